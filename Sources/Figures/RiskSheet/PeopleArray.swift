internal import Scenes

/// A hundred people in ten rows of ten, always filled from the top left.
struct PeopleArray {
  let filled: Int
  let cell: Size
  let ink: Color

  private static let outline = Color(hex: 0x707070)
  private static let line = 0.6

  var size: Size { Size(width: 10 * cell.width, height: 10 * cell.height) }

  func items(at origin: Point) -> [Scene.Item] {
    let corners = (0..<100).map { index in
      Point(
        x: origin.x + Double(index % 10) * cell.width,
        y: origin.y + Double(index / 10) * cell.height)
    }
    return [
      .group(
        Scene.Group(role: "people.without", items: people(corners.dropFirst(filled), false))),
      .group(Scene.Group(role: "people.with", items: people(corners.prefix(filled), true))),
    ]
  }

  /// One person of the key.
  func keyItems(isFilled: Bool, at corner: Point) -> [Scene.Item] { people([corner], isFilled) }

  /// All people of a kind with a few paths: heads are dots, bodies are arches.
  ///
  /// A page holds a hundred people, and files of many pages are mostly people.
  private func people(_ corners: ArraySlice<Point>, _ isFilled: Bool) -> [Scene.Item] {
    guard !corners.isEmpty else { return [] }
    // A filled person is a little larger, so that shape tells as well as fill.
    let height = cell.height * (isFilled ? 0.9 : 0.8)
    let width = min(cell.width * 0.9, height * 0.74)
    let radius = height * 0.21
    var (heads, bodies) = (Path(), Path())
    for corner in corners {
      let middle = corner.x + cell.width / 2
      let top = corner.y + (cell.height - height) / 2
      let head = Point(x: middle, y: top + radius)
      heads.move(to: head)
      heads.line(to: head)
      let (shoulders, foot) = (top + 2 * radius + height * 0.04, top + height)
      // The curve rises to three quarters of the way to its controls.
      let control = foot - (foot - shoulders) * 4 / 3
      bodies.move(to: Point(x: middle - width / 2, y: foot))
      bodies.curve(
        to: Point(x: middle + width / 2, y: foot),
        control1: Point(x: middle - width / 2, y: control),
        control2: Point(x: middle + width / 2, y: control))
      bodies.close()
    }
    func dots(_ color: Color, _ radius: Double) -> Scene.Item {
      .path(heads, fill: nil, stroke: Stroke(color: color, width: 2 * radius, cap: .round))
    }
    guard !isFilled else { return [dots(ink, radius), .path(bodies, fill: ink, stroke: nil)] }
    return [
      dots(Self.outline, radius), dots(.white, radius - Self.line),
      .path(bodies, fill: nil, stroke: Stroke(color: Self.outline, width: Self.line)),
    ]
  }

  private func people(_ corners: [Point], _ isFilled: Bool) -> [Scene.Item] {
    people(corners[...], isFilled)
  }
}
