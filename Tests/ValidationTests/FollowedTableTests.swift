import Cohorts
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

/// The tables of `rms::validate.cph` and `rms::calibrate.cph`.
@Suite("Tables of models with times") struct FollowedTableTests {
  /// The six patients of `TimeToEventByHandTests`: survival 0.4, 0.5, 0.1, 0.8, 0.6, 0.4, cut at the median 0.45.
  ///
  /// Low: events at 1, 2 and 4, so that S(3.5) = 2/3 · 1/2, its log error √(1/6 + 1/2). High: all censored.
  @Test func groupsByHand() throws {
    let order = try TimeOrder(FollowUp(times: [2, 2, 1, 5, 3, 4], causes: [1, 0, 1, 0, 0, 1]))
    let survival = [0.4, 0.5, 0.1, 0.8, 0.6, 0.4]
    let cuts = SurvivalGroups.cuts(survival, patientsPerGroup: 3)
    #expect(cuts == [0, 0.45, 1])
    let groups = SurvivalGroups(
      survival, cuts: cuts, order, by: order.place(ofHorizon: 3.5)
    ).groups
    #expect(groups.map(\.count) == [3, 3] && groups.map(\.events) == [3, 0])
    #expect(groups[0].predicted.agrees(with: 0.3, within: 1e-15))
    #expect(groups[0].observed.agrees(with: 1.0 / 3, within: 1e-15))
    #expect(groups[0].logError.agrees(with: (2.0 / 3).squareRoot(), within: 1e-14))
    #expect(groups[1].predicted.agrees(with: 1.9 / 3, within: 1e-15) && groups[1].observed == 1)
  }

  private static func cohort(_ x: [Double], _ times: [Double], _ events: [Double]) -> Cohort {
    func column(_ name: String, _ values: [Double]) -> Column {
      Column(Variable(name: name, kind: .number), .numbers(values))
    }
    return Cohort(
      columns: [column("x", x), column("t", times), column("s", events)],
      ids: x.indices.map { "P\($0)" })
  }

  private static func table(_ cohort: Cohort, _ resamples: [[Int]]) throws
    -> FollowedResamplingTable
  {
    let spec = try Formula("s ~ x").spec(
      kind: .cox(TimeToEvent(time: "t", status: "s", event: "1"), ties: .efron))
    return try FollowedResamplingTable(
      spec, on: cohort, resamples: resamples, horizon: 2.5,
      patientsPerGroup: cohort.rowCount / 2)
  }

  /// Events in the order x = 1, 0, 1, 0; θ = exp(b) solves θ² − θ − 4 = 0, as in `CoxSolverTests`.
  ///
  /// Pairs: the first beats two and ties with one, the second loses one and ties with one, the third beats one: C =
  /// (3 + 1)/6. L₀ = 2 ln 24; LR = 2 (ln L + ln 24); U = −2/L₀ in own patients; g is |b| times the mean distance 4/6.
  @Test func indexesByHand() throws {
    let table = try Self.table(
      Self.cohort([1, 1, 0, 0], [3, 1, 4, 2], [1, 1, 1, 1]), [[4, 3, 2, 1]])
    let theta = (1 + 17.0.squareRoot()) / 2
    let likelihood = theta / (2 * theta + 2) / (theta + 2) * theta / (theta + 1)
    let (null, ratio) = (2 * log(24.0), 2 * log(24 * likelihood))
    let nagelkerke = (1 - exp(-ratio / 4)) / (1 - exp(-null / 4))
    let byHand = [
      1.0 / 3, nagelkerke, 1, (ratio - 1) / null, -2 / null, (ratio + 1) / null,
      log(theta) * 4 / 6,
    ]
    for (row, value) in zip(table.rows, byHand) {
      #expect(row.apparent.agrees(with: value, within: 1e-9))
      #expect(row.training.agrees(with: value, within: 1e-9) && row.count == 1)
    }
    #expect(table.counts.patients == 4 && table.counts.events == 4)
  }

  /// Resamples that are the patients again have no optimism, in indexes and groups.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func resamplesThatAreThePatientsHaveNoOptimism(seed: UInt64) throws {
    var source = SplitMix64(seed: seed, stream: 84)
    let x = (0..<60).map { _ in source.normal() }
    let times = x.map { -4 * log(1 - source.uniform()) / exp($0 / 2) }
    let events = x.map { _ in source.uniform() < 0.7 ? 1.0 : 0 }
    let table = try Self.table(
      Self.cohort(x, times, events), [Array(1...60), Array((1...60).reversed())])
    for (index, row) in zip(FollowedResamplingTable.Index.allCases, table.rows) {
      // As rms has it, U is −2/L₀ in a model's own patients and refitted, hence 0, where it is tested.
      let expected = index == .unreliability ? row.apparent : 0
      guard index != .quality else { continue }
      #expect(abs(row.optimism - expected) < 1e-6 && row.count == 2, "\(index)")
    }
    for row in table.calibration where row.count > 0 { #expect(abs(row.optimism) < 1e-6) }
    #expect(table.groups.map(\.count).reduce(0, +) == 60)
    #expect(table.rows.count == FollowedResamplingTable.Index.allCases.count)
  }
}
