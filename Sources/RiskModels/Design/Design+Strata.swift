public import Cohorts

extension Design {
  /// How many combinations the levels of the strata make; 1 without strata.
  public var stratumCount: Int {
    strataLevels.reduce(1) { $0.multipliedReportingOverflow(by: $1.count).partialValue }
  }

  /// What a stratum is called, as `survival::strata` names it: `celltype=large, sex=male`.
  public func stratumName(_ index: Int) -> String {
    var rest = index
    var parts: [String] = []
    for (name, levels) in zip(strata, strataLevels).reversed() where !levels.isEmpty {
      parts.append("\(name)=\(levels[rest % levels.count])")
      rest /= levels.count
    }
    return parts.reversed().joined(separator: ", ")
  }

  /// The stratum of every patient of a cohort, from 0, the last variable fastest; zeros without strata.
  ///
  /// - Throws: `PredictionError` for a variable that the cohort lacks or that has missing values, a level
  ///   that the model does not know.
  public func strata(for cohort: Cohort) throws(PredictionError) -> [Int] {
    var values = PredictorValues(rowCount: cohort.rowCount)
    for predictor in predictors where strata.contains(predictor.variable.name) {
      try values.read(predictor, from: cohort)
    }
    return strata(of: values)
  }

  /// The stratum of one patient, from 0.
  ///
  /// - Throws: `PredictionError` for a value that is absent or a level that the model does not know.
  public func stratum(of patient: PatientValues) throws(PredictionError) -> Int {
    guard !strata.isEmpty else { return 0 }
    return strata(of: try values(of: patient, variables: strata)).first ?? 0
  }

  private func strata(of values: PredictorValues) -> [Int] {
    var result = Array(repeating: 0, count: values.rowCount)
    for (name, levels) in zip(strata, strataLevels) {
      let codes = values.levels[name] ?? []
      for row in result.indices where row < codes.count {
        result[row] = result[row] * levels.count + codes[row]
      }
    }
    return result
  }

  private var strataLevels: [[String]] {
    strata.map { name in self[name]?.variable.levels.map(\.code) ?? [] }
  }
}
