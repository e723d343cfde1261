extension Path {
  /// Straight lines through the points that matter: none left out is further than `tolerance` from what is drawn.
  ///
  /// The ends stay.
  /// - Complexity: O(n log n) for smooth curves, O(n²) at worst.
  /// - Source: Douglas & Peucker, Cartographica 1973;10:112.
  package static func simplified(_ points: [Point], within tolerance: Double) -> [Point] {
    guard points.count > 2 else { return points }
    var isKept = Array(repeating: false, count: points.count)
    (isKept[0], isKept[points.count - 1]) = (true, true)
    var pending = [0..<points.count - 1]
    while let range = pending.popLast() {
      let (first, last) = (range.lowerBound, range.upperBound)
      var (farthest, distance) = (first, tolerance)
      for index in range.dropFirst() {
        let other = points[index].distance(toLineFrom: points[first], to: points[last])
        // Whatever is not a number stays.
        if !(other <= distance) { (farthest, distance) = (index, other) }
      }
      guard farthest > first else { continue }
      isKept[farthest] = true
      pending += [first..<farthest, farthest..<last]
    }
    return points.indices.filter { isKept[$0] }.map { points[$0] }
  }
}

extension Point {
  /// The distance to the nearest point of a straight line between two others.
  fileprivate func distance(toLineFrom start: Point, to end: Point) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let square = dx * dx + dy * dy
    let share = square > 0 ? min(max(((x - start.x) * dx + (y - start.y) * dy) / square, 0), 1) : 0
    let (ex, ey) = (x - start.x - share * dx, y - start.y - share * dy)
    return (ex * ex + ey * ey).squareRoot()
  }
}
