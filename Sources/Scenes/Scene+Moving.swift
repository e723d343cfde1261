extension Scene.Item {
  /// The item at another place, clips and all it contains included.
  package func moved(by offset: Point) -> Scene.Item {
    switch self {
    case .path(let path, let fill, let stroke):
      .path(path.moved(by: offset), fill: fill, stroke: stroke)
    case .text(let run, let point, let anchor):
      .text(run, at: point.moved(by: offset), anchor: anchor)
    case .uprightText(let run, let center): .uprightText(run, center: center.moved(by: offset))
    case .group(let group):
      .group(
        Scene.Group(
          role: group.role, clip: group.clip?.moved(by: offset),
          items: group.items.map { $0.moved(by: offset) },
          alternativeText: group.alternativeText))
    }
  }
}

extension Path {
  /// The same outline at another place.
  package func moved(by offset: Point) -> Path {
    var path = Path()
    for element in elements {
      switch element {
      case .move(let point): path.move(to: point.moved(by: offset))
      case .line(let point): path.line(to: point.moved(by: offset))
      case .curve(let first, let second, let end):
        path.curve(
          to: end.moved(by: offset), control1: first.moved(by: offset),
          control2: second.moved(by: offset))
      case .close: path.close()
      }
    }
    return path
  }
}

extension Point {
  /// The sum of both coordinates.
  package func moved(by offset: Point) -> Point { Point(x: x + offset.x, y: y + offset.y) }
}
