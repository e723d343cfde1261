public import Diagnostics

/// How the coefficients of a penalised model shrink as the penalty grows, and how it was chosen.
///
/// No patient: what figures draw and results files keep.
public struct ShrinkagePath: Sendable, Hashable, Codable {
  /// One model column.
  public struct Column: Sendable, Hashable, Codable {
    /// The column's name.
    public var name: String
    /// The name in the words of the dictionary; `nil` in results of earlier versions.
    public var title: LocalizedText?
    /// The standard deviation of its values, divisor n.
    public var spread: Double
    /// The coefficient at each λ, on the column's own scale.
    public var coefficients: [Double]

    /// Creates a column.
    public init(
      name: String, title: LocalizedText? = nil, spread: Double, coefficients: [Double]
    ) {
      (self.name, self.title, self.spread) = (name, title, spread)
      self.coefficients = coefficients
    }
  }

  /// Cross-validated performance by λ.
  public struct Validation: Sendable, Hashable, Codable {
    /// What was measured in the patients left out.
    public var measure: ElasticNetMeasure
    /// The mean over folds at each λ.
    public var means: [Double?]
    /// Its standard error.
    public var standardErrors: [Double?]
    /// The number of folds.
    public var folds: Int
    /// What the folds were drawn from.
    public var seed: UInt64
    /// The λ with the best mean, counted from zero.
    public var minimum: Int
    /// The largest λ within one standard error of the best mean, counted from zero.
    public var oneStandardError: Int

    /// Creates a curve.
    public init(
      measure: ElasticNetMeasure, means: [Double?], standardErrors: [Double?], folds: Int,
      seed: UInt64, minimum: Int, oneStandardError: Int
    ) {
      (self.measure, self.means, self.standardErrors) = (measure, means, standardErrors)
      (self.folds, self.seed) = (folds, seed)
      (self.minimum, self.oneStandardError) = (minimum, oneStandardError)
    }
  }

  /// α: 1 is the lasso, 0 ridge regression.
  public var mixing: Double
  /// The penalties, largest first.
  public var lambdas: [Double]
  /// The model columns.
  public var columns: [Column]
  /// The λ of the model.
  public var chosenLambda: Double
  /// How the λ was chosen; `nil` if it was given.
  public var validation: Validation?

  /// Creates a path.
  public init(
    mixing: Double, lambdas: [Double], columns: [Column], chosenLambda: Double,
    validation: Validation? = nil
  ) {
    (self.mixing, self.lambdas, self.columns) = (mixing, lambdas, columns)
    (self.chosenLambda, self.validation) = (chosenLambda, validation)
  }

  /// How many coefficients of the model are not zero: those at the path's λ nearest to the model's.
  public var keptCount: Int {
    let nearest = lambdas.indices.min {
      abs(lambdas[$0] - chosenLambda) < abs(lambdas[$1] - chosenLambda)
    }
    return nearest.map { nonzeroCounts[$0] } ?? 0
  }

  /// How many coefficients are not zero at each λ.
  public var nonzeroCounts: [Int] {
    lambdas.indices.map { index in
      columns.count { $0.coefficients.indices.contains(index) && $0.coefficients[index] != 0 }
    }
  }
}
