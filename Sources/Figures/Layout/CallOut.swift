package import Scenes

/// A label near a point: beside it where there is room, else further away at the end of a leader line.
package struct CallOut: Sendable {
  /// Where the text stands.
  package let box: Rectangle
  /// The line from the point to the text, if the text is not right beside the point.
  package var leader: Path? { ends.map { .line(from: $0.start, to: $0.end) } }
  /// The same line as a segment.
  let ends: Segment?

  /// Finds the nearest free place around a mark of the given radius; `nil` if there is none.
  package init?(at point: Point, radius: Double, size: Size, in space: inout LabelSpace) {
    // Right and below first: under a ROC curve there is more room than above it.
    let directions: [(Double, Double)] = [
      (1, 0.35), (1, 0), (0.7, 1), (0, 1), (-1, -0.35), (-1, 0), (-0.7, -1), (0, -1), (1, -0.6),
      (-1, 0.6),
    ]
    var candidates: [(box: Rectangle, reach: Double)] = []
    for reach in [1.6, 5, 9, 14, 20, 28, 38] {
      for (dx, dy) in directions {
        let x =
          point.x + dx * (radius + reach) + (dx > 0 ? 0 : dx < 0 ? -size.width : -size.width / 2)
        let y =
          point.y + dy * (radius + reach)
          + (abs(dy) < 0.5 ? -size.height / 2 : dy > 0 ? 0 : -size.height)
        candidates.append(
          (Rectangle(x: x, y: y, width: size.width, height: size.height), reach))
      }
    }
    guard let box = space.place(candidates.map(\.box)) else { return nil }
    self.box = box
    let isFar = candidates.first { $0.box == box }.map { $0.reach > 6 } ?? false
    ends = isFar ? Self.leader(from: point, radius: radius, to: box) : nil
  }

  private static func leader(
    from point: Point, radius: Double, to box: Rectangle
  ) -> Segment? {
    let end = Point(
      x: min(max(point.x, box.minX), box.maxX), y: min(max(point.y, box.minY), box.maxY))
    let (dx, dy) = (end.x - point.x, end.y - point.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > radius else { return nil }
    let start = Point(x: point.x + dx / length * radius, y: point.y + dy / length * radius)
    return Segment(from: start, to: end)
  }
}

extension [Point] {
  /// The same line without the points in the middle of straight horizontal or vertical parts.
  package var withoutStraightParts: [Point] {
    var kept: [Point] = []
    for point in self {
      if kept.count >= 2 {
        let (a, b) = (kept[kept.count - 2], kept[kept.count - 1])
        if (a.x == b.x && b.x == point.x) || (a.y == b.y && b.y == point.y) { kept.removeLast() }
      }
      kept.append(point)
    }
    return kept
  }
}
