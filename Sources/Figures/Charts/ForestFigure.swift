public import Diagnostics
public import RiskModels
public import Scenes
public import Statistics

/// Estimates with their intervals one under the other, between columns of text.
public struct ForestFigure: HorizonFigure {
  /// One line of the figure.
  public struct Row: Sendable, Hashable {
    /// What the estimate is about.
    public var label: LocalizedText
    /// What is compared, or how many patients; `nil` for none.
    public var detail: LocalizedText?
    /// The estimate on the scale of the axis; `nil` for headings and reference levels.
    public var estimate: Estimate?
    /// What stands in place of an estimate: "reference", "not estimable".
    public var note: LocalizedText?
    /// The P value, where the figure shows them.
    public var p: Double?
    /// Whether the row belongs to the heading above it.
    public var isIndented: Bool
    /// What the estimate is drawn as.
    public var mark: Mark

    /// How an estimate is drawn.
    public enum Mark: Sendable, Hashable {
      /// A square with a line to its limits.
      case square
      /// A diamond as wide as the interval: a pooled value.
      case diamond
      /// A thin line between the limits with a stroke at the estimate: what to expect of a new one.
      case range
    }

    /// Creates a row.
    public init(
      label: LocalizedText, detail: LocalizedText? = nil, estimate: Estimate? = nil,
      note: LocalizedText? = nil, p: Double? = nil, mark: Mark = .square
    ) {
      self.mark = mark
      (self.label, self.detail, self.estimate) = (label, detail, estimate)
      (self.note, self.p) = (note, p)
      isIndented = false
    }

    /// The same row, belonging to the heading above it.
    func indented() -> Row {
      var row = self
      row.isIndented = true
      return row
    }
  }

  /// What the estimates are.
  public enum Measure: Sendable, Hashable {
    /// Odds, hazard or subdistribution hazard ratios, on a logarithmic axis around 1.
    case ratio(ModelFamily)
    /// C-statistics, with 0.5 marked.
    case cStatistic
    /// Areas under the ROC curve at a horizon, with 0.5 marked.
    case areaAtHorizon
    /// Calibration slopes, with 1 marked.
    case calibrationSlope
  }

  /// The name of its files.
  public let id: String
  /// What the estimates are.
  public var measure: Measure
  /// The lines from top to bottom.
  public var rows: [Row]
  /// The heading of the labels.
  public var labelHeading: LocalizedText
  /// The heading of the details.
  public var detailHeading: LocalizedText
  /// The caption's first sentence.
  public var title: LocalizedText
  /// Who was studied, "n = 498, 61 events", where rows do not say.
  public var patients: LocalizedText?
  /// What readers must know of the numbers, under the drawing.
  public var notes: [LocalizedText] = []
  /// The horizon of areas under the curve; `nil` for other measures.
  public var horizon: FigureHorizon?

  /// Creates a figure from rows; `forest…` is the habit for `id`.
  public init(
    id: String = "forest", measure: Measure, rows: [Row], labelHeading: LocalizedText,
    detailHeading: LocalizedText, title: LocalizedText
  ) {
    (self.id, self.measure, self.rows) = (id, measure, rows)
    (self.labelHeading, self.detailHeading, self.title) = (labelHeading, detailHeading, title)
  }

  /// The title, and how to read the drawing.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      title[language], shown(wording),
      wording(
        hasIntervals
          ? "Squares are estimates, lines 95% confidence intervals\(arrows(wording))."
          : "Squares are estimates; the model has no intervals for them.",
        hasIntervals
          ? "方块为估计值，横线为95%置信区间\(arrows(wording))。" : "方块为估计值；该模型未给出相应区间。"),
      rows.contains { $0.mark == .diamond }
        ? wording(
          "The diamond is the pooled mean with its 95% confidence interval.", "菱形为合并均值及其95%置信区间。")
        : "",
      rows.contains { $0.mark == .range }
        ? wording(
          "The dashed line is the 95% prediction interval for a new centre.",
          "虚线为新中心的95%预测区间。") : "",
    ])
  }

  /// What an arrow head means; empty where no interval goes on beyond the axis.
  private func arrows(_ wording: Wording) -> String {
    let estimates = rows.compactMap(\.estimate)
    let ends = measure.limits(of: estimates)
    let isCut = estimates.contains {
      ($0.lower ?? ends.lower) < ends.lower || ($0.upper ?? ends.upper) > ends.upper
    }
    guard isCut else { return "" }
    return wording(
      "; an arrow head marks an interval that goes on beyond the axis", "；箭头表示区间超出坐标轴范围")
  }

  /// Who was studied, and the horizon of what is shown.
  private func shown(_ wording: Wording) -> String {
    let size = patients.map { $0[wording.language] + wording(".", "。") }
    let area = measure == .areaAtHorizon ? measureName(wording) : nil
    return wording.sentences(
      [size, area.map { wording("Shown is the \($0).", "所示为\($0)。") }].compactMap(\.self))
  }

  /// The name of the measure in a column heading.
  func measureName(_ wording: Wording) -> String {
    measure == .areaAtHorizon ? wording.area(horizon) : measure.name(wording)
  }

  /// The title of the axis.
  func axisTitle(_ wording: Wording) -> String {
    guard case .ratio = measure else { return measureName(wording) }
    return measureName(wording) + wording(", log scale", "（对数刻度）")
  }

  /// Whether any estimate has limits.
  var hasIntervals: Bool { rows.contains { $0.estimate?.lower != nil } }

  /// The title and every row in words, the heading before what belongs to it.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    var heading: String?
    let parts = rows.compactMap { row -> String? in
      if !row.isIndented { heading = nil }
      guard row.estimate != nil else {
        if !row.isIndented { heading = row.label[language] }
        return nil
      }
      let label = [heading, row.label[language], row.detail?[language]].compactMap(\.self)
        .joined(separator: wording(", ", "，"))
      let value =
        row.mark == .range
        ? wording.limits(row.estimate?.lower, row.estimate?.upper)
        : wording.withInterval(row.estimate)
      return label + wording(": ", "：") + value
    }
    return wording.sentences([
      title[language], shown(wording),
      parts.joined(separator: wording("; ", "；")) + wording(".", "。"),
    ])
  }

  /// The rows with their numbers.
  public func table() -> FigureTable {
    FigureTable(
      header: ["label", "detail", "estimate", "lower", "upper", "p"],
      rows: rows.map { row in
        [
          row.label[.english], row.detail?[.english] ?? "",
          FigureTable.cell(row.estimate?.estimate), FigureTable.cell(row.estimate?.lower),
          FigureTable.cell(row.estimate?.upper), FigureTable.cell(row.p),
        ]
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let drawing = ForestDrawing(self, style: style, measuring: text)
    var scene = Scene(
      size: Size(width: style.theme.width, height: drawing.bottom + style.theme.gap * 0.5),
      title: title[style.language], description: alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(drawing.items)
    return scene
  }
}

extension ForestFigure.Measure {
  /// The value that the reference line marks.
  var reference: Double { [.cStatistic, .areaAtHorizon].contains(self) ? 0.5 : 1 }

  /// How the axis is spaced.
  var scaleKind: Scale.Kind { if case .ratio = self { .logarithmic } else { .linear } }

  /// The name in a column heading.
  func name(_ wording: Wording) -> String {
    switch self {
    case .ratio(.logistic), .ratio(.multinomial): wording("Odds ratio", "比值比")
    case .ratio(.cox): wording("Hazard ratio", "风险比")
    case .ratio(.causeSpecific): wording("Cause-specific hazard ratio", "原因别风险比")
    case .ratio(.fineGray): wording("Subdistribution hazard ratio", "亚分布风险比")
    case .cStatistic: wording("C-statistic", "C统计量")
    case .areaAtHorizon: wording.area(nil)
    case .calibrationSlope: wording("Calibration slope", "校准斜率")
    }
  }

  /// Limits that show every estimate, and intervals as far as they are of use.
  func limits(of estimates: [Estimate]) -> (lower: Double, upper: Double) {
    let values = estimates.compactMap(\.estimate)
    let ends = estimates.flatMap { [$0.lower, $0.upper].compactMap(\.self) }
    switch self {
    case .ratio:
      // An interval is cut where it is four times further from 1 than the furthest estimate.
      let seen = values.filter { $0 > 1e-3 && $0 < 1e3 } + [1]
      let (low, high) = (seen.min() ?? 1, seen.max() ?? 1)
      let lower = max(ends.filter { $0 > 0 }.min() ?? low, low / 4)
      let upper = min(ends.max() ?? high, high * 4)
      return (min(lower, low, 0.8) / 1.1, max(upper, high, 1.25) * 1.1)
    case .cStatistic, .areaAtHorizon:
      let lowest = min((values + ends).min() ?? 0.5, 0.5)
      let ticks = Ticks.loose(from: max(lowest, 0), to: 1, count: 6).values
      return (max(ticks.first ?? 0, 0), 1)
    case .calibrationSlope:
      let seen = values.filter { abs($0) < 20 } + [1]
      let (low, high) = (seen.min() ?? 0, seen.max() ?? 2)
      let span = max(high - low, 0.5)
      return (
        max(min(ends.min() ?? low, low), low - span),
        min(max(ends.max() ?? high, high), high + span)
      )
    }
  }
}
