internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

extension ReferenceTopic {
  /// Axes, points and totals of nomograms.
  static let nomogram = ReferenceTopic(
    "nomogram", default: .fit,
    tolerances: [
      ToleranceRule("datadist*", .closedForm), ToleranceRule("knots*", .closedForm),
      ToleranceRule("axes.Risk.x*", .interpolatedRisks),
      ToleranceRule("axes.S1.x*", .interpolatedRisks),
      ToleranceRule("axes.S2.x*", .interpolatedRisks),
      ToleranceRule("axes.S3.x*", .interpolatedRisks),
      ToleranceRule("axes.S5.x*", .interpolatedRisks),
    ],
    informational: [
      Informational("datadist_rows*", because: "names of the rows of datadist"),
      Informational("info.fun", because: "a setting of the call"),
      Informational("info.lp", because: "a setting of the call"),
      Informational("info.Abbrev", because: "a setting of the call"),
      Informational("info.maxscale", because: "a setting of the call"),
      Informational("info.space.used", because: "a setting of the call"),
    ],
    compute: { reference, values in
      let sample = try NomogramSample(reference)
      sample.setModel(into: &values)
      values.attempt("datadist") { try sample.setQuartiles(into: &$0) }
      sample.setAxes(into: &values)
      sample.setTotals(into: &values)
      for axis in sample.scale.riskAxes { sample.setRisks(axis, into: &values) }
    })
}

extension Tolerance {
  /// Totals of risks interpolated linearly in a table of 1000 linear predictors, where we solve the model.
  ///
  /// The two are up to 3e-4 points apart, whatever the total.
  fileprivate static let interpolatedRisks = convention(
    "rms's interpolated totals of risks", relative: 3e-6, floor: 100)
}

/// A fitted model and its point scale as rms lays it out.
private struct NomogramSample {
  let data: ReferenceData
  let model: RiskModel
  let scale: PointScale
  /// Round linear predictors over those of the patients, as rms labels its axis.
  let roundPredictors: [Double]
  /// The risks that rms is asked for.
  static let risks = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]

  init(_ reference: ReferenceCase) throws {
    data = try reference.data()
    let formula = try Formula(reference.spec["formula"]?.text ?? "")
    let kind: ModelKind
    switch formula.response {
    case .variable(let outcome): kind = .logistic(outcome: outcome, event: "1")
    case .survival(let time, let status, _):
      let horizons = reference.spec["times"]?.numbers ?? []
      kind = .cox(
        TimeToEvent(time: time, status: status, event: "1", horizons: horizons), ties: .efron)
    }
    let spec = formula.spec(kind: kind)
    let set = try AnalysisSet(data.cohort(), for: spec)
    model = try fit(spec, to: set).riskModel
    let predictors = model.linearPredictors(of: set.predictors).sorted()
    roundPredictors = prettyValues(
      from: predictors.first ?? 0, to: predictors.last ?? 0, count: 10)
    var ticks: [String: [Double]] = [:]
    // rms shows the values themselves where there are ten or fewer.
    for predictor in model.design.predictors where predictor.range != nil {
      let distinct = Set(try data.numbers(predictor.variable.name)).sorted()
      if distinct.count <= 10 { ticks[predictor.variable.name] = distinct }
    }
    for member in reference.spec["ticks"]?.members ?? [] {
      ticks[member.key] = member.value.numbers
    }
    let options = PointScale.Options(
      order: .formula, tickStyle: .pretty, ticks: ticks, risks: Self.risks)
    guard let scale = PointScale(model, options: options) else {
      throw ReferenceData.Missing(description: "the model has no effects")
    }
    self.scale = scale
  }

  func setModel(into values: inout ComputedValues) {
    let names = model.design.rmsColumnNames
    values.set("coef", Array(model.coefficients.dropFirst()), names: names)
    if !model.family.isTimeToEvent { values.set("coef.Intercept", model.intercept) }
    for term in model.design.terms {
      if case .restrictedCubicSpline(let name, let knots) = term {
        values.set("knots.\(name)", knots)
      }
    }
    let intercept = model.family.isTimeToEvent ? "info.Intercept" : "info.Intercept.Intercept"
    values.set(intercept, scale.linearPredictorAtZero)
  }

  /// Quartiles, range and typical value of every predictor; `rms::datadist` writes them as text.
  func setQuartiles(into values: inout ComputedValues) throws {
    for predictor in model.design.predictors {
      let path = "datadist.\(predictor.variable.name)"
      if let range = predictor.range {
        let numbers = try data.numbers(predictor.variable.name).sorted()
        values.set(path, Self.limits(of: predictor, range, sorted: numbers))
      } else if case .level(let typical) = predictor.typical {
        let levels = predictor.variable.levels.map(\.code)
        let (first, last) = (levels.first ?? "", levels.last ?? "")
        for (index, text) in ["", typical, "", first, last, first, last].enumerated() {
          let cell = LeafPath.element(path, index, of: 7)
          if text.isEmpty { values.set(cell, nil as Double?) } else { values.set(cell, text) }
        }
      }
    }
  }

  /// Effect limits and "adjust to", the middle 10/n to 1 − 10/n for display, the range.
  private static func limits(
    of predictor: Design.Predictor, _ range: ClosedRange<Double>, sorted: [Double]
  ) -> [Double] {
    let ends = [range.lowerBound, range.upperBound]
    let distinct = Set(sorted).sorted()
    let (lower, middle, upper) = (
      predictor.quartiles[0], predictor.quartiles[1], predictor.quartiles[2]
    )
    if distinct.count < 4 {
      let adjust = distinct.count == 3 ? distinct[1] : distinct[0]
      return [ends[0], adjust, ends[1]] + ends + ends
    }
    let share = 10 / max(Double(sorted.count), 200)
    var shown = [share, 1 - share].map { quantile(ofSorted: sorted, at: $0) }
    if shown[0] == shown[1] { shown = ends }
    let effect = lower == upper ? ends : [lower, upper]
    return [effect[0], middle, effect[1]] + shown + ends
  }

  func setAxes(into values: inout ComputedValues) {
    var ranges: [[Double?]] = [[], []]
    var names: [String] = []
    for group in scale.groups {
      let axes = scale.axes.filter { $0.group == group.variables }
      let effects = axes.flatMap { axis in
        axis.ticks.map { group.linearPredictorAtZero + $0.points / scale.pointsPerUnit }
      }
      names.append(axes.first?.variable ?? "")
      ranges[0].append(effects.min())
      ranges[1].append(effects.max())
      for axis in axes { set(axis, of: group, into: &values) }
    }
    values.set("info.R", cells: ranges, columns: names)
  }

  private func set(
    _ axis: PointScale.Axis, of group: PointScale.Group, into values: inout ComputedValues
  ) {
    let conditions = axis.conditions.map { "\($0.variable)=\($0.value.text)" }
    let suffix = conditions.isEmpty ? "" : " (\(conditions.joined(separator: ", ")))"
    let path = "axes.\(axis.variable)\(suffix)"
    if axis.ticks.allSatisfy({ $0.value.number != nil }) {
      values.set("\(path).\(axis.variable)", axis.ticks.compactMap(\.value.number))
    } else {
      values.set("\(path).\(axis.variable)", axis.ticks.map(\.value.text))
    }
    for condition in axis.conditions {
      values.set("\(path).\(condition.variable)", [condition.value.text])
    }
    values.set(
      "\(path).Xbeta",
      axis.ticks.map { group.linearPredictorAtZero + $0.points / scale.pointsPerUnit })
    values.set("\(path).points", axis.ticks.map(\.points))
  }

  func setTotals(into values: inout ComputedValues) {
    let totals = roundPredictors.map { scale.totalPoints(ofLinearPredictor: $0) }
    values.set("axes.lp.x", totals)
    values.set("axes.lp.x.real", roundPredictors)
    values.set(
      "axes.total.points.x", prettyValues(from: 0, to: max(100, totals.last ?? 0), count: 10))
  }

  /// The outcome axis of logistic models, the survival axis of Cox models.
  func setRisks(_ axis: PointScale.RiskAxis, into values: inout ComputedValues) {
    let name = axis.time.map { "S\(Int($0))" } ?? "Risk"
    let link = axis.link
    func shown(_ predictor: Double) -> Double {
      axis.time == nil ? link.risk(predictor) : 1 - link.risk(predictor)
    }
    let ends = [roundPredictors.first, roundPredictors.last].compactMap { $0 }.map(shown)
    let reach = (ends.min() ?? 0)...(ends.max() ?? 0)
    let found = Self.risks.map(reach.contains)
    let reached = Self.risks.filter(reach.contains)
    values.set("axes.\(name).which", found.map { $0 ? 1 : 0 })
    values.set("axes.\(name).x.real", reached)
    values.set("axes.\(name).fat", reached.map { "\($0)" })
    values.set(
      "axes.\(name).x",
      reached.map { value in
        let risk = axis.time == nil ? value : 1 - value
        return scale.totalPoints(ofLinearPredictor: link.linearPredictor(risk))
      })
    guard let time = axis.time else { return }
    let grid = (0...10).map { -2 + Double($0) / 2 }
    values.set("survival_at_lp.lp", grid)
    values.set("survival_at_lp.t\(Int(time))", grid.map(shown))
  }
}

extension PatientValue {
  fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }

  fileprivate var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .level(let code): code
    }
  }
}
