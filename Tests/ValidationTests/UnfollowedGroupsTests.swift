import Diagnostics
import RiskModels
import Survival
import Testing

@testable import Validation

/// Groups of risk in which nobody is followed to the horizon.
@Suite struct UnfollowedGroupsTests {
  /// 100 patients with risks 0.005, 0.015, … 0.995; whom `isLost` names are censored at time 1, of the others every
  /// fifth has the event at 2 and the rest are followed to 5.
  private func validation(_ isLost: (Int) -> Bool) throws -> HorizonValidation {
    let rows = 0..<100
    let patients = try FollowedPredictions(
      FollowUp(
        times: rows.map { isLost($0) ? 1 : $0 % 5 == 0 ? 2 : 5 },
        causes: rows.map { !isLost($0) && $0 % 5 == 0 ? 1 : 0 }), horizons: [3],
      risks: [rows.map { (Double($0) + 0.5) / 100 }])
    return try HorizonValidation(patients, at: 0, following: ValidationPlan())
  }

  /// Of ten groups the two highest are lost as a whole, of a third some.
  @Test func highRisksLostBeforeTheHorizon() throws {
    let found = try #require(try validation { $0 >= 77 }.unfollowedGroups(nil))
    #expect(
      found.message
        == "by time 3: in 2 of 10 groups of like risk, the highest among them, nobody is followed that long"
    )
  }

  @Test func lowRisksLost() throws {
    let found = try #require(try validation { $0 < 10 }.unfollowedGroups(nil))
    #expect(!found.message.contains("highest"))
    #expect(found.message.contains("1 of 10"))
  }

  @Test func nobodyLostOrSomeEverywhere() throws {
    #expect(try validation { _ in false }.unfollowedGroups(nil) == nil)
    #expect(try validation { $0 % 3 == 1 }.unfollowedGroups(nil) == nil)
  }
}
