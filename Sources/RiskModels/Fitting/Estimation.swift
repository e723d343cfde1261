/// How the coefficients of a pre-specified model are estimated.
public enum Estimation: Sendable, Hashable, Codable {
  /// At the maximum of the (partial) likelihood.
  case maximumLikelihood
  /// At the maximum of the likelihood minus a quadratic penalty, as `rms::lrm(penalty=)`.
  case ridge(RidgePenalty)
  /// With Firth's bias-reducing penalty, which is finite under separation; logistic models only.
  case firth
  /// With the lasso, ridge or their mixture on standardised columns, as `glmnet`.
  case elasticNet(ElasticNetChoice)
}

/// The factors λ of a quadratic penalty by kind of column, as `rms` has them.
public struct RidgePenalty: Sendable, Hashable, Codable {
  /// For columns that are linear in their variable.
  public var simple: Double
  /// For columns that bend.
  public var nonlinear: Double
  /// For products of straight columns.
  public var interaction: Double
  /// For products with a column that bends.
  public var nonlinearInteraction: Double

  /// Creates a penalty; a part not given takes the one before it.
  public init(
    _ simple: Double, nonlinear: Double? = nil, interaction: Double? = nil,
    nonlinearInteraction: Double? = nil
  ) {
    self.simple = simple
    self.nonlinear = nonlinear ?? simple
    self.interaction = interaction ?? self.nonlinear
    self.nonlinearInteraction = nonlinearInteraction ?? self.interaction
  }
}

/// How an elastic net mixes its penalties and how strong they are.
public struct ElasticNetChoice: Sendable, Hashable, Codable {
  /// How the strength λ is chosen.
  public enum Strength: Sendable, Hashable, Codable {
    /// Given in advance.
    case fixed(Double)
    /// By cross-validated deviance with folds drawn from a seed.
    case crossValidated(folds: Int, seed: UInt64, rule: Rule)
  }

  /// Which λ cross-validation picks.
  public enum Rule: String, Sendable, Hashable, Codable, CaseIterable {
    /// The λ with the least mean deviance.
    case minimum = "min"
    /// The largest λ whose mean deviance is within one standard error of the least.
    case oneStandardError = "1se"
  }

  /// 1 for the lasso, 0 for ridge.
  public var mixing: Double
  /// How the strength λ is chosen.
  public var strength: Strength

  /// Creates a choice; the lasso with ten folds unless something else is asked for.
  public init(
    mixing: Double = 1, strength: Strength = .crossValidated(folds: 10, seed: 1, rule: .minimum)
  ) {
    (self.mixing, self.strength) = (mixing, strength)
  }
}

/// Whether the data choose among pre-specified terms: a step that every bootstrap replicate repeats.
public enum Selection: Sendable, Hashable, Codable {
  /// All terms stay.
  case none
  /// Backward elimination by the approximation of Lawless and Singhal, as `rms::fastbw`.
  case backward(StoppingRule)

  /// When backward elimination stops.
  public enum StoppingRule: Sendable, Hashable, Codable {
    /// When leaving any variable out raises Akaike's criterion.
    case aic
    /// When every variable that is left has a smaller P value.
    case p(Double)
  }
}
