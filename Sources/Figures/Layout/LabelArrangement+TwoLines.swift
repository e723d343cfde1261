internal import Scenes

extension LabelArrangement {
  /// Labels below the axis on two lines, where some up to a rank have no room on one; empty if a second
  /// line helps none of them.
  ///
  /// Of all ways to share them out, that is chosen which leaves the fewest and least round ones without a
  /// label, and among these that with the rounder ones on the first line. The ticks of the second line reach
  /// down between the labels of the first. Finer labels stand where the first line has room.
  ///
  /// - Complexity: O(n³) in the labels up to the rank.
  func twoLines(upTo rank: Int) -> [Place] {
    let core = sorted(labels.indices.filter { labels[$0].rank <= rank })
    var best = shared(core, upTo: rank)
    guard !best.second.isEmpty else { return [] }
    addFiner(to: &best, than: rank)
    return best.first.map(onFirst) + best.second.map { onSecond($0, firstLine: best.first) }
  }

  /// Which labels stand on which line, and what is lost by it.
  private struct Lines {
    var first: [Int] = []
    var second: [Int] = []
    /// What is left out, then what is not on the first line; rounder values weigh more.
    var cost = (left: 0, lower: 0)
    /// All that labels further right need to know.
    var ends: [Int?] { [first.last, second.last] }
  }

  /// The cheapest way, found from left to right: of ways with the same last labels only the best can win.
  private func shared(_ core: [Int], upTo rank: Int) -> Lines {
    let start = Lines()
    var ways: [[Int?]: Lines] = [start.ends: start]
    for index in core {
      let weight = rank + 1 - labels[index].rank
      var next: [[Int?]: Lines] = [:]
      // In a fixed order, so that of two equal ways always the same is taken.
      for way in ways.values.sorted(by: isBefore) {
        for choice in choices(for: index, weight: weight, after: way)
        where next[choice.ends].map({ choice.cost < $0.cost }) ?? true {
          next[choice.ends] = choice
        }
      }
      ways = next
    }
    return ways.values.min(by: isBefore) ?? start
  }

  private func isBefore(_ one: Lines, _ other: Lines) -> Bool {
    guard one.cost == other.cost else { return one.cost < other.cost }
    return one.first.lexicographicallyPrecedes(other.first)
      || (one.first == other.first && one.second.lexicographicallyPrecedes(other.second))
  }

  /// A label on the first line, on the second one, and left out.
  private func choices(for index: Int, weight: Int, after way: Lines) -> [Lines] {
    var choices: [Lines] = []
    let x = labels[index].position
    if isFree(index, beside: way.first),
      way.second.allSatisfy({ isBeside(labels[$0].position, index) })
    {
      var lines = way
      lines.first.append(index)
      choices.append(lines)
    }
    if isFree(index, beside: way.second), way.first.allSatisfy({ isBeside(x, $0) }) {
      var lines = way
      lines.second.append(index)
      lines.cost.lower += weight
      choices.append(lines)
    }
    var without = way
    without.cost.left += weight
    return choices + [without]
  }

  private func addFiner(to lines: inout Lines, than rank: Int) {
    let finer = labels.indices.filter { labels[$0].rank > rank }
      .sorted { (labels[$0].rank, $0) < (labels[$1].rank, $1) }
    for index in finer {
      let isClear = lines.second.allSatisfy { isBeside(labels[$0].position, index) }
      if isClear, isFree(index, beside: lines.first),
        !skipsRounder(index, lines.first + lines.second)
      {
        lines.first.append(index)
      }
    }
  }

  /// The middle of a label, moved into the bounds; `nil` if it would then stand off its tick.
  private func center(_ index: Int) -> Double? {
    let half = labels[index].size.width / 2
    let (low, high) = (rules.bounds.lowerBound + half, rules.bounds.upperBound - half)
    guard low <= high else { return nil }
    let center = min(max(labels[index].position, low), high)
    return abs(center - labels[index].position) <= 2 ? center : nil
  }

  private func isFree(_ index: Int, beside others: [Int]) -> Bool {
    guard let own = center(index) else { return false }
    return others.allSatisfy { other in
      center(other).map { abs($0 - own) >= distance(index, other) } ?? true
    }
  }

  /// Whether a vertical line keeps clear of the text of a label.
  private func isBeside(_ x: Double, _ index: Int) -> Bool {
    center(index).map { abs($0 - x) >= labels[index].size.width / 2 + 0.8 } ?? true
  }

  private func onFirst(_ index: Int) -> Place {
    Place(label: index, box: box(index, top: rules.offset), leader: [])
  }

  private func onSecond(_ index: Int, firstLine: [Int]) -> Place {
    let top = rules.offset + (firstLine.map { labels[$0].size.height }.max() ?? 0)
    let x = labels[index].position
    return Place(
      label: index, box: box(index, top: top),
      leader: [Point(x: x, y: 0), Point(x: x, y: rules.offset), Point(x: x, y: top)])
  }

  private func box(_ index: Int, top: Double) -> Rectangle {
    let size = labels[index].size
    let middle = center(index) ?? labels[index].position
    return Rectangle(x: middle - size.width / 2, y: top, width: size.width, height: size.height)
  }
}
