internal import Foundation
internal import Statistics

/// Pairs of a patient with and one without the event, sorted by which of them has the higher risk.
///
/// C = (concordant + tied/2) / pairs, Dxy = 2 C − 1, γ = (concordant − discordant) / (concordant + discordant).
///
/// - Source: Goodman & Kruskal, J Am Stat Assoc 1954;49:732; Somers 1962; Kendall 1938. Matches
///   `Hmisc::somers2` and the counts of `survival::concordance`.
public struct RankAssociation: Sendable, Hashable {
  /// Pairs in which the patient with the event has the higher risk.
  public var concordant: Double
  /// Pairs in which the other has.
  public var discordant: Double
  /// Pairs with equal risks.
  public var tied: Double
  /// Patients.
  public var n: Int

  /// Counts the pairs.
  ///
  /// - Throws: `ValidationError` if lengths differ, or a risk is not a number in 0...1.
  public init(risks: [Double], outcomes: [Bool]) throws(ValidationError) {
    self.init(try RankedRisks(risks: risks, outcomes: outcomes))
  }

  /// Counts the pairs of grouped risks: those that share one of `cells` equal cells of 0...1 are tied.
  ///
  /// `rms::lrm` before version 7 groups risks into 5000 cells.
  ///
  /// - Throws: `ValidationError` if lengths differ, or a risk is not a number in 0...1.
  public init(risks: [Double], outcomes: [Bool], cells: Int) throws(ValidationError) {
    let count = Double(cells)
    self.init(
      try RankedRisks(
        risks: risks.map { ($0 * count).rounded(.down) / count }, outcomes: outcomes))
  }

  package init(_ ranked: RankedRisks) {
    var (concordant, tied) = (0.0, 0.0)
    var (eventsBelow, othersBelow) = (0.0, 0.0)
    ranked.forEachTie { _, events, others in
      concordant += events * othersBelow
      tied += events * others
      eventsBelow += events
      othersBelow += others
    }
    n = ranked.count
    self.concordant = concordant
    self.tied = tied
    discordant = eventsBelow * othersBelow - concordant - tied
  }

  /// The share of concordant pairs, ties counting one half; NaN without pairs.
  public var cStatistic: Double {
    (concordant + tied / 2) / (concordant + discordant + tied)
  }

  /// Somers' Dxy, 2 C − 1.
  public var somersDxy: Double { (concordant - discordant) / (concordant + discordant + tied) }

  /// Goodman and Kruskal's γ: pairs with equal risks are left out.
  public var gamma: Double { (concordant - discordant) / (concordant + discordant) }

  /// Kendall's τ-a: over all pairs of patients, those with equal outcomes included.
  public var kendallTauA: Double {
    let count = Double(n)
    return (concordant - discordant) / (count * (count - 1) / 2)
  }
}

/// Gini's mean difference: the mean distance between two values; NaN for fewer than two.
///
/// - Complexity: O(n log n).
/// - Source: David, Biometrika 1968;55:573. Matches `Hmisc::GiniMd`.
public func giniMeanDifference(_ values: [Double]) -> Double {
  let count = Double(values.count)
  guard count > 1 else { return .nan }
  var sum = 0.0
  for (index, value) in values.sorted().enumerated() {
    sum += (2 * Double(index + 1) - count - 1) * value
  }
  return 2 * sum / (count * (count - 1))
}

/// The family of R² of a model for a binary outcome, from its likelihood.
///
/// - Source: Cox & Snell 1989; Nagelkerke, Biometrika 1991;78:691; McFadden 1974. The adjusted ones
///   match `Hmisc::R2Measures`.
public struct ExplainedVariation: Sendable, Hashable {
  /// 1 − exp(−LR/n).
  public var coxSnell: Double
  /// Cox and Snell's over the largest that it can be.
  public var nagelkerke: Double
  /// 1 − log likelihood / null log likelihood.
  public var mcFadden: Double
  /// Cox and Snell's with LR less the number of parameters (at least 0).
  public var adjusted: Double
  /// Cox and Snell's with the effective sample size of a binary outcome, 3 n p (1 − p).
  public var effective: Double
  /// The adjusted one with the effective sample size.
  public var adjustedEffective: Double
  /// The effective sample size.
  public var effectiveSampleSize: Double

  /// Computes the family.
  ///
  /// - Parameters:
  ///   - logLikelihood: That of the model, without penalty.
  ///   - nullLogLikelihood: That of the overall risk.
  ///   - n: Patients.
  ///   - events: Patients with the event.
  ///   - parameters: The number of coefficients without the intercept.
  public init(
    logLikelihood: Double, nullLogLikelihood: Double, n: Int, events: Int, parameters: Int
  ) {
    let ratio = 2 * (logLikelihood - nullLogLikelihood)
    let (count, share) = (Double(n), Double(events) / Double(n))
    let size = 3 * count * share * (1 - share)
    let penalized = max(0, ratio - Double(parameters))
    coxSnell = -expm1(-ratio / count)
    nagelkerke = expm1(-ratio / count) / expm1(2 * nullLogLikelihood / count)
    mcFadden = 1 - logLikelihood / nullLogLikelihood
    adjusted = -expm1(-penalized / count)
    effective = -expm1(-ratio / size)
    adjustedEffective = -expm1(-penalized / size)
    effectiveSampleSize = size
  }
}

extension RankedRisks {
  /// Tjur's coefficient: the mean risk of patients with the event less that of the others.
  ///
  /// - Source: Tjur, Am Stat 2009;63:366.
  package var tjurCoefficient: Double {
    var (withEvent, without) = (0.0, 0.0)
    for (risk, outcome) in zip(risks, outcomes) {
      if outcome > 0.5 { withEvent += risk } else { without += risk }
    }
    return withEvent / Double(events) - without / Double(count - events)
  }

  /// The mean of −log of the probability given to what happened; infinite if that was 0.
  package var logLoss: Double {
    let sum = zip(linearPredictors, outcomes).reduce(0.0) { sum, pair in
      let (eta, outcome) = pair
      let signed = outcome > 0.5 ? eta : -eta
      return sum + (signed > 0 ? log1p(exp(-signed)) : -signed + log1p(exp(signed)))
    }
    return sum / Double(count)
  }
}
