package import Diagnostics
internal import Foundation
internal import Statistics

/// How well a model is expected to predict, before it is made: what sample size calculations rest on.
public enum ExpectedPerformance: Sendable, Hashable {
  /// A share of the largest possible Cox–Snell R², which is Nagelkerke's R²; Riley's default is 0.15.
  case nagelkerkeR2(Double)
  /// A Cox–Snell R² from an earlier study.
  case coxSnellR2(Double)
  /// A C-statistic from an earlier study, turned into R² for normally distributed log odds.
  case cStatistic(Double)

  /// The assumption that Riley recommends where nothing is known.
  public static let unknown = ExpectedPerformance.nagelkerkeR2(0.15)
}

extension SampleSizeAssessment {
  /// Judges the sample size of a logistic model by Riley's three criteria; `nil` if the numbers allow no
  /// judgement: no events, all events, no parameters, an assumption that no model could meet.
  ///
  /// Shrinkage of 0.9 or better, an optimism of at most 0.05 in Nagelkerke's R², and the overall risk to
  /// within ± 0.05.
  ///
  /// - Source: Riley et al., Stat Med 2019;38:1276 and BMJ 2020;368:m441. Matches `pmsampsize`, except
  ///   that a C-statistic is turned into R² by integration and not by simulation.
  public init?(
    n: Int, events: Int, parameters: Int, expecting expectation: ExpectedPerformance = .unknown
  ) {
    guard n > 0, events > 0, events < n, parameters > 0 else { return nil }
    let share = Double(events) / Double(n)
    let maximum = Self.maximumCoxSnellR2(prevalence: share)
    let assumed = expectation.coxSnellR2(prevalence: share, maximum: maximum)
    guard assumed > 0, assumed < 0.9, assumed < maximum else { return nil }
    let count = Double(parameters)
    let shrinkage = Self.targetShrinkage
    let optimismShrinkage = assumed / (assumed + 0.05 * maximum)
    // Both are 1.96 and not 1.959964 in the published formula.
    let precision = (1.96 / 0.05) * (1.96 / 0.05) * share * (1 - share)
    let required = [
      count * Self.patientsPerParameter(assumed, shrinkage: shrinkage),
      count * Self.patientsPerParameter(assumed, shrinkage: optimismShrinkage), precision,
    ].map { Int(min($0.rounded(.up), 1e15)) }
    self.n = n
    self.events = events
    self.parameters = parameters
    assumedCoxSnellR2 = assumed
    assumption = expectation.words
    maximumParameters = Double(n) / Self.patientsPerParameter(assumed, shrinkage: shrinkage)
    requiredN = required.max() ?? 0
    requiredByCriterion = required
    eventsPerParameter = Double(events) / count
  }

  /// The shrinkage that the first criterion asks for.
  package static let targetShrinkage = 0.9

  /// The Cox–Snell R² of a model that knows every outcome.
  package static func maximumCoxSnellR2(prevalence: Double) -> Double {
    -expm1(2 * (prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence)))
  }

  private static func patientsPerParameter(_ r2: Double, shrinkage: Double) -> Double {
    1 / ((shrinkage - 1) * log1p(-r2 / shrinkage))
  }
}

extension ExpectedPerformance {
  /// The Cox–Snell R² that the assumption means at an overall risk; NaN if it means none.
  package func coxSnellR2(prevalence: Double, maximum: Double) -> Double {
    switch self {
    case .nagelkerkeR2(let share): share > 0 && share < 1 ? share * maximum : .nan
    case .coxSnellR2(let value): value
    case .cStatistic(let value): Self.coxSnellR2(cStatistic: value, prevalence: prevalence)
    }
  }

  /// The assumption in words.
  package var words: LocalizedText {
    switch self {
    case .nagelkerkeR2(let share):
      let text = NumberStyle().percent(share, decimals: 0)
      return LocalizedText(
        english: "\(text) of the largest possible Cox–Snell R²",
        simplifiedChinese: "Cox–Snell R²取其最大可能值的\(text)")
    case .coxSnellR2(let value):
      let text = NumberStyle().plain(value)
      return LocalizedText(
        english: "a Cox–Snell R² of \(text) from earlier work",
        simplifiedChinese: "既往研究的Cox–Snell R²为\(text)")
    case .cStatistic(let value):
      let text = NumberStyle().plain(value)
      return LocalizedText(
        english: "a C-statistic of \(text) from earlier work",
        simplifiedChinese: "既往研究的C统计量为\(text)")
    }
  }

  /// R² of the true model where log odds are normal with equal variance in both outcome groups.
  ///
  /// Standardised to variance 1, the groups' means are √2·Φ⁻¹(C) apart. The expected log likelihood is
  /// an integral of a smooth function that vanishes at both ends, for which the trapezoidal rule is
  /// accurate to the last digits.
  private static func coxSnellR2(cStatistic: Double, prevalence: Double) -> Double {
    guard cStatistic > 0.5, cStatistic < 1 else { return .nan }
    let distance = 2.0.squareRoot() * NormalDistribution.quantile(cStatistic)
    let intercept = logit(prevalence) - distance * distance / 2
    func expectedLogLikelihood(mean: Double, sign: Double) -> Double {
      let step = 0.01
      var sum = 0.0
      for index in -1200...1200 {
        let z = Double(index) * step
        let eta = sign * (intercept + distance * (mean + z))
        let logRisk = eta < 0 ? eta - log1p(exp(eta)) : -log1p(exp(-eta))
        sum += exp(-z * z / 2) * logRisk
      }
      return sum * step / (2 * Double.pi).squareRoot()
    }
    let model =
      prevalence * expectedLogLikelihood(mean: distance, sign: 1)
      + (1 - prevalence) * expectedLogLikelihood(mean: 0, sign: -1)
    let null = prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence)
    return -expm1(-2 * (model - null))
  }
}
