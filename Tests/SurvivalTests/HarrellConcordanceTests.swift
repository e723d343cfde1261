import Statistics
import Survival
import Testing

@Suite struct HarrellConcordanceTests {
  /// Seven patients, unsorted, each with time, event and risk.
  ///
  /// a (5, yes, 2), b (2, yes, 4), c (5, yes, 2), d (2, censored, 4), e (9, censored, 1),
  /// f (5, censored, 3), g (7, yes, 2).
  /// b at 2: against d tied, against a, c, e, f, g concordant: 5 concordant, 1 tied.
  /// a at 5: e concordant, f discordant, g tied; c likewise; a and c are tied in time and risk.
  /// g at 7: e concordant.
  static let handTimes = [5.0, 2, 5, 2, 9, 5, 7]
  static let handEvents = [true, true, true, false, false, false, true]
  static let handRisks = [2.0, 4, 2, 4, 1, 3, 2]

  @Test func agreesWithAHandCalculation() throws {
    let harrell = HarrellConcordance(
      FollowUp(times: Self.handTimes, events: Self.handEvents), risks: Self.handRisks)
    #expect(harrell.counts.concordant == 5 + 1 + 1 + 1)
    #expect(harrell.counts.discordant == 2)
    #expect(harrell.counts.tiedRisks == 1 + 1 + 1)
    #expect(harrell.counts.tiedTimes == 0)
    #expect(harrell.counts.tiedBoth == 1)
    #expect(try abs(#require(harrell.statistic) - 9.5 / 13) < 1e-15)
    // Patient b is part of six pairs: 5.5 points of 6; w ∂C/∂w = (5.5 − 6 · 9.5/13) / 13.
    #expect(abs(harrell.influences[1] - (5.5 - 6 * 9.5 / 13) / 13) < 1e-15)
  }

  /// The same patients under Uno's weights: G(2−) = 1; d is censored at 2 among the 6 left after b's
  /// event, so G = 5/6 until 5; f is censored at 5 among 3 (after a and c), so G(7−) = 5/6 · 2/3.
  @Test func weighsPairsByCensoring() throws {
    let uno = HarrellConcordance(
      FollowUp(times: Self.handTimes, events: Self.handEvents), risks: Self.handRisks,
      options: .uno())
    let (five, seven) = (36.0 / 25, 81.0 / 25)
    let usable = 6 + 6 * five + seven
    #expect(try abs(#require(uno.statistic) - (5.5 + 3 * five + seven) / usable) < 1e-15)
    let early = HarrellConcordance(
      FollowUp(times: Self.handTimes, events: Self.handEvents), risks: Self.handRisks,
      options: .uno(horizon: 5))
    #expect(try abs(#require(early.statistic) - (5.5 + 3 * five) / (6 + 6 * five)) < 1e-15)
  }

  /// R 4.2.2, survival 3.5-3: concordance(Surv(time, status) ~ r, veteran, weights = w, reverse = TRUE,
  /// timewt = …) with r = 37 i mod 11 and w = i mod 3 + 1 for i = 0...136.
  @Test(arguments: [
    (HarrellConcordance.TimeWeight.n, 0.45189355168884338, 0.037523333355669923),
    (.survival, 0.45166710530365439, 0.037272791247286781),
    (.survivalOverCensoring, 0.45141204779757638, 0.037034238912452666),
    (.inverseCensoring, 0.45141204779757638, 0.037034238912452638),
    (.inverseRisk, 0.44825659486519276, 0.037403546639175583),
  ]) func agreesWithR(
    kind: HarrellConcordance.TimeWeight, statistic: Double, standardError: Double
  ) throws {
    let result = HarrellConcordance(
      Self.veteran, risks: Self.ranks,
      options: .init(timeWeight: kind, weights: (0..<137).map { Double($0 % 3 + 1) }))
    #expect(try abs(#require(result.statistic) - statistic) < 1e-13)
    #expect(try abs(#require(result.standardError) - standardError) < 1e-13)
    if kind == .survival {
      #expect(abs(result.counts.concordant - 14758.918167439091121) < 1e-8)
      #expect(abs(result.counts.tiedTimes - 136.546293720727419) < 1e-9)
      #expect(abs(result.counts.tiedBoth - 22.052356020942412) < 1e-9)
    }
  }

  /// The same with ymax = 120, and with strata(i mod 2) + cluster(i %/% 5).
  @Test func agreesWithRUpToAHorizonAndInStrata() throws {
    let uno = HarrellConcordance(Self.veteran, risks: Self.ranks, options: .uno(horizon: 120))
    #expect(try abs(#require(uno.statistic) - 0.47240785018301912) < 1e-13)
    #expect(try abs(#require(uno.standardError) - 0.036716124282683789) < 1e-13)
    let stratified = HarrellConcordance(
      Self.veteran, risks: Self.ranks,
      options: .init(strata: (0..<137).map { $0 % 2 }, clusters: (0..<137).map { $0 / 5 }))
    #expect(stratified.countsByStratum.map(\.concordant) == [862, 991])
    #expect(stratified.countsByStratum.map(\.tiedBoth) == [3, 1])
    #expect(try abs(#require(stratified.statistic) - 0.46213681079844426) < 1e-13)
    #expect(try abs(#require(stratified.standardError) - 0.031990388397034206) < 1e-13)
  }

  /// All pairs, one by one, on random patients with ties and case weights; the jackknife's derivatives
  /// against differences.
  @Test(arguments: 0..<20) func equalsAllPairs(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let n = 40
    func draw(_ limit: UInt64) -> Double { Double(source.next() % limit) }
    let times = (0..<n).map { _ in draw(12) }
    let events = (0..<n).map { _ in draw(3) > 0 }
    let risks = (0..<n).map { _ in draw(8) }
    let weights = (0..<n).map { _ in draw(4) / 2 }
    let followUp = FollowUp(times: times, events: events)
    func statistic(_ weights: [Double]) -> Double {
      var (points, pairs) = (0.0, 0.0)
      for i in 0..<n where events[i] {
        for j in 0..<n where times[j] > times[i] || (times[j] == times[i] && !events[j]) {
          let weight = weights[i] * weights[j]
          pairs += weight
          points += weight * (risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0)
        }
      }
      return points / pairs
    }
    let fast = HarrellConcordance(followUp, risks: risks, options: .init(weights: weights))
    #expect(try abs(#require(fast.statistic) - statistic(weights)) < 1e-14)
    for row in 0..<5 {
      var (up, down) = (weights, weights)
      up[row] += 1e-5
      down[row] -= 1e-5
      let slope = (statistic(up) - statistic(down)) / 2e-5
      #expect(abs(fast.influences[row] - weights[row] * slope) < 1e-9, "seed \(seed)")
    }
    let quick = HarrellConcordance(
      followUp, risks: risks, options: .init(weights: weights), withError: false)
    #expect(quick.statistic == fast.statistic && quick.standardError == nil)
  }

  @Test func hasNothingToSayWithoutUsablePairs() {
    let none = HarrellConcordance(FollowUp(times: [1, 2], events: [false, false]), risks: [1, 2])
    #expect(none.statistic == nil && none.standardError == nil && none.estimate().estimate == nil)
    let nobody = HarrellConcordance(FollowUp(times: [], events: []), risks: [])
    #expect(nobody.statistic == nil)
    let weightless = HarrellConcordance(
      FollowUp(times: [1, 2], events: [true, true]), risks: [2, 1],
      options: .init(timeWeight: .inverseCensoring, weights: [0, 0]))
    #expect(weightless.statistic == nil)
    let oneEvent = HarrellConcordance(
      FollowUp(times: [3, 1, 2], events: [false, true, false]), risks: [1, 2, 2],
      options: .init(timeWeight: .survival))
    #expect(oneEvent.statistic == 0.75)
  }

  /// Times that differ in their last bits are one time: two events at it are no pair.
  @Test func mergesTimesThatDifferByRounding() {
    let followUp = FollowUp(times: [0.1 + 0.2, 0.3, 1], events: [true, true, false])
    let result = HarrellConcordance(followUp, risks: [1, 2, 3])
    #expect(result.counts.tiedTimes == 1 && result.counts.usable == 2)
  }

  private static let veteran = FollowUp(
    times: Veteran.times.map(Double.init), events: Veteran.died.map { $0 == 1 })
  private static let ranks = (0..<137).map { Double($0 * 37 % 11) }
}
