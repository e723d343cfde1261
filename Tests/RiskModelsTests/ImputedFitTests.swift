import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

/// Coefficients pooled over completed data sets.
@Suite struct ImputedFitTests {
  private struct Mice: Decodable {
    var term: [String]
    var estimate, se, between: [Double]
    var m: Int
    var means: [String: Double]
  }

  /// Cox regression of 418 patients of `pbc`, a third of whom lack cholesterol and a quarter copper.
  ///
  /// 200 imputations by mice and 60 by us: a pooled coefficient has the Monte-Carlo variance b/m in each,
  /// a mean of imputed values likewise. Standard errors agree within 5 %.
  @Test func agreesWithMice() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReferenceValues")
    let mice = try JSONDecoder().decode(
      Mice.self,
      from: Data(contentsOf: folder.appendingPathComponent("imputation/pbc_mice.json")))
    let bytes = try Data(contentsOf: folder.appendingPathComponent("prepared/mice/pbc_cox.csv"))
    let cohort = try CohortReader().read([UInt8](bytes), file: "pbc_cox.csv").cohort
    let spec = try Formula(
      "Surv(time, ev) ~ age + lbili + albumin + log(copper) + protime + stage"
    ).spec(
      kind: .cox(
        TimeToEvent(time: "time", status: "ev", event: "1", horizons: [3000]), ties: .efron))
    let outcome = try spec.outcomeForImputation(of: cohort)
    #expect(outcome.rows.count == 418 && outcome.columns.count == 2)
    let m = 60
    let completed = try await MultipleImputation(imputations: m, seed: 5).complete(
      cohort, variables: spec.predictorNames + ["chol", "platelet", "female"],
      knowing: outcome.columns)
    let fit = try CompletedAnalysis(completed, for: spec).fit(spec)
    #expect(fit.pooled.coefficients.count == mice.term.count)
    for (index, row) in fit.pooled.coefficients.enumerated() {
      let error = (mice.between[index] * (1 / Double(m) + 1 / Double(mice.m))).squareRoot()
      #expect(abs(row.estimate - mice.estimate[index]) < 4 * error, "\(row.name)")
      let own = try #require(row.se)
      #expect(abs(own / mice.se[index] - 1) < 0.05, "\(row.name)")
    }
    for (name, expected) in mice.means {
      let means = completed.cohorts.map { copy -> Double in
        guard case .numbers(let cells)? = copy[name]?.values else { return .nan }
        return cells.reduce(0, +) / Double(cells.count)
      }
      let mean = means.reduce(0, +) / Double(m)
      let spread = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(m - 1)
      let error = (spread * (1 / Double(m) + 1 / Double(mice.m))).squareRoot()
      #expect(abs(mean - expected) < 4 * error, "\(name)")
    }
    #expect(completed.record.variables.allSatisfy { ($0.meanReduction ?? 1) < 1.2 })
  }

  /// The pooled log(−log S) of any patient is the mean over the fits of single copies.
  @Test func predictionsAreMeansOnTheirScale() async throws {
    let cohort = Samples.random(seed: 3, patients: 150).losing("z", every: 4)
    let spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    let fit = try await imputed(cohort, spec, imputations: 4)
    let pooled = fit.pooled.riskModel
    let matrix = Matrix(columns: [[60, 70], [0.3, -1], [0, 1], [1, 0]], rows: 2)
    let own = fit.fits.map { $0.riskModel.linearPredictors(of: matrix) }
    for (row, value) in pooled.linearPredictors(of: matrix).enumerated() {
      #expect(abs(value - own.reduce(0) { $0 + $1[row] } / 4) < 1e-10)
    }
    #expect(pooled.imputation?.variables.map(\.variable) == ["z"])
    #expect(pooled.imputation?.variables.first?.missing == nil)
    #expect((pooled.imputation?.variables.first?.missingInformation ?? 0) > 0.05)
    let file = try RiskModelFile.model(from: RiskModelFile.data(for: pooled))
    #expect(file == pooled)
  }

  /// Values lost by an amount that depends on x and the outcome, which complete cases do not forgive.
  ///
  /// An estimate differs from that of the full data by a variance of (1 + 1/m) B.
  @Test func recoversWhatWasLost() async throws {
    let full = Samples.random(seed: 21, patients: 1500)
    let spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    let truth = try RiskModels.fit(spec, to: AnalysisSet(full, for: spec))
    let lost = try full.losingAtRandom("z", seed: 5)
    let missing = try #require(lost["z"]).missingCount
    #expect((300...900).contains(missing))
    let complete = try RiskModels.fit(spec, to: AnalysisSet(lost, for: spec))
    let fit = try await imputed(lost, spec, imputations: 15)
    for (row, own) in zip(fit.pooled.coefficients, truth.coefficients) {
      let values = fit.fits.map { copy in
        copy.coefficients.first { $0.name == row.name }?.estimate ?? .nan
      }
      let rules = try #require(
        RubinsRules(estimates: values, variances: values.map { _ in 1 }))
      let error = (rules.between * (1 + 1 / 15.0)).squareRoot()
      #expect(abs(row.estimate - own.estimate) < 4 * error + 1e-9, "\(row.name)")
      let (pooledError, freedom) = (try #require(row.se), try #require(row.degreesOfFreedom))
      #expect(pooledError >= 0.98 * (own.se ?? 0))
      #expect(freedom <= 1500)
    }
    func typical(_ fit: FittedModel) -> Double {
      fit.coefficients[0].estimate + 60 * fit.coefficients[1].estimate
    }
    #expect(abs(typical(complete) - typical(truth)) > 0.4)
  }

  @Test func whatCannotBePooled() async throws {
    let cohort = Samples.random(seed: 3, patients: 120).losing("z", every: 5)
    var spec = try Formula("y ~ x + z").logisticSpec(event: "yes")
    spec.estimation = .elasticNet(ElasticNetChoice(strength: .fixed(0.1)))
    let chosen = spec
    await #expect(throws: ImputedFitError.elasticNet) {
      try await imputed(cohort, chosen, imputations: 2)
    }
  }

  private func imputed(
    _ cohort: Cohort, _ spec: ModelSpec, imputations: Int
  ) async throws -> ImputedFit {
    let outcome = try spec.outcomeForImputation(of: cohort)
    let completed = try await MultipleImputation(imputations: imputations, iterations: 5, seed: 2)
      .complete(cohort, variables: spec.predictorNames, knowing: outcome.columns)
    return try CompletedAnalysis(completed, for: spec).fit(spec)
  }
}

extension Cohort {
  func losing(_ name: String, where isLost: (Int) -> Bool) -> Cohort {
    let columns = columns.map { column -> Column in
      guard column.variable.name == name, case .numbers(let cells) = column.values else {
        return column
      }
      return Column(
        column.variable, .numbers(cells.enumerated().map { isLost($0) ? .nan : $1 }))
    }
    return Cohort(columns: columns, ids: ids)
  }

  fileprivate func losing(_ name: String, every step: Int) -> Cohort {
    losing(name) { $0 % step == 1 }
  }

  /// Half of those with the event lack the value, fewer of the others, by x.
  fileprivate func losingAtRandom(_ name: String, seed: UInt64) throws -> Cohort {
    var source = SplitMix64(seed: seed)
    let draws = (0..<rowCount).map { _ in source.uniform() }
    guard case .numbers(let x)? = self["x"]?.values, case .categories(let y)? = self["y"]?.values
    else { return self }
    return losing(name) { draws[$0] < (y[$0] == 1 ? 0.65 : 0.08) * (x[$0] > 60 ? 1 : 0.7) }
  }
}
