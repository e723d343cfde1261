internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Statistics
internal import Survival

/// What fits of all survival families have in common: what they check first and what they make last.
struct TimeToEventFit: Sendable {
  let spec: ModelSpec
  let data: AnalysisSet
  let followUp: FollowUp
  let columns: TimeToEvent

  /// Checks that the follow-up carries the model.
  ///
  /// - Throws: `FitError` for as many parameters as events without a penalty, and for a horizon that nobody
  ///   was followed to.
  init(_ spec: ModelSpec, to data: AnalysisSet) throws(FitError) {
    guard let columns = spec.kind.timeToEvent, let followUp = data.followUp else {
      throw .notAvailable(family: spec.kind.family)
    }
    (self.spec, self.data) = (spec, data)
    (self.columns, self.followUp) = (columns, followUp)
    let parameters = data.predictors.columns
    if spec.estimation == .maximumLikelihood, parameters >= followUp.eventCount {
      throw .moreParametersThanEvents(
        parameters: parameters, events: followUp.eventCount, widest: data.widestCategory)
    }
    if let horizon = columns.primaryHorizon, let last = lastKnownTime, horizon > last * (1 + 1e-8) {
      throw .horizonBeyondFollowUp(horizon, last: last, column: columns.time, unit: columns.unit)
    }
  }

  /// The last time of follow-up; `nil` if nobody is left without an event after it, so that curves go on.
  private var lastKnownTime: Double? {
    let sets = RiskSets(followUp)
    guard let last = sets.times.last, sets.atRisk.last != sets.events.last else { return nil }
    return last
  }

  /// What the user should know of the follow-up.
  var warnings: [Diagnostic] {
    [zeroTimes, singleEventTime, noEarlyEvents, fewAtRisk].compactMap { $0 }
      + data.constantWithinEvents
  }

  private var zeroTimes: Diagnostic? {
    let count = followUp.times.count { $0 == 0 }
    guard count > 0 else { return nil }
    return Diagnostic(
      .warning, "\(count) \(count == 1 ? "patient has" : "patients have") a '\(columns.time)' of 0",
      hints: [
        "an event at 0 counts, a patient censored at 0 adds nothing: check how time zero is defined"
      ],
      inReport: LocalizedText(
        english:
          "\(count) \(count == 1 ? "patient has" : "patients have") a follow-up of 0; events at 0 count, patients censored at 0 add nothing.",
        simplifiedChinese: "\(count)例患者的随访时间为0；时间0处的事件计入分析，时间0处删失的患者不提供信息。"))
  }

  private var singleEventTime: Diagnostic? {
    let events = followUp.causes.indices.filter { followUp.causes[$0] == 1 }
    let times = Set(events.map { followUp.times[$0] })
    guard times.count == 1, events.count > 1, let time = times.first else { return nil }
    let text = NumberStyle().plain(time)
    return Diagnostic(
      .warning, "all \(events.count) events happen at one time, \(text)",
      hints: ["a model without times may suit these data: give the outcome alone in the formula"],
      inReport: LocalizedText(
        english: "All \(events.count) events happen at one time (\(text)).",
        simplifiedChinese: "全部\(events.count)例事件发生在同一时间（\(text)）。"))
  }

  private var noEarlyEvents: Diagnostic? {
    let first = followUp.times.indices.filter { followUp.causes[$0] == 1 }
      .map { followUp.times[$0] }.min()
    guard let first, let horizon = columns.horizons.first, horizon < first else { return nil }
    let words = columns.inWords(horizon)
    return Diagnostic(
      .warning, "no event happens \(words[.english]): everybody's risk is 0 there",
      hints: ["ask for a later horizon"],
      inReport: LocalizedText(
        english: "No event happens \(words[.english]), so that everybody's risk by then is 0.",
        simplifiedChinese: "\(words[.simplifiedChinese])没有事件发生，因此届时所有患者的风险均为0。"))
  }

  /// The fewest patients at risk at a horizon that need no mention.
  private static let mentionedAtRisk = 10

  private var fewAtRisk: Diagnostic? {
    guard let horizon = columns.primaryHorizon else { return nil }
    let count = followUp.times.count { $0 >= horizon }
    guard count < Self.mentionedAtRisk else { return nil }
    let time = columns.unit.after(horizon)
    let (text, chinese) = (time[.english], time[.simplifiedChinese])
    let last = columns.unit.after(followUp.times.max() ?? 0)[.english]
    return Diagnostic(
      .warning,
      count == 0
        ? "nobody is still at risk at the horizon of \(text): the last '\(columns.time)' is \(last)"
        : "only \(count) patient\(count == 1 ? " is" : "s are") still at risk at the horizon of \(text)",
      hints: ["risks at an earlier horizon are known better"],
      inReport: LocalizedText(
        english: "Only \(count) patients were still at risk at the horizon (\(text)).",
        simplifiedChinese: "在预测时点（\(chinese)）仍处于风险中的患者仅有\(count)例。"))
  }

  /// Throws what a solution without a maximum means for the columns.
  func failure(_ failure: SurvivalSolutionFailure, iterations: Int) -> FitError {
    let names = data.design.columnNames
    func name(_ column: Int) -> String {
      names.indices.contains(column) ? names[column] : "?"
    }
    switch failure {
    case .separated(let columns): return .monotoneLikelihood(columns: columns.map(name))
    case .collinear(let column, let explainedBy):
      let values = data.predictors.column(min(max(0, column), data.predictors.columns - 1))
      guard values.allSatisfy({ abs($0) < 1e150 }) else { return .overflow(column: name(column)) }
      return .collinear(column: name(column), explainedBy: explainedBy.map(name))
    case .noEvents:
      return .noEvents(
        outcome: columns.status, event: columns.event, patients: data.patientCount)
    case .notConverged: return .notConverged(iterations: iterations)
    }
  }

  /// Joins what was estimated to a fitted model.
  ///
  /// The constant comes first: minus the mean of the linear predictors, so that the baseline belongs to
  /// the centre of the columns. It follows from the coefficients, and so do its covariances.
  func fittedModel(
    _ solution: SurvivalSolution, describedAs description: ModelDescription
  ) -> FittedModel {
    let means = solution.centre
    let constant = -zip(solution.coefficients, means).reduce(0) { $0 + $1.0 * $1.1 }
    let model = RiskModel(
      spec, design: data.design,
      estimates: .init(
        coefficients: [constant] + solution.coefficients,
        covariance: Self.addingConstant(to: solution.covariance, means: means),
        baseline: solution.baseline),
      counts: (data.patientCount, data.eventCount, data.isSynthetic), description: description)
    let names = data.design.columnNames
    let rows = names.indices.map { index -> CoefficientRow in
      let estimate = solution.coefficients[index]
      guard let covariance = solution.covariance else {
        return CoefficientRow(name: names[index], estimate: estimate)
      }
      return CoefficientRow(
        name: names[index], estimate: estimate,
        se: max(0, covariance[index, index]).squareRoot())
    }
    let ratio = max(0, 2 * (solution.logLikelihood - solution.nullLogLikelihood))
    let n = Double(data.patientCount)
    let parameters = solution.effectiveParameters ?? Double(data.predictors.columns)
    return FittedModel(
      riskModel: model, coefficients: rows, waldTests: WaldTests(model: model).rows,
      likelihoodRatioTests: solution.likelihoodRatioTests,
      logLikelihood: solution.logLikelihood, nullLogLikelihood: solution.nullLogLikelihood,
      likelihoodRatio: ratio,
      likelihoodRatioP: ChiSquaredDistribution.upperTail(
        ratio, degreesOfFreedom: parameters),
      aic: -2 * solution.logLikelihood + 2 * parameters,
      nagelkerkeR2: expm1(-ratio / n) / expm1(2 * solution.nullLogLikelihood / n),
      iterations: solution.iterations,
      linearPredictors: linearPredictors(constant: constant, solution.coefficients),
      missing: data.missing, warnings: data.warnings + warnings + solution.warnings)
  }

  private func linearPredictors(constant: Double, _ coefficients: [Double]) -> [Double] {
    var result = (0..<data.patientCount).map { constant + (data.offsets?[$0] ?? 0) }
    for (column, coefficient) in coefficients.enumerated() {
      for (row, value) in data.predictors.column(column).enumerated() {
        result[row] += coefficient * value
      }
    }
    return result
  }

  /// The covariance matrix with a first row and column for the constant −mᵀb.
  static func addingConstant(to covariance: Matrix?, means: [Double]) -> Matrix? {
    guard let covariance else { return nil }
    let size = covariance.rows
    var result = Matrix(rows: size + 1, columns: size + 1)
    for column in 0..<size {
      var withConstant = 0.0
      for row in 0..<size {
        result[row + 1, column + 1] = covariance[row, column]
        withConstant -= means[row] * covariance[row, column]
      }
      result[0, column + 1] = withConstant
      result[column + 1, 0] = withConstant
      result[0, 0] -= means[column] * withConstant
    }
    result[0, 0] = max(0, result[0, 0])
    return result
  }
}

/// Why a survival model's solver found no maximum.
enum SurvivalSolutionFailure: Sendable, Hashable {
  case separated(columns: [Int])
  case collinear(column: Int, explainedBy: [Int])
  case noEvents
  case notConverged
}

/// What a survival model's solver found.
struct SurvivalSolution: Sendable {
  /// One a column, without the constant.
  var coefficients: [Double]
  var covariance: Matrix?
  /// The means of the columns, to which the baseline belongs.
  var centre: [Double]
  var baseline: Baseline
  var logLikelihood: Double
  var nullLogLikelihood: Double
  var iterations: Int
  /// Fewer than the coefficients where a penalty shrinks them; `nil`: as many.
  var effectiveParameters: Double?
  var likelihoodRatioTests: [LikelihoodRatioTestRow] = []
  var warnings: [Diagnostic] = []
}
