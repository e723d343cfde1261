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
    let (width, height) = (size.width * 0.82 * grow, size.height * 0.86 * grow)
    let left = corner.x + (size.width - width) / 2
    let top = corner.y + (size.height - height) / 2
    let radius = height * 0.17
    var path = Path.circle(center: Point(x: left + width / 2, y: top + radius), radius: radius)
    let shoulders = top + 2 * radius + height * 0.06
    path.append(
      .rectangle(
        Rectangle(
          x: left + width * 0.14, y: shoulders, width: width * 0.72,
          height: top + height - shoulders),
        cornerRadius: width * 0.26))
    return path
  }
}
