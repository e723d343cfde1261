internal import Scenes

extension LabelArrangement {
  /// Lists from all labels down to the required ones: whole ranks go first, then single labels that
  /// stand too close to one that matters more.
  func thinned(from needed: [Int]) -> [[Int]] {
    let highest = labels.map(\.rank).max() ?? 0
    var lists: [[Int]] = rules.thinsEvenly ? [] : [sorted(whereverRoom(from: needed))]
    for rank in stride(from: highest, through: 1, by: -1) {
      let candidates = labels.indices.filter { labels[$0].rank <= rank }
      let clear = withoutCollisions(candidates, against: needed)
      // A rank is shown as a whole: a scale with some of its round values is misread.
      if isEven(clear, of: candidates, rank: rank) { lists.append(sorted(clear)) }
      if rank == 1 { lists += (2...6).map { sorted(everyNth($0, of: clear)) } }
    }
    return lists + [needed]
  }

  /// The required labels and, in the order of their ranks, every other that has room beside them.
  private func whereverRoom(from needed: [Int]) -> [Int] {
    let others = labels.indices.filter { labels[$0].rank > 0 }
      .sorted { (labels[$0].rank, $0) < (labels[$1].rank, $1) }
    return others.reduce(into: needed) { kept, index in
      let isClear = kept.allSatisfy {
        abs(labels[$0].position - labels[index].position) >= distance($0, index)
      }
      if isClear, !skipsRounder(index, kept) { kept.append(index) }
    }
  }

  /// Whether a much rounder value beside a label was left out: 35 is no good where 30 has no room.
  func skipsRounder(_ index: Int, _ kept: [Int]) -> Bool {
    let place = labels[index].position
    let before = kept.map { labels[$0].position }.filter { $0 <= place }.max() ?? -.infinity
    let after = kept.map { labels[$0].position }.filter { $0 >= place }.min() ?? .infinity
    return labels.contains {
      $0.rank + 2 <= labels[index].rank && before < $0.position && $0.position < after
    }
  }

  /// Whether only neighbours of required labels are missing.
  private func isEven(_ clear: [Int], of candidates: [Int], rank: Int) -> Bool {
    let kept = sorted(clear)
    guard let fit = row(kept, reach: tolerance, endReach: 2) else { return false }
    return fit.count == kept.count
  }

  private func withoutCollisions(_ candidates: [Int], against needed: [Int]) -> [Int] {
    candidates.filter { index in
      labels[index].rank == 0
        || !needed.contains {
          abs(labels[$0].position - labels[index].position) < distance($0, index)
        }
    }
  }

  private func everyNth(_ count: Int, of indices: [Int]) -> [Int] {
    let inner = sorted(indices.filter { labels[$0].rank == 1 })
    let kept = Set(
      inner.enumerated().filter { ($0.offset + 1).isMultiple(of: count) }.map(\.element))
    return indices.filter { labels[$0].rank == 0 || kept.contains($0) }
  }

  func distance(_ first: Int, _ second: Int) -> Double {
    (labels[first].size.width + labels[second].size.width) / 2 + rules.gap
  }
}
