internal import Foundation
internal import Statistics
public import Survival

/// The cause-specific hazards of the event of interest and of all events that compete with it.
///
/// Each is the baseline of a Cox regression in which events of the other kind censor. A patient's
/// absolute risk is the sum of S(t−) dΛ₁(t), with S the probability of neither event:
///
/// - product limit: S = ∏ (1 − dΛ₁ − dΛ₂), `riskRegression`'s default;
/// - exponential: S = exp(−Λ₁ − Λ₂), which is too large where jumps are, so that the risk of a patient
///   with high hazards can exceed one. It is given as R gives it, not cut off.
///
/// - Source: Benichou & Gail, Biometrics 1990;46:813; Ozenne, R Journal 2017;9(2):440. Matches
///   `predictRisk` of `riskRegression::CSC` with `product.limit = TRUE` and `FALSE`.
public struct CauseSpecificHazards: Sendable {
  /// The times at which either hazard jumps, rising.
  public let times: [Double]
  /// The jump of both hazards at each time, each at the center of its own model.
  public let steps: [Baseline.Step]
  /// What intervals need of each step, one group a step: for computations, never for a file.
  public let groups: Baseline.StepGroups
  /// The events of both kinds at each time.
  let counts: (event: [Int], competing: [Int])

  /// Joins the baselines of two models of the same patients in one stratum.
  public init(event: CoxBaseline.Stratum?, competing: CoxBaseline.Stratum?) {
    let (first, second) = (event?.jumps ?? [], competing?.jumps ?? [])
    let nothing = Array(
      repeating: 0.0, count: event?.meanIntegrals.columns ?? competing?.meanIntegrals.columns ?? 0)
    let none = CoxBaseline.Stratum.Jump(time: 0, hazard: 0, variance: 0, means: nothing, events: 0)
    var times: [Double] = []
    var pairs: [(event: CoxBaseline.Stratum.Jump, competing: CoxBaseline.Stratum.Jump)] = []
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      let left = i < first.count ? first[i].time : .infinity
      let right = j < second.count ? second[j].time : .infinity
      let areTied = TiedTimes.areEqual(left, right)
      times.append(min(left, right))
      pairs.append((none, none))
      if areTied || left < right {
        pairs[pairs.count - 1].event = first[i]
        i += 1
      }
      if areTied || right < left {
        pairs[pairs.count - 1].competing = second[j]
        j += 1
      }
    }
    self.times = times
    steps = pairs.map { .init(event: $0.event.hazard, competing: $0.competing.hazard) }
    groups = Baseline.StepGroups(
      event: pairs.map(\.event.group), competing: pairs.map(\.competing.group))
    counts = (pairs.map(\.event.events), pairs.map(\.competing.events))
  }

  /// The absolute risk by a time of a patient whose hazards are so many times the centers'.
  public func risk(
    by time: Double, eventRatio: Double, competingRatio: Double,
    method: Baseline.AbsoluteRisk = .productLimit
  ) -> Double {
    method.risk(steps(until: time), eventRatio: eventRatio, competingRatio: competingRatio)
  }

  /// The steps up to a time.
  func steps(until time: Double) -> ArraySlice<Baseline.Step> {
    steps.prefix(TiedTimes.lastIndex(in: times, notAfter: time).map { $0 + 1 } ?? 0)
  }
}

extension Baseline.AbsoluteRisk {
  /// The risk of the event after some steps of both hazards, each so many times the centers'.
  ///
  /// Under the product limit nobody is left once a step takes as many as there are: what it takes is shared
  /// between both kinds of event, and the risk stays within one.
  func risk(
    _ steps: some Sequence<Baseline.Step>, eventRatio: Double, competingRatio: Double
  ) -> Double {
    // A ratio that overflowed times a step of zero is nothing, not "not a number".
    let (first, second) = (min(eventRatio, 1e100), min(competingRatio, 1e100))
    var (survival, risk) = (1.0, 0.0)
    for step in steps {
      let (own, other) = (step.event * first, step.competing * second)
      let sum = own + other
      switch self {
      case .productLimit:
        risk += survival * own / max(1, sum)
        survival *= max(0, 1 - sum)
      case .exponential:
        risk += survival * own
        survival *= exp(-sum)
      case .piecewiseExponential:
        if sum > 0 { risk -= survival * own / sum * expm1(-sum) }
        survival *= exp(-sum)
      }
    }
    return risk
  }
}

extension CoxBaseline.Stratum {
  /// What one event time adds to the sums of a stratum.
  fileprivate struct Jump {
    var time: Double
    var hazard: Double
    var variance: Double
    var means: [Double]
    var events: Int

    var group: Baseline.StepGroup {
      Baseline.StepGroup(steps: 1, variance: variance, meanIntegrals: means)
    }
  }

  fileprivate var jumps: [Jump] {
    times.indices.map { index in
      let means = meanIntegrals.row(index)
      guard index > 0 else {
        return Jump(
          time: times[0], hazard: cumulativeHazards[0], variance: hazardVariances[0], means: means,
          events: eventCounts[0])
      }
      return Jump(
        time: times[index], hazard: cumulativeHazards[index] - cumulativeHazards[index - 1],
        variance: max(0, hazardVariances[index] - hazardVariances[index - 1]),
        means: zip(means, meanIntegrals.row(index - 1)).map { $0 - $1 },
        events: eventCounts[index])
    }
  }
}

extension FollowUp {
  /// The same follow-up with the competing events as the event of interest, which then censors.
  public var ofCompetingEvents: FollowUp {
    FollowUp(times: times, causes: causes.map { $0 > 1 ? 1 : $0 == 1 ? 2 : 0 })
  }
}
