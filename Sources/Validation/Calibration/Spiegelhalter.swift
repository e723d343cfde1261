internal import Statistics

/// Spiegelhalter's test that predicted risks are right on average, needing no groups and no fit.
///
/// z = Σ(y − p)(1 − 2p) / √Σ(1 − 2p)² p(1 − p): the Brier score minus its expectation, in standard errors.
/// Not defined where all risks are 0, ½ or 1.
///
/// - Source: Spiegelhalter, Stat Med 1986;5:421. Matches `rms::val.prob` "S:z".
public struct Spiegelhalter: Sendable, Hashable, Codable {
  /// The standard normal statistic; positive where risks are too extreme.
  public var z: Double
  /// The two-sided P value.
  public var pValue: Double

  /// Tests risks in patients whose outcome is known; `nil` where the test is not defined.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init?(risks: [Double], outcomes: [Bool]) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes))
  }

  package init?(_ ranked: RankedRisks) {
    var (sum, variance) = (0.0, 0.0)
    for (p, y) in zip(ranked.risks, ranked.outcomes) {
      let weight = 1 - 2 * p
      sum += (y - p) * weight
      variance += weight * weight * p * (1 - p)
    }
    guard variance > 0 else { return nil }
    z = sum / variance.squareRoot()
    pValue = NormalDistribution.twoSidedP(z)
  }
}
