public import Diagnostics
public import Scenes
public import Validation

/// Observed against predicted risk of each of several categories, a panel a category, each on axes as long as its risks
/// reach.
///
/// - Source: Van Calster, Stat Med 2012;31:2610 and Med Decis Making 2012;32:650 (each category against all others).
public struct CalibrationCategoriesFigure: HorizonFigure {
  /// The categories in the order of the panels, the reference among them.
  public var categories: [CategoryValidation]
  /// How the corrected curves were found, where there are any.
  public var correctedBy: ResamplingMethod
  /// The outcome, for captions.
  public var outcome: LocalizedText
  /// The time span of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure; `nil` without categories.
  public init?(
    _ categories: [CategoryValidation], correctedBy: ResamplingMethod = .optimism,
    outcome: LocalizedText
  ) {
    guard !categories.isEmpty else { return nil }
    (self.categories, self.correctedBy, self.outcome) = (categories, correctedBy, outcome)
  }

  /// The name of its files.
  public var id: String { "calibration" }

  /// What is drawn, and what each category found.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    return wording.sentences(
      [
        wording(
          "Calibration of the predicted risk of each category of \(event), each against all others (points: groups of similar predicted risk with 95% Wilson intervals; underneath, predicted risks of patients in the category upwards and of the others downwards).",
          "“\(event)”各类别预测风险的校准曲线，每一类别与其余类别比较（圆点为预测风险相近的患者组及其95% Wilson置信区间；下方为预测风险分布，属于该类别者向上，其余患者向下）。"
        ),
        categories.contains { $0.calibrationCurve.smooth.hasBand }
          ? wording("Bands: pointwise 95% confidence intervals.", "阴影为逐点95%置信区间。") : "",
        categories.count > 1
          ? wording(
            "The axes of each panel reach as far as the risks of its category.",
            "各图坐标轴范围随该类别的风险范围而定。") : "",
        isCorrected ? wording.correctedCurve(by: correctedBy) : "",
      ] + categories.map { sentence($0, wording) })
  }

  /// What each category found, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences(
      [
        wording(
          "Small charts of observed against predicted risk, one for each of \(categories.count) categories.",
          "\(categories.count)个类别各一幅小图，以预测风险为横轴、观察到的比例为纵轴。")
      ] + categories.map { sentence($0, wording) })
  }

  /// The curves and the groups of every category.
  public func table() -> FigureTable {
    FigureTable(
      header: ["category"] + CalibrationCurve.cellNames,
      rows: categories.flatMap { category in
        category.calibrationCurve.cells.map { [category.category] + $0 }
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let key = CalibrationGrid.Key(
      corrected: wording.corrected(by: correctedBy),
      bars: (
        wording("In the category", "属于该类别"), wording("In another category", "属于其他类别")
      ))
    let grid = CalibrationGrid(
      categories.enumerated().map { part($1, group: $0, wording) }, key: key, style: style, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Calibration by category", "各类别校准曲线"), items: grid.items,
      bottom: grid.bottom)
  }

  private func part(
    _ category: CategoryValidation, group: Int, _ wording: Wording
  ) -> CalibrationGrid.Part {
    var content = CalibrationContent(category.calibrationCurve, category.riskDistribution)
    content.horizon = horizon
    return CalibrationGrid.Part(
      name: wording.heading(category.label), size: size(category, wording),
      content: content,
      facts: category.shown.map { wording.calibrationFacts($0) } ?? [],
      lack: category.calibrationCurve.smooth.points.isEmpty
        ? wording("too few different risks or outcomes", "预测风险或结局的取值过少") : nil,
      group: group)
  }

  private func size(_ category: CategoryValidation, _ wording: Wording) -> String? {
    category.shown.map { wording.categorySize(n: $0.n, inCategory: $0.events) }
  }

  private var isCorrected: Bool {
    categories.contains { !$0.calibrationCurve.correctedPoints.isEmpty }
  }

  private func sentence(_ category: CategoryValidation, _ wording: Wording) -> String {
    let size = size(category, wording) ?? ""
    let list = category.shown.map { wording.calibrationList($0) } ?? ""
    let name = category.label[wording.language]
    return wording("\(name): \(size)\(list).", "\(name)：\(size)\(list)。")
  }
}
