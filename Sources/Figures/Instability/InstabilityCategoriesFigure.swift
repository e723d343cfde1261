public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// How much the risks of each of several categories would differ had other patients made the model.
///
/// Predictions and calibration of every category, a row a category; classes and net benefit stand in the numbers of the
/// figure.
public struct InstabilityCategoriesFigure: HorizonFigure {
  /// The categories whose instability is known, in the order of the rows, the reference among them.
  public var categories: [CategoryValidation]
  /// The outcome, for captions.
  public var outcome: LocalizedText
  /// The time span of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure; `nil` where no category's instability is known.
  public init?(_ categories: [CategoryValidation], outcome: LocalizedText) {
    self.categories = categories.filter { $0.instability != nil }
    self.outcome = outcome
    if self.categories.isEmpty { return nil }
  }

  /// The name of its files.
  public var id: String { "instability" }

  /// How to read the panels, and the errors of each category.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let models = wording.count(categories.compactMap(\.instability?.replicates).max() ?? 0)
    return wording.sentences(
      [
        wording(
          "Instability of the predicted risk of each category of \(event) over \(models) models made in bootstrap samples and applied to the same patients.",
          "\(models)个Bootstrap样本中重建的模型应用于同一批患者时，“\(event)”各类别预测风险的不稳定性。")
      ] + (panels.first?.filter(\.isDrawn).map { $0.caption(in: language) } ?? [])
        + errors(wording))
  }

  /// The errors of each category in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences(
      [
        wording(
          "Charts of the instability of predictions and of calibration, for each of \(categories.count) categories.",
          "\(categories.count)个类别各自的预测与校准不稳定性组图。")
      ] + errors(wording))
  }

  /// What all panels show, and classes and net benefit, a cell a row.
  public func table() -> FigureTable {
    FigureTable(
      header: ["category", "figure", "row", "column", "value"],
      rows: zip(categories, panels).flatMap { category, panels in
        panels.flatMap { panel in
          let table = panel.table()
          return table.rows.enumerated().flatMap { row, cells in
            zip(table.header, cells).map { column, cell in
              [category.category, panel.id, String(row + 1), column, cell]
            }
          }
        }
      })
  }

  /// The drawing: two panels beside each other where there is room.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let page = ComposedFigure(
      name: id,
      parts: panels.flatMap { $0.filter(\.isDrawn).map { ComposedFigure.Part($0) } })
    var scene = page.scene(style: style, measuring: text)
    scene.title = Wording(style.language)(
      "Instability of the model by category", "各类别预测的不稳定性")
    scene.description = alternativeText(in: style.language)
    scene.addBandNote(
      models: categories.compactMap(\.instability?.replicates).max() ?? 0,
      n: categories.compactMap(\.shown?.n).first, style: style, measuring: text)
    return scene
  }

  /// The panels of each category.
  private var panels: [[InstabilityPanel]] {
    let hasClasses = categories.allSatisfy { $0.instability?.classification.isEmpty == false }
    let kinds = InstabilityPanel.Kind.allCases.filter { $0 != .classification || hasClasses }
    return categories.compactMap { category in
      guard let instability = category.instability else { return nil }
      var figure = InstabilityFigure(
        instability: instability, calibration: category.calibrationCurve,
        decision: category.decisionCurve, outcome: category.label)
      figure.horizon = horizon
      return kinds.map {
        InstabilityPanel(kind: $0, figure: figure, category: category.label)
      }
    }
  }

  private func errors(_ wording: Wording) -> [String] {
    categories.compactMap { category in
      guard let found = category.instability else { return nil }
      let name = category.label[wording.language]
      let points = [found.meanAbsoluteError, found.largestAbsoluteError].map {
        wording.numbers.fixed($0 * 100, decimals: 1)
      }
      return wording(
        "\(name): mean absolute prediction error \(points[0]) percentage points, the largest of a patient \(points[1]).",
        "\(name)：平均绝对预测误差为\(points[0])个百分点，单个患者最大为\(points[1])。")
    }
  }
}

extension InstabilityPanel {
  /// Whether the panel is drawn where there are several categories: four for each would not go on a page.
  fileprivate var isDrawn: Bool { kind == .prediction || kind == .calibration }
}
