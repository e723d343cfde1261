import Statistics
import Survival
import Testing

@Suite struct CensoringWeightsTests {
  /// Six patients: t = 1 censored (6 at risk), t = 2 one event and one censored (5 there), t = 4 event
  /// (3), t = 5 censored (2 there), t = 6 censored (1).
  ///
  /// Events first: at t = 2 four are at risk of censoring. G = 5/6, 5/6·3/4, same, ·1/2, 0.
  /// Everybody: at t = 2 five are. G = 5/6, 5/6·4/5, same, ·1/2, 0.
  @Test func agreeWithAHandCalculation() {
    let followUp = FollowUp(times: [5, 2, 1, 6, 2, 4], causes: [0, 2, 0, 0, 0, 1])
    let first = CensoringWeights(followUp)
    let all = CensoringWeights(followUp, ties: .everybodyAtRisk)
    #expect(first.times == [1, 2, 4, 5, 6])
    let expected: [(CensoringWeights, [Double])] = [
      (first, [5.0 / 6, 0.625, 0.625, 0.3125, 0]), (all, [5.0 / 6, 2.0 / 3, 2.0 / 3, 1.0 / 3, 0]),
    ]
    for (weights, values) in expected {
      for (actual, wanted) in zip(weights.probabilities, values) {
        #expect(abs(actual - wanted) < 1e-15)
      }
    }
    #expect(first.probability(at: 0.5) == 1)
    #expect(first.probability(before: 1) == 1)
    #expect(first.probability(at: 1) == 5.0 / 6)
    #expect(first.probability(before: 2) == 5.0 / 6)
    #expect(abs(first.probability(before: 3) - 0.625) < 1e-15)
    #expect(first.probability(at: 100) == 0)
  }

  /// R 4.2.2, survival 3.5-3, patients i = 0...39 with time = 37 i mod 23 + 1 and cause = i mod 3:
  /// summary(survfit(Surv(time, cause == 0) ~ 1), times = c(5, 10, 20) + 0.2), censorings put off by 0.1 and not.
  @Test func agreeWithSurvfit() {
    let followUp = FollowUp(
      times: (0..<40).map { Double(37 * $0 % 23 + 1) }, causes: (0..<40).map { $0 % 3 })
    let expected: [(TiedCensoring, [Double])] = [
      (.everybodyAtRisk, [0.92003676470588236, 0.85541093832168891, 0.45790007110415387]),
      (.eventsFirst, [0.91783771783771784, 0.85101711475337860, 0.43093073324380488]),
    ]
    for (ties, values) in expected {
      let weights = CensoringWeights(followUp, ties: ties)
      for (time, value) in zip([5.0, 10, 20], values) {
        #expect(abs(weights.probability(at: time) - value) < 1e-14)
      }
    }
  }

  /// 3 · 0.1 is not 0.3 in binary: the times are one time all the same.
  @Test func mergesTimesThatDifferByRounding() {
    let followUp = FollowUp(times: [0.3, 3 * 0.1, 1], causes: [0, 1, 0])
    let weights = CensoringWeights(followUp)
    #expect(weights.times == [0.3, 1])
    #expect(weights.probabilities == [0.5, 0])
    #expect(weights.probability(before: 0.1 + 0.2) == 1)
    #expect(weights.probability(at: 3 * 0.1) == 0.5)
  }

  @Test func saysOneOfNobody() {
    let weights = CensoringWeights(FollowUp(times: [], causes: []))
    #expect(weights.probability(at: 3) == 1)
    #expect(weights.probability(before: 3) == 1)
  }

  /// With events in front, S(t) G(t) is the share of patients still there.
  @Test(arguments: 0..<50) func shareOfPatientsLeftIsTheProductWithSurvival(seed: Int) {
    var source = SplitMix64(seed: 41, stream: seed)
    let n = 1 + source.index(below: 40)
    let followUp = FollowUp(
      times: (0..<n).map { _ in Double(source.index(below: 12)) },
      causes: (0..<n).map { _ in source.index(below: 3) })
    let sets = RiskSets(followUp)
    let (survival, weights) = (KaplanMeier(sets).survival, CensoringWeights(sets))
    for index in sets.times.indices {
      let left = sets.atRisk[index] - sets.events[index] - sets.censored[index]
      let product = survival[index] * weights.probabilities[index]
      #expect(abs(product - Double(left) / Double(n)) < 1e-12)
    }
  }
}
