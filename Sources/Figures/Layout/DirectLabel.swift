package import Scenes

/// Places for the name of a curve beside the curve itself.
package enum DirectLabel {
  /// The name of every line beside it, nearer to its own than to any other; `nil` if one has no such place.
  ///
  /// Lines without points have no name.
  static func items(
    _ lines: [(name: String, points: [Point])], in space: LabelSpace, _ panel: Panel,
    _ theme: Theme, _ text: some TextMeasurer
  ) -> [Scene.Item]? {
    var space = space
    var labels: [Scene.Item] = []
    for (index, line) in lines.enumerated() where !line.points.isEmpty {
      let run = theme.small(line.name)
      let others = lines.indices.filter { $0 != index }.map { lines[$0].points }
      let candidates = candidates(
        along: line.points, avoiding: others, size: text.size(of: run), gap: theme.gap * 0.35,
        in: panel.plot)
      var room = space
      guard var box = room.place(candidates) else { return nil }
      // Beside the curve, but on the edge of a band: at the end of a leader line if that is clear of it.
      if space.isOnFaintLine(box),
        let clear = callOut(of: line.points, avoiding: others, text.size(of: run), in: space)
      {
        box = clear.box
        let stroke = Stroke(color: theme.mutedInk, width: 0.5)
        if let leader = clear.leader {
          labels.append(.path(leader, fill: nil, stroke: stroke))
        }
      }
      space.reserve(box)
      labels.append(.text(run, at: box.origin, anchor: .leading))
    }
    return labels
  }

  /// A place away from a curve with a line that leads to it and crosses no other.
  private static func callOut(
    of curve: [Point], avoiding others: [[Point]], _ size: Size, in space: LabelSpace
  ) -> CallOut? {
    guard let first = curve.first, let last = curve.last else { return nil }
    for share in [0.5, 0.65, 0.35, 0.8, 0.2] {
      let x = first.x + share * (last.x - first.x)
      guard let y = height(of: curve, at: x) else { continue }
      var room = space.keepingOffFaintLines
      let place = CallOut(at: Point(x: x, y: y), radius: 0.5, size: size, in: &room)
      guard let place, let ends = place.ends else { continue }
      if ends.crossings(of: others) == 0 { return place }
    }
    return nil
  }

  /// Boxes above and below the curve, those best told apart from the other curves first.
  package static func candidates(
    along curve: [Point], avoiding others: [[Point]], size: Size, gap: Double, in plot: Rectangle
  ) -> [Rectangle] {
    var scored: [(box: Rectangle, score: Double, order: Int)] = []
    for step in 0..<60 {
      let x = plot.minX + plot.size.width * (Double(step) + 0.5) / 60
      let span =
        curve.filter { $0.x >= x - 1 && $0.x <= x + size.width + 1 }.map(\.y)
        + [height(of: curve, at: x), height(of: curve, at: x + size.width)].compactMap(\.self)
      guard let top = span.min(), let low = span.max() else { continue }
      for y in [top - gap - size.height, low + gap] {
        let box = Rectangle(x: x, y: y, width: size.width, height: size.height)
        let own = distance(from: box, to: curve)
        let other = others.map { distance(from: box, to: $0) }.min() ?? 1000
        guard own > gap * 0.6, other > own + gap else { continue }
        // Beyond four lines' distance more room makes no difference: then nearest to its curve.
        scored.append((box, min(other, 4 * size.height) - 2 * own, scored.count))
      }
    }
    return scored.sorted { ($0.score, $1.order) > ($1.score, $0.order) }.map(\.box)
  }

  /// The height of a curve at a position, by straight lines between its points.
  private static func height(of curve: [Point], at x: Double) -> Double? {
    for (a, b) in zip(curve, curve.dropFirst()) where min(a.x, b.x) <= x && x <= max(a.x, b.x) {
      return a.x == b.x ? a.y : a.y + (x - a.x) / (b.x - a.x) * (b.y - a.y)
    }
    return nil
  }

  /// The distance between a box and a curve, zero where they meet.
  private static func distance(from box: Rectangle, to curve: [Point]) -> Double {
    zip(curve, curve.dropFirst()).reduce(1000) { nearest, piece in
      let (left, right) = (min(piece.0.x, piece.1.x), max(piece.0.x, piece.1.x))
      let (top, low) = (min(piece.0.y, piece.1.y), max(piece.0.y, piece.1.y))
      // Far pieces are passed over: curves have thousands.
      guard left - box.maxX < nearest, box.minX - right < nearest, top - box.maxY < nearest,
        box.minY - low < nearest
      else { return nearest }
      return min(nearest, Segment(from: piece.0, to: piece.1).distance(to: box))
    }
  }
}
