internal import Foundation
internal import Statistics

/// Indexes over all categories with the influence of each patient on them.
///
/// The polytomous discrimination index and Hand and Till's M are means over sets or pairs with one patient of each
/// category: U-statistics of several samples. A patient's term is the mean credit of all sets that he is in, and the
/// variance is Σ s_c² / n_c with the variance s_c² (divisor n_c − 1) of the terms of the n_c patients of category c. With
/// two categories it is DeLong's. Brier's score and R² are means over patients, and functions of them by the delta method.
///
/// **Edges.** Not defined where a category has nobody; no influence where one has a single patient.
///
/// - Complexity: O(K³ n log n).
/// - Source: Hoeffding, Ann Math Stat 1948;19:293; DeLong, Biometrics 1988;44:837; Van Calster, Stat Med 2012;31:2610.
struct CategoryInfluence {
  private let predictions: CategoryPredictions
  /// By category its patients.
  private let rows: [[Int]]
  /// By risk, then by category: the risks of its patients, rising.
  private let sorted: [[[Double]]]

  init(_ predictions: CategoryPredictions) {
    self.predictions = predictions
    let levels = predictions.risks.indices
    let rows = levels.map { predictions.rows(of: $0) }
    self.rows = rows
    sorted = levels.map { level in
      rows.map { own in own.map { predictions.risks[level][$0] }.sorted() }
    }
  }

  private var levels: Range<Int> { rows.indices }

  /// The polytomous discrimination index.
  var polytomousDiscrimination: InfluencedStatistic {
    guard rows.allSatisfy({ !$0.isEmpty }) else { return .undefined }
    var terms = Array(repeating: 0.0, count: predictions.categories.count)
    var value = 0.0
    for level in levels {
      let others = levels.filter { $0 != level }
      let own = rows[level].map { credit(of: $0, level, among: others, power: 0) }
      value += own.reduce(0, +) / Double(own.count)
      for (row, credit) in zip(rows[level], own) { terms[row] += credit }
      for other in others { addTerms(of: other, against: level, to: &terms) }
    }
    let share = 1 / Double(rows.count)
    return statistic(value * share, terms: terms.map { $0 * share })
  }

  /// What the patients of another category do to the credits of `level`: they lie below a patient, tie, or exceed him.
  private func addTerms(of other: Int, against level: Int, to terms: inout [Double]) {
    let rest = levels.filter { $0 != level && $0 != other }
    let risks = predictions.risks[level]
    let own = rows[level].sorted { risks[$0] < risks[$1] }
    // Running sums over the patients of the level in rising order.
    var (below, tied) = ([0.0], [0.0])
    for row in own {
      below.append((below.last ?? 0) + credit(of: row, level, among: rest, power: 0))
      tied.append((tied.last ?? 0) + credit(of: row, level, among: rest, power: 1))
    }
    let values = own.map { risks[$0] }
    let count = Double(own.count)
    for row in rows[other] {
      let first = values.firstPosition { $0 >= risks[row] }
      let last = values.firstPosition { $0 > risks[row] }
      terms[row] += (below[own.count] - below[last] + tied[last] - tied[first]) / count
    }
  }

  /// ∫₀¹ tᵖ Π (b + e t) dt: b and e are the shares of other categories below a patient's risk of `level` and equal to it.
  private func credit(of row: Int, _ level: Int, among others: [Int], power: Int) -> Double {
    let risk = predictions.risks[level][row]
    var polynomial = [1.0]
    for other in others {
      let group = sorted[level][other]
      let count = Double(group.count)
      let below = group.firstPosition { $0 >= risk }
      let equal = group.firstPosition { $0 > risk } - below
      var next = polynomial.map { $0 * Double(below) / count } + [0]
      for index in polynomial.indices {
        next[index + 1] += polynomial[index] * Double(equal) / count
      }
      polynomial = next
    }
    return polynomial.enumerated().reduce(0) { $0 + $1.element / Double($1.offset + power + 1) }
  }

  /// Hand and Till's M.
  var handTill: InfluencedStatistic {
    guard rows.allSatisfy({ !$0.isEmpty }) else { return .undefined }
    var terms = Array(repeating: 0.0, count: predictions.categories.count)
    var value = 0.0
    let share = 1 / Double(rows.count * (rows.count - 1))
    for level in levels {
      let risks = predictions.risks[level]
      for other in levels where other != level {
        var area = 0.0
        for row in rows[level] {
          let place = place(of: risks[row], in: sorted[level][other])
          area += place / Double(rows[level].count)
          terms[row] += place * share
        }
        for row in rows[other] {
          terms[row] += (1 - place(of: risks[row], in: sorted[level][level])) * share
        }
        value += area * share
      }
    }
    return statistic(value, terms: terms)
  }

  /// The share of sorted risks below one, ties counting one half.
  private func place(of risk: Double, in group: [Double]) -> Double {
    let (first, last) = (
      group.firstPosition { $0 >= risk }, group.firstPosition { $0 > risk }
    )
    return Double(first + last) / 2 / Double(group.count)
  }

  /// Influences whose variance is that of the terms, category by category.
  private func statistic(_ value: Double, terms: [Double]) -> InfluencedStatistic {
    let n = Double(terms.count)
    var influence = terms
    for own in rows {
      let count = Double(own.count)
      guard count > 1 else { return InfluencedStatistic(value: value, influence: []) }
      let mean = own.reduce(0) { $0 + terms[$1] } / count
      let scale = (n * (n - 1) / (count * (count - 1))).squareRoot()
      for row in own { influence[row] = (terms[row] - mean) * scale }
    }
    return InfluencedStatistic(value: value, influence: influence)
  }

  /// Brier's score: the mean of Σ (y_k − p_k)².
  var brier: InfluencedStatistic {
    mean(
      predictions.categories.indices.map { row in
        levels.reduce(0) { sum, level in
          let error = (predictions.categories[row] == level ? 1 : 0) - predictions.risks[level][row]
          return sum + error * error
        }
      })
  }

  /// 1 − Brier / (1 − Σ f_k²) with the shares f of the categories here.
  var scaledBrier: InfluencedStatistic {
    let shares = shares
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    guard squares < 1 else { return .undefined }
    let uninformed = InfluencedStatistic(
      value: 1 - squares,
      influence: predictions.categories.map { -2 * (shares[$0] - squares) })
    return CensoredBrier.improvement(brier, over: uninformed)
  }

  /// McFadden's R²: 1 less the mean log likelihood over that of the shares.
  var mcFaddenR2: InfluencedStatistic {
    let (own, null) = logLikelihoods
    return joining(own, null, value: 1 - own.value / null.value) { a, b in
      (own.value / null.value * b - a) / null.value
    }
  }

  /// Nagelkerke's R²: (1 − exp(2 (l₀ − l))) / (1 − exp(2 l₀)) with mean log likelihoods l.
  var nagelkerkeR2: InfluencedStatistic {
    let (own, null) = logLikelihoods
    let (gain, most) = (
      expm1(2 * (null.value - own.value)), expm1(2 * null.value)
    )
    return joining(own, null, value: gain / most) { a, b in
      (2 * (gain + 1) * (b - a) - gain / most * 2 * (most + 1) * b) / most
    }
  }

  private var shares: [Double] {
    let n = Double(predictions.categories.count)
    return rows.map { Double($0.count) / n }
  }

  private var logLikelihoods: (own: InfluencedStatistic, null: InfluencedStatistic) {
    let shares = shares
    let own = predictions.categories.enumerated().map { log(predictions.risks[$1][$0]) }
    return (mean(own), mean(predictions.categories.map { log(shares[$0]) }))
  }

  private func joining(
    _ first: InfluencedStatistic, _ second: InfluencedStatistic, value: Double,
    _ change: (Double, Double) -> Double
  ) -> InfluencedStatistic {
    guard value.isFinite, second.value < 0 else { return .undefined }
    return InfluencedStatistic(
      value: value, influence: zip(first.influence, second.influence).map(change))
  }

  private func mean(_ terms: [Double]) -> InfluencedStatistic {
    let mean = terms.reduce(0, +) / Double(max(1, terms.count))
    return InfluencedStatistic(value: mean, influence: terms.map { $0 - mean })
  }
}

extension [Double] {
  /// The first position, of sorted numbers, from which on a condition holds.
  fileprivate func firstPosition(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
