package import Cohorts

extension RiskModel {
  /// The stratum of one patient; `nil` for models without strata.
  package func stratum(of values: PatientValues) throws(PredictionError) -> String? {
    guard !design.strata.isEmpty else { return nil }
    return design.stratumName(try design.stratum(of: values))
  }

  /// The stratum of each patient of a cohort; `nil` for models without strata.
  func stratumNames(of cohort: Cohort) throws(PredictionError) -> [String?] {
    guard !design.strata.isEmpty else { return Array(repeating: nil, count: cohort.rowCount) }
    let indices = try design.strata(for: cohort)
    let names = Dictionary(
      Set(indices).map { ($0, design.stratumName($0)) }, uniquingKeysWith: { first, _ in first })
    return indices.map { names[$0] }
  }
}
