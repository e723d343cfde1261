public import Cohorts
internal import Statistics

extension CaseMix {
  /// The mean description of completed copies of the same patients; what some copy lacks is absent.
  init(pooling copies: [CaseMix], by pool: CurvePool) {
    self = copies[0]
    predictors = predictors.indices.map { index in
      Predictor(pooling: copies.map { $0.predictors[index] }, by: pool)
    }
    linearPredictor = Spread(pooling: copies.map(\.linearPredictor), by: pool)
    for index in (categories ?? []).indices {
      categories?[index].here = Spread(
        pooling: copies.map { $0.categories?[index].here }, by: pool)
    }
    outsideRange = pool.average(copies.map(\.outsideRange))
    (rare, beyond) = (pool.average(copies.map(\.rare)), pool.average(copies.map(\.beyond)))
  }

  /// The same with the missing values of the patients as they were observed: completed copies have none.
  public func countingMissing(in observed: Cohort) -> CaseMix {
    var mix = self
    for index in mix.predictors.indices {
      mix.predictors[index].missing =
        observed[mix.predictors[index].variable]?.missingCount ?? mix.predictors[index].missing
    }
    return mix
  }
}

extension CaseMix.Predictor {
  fileprivate init(pooling copies: [CaseMix.Predictor], by pool: CurvePool) {
    self = copies[0]
    here = CaseMix.Spread(pooling: copies.map(\.here), by: pool)
    outsideRange = pool.average(copies.map(\.outsideRange))
    for index in levels.indices {
      levels[index].share = pool.average(copies.map { $0.levels[index].share })
    }
  }
}

extension CaseMix.Spread {
  /// Means of means, of standard deviations and of quartiles.
  fileprivate init?(pooling copies: [CaseMix.Spread?], by pool: CurvePool) {
    let known = copies.compactMap(\.self)
    guard known.count == copies.count, let first = known.first else { return nil }
    self = first
    self.mean = pool.average(known.map(\.mean))
    standardDeviation = pool.average(known.map(\.standardDeviation))
    quartiles = first.quartiles.indices.map { index in
      known.reduce(0) { $0 + $1.quartiles[index] } / Double(known.count)
    }
  }
}
