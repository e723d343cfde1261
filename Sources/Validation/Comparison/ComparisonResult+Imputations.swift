internal import Statistics

extension ComparisonResult {
  /// Pools comparisons of the same models in completed copies of the same patients.
  ///
  /// Statistics are means; differences are pooled by Rubin's rules on their own scale, without P values. Curves and
  /// performances are pooled as those of a validation. `nil` without copies.
  public static func pooled(
    overImputations copies: [ComparisonResult], confidence: Double = 0.95
  ) -> ComparisonResult? {
    guard let first = copies.first else { return nil }
    guard copies.count > 1 else { return first }
    let curves = CurvePool(confidence: confidence)
    return ComparisonResult(
      comparisons: first.comparisons.indices.map { index in
        ModelComparison(
          pooling: copies.map { $0.comparisons[index] }, first.comparisons[index], confidence)
      },
      models: first.models.indices.map { index in
        let sets = copies.map { $0.models[index] }
        var pooled = sets[0]
        for place in pooled.models.indices {
          let models = sets.map { $0.models[place] }
          pooled.models[place].performance =
            Performance.pooled(
              overImputations: models.map(\.performance), confidence: confidence)
            ?? models[0].performance
          pooled.models[place].roc = curves.pooled(models.map(\.roc))
          pooled.models[place].decisionCurve = curves.pooled(models.map(\.decisionCurve))
        }
        return pooled
      })
  }
}

extension ModelComparison {
  /// Pools one comparison over copies, of which `first` is one.
  init(
    pooling copies: [ModelComparison], _ first: ModelComparison, _ confidence: Double
  ) {
    self = first
    let pool = ImputationPool(patients: first.n, confidence: confidence)
    events = Int(Validation.mean(copies.map { Double($0.events) }).rounded())
    area = Pair(pooling: copies.map(\.area), by: pool)
    brier = Pair(pooling: copies.map(\.brier), by: pool)
    for path in [
      \ModelComparison.areaEventFreeControls, \.concordance, \.unoC, \.scaledBrier,
    ] {
      let pairs = copies.compactMap { $0[keyPath: path] }
      self[keyPath: path] = pairs.count == copies.count ? Pair(pooling: pairs, by: pool) : nil
    }
    for index in benefits.indices {
      benefits[index].netBenefit = Pair(
        pooling: copies.map { $0.benefits[index].netBenefit }, by: pool)
    }
    let older = copies.compactMap(\.legacy)
    legacy = older.count == copies.count ? Legacy(pooling: older, by: pool) : nil
  }
}

extension ModelComparison.Pair {
  /// Means of both statistics, the difference by Rubin's rules; no test is pooled.
  init(pooling copies: [ModelComparison.Pair], by pool: ImputationPool) {
    func average(_ values: [Double?]) -> Double? {
      let known = values.compactMap(\.self)
      return known.count == copies.count ? mean(known) : nil
    }
    self.init(
      first: average(copies.map(\.first)), second: average(copies.map(\.second)),
      difference: pool.pooled(
        copies.map(\.difference), on: .identity, within: -(.infinity)...(.infinity)))
    guard let first = average(copies.map { $0.corrected?.first }),
      let second = average(copies.map { $0.corrected?.second })
    else { return }
    corrected = ModelComparison.Corrected(
      first: first, second: second, difference: first - second)
  }
}
