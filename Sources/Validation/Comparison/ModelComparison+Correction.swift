internal import Statistics

extension ComparisonResult {
  /// What resampling found of one model in its own patients.
  public struct Correction: Sendable {
    /// The corrected indexes, with times by horizon.
    var performances: [Performance]
    /// The corrected net benefit by horizon; `nil` where the method yields none.
    var benefits: [DecisionCurve]

    /// Takes the corrections of a validation in the model's own patients; `nil` without resampling.
    public init?(_ result: ValidationResult) {
      if let horizons = result.horizons {
        let corrected = horizons.compactMap(\.performance.optimismCorrected?.corrected)
        guard corrected.count == horizons.count else { return nil }
        (performances, benefits) = (corrected, horizons.map(\.decisionCurve))
        return
      }
      guard let corrected = result.performance.optimismCorrected?.corrected else { return nil }
      (performances, benefits) = ([corrected], [result.decisionCurve])
    }
  }

  /// Corrects both models for their optimism, where that was estimated in the very patients of the comparison.
  ///
  /// A model from a file was not made from them: its apparent values are free of optimism.
  ///
  /// - Parameters:
  ///   - first: The correction of the first model.
  ///   - rivals: That of each rival in order; `nil` for a rival that was not resampled.
  public mutating func correct(_ first: Correction, rivals: [Correction?]) {
    for index in comparisons.indices {
      let number = index % max(1, rivals.count)
      let horizon = index / max(1, rivals.count)
      guard first.performances.indices.contains(horizon) else { continue }
      comparisons[index].correct(first, rivals[number], at: horizon)
    }
  }
}

extension ModelComparison {
  fileprivate mutating func correct(
    _ first: ComparisonResult.Correction, _ rival: ComparisonResult.Correction?, at horizon: Int
  ) {
    let own = first.performances[horizon]
    guard own.n == n, secondSource == .file || rival?.performances[horizon].n == n else { return }
    let other = rival?.performances[horizon]
    func correct(_ pair: inout Pair?, _ index: KeyPath<Performance, Estimate?>) {
      let second = other.map { $0[keyPath: index]?.estimate } ?? pair?.second
      guard let value = own[keyPath: index]?.estimate, let second else { return }
      pair?.corrected = Corrected(first: value, second: second, difference: value - second)
    }
    var area: Pair? = self.area
    correct(&area, self.horizon == nil ? \.optionalC : \.aucAtHorizon)
    var brier: Pair? = self.brier
    correct(&brier, \.optionalBrier)
    correct(&areaEventFreeControls, \.aucEventFreeControls)
    correct(&concordance, \.optionalC)
    correct(&unoC, \.unoC)
    correct(&scaledBrier, \.optionalScaledBrier)
    (self.area, self.brier) = (area ?? self.area, brier ?? self.brier)
    for index in benefits.indices {
      let (threshold, pair) = (benefits[index].threshold, benefits[index].netBenefit)
      let second =
        rival == nil ? pair.second : rival?.benefits[horizon].corrected(at: threshold)
      guard let value = first.benefits[horizon].corrected(at: threshold), let second else {
        continue
      }
      benefits[index].netBenefit.corrected = Corrected(
        first: value, second: second, difference: value - second)
    }
  }
}

extension Performance {
  fileprivate var optionalC: Estimate? { cStatistic }
  fileprivate var optionalBrier: Estimate? { brier }
  fileprivate var optionalScaledBrier: Estimate? { scaledBrier }
}

extension DecisionCurve {
  /// The corrected net benefit at one of the curve's thresholds; `nil` between them.
  fileprivate func corrected(at threshold: Double) -> Double? {
    guard let corrected,
      let index = thresholds.firstIndex(where: { abs($0 - threshold) < 1e-9 })
    else { return nil }
    return corrected.indices.contains(index) ? corrected[index] : nil
  }
}
