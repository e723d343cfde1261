internal import Foundation
internal import Statistics

// Priorities: the exact restricted maximum, then speed. A model with hundreds of coefficients is tested
// once without each of them, so a restricted maximum must not cost a new information matrix: steps use
// the covariance of the full maximum until it serves badly.

/// Maxima of a solved logistic likelihood with some coefficients held at given values.
///
/// max ℓ(b) with b_j = c_j for some j.
///
/// Steps run along V − V L (LᵀVL)⁻¹ LᵀV with the covariance V of the full maximum and the held directions
/// L; they start from the Lawless–Singhal approximation. With a penalty, its objective is maximised.
///
/// - Source: Venzon & Moolgavkar, Appl Stat 1988;37:87.
public struct RestrictedLikelihood: Sendable {
  /// One coefficient, counted from the intercept 0, and where it is held.
  public struct Held: Sendable, Hashable {
    /// The coefficient's position; 0 for the intercept.
    public var coefficient: Int
    /// Its value on the original scale.
    public var value: Double

    /// Creates a condition.
    public init(_ coefficient: Int, at value: Double) {
      self.coefficient = coefficient
      self.value = value
    }
  }

  /// The solver at the last restricted maximum.
  public private(set) var solver: LogisticSolver
  private var search = Workspace()

  /// The slope of the maximised log likelihood as each held value grows.
  public var multipliers: [Double] { search.multipliers }
  /// The log likelihood, less its penalty, of the full maximum.
  public var maximum: Double { search.maximum }

  /// Starts from a solver that has just converged; `nil` if its information cannot be inverted.
  public init?(_ solved: LogisticSolver) {
    solver = solved
    guard search.begin(at: &solver) else { return nil }
  }

  /// Finds the maximum with some coefficients held.
  ///
  /// - Parameters:
  ///   - held: The coefficients and their values; each coefficient at most once.
  ///   - continuing: Whether to start from the last restricted maximum instead of the full one.
  ///   - isRough: Whether a log likelihood within about 10⁻⁷ is near enough.
  /// - Returns: Whether it was found; there may be none.
  public mutating func maximize(
    _ held: [Held], continuing: Bool = false, isRough: Bool = false
  ) -> Bool {
    search.maximize(held, of: &solver, continuing: continuing, isRough: isRough)
  }

  /// The log likelihood without the coefficients at some positions; `nil` if it is not found.
  public mutating func penalizedLogLikelihood(without coefficients: [Int]) -> Double? {
    maximize(coefficients.map { Held($0, at: 0) }) ? solver.penalizedLogLikelihood : nil
  }
}
