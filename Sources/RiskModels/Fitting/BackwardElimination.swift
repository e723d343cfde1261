internal import Foundation
public import Statistics

// Priorities: the very decisions of rms::fastbw, because they are replayed in every bootstrap replicate
// and compared with R replicate by replicate; then speed, for the same reason.

/// Approximate backward elimination of a model's factors from its coefficients and their covariance.
///
/// Nothing is refitted: what the other coefficients become without a factor follows from the full fit.
/// In each step the factor with the smallest criterion goes, if all factors gone so far together may go:
/// their Wald statistic has an AIC, χ² − 2 d.f., of at most 0, or a P value above the level.
///
/// - Source: Lawless, Biometrics 1978;34:318. Matches `rms::fastbw(type = "residual")`.
public struct BackwardElimination: Sendable, Hashable {
  /// When a factor may go.
  public typealias Rule = Selection.StoppingRule

  /// What goes or stays together.
  public struct Factor: Sendable, Hashable {
    /// Its name: a variable, or an interaction such as "age * sex".
    public var name: String
    /// Its positions among the coefficients, the intercept being 0.
    public var coefficients: [Int]
    /// Positions of the factors that cannot stay without this one: the interactions it is part of.
    public var dependents: [Int]

    /// Creates a factor.
    public init(name: String, coefficients: [Int], dependents: [Int] = []) {
      self.name = name
      self.coefficients = coefficients
      self.dependents = dependents
    }
  }

  /// One factor that went.
  public struct Step: Sendable, Hashable, Codable {
    /// The factor.
    public var name: String
    /// Its Wald statistic among the factors that were still in.
    public var chiSquared: Double
    /// Its coefficients.
    public var degreesOfFreedom: Int
    /// The P value of that statistic.
    public var p: Double
    /// The Wald statistic of all that went so far.
    public var residual: Double
    /// Their coefficients.
    public var residualDegreesOfFreedom: Int
    /// The P value of that statistic.
    public var residualP: Double
    /// residual − 2 · its degrees of freedom.
    public var aic: Double
  }

  /// The factors that went, in the order they went.
  public private(set) var steps: [Step] = []
  /// Positions of the factors that stay, in their order.
  public private(set) var kept: [Int]
  /// The coefficients that stay, among all; the intercept 0 always does.
  public private(set) var keptCoefficients: [Int]
  /// What the kept coefficients become, by the approximation.
  public private(set) var coefficients: [Double]
  /// The covariance of the kept coefficients, by the approximation.
  public private(set) var covariance: Matrix

  /// Eliminates factors; every coefficient but the intercept belongs to one factor.
  ///
  /// A factor with dependents goes only after them; leave `dependents` empty for what rms does, which
  /// knows no hierarchy of terms.
  public init(
    coefficients: [Double], covariance: Matrix, factors: [Factor], rule: Rule
  ) {
    var search = Workspace(factors: factors, rule: rule)
    search.run(coefficients, covariance)
    (steps, kept, keptCoefficients) = (search.steps, search.kept, search.keptCoefficients)
    self.coefficients = search.coefficients
    self.covariance = Matrix(rows: search.coefficients.count, columns: search.coefficients.count)
    self.covariance.storage = search.covariance
  }
}

extension Design {
  /// The factors of the design as backward elimination sees them, with the intercept as coefficient 0.
  ///
  /// All columns of a term go together; a variable in several terms of its own counts once.
  ///
  /// With `keepsHierarchy`, a variable stays as long as an interaction that it is part of;
  /// `rms::fastbw` does not see to that.
  public func eliminationFactors(keepsHierarchy: Bool) -> [BackwardElimination.Factor] {
    var names: [[String]] = []
    for term in terms where !names.contains(where: { Set($0) == Set(term.variables) }) {
      names.append(term.variables)
    }
    return names.indices.map { index in
      let own = Set(names[index])
      let columns = terms.indices.filter { Set(terms[$0].variables) == own }.flatMap {
        columnRanges[$0]
      }
      let dependents = names.indices.filter { Set(names[$0]).isStrictSuperset(of: own) }
      return BackwardElimination.Factor(
        name: names[index].joined(separator: " * "), coefficients: columns.map { $0 + 1 },
        dependents: keepsHierarchy ? dependents : [])
    }
  }
}
