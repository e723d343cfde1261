internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival

/// The part of the topic "competing" about a pair of cause-specific Cox models.
struct CauseSpecificSample {
  private let followUp: FollowUp
  private let predictors: Matrix
  private let names: [String]
  private let times: [Double]

  init(_ reference: ReferenceCase, followUp: FollowUp, times: [Double]) throws {
    let data = try reference.data()
    let names = reference.spec["x"]?.elements.compactMap(\.text) ?? []
    predictors = Matrix(columns: try names.map { try data.numbers($0) }, rows: followUp.count)
    (self.names, self.followUp, self.times) = (names, followUp, times)
  }

  func set(into values: inout ComputedValues) throws {
    let path = "cause_specific_cox"
    let pair = try [followUp, followUp.ofCompetingEvents].enumerated().map { index, followUp in
      var options = CoxSolver.Options()
      // `CSC` leaves `coxph` at its own stopping rule.
      options.likelihoodTolerance = 1e-9
      var solver = CoxSolver(predictors: predictors, followUp: followUp, options: options)
      let status = solver.solve()
      guard status == .converged else { throw CoxSampleProblem.notConverged(status) }
      guard let baseline = solver.baseline() else { throw CoxSampleProblem.noCovariance }
      let errors = names.indices.map { baseline.covariance[$0, $0].squareRoot() }
      values.set("\(path).cause\(index + 1)_coef", solver.coefficients, names: names)
      values.set("\(path).cause\(index + 1)_se", errors, names: names)
      return baseline
    }
    let hazards = CauseSpecificHazards(event: pair[0].stratum(), competing: pair[1].stratum())
    for (name, method) in [
      ("expsurv", Baseline.AbsoluteRisk.exponential), ("prodlimit", .productLimit),
    ] {
      let cells = times.map { time in
        [0, 4, 19].map { row -> Double? in
          let ratios = pair.map { ratio(of: row, $0) }
          return hazards.risk(
            by: time, eventRatio: ratios[0], competingRatio: ratios[1], method: method)
        }
      }
      values.set("\(path).risk_rows_1_5_20_\(name)", cells: cells)
    }
  }

  private func ratio(of row: Int, _ baseline: CoxBaseline) -> Double {
    let distances = zip(predictors.row(row), baseline.center).map { $0 - $1 }
    return exp(zip(distances, baseline.coefficients).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
