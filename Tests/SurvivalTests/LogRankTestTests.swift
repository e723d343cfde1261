import Statistics
import Survival
import Testing

/// Values of `survdiff` and `cuminc` are compared in `ReferenceCases`, topics "km" and "competing".
@Suite struct LogRankTestTests {
  /// Two groups of three.
  ///
  /// Group 0: events at 1 and 3, censored at 4. Group 1: events at 3 and 5, censored at 2.
  ///
  /// At 1: six at risk, three a group: E₀ = 1/2, V = 1/4. At 3: four at risk, two a group, two events:
  /// E₀ = 1, V = 2 · (1/2)(1/2) · (4 − 2)/(4 − 1) = 1/3. At 5: one at risk in group 1: nothing for group 0.
  /// O₀ − E₀ = 2 − 3/2 = 1/2, V = 7/12, chi² = (1/4)/(7/12) = 3/7.
  @Test func agreesWithAHandCalculation() throws {
    let followUp = FollowUp(times: [3, 1, 4, 5, 2, 3], causes: [1, 1, 0, 1, 0, 1])
    let test = LogRankTest(followUp, groups: [0, 0, 0, 1, 1, 1])
    #expect(test.observed == [2, 2])
    #expect(test.expected == [1.5, 2.5])
    #expect(abs(test.covariance[0, 0] - 7.0 / 12) < 1e-15)
    #expect(test.degreesOfFreedom == 1)
    #expect(abs(try #require(test.chiSquared) - 3.0 / 7) < 1e-14)
  }

  /// With rho = 1 the events at 3 count S(3−) = 5/6: O₀ = 11/6, E₀ = 1/2 + 5/6 = 4/3,
  /// V = 1/4 + 25/36 · 1/3.
  @Test func weighsEarlyTimes() {
    let followUp = FollowUp(times: [3, 1, 4, 5, 2, 3], causes: [1, 1, 0, 1, 0, 1])
    let test = LogRankTest(followUp, groups: [0, 0, 0, 1, 1, 1], rho: 1)
    #expect(abs(test.observed[0] - 11.0 / 6) < 1e-15)
    #expect(abs(test.expected[0] - 4.0 / 3) < 1e-15)
    #expect(abs(test.covariance[0, 0] - (0.25 + 25.0 / 108)) < 1e-15)
  }

  @Test func hasNoStatisticWithoutTwoGroups() {
    let followUp = FollowUp(times: [1, 2, 3], causes: [1, 1, 0])
    #expect(LogRankTest(followUp, groups: [0, 0, 0]).chiSquared == nil)
    #expect(LogRankTest(followUp, groups: [0, 0, 0]).p == nil)
    #expect(LogRankTest(FollowUp(times: [], causes: []), groups: []).chiSquared == nil)
    #expect(
      LogRankTest(FollowUp(times: [1, 2], causes: [0, 0]), groups: [0, 1]).chiSquared == nil)
  }

  /// Strata with the same patients twice over double everything.
  @Test func addsStrata() throws {
    let followUp = FollowUp(times: [3, 1, 4, 5, 2, 3], causes: [1, 1, 0, 1, 0, 1])
    let twice = FollowUp(
      times: followUp.times + followUp.times.map { $0 + 100 },
      causes: followUp.causes + followUp.causes)
    let groups = [0, 0, 0, 1, 1, 1]
    let one = LogRankTest(followUp, groups: groups)
    let two = LogRankTest(
      twice, groups: groups + groups, strata: Array(repeating: 7, count: 6) + [1, 1, 1, 1, 1, 1])
    let (first, second) = (try #require(one.chiSquared), try #require(two.chiSquared))
    #expect(abs(second - 2 * first) < 1e-14)
  }

  @Test(arguments: 0..<30) func orderOfPatientsAndGroupsDoesNotMatter(seed: Int) throws {
    let sample = GroupedSample(seed: seed)
    let order = sample.groups.indices.reversed().map { $0 }
    let first = LogRankTest(sample.followUp, groups: sample.groups)
    let second = LogRankTest(
      sample.followUp.selecting(order), groups: order.map { 2 - sample.groups[$0] })
    #expect(abs((first.chiSquared ?? -1) - (second.chiSquared ?? -1)) < 1e-9)
    #expect(abs(first.observed.reduce(0, +) - first.expected.reduce(0, +)) < 1e-10)
  }
}

@Suite struct GrayTestTests {
  /// Without ties, competing events and censoring Gray's score is the log-rank score.
  ///
  /// Group 0: events at 1 and 3; group 1: events at 2 and 4. O₀ − E₀ = 2 − (2/4 + 1/3 + 1/2) = 2/3.
  @Test func scoreIsTheLogRankScoreWithoutCompetingEvents() throws {
    let followUp = FollowUp(times: [1, 3, 2, 4], causes: [1, 1, 1, 1])
    let test = GrayTest(followUp, groups: [0, 0, 1, 1])
    #expect(abs(test.scores[0] - 2.0 / 3) < 1e-15)
    let logRank = LogRankTest(followUp, groups: [0, 0, 1, 1])
    #expect(abs(logRank.observed[0] - logRank.expected[0] - 2.0 / 3) < 1e-15)
  }

  /// A patient with the competing event stays at risk.
  ///
  /// Event in group 0 at 2, competing event in group 1 at 1, and a
  /// patient each followed to 3. At 2 group 0 has R = 2; group 1 has one patient at risk, S = 1/2, so R =
  /// 1/(1/2) = 2 as if nobody had left. O₀ − E₀ = 1 − 2/4; the log-rank test has 1 − 2/3.
  @Test func keepsPatientsWithCompetingEventsAtRisk() {
    let followUp = FollowUp(times: [2, 3, 1, 3], causes: [1, 0, 2, 0])
    let test = GrayTest(followUp, groups: [0, 0, 1, 1])
    #expect(abs(test.scores[0] - 0.5) < 1e-15)
    let logRank = LogRankTest(followUp, groups: [0, 0, 1, 1], cause: 1)
    #expect(abs(logRank.observed[0] - logRank.expected[0] - 1.0 / 3) < 1e-15)
  }

  @Test func hasNoStatisticWithoutTwoGroups() {
    let followUp = FollowUp(times: [1, 2, 3], causes: [1, 2, 0])
    #expect(GrayTest(followUp, groups: [0, 0, 0]).chiSquared == nil)
    #expect(GrayTest(FollowUp(times: [], causes: []), groups: []).p == nil)
  }

  @Test(arguments: 0..<30) func whichGroupIsLastDoesNotMatter(seed: Int) {
    let sample = GroupedSample(seed: seed)
    let first = GrayTest(sample.followUp, groups: sample.groups)
    let second = GrayTest(sample.followUp, groups: sample.groups.map { 2 - $0 })
    #expect(abs((first.chiSquared ?? -1) - (second.chiSquared ?? -1)) < 1e-8)
  }
}

/// Forty patients in three groups with tied times and two causes.
private struct GroupedSample {
  let followUp: FollowUp
  let groups: [Int]

  init(seed: Int) {
    var source = SplitMix64(seed: 55, stream: seed)
    followUp = FollowUp(
      times: (0..<40).map { _ in Double(1 + source.index(below: 15)) },
      causes: (0..<40).map { _ in source.index(below: 3) })
    groups = (0..<40).map { _ in source.index(below: 3) }
  }
}
