import Foundation
import Statistics
import Survival
import Testing

@Suite struct KaplanMeierTests {
  /// Six patients, unsorted, with a tie and one censored at an event time:
  /// t = 2: 6 at risk, 1 event, S = 5/6; t = 3: 5 at risk, 2 events and 1 censored, S = 5/6 · 3/5 =
  /// 1/2; t = 5: 2 at risk, 1 event, S = 1/4; t = 8: censored.
  @Test func agreesWithAHandCalculation() {
    let curve = KaplanMeier(
      times: [5, 3, 2, 8, 3, 3], events: [true, true, true, false, false, true])
    #expect(curve.times == [2, 3, 5, 8])
    let expected = [5.0 / 6, 0.5, 0.25, 0.25]
    for (actual, wanted) in zip(curve.survival, expected) { #expect(abs(actual - wanted) < 1e-15) }
    // Greenwood at t = 3: 1/(6·5) + 2/(5·3).
    #expect(abs(curve.greenwoodSums[1] - (1.0 / 30 + 2.0 / 15)) < 1e-15)
    #expect(curve.quantile(0.5) == 4)  // S is exactly 1/2 from 3 to 5: halfway
    #expect(curve.quantile(0.75) == 6.5)  // S stays at exactly 1/4 until 8: halfway
    #expect(curve.survival(at: 1).estimate == 1)
    #expect(curve.survival(at: 9).estimate == nil)
  }

  /// R 4.2.2, survival 3.5-3: survfit(Surv(time, status) ~ 1, veteran).
  @Test func agreesWithR() throws {
    let curve = KaplanMeier(
      times: Veteran.times.map(Double.init), events: Veteran.died.map { $0 == 1 })
    let times = [30.0, 90, 180, 365]
    let survival = [
      0.70043500700435, 0.46403796344931286, 0.2224114136991461, 0.09004510676078786,
    ]
    let standardErrors = [
      0.03916199470746964, 0.04279236686217636, 0.03690820737968649, 0.02647461547341126,
    ]
    let logLower = [
      0.6277350042963246, 0.38730930677964404, 0.1606585615793154, 0.050605073895957746,
    ]
    let logLogUpper = [
      0.7697196648620676, 0.5451225521195299, 0.29797102863354924, 0.15032357344437455,
    ]
    for index in times.indices {
      let plain = curve.survival(at: times[index], interval: .log)
      let logLog = curve.survival(at: times[index], interval: .logMinusLog)
      try expectEqual(plain.estimate, survival[index])
      try expectEqual(plain.standardError, standardErrors[index])
      try expectEqual(plain.lower, logLower[index])
      try expectEqual(logLog.upper, logLogUpper[index])
    }
    #expect([0.25, 0.5, 0.75].map(curve.quantile) == [25, 80, 162])
  }

  /// Follow-up 1, 2, 3, 4 with an event at 2: censoring at 1 (4 at risk), at 3 (2), at 4 (1).
  @Test func followUpTreatsCensoringAsTheEvent() {
    let curve = KaplanMeier.followUp(
      FollowUp(times: [1, 2, 3, 4], events: [false, true, false, false]))
    #expect(curve.survival == [0.75, 0.75, 0.375, 0])
  }

  @Test func hasNothingToSayOfNobody() {
    let curve = KaplanMeier(times: [], events: [])
    #expect(curve.survival(at: 1).estimate == nil)
    #expect(curve.quantile(0.5) == nil)
  }

  @Test(arguments: 0..<50) func neverRisesAndStaysBetweenZeroAndOne(seed: Int) {
    var source = SplitMix64(seed: 11, stream: seed)
    let n = 1 + source.index(below: 40)
    let times = (0..<n).map { _ in Double(source.index(below: 15)) }
    let events = (0..<n).map { _ in source.uniform() < 0.6 }
    let curve = KaplanMeier(times: times, events: events)
    #expect(zip(curve.survival, curve.survival.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(curve.survival.allSatisfy { (0...1).contains($0) })
  }
}

/// Fails unless `actual` is defined and within a relative 1e-10 of R's value.
func expectEqual(_ actual: Double?, _ expected: Double) throws {
  let value = try #require(actual)
  #expect(abs(value - expected) <= 1e-10 * abs(expected))
}
