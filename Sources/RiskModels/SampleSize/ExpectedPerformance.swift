package import Diagnostics
internal import Foundation
internal import Statistics

/// How well a model is expected to predict, before it is made: what sample size calculations rest on.
public enum ExpectedPerformance: Sendable, Hashable {
  /// A share of the largest possible Cox–Snell R², which is Nagelkerke's R²; Riley's default is 0.15.
  case nagelkerkeR2(Double)
  /// A Cox–Snell R² from an earlier study.
  case coxSnellR2(Double)
  /// A C-statistic from an earlier study, turned into R² for a normally distributed linear predictor.
  case cStatistic(Double)

  /// The assumption that Riley recommends where nothing is known.
  public static let unknown = ExpectedPerformance.nagelkerkeR2(0.15)
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

  /// The Cox–Snell R² that the assumption means for times to an event, with `events` a patient.
  ///
  /// A C-statistic is that of proportional hazards without censoring, from which the variance V of the
  /// linear predictor follows; R² is then 1 − (1 + V) to the power of −events.
  ///
  /// - Source: Riley et al., Stat Med 2019;38:1276, with O'Quigley's R² = V / (1 + V).
  package func coxSnellR2(eventsPerPatient: Double, maximum: Double) -> Double {
    switch self {
    case .nagelkerkeR2(let share): share > 0 && share < 1 ? share * maximum : .nan
    case .coxSnellR2(let value): value
    case .cStatistic(let value):
      -expm1(-eventsPerPatient * log1p(Self.linearPredictorVariance(cStatistic: value)))
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

  /// The variance of a normal linear predictor with which proportional hazards give a C-statistic.
  ///
  /// Of two patients, the one whose linear predictor is larger by d has the event first with a
  /// probability of 1 / (1 + exp(−d)), whatever the baseline; d is normal with variance 2V.
  static func linearPredictorVariance(cStatistic: Double) -> Double {
    guard cStatistic > 0.5, cStatistic < 0.995 else { return .nan }
    var (low, high) = (0.0, 200.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if concordance(spread: middle) < cStatistic { low = middle } else { high = middle }
    }
    return (low + high) / 2 * (low + high) / 2
  }

  /// C of proportional hazards for a normal linear predictor with a standard deviation of `spread`:
  /// an integral over the half line, by Simpson's rule.
  private static func concordance(spread: Double) -> Double {
    let step = 0.01
    var sum = 0.0
    for index in 0...1200 {
      let z = Double(index) * step
      let weight = index == 0 || index == 1200 ? 1.0 : index.isMultiple(of: 2) ? 2 : 4
      sum += weight / 3 * exp(-z * z / 2) / (1 + exp(-2.0.squareRoot() * spread * z))
    }
    return sum * step * (2 / Double.pi).squareRoot()
  }
}
