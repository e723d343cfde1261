import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

/// rms 6.5-0 `validate` and `calibrate` with converged fits, replayed on R's own resamples.
@Suite("Optimism against R")
struct OptimismReferenceTests {
  @Test(
    .enabled(
      if: GoldenValues.external != nil, "set NOMOGRAPH_REFERENCE to the reference folder"),
    arguments: [
      ("glow_main_B40", "y ~ age + height + priorfrac + momfrac + armassist + raterisk"),
      ("glow_rcs_B100", "y ~ rcs(age,4) + rcs(bmi,3) + priorfrac + armassist + raterisk"),
      ("hip_B40", "y ~ male + age + mobility + dementia + asa + haemoglobin + log(urea)"),
    ])
  func agreesWithR(name: String, formula: String) async throws {
    let folder = try #require(GoldenValues.external)
    let golden = try #require(try GoldenValues.external("validate_lrm/\(name)"))
    let cohort = try preparedCohort(folder.appending(path: "prepared/validate_lrm/\(name).csv"))
    let spec = try Formula(formula).logisticSpec(event: "1")
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    var plan = ValidationPlan(calibrationPoints: 50, smoother: .lowess, keepsKnots: true)
    plan.resamples = try resamples(folder.appending(path: "resamples/\(name).csv"))
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.failedReplicates == 0)
    let rows: [(String, KeyPath<Performance, Estimate?>, Double)] = [
      ("Dxy", \.cStatistic.optional, 0.5), ("R2", \.nagelkerkeR2.optional, 1),
      ("B", \.brier.optional, 1), ("Intercept", \.calibrationIntercept.optional, 1),
      ("Slope", \.calibrationSlope.optional, 1), ("D", \.discriminationIndex, 1),
      ("U", \.unreliabilityIndex, 1), ("Q", \.qualityIndex, 1),
      ("g", \.giniMeanDifference, 1), ("gp", \.giniRisk, 1),
    ]
    for (row, path, scale) in rows {
      let optimism = golden.cell(row, "optimism", of: "manual") * scale
      let value = correction.optimism[keyPath: path]?.estimate ?? .nan
      #expect(abs(value - optimism) < 1e-8, "\(row)")
      let corrected = golden.cell(row, "index.corrected", of: "manual")
      let shifted = row == "Dxy" ? corrected / 2 + 0.5 : corrected
      #expect(abs((correction.corrected[keyPath: path]?.estimate ?? .nan) - shifted) < 1e-8)
    }
    let curve = result.calibrationCurve
    let (grid, apparent) = (
      golden.numbers("calibrate", "predy"), golden.numbers("calibrate", "apparent")
    )
    let corrected = golden.numbers("calibrate", "corrected")
    let used = golden.numbers("calibrate", "n_resamples_used")
    for index in grid.indices {
      #expect(abs(curve.smooth.predicted[index] - grid[index]) < 1e-9)
      #expect(abs(curve.smooth.observed[index] - apparent[index]) < 1e-8)
      guard 2 * used[index] >= Double(correction.replicates) else { continue }
      #expect(abs((curve.corrected?[index] ?? .nan) - corrected[index]) < 1e-8, "\(index)")
    }
    let ici = correction.corrected.ici.estimate ?? .nan
    #expect(abs(ici - golden.number("calibrate", "mean_abs_error")) < 1e-8)
    let e90 = correction.corrected.e90.estimate ?? .nan
    #expect(abs(e90 - golden.number("calibrate", "q90_abs_error")) < 1e-8)
  }

  private func resamples(_ file: URL) throws -> [[Int]] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    let rows = lines.map { $0.split(separator: ",").compactMap { Int($0) } }
    return (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
  }

  private func preparedCohort(_ file: URL) throws -> Cohort {
    let columnsFile = file.deletingPathExtension().appendingPathExtension("columns.json")
    let described =
      try JSONSerialization.jsonObject(with: Data(contentsOf: columnsFile)) as? [[String: Any]]
      ?? []
    let cells = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
      .map { line in
        line.split(separator: ",", omittingEmptySubsequences: false).map {
          $0.trimmingCharacters(in: ["\"", "\r"])
        }
      }
    let columns = described.enumerated().map { index, description -> Column in
      let name = description["name"] as? String ?? ""
      let column = cells.map { $0[index] }
      guard let levels = description["levels"] as? [String] else {
        let numbers = column.map { Double($0) ?? .nan }
        return Column(Variable(name: name, kind: .number), .numbers(numbers))
      }
      let variable = Variable(name: name, kind: .category(levels.map { .init(code: $0) }))
      return Column(variable, .categories(column.map { levels.firstIndex(of: $0) ?? -1 }))
    }
    return Cohort(columns: columns, ids: cells.indices.map { "P\($0)" })
  }
}
