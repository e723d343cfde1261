internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// Makes the rows of a nomogram from its scale, each about its own centre.
struct NomogramRowBuilder {
  let content: NomogramContent
  let style: FigureStyle
  let start: Double
  let end: Double
  let page: AxisTrack.Page
  let titles: NomogramTitles
  let nameWidth: Double

  private var theme: Theme { style.theme }
  private var scale: PointScale { content.scale }

  func rows(measuring text: some TextMeasurer) -> [NomogramRow] {
    NomogramRow.contents(of: content).map { row($0, text) }
  }

  private func row(_ place: NomogramRow.Content, _ text: some TextMeasurer) -> NomogramRow {
    switch place {
    case .points: row(place, role: "axis.points", tracks: [pointsTrack(text)], text)
    case .predictor(let index):
      row(
        place, role: "axis.\(scale.axes[index].variable)",
        tracks: adorned(tracks(of: scale.axes[index], text), index), text)
    case .total: row(place, role: "axis.total", tracks: [totalTrack(text)], text)
    case .linearPredictor:
      row(place, role: "axis.linear-predictor", tracks: [linearPredictorTrack(text)], text)
    case .groups: groupRow(text)
    case .risk(let index):
      row(place, role: "axis.risk", tracks: [riskTrack(scale.riskAxes[index], text)], text)
    case .odds:
      row(
        place, role: "axis.odds", tracks: content.odds.map { [oddsTrack($0, text)] } ?? [], text)
    case .medianTime(let index):
      row(
        place, role: "axis.median-time",
        tracks: [medianTrack(content.medianTimes[index], text)], text)
    }
  }

  private func row(
    _ content: NomogramRow.Content, role: String, tracks: [AxisTrack], _ text: some TextMeasurer
  ) -> NomogramRow {
    let title = titles.lines(of: content, width: nameWidth, measuring: text)
    var row = NomogramRow(
      content: content, role: Role(rawValue: role), title: title.lines, titleHeight: title.height,
      tracks: tracks)
    // Back to back, what stands on two lines needs room between them.
    let between = tracks.count == 2 ? tracks.reduce(0) { $0 + $1.adornmentHeight } : 0
    row.stackTracks(gap: theme.tickLength * 1.6 + between)
    // Names of a line with two scales stand on its two sides.
    if self.content.joinsOdds, content == .total { row.titleOffset = -title.height / 2 }
    if self.content.joinsOdds, content == .odds { row.titleOffset = title.height / 2 }
    return row
  }

  /// The lines of a predictor with its histogram and its confidence bars.
  private func adorned(_ tracks: [AxisTrack], _ index: Int) -> [AxisTrack] {
    tracks.enumerated().map { line, track in
      var track = track
      if let distribution = content.distributions[index] {
        track.add(distribution, line: line, x: x(ofPoints:))
      }
      if let bars = content.confidence[index] {
        track.lanes = ConfidenceLanes(
          bars, line: line, bounds: page.bounds, theme: theme, x: x(ofPoints:))
      }
      return track
    }
  }

  // MARK: Scales of points

  private func x(ofPoints points: Double) -> Double { start + points / 100 * (end - start) }

  func x(ofTotal points: Double) -> Double {
    let highest = scale.totalPoints.highest
    return start + (highest > 0 ? points / highest : 0) * (end - start)
  }

  private func pointsTrack(_ text: some TextMeasurer) -> AxisTrack {
    let labels = (0...10).map { index -> AxisTrack.Label in
      let rank = index == 0 || index == 10 ? 0 : index == 5 ? 1 : index.isMultiple(of: 2) ? 2 : 3
      return AxisTrack.Label(
        x: x(ofPoints: Double(index) * 10), text: words.number(Double(index) * 10), rank: rank)
    }
    let least = AxisTrack.leastPitch
    let step = (end - start) / 100 >= least ? 1 : (end - start) / 50 >= least ? 2 : 5
    let minor = stride(from: 0, through: 100, by: step).filter { !$0.isMultiple(of: 10) }
    return AxisTrack(
      from: start, to: end, ticks: labels, minorTicks: minor.map { x(ofPoints: Double($0)) },
      side: .above, page: page, measuring: text)
  }

  private func totalTrack(_ text: some TextMeasurer) -> AxisTrack {
    let total = scale.totalPoints
    let labels = total.ticks.enumerated().map { index, value in
      let isEnd = index == 0 || index == total.ticks.count - 1
      return AxisTrack.Label(
        x: x(ofTotal: value), text: words.number(value),
        rank: isEnd ? 0 : index.isMultiple(of: 4) ? 1 : index.isMultiple(of: 2) ? 2 : 3)
    }
    let ends =
      total.ticks.map { MinorTicks.End(value: $0, x: x(ofTotal: $0), isRound: true) }
      + [MinorTicks.End(value: total.highest, x: end, isRound: false)]
    let minor = MinorTicks(total.minorTicks.map { ($0, x(ofTotal: $0)) }, between: ends).places
    var track = AxisTrack(
      from: start, to: end, ticks: labels,
      minorTicks: minor, side: .above, page: page, measuring: text)
    if let bars = content.totalConfidence?.bars {
      track.lanes = ConfidenceLanes(
        bars, line: 0, bounds: page.bounds, theme: theme, x: x(ofTotal:))
    }
    return track
  }

  // MARK: Below total points

  private func linearPredictorTrack(_ text: some TextMeasurer) -> AxisTrack {
    let low = scale.linearPredictorAtZero
    let high = scale.linearPredictor(ofTotalPoints: scale.totalPoints.highest)
    let step = RoundStep(dividing: high - low, into: 8)
    let values = step?.multiples(from: low, to: high) ?? []
    func place(_ value: Double) -> Double {
      x(ofTotal: scale.totalPoints(ofLinearPredictor: value))
    }
    let labels = values.enumerated().map { index, value in
      let isEnd = index == 0 || index == values.count - 1
      return AxisTrack.Label(
        x: place(value), text: words.number(value),
        rank: isEnd ? 0 : index.isMultiple(of: 2) ? 1 : 2)
    }
    let fine = step?.finer.multiples(from: low, to: high).filter { !values.contains($0) } ?? []
    return AxisTrack(
      from: start, to: end, ticks: labels, minorTicks: fine.map(place), side: .below, page: page,
      measuring: text)
  }

  private func medianTrack(_ axis: MedianTimeAxis, _ text: some TextMeasurer) -> AxisTrack {
    let from = x(ofTotal: axis.reachedFrom)
    let labels =
      [AxisTrack.Label(x: from, text: "≥" + words.number(axis.longestTime), rank: 0)]
      + axis.ticks.reversed().map {
        AxisTrack.Label(x: x(ofTotal: $0.totalPoints), text: words.number($0.time), rank: $0.rank)
      }
    return AxisTrack(
      from: from, to: end, ticks: labels, as: .stretches, side: .below, page: page, measuring: text)
  }

  private func groupRow(_ text: some TextMeasurer) -> NomogramRow {
    let segments = RiskSegment.segments(content.riskGroups, on: scale, words)
    let bar = RiskGroupBar(segments, theme: theme, x: x(ofTotal:), measuring: text)
    var names: [AxisTrack] = []
    if !bar.isRoomy {
      let labels = bar.blocks.map {
        AxisTrack.Label(x: ($0.from + $0.to) / 2, text: $0.run.string, rank: 0)
      }
      var track = AxisTrack(
        from: start, to: start, ticks: labels, as: .names, side: .below, page: page,
        measuring: text)
      // The Chinese font fills its line to the top.
      track.offset = bar.height / 2 + theme.smallFont.size * 0.15
      names = [track]
    }
    var row = row(.groups, role: "risk.groups", tracks: names, text)
    row.groups = bar
    return row
  }

  private func riskTrack(_ axis: PointScale.RiskAxis, _ text: some TextMeasurer) -> AxisTrack {
    // No risk must be shown: the roundest come first, and an end only if it is round itself.
    let labels = axis.ticks.enumerated().map { index, tick in
      let isEnd = index == 0 || index == axis.ticks.count - 1
      return AxisTrack.Label(
        x: x(ofTotal: tick.totalPoints), text: tick.label,
        rank: isEnd && tick.rank <= 3 ? 1 : max(1, tick.rank))
    }
    var minor: [Double] = []
    let major = labels.map(\.x)
    for tick in axis.minorTicks {
      let x = x(ofTotal: tick.totalPoints)
      let isClear = (major + minor.suffix(1)).allSatisfy { abs($0 - x) >= AxisTrack.leastPitch }
      if isClear { minor.append(x) }
    }
    return AxisTrack(
      from: start, to: end, ticks: labels, minorTicks: minor, as: .risks, side: .below, page: page,
      measuring: text)
  }

  // MARK: Predictors

  private func tracks(of axis: PointScale.Axis, _ text: some TextMeasurer) -> [AxisTrack] {
    guard case .number? = axis.ticks.first?.value, !axis.turningPoints.isEmpty else {
      return [straightTrack(axis, text)]
    }
    return foldedTracks(axis, text)
  }

  private func straightTrack(_ axis: PointScale.Axis, _ text: some TextMeasurer) -> AxisTrack {
    let labels = axis.ticks.map(label)
    var isNumber = false
    if case .number? = axis.ticks.first?.value { isNumber = true }
    let places = labels.map(\.x)
    let (low, high) = (places.min() ?? start, places.max() ?? start)
    return AxisTrack(
      from: low, to: high, ticks: labels, minorTicks: clear(axis.minorTicks, of: axis.ticks),
      as: isNumber ? .numbers : .names, side: isNumber ? .below : .free, page: page,
      measuring: text)
  }

  private func label(_ tick: PointScale.Tick) -> AxisTrack.Label {
    AxisTrack.Label(x: x(ofPoints: tick.points), text: tick.label[style.language], rank: tick.rank)
  }

  /// One line for each stretch in which the points only rise or only fall.
  private func foldedTracks(_ axis: PointScale.Axis, _ text: some TextMeasurer) -> [AxisTrack] {
    guard let first = axis.ticks.first, let last = axis.ticks.last,
      case .number(let low) = first.value, case .number(let high) = last.value
    else { return [straightTrack(axis, text)] }
    let stops =
      [PointScale.Mark(value: low, points: first.points)] + axis.turningPoints
      + [PointScale.Mark(value: high, points: last.points)]
    return zip(stops, stops.dropFirst()).enumerated().map { index, stretch in
      let (from, to) = stretch
      let ticks = axis.ticks.filter { tick in
        guard case .number(let value) = tick.value else { return false }
        let isFirst = index == 0 && value == low
        return isFirst || (value > from.value && value <= to.value)
      }
      let minor = axis.minorTicks.filter { $0.value > from.value && $0.value < to.value }
      let labels = ticks.map(label)
      let isBack = stops.count == 3 && index == 1
      var track = AxisTrack(
        from: x(ofPoints: from.points), to: x(ofPoints: to.points), ticks: labels,
        minorTicks: clear(minor, of: ticks, turns: [from, to]), as: .stretches,
        side: isBack ? .above : .below,
        page: page, measuring: text)
      track.hasArrow = true
      return track
    }
  }

  /// Minor ticks with room on the page: between two ticks all, every second, fifth or tenth, or none.
  private func clear(
    _ marks: [PointScale.Mark], of ticks: [PointScale.Tick], turns: [PointScale.Mark] = []
  ) -> [Double] {
    let ends = ticks.compactMap { tick -> MinorTicks.End? in
      guard case .number(let value) = tick.value else { return nil }
      return MinorTicks.End(value: value, x: x(ofPoints: tick.points), isRound: tick.rank > 0)
    }
    let folds = turns.map {
      MinorTicks.End(value: $0.value, x: x(ofPoints: $0.points), isRound: false)
    }
    let inner = marks.map { (value: $0.value, x: x(ofPoints: $0.points)) }
    return MinorTicks(inner, between: ends + folds).places
  }

  var words: NomogramWording { NomogramWording(style.language) }
}
