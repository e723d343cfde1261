internal import Cohorts
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival

/// The Cox models of a validation case, made in its development data.
struct ValidationModels {
  struct Fit {
    var name: String
    /// Of the patients of the validation.
    var followUp: FollowUp
    /// Of the same patients, zero where all columns are.
    var linearPredictors: [Double]
    /// The cumulative hazard at a linear predictor of zero.
    var baseline: CoxBaseline

    func hazard(at time: Double) -> Double { baseline.value(at: time)?.cumulativeHazard ?? .nan }

    func risks(at time: Double) -> [Double] {
      let hazard = hazard(at: time)
      return linearPredictors.map { -expm1(-hazard * exp($0)) }
    }
  }

  let fits: [Fit]

  init(_ reference: ReferenceCase) throws {
    let patients = try reference.data().cohort()
    let developed =
      reference.spec["dev"] == nil ? patients : try reference.developmentData().cohort()
    let columns = TimeToEvent(
      time: reference.spec["time"]?.text ?? "", status: reference.spec["status"]?.text ?? "",
      event: "1")
    fits = try (reference.spec["models"]?.members ?? []).map { member in
      let formula = try Formula("\(columns.status) ~ \(member.value.text ?? "")")
      let spec = ModelSpec(
        kind: .cox(columns, ties: .efron), terms: formula.terms, formula: formula.text)
      let made = try AnalysisSet(developed, for: spec)
      let judged = try AnalysisSet(patients, for: spec, design: made.design)
      return try Self.fit(member.key, made, judged)
    }
  }

  private static func fit(
    _ name: String, _ made: AnalysisSet, _ judged: AnalysisSet
  ) throws -> Fit {
    guard let followUp = made.followUp, let own = judged.followUp else {
      throw ReferenceData.Missing(description: "no follow-up")
    }
    var solver = CoxSolver(predictors: made.predictors, followUp: followUp)
    let status = solver.solve()
    let zero = Array(repeating: 0.0, count: made.predictors.columns)
    guard status == .converged, let baseline = solver.baseline(center: zero) else {
      throw CoxSampleProblem.notConverged(status)
    }
    return Fit(
      name: name, followUp: own,
      linearPredictors: solver.linearPredictors(of: judged.predictors), baseline: baseline)
  }
}

extension ValidationModels.Fit {
  /// Crowson's comparison: events against the sum of cumulative hazards at everybody's own time.
  func setEventsOverFollowUp(into values: inout ComputedValues) {
    let expected = zip(followUp.times, linearPredictors).reduce(0) {
      $0 + hazard(at: $1.0) * exp($1.1)
    }
    let observed = Double(followUp.eventCount)
    let path = "poisson_O_E_full_followup.\(name)"
    values.set("\(path).observed", observed)
    values.set("\(path).expected", expected)
    values.set("\(path).ratio", observed / expected)
    values.set("\(path).log_ratio_se_poisson", 1 / observed.squareRoot())
  }
}
