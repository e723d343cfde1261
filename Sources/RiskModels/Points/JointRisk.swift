public import Diagnostics
internal import Foundation

/// A risk that depends on several linear predictors: with competing events, or of one of many categories.
public struct JointRisk: Sendable, Hashable {
  /// How the linear predictors become the risk.
  public enum Rule: Sendable, Hashable {
    /// Cause-specific hazards: the steps of both baselines up to the horizon, the event's first.
    case causes([Baseline.Step], Baseline.AbsoluteRisk)
  }

  /// What is predicted.
  public var label: LocalizedText
  /// The time span in words; `nil` if the outcome has none.
  public var horizon: LocalizedText?
  /// The horizon as a number; `nil` for models without times.
  public var time: Double?
  /// The stratum that the risk is of; `nil` for models without strata.
  public var stratum: String?
  /// How it is computed.
  public var rule: Rule

  /// The risk of somebody with these linear predictors, one a sum.
  public func risk(_ linearPredictors: [Double]) -> Double {
    switch rule {
    case .causes(let steps, let method):
      // Where the exponential form goes beyond one, it is one: this is what patients are told.
      min(
        1,
        method.risk(
          steps, eventRatio: exp(linearPredictors[0]), competingRatio: exp(linearPredictors[1])))
    }
  }
}

extension RiskModel {
  /// The risks of a model that depend on several sums, horizons rising within strata.
  var jointRisks: [JointRisk] {
    guard knowsAbsoluteRisk, let baseline, let method = baseline.absoluteRisk else { return [] }
    return baseline.strata.flatMap { stratum -> [JointRisk] in
      horizons.enumerated().compactMap { position, time in
        guard let steps = stratum.steps, steps.count > position else { return nil }
        return JointRisk(
          label: outcome.label, horizon: horizonInWords(time), time: time, stratum: stratum.name,
          rule: .causes(steps.prefix(position + 1).flatMap(\.self), method))
      }
    }
  }
}
