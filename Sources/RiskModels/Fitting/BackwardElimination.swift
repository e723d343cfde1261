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

  private let fullCoefficients: [Double]
  private let fullCovariance: Matrix

  /// Eliminates factors; every coefficient but the intercept belongs to one factor.
  ///
  /// A factor with dependents goes only after them; leave `dependents` empty for what rms does, which
  /// knows no hierarchy of terms.
  public init(
    coefficients: [Double], covariance: Matrix, factors: [Factor], rule: Rule
  ) {
    (fullCoefficients, fullCovariance) = (coefficients, covariance)
    (self.coefficients, self.covariance) = (coefficients, covariance)
    kept = Array(factors.indices)
    keptCoefficients = Array(coefficients.indices)
    while !kept.isEmpty, eliminateOne(of: factors, by: rule) {}
  }

  /// Lets the weakest factor go if the rule allows; `false` if it stays.
  private mutating func eliminateOne(of factors: [Factor], by rule: Rule) -> Bool {
    guard let candidate = weakest(of: factors, by: rule) else { return false }
    let leaving = Set(factors[candidate.factor].coefficients)
    let remaining = keptCoefficients.filter { !leaving.contains($0) }
    let gone = fullCoefficients.indices.filter { !remaining.contains($0) }
    guard let residual = Self.wald(gone, fullCoefficients, fullCovariance) else { return false }
    let step = Step(
      factor: factors[candidate.factor], chiSquared: candidate.chiSquared, residual: residual,
      residualDegreesOfFreedom: gone.count)
    switch rule {
    case .aic: guard step.aic <= 0 else { return false }
    case .p(let level): guard step.residualP > level else { return false }
    }
    guard readApproximation(remaining: remaining, gone: gone) else { return false }
    steps.append(step)
    kept.removeAll { $0 == candidate.factor }
    return true
  }

  /// The factor with the smallest criterion; the first of several.
  private func weakest(
    of factors: [Factor], by rule: Rule
  ) -> (factor: Int, chiSquared: Double)? {
    var best: (factor: Int, chiSquared: Double, criterion: Double)?
    for factor in kept where !kept.contains(where: factors[factor].dependents.contains) {
      let places = factors[factor].coefficients.compactMap { keptCoefficients.firstIndex(of: $0) }
      guard let chiSquared = Self.wald(places, coefficients, covariance) else { continue }
      let freedom = Double(places.count)
      // A P value of 1 − 1e-17 and one of 1 differ in their upper tails alone.
      let criterion =
        switch rule {
        case .aic: chiSquared - 2 * freedom
        case .p: -ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: freedom)
        }
      if criterion < best?.criterion ?? .infinity { best = (factor, chiSquared, criterion) }
    }
    return best.map { ($0.factor, $0.chiSquared) }
  }

  /// b₁ − V₁₂ V₂₂⁻¹ b₂ and V₁₁ − V₁₂ V₂₂⁻¹ V₂₁ for what stays (1) and all that went (2).
  private mutating func readApproximation(remaining: [Int], gone: [Int]) -> Bool {
    let gonePart = fullCovariance.selecting(rows: gone, columns: gone)
    guard let factor = try? Cholesky(gonePart, tolerance: 1e-14) else { return false }
    let cross = fullCovariance.selecting(rows: remaining, columns: gone)
    let solved = factor.solve(gone.map { fullCoefficients[$0] })
    var result = fullCovariance.selecting(rows: remaining, columns: remaining)
    coefficients = remaining.indices.map { row in
      gone.indices.reduce(fullCoefficients[remaining[row]]) { $0 - cross[row, $1] * solved[$1] }
    }
    for column in remaining.indices {
      let weights = factor.solve(cross.row(column))
      for row in remaining.indices {
        for index in gone.indices { result[row, column] -= cross[row, index] * weights[index] }
      }
    }
    covariance = result
    keptCoefficients = remaining
    return true
  }

  /// bᵀ V⁻¹ b for some positions; `nil` if V cannot be inverted there.
  private static func wald(
    _ positions: [Int], _ coefficients: [Double], _ covariance: Matrix
  ) -> Double? {
    let part = covariance.selecting(rows: positions, columns: positions)
    guard let factor = try? Cholesky(part, tolerance: 1e-14) else { return nil }
    let estimates = positions.map { coefficients[$0] }
    return zip(estimates, factor.solve(estimates)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension BackwardElimination.Step {
  fileprivate init(
    factor: BackwardElimination.Factor, chiSquared: Double, residual: Double,
    residualDegreesOfFreedom: Int
  ) {
    let freedom = factor.coefficients.count
    self.init(
      name: factor.name, chiSquared: chiSquared, degreesOfFreedom: freedom,
      p: ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: Double(freedom)),
      residual: residual, residualDegreesOfFreedom: residualDegreesOfFreedom,
      residualP: ChiSquaredDistribution.upperTail(
        residual, degreesOfFreedom: Double(residualDegreesOfFreedom)),
      aic: residual - 2 * Double(residualDegreesOfFreedom))
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
