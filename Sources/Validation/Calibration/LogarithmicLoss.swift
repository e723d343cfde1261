/// The mean of −log of the risk given to what happened.
///
/// −Σ {y log p + (1 − y) log(1 − p)} / n.
///
/// Unlike the Brier score it punishes certainty that proves wrong without bound: infinite where a risk of
/// 0 meets an event or a risk of 1 a non-event.
///
/// - Source: Good, J R Stat Soc B 1952;14:107.
public enum LogarithmicLoss {
  /// The loss of risks in patients whose outcome is known.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public static func value(risks: [Double], outcomes: [Bool]) throws(ValidationError) -> Double {
    try value(RankedRisks(risks: risks, outcomes: outcomes))
  }

  /// The loss of the risks that belong to linear predictors (log odds).
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a value is not a number.
  public static func value(
    linearPredictors: [Double], outcomes: [Bool]
  ) throws(ValidationError) -> Double {
    try value(RankedRisks(linearPredictors: linearPredictors, outcomes: outcomes))
  }

  private static func value(_ ranked: RankedRisks) -> Double {
    -Recalibration.frozenLogLikelihood(ranked) / Double(ranked.count)
  }
}
