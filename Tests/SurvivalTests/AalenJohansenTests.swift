import Statistics
import Survival
import Testing

@Suite struct AalenJohansenTests {
  /// Hand calculation for five patients.
  ///
  /// t = 1 cause 1 (5 at risk), t = 2 cause 2 (4), t = 3 censored, t = 4 cause 1 (2
  /// at risk), t = 6 censored. F₁(1) = 1/5; S(4−) = 4/5 · 3/4 = 3/5; F₁(4) = 1/5 + 3/5 · 1/2 = 1/2.
  @Test func agreesWithAHandCalculation() {
    let curve = AalenJohansen(RiskSets(times: [4, 1, 3, 2, 6], causes: [1, 1, 0, 2, 0]))
    #expect(curve.times == [1, 2, 3, 4, 6])
    for (actual, wanted) in zip(curve.incidence, [0.2, 0.2, 0.2, 0.5, 0.5]) {
      #expect(abs(actual - wanted) < 1e-15)
    }
  }

  /// R 4.2.2, survival 3.5-3 and prodlim 2019.11.13 on riskRegression's Melanoma, times in years.
  @Test func agreesWithR() throws {
    let sets = RiskSets(times: Melanoma.times.map { Double($0) / 365.25 }, causes: Melanoma.causes)
    let curve = AalenJohansen(sets, cause: 1)
    let years = [1.0, 3, 5, 8]
    let incidence = [
      0.029413185220961122, 0.14706592610480565, 0.22353959842346702, 0.3096201656576814,
    ]
    let standardErrors = [
      0.011829960835255502, 0.024797468646686985, 0.029430486071617953, 0.03695243645830686,
    ]
    let lower = [
      0.012159209766717752, 0.10253498206245383, 0.16867790112601874, 0.23899945563616895,
    ]
    for index in years.indices {
      let estimate = curve.incidence(at: years[index])
      try expectEqual(estimate.estimate, incidence[index])
      try expectEqual(estimate.standardError, standardErrors[index])
      try expectEqual(estimate.lower, lower[index])
    }
  }

  @Test(arguments: 0..<50) func withOneCauseEqualsOneMinusKaplanMeier(seed: Int) {
    var source = SplitMix64(seed: 12, stream: seed)
    let n = 1 + source.index(below: 40)
    let times = (0..<n).map { _ in Double(source.index(below: 15)) }
    let events = (0..<n).map { _ in source.uniform() < 0.6 }
    let sets = RiskSets(times: times, causes: events.map { $0 ? 1 : 0 })
    let (incidence, survival) = (AalenJohansen(sets).incidence, KaplanMeier(sets).survival)
    for (f, s) in zip(incidence, survival) { #expect(abs(f - (1 - s)) < 1e-12) }
  }
}
