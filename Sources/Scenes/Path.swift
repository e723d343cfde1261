/// An outline of straight and curved pieces.
public struct Path: Sendable, Hashable, Codable {
  /// One piece of a path.
  public enum Element: Sendable, Hashable, Codable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }

  /// The pieces in drawing order.
  public private(set) var elements: [Element] = []

  /// Creates an empty path.
  public init() {}

  /// Starts a new piece at a point.
  public mutating func move(to point: Point) { elements.append(.move(point)) }
  /// Adds a straight line.
  public mutating func line(to point: Point) { elements.append(.line(point)) }
  /// Adds a cubic Bézier curve.
  public mutating func curve(to point: Point, control1: Point, control2: Point) {
    elements.append(.curve(control1, control2, point))
  }
  /// Closes the current piece.
  public mutating func close() { elements.append(.close) }
  /// Adds all pieces of another path.
  public mutating func append(_ other: Path) { elements += other.elements }

  /// A straight line between two points.
  public static func line(from start: Point, to end: Point) -> Path { polyline([start, end]) }

  /// Straight lines through points; empty for fewer than two.
  public static func polyline(_ points: [Point], isClosed: Bool = false) -> Path {
    var path = Path()
    guard let first = points.first, points.count > 1 else { return path }
    path.move(to: first)
    for point in points.dropFirst() { path.line(to: point) }
    if isClosed { path.close() }
    return path
  }

  /// The outline of a rectangle, with rounded corners if a radius is given.
  public static func rectangle(_ r: Rectangle, cornerRadius: Double = 0) -> Path {
    guard cornerRadius > 0 else {
      return polyline(
        [
          r.origin, Point(x: r.maxX, y: r.minY), Point(x: r.maxX, y: r.maxY),
          Point(x: r.minX, y: r.maxY),
        ], isClosed: true)
    }
    let radius = min(cornerRadius, r.size.width / 2, r.size.height / 2)
    let k = radius * (1 - circleControl)
    var path = Path()
    path.move(to: Point(x: r.minX + radius, y: r.minY))
    path.line(to: Point(x: r.maxX - radius, y: r.minY))
    path.curve(
      to: Point(x: r.maxX, y: r.minY + radius), control1: Point(x: r.maxX - k, y: r.minY),
      control2: Point(x: r.maxX, y: r.minY + k))
    path.line(to: Point(x: r.maxX, y: r.maxY - radius))
    path.curve(
      to: Point(x: r.maxX - radius, y: r.maxY), control1: Point(x: r.maxX, y: r.maxY - k),
      control2: Point(x: r.maxX - k, y: r.maxY))
    path.line(to: Point(x: r.minX + radius, y: r.maxY))
    path.curve(
      to: Point(x: r.minX, y: r.maxY - radius), control1: Point(x: r.minX + k, y: r.maxY),
      control2: Point(x: r.minX, y: r.maxY - k))
    path.line(to: Point(x: r.minX, y: r.minY + radius))
    path.curve(
      to: Point(x: r.minX + radius, y: r.minY), control1: Point(x: r.minX, y: r.minY + k),
      control2: Point(x: r.minX + k, y: r.minY))
    path.close()
    return path
  }

  /// A circle made of four curves.
  public static func circle(center: Point, radius: Double) -> Path {
    rectangle(
      Rectangle(
        x: center.x - radius, y: center.y - radius, width: 2 * radius, height: 2 * radius),
      cornerRadius: radius)
  }

  /// Control-point distance of the cubic that best follows a quarter circle, as a share of the radius.
  private static let circleControl = 0.552_284_749_830_793_6
}
