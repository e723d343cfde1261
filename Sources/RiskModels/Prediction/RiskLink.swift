internal import Foundation
internal import Statistics

/// How a linear predictor becomes a risk.
public enum RiskLink: Sendable, Hashable {
  /// risk = 1 / (1 + exp(−lp)): logistic models.
  case logit
  /// risk = 1 − exp(−H exp(lp)), with H the baseline cumulative (subdistribution) hazard at the
  /// horizon: Cox and Fine–Gray models.
  case cumulativeHazard(Double)

  /// The link with a baseline cumulative hazard; without one that of logistic models.
  public init(hazard: Double?) { self = hazard.map { .cumulativeHazard($0) } ?? .logit }

  /// The baseline cumulative hazard; `nil` for logistic models.
  public var hazard: Double? {
    if case .cumulativeHazard(let hazard) = self { hazard } else { nil }
  }

  /// The risk of a linear predictor.
  public func risk(_ linearPredictor: Double) -> Double {
    switch self {
    case .logit: inverseLogit(linearPredictor).p
    case .cumulativeHazard(let hazard): -expm1(-hazard * exp(linearPredictor))
    }
  }

  /// The linear predictor of a risk; infinite for 0 and 1.
  public func linearPredictor(_ risk: Double) -> Double {
    switch self {
    case .logit: Statistics.logit(risk)
    case .cumulativeHazard(let hazard): log(-log1p(-risk)) - log(hazard)
    }
  }
}
