import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// Models judged in centres and resamples that did not make them; with one binary predictor every model is a pair of shares.
@Suite("Patients left out, by hand") struct LeftOutByHandTests {
  private static func cohort(_ x: [Double], _ y: [Int], z: [Double]? = nil) -> Cohort {
    func column(_ name: String, _ values: [Double]) -> Column {
      Column(Variable(name: name, kind: .number), .numbers(values))
    }
    return Cohort(
      columns: [column("x", x), column("z", z ?? x), column("y", y.map(Double.init))],
      ids: x.indices.map { "P\($0)" })
  }

  private static func spec(_ formula: String) throws -> ModelSpec {
    try Formula(formula).spec(kind: .logistic(outcome: "y", event: "1"))
  }

  private static func centres(
    _ cohort: Cohort, _ formula: String, _ centres: [String]
  ) throws -> [CentrePerformance] {
    let spec = try spec(formula)
    var plan = ValidationPlan()
    plan.smoother = .lowess
    return try InternalExternal.performance(
      AnalysisSet(cohort, for: spec), specifiedBy: spec, on: cohort, centres: centres, plan: plan
    ) ?? []
  }

  /// Centre a: 1 of 4 and 3 of 4 events at x = 0 and 1; centre b: 1 of 3 and 2 of 3.
  ///
  /// Risks in a are 1/3 and 2/3: squares 4/9 + 3/9 twice over 8; pairs 1·½·3 + 3·(3 + ½) = 12 of 16. Risks in b are ¼ and ¾:
  /// squares 9/16 + 2/16 twice over 6; pairs 2·½ + 2·(2 + ½) = 6 of 9.
  @Test func twoCentresByHand() throws {
    let cohort = Self.cohort(
      [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0])
    let names = Array(repeating: "a", count: 8) + Array(repeating: "b", count: 6)
    let found = try Self.centres(cohort, "y ~ x", names).compactMap(\.performance)
    #expect(found.count == 2)
    #expect(found[0].brier.agrees(with: 14.0 / 72, within: 1e-10))
    #expect(found[0].cStatistic.agrees(with: 0.75, within: 1e-14))
    #expect(found[1].brier.agrees(with: 22.0 / 96, within: 1e-10))
    #expect(found[1].cStatistic.agrees(with: 2.0 / 3, within: 1e-14))
  }

  /// R 4.2.2, pROC 1.18.0, i = 0...59, x = (13 i mod 11)/4, z = (29 i mod 17)/8, y = (7 i mod 10)/10 + (x − z)/6 > ½:
  /// glm(y ~ x + z, binomial, subset = i %% 3 != k) in the others; auc, mean((y − p)²), slope of glm(y ~ lp).
  @Test func centresAgreeWithGlm() throws {
    let x = (0..<60).map { Double(13 * $0 % 11) / 4 }
    let z = (0..<60).map { Double(29 * $0 % 17) / 8 }
    let y = (0..<60).map { Double(7 * $0 % 10) / 10 + (x[$0] - z[$0]) / 6 > 0.5 ? 1 : 0 }
    let found = try Self.centres(
      Self.cohort(x, y, z: z), "y ~ x + z", (0..<60).map { "\($0 % 3)" }
    ).compactMap(\.performance)
    let expected = [
      (0.80208333333333337, 0.18494675110500203, 1.64216860373910678),
      (0.69999999999999996, 0.21793651412228207, 0.93411887272469929),
      (0.66666666666666663, 0.23473407838224902, 0.39137692562043930),
    ]
    #expect(found.count == 3)
    for (own, theirs) in zip(found, expected) {
      #expect(own.cStatistic.agrees(with: theirs.0, within: 1e-12))
      #expect(own.brier.agrees(with: theirs.1, within: 1e-8))
      #expect(own.calibrationSlope.agrees(with: theirs.2, within: 1e-7))
    }
  }

  private static func random(_ seed: UInt64, count: Int = 120) -> Cohort {
    var source = SplitMix64(seed: seed, stream: 83)
    let (x, z) = (
      (0..<count).map { _ in source.normal() }, (0..<count).map { _ in source.normal() }
    )
    let y = zip(x, z).map { source.uniform() < inverseLogit($0 - 0.5 * $1).p ? 1 : 0 }
    return cohort(x, y, z: z)
  }

  /// A centre is judged as other patients are: by the model that the rest of the patients make.
  @Test(arguments: 0..<10 as Range<UInt64>) func centresAreOtherPatients(seed: UInt64) throws {
    let cohort = Self.random(seed)
    let names = (0..<120).map { ["a", "b", "c"][$0 % 3] }
    let found = try Self.centres(cohort, "y ~ x + z", names)
    let spec = try Self.spec("y ~ x + z")
    for (name, own) in zip(["a", "b", "c"], found) {
      let outside = cohort.selecting(rows: names.indices.filter { names[$0] != name })
      let inside = cohort.selecting(rows: names.indices.filter { names[$0] == name })
      let model = try fit(spec, to: AnalysisSet(outside, for: spec)).riskModel
      guard case .numbers(let y)? = inside["y"]?.values else { continue }
      let other = try Performance(
        risks: model.risks(for: inside), outcomes: y.map { $0 == 1 }, smoother: .lowess)
      let performance = try #require(own.performance)
      #expect(own.centre == name && performance.n == 40)
      #expect(performance.cStatistic.agrees(with: other.cStatistic.estimate ?? 9, within: 1e-12))
      #expect(performance.brier.agrees(with: other.brier.estimate ?? 9, within: 1e-9))
    }
  }

  private static let hand = cohort([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0])
  /// Of x = 0 patients 1 (event), 2, 3; of x = 1 patients 5, 6 (events) and 8 thrice.
  private static let resample = [1, 2, 3, 5, 6, 8, 8, 8]

  /// The resample has 1 of 3 and 2 of 5 events: risks 1/3 and 2/5.
  ///
  /// Brier's score there is (2/3 + 2·0.36 + 3·0.16)/8, in the patients (7/9 + 3·0.36 + 0.16)/8: an optimism of −(1/9 +
  /// 0.04)/8. Pairs: in the resample 2·½ + 2·(2 + 3·½) = 8 of 15, in the patients 12 of 16.
  @Test func optimismOfOneResample() async throws {
    let spec = try Self.spec("y ~ x")
    let table = try ResamplingTable(
      spec, on: Self.hand, scheme: .bootstrap([Self.resample]))
    let brier = try #require(table.rows[.brier])
    #expect(brier.apparent.agrees(with: 1.5 / 8, within: 1e-10))
    #expect(brier.training.agrees(with: (2.0 / 3 + 1.2) / 8, within: 1e-10))
    #expect(brier.test.agrees(with: (7.0 / 9 + 1.24) / 8, within: 1e-10))
    let corrected = 1.5 / 8 + (1.0 / 9 + 0.04) / 8
    #expect(brier.corrected.agrees(with: corrected, within: 1e-10))
    let dxy = try #require(table.rows[.somersDxy])
    #expect(dxy.optimism.agrees(with: 1.0 / 15 - 0.5, within: 1e-12))
    var plan = ValidationPlan(replicates: 1, byCentre: false)
    plan.resamples = [Self.resample]
    plan.smoother = .lowess
    let fitted = try fit(spec, to: AnalysisSet(Self.hand, for: spec))
    let result = try await validate(fitted, specifiedBy: spec, on: Self.hand, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.corrected.brier.agrees(with: corrected, within: 1e-9))
    #expect(correction.optimism.cStatistic.agrees(with: 8.0 / 15 - 0.75, within: 1e-12))
  }

  /// Resamples that are the patients again, in another order, take nothing off: neither indexes nor curves.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func resamplesThatAreThePatientsHaveNoOptimism(seed: UInt64) async throws {
    let cohort = Self.random(seed)
    let spec = try Self.spec("y ~ x + z")
    let rows = [Array(1...120), Array((1...120).reversed())]
    let table = try ResamplingTable(spec, on: cohort, scheme: .bootstrap(rows))
    for (index, row) in table.rows {
      #expect(abs(row.optimism) < 1e-7, "\(index)")
      #expect(row.count == 2)
    }
    var plan = ValidationPlan(replicates: 2, byCentre: false)
    plan.resamples = rows
    plan.smoother = .lowess
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(fitted, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    let optimism = correction.optimism
    for estimate in [optimism.cStatistic, optimism.brier, optimism.calibrationSlope] {
      #expect(abs(estimate.estimate ?? .nan) < 1e-7)
    }
    let curve = result.calibrationCurve
    let better = try #require(curve.corrected)
    for case (let own, let other?) in zip(curve.smooth.observed, better) {
      #expect(abs(own - other) < 1e-6)
    }
    #expect(better.contains { $0 != nil })
  }
}
