internal import Foundation
internal import Statistics

/// The round values that an axis shows, with their labels.
public struct Ticks: Sendable, Hashable {
  /// The values in rising order.
  public var values: [Double]
  /// What stands beside each.
  public var labels: [String]

  /// Creates ticks; values and labels go together by position.
  public init(values: [Double], labels: [String]) {
    self.values = values
    self.labels = labels
  }

  /// Round values inside the limits, about `count` of them, all with the same number of decimals.
  ///
  /// - Source: Talbot, Lin & Hanrahan, IEEE TVCG 2010;16:1036 (without the legibility term).
  public static func linear(from lower: Double, to upper: Double, count: Int = 6) -> Ticks {
    let values = RoundSteps(from: lower, to: upper, count: count).values(isLoose: false)
    return Ticks(values: values, labels: labels(of: values))
  }

  /// The limits widened to whole steps, and the ticks on them.
  public static func loose(from lower: Double, to upper: Double, count: Int = 6) -> Ticks {
    let values = RoundSteps(from: lower, to: upper, count: count).values(isLoose: true)
    return Ticks(values: values, labels: labels(of: values))
  }

  /// Powers of ten, with 2 and 5 (or 1.5, 3, 7 …) between them where the limits are close.
  public static func logarithmic(from lower: Double, to upper: Double, count: Int = 6) -> Ticks {
    let scale = Scale(.logarithmic, from: lower, to: upper, start: 0, end: 1)
    let digits: [[Double]] = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]
    let exponents =
      Int(log10(scale.lower).rounded(.down))...Int(log10(scale.upper).rounded(.up))
    let candidates = digits.map { digits in
      exponents.flatMap { exponent in digits.map { $0 * pow(10, Double(exponent)) } }
        .filter { scale.contains($0) }
    }
    let enough = candidates.last { $0.count <= max(count, 2) + 1 } ?? thin(candidates[0], to: count)
    guard enough.count >= 2 else {
      return linear(from: scale.lower, to: scale.upper, count: count)
    }
    return Ticks(values: enough, labels: enough.map { NumberStyle().plain($0) })
  }

  /// Round percentages for risks, evenly used on the log-odds scale: … 1, 2, 5, 10, 20 … 90, 95 %.
  public static func logit(from lower: Double, to upper: Double, count: Int = 12) -> Ticks {
    let scale = Scale(.logit, from: lower, to: upper, start: 0, end: 1)
    let ladders: [[Double]] = [
      [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999],
      [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999],
      [
        0.0001, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98,
        0.99, 0.995, 0.999, 0.9999,
      ],
      [
        0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2,
        0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999,
        0.9999,
      ],
    ]
    let candidates = ladders.map { $0.filter { scale.contains($0) } }
    let chosen = candidates.last { $0.count <= max(count, 3) } ?? candidates[0]
    guard chosen.count >= 2 else {
      return linear(from: scale.lower, to: scale.upper, count: min(count, 5)).asPercentages()
    }
    return Ticks(values: chosen, labels: []).asPercentages()
  }

  /// The same values labelled as percentages, with the sign.
  public func asPercentages() -> Ticks {
    let style = NumberStyle()
    return Ticks(values: values, labels: values.map { style.plain($0 * 100) + "%" })
  }

  /// The labels of evenly stepped values: the fewest decimals that tell every value exactly.
  static func labels(of values: [Double]) -> [String] {
    let step = zip(values.dropFirst(), values).map(-).min() ?? values.first.map(abs) ?? 1
    let style = NumberStyle()
    let largest = values.map(abs).max() ?? 0
    guard step > 0, largest < 1e15 else { return values.map { style.plain($0) } }
    let decimals = (0...10).first { decimals in
      let factor = pow(10, Double(decimals))
      return values.allSatisfy { abs(($0 * factor).rounded() - $0 * factor) < step * factor * 1e-6 }
    }
    return values.map { style.fixed($0, decimals: decimals ?? 10) }
  }

  /// Every n-th value, so that at most `count` remain.
  private static func thin(_ values: [Double], to count: Int) -> [Double] {
    let stride = max(1, (values.count + count - 1) / max(count, 1))
    return values.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
  }
}

/// The best arithmetic sequence of round numbers over an interval.
private struct RoundSteps {
  private let lower: Double
  private let upper: Double
  private var first = 0.0
  private var step = 1.0

  /// Searches step sizes 1, 5, 2, 2.5, 4, 3 times powers of ten for the best labelling.
  init(from lower: Double, to upper: Double, count: Int) {
    let scale = Scale(from: lower, to: upper, start: 0, end: 1)
    (self.lower, self.upper) = (scale.lower, scale.upper)
    let span = self.upper - self.lower
    var best = -Double.infinity
    let wanted = Double(max(count, 2))
    let magnitude = log10(span / wanted).rounded(.down)
    for exponent in [magnitude - 1, magnitude, magnitude + 1] {
      for (rank, digit) in [1.0, 5, 2, 2.5, 4, 3].enumerated() {
        let size = digit * pow(10, exponent)
        let start = (self.lower / size - 1e-9).rounded(.up)
        let end = (self.upper / size + 1e-9).rounded(.down)
        guard size > 0, start.isFinite, end - start >= 1, end - start < 200 else { continue }
        let score = score(rank: rank, from: start * size, to: end * size, size: size, wanted)
        if score > best { (best, first, step) = (score, start * size, size) }
      }
    }
    if best == -.infinity { (first, step) = (self.lower, span) }
  }

  /// Simplicity, coverage and density, weighed as in the paper.
  private func score(rank: Int, from start: Double, to end: Double, size: Double, _ wanted: Double)
    -> Double
  {
    let span = upper - lower
    let hasZero = start <= 1e-9 * size && end >= -1e-9 * size
    let simplicity = 1 - Double(rank) / 5 + (hasZero ? 1 : 0)
    let miss = pow(upper - end, 2) + pow(lower - start, 2)
    let coverage = 1 - 0.5 * miss / pow(0.1 * span, 2)
    let density = (end - start) / size / (wanted - 1) * span / max(end - start, 1e-300)
    let crowding = 2 - max(density, 1 / max(density, 1e-9))
    return 0.25 * simplicity + 0.2 * max(coverage, -3) + 0.5 * crowding
  }

  /// The sequence inside the limits, or the shortest that covers them.
  func values(isLoose: Bool) -> [Double] {
    var start = (lower / step - 1e-9).rounded(.up)
    var end = (upper / step + 1e-9).rounded(.down)
    if isLoose {
      start = (lower / step + 1e-9).rounded(.down)
      end = (upper / step - 1e-9).rounded(.up)
    }
    guard start.isFinite, end.isFinite, end >= start, end - start < 1000, abs(start) < 1e15 else {
      return [lower, upper]
    }
    return (0...Int(end - start)).map { index in
      let value = (start + Double(index)) * step
      return value == 0 ? 0 : value
    }
  }
}
