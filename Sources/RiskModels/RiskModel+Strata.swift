internal import Cohorts

extension RiskModel {
  /// The stratum of one patient; `nil` for models without strata.
  func stratum(of values: PatientValues) throws(PredictionError) -> String? { nil }

  /// The stratum of each patient of a cohort; `nil` for models without strata.
  func stratumNames(of cohort: Cohort) throws(PredictionError) -> [String?] {
    Array(repeating: nil, count: cohort.rowCount)
  }
}
