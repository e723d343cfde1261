public import Cohorts

/// The frozen way from patients to model columns: levels, knots and ranges learnt once, used everywhere.
public struct Design: Sendable, Hashable, Codable {
  /// What the design knows of one predictor.
  public struct Predictor: Sendable, Hashable, Codable {
    /// The dictionary entry: name, label, unit, levels (only those that occur in the data).
    public var variable: Variable
    /// Numbers: the smallest and largest value in the data; `nil` for categories.
    public var range: ClosedRange<Double>?
    /// Numbers: the quartiles in the data; empty for categories.
    public var quartiles: [Double]
    /// Numbers: the mean; `nil` for categories.
    public var mean: Double?
    /// A typical value: the median, or the most frequent level (ties: the earlier level).
    public var typical: PatientValue
    /// Categories: the share of patients in each level; empty for numbers.
    public var levelShares: [Double]
  }

  /// One term with everything learnt from the data.
  public indirect enum FrozenTerm: Sendable, Hashable, Codable {
    case linear(String)
    case categorical(String, levels: [String])
    case restrictedCubicSpline(String, knots: [Double])
    case polynomial(String, degree: Int)
    case transformed(String, Transformation)
    case interaction(FrozenTerm, FrozenTerm)
  }

  /// The predictors in the order of the formula.
  public var predictors: [Predictor]
  /// The terms in the order of their columns.
  public var terms: [FrozenTerm]
  /// The columns' names as rms gives them: `age`, `age'`, `sex=male`, `age * sex=male`.
  public var columnNames: [String]
}
