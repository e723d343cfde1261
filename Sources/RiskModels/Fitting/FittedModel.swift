public import Diagnostics
internal import Foundation
public import Statistics

/// One row of the table of coefficients.
public struct CoefficientRow: Sendable, Hashable, Codable {
  /// The column's name; "Intercept" for the first.
  public var name: String
  /// The code of the category that the linear predictor is of; `nil` for models with one.
  public var category: String?
  /// The coefficient: the logarithm of an odds, hazard or subdistribution hazard ratio.
  public var estimate: Double
  /// Its standard error; `nil` for a penalty that leaves none, as all that follows from it.
  public var se: Double?
  /// estimate / se.
  public var z: Double?
  /// The two-sided Wald P value.
  public var p: Double?
  /// The lower Wald 95 % limit.
  public var lower: Double?
  /// The upper Wald 95 % limit.
  public var upper: Double?
  /// Pooled over imputations: the degrees of freedom of the t statistic `z`; `nil` for one data set.
  public var degreesOfFreedom: Double?
  /// Pooled over imputations: the fraction of information that missing values cost.
  public var missingInformation: Double?

  /// Creates a row without a standard error.
  package init(name: String, estimate: Double) {
    (self.name, self.estimate) = (name, estimate)
  }

  /// Creates a row; everything else follows from estimate and standard error.
  package init(name: String, estimate: Double, se: Double) {
    self.name = name
    self.estimate = estimate
    self.se = se
    let ratio = estimate / se
    (z, p) = (ratio, NormalDistribution.twoSidedP(ratio))
    let margin = NormalDistribution.criticalValue() * se
    lower = estimate - margin
    upper = estimate + margin
  }
}

/// One row of the Wald analysis of variance, as `anova.rms` orders them.
public struct WaldTestRow: Sendable, Hashable, Codable {
  /// What is tested: a variable with its higher-order terms, " Nonlinear", "TOTAL".
  public var name: String
  /// The chi-squared statistic; pooled over imputations its degrees of freedom times F.
  public var chiSquared: Double
  /// Its degrees of freedom.
  public var degreesOfFreedom: Int
  /// The P value.
  public var p: Double
  /// Pooled over imputations: D₁; `nil` for one data set.
  public var pooling: PooledTest.Account?

  /// Creates a row.
  package init(name: String, chiSquared: Double, degreesOfFreedom: Int, p: Double) {
    self.name = name
    self.chiSquared = chiSquared
    self.degreesOfFreedom = degreesOfFreedom
    self.p = p
  }
}

/// The likelihood ratio test of one variable: the model against the model without it.
public struct LikelihoodRatioTestRow: Sendable, Hashable, Codable {
  /// The variable; every term that it is part of is left out of the smaller model.
  ///
  /// Pooled over imputations there is also "TOTAL", the model against the one without any.
  public var variable: String
  /// Twice the difference in log likelihood; pooled over imputations its degrees of freedom times F.
  public var chiSquared: Double
  /// The number of coefficients that the smaller model lacks.
  public var degreesOfFreedom: Int
  /// The P value.
  public var p: Double
  /// Pooled over imputations: D₃; `nil` for one data set.
  public var pooling: PooledTest.Account?

  /// Creates a row.
  package init(variable: String, chiSquared: Double, degreesOfFreedom: Int, p: Double) {
    self.variable = variable
    self.chiSquared = chiSquared
    self.degreesOfFreedom = degreesOfFreedom
    self.p = p
  }
}

/// A fitted model: the shipped part and what the fit says about itself.
public struct FittedModel: Sendable, Hashable {
  /// What is shipped.
  public var riskModel: RiskModel
  /// The table of coefficients: of logistic models the intercept first, of survival models columns only, of
  /// multinomial models category by category, each with its intercept.
  public var coefficients: [CoefficientRow]
  /// Wald tests by variable.
  public var waldTests: [WaldTestRow]
  /// Likelihood ratio tests of each variable, in formula order.
  public var likelihoodRatioTests: [LikelihoodRatioTestRow]
  /// The log likelihood at the maximum.
  public var logLikelihood: Double
  /// The log likelihood of the intercept alone.
  public var nullLogLikelihood: Double
  /// 2 (log likelihood − null log likelihood).
  public var likelihoodRatio: Double
  /// The P value of the likelihood ratio test of the whole model.
  public var likelihoodRatioP: Double
  /// Akaike's criterion, by the effective number of parameters under a ridge penalty.
  public var aic: Double
  /// Nagelkerke's R².
  public var nagelkerkeR2: Double
  /// Newton steps taken.
  public var iterations: Int
  /// The linear predictor of each patient of the analysis set; of several the first.
  public var linearPredictors: [Double]
  /// Patients left out for missing values.
  public var missing: MissingRows
  /// What the user should know of this fit.
  public var warnings: [Diagnostic]
  /// Cause-specific models: the table of coefficients of the model of competing events.
  public var competingCoefficients: [CoefficientRow] = []
  /// The number of slopes, the effective one under a penalty; `nil`: one a column.
  public var effectiveParameters: Double?
  /// How coefficients shrink with the penalty; `nil` for models without an elastic net.
  public var shrinkage: ShrinkagePath?
}

extension FittedModel {
  /// Schwarz's criterion: −2 log likelihood + log n for each coefficient, the intercept included.
  public var bic: Double {
    let parameters = effectiveParameters.map { $0 + 1 } ?? Double(coefficients.count)
    return -2 * logLikelihood + log(Double(riskModel.patientCount)) * parameters
  }

  /// Cox and Snell's R², 1 − exp(−LR/n).
  public var coxSnellR2: Double { -expm1(-likelihoodRatio / Double(riskModel.patientCount)) }

  /// McFadden's R², 1 − log likelihood / null log likelihood.
  public var mcFaddenR2: Double { 1 - logLikelihood / nullLogLikelihood }
}
