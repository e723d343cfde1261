/// Who is at risk of being censored at a time at which others have an event.
public enum TiedCensoring: String, Sendable, Hashable, Codable, CaseIterable {
  /// Events leave first: a patient with an event at a time is not at risk of censoring at that time.
  ///
  /// The convention of `survival::finegray`, `survival::concordance` and `riskRegression::Score`.
  case eventsFirst = "events-first"
  /// Everybody still there: a patient with an event at a time is at risk of censoring at that time.
  ///
  /// The convention of `cmprsk::crr`, which reverses the status and takes an ordinary Kaplan–Meier.
  case everybodyAtRisk = "everybody-at-risk"
}

/// The probability of still being under follow-up, from which patients who were lost are made up for.
///
/// G(t) = ∏ (1 − c/Y) over times ≤ t, with c patients censored of Y at risk of it; who is at risk at a
/// time with both events and censorings is a convention (`TiedCensoring`). Inverse probability weights
/// take G(T−) for a patient with an event at T and G(t) for a patient still followed at t. Where R says
/// G(t−) it means the value just before t, which differs from G(t) only if somebody is censored at t.
///
/// After the last time G keeps its value; a value of zero means that nobody could have been followed so
/// long.
///
/// - Source: Robins & Rotnitzky, AIDS Epidemiology 1992:297. Matches `survfit(Surv(time, status == 0))`
///   after events at tied times have been moved in front (`eventsFirst`) or not (`everybodyAtRisk`).
public struct CensoringWeights: Sendable, Hashable {
  /// The distinct times, events and censorings alike.
  public let times: [Double]
  /// G just after each time.
  public let probabilities: [Double]
  /// Patients at risk of being censored at each time.
  public let atRisk: [Int]
  /// Patients censored at each time.
  public let censored: [Int]

  /// Estimates the distribution of censoring.
  public init(_ riskSets: RiskSets, ties: TiedCensoring = .eventsFirst) {
    times = riskSets.times
    censored = riskSets.censored
    atRisk =
      switch ties {
      case .eventsFirst: zip(riskSets.atRisk, riskSets.events).map { $0 - $1 }
      case .everybodyAtRisk: riskSets.atRisk
      }
    probabilities = Self.product(atRisk: atRisk, censored: censored)
  }

  /// Estimates the distribution of censoring.
  ///
  /// - Complexity: O(n log n).
  public init(_ followUp: FollowUp, ties: TiedCensoring = .eventsFirst) {
    self.init(RiskSets(followUp), ties: ties)
  }

  /// G(t): the probability of being followed longer than `time`.
  ///
  /// - Complexity: O(log n).
  public func probability(at time: Double) -> Double {
    times.lastIndex(notAfter: time).map { probabilities[$0] } ?? 1
  }

  /// G(t−): the probability of being followed until `time`.
  ///
  /// - Complexity: O(log n).
  public func probability(before time: Double) -> Double {
    times.lastIndex(before: time).map { probabilities[$0] } ?? 1
  }

  private static func product(atRisk: [Int], censored: [Int]) -> [Double] {
    var probability = 1.0
    return zip(atRisk, censored).map { n, c in
      if c > 0 { probability *= Double(n - c) / Double(n) }
      return probability
    }
  }
}
