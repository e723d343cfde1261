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
    /// Numbers: how many patients had which values; `nil` for categories and where a publication does not say.
    public var distribution: BinnedCounts?

    /// Creates a predictor from its parts.
    package init(
      variable: Variable, range: ClosedRange<Double>? = nil, quartiles: [Double] = [],
      mean: Double? = nil, typical: PatientValue, levelShares: [Double] = [],
      distribution: BinnedCounts? = nil
    ) {
      self.variable = variable
      self.range = range
      self.quartiles = quartiles
      self.mean = mean
      self.typical = typical
      self.levelShares = levelShares
      self.distribution = distribution
    }
  }

  /// One term with everything learnt from the data.
  public indirect enum FrozenTerm: Sendable, Hashable, Codable {
    case linear(String)
    case categorical(String, levels: [String])
    case restrictedCubicSpline(String, knots: [Double])
    case polynomial(String, degree: Int)
    case transformed(String, Transformation)
    /// Arithmetic of numbers, as it is or bent.
    case expression(Arithmetic, Shape)
    case interaction(FrozenTerm, FrozenTerm)
    /// The products without those that bend in both; the second term's columns run fastest.
    case restrictedInteraction(FrozenTerm, FrozenTerm)

    /// What is made of one column of numbers.
    public enum Shape: Sendable, Hashable {
      case line
      case restrictedCubicSpline(knots: [Double])
      case polynomial(degree: Int)
    }
  }

  /// What stands for a patient nobody knows anything of: the typical value of every predictor.
  public var typicalValues: PatientValues {
    Dictionary(
      predictors.map { ($0.variable.name, $0.typical) }, uniquingKeysWith: { first, _ in first })
  }

  /// The predictor of a name, if the design has it.
  public subscript(name: String) -> Predictor? { predictors.first { $0.variable.name == name } }

  /// The predictors in the order of the formula.
  public var predictors: [Predictor]
  /// The terms in the order of their columns.
  public var terms: [FrozenTerm]
  /// The columns' names: `age`, `age'`, `sex=male`, `age * sex=male`.
  ///
  /// As rms gives them, except that a transformed variable keeps its transformation: `log(bili)`, where rms
  /// says `bili`. `rmsColumnNames` are rms's.
  public var columnNames: [String]
  /// The variables whose values have baseline hazards of their own; they are predictors without terms.
  public var strata: [String]
  /// What is added to the linear predictor as it is.
  public var offsets: [Arithmetic]

  /// Creates a design from its parts; column names follow from the terms.
  package init(
    predictors: [Predictor], terms: [FrozenTerm], strata: [String] = [],
    offsets: [Arithmetic] = []
  ) {
    self.predictors = predictors
    self.terms = terms
    self.strata = strata
    self.offsets = offsets
    columnNames = terms.flatMap(\.columnNames)
  }
}
