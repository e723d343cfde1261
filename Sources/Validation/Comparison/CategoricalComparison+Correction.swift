internal import Statistics

extension CategoricalComparison {
  private static var overall:
    [(
      pair: WritableKeyPath<CategoricalComparison, ModelComparison.Pair>,
      index: KeyPath<CategoricalPerformance, Estimate>
    )]
  {
    [
      (\.polytomousDiscrimination, \.polytomousDiscrimination), (\.handTill, \.handTill),
      (\.brier, \.brier), (\.scaledBrier, \.scaledBrier), (\.nagelkerkeR2, \.nagelkerkeR2),
      (\.mcFaddenR2, \.mcFaddenR2),
    ]
  }

  /// Corrects both models for their optimism, where that was estimated in the very patients of the comparison.
  ///
  /// A model from a file was not made from them: its apparent values are free of optimism.
  ///
  /// - Parameters:
  ///   - first: The validation of the first model in its own patients.
  ///   - rival: That of the second; `nil` for one that was not resampled.
  public mutating func correct(_ first: CategoricalValidation, rival: CategoricalValidation?) {
    guard let own = first.overall.optimismCorrected, own.n == n,
      secondSource == .file || rival?.overall.optimismCorrected?.n == n
    else { return }
    let other = rival?.overall.optimismCorrected
    for (pair, index) in Self.overall {
      self[keyPath: pair].correct(own[keyPath: index], other?[keyPath: index])
    }
    for index in categories.indices {
      let code = categories[index].category
      func corrected(_ validation: CategoricalValidation?) -> Performance? {
        validation?.categories.first { $0.category == code }?.performance.optimismCorrected?
          .corrected
      }
      guard let performance = corrected(first) else { continue }
      let second = corrected(rival)
      guard secondSource == .file || second != nil else { continue }
      categories[index].comparison.area.correct(performance.cStatistic, second?.cStatistic)
      categories[index].comparison.brier.correct(performance.brier, second?.brier)
      categories[index].comparison.scaledBrier?.correct(
        performance.scaledBrier, second?.scaledBrier)
    }
  }
}

extension ModelComparison.Pair {
  /// Takes corrected values; a second model without one keeps its own.
  fileprivate mutating func correct(_ own: Estimate, _ other: Estimate?) {
    guard let value = own.estimate, let rival = other.map(\.estimate) ?? second else { return }
    corrected = ModelComparison.Corrected(first: value, second: rival, difference: value - rival)
  }
}
