internal import Cohorts
internal import RiskModels

/// What a nomogram shows beyond its scale of points, computed once for all layouts of it.
struct NomogramContent {
  let scale: PointScale
  let family: ModelFamily
  /// How patients are spread over the axes, by position in `PointScale.axes`.
  var distributions: [Int: AxisDistribution] = [:]
  /// Confidence bars, by position in `PointScale.axes`.
  var confidence: [Int: [ConfidenceBar]] = [:]
  /// Confidence bars of total points; `nil` where they are not asked for or not known.
  var totalConfidence: TotalConfidence?
  /// Axes of median times that some total reaches.
  var medianTimes: [MedianTimeAxis] = []
  /// Strata, or everybody, in whom no total on the axes reaches the median.
  var withoutMedian: [MedianTimeAxis] = []
  var showsLinearPredictor = false
  var riskGroups: [RiskGroup] = []
  /// The unit of times in words.
  var timeUnit: TimeUnit?

  /// Which of several sums of points the chart is of; `nil` where there is one.
  var letter: String?
  /// The width of the column of names that other parts of the same chart need, so that all axes are equally long.
  var leastNameWidth = 0.0
  /// The odds under the total of one of many categories.
  var odds: OddsAxis?

  /// Whether odds share the line of their total: nothing else stands between them or hangs from that line.
  var joinsOdds: Bool {
    odds != nil && totalConfidence == nil && !showsLinearPredictor && riskGroups.isEmpty
  }

  init(_ figure: NomogramFigure) {
    self.init(figure.model, scale: figure.scale, settings: figure.settings)
  }

  init(_ model: RiskModel, scale: PointScale, settings: NomogramSettings) {
    (self.scale, family) = (scale, model.family)
    let elements = settings.elements
    if elements.contains(.distribution) {
      distributions = Self.byAxis(scale) { AxisDistribution($0, of: model, on: scale) }
    }
    if elements.contains(.confidence) {
      confidence = Self.byAxis(scale) {
        let bars = ConfidenceBar.bars(along: $0, of: model, on: scale)
        return bars.isEmpty ? nil : bars
      }
    }
    if elements.contains(.totalConfidence) {
      totalConfidence = TotalConfidence(model, on: scale)
    }
    if elements.contains(.medianTime) {
      let all = MedianTimeAxis.axes(of: model, on: scale)
      medianTimes = all.filter { $0.reachedFrom < scale.totalPoints.highest }
      withoutMedian = all.filter { $0.reachedFrom >= scale.totalPoints.highest }
    }
    showsLinearPredictor = elements.contains(.linearPredictor)
    riskGroups = scale.riskAxes.isEmpty ? [] : settings.riskGroups
    timeUnit = model.timeToEvent?.unit
  }

  private static func byAxis<Value>(
    _ scale: PointScale, _ make: (PointScale.Axis) -> Value?
  ) -> [Int: Value] {
    Dictionary(
      uniqueKeysWithValues: scale.axes.indices.compactMap { index in
        make(scale.axes[index]).map { (index, $0) }
      })
  }
}

/// The interval of the points of one value, compared with a typical patient's.
struct ConfidenceBar: Hashable {
  /// The line of a folded axis, counted from the lowest values.
  var line: Int
  var points: Double
  var lower: Double
  var upper: Double

  /// Bars of the ends of an axis and up to three round values between them, or of every level; none for
  /// typical values, which the others are compared with.
  static func bars(
    along axis: PointScale.Axis, of model: RiskModel, on scale: PointScale
  ) -> [ConfidenceBar] {
    chosenTicks(axis).compactMap { tick in
      let error = model.standardError(ofPointsAt: tick.value, along: axis, on: scale)
      guard let error, error * 1.96 > 0.05 else { return nil }
      var line = 0
      if case .number(let value) = tick.value {
        line = axis.turningPoints.count { value > $0.value }
      }
      return ConfidenceBar(
        line: line, points: tick.points, lower: tick.points - 1.959964 * error,
        upper: tick.points + 1.959964 * error)
    }
  }

  private static func chosenTicks(_ axis: PointScale.Axis) -> [PointScale.Tick] {
    guard case .number? = axis.ticks.first?.value else { return axis.ticks }
    let inner = axis.ticks.filter { $0.rank > 0 }
    let least = inner.map(\.rank).min() ?? 1
    let round = inner.filter { $0.rank == least }
    let step = max(1, (round.count + 2) / 3)
    let kept = round.enumerated().filter { $0.offset % step == step / 2 }.map(\.element)
    return axis.ticks.filter { $0.rank == 0 } + kept
  }
}
