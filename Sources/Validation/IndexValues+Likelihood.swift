internal import Foundation
internal import Statistics

extension IndexValues {
  /// R² by three names, rms's D, U and Q, and Gini's mean differences.
  ///
  /// As `rms::validate` has it, all are of the recalibrated predictions in test patients; as
  /// `rms::val.prob`, of the predictions as they are when nothing was fitted to anybody here. A
  /// maximum likelihood model is calibrated in its own patients: U = −2/n.
  mutating func readLikelihoods(
    _ ranked: RankedRisks, frozen: Double, joint: Recalibration, in setting: Setting
  ) {
    let n = Double(ranked.count)
    let null = Recalibration.nullLogLikelihood(ranked)
    let explained = setting == .test ? joint.logLikelihood : frozen
    let ratio = 2 * (explained - null)
    self[.nagelkerkeR2] = Self.nagelkerke(explained, null: null, count: ranked.count)
    self[.coxSnellR2] = -expm1(-ratio / n)
    self[.mcFaddenR2] = 1 - explained / null
    self[.discriminationIndex] = (ratio - 1) / n
    let lost = setting == .own ? 0 : 2 * (joint.logLikelihood - frozen)
    self[.unreliabilityIndex] = (lost - 2) / n
    self[.qualityIndex] = self[.discriminationIndex] - self[.unreliabilityIndex]
    let line = setting == .test ? (joint.intercept, joint.slope) : (0, 1)
    readSpread(ranked, intercept: line.0, slope: line.1)
  }

  /// Gini's mean differences of a + b·lp and of the risks that go with it.
  ///
  /// Patients stand in increasing order already, which a + b·lp keeps, or turns round where b < 0.
  private mutating func readSpread(_ ranked: RankedRisks, intercept: Double, slope: Double) {
    let n = Double(ranked.count)
    guard ranked.count > 1, intercept.isFinite, slope.isFinite else { return }
    let isAsIs = intercept == 0 && slope == 1
    var (linear, risk) = (0.0, 0.0)
    for row in 0..<ranked.count {
      let weight = Double(2 * row + 1) - n
      let predictor = intercept + slope * ranked.linearPredictors[row]
      linear += weight * predictor
      risk += weight * (isAsIs ? ranked.risks[row] : 1 / (1 + exp(-predictor)))
    }
    let pairs = n * (n - 1) / 2
    self[.giniMeanDifference] = abs(linear) / pairs
    self[.giniRisk] = abs(risk) / pairs
  }

  static func nagelkerke(_ logLikelihood: Double, null: Double, count: Int) -> Double {
    let n = Double(count)
    return (1 - exp(2 * (null - logLikelihood) / n)) / (1 - exp(2 * null / n))
  }
}
