package import Scenes

/// The free room of a plot: finds places for direct labels clear of other text and off the curves.
package struct LabelSpace: Sendable {
  private let area: Rectangle
  private var texts: [Rectangle]
  private var curves: [[Point]]
  /// Lines that labels may stand on where nothing else is free: the edges of bands, guides.
  private var faint: [[Point]] = []
  /// The box that was placed or reserved last; `nil` before the first.
  package private(set) var lastPlaced: Rectangle?

  /// Starts with an empty area, the texts already there and the lines to keep off.
  package init(area: Rectangle, texts: [Rectangle] = [], curves: [[Point]]) {
    self.area = area
    self.texts = texts
    self.curves = curves
  }

  /// How badly a box would sit: `nil` outside the area or over other text, else the crossed pieces
  /// of curves.
  package func cost(of box: Rectangle) -> Int? {
    guard area.contains(box), !texts.contains(where: { $0.overlaps(box) }) else { return nil }
    return Self.crossings(of: box, curves)
  }

  private static func crossings(of box: Rectangle, _ lines: [[Point]]) -> Int {
    lines.reduce(0) { total, line in
      total + zip(line, line.dropFirst()).count { box.isCrossed(from: $0, to: $1) }
    }
  }

  /// The best of the candidate boxes, reserved: that on the fewest curves, then on the fewest faint lines, then the
  /// earliest; `nil` if none is clear enough.
  package mutating func place(_ candidates: [Rectangle], allowedCrossings: Int = 0) -> Rectangle? {
    var best: (box: Rectangle, cost: (Int, Int))?
    for box in candidates {
      guard let hard = cost(of: box), hard <= allowedCrossings else { continue }
      let cost = (hard, Self.crossings(of: box, faint))
      if best.map({ cost < $0.cost }) ?? true { best = (box, cost) }
      if cost == (0, 0) { break }
    }
    if let best { reserve(best.box) }
    return best?.box
  }

  /// The same room with more lines to keep off.
  package func keepingOff(_ more: [[Point]]) -> LabelSpace {
    var space = self
    space.curves += more
    return space
  }

  /// The same room with lines to keep off where that leaves a place.
  package func avoiding(_ more: [[Point]]) -> LabelSpace {
    var space = self
    space.faint += more
    return space
  }

  /// Whether a box stands on a line that labels keep off where they can.
  package func isOnFaintLine(_ box: Rectangle) -> Bool { Self.crossings(of: box, faint) > 0 }

  /// The same room with those lines as ones to keep off.
  package var keepingOffFaintLines: LabelSpace { keepingOff(faint) }

  /// Keeps a box free of later labels.
  package mutating func reserve(_ box: Rectangle) {
    texts.append(box)
    lastPlaced = box
  }
}

extension Rectangle {
  /// Whether the straight line between two points passes through the inside (Liang–Barsky).
  package func isCrossed(from start: Point, to end: Point) -> Bool {
    guard max(start.x, end.x) >= minX, min(start.x, end.x) <= maxX, max(start.y, end.y) >= minY,
      min(start.y, end.y) <= maxY
    else { return false }
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    var (enter, leave) = (0.0, 1.0)
    for (p, q) in [
      (-dx, start.x - minX), (dx, maxX - start.x), (-dy, start.y - minY), (dy, maxY - start.y),
    ] {
      if p == 0 {
        if q < 0 { return false }
      } else if p < 0 {
        enter = max(enter, q / p)
      } else {
        leave = min(leave, q / p)
      }
    }
    return enter <= leave
  }
}
