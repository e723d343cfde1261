internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// One small plot: what stands under it is laid out before its place is known.
struct PartialEffectPlot {
  private let effect: PartialEffect
  private let figure: PartialEffectsFigure
  private let theme: Theme
  private let wording: Wording
  private let width: Double
  private let levels: LevelAxis?
  private let axis: Axis.Plan?
  private let title: ParagraphLayout
  private let notes: [ParagraphLayout]
  /// The height of ticks and their labels.
  let axisHeight: Double
  /// The height of everything under those.
  private(set) var below: Double

  /// Lays out one predictor in a plot of a width.
  init(
    _ effect: PartialEffect, of figure: PartialEffectsFigure, width: Double, theme: Theme,
    _ wording: Wording, measuring text: some TextMeasurer
  ) {
    (self.effect, self.figure, self.theme, self.wording) = (effect, figure, theme, wording)
    self.width = width
    let variable = effect.predictor.variable
    let unit = variable.unit?[wording.language] ?? ""
    title = ParagraphLayout(
      variable.label[wording.language] + (unit.isEmpty ? "" : wording.bracketed(unit)),
      font: theme.bodyFont, color: theme.ink, width: width, measuring: text)
    let names = variable.levels.map { $0.label[wording.language] }
    levels =
      names.isEmpty
      ? nil
      : LevelAxis(
        names: names,
        details: effect.predictor.levelShares.map { wording.numbers.percent($0, decimals: 0) },
        width: width, theme: theme, measuring: text)
    axis = effect.predictor.range.map { range in
      Axis.Plan(
        "", from: range.lowerBound, to: range.upperBound,
        ticks: Self.ticks(range, of: effect.predictor))
    }
    notes = (levels?.meanings ?? []).map {
      ParagraphLayout(
        $0, font: theme.smallFont, color: theme.mutedInk, width: width, measuring: text)
    }
    axisHeight =
      levels?.height
      ?? axis.map {
        Axis.thickness($0, on: .bottom, length: width, theme: theme, measuring: text)
      } ?? 0
    below = theme.gap * 0.4 + title.size.height
    below += notes.reduce(0) { $0 + $1.size.height }
    below += key(at: Point(x: 0, y: 0), text).bottom
  }

  /// Round values; whole ones where the data are.
  private static func ticks(
    _ range: ClosedRange<Double>, of predictor: Design.Predictor
  ) -> Ticks {
    let known = predictor.quartiles + [range.lowerBound, range.upperBound]
    let isWhole = known.allSatisfy { $0 == $0.rounded() }
    let choices = [5, 4, 3, 2].map {
      Ticks.linear(from: range.lowerBound, to: range.upperBound, count: $0)
    }
    let whole = choices.first { $0.values.allSatisfy { $0 == $0.rounded() } }
    return (isWhole ? whole : nil) ?? choices[0]
  }

  /// Everything of the plot, the vertical axis excepted; the title stands below tick labels of a height.
  func items(
    in plot: Rectangle, _ y: Scale, under axisHeight: Double, measuring text: some TextMeasurer
  ) -> [Scene.Item] {
    var under: [Scene.Item] = []
    if let levels { under += levels.items(under: plot, theme: theme) }
    if let axis {
      under += Axis(axis, on: .bottom, of: plot, theme: theme).items(measuring: text)
    }
    var top = plot.maxY + axisHeight + theme.gap * 0.4
    under.append(
      .group(
        Scene.Group(
          role: "axis.title",
          items: title.items(at: Point(x: plot.center.x, y: top), anchor: .center))))
    top += title.size.height
    for note in notes {
      under += note.items(at: Point(x: plot.minX, y: top))
      top += note.size.height
    }
    under += key(at: Point(x: plot.minX, y: top), text).items
    let clip = plot.inset(by: -theme.lineWidth * 1.8)
    return distribution(in: plot) + [
      .group(
        Scene.Group(role: "partial", clip: .rectangle(clip), items: curves(in: plot, y)))
    ] + quartiles(in: plot) + under
  }

  /// The values of the interacting predictors, one a line.
  private func key(
    at origin: Point, _ text: some TextMeasurer
  ) -> (items: [Scene.Item], bottom: Double) {
    guard effect.lines.contains(where: { !$0.conditions.isEmpty }) else { return ([], 0) }
    var sidebar = Sidebar(
      at: Point(x: origin.x, y: origin.y + theme.gap * 0.5), width: width, theme: theme)
    for (index, line) in effect.lines.enumerated() {
      let names = line.conditions.map {
        $0.variableLabel[wording.language] + wording(": ", "：") + $0.label[wording.language]
      }
      sidebar.addKey(
        .line(SeriesLook(index: index, theme: theme).stroke, band: nil),
        names.joined(separator: wording(", ", "，")), measuring: text)
    }
    return (sidebar.items, sidebar.bottom)
  }

  private func curves(in plot: Rectangle, _ y: Scale) -> [Scene.Item] {
    var bands: [Scene.Item] = []
    var lines: [Scene.Item] = []
    for (index, line) in effect.lines.enumerated() {
      let look = SeriesLook(index: index, theme: theme)
      if let levels {
        lines += marks(line, index, levels, in: plot, y, look)
        continue
      }
      let places = line.points.compactMap { point -> (x: Double, value: Estimate)? in
        guard case .number(let number) = point.value, let value = figure.value(of: point) else {
          return nil
        }
        return (x(of: number, in: plot), value)
      }
      let limits = places.compactMap { place -> (Point, Point)? in
        guard let lower = place.value.lower, let upper = place.value.upper else { return nil }
        return (
          Point(x: place.x, y: y.position(of: lower)), Point(x: place.x, y: y.position(of: upper))
        )
      }
      let outline = limits.map(\.1) + limits.reversed().map(\.0)
      if !outline.isEmpty {
        bands.append(.path(.polyline(outline, isClosed: true), fill: look.band, stroke: nil))
        if effect.lines.count > 1 { bands.append(rims(limits, look)) }
      }
      let curve = places.map { Point(x: $0.x, y: y.position(of: $0.value.estimate ?? 1)) }
      lines.append(.path(.polyline(curve), fill: nil, stroke: look.stroke))
    }
    return bands + lines.reversed()
  }

  /// The edges of a band in the dashes of its line: fills of several are one grey.
  private func rims(_ limits: [(Point, Point)], _ look: SeriesLook) -> Scene.Item {
    var path = Path.polyline(limits.map(\.0))
    path.append(.polyline(limits.map(\.1)))
    var stroke = look.stroke
    stroke.width = max(0.5, stroke.width * 0.4)
    return .path(path, fill: nil, stroke: stroke)
  }

  /// Levels as marks with bars, those of several lines side by side.
  private func marks(
    _ line: PartialEffect.Line, _ index: Int, _ levels: LevelAxis, in plot: Rectangle, _ y: Scale,
    _ look: SeriesLook
  ) -> [Scene.Item] {
    let count = Double(effect.lines.count)
    let step = min(levels.halfSlot * 1.4 / count, theme.lineWidth * 8)
    let shift = (Double(index) - (count - 1) / 2) * step
    let codes = effect.predictor.variable.levels.map(\.code)
    var bar = look.stroke
    bar.dash = []
    return line.points.flatMap { point -> [Scene.Item] in
      guard case .level(let code) = point.value, let level = codes.firstIndex(of: code),
        let value = figure.value(of: point), let estimate = value.estimate
      else { return [] }
      let x = levels.position(of: level, in: plot) + shift
      var items: [Scene.Item] = []
      if let lower = value.lower, let upper = value.upper, upper > lower {
        let ends = [lower, upper].map { Point(x: x, y: y.position(of: $0)) }
        items.append(.path(.line(from: ends[0], to: ends[1]), fill: nil, stroke: bar))
      }
      let center = Point(x: x, y: y.position(of: estimate))
      let isReference = figure.isReference(value)
      items.append(
        .path(
          .circle(center: center, radius: theme.lineWidth * 1.7),
          fill: isReference ? .white : look.stroke.color,
          stroke: Stroke(color: look.stroke.color, width: theme.lineWidth * 0.7)))
      return items
    }
  }

  private func x(of number: Double, in plot: Rectangle) -> Double {
    Scale(
      from: axis?.lower ?? 0, to: axis?.upper ?? 1, start: plot.minX, end: plot.maxX
    ).position(of: number)
  }

  /// The middle half of the patients as a bar on the axis, with a notch at the median.
  private func quartiles(in plot: Rectangle) -> [Scene.Item] {
    let values = effect.predictor.quartiles
    guard axis != nil, values.count == 3, values.allSatisfy(\.isFinite) else { return [] }
    let height = theme.lineWidth * 2.2
    let ends = values.map { x(of: $0, in: plot) }
    func bar(_ from: Double, _ to: Double) -> Scene.Item {
      .path(
        .rectangle(
          Rectangle(x: from, y: plot.maxY - height, width: max(to - from, 0.1), height: height)),
        fill: Color(hex: 0x9A9A9A), stroke: nil)
    }
    let notch = theme.lineWidth * 0.8
    return [
      .group(
        Scene.Group(
          role: "quartiles",
          items: [
            bar(ends[0], max(ends[0], ends[1] - notch)),
            bar(min(ends[2], ends[1] + notch), ends[2]),
          ]))
    ]
  }

  /// How the patients are spread over a number, as low light bars: their areas are shares.
  private func distribution(in plot: Rectangle) -> [Scene.Item] {
    guard axis != nil, let bins = effect.predictor.distribution else { return [] }
    let densities = bins.densities
    guard let highest = densities.max(), highest > 0 else { return [] }
    var path = Path()
    for (bin, density) in densities.enumerated() where density > 0 {
      let ends = [bins.edges[bin], bins.edges[bin + 1]].map {
        min(max(x(of: $0, in: plot), plot.minX), plot.maxX)
      }
      let height = plot.size.height * Self.distributionShare * density / highest
      path.append(
        .rectangle(
          Rectangle(
            x: ends[0], y: plot.maxY - height, width: max(ends[1] - ends[0], 0.1), height: height)))
    }
    let outline = Stroke(color: .white, width: 0.4)
    return [
      .group(
        Scene.Group(
          role: "distribution",
          items: [.path(path, fill: theme.density.opacity(0.6), stroke: outline)]))
    ]
  }

  /// The height of the tallest bar of a distribution as a share of the plot's.
  private static let distributionShare = 0.16

  /// Where the patients of a number are drawn; no room for labels.
  func foot(of plot: Rectangle) -> Rectangle? {
    guard axis != nil else { return nil }
    let share = effect.predictor.distribution == nil ? 0.03 : Self.distributionShare + 0.01
    let height = max(plot.size.height * share, theme.lineWidth * 3)
    return Rectangle(
      x: plot.minX, y: plot.maxY - height, width: plot.size.width, height: height)
  }

  /// Lines that labels keep off.
  func outlines(in plot: Rectangle, _ y: Scale) -> [[Point]] {
    effect.lines.flatMap { line -> [[Point]] in
      let places = line.points.enumerated().compactMap { index, point -> (Double, Estimate)? in
        guard let value = figure.value(of: point) else { return nil }
        if case .number(let number) = point.value { return (x(of: number, in: plot), value) }
        return (levels?.position(of: index, in: plot) ?? plot.minX, value)
      }
      let ends: [(Estimate) -> Double?] = [\.estimate, \.lower, \.upper]
      return ends.map { end in
        places.compactMap { x, value in end(value).map { Point(x: x, y: y.position(of: $0)) } }
      }
    }
  }
}
