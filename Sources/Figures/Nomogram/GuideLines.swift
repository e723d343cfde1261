internal import Scenes

/// Light vertical lines that help the eye from one axis to another and stop short of every text.
struct GuideLines {
  /// The texts that no line may cross.
  var obstacles: [Rectangle]
  /// The least distance between a line and a text.
  let clearance: Double

  /// The pieces of a vertical line that lie clear of all texts.
  func path(x: Double, from top: Double, to bottom: Double) -> Path {
    let blocked = obstacles.filter { $0.minX - clearance < x && x < $0.maxX + clearance }
      .sorted { $0.minY < $1.minY }
    var (path, y) = (Path(), top)
    for box in blocked where box.maxY + clearance > y && box.minY - clearance < bottom {
      if box.minY - clearance > y + 0.5 {
        path.append(.line(from: Point(x: x, y: y), to: Point(x: x, y: box.minY - clearance)))
      }
      y = max(y, box.maxY + clearance)
    }
    if bottom > y + 0.5 {
      path.append(.line(from: Point(x: x, y: y), to: Point(x: x, y: bottom)))
    }
    return path
  }
}
