public import Cohorts
public import Diagnostics
internal import Foundation
internal import Statistics
public import Survival

/// Kaplan–Meier or cumulative incidence curves of one group or several, as numbers for a figure.
///
/// S(t) = ∏ (1 − d/n), F₁(t) = Σ S(s−) d₁/n.
///
/// - Source: Kaplan & Meier, JASA 1958;53:457; Aalen & Johansen, Scand J Stat 1978;5:141.
public struct SurvivalCurves: Sendable, Hashable, Codable {
  /// What the curves show.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The probability of no event of any cause: Kaplan–Meier.
    case survival
    /// The probability of the event of interest, others in competition: Aalen–Johansen.
    case cumulativeIncidence = "cumulative-incidence"
  }

  /// One group.
  public struct Curve: Sendable, Hashable, Codable {
    /// The group; `nil` for all patients.
    public var label: LocalizedText?
    /// Patients in the group.
    public var patients: Int
    /// Those with the event within the time shown.
    public var events: Int
    /// The times at which the curve steps, rising.
    public var times: [Double]
    /// The curve just after each step.
    public var estimate: [Double]
    /// The lower 95 % limit just after each step; `nil` where it is not defined.
    public var lower: [Double?]
    /// The upper 95 % limit just after each step; `nil` where it is not defined.
    public var upper: [Double?]
    /// The times at which patients were censored, each once.
    public var censoringTimes: [Double]
    /// The last time of the group's follow-up within the time shown.
    public var lastTime: Double
    /// Patients at risk at each of the figure's times.
    public var atRisk: [Int]
    /// Patients censored before each of the figure's times; `nil` in results of earlier versions.
    ///
    /// Those censored at a time are still at risk then, as at the end of a follow-up of planned length.
    public var censored: [Int]?

    /// The curve with its interval at a time; `nil` after the group's last time.
    public func value(at time: Double, before: Double) -> (
      estimate: Double, lower: Double?, upper: Double?
    )? {
      guard time <= lastTime * (1 + 1e-9) else { return nil }
      guard let index = times.lastIndex(where: { $0 <= time }) else { return (before, nil, nil) }
      return (estimate[index], lower[index], upper[index])
    }
  }

  /// The test of no difference between groups.
  public struct Comparison: Sendable, Hashable, Codable {
    /// Which test.
    public enum Test: String, Sendable, Hashable, Codable {
      /// The log-rank test of survival curves.
      case logRank = "log-rank"
      /// Gray's test of cumulative incidence.
      case gray
    }

    /// Which test.
    public var test: Test
    /// The statistic.
    public var chiSquared: Double
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The P value.
    public var p: Double
  }

  /// What the curves show.
  public var kind: Kind
  /// One curve a group, in the order of the groups.
  public var curves: [Curve]
  /// The round times at which patients at risk are counted, rising from 0.
  public var riskTimes: [Double]
  /// The last time shown.
  public var end: Double
  /// The unit of times.
  public var unit: TimeUnit?
  /// The test of no difference; `nil` for one group or where it is not defined.
  public var comparison: Comparison?

  /// Where every curve starts: 1 for survival, 0 for incidence.
  public var start: Double { kind == .survival ? 1 : 0 }
}

extension SurvivalCurves {
  /// How curves are made.
  public struct Request: Sendable, Hashable {
    /// What the curves show.
    public var kind: Kind
    /// The group of each patient, coded from 0; `nil`: one curve of all.
    public var groups: [Int]?
    /// The names of the groups, one a code.
    public var labels: [LocalizedText]
    /// The last time shown; the last time of follow-up if there is none.
    public var end: Double?
    /// The unit of times, for round numbers that people expect.
    public var unit: TimeUnit?
    /// The scale on which intervals are symmetric.
    public var interval: KaplanMeier.IntervalType

    /// Creates a request; all patients in one curve unless told otherwise.
    public init(
      _ kind: Kind, groups: [Int]? = nil, labels: [LocalizedText] = [], end: Double? = nil,
      unit: TimeUnit? = nil, interval: KaplanMeier.IntervalType = .logMinusLog
    ) {
      (self.kind, self.groups, self.labels) = (kind, groups, labels)
      (self.end, self.unit, self.interval) = (end, unit, interval)
    }
  }

  /// Estimates the curves of a follow-up.
  ///
  /// The test between groups uses all of the follow-up, the curves end at the last time shown. Groups
  /// without patients are left out.
  public init(_ followUp: FollowUp, _ request: Request) {
    let last = followUp.times.max() ?? 0
    let end = request.end.map { min($0, last) } ?? last
    let riskTimes = Self.roundTimes(until: end, unit: request.unit)
    var curves: [Curve] = []
    if let groups = request.groups {
      for code in Set(groups).sorted() {
        let rows = groups.indices.filter { groups[$0] == code }
        let label =
          request.labels.indices.contains(code)
          ? request.labels[code] : LocalizedText("\(code + 1)")
        curves.append(
          Curve(followUp.selecting(rows), label: label, until: end, at: riskTimes, request))
      }
    } else {
      curves.append(Curve(followUp, label: nil, until: end, at: riskTimes, request))
    }
    (kind, self.curves, self.riskTimes) = (request.kind, curves, riskTimes)
    (self.end, unit) = (end, request.unit)
    comparison = request.groups.flatMap { Comparison(followUp, groups: $0, kind: request.kind) }
  }

  /// Four to eight round steps from 0: quarters and years of months, weeks of days, else 1, 2 and 5.
  static func roundTimes(until end: Double, unit: TimeUnit?) -> [Double] {
    guard end > 0, end.isFinite else { return [0] }
    let familiar: [Double] =
      switch unit {
      case .months: [1, 2, 3, 6, 12, 24, 36, 60, 120]
      case .weeks: [1, 2, 4, 13, 26, 52, 104, 260]
      case .days: [1, 2, 5, 7, 14, 30, 90, 180, 365, 730, 1826]
      case .years, nil: []
      }
    let (least, most) = (familiar.first ?? .infinity, familiar.last ?? 0)
    let decimal = (-12...15).flatMap { exponent in
      [1.0, 2, 5].map { $0 * pow(10, Double(exponent)) }
    }
    let candidates = familiar + decimal.filter { $0 < least || $0 > most }
    let step = candidates.sorted().first { end / $0 <= 7 + 1e-9 } ?? end / 5
    let count = min(8, Int((end / step + 1e-9).rounded(.down)))
    return (0...count).map { Double($0) * step }
  }
}

extension SurvivalCurves.Curve {
  fileprivate init(
    _ followUp: FollowUp, label: LocalizedText?, until end: Double, at riskTimes: [Double],
    _ request: SurvivalCurves.Request
  ) {
    let sets = RiskSets(followUp)
    let steps: [Estimate]
    let counts: [Int]
    switch request.kind {
    case .survival:
      steps = KaplanMeier(sets).estimates(interval: request.interval)
      counts = sets.events
    case .cumulativeIncidence:
      steps = AalenJohansen(sets).estimates(interval: request.interval)
      counts = Array(sets.events(of: 1))
    }
    let shown = sets.times.indices.filter { sets.times[$0] <= end * (1 + 1e-9) }
    let events = shown.filter { counts[$0] > 0 }
    self.label = label
    patients = followUp.count
    self.events = events.reduce(0) { $0 + counts[$1] }
    times = events.map { sets.times[$0] }
    estimate = events.map { steps[$0].estimate ?? .nan }
    lower = events.map { steps[$0].lower }
    upper = events.map { steps[$0].upper }
    censoringTimes = shown.filter { sets.censored[$0] > 0 }.map { sets.times[$0] }
    lastTime = min(end, sets.times.last ?? 0)
    let numbers = NumberAtRisk(sets, at: riskTimes)
    (atRisk, censored) = (numbers.atRisk, numbers.censoredBefore)
  }
}

extension SurvivalCurves.Comparison {
  fileprivate init?(_ followUp: FollowUp, groups: [Int], kind: SurvivalCurves.Kind) {
    switch kind {
    case .survival:
      let result = LogRankTest(followUp, groups: groups)
      guard let chiSquared = result.chiSquared, let p = result.p else { return nil }
      self.init(
        test: .logRank, chiSquared: chiSquared, degreesOfFreedom: result.degreesOfFreedom, p: p)
    case .cumulativeIncidence:
      let codes = Dictionary(
        uniqueKeysWithValues: Set(groups).sorted().enumerated().map { ($1, $0) })
      let result = GrayTest(followUp, groups: groups.map { codes[$0] ?? 0 })
      guard let chiSquared = result.chiSquared, let p = result.p else { return nil }
      self.init(
        test: .gray, chiSquared: chiSquared, degreesOfFreedom: result.degreesOfFreedom, p: p)
    }
  }
}
