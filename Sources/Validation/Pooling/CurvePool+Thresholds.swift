internal import Statistics

// How thresholds classify, pooled over completed data sets.

extension CurvePool {
  /// Classification at thresholds that all copies have; empty if they differ.
  func pooled(_ copies: [[ThresholdPerformance]]) -> [ThresholdPerformance] {
    guard let first = copies.first,
      copies.allSatisfy({ $0.map(\.threshold) == first.map(\.threshold) })
    else { return [] }
    return first.indices.map { index in pooled(copies.map { $0[index] }) }
  }

  private func pooled(_ rows: [ThresholdPerformance]) -> ThresholdPerformance {
    let withEvent = counts(rows.map { [$0.truePositives, $0.falseNegatives] })
    let without = counts(rows.map { [$0.falsePositives, $0.trueNegatives] })
    var result = ThresholdPerformance(
      threshold: rows[0].threshold, truePositives: withEvent[0], falsePositives: without[0],
      trueNegatives: without[1], falseNegatives: withEvent[1],
      sensitivity: share(rows.map(\.sensitivity)), specificity: share(rows.map(\.specificity)),
      positivePredictiveValue: share(rows.map(\.positivePredictiveValue)),
      negativePredictiveValue: share(rows.map(\.negativePredictiveValue)))
    let patients = withEvent.reduce(0, +) + without.reduce(0, +)
    let ratios = ImputationPool(patients: patients, confidence: confidence)
    result.positiveLikelihoodRatio = ratios.pooled(
      rows.compactMap(\.positiveLikelihoodRatio), of: rows.count, on: .log)
    result.negativeLikelihoodRatio = ratios.pooled(
      rows.compactMap(\.negativeLikelihoodRatio), of: rows.count, on: .log)
    let exact = rows.compactMap(\.exactIntervals)
    if exact.count == rows.count {
      result.exactIntervals = ThresholdPerformance.ExactIntervals(
        sensitivity: share(exact.map(\.sensitivity)), specificity: share(exact.map(\.specificity)),
        positivePredictiveValue: share(exact.map(\.positivePredictiveValue)),
        negativePredictiveValue: share(exact.map(\.negativePredictiveValue)))
    }
    return result
  }

  /// Shares along the pooled curve at those of its thresholds that a page can tell apart, each copy's read where it next has one.
  ///
  /// `nil` unless all copies have shares.
  func shares(
    _ copies: [[ThresholdShares]], of count: Int, along falling: [Double]
  ) -> [ThresholdShares]? {
    guard copies.count == count, copies.allSatisfy({ !$0.isEmpty }) else { return nil }
    return falling.reversed().spread(atLeast: ThresholdShares.leastStep).map { threshold in
      let own = copies.compactMap { copy in
        copy.first { $0.threshold >= threshold } ?? copy.last
      }
      return ThresholdShares(
        threshold: threshold, sensitivity: share(own.map(\.sensitivity)),
        specificity: share(own.map(\.specificity)),
        positivePredictiveValue: share(own.map(\.positivePredictiveValue)),
        negativePredictiveValue: share(own.map(\.negativePredictiveValue)))
    }
  }
}
