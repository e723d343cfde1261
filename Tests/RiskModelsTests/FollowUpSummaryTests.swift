import Statistics
import Survival
import Testing

@testable import RiskModels

@Suite("Summary of follow-up") struct FollowUpSummaryTests {
  /// Seven patients: events at 2 and 4, a competing event at 4, censored at 1, 3, 4 and 6; horizon 4.
  ///
  /// By 4: events 2, competing 1, censored before it 2. S is 5/6 after 2; at 4 four are at risk: F₁ = 1/6 + 5/6 · 1/4 =
  /// 3/8, F₂ = 5/24. Of censoring: 6/7 after 1, 6/7 · 4/5 after 3 with five at risk,
  /// times 3/4 at 4: 18/35, and 0 after 6: the first time at which it is ½ or less is 6.
  @Test func sevenPatientsByHand() {
    let summary = FollowUpSummary(
      FollowUp(times: [4, 1, 2, 6, 4, 3, 4], causes: [1, 0, 1, 0, 2, 0, 0]), horizons: [4])
    #expect(summary.n == 7 && summary.events == 2 && summary.competingEvents == 1)
    #expect(summary.median.estimate == 6)
    let row = summary.horizons[0]
    #expect(row.events == 2 && row.competingEvents == 1 && row.censored == 2)
    #expect(abs((row.incidence.estimate ?? .nan) - 3.0 / 8) < 1e-15)
    #expect(abs((row.competingIncidence?.estimate ?? .nan) - 5.0 / 24) < 1e-15)
  }

  /// R 4.2.2, survival 3.5-3, patients i = 0...39 with time = 37 i mod 23 + 1 and cause = i mod 3:
  /// quantile(survfit(Surv(time, cause == 0) ~ 1, conf.type = "log-log"), 0.5) and
  /// summary(survfit(Surv(time, factor(cause)) ~ 1), times = 10).
  @Test func agreesWithSurvfit() {
    let summary = FollowUpSummary(
      FollowUp(times: (0..<40).map { Double(37 * $0 % 23 + 1) }, causes: (0..<40).map { $0 % 3 }),
      horizons: [10])
    #expect(summary.median.estimate == 20 && summary.median.lower == 16)
    #expect(summary.median.upper == nil)
    let pairs: [(Estimate?, Double, Double)] = [
      (summary.horizons[0].incidence, 0.135168263028895758, 0.056385497432652490),
      (summary.horizons[0].competingIncidence, 0.189169649767801845, 0.064645699612564403),
    ]
    for (found, value, error) in pairs {
      #expect(abs((found?.estimate ?? .nan) - value) < 1e-14)
      #expect(abs((found?.standardError ?? .nan) - error) < 1e-13)
    }
  }

  /// R 4.2.2, survival 3.5-3, the same patients with events i mod 3 = 1 and nothing that competes:
  /// 1 - summary(survfit(Surv(time, event) ~ 1, conf.type = "log-log"), times = 10).
  @Test func agreesWithKaplanMeier() {
    let summary = FollowUpSummary(
      FollowUp(
        times: (0..<40).map { Double(37 * $0 % 23 + 1) }, events: (0..<40).map { $0 % 3 == 1 }),
      horizons: [10])
    let found = summary.horizons[0].incidence
    let pairs = [
      (found.estimate, 0.152343572130177018), (found.standardError, 0.063564502853369273),
      (found.lower, 0.065668701352595948), (found.upper, 0.331136574724188115),
    ]
    for (value, expected) in pairs { #expect(abs((value ?? .nan) - expected) < 1e-13) }
    #expect(summary.horizons[0].competingIncidence == nil)
  }

  /// Everybody is counted once by the last time, and nothing shrinks with the horizon.
  @Test(arguments: 0..<40) func countsAddUp(seed: Int) {
    var source = SplitMix64(seed: 71, stream: seed)
    let n = 1 + source.index(below: 50)
    let followUp = FollowUp(
      times: (0..<n).map { _ in Double(1 + source.index(below: 12)) },
      causes: (0..<n).map { _ in source.index(below: 3) })
    let summary = FollowUpSummary(followUp, horizons: (1...13).map(Double.init))
    let last = summary.horizons[12]
    #expect(last.events + last.competingEvents + last.censored == n)
    #expect(last.events == summary.events && last.competingEvents == summary.competingEvents)
    for (early, late) in zip(summary.horizons, summary.horizons.dropFirst()) {
      #expect(early.events <= late.events && early.censored <= late.censored)
      if let first = early.incidence.estimate, let second = late.incidence.estimate {
        #expect(first <= second && (0...1).contains(second))
      }
    }
  }
}
