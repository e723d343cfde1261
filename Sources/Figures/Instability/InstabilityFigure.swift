public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// How much predictions, calibration, classes and net benefit would differ had other patients made the model.
///
/// - Source: Riley & Collins, Biom J 2023;65:2200302, figures 1 to 4, with patients in groups of similar risk
/// instead of one point each.
public struct InstabilityFigure: HorizonFigure {
  /// The summaries over the models made in bootstrap samples.
  public var instability: Instability
  /// The original model's own calibration, drawn over the band; `nil` to leave it out.
  public var calibration: CalibrationCurve?
  /// The original model's own net benefit; `nil` to leave it out.
  public var decision: DecisionCurve?
  /// The event, for captions.
  public var outcome: LocalizedText
  /// The numbers of patients and events; `nil` to leave them out.
  public var performance: Performance?
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure of one set of resampled models.
  public init(
    instability: Instability, calibration: CalibrationCurve? = nil,
    decision: DecisionCurve? = nil, outcome: LocalizedText
  ) {
    self.instability = instability
    (self.calibration, self.decision, self.outcome) = (calibration, decision, outcome)
  }

  /// The name of its files.
  public var id: String { "instability" }

  /// How to read the panels.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let size = performance.map { wording.sampleSize(n: $0.n, events: $0.events, horizon) }
    let patients = size.map { wording.bracketed($0) } ?? ""
    let models = wording.count(instability.replicates)
    return wording.sentences(
      [
        wording(
          "Instability of predictions of \(event) over \(models) models made in bootstrap samples and applied to the same patients\(patients).",
          "\(models)个Bootstrap样本中重建的模型应用于同一批患者\(patients)时，“\(event)”预测的不稳定性。"),
        page.caption(in: language), numbers(wording),
      ])
  }

  /// The errors in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      wording(
        "Charts of the instability of predictions, calibration, classes and net benefit.",
        "预测、校准、分类与净获益不稳定性的组图。"), numbers(wording),
    ])
  }

  /// What all panels show, a cell a row.
  public func table() -> FigureTable { page.table() }

  /// The drawing: two panels beside each other where there is room.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    var scene = page.scene(style: style, measuring: text)
    scene.title = Wording(style.language)("Instability of the model", "模型的不稳定性")
    scene.description = alternativeText(in: style.language)
    scene.addBandNote(
      models: instability.replicates, n: performance?.n, style: style, measuring: text)
    return scene
  }

  private var page: ComposedFigure {
    let kinds = InstabilityPanel.Kind.allCases.filter {
      $0 != .classification || !instability.classification.isEmpty
    }
    return ComposedFigure(
      name: id,
      parts: kinds.map { ComposedFigure.Part(InstabilityPanel(kind: $0, figure: self)) })
  }

  private func numbers(_ wording: Wording) -> String {
    let points = [instability.meanAbsoluteError, instability.largestAbsoluteError].map {
      wording.numbers.fixed($0 * 100, decimals: 1)
    }
    let classes = instability.classification.map { mark in
      wording(
        "At \(wording.threshold(mark.threshold)), \(wording.numbers.percent(mark.meanShareChanged)) of models put a patient in the other class on average.",
        "阈值\(wording.threshold(mark.threshold))时，平均有\(wording.numbers.percent(mark.meanShareChanged))的模型对患者的分类不同。"
      )
    }
    return wording.sentences(
      [
        wording(
          "Mean absolute prediction error \(points[0]) percentage points, the largest of a patient \(points[1]).",
          "平均绝对预测误差为\(points[0])个百分点，单个患者最大为\(points[1])。")
      ] + classes)
  }
}

extension Scene {
  /// Adds what all panels of instability share, under them: the models, the patients and the shades of bands.
  mutating func addBandNote(
    models: Int, n: Int?, style: FigureStyle, measuring text: some TextMeasurer
  ) {
    let (theme, wording) = (style.theme, Wording(style.language))
    let patients =
      n.map { wording("n = \(wording.count($0)); ", "n = \(wording.count($0))；") } ?? ""
    var note = Sidebar(
      at: Point(x: theme.gap * 0.5, y: size.height + theme.gap * 0.5),
      width: theme.width - theme.gap, theme: theme)
    note.addNote(
      wording(
        "\(wording.count(models)) bootstrap models; \(patients)dark: middle 50%, light: middle 95%",
        "\(wording.count(models))个Bootstrap模型；\(patients)深色：中间50%，浅色：中间95%"),
      measuring: text)
    add(note.items)
    size.height = note.bottom + theme.gap * 0.5
  }
}
