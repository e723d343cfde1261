public import Diagnostics
internal import Foundation

/// A risk that depends on several linear predictors: with competing events, or of one of many categories.
public struct JointRisk: Sendable, Hashable {
  /// How the linear predictors become the risk.
  public enum Rule: Sendable, Hashable {
    /// Cause-specific hazards: the steps of both baselines up to the horizon, the event's first.
    case causes([Baseline.Step], Baseline.AbsoluteRisk)
    /// One of several categories: each sum is the log odds of a category against the reference. The
    /// position among the sums of the category that the risk is of; `nil` for the reference.
    case odds(of: Int?)
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

  /// The risk of somebody with these linear predictors, one a sum; finite, in the order of the sums.
  ///
  /// With odds, the share of a category's odds among all, those of the reference being one:
  /// p_k = exp(lp_k) / (1 + Σ exp(lp_j)). Not a number for a category that there is no sum of.
  ///
  /// - Source: Agresti, Categorical Data Analysis, 3rd ed., section 8.1; matches `predict(nnet::multinom,
  ///   type = "probs")`.
  public func risk(_ linearPredictors: [Double]) -> Double {
    switch rule {
    case .causes(let steps, let method):
      // Where the exponential form goes beyond one, it is one: this is what patients are told.
      min(
        1,
        method.risk(
          steps, eventRatio: exp(linearPredictors[0]), competingRatio: exp(linearPredictors[1])))
    case .odds(let category):
      Self.share(of: category, linearPredictors)
    }
  }

  /// All odds are divided by the largest, so that none overflows and the largest keeps its digits.
  private static func share(of category: Int?, _ logOdds: [Double]) -> Double {
    guard category.map(logOdds.indices.contains) ?? true else { return .nan }
    let largest = logOdds.reduce(0, max)
    let all = logOdds.reduce(exp(-largest)) { $0 + exp($1 - largest) }
    return exp((category.map { logOdds[$0] } ?? 0) - largest) / all
  }
}

extension RiskModel {
  /// The risks of a model that depend on several sums: horizons rising within strata, or one a category in the
  /// order of the levels.
  var jointRisks: [JointRisk] {
    if let categories {
      return zip(categories.levels, categories.sums).map { level, position in
        JointRisk(label: level.label, horizon: outcome.horizon, rule: .odds(of: position))
      }
    }
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
