internal import Foundation

/// How the indexes over all categories were corrected by resampling the model's own patients.
public struct CategoricalCorrection: Sendable, Hashable, Codable {
  /// How.
  public var method: ResamplingMethod
  /// What the .632 estimates are made of; `nil` for other methods.
  public var weighting: [WeightedIndex]?
  /// Both ways of joining folds; `nil` for other methods.
  public var crossValidation: CategoricalCrossValidation?
  /// Resamples with a model, or repeats of folds, in which some estimate of the recalibration has no maximum.
  public var incompleteRecalibrations: Int?

  /// Creates it from its parts.
  public init(
    method: ResamplingMethod, weighting: [WeightedIndex]? = nil,
    crossValidation: CategoricalCrossValidation? = nil
  ) {
    (self.method, self.weighting, self.crossValidation) = (method, weighting, crossValidation)
  }
}

/// What cross-validation found over all categories, both ways of joining folds.
public struct CategoricalCrossValidation: Sendable, Hashable, Codable {
  /// Folds of one repeat.
  public var folds: Int
  /// The folds asked for, where the smallest category allowed only fewer.
  public var foldsAsked: Int?
  /// How often patients were divided anew.
  public var repeats: Int
  /// Each index in each fold, the mean over folds and then over repeats.
  public var withinFolds: CategoricalPerformance
  /// Each index in the predictions of all folds together, the mean over repeats.
  public var pooled: CategoricalPerformance
  /// The standard deviation over repeats of each index as it is corrected; `nil` for one repeat.
  public var spreadOverRepeats: CategoricalPerformance?
}

extension CategoricalCorrection {
  /// 0.368 of the apparent and 0.632 of the mean out of the bag, or with values of no information .632+.
  ///
  /// The scaled Brier score is that of the estimated Brier score.
  ///
  /// - Source: Efron & Tibshirani, J Am Stat Assoc 1997;92:548.
  static func weighted(
    _ apparent: CategoricalIndexes, outOfBag tests: [CategoricalIndexes],
    _ noInformation: CategoricalIndexes?
  ) -> (corrected: CategoricalIndexes, weighting: [WeightedIndex]) {
    let outside = CategoricalIndexes(meanOf: tests)
    var corrected = CategoricalIndexes()
    var weighting: [WeightedIndex] = []
    for index in CategoricalIndexes.Index.allCases where index != .scaledBrier {
      let (own, other) = (apparent[index], outside[index])
      var parts = WeightedIndex(
        name: index.key, apparent: own.isFinite ? own : nil, outOfBag: other.isFinite ? other : nil)
      corrected[index] = 0.368 * own + 0.632 * other
      if let none = noInformation?[index], none.isFinite, own.isFinite, other.isFinite {
        let weighed = WeightedBootstrap(
          apparent: own, outOfBag: other, noInformation: none, lowerIsBetter: index == .brier)
        (parts.noInformation, parts.overfitting) = (none, weighed.overfitting)
        parts.weight = weighed.weight
        corrected[index] = weighed.estimate632Plus
      }
      weighting.append(parts)
    }
    let scaled = apparent[.scaledBrier]
    if scaled < 1 {
      corrected[.scaledBrier] = 1 - corrected[.brier] * (1 - scaled) / apparent[.brier]
    }
    return (corrected, weighting)
  }
}

extension CategoricalIndexes {
  /// The values were risks and categories not associated.
  ///
  /// Polytomous discrimination 1/K, areas of pairs ½, R² 0. Brier score: its expectation when categories are dealt anew
  /// to predictions, Σ_k F_k (1 − 2 p̄_k) + mean p_k², F the shares.
  ///
  /// - Source: Efron & Tibshirani, J Am Stat Assoc 1997;92:548; Van Calster, Stat Med 2012;31:2610.
  init(noInformation predictions: CategoryPredictions) {
    self[.polytomousDiscrimination] = 1 / Double(predictions.risks.count)
    (self[.handTill], self[.pairwise]) = (0.5, 0.5)
    (self[.nagelkerkeR2], self[.mcFaddenR2]) = (0, 0)
    let n = Double(predictions.categories.count)
    self[.brier] = zip(predictions.risks, predictions.counts).reduce(0) { sum, level in
      let mean = level.0.reduce(0, +) / n
      let squares = level.0.reduce(0) { $0 + $1 * $1 } / n
      return sum + Double(level.1) / n * (1 - 2 * mean) + squares
    }
  }

  /// The mean of each index over those in which it is defined.
  init(meanOf all: [CategoricalIndexes]) {
    for index in Index.allCases {
      let values = all.map { $0[index] }.filter(\.isFinite)
      if !values.isEmpty { self[index] = values.reduce(0, +) / Double(values.count) }
    }
  }

  /// The standard deviation of each index (divisor n − 1).
  init(standardDeviationOf all: [CategoricalIndexes]) {
    for index in Index.allCases {
      let values = all.map { $0[index] }.filter(\.isFinite)
      guard values.count > 1 else { continue }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self[index] = (squares / Double(values.count - 1)).squareRoot()
    }
  }
}

extension CategoricalIndexes.Index {
  /// The index's key in results files.
  var key: String {
    switch self {
    case .polytomousDiscrimination: "polytomous_discrimination"
    case .handTill: "hand_till"
    case .pairwise: "pairwise"
    case .brier: "brier"
    case .scaledBrier: "scaled_brier"
    case .nagelkerkeR2: "nagelkerke_r2"
    case .mcFaddenR2: "mc_fadden_r2"
    }
  }

  /// Whether the index only compares patients with each other: predictions of different models are not comparable.
  var isRanking: Bool { [.polytomousDiscrimination, .handTill, .pairwise].contains(self) }
}
