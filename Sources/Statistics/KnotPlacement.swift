/// Where the knots of a restricted cubic spline go by default, learnt from the values of one variable.
///
/// Type 7 quantiles at equally spaced probabilities, from 0.10 to 0.90 for three knots, 0.05 to 0.95
/// for four to six, 0.025 to 0.975 for more. With fewer than 100 values the outer knots are the fifth
/// smallest and fifth largest. If 5 % or more of the values tie at an end and no value in between is as
/// frequent, the next value becomes the outer knot and the rest are placed among what lies beyond it.
///
/// Values come with counts, so that a resample is a change of counts and never a copy.
///
/// - Source: Stone 1986; Harrell. Matches `Hmisc::rcspline.eval(fractied = 0.05)`, except that too few
///   distinct values are an error and not a smaller number of knots.
package struct KnotPlacement: Sendable {
  private var values: [Double]
  private var cumulative: [Int]

  /// Takes distinct values in increasing order and how often each occurs; zero counts are left out.
  package init(distinct: [Double], counts: [Int]) {
    values = []
    cumulative = []
    var total = 0
    for (value, count) in zip(distinct, counts) where count > 0 {
      total += count
      values.append(value)
      cumulative.append(total)
    }
  }

  /// Takes values in any order; missing (NaN) values are left out.
  package init(_ unsorted: [Double]) {
    values = []
    cumulative = []
    var total = 0
    for value in unsorted.filter({ !$0.isNaN }).sorted() {
      total += 1
      if values.last == value {
        cumulative[cumulative.count - 1] = total
      } else {
        values.append(value)
        cumulative.append(total)
      }
    }
  }

  /// How many values there are, repeats counted.
  package var count: Int { cumulative.last ?? 0 }

  /// How many distinct values there are.
  package var distinctCount: Int { values.count }

  /// The default knots; fewer than `wanted` where quantiles coincide.
  ///
  /// - Throws: `KnotError` if `wanted` is outside 3...20 or the values are too few or too much alike.
  package func knots(_ wanted: Int) throws(RestrictedCubicSpline.KnotError) -> [Double] {
    guard (3...20).contains(wanted) else { throw .unsupportedCount(wanted) }
    let possible = max(0, values.count - 3)
    guard count >= 6, possible >= wanted else {
      throw .tooFewDistinctValues(wanted: wanted, possible: possible >= 3 ? possible : 0)
    }
    let (first, last) = tiedEnds()
    let rest = excludingEnds(first: first, last: last)
    let inner = wanted - (first == nil ? 0 : 1) - (last == nil ? 0 : 1)
    var knots = rest.innerKnots(inner, wanted: wanted, first: first, last: last)
    if rest.count < 100, rest.count >= 5, !knots.isEmpty, inner > 1 {
      if first == nil { knots[0] = rest.orderStatistic(5) }
      if last == nil {
        if knots.count < inner { knots.append(0) }
        knots[min(inner, knots.count) - 1] = rest.orderStatistic(rest.count - 4)
      }
    }
    let all = ([first].compactMap { $0 } + knots + [last].compactMap { $0 }).sorted()
    let distinct = all.enumerated().filter { $0 == 0 || all[$0 - 1] < $1 }.map(\.element)
    guard distinct.count >= 3 else {
      throw .tooFewDistinctValues(wanted: wanted, possible: 0)
    }
    return distinct
  }

  /// The `k`-th smallest value, counted from one.
  private func orderStatistic(_ k: Int) -> Double {
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] >= k { high = middle } else { low = middle + 1 }
    }
    return values[low]
  }

  /// The type 7 quantile of the values with their counts; NaN for no values.
  package func quantile(at p: Double) -> Double {
    guard count > 0 else { return .nan }
    let position = Double(count - 1) * min(max(p, 0), 1)
    let lower = Int(position)
    let below = orderStatistic(lower + 1)
    guard lower + 1 < count else { return below }
    return below + (position - Double(lower)) * (orderStatistic(lower + 2) - below)
  }

  private func tiedEnds() -> (first: Double?, last: Double?) {
    let frequent = 0.05 * Double(count)
    let frequencies = values.indices.map { cumulative[$0] - ($0 == 0 ? 0 : cumulative[$0 - 1]) }
    let interior = frequencies.dropFirst().dropLast()
    guard interior.allSatisfy({ Double($0) < frequent }) else { return (nil, nil) }
    return (
      Double(frequencies[0]) >= frequent ? values[1] : nil,
      Double(frequencies[values.count - 1]) >= frequent ? values[values.count - 2] : nil
    )
  }

  private func excludingEnds(first: Double?, last: Double?) -> KnotPlacement {
    guard first != nil || last != nil else { return self }
    let frequencies = values.indices.map { index in
      let value = values[index]
      let isOutside = first.map { value <= $0 } ?? false || last.map { value >= $0 } ?? false
      return isOutside ? 0 : cumulative[index] - (index == 0 ? 0 : cumulative[index - 1])
    }
    return KnotPlacement(distinct: values, counts: frequencies)
  }

  private func innerKnots(_ inner: Int, wanted: Int, first: Double?, last: Double?) -> [Double] {
    let outer = wanted > 6 ? 0.025 : wanted > 3 ? 0.05 : 0.1
    if inner == 1 { return [quantile(at: 0.5)] }
    let start = inner == 2 ? 0.5 : outer
    let knots = quantiles(inner, from: start, to: 1 - outer)
    guard Set(knots).count < min(inner, 3) else { return knots }
    let denser = quantiles(2 * inner, from: outer, to: 1 - outer)
    guard let first, Set(denser).count < 3 else { return denser }
    let middle = last.map { (first + $0) / 2 } ?? quantile(at: 0.5)
    return [first, middle, last ?? quantile(at: 1 - outer)].sorted()
  }

  private func quantiles(_ number: Int, from start: Double, to end: Double) -> [Double] {
    (0..<number).map { index in
      let share = number > 1 ? Double(index) / Double(number - 1) : 0
      return quantile(at: start + (end - start) * share)
    }
  }
}
