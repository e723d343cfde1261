/// What net benefit is counted at and against: the thresholds, the harm of the model, the prevalence.
public struct NetBenefitTerms: Sendable, Hashable, Codable {
  /// Decision thresholds in 0..<1, rising.
  public var thresholds: [Double]
  /// The harm of finding out a risk, in net benefits: one over the number of patients examined that are
  /// worth one true positive.
  public var harm: Double
  /// The prevalence in the population, for cases and controls sampled apart; `nil` for that of the
  /// patients.
  ///
  /// For outcomes without times.
  public var prevalence: Double?

  /// Creates the terms.
  public init(thresholds: [Double], harm: Double = 0, prevalence: Double? = nil) {
    (self.thresholds, self.harm, self.prevalence) = (thresholds, harm, prevalence)
  }
}

extension ValidationPlan {
  /// The terms of the decision curve.
  var decisionTerms: NetBenefitTerms {
    NetBenefitTerms(thresholds: decisionGrid, harm: harm, prevalence: prevalence)
  }

  /// The terms at the study's own thresholds.
  var thresholdTerms: NetBenefitTerms {
    NetBenefitTerms(thresholds: thresholds, harm: harm, prevalence: prevalence)
  }
}

extension DecisionCurve {
  /// The terms that the curve was made on.
  var terms: NetBenefitTerms {
    NetBenefitTerms(thresholds: thresholds, harm: harm ?? 0, prevalence: prevalence)
  }
}
