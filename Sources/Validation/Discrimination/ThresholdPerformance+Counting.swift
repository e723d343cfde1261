extension ThresholdPerformance {
  /// How a threshold classifies risks: positive at or above it, Wilson intervals.
  ///
  /// sensitivity = TP / (TP + FN), PPV = TP / (TP + FP) and so on.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  /// - Source: Altman, Practical Statistics for Medical Research 1991.
  public init(
    threshold: Double, risks: [Double], outcomes: [Bool], confidence: Double = 0.95
  ) throws(ValidationError) {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    self.init(threshold: threshold, ranked, confidence: confidence)
  }

  package init(threshold: Double, _ ranked: RankedRisks, confidence: Double) {
    var (tp, fp, fn, tn) = (0, 0, 0, 0)
    for (risk, outcome) in zip(ranked.risks, ranked.outcomes) {
      switch (risk >= threshold, outcome == 1) {
      case (true, true): tp += 1
      case (true, false): fp += 1
      case (false, true): fn += 1
      case (false, false): tn += 1
      }
    }
    self.init(
      threshold: threshold, truePositives: tp, falsePositives: fp, trueNegatives: tn,
      falseNegatives: fn,
      sensitivity: .wilson(tp, of: tp + fn, confidence: confidence),
      specificity: .wilson(tn, of: tn + fp, confidence: confidence),
      positivePredictiveValue: .wilson(tp, of: tp + fp, confidence: confidence),
      negativePredictiveValue: .wilson(tn, of: tn + fn, confidence: confidence))
    positiveLikelihoodRatio = counts.positiveLikelihoodRatio(confidence: confidence)
    negativeLikelihoodRatio = counts.negativeLikelihoodRatio(confidence: confidence)
    func exact(_ share: ClassificationCounts.Share) -> Interval {
      counts.interval(of: share, method: .exact, confidence: confidence)
    }
    exactIntervals = ExactIntervals(
      sensitivity: exact(.sensitivity), specificity: exact(.specificity),
      positivePredictiveValue: exact(.positivePredictiveValue),
      negativePredictiveValue: exact(.negativePredictiveValue))
  }
}
