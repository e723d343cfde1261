internal import Foundation
internal import Statistics

extension Performance {
  /// The performance in several completed data sets of the same patients, pooled by Rubin's rules.
  ///
  /// Concordance and areas on the logit, ratios on the log, observed risks on the log(−log) scale of their
  /// complement, the others as they are; degrees of freedom by Barnard and Rubin with patients − 1 for
  /// complete data. The scale stands in the method of each estimate. Where an estimate has limits and no
  /// standard error, as from a bootstrap, the width of its interval on the scale gives one. An index that
  /// has neither in some data set is the mean of the data sets, without an interval; one that
  /// is not defined in some data set is undefined. `nil` without data sets.
  ///
  /// - Source: Marshall, BMC Med Res Methodol 2009;9:57.
  public static func pooled(
    overImputations rows: [Performance], confidence: Double = 0.95
  ) -> Performance? {
    guard let first = rows.first else { return nil }
    guard rows.count > 1 else { return first }
    // Parts of the patients by an imputed variable differ in size from copy to copy.
    let n = Int(mean(rows.map { Double($0.n) }).rounded())
    var result = Performance(undefinedFor: n, events: mean(rows.map { Double($0.events) }))
    let pool = ImputationPool(patients: n, confidence: confidence)
    for index in IndexValues.Index.allCases {
      let estimates = rows.map { $0[keyPath: index.path] }
      guard estimates.contains(where: { $0 != Estimate(nil) }) else { continue }
      result[keyPath: index.path] = pool.pooled(
        estimates, on: index.poolingScale, within: index.bounds)
    }
    result.horizon = first.horizon
    let means = rows.compactMap(\.meanPredictedRisk)
    if means.count == rows.count { result.meanPredictedRisk = mean(means) }
    result.observedExpectedByEvents = pool.pooled(
      rows.compactMap(\.observedExpectedByEvents), of: rows.count, on: .log)
    result.observedRisk = pool.pooledRisk(rows.compactMap(\.observedRisk), of: rows.count)
    return result
  }

  /// Indexes averaged as they are, without intervals: differences such as optimism.
  static func averaged(_ rows: [Performance]) -> Performance? {
    guard let first = rows.first else { return nil }
    var result = Performance(undefinedFor: first.n, events: mean(rows.map { Double($0.events) }))
    result.horizon = first.horizon
    for index in IndexValues.Index.allCases {
      let values = rows.compactMap { $0[keyPath: index.path].estimate }
      guard values.count == rows.count else { continue }
      result[keyPath: index.path] = Estimate(mean(values))
    }
    return result
  }

  private init(undefinedFor n: Int, events: Double) {
    let undefined = Estimate(nil)
    self.init(
      n: n, events: Int(events.rounded()), cStatistic: undefined, calibrationIntercept: undefined,
      calibrationInTheLarge: undefined, calibrationSlope: undefined, brier: undefined,
      scaledBrier: undefined, ici: undefined, e50: undefined, e90: undefined, emax: undefined,
      observedExpected: undefined, nagelkerkeR2: undefined)
  }
}

/// How estimates of completed data sets become one.
struct ImputationPool {
  /// Patients in each data set.
  var patients: Int
  /// The confidence level of intervals.
  var confidence: Double

  /// Pools estimates of one index; `nil` unless there is one for each data set.
  func pooled(_ estimates: [Estimate], of count: Int, on scale: PoolingScale) -> Estimate? {
    estimates.count == count
      ? pooled(estimates, on: scale, within: -(.infinity)...(.infinity)) : nil
  }

  /// Pools a share that most often does not depend on imputed values at all.
  func pooledRisk(_ estimates: [Estimate], of count: Int) -> Estimate? {
    guard estimates.count == count, let first = estimates.first else { return nil }
    if estimates.allSatisfy({ $0 == first }) { return first }
    let pooled = pooled(
      estimates.map(\.complement), on: .complementaryLogLog, within: 0...1)
    return pooled.complement
  }

  /// Pools estimates of one index on its scale.
  func pooled(
    _ estimates: [Estimate], on scale: PoolingScale, within bounds: ClosedRange<Double>
  ) -> Estimate {
    let values = estimates.compactMap(\.estimate)
    guard values.count == estimates.count else { return Estimate(nil) }
    let errors = estimates.compactMap(\.standardError)
    let freedom = Double(patients - 1)
    if errors.count == values.count,
      let pooled = scale.pooled(
        estimates: values, standardErrors: errors, completeDegreesOfFreedom: freedom,
        confidence: confidence)
    {
      return pooled
    }
    let widths = estimates.compactMap { error(ofInterval: $0, on: scale) }
    if widths.count == values.count,
      let rules = RubinsRules(
        estimates: values.map(scale.value), variances: widths.map { $0 * $0 },
        completeDegreesOfFreedom: freedom)
    {
      let ends = rules.limits(confidence: confidence)
      let back = scale.limits(ends.lower, ends.upper)
      return Estimate(
        scale.inverse(rules.estimate), lower: max(bounds.lowerBound, back.lower),
        upper: min(bounds.upperBound, back.upper),
        method:
          "Rubin, \(scale.rawValue) scale, \(values.count) imputations, errors from intervals")
    }
    return averaged(values, on: scale)
  }

  private func averaged(_ values: [Double], on scale: PoolingScale) -> Estimate {
    let average = scale.inverse(mean(values.map(scale.value)))
    // C = 1 in one data set has no logit, and its infinity would speak for all.
    let isFinite = values.allSatisfy { scale.value($0).isFinite }
    let used = isFinite ? scale : .identity
    return Estimate(
      isFinite ? average : mean(values),
      method: "mean, \(used.rawValue) scale, \(values.count) imputations")
  }

  /// The standard error that an interval has on a scale if it is normal there.
  private func error(ofInterval estimate: Estimate, on scale: PoolingScale) -> Double? {
    guard let lower = estimate.lower, let upper = estimate.upper else { return nil }
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let error = abs(scale.value(upper) - scale.value(lower)) / (2 * z)
    return error > 0 && error.isFinite ? error : nil
  }
}

/// The arithmetic mean; NaN without values.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension IndexValues.Index {
  /// The scale on which the index is averaged over imputations or centres.
  var poolingScale: PoolingScale {
    switch self {
    case .cStatistic, .aucAtHorizon, .aucEventFreeControls, .unoC: .logit
    case .observedExpected: .log
    default: .identity
    }
  }
}
