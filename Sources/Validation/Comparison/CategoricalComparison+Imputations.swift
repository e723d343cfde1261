internal import Statistics

extension CategoricalComparison {
  /// Pools comparisons of the same models in completed copies of the same patients, rival by rival.
  ///
  /// As `ComparisonResult.pooled(overImputations:)`: statistics are means, differences by Rubin's rules on their own scale,
  /// without P values. A category that some copy does not compare is left out. `nil` without copies.
  public static func pooled(
    overImputations copies: [[CategoricalComparison]], confidence: Double = 0.95
  ) -> [CategoricalComparison]? {
    guard let first = copies.first else { return nil }
    guard copies.count > 1 else { return first }
    return first.indices.map { index in
      CategoricalComparison(pooling: copies.map { $0[index] }, first[index], confidence)
    }
  }

  private init(
    pooling copies: [CategoricalComparison], _ first: CategoricalComparison, _ confidence: Double
  ) {
    self = first
    let pool = ImputationPool(patients: first.n, confidence: confidence)
    for path in [
      \CategoricalComparison.polytomousDiscrimination, \.handTill, \.brier, \.scaledBrier,
      \.nagelkerkeR2, \.mcFaddenR2,
    ] {
      self[keyPath: path] = ModelComparison.Pair(
        pooling: copies.map { $0[keyPath: path] }, by: pool)
    }
    categories = first.categories.compactMap { own in
      let found = copies.compactMap { copy in
        copy.categories.first { $0.category == own.category }?.comparison
      }
      guard found.count == copies.count else { return nil }
      return Category(
        category: own.category, label: own.label,
        comparison: ModelComparison(pooling: found, own.comparison, confidence))
    }
  }
}
