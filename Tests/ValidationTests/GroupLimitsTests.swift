import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

/// Calibration groups in which nobody or everybody had the event have intervals, too.
@Suite("Limits of groups without events")
struct GroupLimitsTests {
  /// Five patients, one of them censored before the horizon of 2: four known to be free of the event.
  ///
  /// 1 − 0.025^(1/4) = 1 − 0.3976354 = 0.6023646, as `binom.test(0, 4)`. All four with the event: 0.3976354 to 1.
  @Test func byHand() throws {
    let limits = CalibrationCurve.Group.exactLimits(
      events: 0, eventFree: 4, of: 5, confidence: 0.95)
    #expect(limits.lower == 0)
    #expect(abs((limits.upper ?? .nan) - 0.6023646) < 1e-7)
    let all = CalibrationCurve.Group.exactLimits(
      events: 4, eventFree: 0, of: 4, confidence: 0.95)
    #expect(abs((all.lower ?? .nan) - 0.3976354) < 1e-7 && all.upper == 1)
    // Some censored, all others with the event; and nobody followed.
    let none = [(3, 0, 4), (0, 0, 2)].map {
      CalibrationCurve.Group.exactLimits(events: $0, eventFree: $1, of: $2, confidence: 0.95)
    }
    #expect(none.allSatisfy { $0.lower == nil && $0.upper == nil })
  }

  /// The curve of patients of whom one in three groups has no events.
  @Test func groupsOfACurve() throws {
    let times = [3.0, 3, 1, 3, 1, 3, 1, 1, 1.5]
    let causes = [0, 0, 0, 0, 1, 0, 1, 1, 1]
    let risks = [0.01, 0.02, 0.03, 0.3, 0.32, 0.34, 0.8, 0.82, 0.84]
    let patients = try FollowedPredictions(
      FollowUp(times: times, causes: causes), horizons: [2], risks: [risks])
    let groups = CalibrationCurve.groups(patients, wanted: 3, at: 0, confidence: 0.95)
    #expect(groups.map(\.n) == [3, 3, 3] && groups.map(\.events) == [0, 1, 3])
    // Two of the first three were followed: 1 − 0.025^(1/2).
    #expect(groups[0].observed.lower == 0)
    #expect(abs((groups[0].observed.upper ?? .nan) - (1 - sqrt(0.025))) < 1e-12)
    #expect(abs((groups[2].observed.lower ?? .nan) - pow(0.025, 1.0 / 3)) < 1e-12)
    #expect(groups[2].observed.upper == 1)
  }

  /// Where more are known to be free of the event, the upper limit is lower; it is what makes none as likely as α/2.
  @Test(arguments: 1..<60) func limitsFollowTheNumber(count: Int) throws {
    let limits = (count...count + 1).map {
      CalibrationCurve.Group.exactLimits(events: 0, eventFree: $0, of: 80, confidence: 0.9)
    }
    let (upper, next) = (try #require(limits[0].upper), try #require(limits[1].upper))
    #expect(next < upper && abs(pow(1 - upper, Double(count)) - 0.05) < 1e-12)
  }

  /// R 4.2.2: binom.test(0, m)$conf.int[2] and binom.test(m, m)$conf.int[1] for m = 1, 4, 12, 57.
  @Test func agreesWithR() throws {
    let golden = try GoldenValues.local("group_limits")
    let counts = golden.numbers("m")
    for (index, count) in counts.enumerated() {
      let (m, n) = (Int(count), Int(count))
      let none = CalibrationCurve.Group.exactLimits(
        events: 0, eventFree: m, of: n, confidence: 0.95)
      let all = CalibrationCurve.Group.exactLimits(
        events: n, eventFree: 0, of: n, confidence: 0.95)
      #expect(abs((none.upper ?? .nan) - golden.numbers("upper")[index]) < 1e-10)
      #expect(abs((all.lower ?? .nan) - golden.numbers("lower")[index]) < 1e-10)
    }
  }
}
