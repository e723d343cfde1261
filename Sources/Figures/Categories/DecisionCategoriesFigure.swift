public import Diagnostics
public import Scenes
public import Validation

/// Net benefit of acting on the risk of each of several categories, a panel a category.
public struct DecisionCategoriesFigure: HorizonFigure {
  /// The categories in the order of the panels.
  public var categories: [CategoryValidation]
  /// The reference category, which has no panel: whoever acts on its risk acts on those least likely to be in any other.
  public var reference: LocalizedText?
  /// How the corrected curves were found, where there are any.
  public var correctedBy: ResamplingMethod
  /// The outcome, for captions.
  public var outcome: LocalizedText
  /// The time span of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure of all categories but the one of a code; `nil` without categories.
  public init?(
    _ categories: [CategoryValidation], leavingOut reference: String? = nil,
    correctedBy: ResamplingMethod = .optimism, outcome: LocalizedText
  ) {
    let shown = categories.filter { $0.shown != nil && $0.category != reference }
    self.reference = categories.first { $0.category == reference }?.label
    guard !shown.isEmpty else { return nil }
    (self.categories, self.correctedBy, self.outcome) = (shown, correctedBy, outcome)
  }

  /// The name of its files.
  public var id: String { "decision" }

  /// How to read the panels.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let names = panels.enumerated().map { index, panel in
      let name = panel.category.label[language]
      return wording("(\(letter(index))) \(name)", "（\(letter(index))）\(name)")
    }
    let hasBand = categories.contains { $0.decisionCurve.lower != nil }
    return wording.sentences([
      wording(
        "Decision curves for the categories of \(event), each against all others: \(wording.list(names)).",
        "“\(event)”各类别（与其余类别比较）的决策曲线：\(wording.list(names))。"),
      wording(
        "Net benefit of acting on patients whose risk of the category is at or above each threshold, against acting on all and on none; the right axis reads the same as net true positives per 100 patients, and the row under the axis gives unnecessary interventions avoided per 100 patients, against acting on all.",
        "对该类别预测风险不低于阈值者进行干预的净获益，与全部干预、全部不干预比较；右侧纵轴为每100例患者的净真阳性数，横轴下方为与全部干预相比，每100例患者可避免的不必要干预数。"
      ),
      hasBand ? wording("Bands: 95% bootstrap intervals.", "阴影为Bootstrap 95%区间。") : "",
      categories.contains { $0.decisionCurve.corrected != nil }
        ? wording(
          "Bands and rows belong to the apparent curves, which are not corrected.",
          "阴影与各行数字对应未校正的表观曲线。") : "",
      referenceNote(wording),
    ])
  }

  /// Why the reference category has no panel; empty without one.
  private func referenceNote(_ wording: Wording) -> String {
    guard let name = reference?[wording.language] else { return "" }
    return wording(
      "The reference category, \(name), has no curve: nobody is treated because of its risk.",
      "参照类别“\(name)”不绘曲线：不会因其概率而进行干预。")
  }

  /// The range of thresholds in which the model is best, by category.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences(
      panels.map { panel in
        let name = panel.category.label[language]
        return wording("\(name): ", "\(name)：") + panel.alternativeText(in: language)
      })
  }

  /// Every threshold of every category with every curve.
  public func table() -> FigureTable {
    let tables = panels.map { ($0.category.category, $0.table()) }
    return FigureTable(
      header: ["category"] + (tables.first?.1.header ?? []),
      rows: tables.flatMap { code, table in table.rows.map { [code] + $0 } })
  }

  /// The drawing: two panels beside each other where there is room.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let page = ComposedFigure(name: id, parts: panels.map { ComposedFigure.Part($0) })
    var scene = page.scene(style: style, measuring: text)
    scene.title = Wording(style.language)("Decision curves by category", "各类别决策曲线")
    scene.description = alternativeText(in: style.language)
    return scene
  }

  private func letter(_ index: Int) -> String { ComposedFigure.letter(index) }

  private var panels: [CategoryDecisionPanel] {
    categories.compactMap { category in
      category.shown.map { performance in
        var figure = DecisionCurveFigure(
          curve: category.decisionCurve, performance: performance, correctedBy: correctedBy,
          outcome: category.label)
        figure.isOfCategory = true
        figure.horizon = horizon
        return CategoryDecisionPanel(category: category, figure: figure)
      }
    }
  }
}

/// The decision curve of one category under its name.
private struct CategoryDecisionPanel: Figure {
  let category: CategoryValidation
  let figure: DecisionCurveFigure

  var id: String { "decision-" + category.category }

  func caption(in language: Language) -> String { figure.caption(in: language) }

  func alternativeText(in language: Language) -> String { figure.alternativeText(in: language) }

  func table() -> FigureTable { figure.table() }

  func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let theme = style.theme
    var bold = theme.bodyFont
    bold.isBold = true
    let head = ParagraphLayout(
      Wording(style.language).capitalized(category.label[style.language]), font: bold,
      color: theme.ink,
      width: theme.width - theme.gap, measuring: text)
    let height = head.size.height + theme.gap * 0.3
    let drawn = figure.scene(style: style, measuring: text)
    var scene = Scene(
      size: Size(width: drawn.size.width, height: drawn.size.height + height),
      title: drawn.title, description: drawn.description, languageCode: style.language.rawValue)
    scene.add(head.items(at: Point(x: theme.gap * 0.5, y: 0)))
    scene.add(drawn.items.map { $0.moved(by: Point(x: 0, y: height)) })
    return scene
  }
}
