public import Statistics
public import Survival

/// The penalty of a regression that shrinks coefficients and sets some to zero.
///
/// What is minimised is −log likelihood / Σ weights + λ Σ f (½ (1 − α) b² + α |b|), for a logistic model
/// (with an intercept that is not penalised) or a Cox model (Breslow's handling of ties). Coefficients
/// are penalised on the scale of columns with variance 1 (divisor n) and reported on the original one.
///
/// - Source: Friedman, Hastie & Tibshirani, J Stat Softw 2010;33(1); Simon et al., J Stat Softw
///   2011;39(5). Matches `glmnet::glmnet` with `thresh = 1e-14`.
public struct ElasticNet: Sendable, Hashable {
  /// Which penalties are tried.
  public enum Sequence: Sendable, Hashable {
    /// Falling evenly on the log scale from the smallest λ that leaves no predictor in (α counts as at
    /// least 0.001) to `ratio` times that; `nil`: 0.0001 with more patients than columns, else 0.01.
    case automatic(count: Int = 100, ratio: Double? = nil)
    /// These, largest first.
    case given([Double])
  }

  /// α: 1 is the lasso, 0 ridge regression.
  public var mixing: Double
  /// Which λ are solved for.
  public var sequence: Sequence
  /// How much each column is penalised, one a column, rescaled to a mean of 1; 0: not at all, infinite:
  /// never in the model; `nil`: all alike.
  public var penaltyFactors: [Double]?
  /// Whether columns are brought to variance 1 before they are penalised.
  public var isStandardized = true
  /// The path ends once a step explains less than this share of the null deviance more; 0: never.
  ///
  /// R's default is 0.00001 (`glmnet.control(fdev =)`).
  public var minimumGain = 0.0

  /// Creates a penalty; the lasso with 100 values of λ unless told otherwise.
  public init(
    mixing: Double = 1, sequence: Sequence = .automatic(), penaltyFactors: [Double]? = nil
  ) {
    self.mixing = mixing
    self.sequence = sequence
    self.penaltyFactors = penaltyFactors
  }
}

/// What a penalised regression is made from.
public struct ElasticNetData: Sendable, Hashable {
  /// What is predicted.
  public enum Outcome: Sendable, Hashable {
    /// 0 or 1, one a row.
    case binary([Double])
    /// Time to the event of interest (cause 1; other causes count as censored), by stratum if given.
    case survival(FollowUp, strata: [Int]? = nil)
  }

  /// The columns, one row a patient, without an intercept.
  public let predictors: Matrix
  /// What is predicted.
  public let outcome: Outcome
  /// Case weights, one a row; `nil`: all one.
  public let weights: [Double]?
  /// A known part of the linear predictor, one a row; `nil`: none.
  public let offsets: [Double]?

  /// Joins columns and outcomes; every array has one element a row.
  public init(
    predictors: Matrix, outcome: Outcome, weights: [Double]? = nil, offsets: [Double]? = nil
  ) {
    self.predictors = predictors
    self.outcome = outcome
    self.weights = weights
    self.offsets = offsets
    let rows = predictors.rows
    precondition(outcome.count == rows && outcome.strataCount ?? rows == rows, "one outcome a row")
    precondition(weights?.count ?? rows == rows, "one weight a row")
    precondition(offsets?.count ?? rows == rows, "one offset a row")
  }

  /// The rows of some patients, in the order given.
  public func selecting(_ rows: [Int]) -> ElasticNetData {
    ElasticNetData(
      predictors: predictors.selecting(rows: rows), outcome: outcome.selecting(rows),
      weights: weights.map { values in rows.map { values[$0] } },
      offsets: offsets.map { values in rows.map { values[$0] } })
  }

  /// The weight of a row.
  func weight(of row: Int) -> Double { weights?[row] ?? 1 }

  /// The sum of the weights of some rows.
  func totalWeight(of rows: [Int]) -> Double {
    var sum = 0.0
    for row in rows { sum += weight(of: row) }
    return sum
  }

  /// Every row, in order.
  var allRows: [Int] { Array(0..<predictors.rows) }
}

extension ElasticNetData.Outcome {
  fileprivate var count: Int {
    switch self {
    case .binary(let values): values.count
    case .survival(let followUp, _): followUp.count
    }
  }

  fileprivate var strataCount: Int? {
    if case .survival(_, let strata) = self { strata?.count } else { nil }
  }

  fileprivate func selecting(_ rows: [Int]) -> Self {
    switch self {
    case .binary(let values): .binary(rows.map { values[$0] })
    case .survival(let followUp, let strata):
      .survival(followUp.selecting(rows), strata: strata.map { all in rows.map { all[$0] } })
    }
  }

  /// Whether a row has the event.
  func hasEvent(_ row: Int) -> Bool {
    switch self {
    case .binary(let values): values[row] > 0.5
    case .survival(let followUp, _): followUp.causes[row] == 1
    }
  }
}

/// Why a penalised regression cannot be made.
public enum ElasticNetError: Error, Sendable, Hashable {
  /// α outside 0...1.
  case invalidMixing(Double)
  /// A λ that is negative or no number, or none at all.
  case invalidLambda(Double?)
  /// As many factors as columns are needed, none negative, one at least above zero.
  case invalidPenaltyFactors
  /// Weights that are negative, no number or all zero.
  case invalidWeights
  /// A column, counted from zero, with values that are not numbers or too large to square.
  case unusableColumn(Int)
  /// No column varies.
  case noVariation
  /// Patients with any weight all have the same outcome, or none has the event.
  case singleOutcome
  /// No minimum was found at a λ: predictors separate the outcomes where nothing is penalised.
  case notConverged(lambda: Double)
  /// Fewer than three folds, a fold number below zero or a number without patients.
  case invalidFolds
  /// Without the patients of this fold (counted from zero) only one outcome is left.
  case foldWithoutVariation(Int)
  /// The measure does not exist for this outcome.
  case measureNotAvailable(ElasticNetMeasure)
}
