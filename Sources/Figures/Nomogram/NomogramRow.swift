internal import Diagnostics
internal import RiskModels
internal import Scenes

/// One row of a nomogram: what it is called on the left, its line or lines on the right.
struct NomogramRow {
  /// What a row shows.
  enum Content: Hashable {
    case points
    /// A predictor axis, a position in `PointScale.axes`.
    case predictor(Int)
    case total
    /// A risk axis, a position in `PointScale.riskAxes`.
    case risk(Int)
  }

  let content: Content
  let role: Role
  /// The lines of its name with their distance from the top of the block.
  var title: [(run: TextRun, top: Double)]
  var titleHeight: Double
  var tracks: [AxisTrack]
  /// Curves that join the tracks of a folded axis: from one line's end to the next one's start.
  var isFolded: Bool { tracks.count > 1 }
  /// The height of the row's centre on the page.
  var y = 0.0

  /// How far the row reaches above its centre.
  var heightAbove: Double {
    max(titleHeight / 2, tracks.map { $0.heightAbove - $0.offset }.max() ?? 0)
  }
  /// How far the row reaches below its centre.
  var heightBelow: Double {
    max(titleHeight / 2, tracks.map { $0.heightBelow + $0.offset }.max() ?? 0)
  }
  /// The boxes of the labels of all lines.
  var labelBoxes: [Rectangle] { tracks.flatMap { $0.labelBoxes(y: y + $0.offset) } }

  /// Where the topmost and the lowest line are.
  var lines: ClosedRange<Double> {
    let offsets = tracks.map(\.offset)
    return (y + (offsets.min() ?? 0))...(y + (offsets.max() ?? 0))
  }

  /// Puts the lines of a folded axis under each other.
  ///
  /// Two lines lie close together, back to back: the first with its labels below, the second above
  /// it. More lines stand under each other in reading order.
  mutating func stackTracks(gap: Double) {
    guard tracks.count > 1 else { return }
    if tracks.count == 2 {
      tracks[0].offset = gap / 2
      tracks[1].offset = -gap / 2
      return
    }
    var depth = 0.0
    for index in tracks.indices {
      if index > 0 { depth += tracks[index - 1].heightBelow + tracks[index].heightAbove + gap / 2 }
      tracks[index].offset = depth
    }
    for index in tracks.indices { tracks[index].offset -= depth / 2 }
  }
}
