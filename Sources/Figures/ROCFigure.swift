public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Sensitivity against 1 − specificity, with the area and what the thresholds of interest yield.
public struct ROCFigure: Figure {
  /// One of the curves of the figure.
  public struct Curve: Sendable, Hashable {
    /// What people call the curve: the apparent one, an external cohort.
    public var name: LocalizedText
    /// The points and marked thresholds.
    public var roc: ROCCurve
    /// The C-statistic and the numbers of patients.
    public var performance: Performance

    /// Creates a curve.
    public init(name: LocalizedText, roc: ROCCurve, performance: Performance) {
      (self.name, self.roc, self.performance) = (name, roc, performance)
    }
  }

  /// The curves; the thresholds of the first are marked.
  public var curves: [Curve]
  /// The event, for captions.
  public var outcome: LocalizedText

  /// Creates a figure of one curve or of several over each other.
  public init(curves: [Curve], outcome: LocalizedText) {
    (self.curves, self.outcome) = (curves, outcome)
  }

  /// The name of its files.
  public var id: String { "roc" }

  /// The areas with their intervals and the numbers behind them.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let marks =
      curves.first?.roc.marked.isEmpty == false
      ? wording(
        "Rings mark decision thresholds; the table gives their sensitivity and specificity with 95% Wilson intervals.",
        "圆圈标出决策阈值，表中列出相应的灵敏度、特异度及其95% Wilson置信区间。") : ""
    return wording.sentences([
      wording(
        "Receiver operating characteristic curve for \(outcome[language]).",
        "预测“\(outcome[language])”的受试者工作特征（ROC）曲线。"), areas(wording),
      curves.contains { $0.roc.drawnBand != nil }
        ? wording(
          "The band is the pointwise 95% Wilson interval of the sensitivity.",
          "阴影为灵敏度的逐点95% Wilson置信区间。") : "", marks,
    ])
  }

  /// The areas, then the marked thresholds in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let marks = (curves.first?.roc.marked ?? []).map { mark -> String in
      let sensitivity = wording.numbers.fixed(mark.sensitivity.estimate)
      let specificity = wording.numbers.fixed(mark.specificity.estimate)
      return wording(
        "At \(wording.threshold(mark.threshold)), sensitivity \(sensitivity) and specificity \(specificity).",
        "阈值\(wording.threshold(mark.threshold))时，灵敏度\(sensitivity)，特异度\(specificity)。")
    }
    return wording.sentences(
      [
        wording(
          "Line chart of sensitivity against 1 minus specificity, with the diagonal of chance.",
          "以1−特异度为横轴、灵敏度为纵轴的曲线图，对角线表示随机水平。"), areas(wording),
      ] + marks)
  }

  /// Every point of every curve.
  public func table() -> FigureTable {
    var rows: [[String]] = []
    for curve in curves {
      for (index, point) in curve.roc.points.enumerated() {
        let threshold =
          curve.roc.thresholds.indices.contains(index) ? curve.roc.thresholds[index] : nil
        rows.append([
          curve.name[.english], FigureTable.cell(threshold), FigureTable.cell(point.sensitivity),
          FigureTable.cell(1 - point.falsePositiveRate),
          FigureTable.cell(curve.roc.drawnBand?.lower[index]),
          FigureTable.cell(curve.roc.drawnBand?.upper[index]),
        ])
      }
    }
    return FigureTable(
      header: [
        "curve", "threshold", "sensitivity", "specificity", "sensitivity_lower",
        "sensitivity_upper",
      ], rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let page = PanelPage(style: style)
    let ticks = Ticks.linear(from: 0, to: 1)
    let panel = Panel(
      Panel.Plan(
        bottom: Axis.Plan(wording("1 − specificity", "1 − 特异度"), from: 0, to: 1, ticks: ticks),
        left: Axis.Plan(wording("Sensitivity", "灵敏度"), from: 0, to: 1, ticks: ticks)),
      at: page.panelOrigin, width: page.panelWidth, theme: style.theme, measuring: text)
    let drawing = ROCDrawing(curves: curves, panel: panel, style: style)
    var sidebar = page.sidebar(beside: panel.plot, under: panel.frame.maxY)
    fill(&sidebar, style.theme, wording, text)
    return page.scene(
      of: self, title: wording("ROC curve", "受试者工作特征曲线"),
      items: drawing.items(wording, measuring: text) + sidebar.items,
      bottom: max(panel.frame.maxY, sidebar.bottom))
  }

  private func fill(
    _ sidebar: inout Sidebar, _ theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) {
    for (index, curve) in curves.enumerated() {
      let performance = curve.performance
      let statistic = wording.withInterval(performance.cStatistic)
      let details = [
        wording("C-statistic \(statistic)", "C统计量 \(statistic)"),
        wording.sampleSize(n: performance.n, events: performance.events),
      ]
      let look = SeriesLook(index: index, theme: theme)
      sidebar.addKey(
        .line(look.stroke, band: curve.roc.drawnBand.map { _ in look.band }), curve.name[wording.language], details: details,
        measuring: text)
      if curve.roc.points.isEmpty {
        sidebar.addNote(
          wording(
            "No curve: all patients have the same outcome.", "无法绘制曲线：所有患者结局相同。"),
          measuring: text)
      }
    }
    sidebar.addTable(
      heading: [
        wording("Threshold", "阈值"), wording("Sensitivity (95% CI)", "灵敏度（95% CI）"),
        wording("Specificity (95% CI)", "特异度（95% CI）"),
      ],
      rows: (curves.first?.roc.marked ?? []).map { mark in
        [
          Sidebar.Cell("≥ " + wording.threshold(mark.threshold)),
          wording.cell(mark.sensitivity), wording.cell(mark.specificity),
        ]
      }, measuring: text)
  }

  private func areas(_ wording: Wording) -> String {
    wording.sentences(
      curves.map { curve in
        let performance = curve.performance
        let size = wording.sampleSize(n: performance.n, events: performance.events)
        let statistic = wording.withInterval(performance.cStatistic)
        return wording(
          "\(curve.name[.english]): C-statistic \(statistic), \(size).",
          "\(curve.name[.simplifiedChinese])：C统计量\(statistic)，\(size)。")
      })
  }
}

extension ROCCurve {
  /// The points that can be drawn, from the strictest threshold to the laxest.
  var points: [(falsePositiveRate: Double, sensitivity: Double)] {
    let pairs = zip(specificities, sensitivities)
    return pairs.contains { !$0.isFinite || !$1.isFinite } ? [] : pairs.map { (1 - $0, $1) }
  }

  /// The band if it has finite limits for every point.
  var drawnBand: Band? {
    guard let band, !points.isEmpty, band.lower.count == points.count,
      band.upper.count == points.count, (band.lower + band.upper).allSatisfy(\.isFinite)
    else { return nil }
    return band
  }
}

/// The drawn part of a ROC figure.
private struct ROCDrawing {
  let curves: [ROCFigure.Curve]
  let panel: Panel
  let style: FigureStyle

  func items(_ wording: Wording, measuring text: some TextMeasurer) -> [Scene.Item] {
    let theme = style.theme
    let lines = curves.map { curve in
      curve.roc.points.map { panel.point($0.falsePositiveRate, $0.sensitivity) }
        .withoutStraightParts
    }
    let chance = [panel.point(0, 0), panel.point(1, 1)]
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: lines + [chance])
    var items = [panel.guides()]
    items.append(
      panel.clipped(
        "line.chance",
        [.path(.polyline(chance), fill: nil, stroke: theme.referenceStroke)]))
    items += bands()
    for (index, line) in lines.enumerated().reversed() {
      let stroke = SeriesLook(index: index, theme: theme).stroke
      items.append(panel.clipped("curve", [.path(.polyline(line), fill: nil, stroke: stroke)]))
    }
    items.append(panel.axisItems(measuring: text))
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    items += marks(wording, &space, text)
    items += chanceLabel(wording("chance", "随机水平"), &space, text)
    return items
  }

  /// The band of each curve, under all lines.
  private func bands() -> [Scene.Item] {
    curves.enumerated().reversed().compactMap { index, curve in
      guard let band = curve.roc.drawnBand else { return nil }
      let places = curve.roc.points.map(\.falsePositiveRate)
      let upper = zip(places, band.upper).map { panel.point($0, $1) }.withoutStraightParts
      let lower = zip(places, band.lower).map { panel.point($0, $1) }.withoutStraightParts
      let outline = Path.polyline(upper + lower.reversed(), isClosed: true)
      let fill = SeriesLook(index: index, theme: style.theme).band
      return panel.clipped("band", [.path(outline, fill: fill, stroke: nil)])
    }
  }

  /// Rings at the marked thresholds, each labelled with its threshold.
  private func marks(
    _ wording: Wording, _ space: inout LabelSpace, _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let theme = style.theme
    let radius = theme.lineWidth * 1.9
    let points = (curves.first?.roc.marked ?? []).compactMap { mark -> (Point, TextRun)? in
      guard let sensitivity = mark.sensitivity.estimate, let specificity = mark.specificity.estimate
      else { return nil }
      return (
        panel.point(1 - specificity, sensitivity), theme.small(wording.threshold(mark.threshold))
      )
    }
    for (point, _) in points {
      space.reserve(
        Rectangle(
          x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius))
    }
    var labels: [Scene.Item] = []
    for (point, run) in points {
      let place = CallOut(at: point, radius: radius, size: text.size(of: run), in: &space)
      guard let place else { continue }
      if let leader = place.leader {
        labels.append(
          .path(leader, fill: nil, stroke: Stroke(color: theme.mutedInk, width: 0.5)))
      }
      labels.append(.text(run, at: place.box.origin, anchor: .leading))
    }
    let stroke = Stroke(color: theme.ink, width: theme.lineWidth * 0.8)
    let rings = points.map { point, _ in
      Scene.Item.path(.circle(center: point, radius: radius), fill: .white, stroke: stroke)
    }
    return [.group(Scene.Group(role: "thresholds", items: rings + labels))]
  }

  /// The name of the diagonal, below it where it is clear of everything.
  private func chanceLabel(
    _ name: String, _ space: inout LabelSpace, _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let run = style.theme.small(name, muted: true)
    let size = text.size(of: run)
    let shares = [0.62, 0.7, 0.55, 0.78, 0.45, 0.35, 0.25, 0.85, 0.15]
    let below = shares.map { share -> Rectangle in
      let point = panel.point(share, share)
      return Rectangle(
        x: point.x + style.theme.gap * 0.6, y: point.y + 1, width: size.width, height: size.height)
    }
    let above = below.map {
      Rectangle(
        x: $0.minX - size.width - style.theme.gap * 1.2, y: $0.minY - size.height - 2,
        width: size.width, height: size.height)
    }
    return space.place(below + above).map { [.text(run, at: $0.origin, anchor: .leading)] } ?? []
  }
}
