internal import Foundation
internal import Statistics

// Priorities: closed forms, so that a centre needs no bootstrap of its own; for two categories DeLong's variance to the
// last digit.

/// Standard errors of the discrimination of several categories, by the structural components of each patient.
///
/// Both indexes are means over sets of one patient from each category. A patient's component is the mean over the sets
/// that he is in; the variance is Σ s²/n over the categories, s² of the components of a category's n patients (divisor
/// n − 1), which is that of the jackknife within categories. For two categories it is DeLong's.
///
/// NaN where a category has fewer than two patients.
///
/// - Complexity: O(K² n), risks being ranked.
/// - Source: DeLong, Biometrics 1988;44:837; Sen, Calcutta Statist Assoc Bull 1960;10:1; Hand & Till, Machine
///   Learning 2001;45:171; Van Calster, Stat Med 2012;31:2610.
struct CategoricalErrors {
  /// Of the polytomous discrimination index.
  private(set) var polytomousDiscrimination = Double.nan
  /// Of Hand and Till's M.
  private(set) var handTill = Double.nan

  private let categories: [Int]
  private let totals: [Double]
  /// By patient.
  private var sets: [Double]
  private var pairs: [Double]

  /// Patients with one risk of a category.
  private struct Tie {
    var rows: Range<Int>
    /// Patients below, by category.
    var below: [Double]
    /// Patients here, by category.
    var equal: [Double]
  }

  /// The errors for patients who count once each.
  init(_ ranked: RankedCategories) {
    categories = ranked.categories
    sets = Array(repeating: 0, count: categories.count)
    pairs = sets
    totals = ranked.outcomes.map { $0.reduce(0, +) }
    guard totals.allSatisfy({ $0 > 1 }) else { return }
    for level in 0..<ranked.count { add(level, ranked) }
    let count = Double(ranked.count)
    polytomousDiscrimination = error(of: sets) / count
    // A pair's area is the mean of two.
    handTill = error(of: pairs) / (count * (count - 1))
  }

  private func error(of components: [Double]) -> Double {
    var variance = 0.0
    for (level, n) in totals.enumerated() {
      let own = categories.indices.filter { categories[$0] == level }.map { components[$0] }
      let mean = own.reduce(0, +) / n
      variance += own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n
    }
    return variance.squareRoot()
  }

  /// Adds what each patient contributes to the share in which a category's own patient has its highest risk.
  private mutating func add(_ level: Int, _ ranked: RankedCategories) {
    let ties = ties(level, ranked)
    // Own patients above, each with what the categories beside one leave to him.
    var above = Array(repeating: 0.0, count: totals.count)
    var ownAbove = 0.0
    let order = ranked.orders[level]
    for tie in ties.reversed() {
      let own = tie.equal[level]
      let others = totals.indices.map { other in
        Self.moments(tie, totals, without: [level, other])
      }
      let credit = Self.moments(tie, totals, without: [level]).mean
      for place in tie.rows {
        let category = categories[order[place]]
        guard category != level else {
          sets[order[place]] += credit
          for other in totals.indices where other != level {
            pairs[order[place]] += (tie.below[other] + tie.equal[other] / 2) / totals[other]
          }
          continue
        }
        sets[order[place]] += (above[category] + own * others[category].first) / totals[level]
        pairs[order[place]] += (ownAbove + own / 2) / totals[level]
      }
      for other in totals.indices { above[other] += own * others[other].mean }
      ownAbove += own
    }
  }

  private func ties(_ level: Int, _ ranked: RankedCategories) -> [Tie] {
    let (risks, order) = (ranked.risks[level], ranked.orders[level])
    var ties: [Tie] = []
    var below = Array(repeating: 0.0, count: totals.count)
    var start = 0
    while start < order.count {
      var (place, equal) = (start, Array(repeating: 0.0, count: totals.count))
      while place < order.count, risks[order[place]] == risks[order[start]] {
        equal[categories[order[place]]] += 1
        place += 1
      }
      ties.append(Tie(rows: start..<place, below: below, equal: equal))
      for other in below.indices { below[other] += equal[other] }
      start = place
    }
    return ties
  }

  /// ∫₀¹ Π (b + e t) dt and ∫₀¹ t Π (b + e t) dt over the categories that are not left out.
  private static func moments(
    _ tie: Tie, _ totals: [Double], without left: [Int]
  ) -> (mean: Double, first: Double) {
    var polynomial = [1.0]
    for other in totals.indices where !left.contains(other) {
      let (share, equal) = (tie.below[other] / totals[other], tie.equal[other] / totals[other])
      var next = polynomial.map { $0 * share } + [0]
      for power in polynomial.indices { next[power + 1] += polynomial[power] * equal }
      polynomial = next
    }
    var (mean, first) = (0.0, 0.0)
    for (power, coefficient) in polynomial.enumerated() {
      mean += coefficient / Double(power + 1)
      first += coefficient / Double(power + 2)
    }
    return (mean, first)
  }
}

extension CategoricalPerformance {
  /// The indexes of predictions for patients whom the model does not know, with intervals where they have closed forms.
  ///
  /// Intervals of the discrimination are normal with the errors of structural components, cut to 0...1, and absent where
  /// the error is zero, which is not certainty; that of the Brier score is normal with the variance of its terms.
  init(unknown predictions: CategoryPredictions, confidence: Double) {
    let ranked = RankedCategories(predictions)
    let n = predictions.categories.count
    self.init(CategoricalIndexes(predictions), n: n)
    let errors = CategoricalErrors(ranked)
    let z = NormalDistribution.criticalValue(confidence: confidence)
    func bound(
      _ path: WritableKeyPath<CategoricalPerformance, Estimate>, _ error: Double,
      _ limits: ClosedRange<Double>, _ method: String
    ) {
      guard let value = self[keyPath: path].estimate, error > 0, error.isFinite else { return }
      self[keyPath: path] = Estimate(
        value, lower: max(limits.lowerBound, value - z * error),
        upper: min(limits.upperBound, value + z * error), standardError: error, method: method)
    }
    let components = "structural components"
    bound(\.polytomousDiscrimination, errors.polytomousDiscrimination, 0...1, components)
    bound(\.handTill, errors.handTill, 0...1, components)
    let squares = predictions.categories.indices.map { row in
      predictions.risks.indices.reduce(0) { sum, level in
        let error = (predictions.categories[row] == level ? 1 : 0) - predictions.risks[level][row]
        return sum + error * error
      }
    }
    let mean = squares.reduce(0, +) / Double(n)
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
    bound(\.brier, (variance / Double(n)).squareRoot(), 0...2, "normal")
  }
}
