public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Observed against predicted risk: a smooth curve, groups of patients, and who has which risk.
public struct CalibrationFigure: HorizonFigure {
  /// The curve and the groups.
  public var curve: CalibrationCurve
  /// The distribution of the same risks by outcome.
  public var distribution: RiskDistribution
  /// The indexes of the same patients.
  public var performance: Performance
  /// The indexes corrected for optimism, where there are any.
  public var corrected: Performance?
  /// How they and the corrected curve were found.
  public var correctedBy: ResamplingMethod
  /// The curve of the same model in other patients.
  public var external: OtherCurve?
  /// The event, for captions.
  public var outcome: LocalizedText
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// The smooth curve of other patients than the figure's own.
  public struct OtherCurve: Sendable, Hashable {
    /// Who they are.
    public var name: LocalizedText
    /// Their curve.
    public var curve: CalibrationCurve

    /// Creates a curve.
    public init(name: LocalizedText, curve: CalibrationCurve) {
      (self.name, self.curve) = (name, curve)
    }
  }

  /// Creates a figure of one validation.
  public init(
    curve: CalibrationCurve, distribution: RiskDistribution, performance: Performance,
    corrected: Performance? = nil, correctedBy: ResamplingMethod = .optimism,
    external: OtherCurve? = nil, outcome: LocalizedText
  ) {
    (self.curve, self.distribution, self.performance) = (curve, distribution, performance)
    (self.corrected, self.correctedBy) = (corrected, correctedBy)
    (self.external, self.outcome) = (external, outcome)
  }

  /// The name of its files.
  public var id: String { "calibration" }

  /// What is drawn, how it was smoothed, and the main indexes.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let correctedPart =
      curve.corrected == nil ? "" : wording.correctedCurve(by: correctedBy)
    return wording.sentences([
      wording(
        "Calibration of the predicted risk of \(event) (smoother: \(curve.smoother); \(hasBand ? "band: pointwise 95% confidence interval; " : "")points: groups of similar predicted risk with 95% \(performance.horizon == nil ? "Wilson" : "log–log") intervals\(exact(wording))).",
        "“\(event)”预测风险的校准曲线（平滑方法：\(smootherName)；\(hasBand ? "阴影为逐点95%置信区间；" : "")圆点为预测风险相近的患者组及其95%\(performance.horizon == nil ? " Wilson" : "双对数")置信区间\(exact(wording))）。"
      ), correctedPart, externalPart(wording),
      wording(
        "Underneath, the distribution of predicted risks: patients with the event above the line, those without below, each as shares of their group.",
        "下方为预测风险的分布：基线以上为发生事件者，以下为未发生事件者，各按组内比例绘制。"), indexes(wording),
    ])
  }

  /// Where the curve runs, and the indexes.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let groups = curve.groups.compactMap { group -> String? in
      guard let observed = group.observed.estimate else { return nil }
      let (predicted, seen) = (
        wording.numbers.percent(group.meanPredicted), wording.numbers.percent(observed)
      )
      return wording("predicted \(predicted), observed \(seen)", "预测\(predicted)，观察\(seen)")
    }
    let list = groups.joined(separator: wording("; ", "；"))
    return wording.sentences([
      wording(
        "Square chart of observed against predicted risk with the diagonal of perfect calibration.",
        "以预测风险为横轴、观察到的发生比例为纵轴的方形图，对角线表示完全校准。"), indexes(wording),
      groups.isEmpty ? "" : wording("Groups: \(list).", "分组：\(list)。"),
    ])
  }

  /// The smooth curve, the corrected one and the groups, told apart by their first column.
  public func table() -> FigureTable {
    FigureTable(
      header: CalibrationCurve.cellNames,
      rows: curve.curveCells + (external?.curve.smooth.cells(named: "external") ?? [])
        + curve.groupCells)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let theme = style.theme
    let page = PanelPage(style: style)
    var content = CalibrationContent(curve, distribution, external: external?.curve.smooth)
    content.horizon = horizon
    let layout = CalibrationLayout(
      content,
      at: page.panelOrigin, width: min(page.panelWidth, Self.widest(on: theme)),
      frame: style.frame, theme: theme, wording, text)
    let panel = layout.panel
    var space = LabelSpace(
      area: panel.plot.inset(by: 1),
      curves: layout.curves + layout.bars + layout.bandEdges)
    var items = [panel.guides()] + layout.data
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    items += layout.idealLabel(wording("ideal", "理想线"), &space, text)
    var sidebar = page.sidebar(beside: panel.plot, under: layout.bottom)
    fill(&sidebar, theme, wording, text)
    return page.scene(
      of: self, title: wording("Calibration curve", "校准曲线"),
      items: items + layout.axes + sidebar.items, bottom: max(layout.bottom, sidebar.bottom))
  }

  private func externalPart(_ wording: Wording) -> String {
    guard let external, !external.curve.smooth.points.isEmpty else { return "" }
    guard external.curve.smooth.hasBand else {
      return wording(
        "The dotted curve is that of \(external.name[.english]).",
        "点线为“\(external.name[.simplifiedChinese])”的校准曲线。")
    }
    return wording(
      "The dotted curve with its own band is that of \(external.name[.english]).",
      "点线及其阴影为“\(external.name[.simplifiedChinese])”的校准曲线及逐点95%置信区间。")
  }

  /// What intervals groups without events, or of events alone, have: log–log ones are not defined there.
  private func exact(_ wording: Wording) -> String {
    guard performance.horizon != nil,
      curve.groups.contains(where: { $0.observed.lower == 0 || $0.observed.upper == 1 })
    else { return "" }
    return wording(", exact ones where nobody or everybody had the event", "，无事件或全部发生事件的组为精确区间")
  }

  /// Whether the smooth curve has an interval: with times only a bootstrap gives one.
  private var hasBand: Bool { curve.smooth.hasBand }

  /// The smoother without its settings, which the conventions of the report give in every language.
  private var smootherName: String {
    if curve.smoother == CalibrationCurve.pseudoSmoother { return "时间点伪值的loess（二次，跨度0.75）" }
    guard performance.horizon == nil else { return "基于log(−log(1 − 预测风险))限制性立方样条的风险率回归（3个节点）" }
    if curve.smoother.hasPrefix("restricted cubic spline") { return "线性预测值的限制性立方样条（5个节点）" }
    if curve.smoother.hasPrefix("loess") { return "loess（二次，跨度0.75）" }
    return curve.smoother.split(separator: ",").first.map(String.init) ?? curve.smoother
  }

  private func fill(
    _ sidebar: inout Sidebar, _ theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) {
    let looks = CalibrationLooks(theme: theme)
    if curve.smooth.points.isEmpty {
      sidebar.addNote(
        wording(
          "No smooth curve: too few different risks or outcomes.", "无法绘制平滑曲线：预测风险或结局的取值过少。"),
        measuring: text)
    } else {
      sidebar.addKey(
        .line(looks.smooth, band: hasBand ? looks.band : nil),
        wording.smoothCurve(isApparent: !curve.correctedPoints.isEmpty, hasBand: hasBand),
        measuring: text)
    }
    if !curve.correctedPoints.isEmpty {
      sidebar.addKey(
        .line(looks.corrected, band: nil), wording.corrected(by: correctedBy),
        measuring: text)
    }
    if let external, !external.curve.smooth.points.isEmpty {
      sidebar.addKey(
        .line(
          looks.external, band: external.curve.smooth.hasBand ? looks.externalBand : nil),
        external.name[wording.language], measuring: text)
    }
    if !curve.groups.isEmpty {
      sidebar.addKey(
        .interval(looks.group), wording("Groups of patients, 95% CI", "患者分组及95% CI"),
        measuring: text)
    }
    let (with, without) = distribution.totals
    sidebar.addKey(
      .swatch(fill: looks.withEvent, stroke: looks.barStroke),
      wording("With the event (\(with))", "发生事件（\(with)例）"), measuring: text)
    sidebar.addKey(
      .swatch(fill: looks.withoutEvent, stroke: looks.barStroke),
      wording("Without the event (\(without))", "未发生事件（\(without)例）"), measuring: text)
    if distribution.totalCensored > 0 {
      sidebar.addNote(
        wording.barsLeaveOut(distribution.totalCensored, horizon), measuring: text)
    }
    addNumbers(to: &sidebar, wording, text)
  }

  /// The widest panel that a page of fixed shape has room for: with its bars it is a ninth higher than wide.
  private static func widest(on theme: Theme) -> Double {
    theme.aspect.map { theme.width / $0 / 1.12 } ?? .infinity
  }

  private func addNumbers(
    to sidebar: inout Sidebar, _ wording: Wording, _ text: some TextMeasurer
  ) {
    let size = wording.sampleSize(n: performance.n, events: performance.events, horizon)
    sidebar.addNote(size, measuring: text)
    let indexes: [(String, KeyPath<Performance, Estimate>, Int)] = [
      (wording("In the large", "总体校准"), \.calibrationInTheLarge, 2),
      (wording("Slope", "校准斜率"), \.jointCalibrationSlope, 2),
      (wording("O:E", "O:E"), \.observedExpected, 2),
      (wording("ICI", "ICI"), \.ici, 3), (wording("E90", "E90"), \.e90, 3),
      (wording("Brier score", "Brier评分"), \.brier, 3),
    ]
    let hasCorrected = corrected != nil
    let rows = indexes.map { name, path, decimals -> [Sidebar.Cell] in
      let value = performance[keyPath: path]
      let interval = Interval(estimate: value.estimate, lower: value.lower, upper: value.upper)
      var row = [Sidebar.Cell(name), wording.cell(interval, decimals: decimals)]
      if let corrected {
        row.append(
          Sidebar.Cell(
            wording.numbers.fixed(corrected[keyPath: path].estimate, decimals: decimals)))
      }
      return row
    }
    let heading = [
      "",
      hasCorrected
        ? wording("Apparent (95%\u{00A0}CI)", "表观值（95%\u{00A0}CI）")
        : wording("Estimate (95%\u{00A0}CI)", "估计值（95%\u{00A0}CI）"),
      wording("Corrected", "校正后"),
    ]
    sidebar.addTable(
      heading: Array(heading.prefix(hasCorrected ? 3 : 2)), rows: rows, measuring: text)
  }

  private func indexes(_ wording: Wording) -> String {
    let large = wording.withInterval(performance.calibrationInTheLarge)
    let slope = wording.withInterval(performance.jointCalibrationSlope)
    let ici = wording.numbers.fixed(performance.ici.estimate, decimals: 3)
    let e90 = wording.numbers.fixed(performance.e90.estimate, decimals: 3)
    let size = wording.sampleSize(n: performance.n, events: performance.events, horizon)
    return wording(
      "Calibration in the large \(large), slope \(slope), integrated calibration index (ICI) \(ici), 90th percentile of the absolute difference from the curve (E90) \(e90), \(size).",
      "总体校准\(large)，校准斜率\(slope)，综合校准指数（ICI）\(ici)，与曲线绝对差的第90百分位数（E90）\(e90)，\(size)。"
    )
  }
}

extension CalibrationCurve.Smooth {
  /// Whether the curve has limits anywhere.
  var hasBand: Bool { lower.contains { $0 != nil } }

  /// The points that can be drawn.
  var points: [Int] {
    (0..<min(predicted.count, observed.count)).filter {
      predicted[$0].isFinite && observed[$0].isFinite
    }
  }
}

extension CalibrationCurve {
  /// The points of the corrected curve that exist.
  var correctedPoints: [(Double, Double)] {
    zip(smooth.predicted, corrected ?? []).compactMap { predicted, observed in
      observed.flatMap { $0.isFinite && predicted.isFinite ? (predicted, $0) : nil }
    }
  }
}

extension RiskDistribution {
  /// Patients with and without the event.
  var totals: (with: Int, without: Int) {
    (withEvent.reduce(0, +), withoutEvent.reduce(0, +))
  }

  /// Patients censored before the horizon, who are in neither histogram.
  var totalCensored: Int { censored?.reduce(0, +) ?? 0 }
}

extension [Double?] {
  /// The element at an index, `nil` outside.
  func at(_ index: Int) -> Double? { indices.contains(index) ? self[index] : nil }
}
