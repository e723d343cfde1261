internal import Statistics

extension IndexValues {
  /// R² by three names, rms's D, U and Q, and Gini's mean differences.
  ///
  /// D = (LR − 1)/n, U = (LR of recalibration − 2)/n, Q = D − U; R² = (1 − e^(−LR/n)) / (1 − e^(2ℓ₀/n)).
  ///
  /// As `rms::validate` has it, all are of the recalibrated predictions in test patients; as
  /// `rms::val.prob`, of the predictions as they are when nothing was fitted to anybody here. A
  /// maximum likelihood model is calibrated in its own patients: U = −2/n.
  ///
  /// - Source: Harrell, Regression Modeling Strategies 2015, section 10.8; Nagelkerke, Biometrika 1991;78:691.
  mutating func readLikelihoods(
    _ ranked: RankedRisks, frozen: Double, joint: Recalibration, in setting: Setting
  ) {
    let n = Double(ranked.count)
    let null = Recalibration.nullLogLikelihood(ranked)
    let explained = setting == .test ? joint.logLikelihood : frozen
    let variation = ExplainedVariation(
      logLikelihood: explained, nullLogLikelihood: null, n: ranked.count, events: ranked.events,
      parameters: 0)
    self[.nagelkerkeR2] = variation.nagelkerke
    self[.coxSnellR2] = variation.coxSnell
    self[.mcFaddenR2] = variation.mcFadden
    self[.tjurR2] = ranked.tjurCoefficient
    self[.discriminationIndex] = (2 * (explained - null) - 1) / n
    let lost = setting == .own ? 0 : 2 * (joint.logLikelihood - frozen)
    self[.unreliabilityIndex] = (lost - 2) / n
    self[.qualityIndex] = self[.discriminationIndex] - self[.unreliabilityIndex]
    (self[.giniMeanDifference], self[.giniRisk]) =
      setting == .test
      ? ranked.spread(intercept: joint.intercept, slope: joint.slope)
      : ranked.spread(intercept: 0, slope: 1)
  }
}

extension RankedRisks {
  /// Gini's mean differences of a + b·lp and of the risks that go with it; NaN for fewer than two patients.
  ///
  /// Patients stand in increasing order already, which a + b·lp keeps, or turns round where b < 0.
  func spread(intercept: Double, slope: Double) -> (linear: Double, risk: Double) {
    let n = Double(count)
    guard count > 1, intercept.isFinite, slope.isFinite else { return (.nan, .nan) }
    let isAsIs = intercept == 0 && slope == 1
    var (linear, risk) = (0.0, 0.0)
    for row in 0..<count {
      let weight = Double(2 * row + 1) - n
      let predictor = intercept + slope * linearPredictors[row]
      linear += weight * predictor
      risk += weight * (isAsIs ? risks[row] : inverseLogit(predictor).p)
    }
    let pairs = n * (n - 1) / 2
    return (abs(linear) / pairs, abs(risk) / pairs)
  }
}
