internal import Foundation
internal import Statistics

/// The indexes over all categories as plain numbers, for sums over replicates; NaN where not defined.
struct CategoricalIndexes: Sendable {
  /// The indexes in the order of `values`.
  enum Index: Int, CaseIterable {
    case polytomousDiscrimination, handTill, pairwise, brier, scaledBrier, nagelkerkeR2, mcFaddenR2
  }

  /// By index, in place: replicates copy them without storage of their own.
  private var values = SIMD16<Double>(repeating: .nan)

  subscript(index: Index) -> Double {
    get { values[index.rawValue] }
    set { values[index.rawValue] = newValue }
  }

  /// Nothing is defined yet.
  init() {}

  /// Computes the indexes of predictions as they are.
  init(_ predictions: CategoryPredictions) {
    var walk = PolytomousDiscrimination(categories: predictions.risks.count)
    let counts = Array(repeating: 1, count: predictions.categories.count)
    self.init(RankedCategories(predictions), counts: counts, with: &walk)
  }

  /// The same of patients who each count as often as `counts` says, with storage for the sums.
  init(_ ranked: RankedCategories, counts: [Int], with walk: inout PolytomousDiscrimination) {
    self[.polytomousDiscrimination] = walk.index(ranked, counts: counts)
    self[.handTill] = PairwiseDiscrimination.handTill(walk, ranked.pairs)
    self[.pairwise] = PairwiseDiscrimination.conditional(ranked, counts: counts)
    readErrors(ranked, counts, totals: walk.totals)
  }

  /// Errors of risks and R² of the log likelihood, both against the shares of the categories here.
  ///
  /// Brier's score is the mean over patients of Σ (y_k − p_k)², from 0 to 2. R² is of Σ ln p of the categories that
  /// came true.
  ///
  /// - Source: Brier, Monthly Weather Review 1950;78:1; Nagelkerke, Biometrika 1991;78:691.
  private mutating func readErrors(
    _ ranked: RankedCategories, _ counts: [Int], totals: [Double]
  ) {
    var (n, squares, own) = (0.0, 0.0, 0.0)
    for row in ranked.categories.indices where counts[row] > 0 {
      let weight = Double(counts[row])
      n += weight
      for category in 0..<ranked.count {
        let error = ranked.outcomes[category][row] - ranked.risks[category][row]
        squares += weight * error * error
      }
      own += weight * log(ranked.risks[ranked.categories[row]][row])
    }
    var (uninformed, null) = (1.0, 0.0)
    for total in totals where total > 0 {
      uninformed -= total / n * total / n
      null += total * log(total / n)
    }
    self[.brier] = squares / n
    if uninformed > 0 { self[.scaledBrier] = 1 - squares / n / uninformed }
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
