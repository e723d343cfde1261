internal import Scenes

/// How the plots of a page of several figures are moved and sized so that their edges are in line: the tops and the
/// bottoms of those in a row, the left edges of those in a column.
struct PlotAlignment {
  /// The frame of each figure, in the order of the figures; `nil` for figures with no plot of their own or with several.
  private(set) var frames: [PlotFrame?]

  /// Aligns the figures of rows, given as positions in `plots` from the left; figures have the width of a cell.
  init(_ plots: [Rectangle?], rows: [[Int]]) {
    frames = plots.map { _ in nil }
    let columns = rows.map(\.count).max() ?? 0
    let lefts = (0..<columns).map { column in
      rows.compactMap { row in
        row.indices.contains(column) ? plots[row[column]]?.minX : nil
      }.max() ?? 0
    }
    for row in rows {
      let own = row.enumerated().compactMap { column, index in
        plots[index].map { (index: index, plot: $0, left: lefts[column]) }
      }
      let height = Self.height(own.map { ($0.plot, $0.plot.maxX - $0.left) })
      let top = own.map(\.plot.minY).max() ?? 0
      for part in own {
        frames[part.index] = PlotFrame(
          indent: part.left - part.plot.minX, drop: top - part.plot.minY,
          height: own.count > 1 ? height : nil)
      }
    }
  }

  /// The common height of plots which have so much width: that of the narrowest square, else of the highest plot.
  private static func height(_ plots: [(plot: Rectangle, width: Double)]) -> Double? {
    let squares = plots.filter { abs($0.plot.size.width - $0.plot.size.height) < 0.5 }
    return squares.map(\.width).min()
      ?? plots.map { $0.plot.size.height / max($0.plot.size.width, 1) * $0.width }.max()
  }
}

extension Scene {
  /// The plot area of a drawing that has a single one, read off its axes.
  var onlyPlot: Rectangle? {
    let (left, bottom) = (axisLines("axis.left"), axisLines("axis.bottom"))
    guard left.count == 1, bottom.count == 1, let upright = left.first, let level = bottom.first
    else { return nil }
    return Rectangle(
      x: upright.minX, y: upright.minY, width: level.maxX - upright.minX,
      height: upright.maxY - upright.minY)
  }

  /// The extents of the lines of all axes of a role.
  private func axisLines(_ role: Role) -> [(minX: Double, maxX: Double, minY: Double, maxY: Double)]
  {
    func lines(_ items: [Item]) -> [Path] {
      items.flatMap { item -> [Path] in
        guard case .group(let group) = item else { return [] }
        guard group.role == role else { return lines(group.items) }
        guard case .path(let path, _, _)? = group.items.first else { return [] }
        return [path]
      }
    }
    return lines(items).compactMap { path in
      let points = path.elements.compactMap { element -> Point? in
        switch element {
        case .move(let point), .line(let point): point
        case .curve, .close: nil
        }
      }
      guard let first = points.first else { return nil }
      return points.reduce((first.x, first.x, first.y, first.y)) { extent, point in
        (
          min(extent.0, point.x), max(extent.1, point.x), min(extent.2, point.y),
          max(extent.3, point.y)
        )
      }
    }
  }
}
