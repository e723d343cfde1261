// Priorities: exact leave-one-out values, without leaving one out n times. Leaving a patient out changes
// the factors of the product up to the patient's time and none after it, so that a pass from the left
// (with one patient fewer) and a pass from the right (with everybody) meet at the patient's time.

/// What each patient adds to a curve: n θ̂ − (n − 1) θ̂ without the patient.
///
/// θᵢ = n θ̂ − (n − 1) θ̂₋ᵢ, θ̂₋ᵢ the estimate without patient i.
///
/// Their mean is about θ̂, and they stand in for the outcome at a time that censoring hides, for
/// calibration curves and regression. They may fall below 0 or rise above 1.
///
/// - Source: Andersen, Klein & Rosthøj, Biometrika 2003;90:15; Graw, Gerds & Schumacher, Lifetime Data
///   Anal 2009;15:241. Matches `prodlim::jackknife` and `pseudo::pseudosurv`, `pseudoci`.
public struct PseudoValues: Sendable, Hashable {
  private let followUp: FollowUp
  /// The index of each patient's time in `sets.times`.
  private let timeIndices: [Int]
  private let sets: RiskSets

  /// Sorts the follow-up once for any number of times.
  ///
  /// - Complexity: O(n log n).
  public init(_ followUp: FollowUp) {
    self.followUp = followUp
    let order = TiedTimes(followUp.times)
    timeIndices = order.timeIndices
    sets = RiskSets(followUp, order: order)
  }

  /// The pseudo-values of being free of any event at a time, one a patient in the order given.
  ///
  /// `nil` after the last time of follow-up, unless everybody has had an event by then.
  ///
  /// - Complexity: O(n).
  public func survival(at time: Double) -> [Double]? {
    values(eventsOfInterest: sets.events[...], at: time) { $0 > 0 }?.map { 1 - $0 }
  }

  /// The pseudo-values of having had an event of one cause by a time, one a patient in the order given.
  ///
  /// `nil` after the last time of follow-up, unless everybody has had an event by then.
  ///
  /// - Complexity: O(n).
  public func incidence(of cause: Int = 1, at time: Double) -> [Double]? {
    values(eventsOfInterest: sets.events(of: cause), at: time) { $0 == cause }
  }

  private func values(
    eventsOfInterest: ArraySlice<Int>, at time: Double, isOfInterest: (Int) -> Bool
  ) -> [Double]? {
    guard isCovered(time) else { return nil }
    guard let last = sets.times.lastIndex(notAfter: time) else {
      return Array(repeating: 0, count: followUp.count)
    }
    let ofInterest = Array(eventsOfInterest)
    let before = reducedCurve(until: last, ofInterest)
    let after = remainingIncidence(until: last, ofInterest)
    let n = Double(followUp.count)
    return followUp.causes.indices.map { patient in
      let index = timeIndices[patient]
      let cause = followUp.causes[patient]
      guard index <= last else { return n * after.whole - (n - 1) * before.incidence[last + 1] }
      let events = sets.events[index] - (cause > 0 ? 1 : 0)
      let step = Step(
        atRisk: sets.atRisk[index] - 1, events: events,
        ofInterest: ofInterest[index] - (isOfInterest(cause) ? 1 : 0))
      let later = step.incidence + step.survival * after.byTime[index]
      let without = before.incidence[index] + before.survival[index] * later
      return n * after.whole - (n - 1) * without
    }
  }

  /// Whether the curve is defined at a time.
  private func isCovered(_ time: Double) -> Bool {
    guard let last = sets.times.last, let index = sets.times.indices.last else { return false }
    return sets.atRisk[index] == sets.events[index]
      || sets.times.lastIndex(notAfter: time) != index || time <= last + 1.5e-8 * abs(last)
  }

  /// What happens at one time to those free of any event until then.
  private struct Step {
    let survival: Double
    let incidence: Double

    /// With nobody at risk nothing happens.
    init(atRisk: Int, events: Int, ofInterest: Int) {
      survival = atRisk > 0 ? 1 - Double(events) / Double(atRisk) : 1
      incidence = atRisk > 0 ? Double(ofInterest) / Double(atRisk) : 0
    }
  }

  /// The curve just before each time with one patient fewer at risk; last, after them all.
  private func reducedCurve(
    until last: Int, _ ofInterest: [Int]
  ) -> (survival: [Double], incidence: [Double]) {
    var (survival, incidence) = ([1.0], [0.0])
    for index in 0...last {
      let step = Step(
        atRisk: sets.atRisk[index] - 1, events: sets.events[index], ofInterest: ofInterest[index])
      incidence.append(incidence[index] + survival[index] * step.incidence)
      survival.append(survival[index] * step.survival)
    }
    return (survival, incidence)
  }

  /// The incidence after each time and until the last, given no event until then; `whole` from the start.
  private func remainingIncidence(
    until last: Int, _ ofInterest: [Int]
  ) -> (byTime: [Double], whole: Double) {
    var byTime = Array(repeating: 0.0, count: last + 1)
    var remaining = 0.0
    for index in stride(from: last, through: 0, by: -1) {
      byTime[index] = remaining
      let step = Step(
        atRisk: sets.atRisk[index], events: sets.events[index], ofInterest: ofInterest[index])
      remaining = step.incidence + step.survival * remaining
    }
    return (byTime, remaining)
  }
}
