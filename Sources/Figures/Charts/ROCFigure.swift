public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Sensitivity against 1 − specificity, with the area and what the thresholds of interest yield.
public struct ROCFigure: HorizonFigure {
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

  /// The curves, in the order of the key.
  public var curves: [Curve]
  /// The horizon of all curves; `nil` for outcomes without one, and where every curve has its own.
  public var horizon: FigureHorizon?
  /// The curve whose thresholds are marked, as its place among the curves.
  public var markedCurve = 0
  /// Where the marked thresholds come from.
  public var markOrigin = ThresholdOrigin.study
  /// The event, for captions.
  public var outcome: LocalizedText

  /// Whether all areas are of the patients that the model was made from, and the key says so.
  public var isApparent = false

  /// Whether each curve is that of one of several categories against all others.
  public private(set) var isByCategory = false

  /// The name of its files.
  public let id: String

  /// Creates a figure of one curve or of several over each other; `roc…` is the habit for `id`.
  public init(id: String = "roc", curves: [Curve], outcome: LocalizedText) {
    (self.id, self.curves, self.outcome) = (id, curves, outcome)
  }

  /// Each of several categories against all others; `nil` without patients.
  ///
  /// Thresholds are not marked: one threshold is a different rule for every category.
  public init?(of categories: [CategoryValidation], outcome: LocalizedText) {
    let curves = categories.compactMap { category -> Curve? in
      var roc = category.roc
      roc.marked = []
      return category.shown.map { Curve(name: category.label, roc: roc, performance: $0) }
    }
    guard !curves.isEmpty else { return nil }
    self.init(curves: curves, outcome: outcome)
    isByCategory = true
    isApparent = categories.allSatisfy { $0.performance.apparent != nil }
  }

  /// Several models in the same patients: bands would hide each other and are left out.
  public init(comparing models: ComparedModels, outcome: LocalizedText) {
    let curves = models.models.map { model in
      var roc = model.roc
      roc.band = nil
      return Curve(name: model.title, roc: roc, performance: model.performance)
    }
    self.init(id: "roc-models", curves: curves, outcome: outcome)
    isApparent = models.patients == .development
  }

  /// The areas with their intervals and the numbers behind them.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    return wording.sentences([
      wording(
        "Receiver operating characteristic \(curves.count > 1 ? "curves" : "curve") for \(event)\(isByCategory ? ", each category against all others" : "").",
        "预测“\(event)”\(isByCategory ? "各类别（与其余类别比较）" : "")的受试者工作特征（ROC）曲线。"),
      areas(wording), isApparent ? wording.apparentNote : "", band(wording),
      marksInWords(wording),
    ])
  }

  /// What the band is, or why there is none; empty where curves in each other's way go without.
  private func band(_ wording: Wording) -> String {
    let isTimed = curves.contains { $0.performance.horizon != nil }
    if curves.contains(where: { $0.roc.drawnBand != nil }) {
      return isTimed
        ? wording(
          "The band is the pointwise 95% interval of the sensitivity at each specificity, from resampled patients.",
          "阴影为各特异度下灵敏度的逐点95% Bootstrap置信区间。")
        : wording(
          "The band is the pointwise 95% Wilson interval of the sensitivity.",
          "阴影为灵敏度的逐点95% Wilson置信区间。")
    }
    guard isTimed, curves.count == 1 else { return "" }
    return wording(
      "No band: under censoring it is made from resampled patients.",
      "未绘置信带：删失数据下须由重抽样得出。")
  }

  /// The areas, then the marked thresholds in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let marks = marked.map { mark -> String in
      let sensitivity = wording.numbers.fixed(mark.sensitivity.estimate)
      let specificity = wording.numbers.fixed(mark.specificity.estimate)
      let name = markedName(wording).map(wording.bracketed) ?? ""
      return wording(
        "At \(markOrigin.name(of: mark.threshold, wording))\(name), sensitivity \(sensitivity) and specificity \(specificity).",
        "阈值\(markOrigin.name(of: mark.threshold, wording))\(name)时，灵敏度为\(sensitivity)，特异度为\(specificity)。"
      )
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
      at: page.panelOrigin, width: page.panelWidth, frame: style.frame, theme: style.theme,
      measuring: text)
    let drawing = ROCDrawing(
      curves: curves, marked: marked, label: { markOrigin.name(of: $0, wording) }, panel: panel,
      style: style)
    let drawn = drawing.items(wording, measuring: text)
    var sidebar = page.sidebar(beside: panel.plot, under: panel.frame.maxY)
    fill(&sidebar, style.theme, wording, text)
    if !drawn.unlabelled.isEmpty {
      let list = wording.list(drawn.unlabelled)
      sidebar.addNote(
        wording("Rings without a label for want of room: \(list).", "因空间不足未标注的圆圈：\(list)。"),
        measuring: text)
    }
    return page.scene(
      of: self, title: wording("ROC curve", "受试者工作特征曲线"),
      items: drawn.items + sidebar.items,
      bottom: max(panel.frame.maxY, sidebar.bottom))
  }

  private func fill(
    _ sidebar: inout Sidebar, _ theme: Theme, _ wording: Wording, _ text: some TextMeasurer
  ) {
    for (index, curve) in curves.enumerated() {
      let performance = curve.performance
      let statistic = wording.withInterval(performance.area)
      let details = [
        performance.areaName(wording, horizon) + " " + statistic,
        size(performance, wording),
      ]
      let look = SeriesLook(index: index, theme: theme)
      sidebar.addKey(
        .line(look.stroke, band: curve.roc.drawnBand.map { _ in look.band }),
        curve.name[wording.language], details: details,
        measuring: text)
      if curve.roc.points.isEmpty {
        sidebar.addNote(
          wording(
            "No curve: all patients have the same outcome.", "无法绘制曲线：所有患者结局相同。"),
          measuring: text)
      }
    }
    if curves.contains(where: { $0.roc.drawnBand != nil }) {
      sidebar.addNote(wording.shadingNote, measuring: text)
    }
    if isApparent { sidebar.addNote(wording.apparentNote, measuring: text) }
    addThresholds(to: &sidebar, wording, text)
  }

  /// The table of the marked thresholds, under the name of their curve where there are several.
  private func addThresholds(
    to sidebar: inout Sidebar, _ wording: Wording, _ text: some TextMeasurer
  ) {
    if !marked.isEmpty {
      let name = markedName(wording)
      let heading =
        switch markOrigin {
        case .study:
          name.map { wording("Thresholds, \($0)", "阈值\(wording.bracketed($0))") } ?? ""
        case .youden:
          wording("Largest Youden index", "约登指数最大处")
            + (name.map { wording(", \($0)", "，\($0)") } ?? "")
            + wording(
              " (data-driven, not a recommended threshold)", "（由数据得出，非推荐阈值）")
        }
      sidebar.addNote(heading, measuring: text)
    }
    sidebar.addTable(
      heading: [
        wording("Threshold", "阈值"), wording("Sensitivity (95%\u{00A0}CI)", "灵敏度（95%\u{00A0}CI）"),
        wording("Specificity (95%\u{00A0}CI)", "特异度（95%\u{00A0}CI）"),
      ],
      rows: marked.map { mark in
        [
          Sidebar.Cell("≥ " + markOrigin.name(of: mark.threshold, wording)),
          wording.cell(mark.sensitivity), wording.cell(mark.specificity),
        ]
      }, measuring: text)
  }

  private func size(_ performance: Performance, _ wording: Wording) -> String {
    isByCategory
      ? wording.categorySize(n: performance.n, inCategory: performance.events)
      : wording.sampleSize(n: performance.n, events: performance.events, horizon)
  }

  private func areas(_ wording: Wording) -> String {
    wording.sentences(
      curves.map { curve in
        let performance = curve.performance
        let size = size(performance, wording)
        let statistic = wording.withInterval(performance.area)
        return wording(
          "\(wording.capitalized(curve.name[.english])): \(performance.areaName(wording, horizon)) \(statistic), \(size).",
          "\(curve.name[.simplifiedChinese])：\(performance.areaName(wording, horizon))为\(statistic)，\(size)。"
        )
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

extension Performance {
  /// The area under the curve that is drawn: at the horizon for outcomes with times.
  fileprivate var area: Estimate { aucAtHorizon ?? cStatistic }

  fileprivate func areaName(_ wording: Wording, _ horizon: FigureHorizon?) -> String {
    aucAtHorizon == nil ? wording("C-statistic", "C统计量") : wording.area(horizon)
  }
}
