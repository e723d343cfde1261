internal import Cohorts
public import Statistics

/// What is taken off the log likelihood is ½ bᵀ P b.
///
/// P = diag(λ s²) for numbers, λ (I − J/c) for the c levels of a category.
///
/// A column of numbers has its λ times its variance (divisor n − 1) on the diagonal of P, so that units
/// do not matter; the c − 1 dummies of a categorical variable share λ (I − J/c), which shrinks its levels
/// towards their mean whichever is the reference. The intercept is not shrunk.
///
/// - Source: Gray, J Am Stat Assoc 1992;87:942. Matches `rms::lrm(penalty =)`.
extension RidgePenalty {
  /// Whether every λ is a number that is not negative.
  public var isValid: Bool {
    [simple, nonlinear, interaction, nonlinearInteraction].allSatisfy { $0 >= 0 && $0.isFinite }
  }

  /// Whether nothing is shrunk.
  public var isZero: Bool {
    [simple, nonlinear, interaction, nonlinearInteraction].allSatisfy { $0 == 0 }
  }

  /// The λ of each column of a design.
  public func multipliers(for design: Design) -> [Double] {
    design.terms.flatMap { term in
      term.nonlinearColumns.map { isNonlinear in
        switch (term.isInteraction, isNonlinear) {
        case (false, false): simple
        case (false, true): nonlinear
        case (true, false): interaction
        case (true, true): nonlinearInteraction
        }
      }
    }
  }

  /// The matrix P for the columns of an analysis.
  public func matrix(for design: Design, predictors: Matrix) -> Matrix {
    RidgeMatrix(self, design: design, predictors: predictors).matrix
  }
}
