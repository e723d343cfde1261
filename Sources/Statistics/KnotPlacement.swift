/// Where the knots of a restricted cubic spline go by default, learnt from the values of one variable.
///
/// Type 7 quantiles at equally spaced probabilities, from 0.10 to 0.90 for three knots, 0.05 to 0.95
/// for four to six, 0.025 to 0.975 for more. With fewer than 100 values the outer knots are the fifth
/// smallest and fifth largest. If 5 % or more of the values tie at an end and no value in between is as
/// frequent, the next value becomes the outer knot and the rest are placed among what lies beyond it.
///
/// Values come with counts, so that a resample is a change of counts and never a copy. An instance may be filled
/// again and again; placing knots in storage that is there allocates nothing.
///
/// - Source: Stone 1986; Harrell. Matches `Hmisc::rcspline.eval(fractied = 0.05)`, except that too few
///   distinct values are an error and not a smaller number of knots.
package struct KnotPlacement: Sendable {
  private var values: [Double] = []
  private var cumulative: [Int] = []

  /// Starts empty.
  package init() {}

  /// Takes distinct values in increasing order and how often each occurs; zero counts are left out.
  package init(distinct: [Double], counts: [Int]) {
    for (value, count) in zip(distinct, counts) where count > 0 { add(value, count: count) }
  }

  /// Takes values in any order; missing (NaN) values are left out.
  package init(_ unsorted: [Double]) {
    for value in unsorted.filter({ !$0.isNaN }).sorted() { add(value, count: 1) }
  }

  /// Forgets all values but keeps their storage, which has room for so many then.
  package mutating func removeAll(keepingRoomFor distinct: Int) {
    values.removeAll(keepingCapacity: true)
    cumulative.removeAll(keepingCapacity: true)
    values.reserveCapacity(distinct)
    cumulative.reserveCapacity(distinct)
  }

  /// Adds a value so many times, at least once; no value added before is larger.
  package mutating func add(_ value: Double, count: Int) {
    let total = self.count + count
    if values.last == value {
      cumulative[cumulative.count - 1] = total
    } else {
      values.append(value)
      cumulative.append(total)
    }
  }

  /// How many values there are, repeats counted.
  package var count: Int { cumulative.last ?? 0 }

  /// How many distinct values there are.
  package var distinctCount: Int { values.count }

  /// The least and the largest value; `nil` without values.
  package var range: (low: Double, high: Double)? {
    guard let low = values.first, let high = values.last else { return nil }
    return (low, high)
  }

  /// The default knots; fewer than `wanted` where quantiles coincide.
  ///
  /// - Throws: `KnotError` if `wanted` is outside 3...20 or the values are too few or too much alike.
  package func knots(_ wanted: Int) throws(RestrictedCubicSpline.KnotError) -> [Double] {
    var knots: [Double] = []
    try place(wanted, into: &knots)
    return knots
  }

  /// Writes the default knots; as `knots`.
  package func place(
    _ wanted: Int, into knots: inout [Double]
  ) throws(RestrictedCubicSpline.KnotError) {
    guard (3...20).contains(wanted) else { throw .unsupportedCount(wanted) }
    let possible = max(0, values.count - 3)
    guard count >= 6, possible >= wanted else {
      throw .tooFewDistinctValues(wanted: wanted, possible: possible >= 3 ? possible : 0)
    }
    let (first, last) = tiedEnds()
    let rest = part(above: first, below: last)
    let inner = wanted - (first == nil ? 0 : 1) - (last == nil ? 0 : 1)
    placeInner(inner, wanted: wanted, first: first, last: last, among: rest, into: &knots)
    if rest.count < 100, rest.count >= 5, !knots.isEmpty, inner > 1 {
      if first == nil { knots[0] = orderStatistic(5, in: rest) }
      if last == nil {
        if knots.count < inner { knots.append(0) }
        knots[min(inner, knots.count) - 1] = orderStatistic(rest.count - 4, in: rest)
      }
    }
    if let first { knots.insert(first, at: 0) }
    if let last { knots.append(last) }
    knots.sort()
    Self.removeRepeated(from: &knots)
    guard knots.count >= 3 else { throw .tooFewDistinctValues(wanted: wanted, possible: 0) }
  }

  /// Keeps of sorted values those above the one before.
  private static func removeRepeated(from sorted: inout [Double]) {
    var (kept, last) = (0, Double.nan)
    for index in sorted.indices {
      let value = sorted[index]
      defer { last = value }
      guard index == 0 || last < value else { continue }
      sorted[kept] = value
      kept += 1
    }
    sorted.removeLast(sorted.count - kept)
  }

  /// Consecutive distinct values, with how many values come before them.
  private struct Part {
    var indices: Range<Int>
    var before: Int
    var count: Int
  }

  /// All values strictly between others.
  private func part(above first: Double?, below last: Double?) -> Part {
    var (low, high) = (0, values.count)
    if let first { while low < high, values[low] <= first { low += 1 } }
    if let last { while low < high, values[high - 1] >= last { high -= 1 } }
    let before = low > 0 ? cumulative[low - 1] : 0
    return Part(
      indices: low..<high, before: before, count: low < high ? cumulative[high - 1] - before : 0)
  }

  /// The `k`-th smallest value of a part, counted from one.
  private func orderStatistic(_ k: Int, in part: Part) -> Double {
    var (low, high) = (part.indices.lowerBound, part.indices.upperBound - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] - part.before >= k { high = middle } else { low = middle + 1 }
    }
    return values[low]
  }

  /// The type 7 quantile of the values with their counts; NaN for no values.
  package func quantile(at p: Double) -> Double {
    quantile(at: p, in: part(above: nil, below: nil))
  }

  private func quantile(at p: Double, in part: Part) -> Double {
    guard part.count > 0 else { return .nan }
    let position = Double(part.count - 1) * min(max(p, 0), 1)
    let lower = Int(position)
    let below = orderStatistic(lower + 1, in: part)
    guard lower + 1 < part.count else { return below }
    return below
      + (position - Double(lower)) * (orderStatistic(lower + 2, in: part) - below)
  }

  private func frequency(_ index: Int) -> Int {
    cumulative[index] - (index == 0 ? 0 : cumulative[index - 1])
  }

  private func tiedEnds() -> (first: Double?, last: Double?) {
    let frequent = 0.05 * Double(count)
    for index in values.indices.dropFirst().dropLast() {
      guard Double(frequency(index)) < frequent else { return (nil, nil) }
    }
    return (
      Double(frequency(0)) >= frequent ? values[1] : nil,
      Double(frequency(values.count - 1)) >= frequent ? values[values.count - 2] : nil
    )
  }

  private func placeInner(
    _ inner: Int, wanted: Int, first: Double?, last: Double?, among rest: Part,
    into knots: inout [Double]
  ) {
    let outer = wanted > 6 ? 0.025 : wanted > 3 ? 0.05 : 0.1
    knots.removeAll(keepingCapacity: true)
    knots.reserveCapacity(2 * wanted + 2)
    if inner == 1 {
      knots.append(quantile(at: 0.5, in: rest))
      return
    }
    let start = inner == 2 ? 0.5 : outer
    appendQuantiles(inner, from: start, to: 1 - outer, of: rest, to: &knots)
    guard Self.distinctCount(knots) < min(inner, 3) else { return }
    knots.removeAll(keepingCapacity: true)
    appendQuantiles(2 * inner, from: outer, to: 1 - outer, of: rest, to: &knots)
    guard let first, Self.distinctCount(knots) < 3 else { return }
    knots.removeAll(keepingCapacity: true)
    knots.append(first)
    knots.append(last.map { (first + $0) / 2 } ?? quantile(at: 0.5, in: rest))
    knots.append(last ?? quantile(at: 1 - outer, in: rest))
    knots.sort()
  }

  private static func distinctCount(_ values: [Double]) -> Int {
    var count = 0
    for index in values.indices where !values[..<index].contains(values[index]) { count += 1 }
    return count
  }

  private func appendQuantiles(
    _ number: Int, from start: Double, to end: Double, of part: Part, to knots: inout [Double]
  ) {
    for index in 0..<number {
      let share = number > 1 ? Double(index) / Double(number - 1) : 0
      knots.append(quantile(at: start + (end - start) * share, in: part))
    }
  }
}
