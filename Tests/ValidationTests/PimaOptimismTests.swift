import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// R 4.2.2, rms 6.5-0, Hmisc 4.8-0 on R's own resamples; see pima_optimism.R for every formula.
@Suite("Optimism of a model of Pima women against R")
struct PimaOptimismTests {
  private static let indexes: [(String, any KeyPath<Performance, Estimate> & Sendable)] = [
    ("c_statistic", \.cStatistic), ("calibration_intercept", \.calibrationIntercept),
    ("calibration_in_the_large", \.calibrationInTheLarge),
    ("calibration_slope", \.calibrationSlope), ("brier", \.brier),
    ("scaled_brier", \.scaledBrier), ("observed_expected", \.observedExpected),
    ("nagelkerke_r2", \.nagelkerkeR2),
  ]

  @Test(arguments: [("kept", true), ("anew", false)])
  func indexesAgree(run: String, keepsKnots: Bool) async throws {
    let golden = try GoldenValues.local("pima_optimism")
    let result = try await validated(keepsKnots: keepsKnots, smoother: .loess)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.replicates == 40 && correction.failedReplicates == 0)
    for (name, path) in Self.indexes {
      let corrected = correction.corrected[keyPath: path]
      let optimism = correction.optimism[keyPath: path]
      #expect(abs((optimism.estimate ?? .nan) - golden.number(run, "optimism", name)) < 1e-8)
      #expect(abs((corrected.estimate ?? .nan) - golden.number(run, "corrected", name)) < 1e-8)
      let upper = name.hasSuffix("r2") ? min(1, golden.number(run, "upper", name)) : nil
      #expect(abs((corrected.lower ?? .nan) - golden.number(run, "lower", name)) < 1e-8, "\(name)")
      #expect(
        abs((corrected.upper ?? .nan) - (upper ?? golden.number(run, "upper", name))) < 1e-8,
        "\(name)")
    }
  }

  @Test(arguments: [
    ("kept", true, ValidationPlan.Smoother.loess), ("kept", true, .lowess),
    ("anew", false, .loess),
  ])
  func curvesAgree(
    run: String, keepsKnots: Bool, smoother: ValidationPlan.Smoother
  ) async throws {
    let golden = try GoldenValues.local("pima_optimism")
    let result = try await validated(keepsKnots: keepsKnots, smoother: smoother)
    let curve = result.calibrationCurve
    let name = smoother.rawValue
    let grid = golden.numbers("grid")
    let apparent = golden.numbers(run, name, "apparent")
    let corrected = golden.numbers(run, name, "corrected")
    #expect(curve.smooth.predicted.count == 50 && curve.corrected?.count == 50)
    for index in grid.indices {
      #expect(abs(curve.smooth.predicted[index] - grid[index]) < 1e-9)
      #expect(abs(curve.smooth.observed[index] - apparent[index]) < 1e-8)
      #expect(abs((curve.corrected?[index] ?? .nan) - corrected[index]) < 1e-8, "\(index)")
    }
    let performance = try #require(result.performance.optimismCorrected?.corrected)
    let errors: [(String, KeyPath<Performance, Estimate>)] = [
      ("ici", \.ici), ("e50", \.e50), ("e90", \.e90), ("emax", \.emax),
    ]
    for (error, path) in errors {
      let value = performance[keyPath: path].estimate ?? .nan
      #expect(abs(value - golden.number(run, name, "errors", error)) < 1e-8, "\(error)")
    }
    let benefit = golden.numbers(run, "net_benefit_corrected")
    for (value, expected) in zip(result.decisionCurve.corrected ?? [], benefit) {
      #expect(abs(value - expected) < 1e-10)
    }
    #expect(result.decisionCurve.corrected?.count == benefit.count)
  }

  /// What rms 6.5 prints; it stops Newton's method early, so that it agrees to about 1e-8 here.
  @Test func rmsValidateAgrees() async throws {
    let golden = try GoldenValues.local("pima_optimism")
    let result = try await validated(keepsKnots: true, smoother: .lowess)
    let correction = try #require(result.performance.optimismCorrected)
    let rows: [(String, KeyPath<Performance, Estimate?>, Double)] = [
      ("Dxy", \.cStatistic.optional, 2), ("R2", \.nagelkerkeR2.optional, 1),
      ("B", \.brier.optional, 1), ("Intercept", \.calibrationIntercept.optional, 1),
      ("Slope", \.calibrationSlope.optional, 1), ("D", \.discriminationIndex, 1),
      ("U", \.unreliabilityIndex, 1), ("Q", \.qualityIndex, 1),
      ("g", \.giniMeanDifference, 1), ("gp", \.giniRisk, 1),
    ]
    for (row, path, scale) in rows {
      let printed = golden.cell(row, "optimism", of: "rms_validate")
      let value = (correction.optimism[keyPath: path]?.estimate ?? .nan) * scale
      #expect(abs(value - printed) < 1e-6, "\(row)")
    }
  }

  /// R's band with exact δ₁ and δ₂; with its default, which interpolates them, it is 0.1 % off.
  @Test func loessBandAgrees() async throws {
    let golden = try GoldenValues.local("pima_optimism")
    let smooth = try await validated(keepsKnots: true, smoother: .loess).calibrationCurve.smooth
    let (lower, upper) = (
      golden.numbers("band_exact", "lower"), golden.numbers("band_exact", "upper")
    )
    let approximate = golden.numbers("band_default", "lower")
    for index in lower.indices {
      #expect(abs((smooth.lower[index] ?? .nan) - lower[index]) < 1e-8)
      #expect(abs((smooth.upper[index] ?? .nan) - upper[index]) < 1e-8)
      #expect(abs((smooth.lower[index] ?? .nan) - approximate[index]) < 1e-3)
    }
  }

  /// Apparent indexes without a closed form: patients drawn again with the risks that they have.
  @Test func apparentPercentilesAgree() async throws {
    let golden = try GoldenValues.local("pima_optimism")
    let result = try await validated(keepsKnots: true, smoother: .loess)
    let apparent = try #require(result.performance.apparent)
    let indexes: [(String, KeyPath<Performance, Estimate>)] = [
      ("scaled_brier", \.scaledBrier), ("nagelkerke_r2", \.nagelkerkeR2), ("ici", \.ici),
      ("e50", \.e50), ("e90", \.e90), ("emax", \.emax),
    ]
    for (name, path) in indexes {
      let limits = golden.numbers("apparent_percentiles", name)
      let estimate = apparent[keyPath: path]
      let point = try #require(estimate.estimate)
      #expect(abs((estimate.lower ?? .nan) - min(limits[0], point)) < 1e-8, "\(name)")
      #expect(abs((estimate.upper ?? .nan) - max(limits[1], point)) < 1e-8, "\(name)")
      #expect(estimate.method?.hasPrefix("bootstrap percentile") == true)
      #expect((limits[0]...limits[1]).contains(estimate.estimate ?? .nan), "\(name)")
    }
    #expect(apparent.cStatistic.method == "DeLong")
  }

  // Each run serves several tests.
  private static let keptLoess = Task { try await run(keepsKnots: true, smoother: .loess) }
  private static let anewLoess = Task { try await run(keepsKnots: false, smoother: .loess) }
  private static let keptLowess = Task { try await run(keepsKnots: true, smoother: .lowess) }

  private func validated(
    keepsKnots: Bool, smoother: ValidationPlan.Smoother
  ) async throws -> ValidationResult {
    guard keepsKnots else { return try await Self.anewLoess.value }
    return try await (smoother == .loess ? Self.keptLoess : Self.keptLowess).value
  }

  private static func run(
    keepsKnots: Bool, smoother: ValidationPlan.Smoother
  ) async throws -> ValidationResult {
    let cohort = try cohort()
    let spec = try Formula("y ~ npreg + glu + bmi + ped + rcs(age, 3)").logisticSpec(event: "1")
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let lines = try String(
      contentsOf: GoldenValues.folder.appending(path: "pima_optimism_resamples.csv"),
      encoding: .utf8
    ).split(separator: "\n")
    let plan = ValidationPlan(
      decisionThresholds: 0.05...0.7, decisionStep: 0.05, calibrationPoints: 50,
      smoother: smoother, keepsKnots: keepsKnots,
      resamples: lines.map { $0.split(separator: ",").compactMap { Int($0) } })
    return try await validate(model, specifiedBy: spec, on: cohort, following: plan)
  }

  private static func cohort() throws -> Cohort {
    let file = GoldenValues.folder.deletingLastPathComponent()
      .appending(path: "logistic/pima_main.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",")
    }
    let cells = lines.dropFirst()
    let columns = lines[0].enumerated().compactMap { index, name -> Column? in
      guard name != "type" else { return nil }
      return Column(
        Variable(name: String(name), kind: .number),
        .numbers(cells.map { Double($0[index]) ?? .nan }))
    }
    return Cohort(columns: columns, ids: cells.indices.map { "P\($0)" })
  }
}
