public import Cohorts
public import Diagnostics
public import RiskModels
public import Scenes
internal import Statistics

/// A nomogram: points for each predictor, their total, and the risk that belongs to it.
public struct NomogramFigure: Figure {
  /// The file name.
  public let id = "nomogram"
  /// The model.
  public let model: RiskModel
  /// Its points.
  public let scale: PointScale
  /// Patients drawn over the axes, at most three.
  public let patients: [PatientPoints]
  /// The risks of each patient on each risk axis, with intervals; `nil` where one is not known.
  let risks: [[Estimate?]]
  /// How it is drawn.
  public var settings: NomogramSettings
  /// Patients of a cohort for the reading precision; `nil` to make some up from the model.
  private let cohort: [PatientValues]?

  /// Draws a model; `nil` if no predictor of the model has any effect.
  public init?(
    _ model: RiskModel, options: PointScale.Options = PointScale.Options(),
    patients: [PatientValues] = [], cohort: [PatientValues]? = nil,
    settings: NomogramSettings = NomogramSettings()
  ) {
    var options = options
    options.interactionValues.merge(settings.interactionValues) { $1 }
    guard let scale = PointScale(model, options: options) else { return nil }
    self.model = model
    self.scale = scale
    self.cohort = cohort
    self.settings = settings
    self.patients = patients.prefix(3).map { model.points(of: $0, on: scale) }
    risks = patients.prefix(3).map { model.risks(of: $0, on: scale) }
  }

  /// What is shown, for how many patients, which risks.
  public func caption(in language: Language) -> String {
    NomogramWording(language).caption(model, scale)
  }

  /// Every axis with its ends in words, then risks by total points.
  public func alternativeText(in language: Language) -> String {
    NomogramWording(language).alternativeText(scale)
  }

  /// Every tick of every axis with its points.
  public func table() -> FigureTable {
    func text(_ value: Double) -> String { "\(value)" }
    var rows: [[String]] = []
    for axis in scale.axes {
      let condition = axis.conditions.map { "\($0.variable)=\(Self.code($0.value))" }
        .joined(separator: "; ")
      rows += axis.ticks.map {
        [axis.variable, condition, Self.code($0.value), $0.label[.english], text($0.points), ""]
      }
    }
    rows += scale.totalPoints.ticks.map {
      let risk = scale.risk(ofTotalPoints: $0).map(text) ?? ""
      return ["total_points", "", text($0), text($0), text($0), risk]
    }
    if settings.elements.contains(.totalConfidence) { rows += totalConfidenceRows(text) }
    for axis in scale.riskAxes {
      let time = axis.time.map { "horizon=\(text($0))" } ?? ""
      let condition = ([time] + [axis.stratum].compactMap(\.self)).joined(separator: "; ")
      rows += axis.ticks.map {
        ["risk", condition, text($0.risk), $0.label + "%", text($0.totalPoints), text($0.risk)]
      }
    }
    return FigureTable(
      header: ["axis", "condition", "value", "label", "points", "risk"], rows: rows)
  }

  /// The mean total of each group of patients with the ends of its interval.
  private func totalConfidenceRows(_ text: (Double) -> String) -> [[String]] {
    (TotalConfidence(model, on: scale)?.groups ?? []).flatMap { group in
      [
        ("total_points_mean", group.total), ("total_points_lower", group.interval.lowerBound),
        ("total_points_upper", group.interval.upperBound),
      ].map { name, total in
        let risk = scale.risk(ofTotalPoints: total).map(text) ?? ""
        return [name, "patients=\(group.patients)", text(total), "", text(total), risk]
      }
    }
  }

  private static func code(_ value: PatientValue) -> String {
    switch value {
    case .number(let number): "\(number)"
    case .level(let code): code
    }
  }

  /// The drawing; in a theme of fixed shape on a page of that shape.
  ///
  /// What does not fit such a page gets a larger one, which is then projected at a smaller scale.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let page = NomogramPage(self, measuring: text)
    let (style, spacing) = fitted(page, style)
    var scene = page.scene(style: style, spacing: spacing)
    if settings.millimetresPerPoint == nil, let aspect = style.theme.aspect {
      scene.size.height = max(scene.size.height, scene.size.width / aspect)
    }
    return scene
  }

  /// The page that a theme of fixed shape needs, and the room that is to spare between its rows.
  private func fitted(
    _ page: NomogramPage<some TextMeasurer>, _ style: FigureStyle
  ) -> (style: FigureStyle, spacing: Double) {
    guard settings.millimetresPerPoint == nil, let aspect = style.theme.aspect else {
      return (style, 0)
    }
    var style = style
    let shape = PageShape.fit(width: style.theme.width, aspect: aspect) { width in
      style.theme.width = width
      return page.scene(style: style).size
    }
    style.theme.width = shape.width
    let spare = shape.width / aspect - shape.height
    let rows = Double(scale.axes.count + 2)
    return (style, min(max(0, spare) / rows, style.theme.smallFont.size))
  }

  /// Every tick of every axis with its points, and whether it has a label in this drawing.
  public func table(style: FigureStyle, measuring text: some TextMeasurer) -> FigureTable {
    let page = NomogramPage(self, measuring: text)
    let (style, spacing) = fitted(page, style)
    let layout = page.layout(style: style, spacing: spacing)
    var flags: [Bool?] = scale.axes.indices.flatMap { layout.labelled(.predictor($0)) }
    flags += layout.labelled(.total)
    let others = table().rows.count { $0[0].hasPrefix("total_points_") }
    flags += Array(repeating: nil, count: others)
    flags += scale.riskAxes.indices.flatMap { layout.labelled(.risk($0)) }
    return table().marking(labelled: flags)
  }

  /// The reading precision on axes of a given length.
  func precision(axisLength: Double) -> ReadingPrecision {
    ReadingPrecision(model, scale: scale, axisLength: axisLength, patients: cohort)
  }
}
