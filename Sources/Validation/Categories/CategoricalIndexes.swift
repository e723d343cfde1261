internal import Foundation
internal import Statistics

/// The indexes over all categories as plain numbers, for sums over replicates; NaN where not defined.
struct CategoricalIndexes: Sendable {
  /// The indexes in the order of `values`.
  enum Index: Int, CaseIterable {
    case polytomousDiscrimination, handTill, pairwise, brier, scaledBrier, nagelkerkeR2, mcFaddenR2
  }

  private(set) var values = Array(repeating: Double.nan, count: Index.allCases.count)

  subscript(index: Index) -> Double {
    get { values[index.rawValue] }
    set { values[index.rawValue] = newValue }
  }

  /// Nothing is defined yet.
  init() {}

  /// Computes the indexes of predictions as they are.
  init(_ predictions: CategoryPredictions) {
    self[.polytomousDiscrimination] = PolytomousDiscrimination.index(predictions)
    self[.handTill] = PairwiseDiscrimination.handTill(predictions)
    self[.pairwise] = PairwiseDiscrimination.conditional(predictions)
    readErrors(predictions)
    readLikelihood(predictions)
  }

  /// Brier's score: the mean over patients of Σ (y_k − p_k)², from 0 to 2; scaled by that of the shares here.
  ///
  /// - Source: Brier, Monthly Weather Review 1950;78:1.
  private mutating func readErrors(_ predictions: CategoryPredictions) {
    let n = Double(predictions.categories.count)
    var squares = 0.0
    for (category, risks) in predictions.risks.enumerated() {
      for (row, risk) in risks.enumerated() {
        let error = (predictions.categories[row] == category ? 1 : 0) - risk
        squares += error * error
      }
    }
    self[.brier] = squares / n
    let uninformed = predictions.counts.reduce(1.0) { $0 - Double($1) / n * Double($1) / n }
    if uninformed > 0 { self[.scaledBrier] = 1 - squares / n / uninformed }
  }

  /// R² of the log likelihood Σ ln p of the categories that came true, against that of the shares here.
  private mutating func readLikelihood(_ predictions: CategoryPredictions) {
    let n = Double(predictions.categories.count)
    let own = predictions.categories.enumerated().reduce(0) {
      $0 + log(predictions.risks[$1.element][$1.offset])
    }
    let null = predictions.counts.reduce(0) {
      $1 > 0 ? $0 + Double($1) * log(Double($1) / n) : $0
    }
    guard null < 0, own.isFinite else { return }
    self[.mcFaddenR2] = 1 - own / null
    self[.nagelkerkeR2] = expm1(2 * (null - own) / n) / expm1(2 * null / n)
  }
}

extension CategoricalIndexes.Index {
  /// Where the index stands in a performance.
  var path: WritableKeyPath<CategoricalPerformance, Estimate> {
    switch self {
    case .polytomousDiscrimination: \.polytomousDiscrimination
    case .handTill: \.handTill
    case .pairwise: \.pairwise
    case .brier: \.brier
    case .scaledBrier: \.scaledBrier
    case .nagelkerkeR2: \.nagelkerkeR2
    case .mcFaddenR2: \.mcFaddenR2
    }
  }
}

extension CategoricalPerformance {
  /// The indexes without intervals.
  init(_ values: CategoricalIndexes, n: Int) {
    self.init(n: n)
    for index in CategoricalIndexes.Index.allCases {
      self[keyPath: index.path] = Estimate(values[index])
    }
  }

  /// Percentile intervals (type 7) over resamples.
  mutating func addPercentileIntervals(from resamples: [CategoricalIndexes], confidence: Double) {
    let tail = (1 - confidence) / 2
    for index in CategoricalIndexes.Index.allCases {
      let defined = resamples.map { $0[index] }.filter(\.isFinite)
      guard let value = self[keyPath: index.path].estimate, defined.count > 1 else { continue }
      let limits = quantiles(of: defined, at: [tail, 1 - tail])
      guard limits[0] < limits[1] else { continue }
      self[keyPath: index.path].lower = min(limits[0], value)
      self[keyPath: index.path].upper = max(limits[1], value)
      self[keyPath: index.path].method = "bootstrap percentile"
    }
  }
}
