internal import Foundation
internal import Statistics
public import Survival

/// A chi-squared statistic with its degrees of freedom.
public struct ChiSquaredTest: Sendable, Hashable {
  /// The statistic.
  public var statistic: Double
  /// Its degrees of freedom.
  public var degreesOfFreedom: Int
  /// The P value.
  public var p: Double {
    ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(degreesOfFreedom))
  }

  /// Creates a test.
  public init(statistic: Double, degreesOfFreedom: Int) {
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
  }
}

/// The three tests that all coefficients of a Cox regression are zero.
///
/// - Source: matches `summary.coxph`.
public struct CoxGlobalTests: Sendable, Hashable {
  /// Twice the rise in log likelihood.
  public let likelihoodRatio: ChiSquaredTest
  /// bᵀ V⁻¹ b.
  public let wald: ChiSquaredTest
  /// Uᵀ I⁻¹ U with all coefficients zero; equals the log-rank test for one group column.
  public let score: ChiSquaredTest

  /// Tests the last solution of a solver; `nil` where information is singular.
  public init?(_ solver: inout CoxSolver) {
    guard let covariance = solver.covariance(),
      let factor = try? Cholesky(covariance, tolerance: 1e-14),
      let score = solver.scoreStatistic()
    else { return nil }
    let freedom = solver.coefficients.count
    likelihoodRatio = ChiSquaredTest(
      statistic: max(0, 2 * (solver.logLikelihood - solver.nullLogLikelihood)),
      degreesOfFreedom: freedom)
    wald = ChiSquaredTest(
      statistic: dot(solver.coefficients, factor.solve(solver.coefficients)),
      degreesOfFreedom: freedom)
    self.score = ChiSquaredTest(statistic: score, degreesOfFreedom: freedom)
  }
}

extension CoxSolver {
  /// How many parameters the last solution spends: the trace of I (I + P)⁻¹; `nil` without a penalty.
  func effectiveParameters(covariance: Matrix) -> Double? {
    options.penalty.map { penalty in
      Double(coefficients.count) - dot(penalty.storage, covariance.storage)
    }
  }
}

/// Explained variation from a likelihood ratio statistic, the family that `rms` prints.
///
/// - Source: Nagelkerke, Biometrika 1991;78:691; Maddala 1983. Matches `cph$stats` and
///   `Hmisc::R2Measures(padj = 1)`.
public struct LikelihoodR2: Sendable, Hashable {
  private let likelihoodRatio: Double
  private let nullLogLikelihood: Double
  private let parameters: Int
  private let patients: Int

  /// Creates the family.
  public init(
    likelihoodRatio: Double, nullLogLikelihood: Double, parameters: Int, patients: Int
  ) {
    self.likelihoodRatio = likelihoodRatio
    self.nullLogLikelihood = nullLogLikelihood
    self.parameters = parameters
    self.patients = patients
  }

  /// Nagelkerke's R²: the share of the largest value that R² can take.
  public var nagelkerke: Double {
    let n = Double(patients)
    return expm1(-likelihoodRatio / n) / expm1(2 * nullLogLikelihood / n)
  }

  /// 1 − exp(−LR / size), with as many patients or events as the size says.
  public func value(size: Int) -> Double { -expm1(-likelihoodRatio / Double(size)) }

  /// The same after taking one off LR for each parameter.
  public func adjusted(size: Int) -> Double {
    -expm1(-max(0, likelihoodRatio - Double(parameters)) / Double(size))
  }
}

/// How well a Cox model's linear predictor sets patients apart.
///
/// - Source: Royston & Sauerbrei, Stat Med 2004;23:723 (D); Kent & O'Quigley, Biometrika 1988;75:525;
///   Gönen & Heller, Biometrika 2005;92:965. Matches `survival::royston`.
public struct RoystonD: Sendable, Hashable {
  /// The log hazard ratio between two equal halves by the linear predictor, were it normal.
  public let d: Double
  /// Its standard error.
  public let standardError: Double
  /// The explained variation that D stands for.
  public let r2D: Double
  /// Kent and O'Quigley's measure, from the variance of the linear predictor.
  public let r2KentOQuigley: Double
  /// Gönen and Heller's concordance: expected from the model, free of censoring.
  public let gonenHeller: Double

  /// Measures linear predictors against follow-up; `nil` if they are all equal or nobody has the event.
  ///
  /// - Complexity: O(n²) for Gönen and Heller's concordance.
  public init?(linearPredictors: [Double], followUp: FollowUp) {
    let n = linearPredictors.count
    guard n > 1, n == followUp.count else { return nil }
    let scores = Matrix(columns: [Self.normalScores(linearPredictors)], rows: n)
    var solver = CoxSolver(predictors: scores, followUp: followUp)
    guard solver.solve() == .converged, let variance = solver.covariance()?[0, 0] else {
      return nil
    }
    let beta = solver.coefficients[0]
    d = beta * (8 / Double.pi).squareRoot()
    standardError = (variance * 8 / Double.pi).squareRoot()
    let noise = Double.pi * Double.pi / 6
    r2D = beta * beta / (noise + beta * beta)
    let mean = linearPredictors.reduce(0, +) / Double(n)
    let spread =
      linearPredictors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)
    r2KentOQuigley = spread / (noise + spread)
    gonenHeller = Self.gonenHeller(linearPredictors)
  }

  /// Blom's normal scores, averaged over ties.
  private static func normalScores(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let n = Double(values.count)
    let scores = order.indices.map {
      NormalDistribution.quantile((Double($0) + 0.625) / (n + 0.25))
    }
    var result = scores
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let mean = scores[start..<end].reduce(0, +) / Double(end - start)
      for position in start..<end { result[order[position]] = mean }
      start = end
    }
    return result
  }

  private static func gonenHeller(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let n = Double(sorted.count)
    var sum = 0.0
    for i in sorted.indices {
      for j in (i + 1)..<max(i + 1, sorted.count) { sum += 1 / (1 + exp(sorted[i] - sorted[j])) }
    }
    return 2 * sum / (n * (n - 1))
  }
}
