public import Cohorts
public import Diagnostics
public import RiskModels
public import Scenes
internal import Statistics

/// A nomogram of a risk that depends on several sums: points for each sum, and a chart that joins them.
public struct JointNomogramFigure: Figure {
  /// The file name.
  public let id = "nomogram"
  /// The model.
  public let model: RiskModel
  /// Its points.
  public let scale: JointPointScale
  /// Patients drawn over the axes, at most three: their points for each sum.
  let patients: [[PatientPoints]]
  /// The risks of each patient on each chart, with intervals; `nil` where one is not known.
  let risks: [[Estimate?]]
  /// How it is drawn.
  public let settings: NomogramSettings
  /// The curves that each chart may show, the most wanted first.
  let curves: [[WantedCurve]]
  /// The odds under each total where no plane chart can join the sums; else empty.
  let oddsAxes: [OddsAxis]
  /// Patients of a cohort for the reading precision; `nil` to make some up from the model.
  let cohort: [PatientValues]?

  /// Draws a model; `nil` unless it knows risks that depend on several sums, each with some effect.
  public init?(
    _ model: RiskModel, options: PointScale.Options = PointScale.Options(),
    patients: [PatientValues] = [], cohort: [PatientValues]? = nil,
    settings: NomogramSettings = NomogramSettings()
  ) {
    var options = options
    options.interactionValues.merge(settings.interactionValues) { $1 }
    guard let scale = JointPointScale(model, options: options) else { return nil }
    self.init(model, scale: scale, patients: patients, cohort: cohort, settings: settings)
  }

  /// Draws points that are already there.
  init?(
    _ model: RiskModel, scale: JointPointScale, patients: [PatientValues] = [],
    cohort: [PatientValues]? = nil, settings: NomogramSettings = NomogramSettings()
  ) {
    guard !scale.risks.isEmpty else { return nil }
    (self.model, self.scale, self.cohort) = (model, scale, cohort)
    oddsAxes = scale.oddsAxes
    self.settings = settings
    let limits = settings.limits
    curves =
      scale.parts.count == 2
      ? scale.risks.map { WantedCurve.all(of: $0, on: scale, limits: limits) } : []
    self.patients = patients.prefix(3).map { values in
      scale.parts.map { $0.model.points(of: values, on: $0.scale) }
    }
    risks = patients.prefix(3).map { model.risks(of: $0, on: scale) }
  }

  /// What is shown, for how many patients, which risks.
  public func caption(in language: Language) -> String {
    NomogramWording(language).caption(model, scale)
  }

  /// The axes of each sum with their ends in words, then risks by pairs of totals, or odds and the risks
  /// that they give.
  public func alternativeText(in language: Language) -> String {
    let words = NomogramWording(language)
    let odds = zip(oddsAxes, NomogramWording.letters).map {
      words.alternativeText($0, letter: $1)
    }
    let readings =
      oddsAxes.isEmpty
      ? [] : OddsTable.readings(of: self, words).map { words.alternativeText($0.title, $0.reading) }
    return words.sentences([words.alternativeText(scale)] + odds + readings)
  }

  /// Every tick of every axis with its points, then the curves of equal risk or the axes of odds.
  public func table() -> FigureTable {
    var rows: [[String]] = []
    for (part, letter) in zip(scale.parts, NomogramWording.letters) {
      for axis in part.scale.axes {
        let condition = axis.conditions.map { "\($0.variable)=\(Self.code($0.value))" }
          .joined(separator: "; ")
        rows += axis.ticks.map {
          [
            letter, axis.variable, condition, Self.code($0.value), $0.label[.english],
            FigureTable.cell($0.points), "", "",
          ]
        }
      }
    }
    for (axis, letter) in zip(oddsAxes, NomogramWording.letters) {
      rows += axis.ticks.map {
        [
          letter, "odds", "", FigureTable.cell($0.odds), NumberStyle().plain($0.odds),
          FigureTable.cell($0.totalPoints), "", "",
        ]
      }
    }
    for (risk, curves) in zip(scale.risks, curves) {
      let time = risk.time.map { "horizon=\(FigureTable.cell($0))" }
      let condition = [time, risk.stratum].compactMap(\.self).joined(separator: "; ")
      for curve in curves {
        rows += curve.contour.pairs.map {
          [
            "risk", risk.label[.english], condition, FigureTable.cell(curve.level.risk),
            curve.level.label + "%", FigureTable.cell($0.first), FigureTable.cell($0.second),
            FigureTable.cell(curve.level.risk),
          ]
        }
      }
    }
    return FigureTable(
      header: ["part", "axis", "condition", "value", "label", "points", "points_b", "risk"],
      rows: rows)
  }

  private static func code(_ value: PatientValue) -> String {
    switch value {
    case .number(let number): FigureTable.cell(number)
    case .level(let code): code
    }
  }

  /// Every tick with its points, and whether it has a label in this drawing.
  public func table(style: FigureStyle, measuring text: some TextMeasurer) -> FigureTable {
    let page = JointNomogramPage(self, measuring: text)
    let layouts = page.parts(style: fitted(page, style)).parts.layouts
    var flags: [Bool?] = layouts.flatMap { layout in
      layout.scale.axes.indices.flatMap { layout.labelled(.predictor($0)) }
    }
    flags += layouts.flatMap { $0.labelled(.odds) }
    return table().marking(labelled: flags)
  }

  /// The drawing; in a theme of fixed shape on a page of that shape, larger where it must be.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let page = JointNomogramPage(self, measuring: text)
    var scene = page.scene(style: fitted(page, style))
    if settings.millimetresPerPoint == nil, let aspect = style.theme.aspect {
      scene.size.height = max(scene.size.height, scene.size.width / aspect)
    }
    return scene
  }

  /// The style with a page as wide as a theme of fixed shape needs.
  private func fitted(
    _ page: JointNomogramPage<some TextMeasurer>, _ style: FigureStyle
  ) -> FigureStyle {
    guard settings.millimetresPerPoint == nil, let aspect = style.theme.aspect else { return style }
    var style = style
    let shape = PageShape.fit(width: style.theme.width, aspect: aspect) { width in
      style.theme.width = width
      return page.scene(style: style).size
    }
    style.theme.width = shape.width
    return style
  }
}

extension NomogramFigure {
  /// The nomogram of a model of any family; `nil` if no predictor of the model has any effect.
  public static func drawing(
    _ model: RiskModel, options: PointScale.Options = PointScale.Options(),
    patients: [PatientValues] = [], settings: NomogramSettings = NomogramSettings()
  ) -> (any Figure)? {
    JointNomogramFigure(model, options: options, patients: patients, settings: settings)
      ?? NomogramFigure(model, options: options, patients: patients, settings: settings)
  }
}
