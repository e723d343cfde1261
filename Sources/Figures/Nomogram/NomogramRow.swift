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
    case linearPredictor
    /// Blocks of risk groups.
    case groups
    /// An axis of median times, a position in `NomogramContent.medianTimes`.
    case medianTime(Int)
    /// The odds of a category against the reference.
    case odds
  }

  /// The rows of a nomogram from top to bottom.
  static func contents(of content: NomogramContent) -> [Content] {
    let scale = content.scale
    return [.points] + scale.axes.indices.map { .predictor($0) } + [.total]
      + (content.showsLinearPredictor ? [.linearPredictor] : [])
      + (content.riskGroups.isEmpty ? [] : [.groups])
      + (content.odds == nil ? [] : [.odds])
      + scale.riskAxes.indices.map { .risk($0) }
      + content.medianTimes.indices.map { .medianTime($0) }
  }

  /// Whether the row belongs to total points rather than to a predictor.
  var isBelowTotal: Bool {
    switch content {
    case .points, .predictor, .total: false
    case .risk, .linearPredictor, .groups, .medianTime, .odds: true
    }
  }

  let content: Content
  let role: Role
  /// The lines of its name with their distance from the top of the block.
  var title: [(run: TextRun, top: Double)]
  var titleHeight: Double
  /// How far the middle of its name stands below the row's centre.
  var titleOffset = 0.0
  var tracks: [AxisTrack]
  /// The blocks of risk groups.
  var groups: RiskGroupBar?
  /// Curves that join the tracks of a folded axis: from one line's end to the next one's start.
  var isFolded: Bool { tracks.count > 1 }
  /// The height of the row's centre on the page.
  var y = 0.0

  /// The height at which its name, and the numbers of patients, are centred.
  var textLevel: Double { y + titleOffset }

  /// How far the row reaches above its centre.
  var heightAbove: Double {
    max(
      titleHeight / 2 - titleOffset, tracks.map { $0.heightAbove - $0.offset }.max() ?? 0,
      (groups?.height ?? 0) / 2)
  }
  /// How far the row reaches below its centre.
  var heightBelow: Double {
    max(
      titleHeight / 2 + titleOffset, tracks.map { $0.heightBelow + $0.offset }.max() ?? 0,
      (groups?.height ?? 0) / 2)
  }
  /// The boxes of the labels of all lines and of the names of risk groups.
  var labelBoxes: [Rectangle] {
    tracks.flatMap { $0.labelBoxes(y: y + $0.offset) } + (groups?.nameBoxes(y: y) ?? [])
  }

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
