internal import Foundation
internal import Statistics

extension RiskModel {
  /// What intervals of risks of models with times are called.
  static let onLogHazard = "delta method on the log cumulative hazard"

  /// The absolute risk over the steps of both causes.
  ///
  /// Where the exponential form goes beyond one, it is one: this is what patients are told.
  func absoluteRisk(_ steps: [Baseline.Step], event: Double, competing: Double) -> Double {
    let method = baseline?.absoluteRisk ?? .productLimit
    return min(
      1, method.risk(steps, eventRatio: exp(event), competingRatio: exp(competing)))
  }

  /// The standard error of that risk for a row of columns; `nil` if something is not known.
  func absoluteRiskError(
    _ steps: [Baseline.Step], event: Double, competing: Double, row: [Double],
    stratum: Baseline.Stratum?
  ) -> Double? {
    guard let covariance, let other = baseline?.competingCovariance, let groups = stratum?.groups,
      let all = stratum?.steps?.flatMap(\.self)
    else { return nil }
    let method = baseline?.absoluteRisk ?? .productLimit
    let slopes = method.slopes(
      steps, eventRatio: exp(event), competingRatio: exp(competing))
    let error = AbsoluteRiskError(
      [
        .init(jumps: all.map(\.event), groups: groups.event, slopes: slopes.event),
        .init(jumps: all.map(\.competing), groups: groups.competing, slopes: slopes.competing),
      ], row: row)
    let cross = baseline?.crossCovariance.map { rows in
      Matrix(columns: rows.indices.map { column in rows.map { $0[column] } }, rows: rows.count)
    }
    // A symmetric matrix has its rows as columns.
    let variance = error.variance(
      covariance, Matrix(columns: other, rows: other.count), cross: cross)
    return variance.isFinite ? variance.squareRoot() : nil
  }

  /// A risk with limits that are symmetric on log(−log(1 − risk)); none for a risk of 0 or 1.
  static func estimate(_ risk: Double, standardError: Double?) -> Estimate {
    guard let standardError, risk > 0, risk < 1 else { return Estimate(risk) }
    let hazard = -log1p(-risk)
    let margin = NormalDistribution.criticalValue() * standardError / ((1 - risk) * hazard)
    return Estimate(
      risk, lower: -expm1(-hazard * exp(-margin)), upper: -expm1(-hazard * exp(margin)),
      standardError: standardError, method: onLogHazard)
  }
}
