internal import Foundation
package import Scenes

/// A text box that wants to stand beside a position on a horizontal axis.
package struct AxisLabel: Sendable, Hashable {
  /// Where its tick is.
  package var position: Double
  /// The measured size of the text, all lines.
  package var size: Size
  /// 0 for what must be shown; the higher, the sooner it gives way to others.
  package var rank: Int

  /// Creates a label.
  package init(position: Double, size: Size, rank: Int = 0) {
    (self.position, self.size, self.rank) = (position, size, rank)
  }
}

/// Places for the labels of an axis such that no two touch and none leaves its bounds.
///
/// Ways are tried from the plainest to the most crowded: every label centred under its tick; less
/// important ones left out; above and below in turn; moved sideways with short leader lines; a
/// staircase of labels, each with its own leader. Labels of rank 0 are always placed.
package struct LabelPlacement: Sendable, Hashable {
  /// A label's place; the axis is at y = 0 and y grows downwards, as on the page.
  package struct Place: Sendable, Hashable {
    /// Which label, a position in the list that was given.
    package var label: Int
    /// The box of its text.
    package var box: Rectangle
    /// A line from the tick to the text, from the axis outwards; empty where none is needed.
    package var leader: [Point]
  }

  /// What the axis allows.
  package struct Rules: Sendable, Hashable {
    /// Labels stay between these.
    package var bounds: ClosedRange<Double>
    /// The least distance between two labels side by side.
    package var gap: Double
    /// The distance from the axis to the text: the tick and a little air.
    package var offset: Double
    /// Whether labels may stand above the axis too.
    package var mayStandAbove: Bool
    /// Labels all stand above the axis instead of below.
    package var standsAbove: Bool
    /// Whether round values of one rank are shown all or evenly; else wherever there is room.
    package var thinsEvenly = true

    /// Creates rules.
    package init(
      bounds: ClosedRange<Double>, gap: Double, offset: Double, mayStandAbove: Bool = true,
      standsAbove: Bool = false
    ) {
      (self.bounds, self.gap, self.offset) = (bounds, gap, offset)
      (self.mayStandAbove, self.standsAbove) = (mayStandAbove, standsAbove)
    }
  }

  /// The places of the labels that are shown, in the order of the labels.
  package let places: [Place]
  /// The labels that are left out, positions in the list that was given.
  package let omitted: [Int]

  /// How far the labels reach above the axis.
  package var heightAbove: Double { max(0, -(places.map(\.box.minY).min() ?? 0)) }
  /// How far the labels reach below the axis.
  package var heightBelow: Double { max(0, places.map(\.box.maxY).max() ?? 0) }

  /// Places labels by the plainest way that works.
  package init(_ labels: [AxisLabel], rules: Rules) {
    let way = LabelArrangement(labels, rules)
    let chosen = way.best()
    places = chosen.sorted { $0.label < $1.label }
    let shown = Set(chosen.map(\.label))
    omitted = labels.indices.filter { !shown.contains($0) }
  }
}

/// The ways of placing labels, each returning nothing if it does not work.
private struct LabelArrangement {
  typealias Place = LabelPlacement.Place

  let labels: [AxisLabel]
  let rules: LabelPlacement.Rules

  init(_ labels: [AxisLabel], _ rules: LabelPlacement.Rules) {
    (self.labels, self.rules) = (labels, rules)
  }

  /// How far a label may be from its tick before it needs a leader line.
  private let tolerance = 0.75

  func best() -> [Place] {
    let needed = sorted(labels.indices.filter { labels[$0].rank == 0 })
    guard labels.contains(where: { $0.rank > 0 }) else { return bestOfRequired(needed) }
    var shown: [Place] = []
    for candidate in thinned(from: needed) {
      if let row = row(candidate, reach: tolerance, endReach: 2) {
        shown = row
        break
      }
    }
    return shown.isEmpty ? bestOfRequired(needed) : shown
  }

  private func bestOfRequired(_ needed: [Int]) -> [Place] {
    let wide = needed.map { labels[$0].size.width }.max() ?? 0
    return row(needed, reach: tolerance)
      ?? bothSides(needed, reach: tolerance)
      ?? row(needed, reach: max(24, wide), leaders: true)
      ?? bothSides(needed, reach: max(24, wide), leaders: true)
      ?? staircase(needed)
  }

  private func sorted(_ indices: [Int]) -> [Int] {
    indices.sorted { (labels[$0].position, $0) < (labels[$1].position, $1) }
  }

  // MARK: Thinning

  /// Lists from all labels down to the required ones: whole ranks go first, then single labels that
  /// stand too close to one that matters more.
  private func thinned(from needed: [Int]) -> [[Int]] {
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
      if isClear { kept.append(index) }
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

  private func distance(_ first: Int, _ second: Int) -> Double {
    (labels[first].size.width + labels[second].size.width) / 2 + rules.gap
  }

  // MARK: Rows

  /// One row on the side that the rules name.
  private func row(
    _ indices: [Int], reach: Double, endReach: Double? = nil, leaders: Bool = false
  ) -> [Place]? {
    let side: Side = rules.standsAbove ? .above : .below
    return row(indices, on: side, reach: reach, endReach: endReach ?? reach, leaders: leaders)
  }

  /// Labels in turn below and above.
  private func bothSides(_ indices: [Int], reach: Double, leaders: Bool = false) -> [Place]? {
    guard rules.mayStandAbove, !rules.standsAbove else { return nil }
    let below = indices.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    let above = indices.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    guard
      let first = row(below, on: .below, reach: reach, endReach: reach, leaders: leaders),
      let second = row(above, on: .above, reach: reach, endReach: reach, leaders: leaders)
    else { return nil }
    return first + second
  }

  private enum Side { case above, below }

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

  // MARK: Staircase

  /// Every label in a lane of its own side of its leader; lanes are shared where there is room.
  ///
  /// Labels that read to the right of their leader stand below the axis, with the leftmost leader
  /// reaching furthest; those that must read to the left stand above, mirrored. So no leader crosses
  /// a text.
  private func staircase(_ indices: [Int]) -> [Place] {
    let flag = rules.gap / 2
    let fits = indices.filter {
      labels[$0].position + flag + labels[$0].size.width <= rules.bounds.upperBound
    }
    let rightwards = rules.standsAbove ? [] : fits
    let leftwards = indices.filter { !rightwards.contains($0) }
    return lanes(Array(rightwards.reversed()), on: .below) + lanes(leftwards, on: .above)
  }

  /// Lanes for labels in the order from the shallowest leader to the deepest.
  private func lanes(_ indices: [Int], on side: Side) -> [Place] {
    let flag = rules.gap / 2
    var placed: [(index: Int, lane: Int, box: ClosedRange<Double>)] = []
    var heights: [Double] = []
    for index in indices {
      let (x, width) = (labels[index].position, labels[index].size.width)
      let start =
        side == .below ? x + flag : max(rules.bounds.lowerBound, x - flag - width)
      let box = start...(start + width)
      var lane = 0
      // A label keeps clear of the texts of its lane and of the leaders that pass through to deeper ones.
      while placed.contains(where: { other in
        other.lane == lane
          && box.lowerBound < other.box.upperBound + rules.gap
          && other.box.lowerBound < box.upperBound + rules.gap
      })
        || placed.contains(where: { other in
          other.lane > lane && box.contains(labels[other.index].position)
        })
      {
        lane += 1
      }
      while heights.count <= lane { heights.append(0) }
      heights[lane] = max(heights[lane], labels[index].size.height)
      placed.append((index, lane, box))
    }
    return placed.map { flagged($0.index, lane: $0.lane, box: $0.box, heights: heights, on: side) }
  }

  private func flagged(
    _ index: Int, lane: Int, box: ClosedRange<Double>, heights: [Double], on side: Side
  ) -> Place {
    let size = labels[index].size
    let depth = rules.offset + heights.prefix(lane).reduce(0, +)
    let top = side == .below ? depth : -depth - size.height
    let lineHeight = size.height / max(1, (size.height / (heights.min() ?? size.height)).rounded())
    let end = side == .below ? top + min(lineHeight, size.height) * 0.55 : top + size.height * 0.55
    return Place(
      label: index,
      box: Rectangle(x: box.lowerBound, y: top, width: size.width, height: size.height),
      leader: [
        Point(x: labels[index].position, y: 0), Point(x: labels[index].position, y: end),
      ])
  }
}
