internal import Foundation
package import Statistics

/// The ratio of observed to expected events.
///
/// O/E = Σ y / Σ p; limits O/E · exp(∓z √variance of log O).
///
/// The interval is normal on the log scale. The binomial variance (1 − prevalence)/O belongs to a cohort
/// of given size; Poisson's 1/O belongs to events over time and is wider.
///
/// - Source: Debray, BMJ 2017;356:i6460.
package enum ObservedExpected {
  /// The variance of log O.
  package enum Variance {
    case binomial, poisson
  }

  /// The ratio with its interval; `nil` where nothing is expected, no interval without both classes.
  package static func estimate(
    _ ranked: RankedRisks, variance: Variance = .binomial, confidence: Double
  ) -> Estimate {
    let expected = ranked.risks.reduce(0, +)
    let events = ranked.outcomes.reduce(0, +)
    guard expected > 0 else { return Estimate(nil) }
    let ratio = events / expected
    guard events > 0, events < Double(ranked.count) else { return Estimate(ratio) }
    let share = variance == .binomial ? 1 - events / Double(ranked.count) : 1
    let logError = (share / events).squareRoot()
    let factor = exp(NormalDistribution.criticalValue(confidence: confidence) * logError)
    let name = variance == .binomial ? "binomial" : "Poisson"
    return Estimate(
      ratio, lower: ratio / factor, upper: ratio * factor, standardError: ratio * logError,
      method: "normal on the log scale, \(name) variance")
  }
}
