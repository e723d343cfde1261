internal import Foundation
internal import Statistics

/// How the interval of an area under the ROC curve is made.
///
/// - Source: DeLong, Biometrics 1988;44:837; Hanley & McNeil, Radiology 1982;143:29 (standard error of
///   an exponential model); logit: Pepe 2003, eq. 5.10, from DeLong's variance by the delta method.
public enum AreaInterval: String, Sendable, Hashable, Codable, CaseIterable {
  /// Normal, DeLong's variance, cut to 0...1; what pROC prints.
  case deLong = "delong"
  /// Normal on the logit scale with DeLong's variance: never leaves 0...1, better near 1.
  case logit
  /// Normal with Hanley and McNeil's variance, cut to 0...1: needs no patients, only the area.
  case hanleyMcNeil = "hanley_mcneil"

  /// The area with its interval.
  func estimate(_ ranked: some TieGrouped, confidence: Double) -> Estimate {
    let area = Concordance.statistic(ranked)
    guard area.isFinite else { return Estimate(nil) }
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let variance = variance(ranked, area: area)
    guard variance.isFinite, variance > 0 else { return Estimate(area, method: name) }
    let error = variance.squareRoot()
    var limits = (lower: max(0, area - z * error), upper: min(1, area + z * error))
    if self == .logit {
      // An area of 0 or 1 has no DeLong variance, so that the logit is finite here.
      let (centre, margin) = (Statistics.logit(area), z * error / (area * (1 - area)))
      limits = (inverseLogit(centre - margin).p, inverseLogit(centre + margin).p)
    }
    return Estimate(
      area, lower: limits.lower, upper: limits.upper, standardError: error, method: name)
  }

  /// The name that results files give it.
  var name: String {
    switch self {
    case .deLong: "DeLong"
    case .logit: "DeLong, logit scale"
    case .hanleyMcNeil: "Hanley–McNeil"
    }
  }

  private func variance(_ ranked: some TieGrouped, area: Double) -> Double {
    guard self == .hanleyMcNeil else { return Concordance.variance(ranked, statistic: area) }
    let (events, others) = ranked.classSizes
    return Self.hanleyMcNeilVariance(area: area, events: events, others: others)
  }

  /// (A(1 − A) + (m − 1)(Q₁ − A²) + (n − 1)(Q₂ − A²)) / mn with Q₁ = A/(2 − A), Q₂ = 2A²/(1 + A).
  package static func hanleyMcNeilVariance(
    area a: Double, events m: Double, others n: Double
  ) -> Double {
    guard m > 0, n > 0 else { return .nan }
    let (first, second) = (a / (2 - a), 2 * a * a / (1 + a))
    return (a * (1 - a) + (m - 1) * (first - a * a) + (n - 1) * (second - a * a)) / (m * n)
  }
}
