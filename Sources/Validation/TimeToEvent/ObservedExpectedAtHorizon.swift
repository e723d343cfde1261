internal import Foundation
package import Statistics

/// The observed risk by a horizon over the mean predicted risk, with two intervals.
///
/// O/E = F(t) / mean risk; limits O/E · exp(∓z se/F), or exp(∓z / √events).
///
/// - Source: Debray et al., BMJ 2017;356:i6460; McLernon et al., Ann Intern Med 2023;176:105.
package struct ObservedExpectedAtHorizon: Sendable, Hashable {
  /// The ratio with an interval on the log scale from the standard error of the observed risk.
  package var byObservedError: Estimate
  /// The ratio with an interval on the log scale from the number of events, as if they were Poisson.
  package var byEvents: Estimate

  /// Not defined without an observed risk or with a mean prediction of zero; no interval without events.
  package init(_ observed: ObservedRisk, meanPredicted: Double, confidence: Double = 0.95) {
    let ratio = observed.risk / meanPredicted
    let z = NormalDistribution.criticalValue(confidence: confidence)
    func estimate(_ logError: Double, _ method: String) -> Estimate {
      guard ratio.isFinite, ratio > 0, logError.isFinite, logError > 0 else {
        return Estimate(ratio)
      }
      return Estimate(
        ratio, lower: ratio * exp(-z * logError), upper: ratio * exp(z * logError),
        standardError: ratio * logError, method: method)
    }
    byObservedError = estimate(
      observed.standardError / observed.risk, "normal on the log scale, error of the observed risk")
    byEvents = estimate(1 / observed.events.squareRoot(), "normal on the log scale, Poisson events")
  }
}
