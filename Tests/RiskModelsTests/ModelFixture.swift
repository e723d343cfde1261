import Cohorts
import Diagnostics
import Statistics

@testable import RiskModels

/// Small models made by hand, without data.
enum ModelFixture {
  static func number(
    _ name: String, _ range: ClosedRange<Double>, quartiles: [Double]? = nil
  ) -> Design.Predictor {
    let span = range.upperBound - range.lowerBound
    let quartiles = quartiles ?? [0.25, 0.5, 0.75].map { range.lowerBound + span * $0 }
    return Design.Predictor(
      variable: Variable(name: name, kind: .number), range: range, quartiles: quartiles,
      mean: quartiles[1], typical: .number(quartiles[1]))
  }

  static func category(_ name: String, _ codes: [String]) -> Design.Predictor {
    Design.Predictor(
      variable: Variable(name: name, kind: .category(codes.map { Variable.Level(code: $0) })),
      typical: .level(codes.first ?? ""),
      levelShares: codes.map { _ in 1 / Double(codes.count) })
  }

  static func model(
    _ predictors: [Design.Predictor], _ terms: [Design.FrozenTerm], _ coefficients: [Double]
  ) -> RiskModel {
    let count = coefficients.count
    return RiskModel(
      format: "nomograph-model/1", identifier: "0123456789ab", title: "Model", version: nil,
      family: .logistic, formula: "y ~ x",
      outcome: RiskModel.OutcomeDescription(variable: "y", label: "event"), event: "1",
      design: Design(predictors: predictors, terms: terms), coefficients: coefficients,
      covariance: Matrix(
        columns: (0..<count).map { _ in Array(repeating: 0, count: count) }, rows: count),
      patientCount: 100,
      eventCount: 20, isSynthetic: true)
  }
}
