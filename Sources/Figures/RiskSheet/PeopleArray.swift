internal import Scenes

/// A hundred people in ten rows of ten, always filled from the top left.
struct PeopleArray {
  let filled: Int
  let cell: Size
  let ink: Color

  var size: Size { Size(width: 10 * cell.width, height: 10 * cell.height) }

  func items(at origin: Point) -> [Scene.Item] {
    // One outline for all of a kind: two items instead of a hundred.
    var (solid, hollow) = (Path(), Path())
    for index in 0..<100 {
      let corner = Point(
        x: origin.x + Double(index % 10) * cell.width,
        y: origin.y + Double(index / 10) * cell.height)
      if index < filled {
        solid.append(Self.person(at: corner, size: cell, isFilled: true))
      } else {
        hollow.append(Self.person(at: corner, size: cell, isFilled: false))
      }
    }
    return [
      .group(
        Scene.Group(
          role: "people.without", items: hollow.elements.isEmpty ? [] : [look(hollow, false)])),
      .group(
        Scene.Group(role: "people.with", items: solid.elements.isEmpty ? [] : [look(solid, true)])),
    ]
  }

  /// One person of the key.
  func keyItem(isFilled: Bool, at corner: Point) -> Scene.Item {
    look(Self.person(at: corner, size: cell, isFilled: isFilled), isFilled)
  }

  private func look(_ path: Path, _ isFilled: Bool) -> Scene.Item {
    isFilled
      ? .path(path, fill: ink, stroke: nil)
      : .path(path, fill: nil, stroke: Stroke(color: Color(hex: 0x707070), width: 0.6))
  }

  /// A head and a body; a filled person is a little larger, so that shape tells as well as fill.
  private static func person(at corner: Point, size: Size, isFilled: Bool) -> Path {
    let grow = isFilled ? 1.0 : 0.88
    let height = size.height * 0.88 * grow
    let width = min(size.width * 0.86, height * 0.62) * grow
    let left = corner.x + (size.width - width) / 2
    let top = corner.y + (size.height - height) / 2
    let radius = height * 0.19
    var path = Path.circle(center: Point(x: left + width / 2, y: top + radius), radius: radius)
    let shoulders = top + 2 * radius + height * 0.05
    // Round shoulders, straight foot.
    let (right, foot, curve) = (left + width, top + height, width * 0.42)
    let bend = curve * 0.45
    path.move(to: Point(x: left, y: foot))
    path.line(to: Point(x: left, y: shoulders + curve))
    path.curve(
      to: Point(x: left + curve, y: shoulders),
      control1: Point(x: left, y: shoulders + bend), control2: Point(x: left + bend, y: shoulders))
    path.line(to: Point(x: right - curve, y: shoulders))
    path.curve(
      to: Point(x: right, y: shoulders + curve),
      control1: Point(x: right - bend, y: shoulders), control2: Point(x: right, y: shoulders + bend)
    )
    path.line(to: Point(x: right, y: foot))
    path.close()
    return path
  }
}
