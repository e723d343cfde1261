import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// R 4.2.2 with rms 6.5-0 and survival 3.5-3 on given folds and resamples; see resampling.R for every formula.
@Suite("Cross-validation and .632 against R")
struct ResamplingReferenceTests {
  private static func rows(_ name: String) throws -> [[Int]] {
    try String(contentsOf: GoldenValues.folder.appending(path: name), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").compactMap { Int($0) } }
  }

  private static func cohort(_ path: String, without left: Set<String> = []) throws -> Cohort {
    let file = GoldenValues.folder.appending(path: path)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",").map { String($0).replacing("\"", with: "") }
    }
    let cells = lines.dropFirst()
    let columns = lines[0].enumerated().compactMap { index, name -> Column? in
      left.contains(name)
        ? nil
        : Column(
          Variable(name: name, kind: .number), .numbers(cells.map { Double($0[index]) ?? .nan }))
    }
    return Cohort(columns: columns, ids: cells.indices.map { "P\($0)" })
  }

  private static func pima(_ plan: ValidationPlan) async throws -> OptimismCorrection {
    let cohort = try cohort("../logistic/pima_main.csv", without: ["type"])
    let spec = try Formula("y ~ npreg + glu + bmi + ped + rcs(age, 3)")
      .spec(kind: .logistic(outcome: "y", event: "1"))
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    return try #require(result.performance.optimismCorrected)
  }

  private static func lung(_ plan: ValidationPlan) async throws -> OptimismCorrection {
    let cohort = try cohort("lung.csv")
    let columns = TimeToEvent(time: "time", status: "status", event: "1", horizons: [365])
    let spec = try Formula("status ~ age + sex + ecog").spec(kind: .cox(columns, ties: .efron))
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    return try #require(result.performance.optimismCorrected)
  }

  private typealias Path = any KeyPath<Performance, Estimate?> & Sendable
  private static let paths: [String: Path] = [
    "c_statistic": \.cStatistic.optional, "calibration_intercept": \.calibrationIntercept.optional,
    "calibration_in_the_large": \.calibrationInTheLarge.optional,
    "calibration_slope": \.calibrationSlope.optional, "brier": \.brier.optional,
    "scaled_brier": \.scaledBrier.optional, "observed_expected": \.observedExpected.optional,
    "nagelkerke_r2": \.nagelkerkeR2.optional, "auc_at_horizon": \.aucAtHorizon,
  ]
  private static let binary = [
    "c_statistic", "calibration_intercept", "calibration_in_the_large", "calibration_slope",
    "brier", "scaled_brier", "observed_expected", "nagelkerke_r2",
  ]
  private static let followed = [
    "c_statistic", "auc_at_horizon", "brier", "scaled_brier", "observed_expected",
    "calibration_slope",
  ]

  private func compare(
    _ correction: OptimismCorrection, _ group: String, _ names: [String], within tolerance: Double
  ) throws {
    let golden = try GoldenValues.local("resampling")
    let found = try #require(correction.crossValidation)
    let spread = try #require(found.spreadOverRepeats)
    for name in names {
      let path = try #require(Self.paths[name])
      func agrees(_ performance: Performance, _ key: String) {
        let value = performance[keyPath: path]?.estimate ?? .nan
        let expected = golden.number(group, "cross_validation", key, name)
        #expect(abs(value - expected) < tolerance, "\(name) \(key): \(value) \(expected)")
      }
      agrees(found.withinFolds, "within_folds")
      agrees(found.pooled, "pooled")
      let isRanking = name == "c_statistic" || name == "auc_at_horizon"
      agrees(correction.corrected, isRanking ? "within_folds" : "pooled")
      agrees(spread, isRanking ? "sd_within" : "sd_pooled")
    }
  }

  @Test func crossValidationOfALogisticModel() async throws {
    let plan = ValidationPlan(
      resamples: try Self.rows("pima_folds.csv"), method: .crossValidation, folds: 5, repeats: 2)
    let correction = try await Self.pima(plan)
    try compare(correction, "pima", Self.binary, within: 1e-8)
    #expect(correction.replicates == 10 && correction.failedReplicates == 0)
    #expect(correction.crossValidation?.repeats == 2)
  }

  @Test func crossValidationOfACoxModel() async throws {
    let plan = ValidationPlan(
      resamples: try Self.rows("lung_folds.csv"), method: .crossValidation, folds: 4, repeats: 2)
    try compare(try await Self.lung(plan), "lung", Self.followed, within: 1e-7)
  }

  @Test(arguments: [ResamplingMethod.weighted632, .weighted632Plus])
  func weightedBootstraps(method: ResamplingMethod) async throws {
    let golden = try GoldenValues.local("resampling")
    let key = method == .weighted632 ? "e632" : "e632plus"
    let models = [
      (
        "pima",
        try await Self.pima(
          ValidationPlan(
            resamples: try Self.rows("pima_optimism_resamples.csv"), method: method)),
        Self.binary
      ),
      (
        "lung",
        try await Self.lung(
          ValidationPlan(resamples: try Self.rows("lung_resamples.csv"), method: method)),
        Self.followed
      ),
    ]
    for (group, correction, names) in models {
      // R weighs the scaled Brier score of each resample; here it belongs to the estimated Brier score.
      for name in names where name != "scaled_brier" {
        let path = try #require(Self.paths[name])
        let value = correction.corrected[keyPath: path]?.estimate ?? .nan
        let expected = golden.number(group, "weighted", name, key)
        #expect(abs(value - expected) < 1e-7, "\(group) \(name): \(value) \(expected)")
        let parts = try #require(correction.weighting?.first { $0.name == name })
        let out = golden.number(group, "weighted", name, "out")
        #expect(abs((parts.outOfBag ?? .nan) - out) < 1e-7, "\(group) \(name)")
      }
    }
  }

  /// What rms prints is apparent − mean(training − test): its convention, in the table of its name.
  @Test func rmsPrintsAnotherEstimate() async throws {
    let golden = try GoldenValues.local("resampling")
    let folds = try Self.rows("pima_rms_folds.csv")
    let cohort = try Self.cohort("../logistic/pima_main.csv", without: ["type"])
    let spec = try Formula("y ~ npreg + glu + bmi + ped + rcs(age, 3)")
      .spec(kind: .logistic(outcome: "y", event: "1"))
    let table = try ResamplingTable(spec, on: cohort, scheme: .crossValidation(folds))
    let dxy = try #require(table.rows[.somersDxy])
    func printed(_ column: String) -> Double {
      golden.cell("Dxy", column, of: "pima", "rms_cross_validation")
    }
    #expect(abs(dxy.corrected - printed("index.corrected")) < 1e-5)
    #expect(abs(dxy.test - printed("test")) < 1e-5)
    let ours = try await Self.pima(
      ValidationPlan(
        keepsKnots: true, resamples: folds, method: .crossValidation, folds: 10, repeats: 1))
    let c = try #require(ours.crossValidation?.withinFolds.cStatistic.estimate)
    #expect(abs(2 * c - 1 - dxy.test) < 1e-8)
    #expect(abs(2 * c - 1 - dxy.corrected) > 1e-4)
  }
}

extension Estimate {
  var optional: Estimate? { self }
}
