// The measures as new values, for those who measure once.

extension TimeToEventMeter {
  /// The indexes at each horizon.
  mutating func indexes(
    _ values: FollowedPredictions.Values, in setting: IndexValues.Setting
  ) -> [IndexValues] {
    var result = undefinedIndexes
    measure(values, in: setting, into: &result)
    return result
  }

  /// Room for the indexes at each horizon.
  var undefinedIndexes: [IndexValues] {
    horizons.map { _ in IndexValues(.timeToEvent(isCompeting: isCompeting)) }
  }

  /// The net benefit at each horizon.
  mutating func netBenefits(
    _ values: FollowedPredictions.Values, _ terms: [NetBenefitTerms]
  ) -> [[Double]] {
    horizons.indices.map { index in
      var benefits: [Double] = []
      fillNetBenefits(values, at: index, terms[index], into: &benefits)
      return benefits
    }
  }

  /// The distances |risk − observed| of the patients of a resample from the curve last fitted, copies counted.
  func distances(of values: FollowedPredictions.Values, at horizon: Int) -> [Double] {
    var distances: [Double] = []
    fillDistances(of: values, at: horizon, into: &distances)
    return distances
  }
}
