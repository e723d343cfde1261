internal import Foundation

/// A step of 1, 2 or 5 times a power of ten; finer steps always include the marks of coarser ones.
package struct RoundStep: Sendable, Hashable {
  /// 1, 2 or 5.
  package let digit: Int
  /// The power of ten.
  package let exponent: Int

  /// The step whose marks divide `span` into about `count` parts; `nil` if the span has no length.
  package init?(dividing span: Double, into count: Int) {
    guard span.isFinite, span > 0, count > 0 else { return nil }
    let wanted = span / Double(count)
    let exponent = log10(wanted).rounded(.down)
    guard abs(exponent) < 290 else { return nil }
    let share = wanted / pow(10, exponent)
    self.exponent = Int(exponent) + (share > 7 ? 1 : 0)
    digit = share > 7 ? 1 : share > 3.5 ? 5 : share > 1.5 ? 2 : 1
  }

  private init(digit: Int, exponent: Int) { (self.digit, self.exponent) = (digit, exponent) }

  /// The length of the step.
  package var value: Double { multiple(1) }

  /// The next finer step that includes all marks of this one.
  package var finer: RoundStep {
    digit == 1
      ? RoundStep(digit: 5, exponent: exponent - 1) : RoundStep(digit: 1, exponent: exponent)
  }

  /// `index` steps from zero, to the last digit: a division, because 0.1 × 3 is not 0.3.
  package func multiple(_ index: Double) -> Double {
    let whole = index * Double(digit)
    return exponent < 0 ? whole / pow(10, Double(-exponent)) : whole * pow(10, Double(exponent))
  }

  /// The multiples of the step from `lower` to `upper`; none if there would be more than 10,000.
  package func multiples(from lower: Double, to upper: Double) -> [Double] {
    let first = (lower / value - 1e-9).rounded(.up)
    let last = (upper / value + 1e-9).rounded(.down)
    guard first.isFinite, last.isFinite, last >= first, last - first < 10_000 else { return [] }
    return (0...Int(last - first)).map { multiple(first + Double($0)) + 0 }
  }
}

/// R's `pretty`: equally spaced round values that cover an interval.
///
/// - Source: R's `R_pretty` (h = 1.5, h5 = 2.75); matches `base::pretty(c(lower, upper), n)`.
package func prettyValues(from lower: Double, to upper: Double, count: Int) -> [Double] {
  guard lower.isFinite, upper.isFinite, upper > lower, count > 0 else {
    return lower.isFinite ? [lower] : []
  }
  let (h, h5) = (1.5, 2.75)
  let cell = (upper - lower) / Double(count)
  let base = pow(10, log10(cell).rounded(.down))
  var unit = base
  if 2 * base - cell < h * (cell - unit) { unit = 2 * base }
  if 5 * base - cell < h5 * (cell - unit) { unit = 5 * base }
  if 10 * base - cell < h * (cell - unit) { unit = 10 * base }
  var first = (lower / unit + 1e-7).rounded(.down)
  var last = (upper / unit - 1e-7).rounded(.up)
  while first * unit > lower + 1e-7 * unit { first -= 1 }
  while last * unit < upper - 1e-7 * unit { last += 1 }
  guard last - first < 10_000 else { return [lower, upper] }
  return (0...Int(last - first)).map { (first + Double($0)) * unit }
}

/// Round values along an axis that may stretch and squeeze them: finer where there is room.
package struct RoundValues {
  /// A value with its importance: 0 for the ends, then 1 for the roundest, and so on.
  package struct Mark: Sendable, Hashable {
    package var value: Double
    package var rank: Int
  }

  /// The interval that is never left.
  package let range: ClosedRange<Double>
  /// No value is given more finely than this; 0 for no limit.
  package let finestStep: Double
  /// Where a value stands.
  package let position: (Double) -> Double

  /// Creates the values of an axis.
  package init(
    in range: ClosedRange<Double>, finestStep: Double = 0, position: @escaping (Double) -> Double
  ) {
    (self.range, self.finestStep, self.position) = (range, finestStep, position)
  }

  /// Both ends and the round values between them, no closer than `gap` except to an end.
  ///
  /// Where the axis turns back, at `turns`, values on the two sides do not crowd each other.
  package func marks(gap: Double, turns: [Double] = []) -> [Mark] {
    let ends = [Mark(value: range.lowerBound, rank: 0), Mark(value: range.upperBound, rank: 0)]
    guard let coarsest else { return [ends[0]] }
    let stops = [range.lowerBound] + turns.filter(range.contains).sorted() + [range.upperBound]
    let inner = zip(stops, stops.dropFirst()).flatMap { start, end in
      let stretch = [Mark(value: start, rank: 0), Mark(value: end, rank: 0)]
      return marks(filling: stretch, from: coarsest, gap: gap).dropFirst().dropLast()
    }
    return [ends[0]] + inner.filter { !turns.contains($0.value) } + [ends[1]]
  }

  private func marks(filling ends: [Mark], from coarsest: RoundStep, gap: Double) -> [Mark] {
    var (marks, step) = (ends, coarsest)
    for rank in 1...4 {
      guard step.value >= finestStep * 0.999 else { break }
      marks = filled(marks, with: step, rank: rank, gap: gap)
      step = step.finer
    }
    return marks
  }

  /// Unlabelled round values between `marks`, no closer than `gap` to anything.
  package func minorValues(between marks: [Mark], gap: Double) -> [Double] {
    guard var step = coarsest else { return [] }
    var all = marks
    for _ in 0..<7 {
      guard step.value >= finestStep * 0.999 else { break }
      all = filled(all, with: step, rank: -1, gap: gap)
      step = step.finer
    }
    return all.filter { $0.rank == -1 }.map(\.value)
  }

  private var coarsest: RoundStep? {
    let step = RoundStep(dividing: range.upperBound - range.lowerBound, into: 5)
    guard let step, step.value < finestStep else { return step }
    return RoundStep(dividing: finestStep, into: 1)
  }

  /// Fills each gap between neighbours with the multiples of `step`, all or none of a gap's.
  private func filled(_ marks: [Mark], with step: RoundStep, rank: Int, gap: Double) -> [Mark] {
    guard let first = marks.first else { return [] }
    var result = [first]
    for (start, end) in zip(marks, marks.dropFirst()) {
      let values = inner(from: start, to: end, step: step, gap: gap, isFirst: rank == 1)
      result += values.map { Mark(value: $0, rank: rank) }
      result.append(end)
    }
    return result
  }

  private func inner(
    from start: Mark, to end: Mark, step: RoundStep, gap: Double, isFirst: Bool
  ) -> [Double] {
    let tiny = step.value * 1e-6
    var values = step.multiples(from: start.value + tiny, to: end.value - tiny)
    let (from, to) = (position(start.value), position(end.value))
    // Beside an end, which is seldom round, the values that come too close are left out alone.
    let endGap = gap / 2
    if start.rank == 0 { values.removeAll { abs(position($0) - from) < endGap } }
    if end.rank == 0 { values.removeAll { abs(position($0) - to) < endGap } }
    var places = values.map(position)
    if start.rank != 0 { places.insert(from, at: 0) }
    if end.rank != 0 { places.append(to) }
    let isRoomy = zip(places, places.dropFirst()).allSatisfy { abs($0 - $1) >= gap }
    if isRoomy || !isFirst { return isRoomy ? values : [] }
    // The roundest values are worth showing even where only some of them have room.
    return values.reduce(into: []) { kept, value in
      let last = kept.last.map { abs(position($0) - position(value)) } ?? gap
      if last >= gap { kept.append(value) }
    }
  }
}
