import Cohorts
import Diagnostics
import Survival
import Testing
import Validation

@Suite struct SurvivalCurvesTests {
  /// Two small groups.
  ///
  /// Group 0: event at 1, censored at 2, event at 3. Group 1: competing event at 2, followed to 40.
  private let followUp = FollowUp(times: [3, 1, 2, 2, 40], causes: [1, 1, 0, 2, 0])
  private let groups = [0, 0, 0, 1, 1]

  @Test func survivalStepsAtEveryEvent() {
    let curves = SurvivalCurves(
      followUp,
      SurvivalCurves.Request(.survival, groups: groups, labels: ["a", "b"], end: 12, unit: .months))
    #expect(curves.riskTimes == [0, 2, 4, 6, 8, 10, 12])
    #expect(curves.curves.map(\.label) == ["a", "b"])
    let (first, second) = (curves.curves[0], curves.curves[1])
    #expect(first.times == [1, 3])
    #expect(abs(first.estimate[0] - 2.0 / 3) < 1e-15 && first.estimate[1] == 0)
    #expect(first.lower[0] != nil && first.lower[1] == nil)
    #expect((first.patients, first.events, first.lastTime) == (3, 2, 3))
    #expect(first.censoringTimes == [2])
    #expect(first.atRisk == [3, 2, 0, 0, 0, 0, 0])
    // Censored at 2, which is one of the times: still at risk then.
    #expect(first.censored == [0, 0, 1, 1, 1, 1, 1])
    #expect(second.times == [2] && second.estimate == [0.5])
    #expect(second.lastTime == 12 && second.censoringTimes.isEmpty)
    #expect(curves.comparison?.test == .logRank)
  }

  @Test func incidenceCountsTheEventOfInterest() {
    let curves = SurvivalCurves(
      followUp, SurvivalCurves.Request(.cumulativeIncidence, groups: groups, labels: ["a", "b"]))
    #expect(curves.end == 40)
    #expect(curves.curves[0].events == 2)
    #expect(curves.curves[1].times.isEmpty && curves.curves[1].events == 0)
    #expect(curves.curves[1].value(at: 30, before: curves.start)?.estimate == 0)
    #expect(curves.comparison?.test == .gray)
  }

  @Test func everybodyIsOneCurveAndNobodyNone() {
    let all = SurvivalCurves(followUp, SurvivalCurves.Request(.survival))
    #expect(all.curves.count == 1 && all.curves[0].label == nil && all.comparison == nil)
    let none = SurvivalCurves(
      FollowUp(times: [], causes: []), SurvivalCurves.Request(.survival, unit: .days))
    #expect(none.riskTimes == [0] && none.curves[0].atRisk == [0])
  }

  @Test(arguments: [
    (24.0, 6.0), (36, 6), (11, 2), (60, 12), (0.7, 0.1), (1e-6, 2e-7), (1e9, 2e8),
  ])
  func timesAreRoundNumbersOfMonths(end: Double, step: Double) throws {
    let curves = SurvivalCurves(
      FollowUp(times: [end], causes: [0]), SurvivalCurves.Request(.survival, unit: .months))
    try #require(curves.riskTimes.count >= 4 && curves.riskTimes.count <= 9)
    #expect(abs(curves.riskTimes[1] / step - 1) < 1e-9)
  }
}
