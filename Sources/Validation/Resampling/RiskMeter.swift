internal import Statistics

// Priorities: a bootstrap measures thousands of models, so that whatever is written in one replicate keeps its
// storage for the next; measuring as many patients as before allocates nothing.

/// Measures risks in one set of patients after another, in storage made once.
struct RiskMeter: Sendable {
  /// The risks to be measured.
  var ranked = RankedRisks()
  private var smoother: CalibrationSmoother
  private var rates = ClassificationRates()
  private var distances: [Double] = []
  private var order = RankOrder()

  init(_ smoother: ValidationPlan.Smoother) { self.smoother = CalibrationSmoother(smoother) }

  /// The indexes that need no smooth curve.
  func indexes(in setting: IndexValues.Setting) -> IndexValues {
    IndexValues(ranked, smoother: nil, in: setting)
  }

  /// Fits the smooth curve and writes what it says along a grid; NaN where it is not defined.
  mutating func fillCurve(at grid: [Double], into curve: inout [Double]) {
    smoother.fit(ranked)
    curve.resize(to: grid.count)
    for point in grid.indices { curve[point] = smoother.observed(at: grid[point]) }
  }

  /// Fits the smooth curve and takes ICI, E50, E90 and Emax from it, where it is defined.
  mutating func readDistances(into indexes: inout IndexValues) {
    guard smoother.fit(ranked) else { return }
    smoother.fillDistances(of: ranked, into: &distances)
    indexes.readDistances(distances, sortedBy: &order)
  }

  /// Writes the net benefit at each threshold with the risk that it is judged by.
  mutating func fillBenefit(_ terms: NetBenefitTerms, into benefit: inout ResampledBenefit) {
    rates.fill(&benefit, ranked, terms)
    benefit.overallRisk = DecisionCurve.overallRisk(ranked, terms)
  }

  /// Writes the net benefit at each threshold.
  mutating func fillNetBenefits(_ terms: NetBenefitTerms, into benefits: inout [Double]) {
    rates.count(ranked, thresholds: terms.thresholds, prevalence: terms.prevalence)
    rates.fillNetBenefits(harm: terms.harm, into: &benefits)
  }
}
