import Statistics
import Survival
import Testing

@Suite struct PseudoValuesTests {
  /// Four patients, events at 1 and 3, one censored at 2, one followed to 4; at time 3.
  ///
  /// S(3) = 3/4 · 1/2 = 3/8. Without the first (event at 1): 1/2. Without the one censored at 2: 2/3 · 1/2 =
  /// 1/3. Without the event at 3: 2/3. Without the last: 2/3 · 0 = 0. Pseudo-values are 4 · 3/8 − 3 S₋ᵢ.
  @Test func agreeWithAHandCalculation() throws {
    let values = PseudoValues(FollowUp(times: [3, 1, 4, 2], causes: [1, 1, 0, 0]))
    let survival = try #require(values.survival(at: 3))
    for (actual, wanted) in zip(survival, [1.5 - 2, 1.5 - 1.5, 1.5, 1.5 - 1]) {
      #expect(abs(actual - wanted) < 1e-15)
    }
    #expect(values.survival(at: 0.5) == [1, 1, 1, 1])
    #expect(values.incidence(at: 0.5) == [0, 0, 0, 0])
    #expect(values.survival(at: 4.1) == nil)
  }

  /// R 4.2.2, survival 3.5-3: n S − (n − 1) S₋ᵢ of survfit(Surv(time, status) ~ 1, veteran) at 90 for six patients.
  ///
  /// `survival::pseudo` has the infinitesimal jackknife, which is 6e-5 away.
  @Test func agreeWithSurvfit() throws {
    let followUp = FollowUp(
      times: Veteran.times.map(Double.init), events: Veteran.died.map { $0 == 1 })
    let values = try #require(PseudoValues(followUp).survival(at: 90))
    let expected = [-0.006487061325763932, 1.004720731598993666, 0.635732009925575881]
    for (row, value) in zip([0, 1, 13], expected) { #expect(abs(values[row] - value) < 1e-11) }
    for row in [8, 9, 20] { #expect(abs(values[row] - 1.004720731598993666) < 1e-11) }
  }

  /// Without censoring a pseudo-value is what happened.
  @Test func withoutCensoringAreTheOutcomes() throws {
    let values = PseudoValues(FollowUp(times: [3, 1, 4, 2], causes: [1, 2, 1, 1]))
    let first = try #require(values.incidence(of: 1, at: 3))
    let second = try #require(values.incidence(of: 2, at: 9))
    for (actual, wanted) in zip(first + second, [1.0, 0, 0, 1, 0, 1, 0, 0]) {
      #expect(abs(actual - wanted) < 1e-14)
    }
  }

  @Test(arguments: 0..<50) func areWhatLeavingOutOneByOneGives(seed: Int) throws {
    var source = SplitMix64(seed: 42, stream: seed)
    let n = 2 + source.index(below: 30)
    let times = (0..<n).map { _ in Double(source.index(below: 12)) }
    let followUp = FollowUp(times: times, causes: (0..<n).map { _ in source.index(below: 3) })
    let values = PseudoValues(followUp)
    for time in [2.0, 5, 8] {
      guard let survival = values.survival(at: time) else { continue }
      let incidence = try #require(values.incidence(of: 2, at: time))
      for left in 0..<n {
        let others = followUp.selecting((0..<n).filter { $0 != left })
        let (s, f) = (lastSurvival(followUp, time), lastIncidence(followUp, time))
        let (without, withoutF) = (lastSurvival(others, time), lastIncidence(others, time))
        #expect(abs(survival[left] - (Double(n) * s - Double(n - 1) * without)) < 1e-11)
        #expect(abs(incidence[left] - (Double(n) * f - Double(n - 1) * withoutF)) < 1e-11)
      }
    }
  }

  /// The curve at a time, carried forward: leaving out the last patient shortens it.
  private func lastSurvival(_ followUp: FollowUp, _ time: Double) -> Double {
    let curve = KaplanMeier(RiskSets(followUp))
    return curve.times.lastIndex { $0 <= time }.map { curve.survival[$0] } ?? 1
  }

  private func lastIncidence(_ followUp: FollowUp, _ time: Double) -> Double {
    let curve = AalenJohansen(followUp, cause: 2)
    return curve.times.lastIndex { $0 <= time }.map { curve.incidence[$0] } ?? 0
  }
}
