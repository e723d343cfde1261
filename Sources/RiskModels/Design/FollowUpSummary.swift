public import Statistics
public import Survival

/// How long the patients of an analysis were followed, what ended it, and how often the event came.
public struct FollowUpSummary: Sendable, Hashable, Codable {
  /// What happened within one horizon.
  public struct WithinHorizon: Sendable, Hashable, Codable {
    /// The horizon, in the unit of the model's times.
    public var time: Double
    /// Patients with the event of interest by then.
    public var events: Int
    /// Patients with a competing event by then.
    public var competingEvents: Int
    /// Patients censored before then.
    public var censored: Int
    /// The cumulative incidence of the event of interest: Aalen–Johansen, or one minus Kaplan–Meier
    /// where nothing competes, with the interval of that curve: symmetric on log(−log S).
    public var incidence: Estimate
    /// The cumulative incidence of competing events; `nil` where nothing competes.
    public var competingIncidence: Estimate?
  }

  /// Patients.
  public var n: Int
  /// The median follow-up with its interval by reverse Kaplan–Meier; undefined if too few are censored.
  public var median: Estimate
  /// Patients with the event of interest, at any time.
  public var events: Int
  /// Patients with a competing event, at any time.
  public var competingEvents: Int
  /// One entry a horizon.
  public var horizons: [WithinHorizon]

  /// Summarises follow-up.
  ///
  /// The median follow-up is the time at which G(t) = ∏ (1 − c/n) of censoring, events censoring it, reaches ½.
  ///
  /// - Source: Schemper & Smith, Control Clin Trials 1996;17:343, for the median.
  public init(_ followUp: FollowUp, horizons times: [Double]) {
    n = followUp.count
    events = followUp.eventCount
    competingEvents = followUp.causes.count { $0 > 1 }
    median = KaplanMeier.followUp(followUp).median()
    horizons = times.map { WithinHorizon(followUp, time: $0) }
  }
}

extension FollowUpSummary.WithinHorizon {
  fileprivate init(_ followUp: FollowUp, time: Double) {
    self.time = time
    let ended = followUp.times.indices.filter { followUp.times[$0] <= time }
    events = ended.count { followUp.causes[$0] == 1 }
    competingEvents = ended.count { followUp.causes[$0] > 1 }
    censored = followUp.times.indices.count {
      followUp.times[$0] < time && followUp.causes[$0] == 0
    }
    let sets = RiskSets(times: followUp.times, causes: followUp.causes.map { min($0, 2) })
    guard followUp.hasCompetingEvents else {
      incidence = KaplanMeier(sets).survival(at: time).complement
      return
    }
    incidence = AalenJohansen(sets, cause: 1).incidence(at: time)
    competingIncidence = AalenJohansen(sets, cause: 2).incidence(at: time)
  }
}
