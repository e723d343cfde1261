internal import Scenes

/// What stands for a patient on an axis or in a chart: a disc, a square or a triangle, each in its colour.
struct PatientMark {
  private let index: Int
  private let theme: Theme

  init(_ index: Int, theme: Theme) { (self.index, self.theme) = (index, theme) }

  /// The mark's half width.
  var radius: Double { theme.tickLength * 0.72 }
  /// Its colour, dark enough for text.
  var color: Color { theme.textColor(index) }

  /// The mark; hollow where the patient lies between two lines.
  func item(at point: Point, isHollow: Bool = false) -> Scene.Item {
    let r = radius
    let outline: Path =
      switch index {
      case 0: .circle(center: point, radius: r)
      case 1:
        .rectangle(
          Rectangle(x: point.x - r * 0.9, y: point.y - r * 0.9, width: 1.8 * r, height: 1.8 * r))
      default:
        .polyline(
          [
            Point(x: point.x, y: point.y - r * 1.2),
            Point(x: point.x + r * 1.1, y: point.y + r * 0.8),
            Point(x: point.x - r * 1.1, y: point.y + r * 0.8),
          ], isClosed: true)
      }
    return isHollow
      ? .path(outline, fill: .white, stroke: Stroke(color: color, width: 1.1))
      : .path(outline, fill: color, stroke: Stroke(color: .white, width: 0.7))
  }
}
