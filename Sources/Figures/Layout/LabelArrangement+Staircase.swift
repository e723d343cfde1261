internal import Scenes

extension LabelArrangement {
  /// Every label in a lane of its own side of its leader; lanes are shared where there is room.
  ///
  /// Labels that read to the right of their leader stand below the axis, with the leftmost leader
  /// reaching furthest; those that must read to the left stand above, mirrored. So no leader crosses
  /// a text.
  func staircase(_ indices: [Int]) -> [Place] {
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
