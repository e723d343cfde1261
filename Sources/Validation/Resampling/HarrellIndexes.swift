internal import Foundation
internal import Statistics

// Priorities: the very indexes of rms::validate, so that a table of ours can be laid beside one of R's.

/// The indexes of `rms::validate` for a logistic model in one set of patients.
///
/// D, U and Q are a likelihood ratio per patient: what the model discriminates, what it loses by being
/// miscalibrated, and the difference. g and gp are Gini's mean difference of linear predictors and risks.
///
/// - Source: Harrell, Regression Modeling Strategies 2015, section 10.8; `rms::validate.lrm`.
public struct HarrellIndexes: Sendable, Hashable {
  /// The indexes in the order of rms; Emax follows from mean intercept and slope.
  public enum Index: String, CaseIterable, Sendable {
    case somersDxy = "Dxy"
    case nagelkerkeR2 = "R2"
    case intercept = "Intercept"
    case slope = "Slope"
    case discrimination = "D"
    case unreliability = "U"
    case quality = "Q"
    case brier = "B"
    case giniLinearPredictor = "g"
    case giniRisk = "gp"
  }

  private var values = Array(repeating: Double.nan, count: Index.allCases.count)

  /// The value of an index; NaN where it is not defined.
  public subscript(index: Index) -> Double {
    get { values[Index.allCases.firstIndex(of: index) ?? 0] }
    set { values[Index.allCases.firstIndex(of: index) ?? 0] = newValue }
  }

  /// Nothing is defined.
  init() {}

  /// Measures predictions.
  ///
  /// - Parameters:
  ///   - ranked: The predictions; linear predictors must be finite.
  ///   - isOwn: Whether the model was fitted to these very patients: calibration is then perfect.
  init(_ ranked: RankedRisks, isOwn: Bool) {
    let tested = IndexValues(ranked, smoother: nil, in: .test)
    self[.somersDxy] = 2 * tested[.cStatistic] - 1
    let sources: [(Index, IndexValues.Index)] = [
      (.nagelkerkeR2, .nagelkerkeR2), (.intercept, .calibrationIntercept),
      (.slope, .calibrationSlope), (.discrimination, .discriminationIndex),
      (.unreliability, .unreliabilityIndex), (.quality, .qualityIndex), (.brier, .brier),
      (.giniLinearPredictor, .giniMeanDifference), (.giniRisk, .giniRisk),
    ]
    for (index, source) in sources { self[index] = tested[source] }
    guard isOwn else { return }
    (self[.intercept], self[.slope]) = (0, 1)
    self[.unreliability] = -2 / Double(ranked.count)
    self[.quality] = self[.discrimination] - self[.unreliability]
    (self[.giniLinearPredictor], self[.giniRisk]) = ranked.spread(intercept: 0, slope: 1)
  }

  /// The indexes of a model that gives everybody the same risk, in its own or other patients.
  ///
  /// As rms has it: no discrimination, the slope counts 1, the intercept is refitted.
  init(constant ranked: RankedRisks, isOwn: Bool) {
    let n = Double(ranked.count)
    let lp = ranked.linearPredictors.first ?? 0
    let null = Recalibration.nullLogLikelihood(ranked)
    let frozen = Recalibration.frozenLogLikelihood(ranked)
    let events = ranked.outcomes.reduce(0, +)
    (self[.somersDxy], self[.nagelkerkeR2]) = (0, 0)
    (self[.intercept], self[.slope]) = (isOwn ? 0 : logit(events / n) - lp, 1)
    self[.discrimination] = -1 / n
    self[.unreliability] = isOwn ? -2 / n : (2 * (null - frozen) - 2) / n
    self[.quality] = self[.discrimination] - self[.unreliability]
    self[.brier] =
      zip(ranked.risks, ranked.outcomes).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / n
    (self[.giniLinearPredictor], self[.giniRisk]) = (0, 0)
  }

  /// The largest |p − inverse logit(a + b logit p)| over p = 0, 0.0005 … 1.
  ///
  /// What rms prints as Emax: the largest error of a risk whose only fault is intercept and slope.
  static func largestError(intercept: Double, slope: Double) -> Double {
    (1..<2000).reduce(0) { largest, step in
      let p = Double(step) / 2000
      return max(largest, abs(p - inverseLogit(intercept + slope * logit(p)).p))
    }
  }
}
