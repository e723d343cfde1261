import Statistics
import Survival
import Testing

@Suite struct RestrictedMeanTests {
  /// Four patients: event at 1, censored at 2, event at 3, followed to 5.
  ///
  /// S is 1 until 1, 3/4 until 3, 3/8 after it. Area to 4: 1 + 3/2 + 3/8 = 23/8. After 1 the area is 15/8,
  /// after 3 it is 3/8: variance (15/8)²/(4 · 3) + (3/8)²/(2 · 1) = 225/768 + 9/128.
  @Test func agreesWithAHandCalculation() throws {
    let curve = KaplanMeier(times: [3, 5, 1, 2], events: [true, false, true, false])
    let mean = RestrictedMean(curve, until: 4).mean
    #expect(abs(try #require(mean.estimate) - 2.875) < 1e-15)
    let se = try #require(mean.standardError)
    #expect(abs(se * se - (225.0 / 768 + 9.0 / 128)) < 1e-15)
    #expect(RestrictedMean(curve, until: 0.5).mean.estimate == 0.5)
    #expect(RestrictedMean(curve, until: 6).mean.estimate == nil)
    #expect(RestrictedMean(curve, until: 0).mean.estimate == nil)
  }

  @Test func differencesNeedOneHorizon() throws {
    let first = KaplanMeier(times: [1, 2, 3], events: [true, true, true])
    let second = KaplanMeier(times: [2, 3, 4], events: [true, true, true])
    let difference = RestrictedMean(second, until: 9).difference(
      from: RestrictedMean(first, until: 9))
    #expect(abs(try #require(difference.estimate) - 1) < 1e-14)
    let other = RestrictedMean(second, until: 9).difference(from: RestrictedMean(first, until: 8))
    #expect(other.estimate == nil)
  }

  /// Without censoring the area is the mean of min(T, τ).
  @Test(arguments: 0..<30) func withoutCensoringIsTheMeanTime(seed: Int) throws {
    var source = SplitMix64(seed: 66, stream: seed)
    let times = (0..<25).map { _ in Double(source.index(below: 12)) }
    let curve = KaplanMeier(times: times, events: times.map { _ in true })
    let mean = try #require(RestrictedMean(curve, until: 7).mean.estimate)
    #expect(abs(mean - times.reduce(0) { $0 + min($1, 7) } / 25) < 1e-12)
  }
}

@Suite struct NumberAtRiskTests {
  @Test func countsThoseStillThere() {
    let sets = RiskSets(times: [3, 1, 3, 2, 5], causes: [1, 0, 0, 2, 0])
    let table = NumberAtRisk(sets, at: [0, 1, 3, 4, 9])
    #expect(table.atRisk == [5, 5, 3, 1, 0])
    #expect(table.events == [0, 0, 2, 2, 2])
    #expect(table.censored == [0, 1, 2, 2, 3])
    #expect(table.censoredBefore == [0, 0, 1, 2, 3])
    #expect(NumberAtRisk(RiskSets(times: [], causes: []), at: [1]).atRisk == [0])
  }
}

@Suite struct NelsonAalenTests {
  /// 1/4 at 1 and 1/2 at 3: H = 3/4, variance 1/16 + 1/4.
  @Test func agreesWithAHandCalculation() throws {
    let curve = KaplanMeier(times: [3, 5, 1, 2], events: [true, false, true, false])
    let hazard = curve.cumulativeHazard(at: 4)
    #expect(hazard.estimate == 0.75)
    #expect(abs(try #require(hazard.standardError) - 0.3125.squareRoot()) < 1e-15)
    #expect(curve.cumulativeHazard(at: 0.5).estimate == 0)
    #expect(curve.cumulativeHazard(at: 6).estimate == nil)
  }

  /// Medians with limits: R 4.2.2, survfit(Surv(c(1:10), rep(1, 10)) ~ 1, conf.type = "log").
  @Test func mediansHaveLimits() {
    let curve = KaplanMeier(
      times: (1...10).map(Double.init), events: Array(repeating: true, count: 10))
    let median = curve.median(interval: .log)
    #expect(median.estimate == 5.5)
    #expect(median.lower == 3)
    #expect(median.upper == nil)
  }
}
