internal import Foundation
internal import Statistics

extension Performance {
  /// The performance in several completed data sets of the same patients, pooled by Rubin's rules.
  ///
  /// C on the logit, O/E on the log scale, the others as they are; degrees of freedom by Barnard and Rubin
  /// with patients − 1 for complete data. The scale stands in the method of each estimate. An index that
  /// has no standard error in some data set is the mean of the data sets, without an interval; one that
  /// is not defined in some data set is undefined. `nil` without data sets.
  ///
  /// - Source: Marshall, BMC Med Res Methodol 2009;9:57.
  public static func pooled(
    overImputations rows: [Performance], confidence: Double = 0.95
  ) -> Performance? {
    guard var result = rows.first else { return nil }
    guard rows.count > 1 else { return result }
    result.events = Int(
      (rows.reduce(0.0) { $0 + Double($1.events) } / Double(rows.count)).rounded())
    for index in IndexValues.Index.allCases {
      result[keyPath: index.path] = pooled(
        rows.map { $0[keyPath: index.path] }, on: index.poolingScale, patients: result.n,
        confidence: confidence)
    }
    return result
  }

  private static func pooled(
    _ estimates: [Estimate], on scale: PoolingScale, patients: Int, confidence: Double
  ) -> Estimate {
    let values = estimates.compactMap(\.estimate)
    guard values.count == estimates.count else { return Estimate(nil) }
    let errors = estimates.compactMap(\.standardError)
    if errors.count == values.count,
      let pooled = scale.pooled(
        estimates: values, standardErrors: errors,
        completeDegreesOfFreedom: Double(patients - 1), confidence: confidence)
    {
      return pooled
    }
    let mean = values.map(scale.value).reduce(0, +) / Double(values.count)
    return Estimate(
      scale.inverse(mean), method: "mean, \(scale.rawValue) scale, \(values.count) imputations")
  }
}

extension IndexValues.Index {
  /// The scale on which the index is averaged over imputations or centres.
  var poolingScale: PoolingScale {
    switch self {
    case .cStatistic: .logit
    case .observedExpected: .log
    default: .identity
    }
  }
}
