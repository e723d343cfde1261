internal import Statistics

/// The bands into which a card cuts the values of a number.
///
/// Bands of one round width, where they keep most of what the effect tells apart among the model's patients; else,
/// where effects bend or patients crowd, the fewest bands between round values that do, at most six. A band is then
/// for 2 % of the patients at least.
struct PointBands {
  /// The values that cut the range, rising.
  let limits: [Double]
  /// Values of the model's patients at evenly spread shares of them; `nil` where nobody knows.
  private let patients: [Double]?
  private let range: ClosedRange<Double>
  /// Whether the values are whole and one of them has a band of its own: "2 to 3" then says more than "2 to <4".
  let isCount: Bool

  /// Bands that leave at most this share of the variance of the effect are good enough.
  private static let evenLoss = 0.12
  private static let unevenLoss = 0.04
  private static let most = 6
  private static let sampleSize = 400

  /// Cuts the range of a number.
  ///
  /// Without an effect of its own, as of numbers that interact, the bands are of one width.
  init(
    _ predictor: Design.Predictor, in range: ClosedRange<Double>, effect: ((Double) -> Double?)?
  ) {
    self.range = range
    let format = NumberFormat(predictor)
    patients = Self.patients(predictor, in: range, step: format.finestStep)
    limits = Self.limits(in: range, of: patients, step: format.finestStep, effect: effect)
    let ends = [range.lowerBound] + limits
    isCount =
      format.finestStep == 1 && ends.allSatisfy { $0 == $0.rounded() }
      && zip(ends, ends.dropFirst()).contains { $1 - $0 <= 1 }
  }

  private static func limits(
    in range: ClosedRange<Double>, of patients: [Double]?, step: Double,
    effect: ((Double) -> Double?)?
  ) -> [Double] {
    let even = even(range)
    let values = patients ?? spread(range)
    guard let effect, let cut = VarianceCut(values, values.compactMap(effect)),
      cut.loss(cutAt: even) > evenLoss
    else { return even }
    let rounds = rounds(in: range).filter { limit in
      let isPrecise = step > 0 && abs((limit / step).rounded() * step - limit) > 1e-6 * step
      return limit >= range.lowerBound + step && !isPrecise
    }
    let least = patients == nil ? 1 : sampleSize / 50
    let found = (2...most).compactMap { cut.best(bands: $0, at: rounds, least: least) }
    return found.first { $0.loss <= unevenLoss }?.limits
      ?? found.min { $0.loss < $1.loss }?.limits ?? even
  }

  /// The value that stands for a band: its patients' mean, the middle where nobody is or nobody knows.
  func typical(from lower: Double?, to upper: Double?) -> Double {
    let held = held(from: lower, to: upper) ?? []
    guard held.isEmpty else { return held.reduce(0, +) / Double(held.count) }
    return ((lower ?? range.lowerBound) + (upper ?? range.upperBound)) / 2
  }

  /// The share of the patients in a band; `nil` where nobody knows.
  func share(from lower: Double?, to upper: Double?) -> Double? {
    held(from: lower, to: upper).map { Double($0.count) / Double(patients?.count ?? 1) }
  }

  /// The mean of an effect over the patients; `nil` where nobody knows.
  func mean(of effect: (Double) -> Double?) -> Double? {
    guard let patients else { return nil }
    let effects = patients.compactMap(effect)
    return effects.count == patients.count
      ? effects.reduce(0, +) / Double(effects.count) : nil
  }

  private func held(from lower: Double?, to upper: Double?) -> [Double]? {
    patients?.filter { (lower ?? -.infinity) <= $0 && $0 < (upper ?? .infinity) }
  }

  private static func patients(
    _ predictor: Design.Predictor, in range: ClosedRange<Double>, step: Double
  ) -> [Double]? {
    guard let distribution = predictor.distribution else { return nil }
    return (0..<sampleSize).map { index in
      let share = (Double(index) + 0.5) / Double(sampleSize)
      let value = distribution.value(atShare: share)
      let given = step > 0 ? (value / step).rounded() * step : value
      return min(max(given, range.lowerBound), range.upperBound)
    }
  }

  private static func spread(_ range: ClosedRange<Double>) -> [Double] {
    (0..<sampleSize).map { index in
      let share = (Double(index) + 0.5) / Double(sampleSize)
      return range.lowerBound + share * (range.upperBound - range.lowerBound)
    }
  }

  /// Round values that cut a range into four to eight bands of one width.
  private static func even(_ range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard let step = RoundStep(dividing: span, into: 5) else { return [] }
    // A band at an end that is hardly wide is left to its neighbour.
    let least = step.value * 0.3
    return step.multiples(from: range.lowerBound, to: range.upperBound).filter {
      $0 - range.lowerBound >= least && range.upperBound - $0 >= least
    }
  }

  /// Finer round values, and near zero 1, 2 and 5 times powers of ten: skewed numbers crowd there.
  private static func rounds(in range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard let step = RoundStep(dividing: span, into: 25) else { return [] }
    var found = Set(step.multiples(from: range.lowerBound, to: range.upperBound))
    if range.lowerBound >= 0 {
      var finer = step
      for _ in 0..<9 {
        finer = finer.finer
        found.insert(finer.value)
      }
    }
    return found.filter { $0 > range.lowerBound && $0 < range.upperBound }.sorted()
  }
}

/// Effects in the order of their values, cut into stretches that each have one effect.
private struct VarianceCut {
  private let values: [Double]
  private var sums: [Double] = [0]
  private var squares: [Double] = [0]
  private let total: Double

  /// `nil` unless each value has a finite effect and the effects differ.
  init?(_ values: [Double], _ effects: [Double]) {
    guard values.count == effects.count, effects.allSatisfy(\.isFinite) else { return nil }
    self.values = values
    let mean = effects.reduce(0, +) / Double(max(1, effects.count))
    for effect in effects {
      sums.append((sums.last ?? 0) + effect - mean)
      squares.append((squares.last ?? 0) + (effect - mean) * (effect - mean))
    }
    total = squares.last ?? 0
    guard total > 0 else { return nil }
  }

  /// The share of the variance that is left within bands.
  func loss(cutAt limits: [Double]) -> Double {
    let places = [0] + limits.map(place) + [values.count]
    return zip(places, places.dropFirst()).reduce(0) { $0 + within($1.0, $1.1) } / total
  }

  /// The cut into so many bands that leaves least, at some of the given values; `nil` if there is none.
  func best(
    bands: Int, at candidates: [Double], least: Int
  ) -> (limits: [Double], loss: Double)? {
    let places = candidates.map(place) + [values.count]
    // By last candidate: what is left below it, and where the cut before it was.
    var left = places.map { $0 >= least ? within(0, $0) : .infinity }
    var cuts: [[Int]] = []
    for _ in 1..<bands {
      var (next, from) = (left.map { _ in Double.infinity }, left.map { _ in -1 })
      for end in places.indices {
        for start in places.indices.prefix(end) where places[end] - places[start] >= least {
          let sum = left[start] + within(places[start], places[end])
          if sum < next[end] { (next[end], from[end]) = (sum, start) }
        }
      }
      left = next
      cuts.append(from)
    }
    guard let loss = left.last, loss.isFinite else { return nil }
    var (end, limits) = (places.count - 1, [Double]())
    for from in cuts.reversed() {
      end = from[end]
      limits.append(candidates[end])
    }
    return (limits.reversed(), loss / total)
  }

  /// How many values are below a limit.
  private func place(_ limit: Double) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func within(_ start: Int, _ end: Int) -> Double {
    guard end > start else { return 0 }
    let sum = sums[end] - sums[start]
    return max(0, squares[end] - squares[start] - sum * sum / Double(end - start))
  }
}
