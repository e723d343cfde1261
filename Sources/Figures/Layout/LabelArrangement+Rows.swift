internal import Scenes

extension LabelArrangement {
  /// One row on the side that the rules name.
  func row(
    _ indices: [Int], reach: Double, endReach: Double? = nil, leaders: Bool = false
  ) -> [Place]? {
    let side: Side = rules.standsAbove ? .above : .below
    return row(indices, on: side, reach: reach, endReach: endReach ?? reach, leaders: leaders)
  }

  /// Labels in turn below and above.
  func bothSides(_ indices: [Int], reach: Double, leaders: Bool = false) -> [Place]? {
    guard rules.mayStandAbove, !rules.standsAbove else { return nil }
    let below = indices.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    let above = indices.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    guard
      let first = row(below, on: .below, reach: reach, endReach: reach, leaders: leaders),
      let second = row(above, on: .above, reach: reach, endReach: reach, leaders: leaders)
    else { return nil }
    return first + second
  }

  enum Side { case above, below }

  /// The least movement that clears all labels of one row; `nil` if it does not fit or one must move
  /// further than allowed.
  ///
  /// Labels at the edge of the bounds may move to stay inside.
  private func row(
    _ indices: [Int], on side: Side, reach: Double, endReach: Double, leaders: Bool
  ) -> [Place]? {
    guard !indices.isEmpty else { return [] }
    var offsets = [0.0]
    for (before, index) in zip(indices, indices.dropFirst()) {
      offsets.append(offsets[offsets.count - 1] + distance(before, index))
    }
    let wanted = zip(indices, offsets).map { labels[$0].position - $1 }
    let first = labels[indices[0]].size.width / 2
    let last = labels[indices[indices.count - 1]].size.width / 2
    let lower = rules.bounds.lowerBound + first
    let upper = rules.bounds.upperBound - last - offsets[offsets.count - 1]
    guard lower <= upper else { return nil }
    let centers = zip(isotonic(wanted), offsets).map { min(max($0, lower), upper) + $1 }
    for (index, center) in zip(indices, centers) {
      let moved = abs(center - labels[index].position)
      let isEnd = index == indices.first || index == indices.last
      let room = labels[index].size.width / 2
      guard moved <= (isEnd ? max(endReach, isEdge(index) ? room : 0) : reach) else { return nil }
    }
    return zip(indices, centers).map { place($0, center: $1, on: side, hasLeader: leaders) }
  }

  /// Whether a centred label would leave the bounds.
  private func isEdge(_ index: Int) -> Bool {
    let half = labels[index].size.width / 2
    return labels[index].position - half < rules.bounds.lowerBound
      || labels[index].position + half > rules.bounds.upperBound
  }

  private func place(_ index: Int, center: Double, on side: Side, hasLeader: Bool) -> Place {
    let size = labels[index].size
    let moved = abs(center - labels[index].position) > tolerance
    let reach = hasLeader ? rules.offset + leaderRise : rules.offset
    let top = side == .below ? reach : -reach - size.height
    let box = Rectangle(
      x: center - size.width / 2, y: top, width: size.width, height: size.height)
    let sign = side == .below ? 1.0 : -1.0
    let leader =
      hasLeader
      ? [
        Point(x: labels[index].position, y: 0),
        Point(x: labels[index].position, y: sign * rules.offset * 0.6),
        Point(x: moved ? center : labels[index].position, y: sign * (reach - 0.8)),
      ] : []
    return Place(label: index, box: box, leader: leader)
  }

  /// The height in which slanted leaders run.
  private var leaderRise: Double { 6 }

  /// The nearest non-decreasing sequence (pool adjacent violators).
  private func isotonic(_ values: [Double]) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for value in values {
      blocks.append((value, 1))
      while blocks.count > 1 {
        let (before, last) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
        blocks.removeLast(2)
        blocks.append((before.sum + last.sum, before.count + last.count))
      }
    }
    return blocks.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
  }
}
