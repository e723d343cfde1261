internal import Cohorts
public import Diagnostics
internal import Foundation
public import RiskModels
public import Scenes
internal import Statistics

/// What each predictor of a model does along its values, one small plot a predictor on a common scale.
///
/// Drawn from the model file alone.
public struct PartialEffectsFigure: Figure {
  /// What the vertical axes show.
  public enum Reading: String, Sendable, Hashable, CaseIterable {
    /// Odds or hazard ratios against a typical patient, on a logarithmic axis.
    case ratios
    /// Risks of patients who are typical but for the predictor.
    case risks
  }

  /// The effects.
  public var effects: [PartialEffect]
  /// The typical patient.
  public var typical: [PointScale.Condition]
  /// What the vertical axes show.
  public var reading: Reading
  /// The event with its horizon.
  let outcome: LocalizedText
  /// The horizon of the risks; `nil` for outcomes without.
  let horizon: FigureHorizon?
  /// Patients that the model was made from; 0 where a publication does not say.
  let patientCount: Int
  /// What kind of ratio the model's coefficients are.
  let measure: ForestFigure.Measure
  /// The risk of the typical patient.
  let typicalRisk: Double?

  /// Takes the effects of a model; `nil` if it has none, or for risks, if it knows none, and for models with a
  /// linear predictor a category.
  public init?(_ model: RiskModel, reading: Reading = .ratios) {
    guard model.categories == nil else { return nil }
    effects = model.partialEffects()
    typical = model.typicalPatient
    self.reading = reading
    measure = .ratio(model.family)
    typicalRisk = (try? model.predict(model.design.typicalValues))?.risk.estimate
    patientCount = model.patientCount
    let (label, horizon) = (model.outcome.label, model.primaryHorizonOrOutcome)
    self.horizon = horizon.map { FigureHorizon(within: $0) }
    outcome = LocalizedText(
      english: [label[.english], horizon?[.english]].compactMap(\.self).joined(separator: " "),
      simplifiedChinese: (horizon?[.simplifiedChinese] ?? "") + label[.simplifiedChinese])
    guard !effects.isEmpty, reading == .ratios || typicalRisk != nil else { return nil }
  }

  /// The name of its files.
  public var id: String { reading == .ratios ? "partial-effects" : "partial-risks" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let ratio = measure.name(wording)
    let first =
      reading == .ratios
      ? wording(
        "\(ratio)s for \(outcome[language]) along each predictor against a typical patient, on one logarithmic scale.",
        "各预测因素不同取值的“\(outcome[language])”\(ratio)（与典型患者比较，共用对数刻度）。")
      : wording(
        "Predicted risk of \(outcome[language]) along each predictor, the others at their typical values.",
        "各预测因素不同取值时“\(outcome[language])”的预测风险，其余预测因素取典型值。")
    return wording.sentences([
      first,
      hasBands
        ? wording("Bands and bars: 95% confidence intervals.", "阴影及竖线为95%置信区间。")
        : wording("The model has no intervals for these.", "该模型未给出相应区间。"),
      effects.contains { $0.predictor.distribution != nil }
        ? wording(
          "Light bars show how the patients are spread over a number.", "浅色直方图为患者在该变量上的分布。") : "",
      hasQuartiles
        ? wording(
          "The bar on the axis of a number spans the middle half of the patients, its notch is the median.",
          "连续变量横轴上的横条为四分位数间距，缺口为中位数。") : "",
      effects.contains { !$0.predictor.levelShares.isEmpty }
        ? wording("Percentages under levels are shares of patients.", "各水平下方的百分比为患者构成比。") : "",
      referenceMarks(wording), held(wording),
    ])
  }

  /// What each predictor does, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences(
      [
        reading == .ratios
          ? wording(
            "Small plots of the \(measure.name(wording).lowercased()) along each predictor.",
            "各预测因素\(measure.name(wording))的小图。")
          : wording(
            "Small plots of the predicted risk along each predictor.", "各预测因素预测风险的小图。")
      ] + effects.map { summary($0, wording) })
  }

  /// Every value with its effect and risk.
  public func table() -> FigureTable {
    let rows = effects.flatMap { effect in
      effect.lines.flatMap { line in
        let held = line.conditions.map { "\($0.variable)=\(Self.text($0.value))" }
        return line.points.map { point -> [String] in
          [
            effect.predictor.variable.name, Self.text(point.value), held.joined(separator: "; "),
          ]
            + [
              point.effect, point.lower, point.upper, point.risk?.estimate, point.risk?.lower,
              point.risk?.upper,
            ].map { FigureTable.cell($0) }
        }
      }
    }
    return FigureTable(
      header: [
        "predictor", "value", "others", "effect", "effect_lower", "effect_upper", "risk",
        "risk_lower", "risk_upper",
      ], rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let drawing = PartialEffectsDrawing(self, style: style, wording, text)
    return PanelPage(style: style).scene(
      of: self,
      title: reading == .ratios
        ? wording("Effects of the predictors", "各预测因素的效应")
        : wording("Risk along the predictors", "预测风险随各因素的变化"),
      items: drawing.items, bottom: drawing.bottom)
  }

  private static func text(_ value: PatientValue) -> String {
    switch value {
    case .number(let number): FigureTable.cell(number)
    case .level(let code): code
    }
  }

  /// A point's value with its limits on the scale of the axis; `nil` where it cannot be drawn.
  func value(of point: PartialEffect.Point) -> Estimate? {
    guard reading == .ratios else {
      return point.risk.flatMap { $0.estimate == nil ? nil : $0 }
    }
    let ratio = exp(point.effect)
    guard ratio.isFinite, ratio > 0 else { return nil }
    return Estimate(ratio, lower: point.lower.map(exp), upper: point.upper.map(exp))
  }

  /// Whether a point of a level is what the others are compared with: it has no interval.
  func isReference(_ value: Estimate) -> Bool { reading == .ratios && value.lower == value.upper }

  /// What an open circle is; empty where there is none.
  func referenceMarks(_ wording: Wording) -> String {
    let isDrawn = effects.contains { effect in
      !effect.predictor.variable.levels.isEmpty
        && effect.lines.contains { $0.points.contains { value(of: $0).map(isReference) ?? false } }
    }
    guard isDrawn else { return "" }
    return hasBands
      ? wording(
        "Open circles: the level of the typical patient, with which the others are compared (ratio 1, no interval).",
        "空心圆：典型患者所处的水平，作为其他水平的参照（比值为1，无区间）。")
      : ""
  }

  private var points: [PartialEffect.Point] { effects.flatMap { $0.lines.flatMap(\.points) } }

  private var hasBands: Bool { points.contains { value(of: $0)?.lower != nil } }

  private var hasQuartiles: Bool { effects.contains { $0.predictor.quartiles.count == 3 } }

  private func held(_ wording: Wording) -> String {
    let names = effects.filter { !$0.heldTypical.isEmpty }.map {
      $0.predictor.variable.label[wording.language]
    }
    return names.isEmpty
      ? ""
      : wording(
        "Some predictors that interact with \(wording.list(names)) stand at their typical values.",
        "与\(wording.list(names))有交互作用的部分因素取典型值。")
  }

  private func summary(_ effect: PartialEffect, _ wording: Wording) -> String {
    let points = effect.lines.flatMap(\.points).compactMap { point in
      value(of: point)?.estimate.map { (point.value, $0) }
    }
    guard let low = points.min(by: { $0.1 < $1.1 }), let high = points.max(by: { $0.1 < $1.1 })
    else { return "" }
    func written(_ value: Double) -> String {
      reading == .risks ? wording.numbers.percent(value) : wording.numbers.fixed(value)
    }
    func place(_ value: PatientValue) -> String {
      switch value {
      case .number(let number): wording.numbers.plain(number, significant: 4)
      case .level(let code):
        effect.predictor.variable.levels.first { $0.code == code }?.label[wording.language] ?? code
      }
    }
    let name = effect.predictor.variable.label[wording.language]
    return wording(
      "\(name): lowest \(written(low.1)) at \(place(low.0)), highest \(written(high.1)) at \(place(high.0)).",
      "\(name)：最低\(written(low.1))（\(place(low.0))），最高\(written(high.1))（\(place(high.0))）。")
  }
}

extension RiskModel {
  /// "within 24 months", as the study words it.
  fileprivate var primaryHorizonOrOutcome: LocalizedText? {
    primaryHorizon.map(horizonInWords) ?? outcome.horizon
  }
}
