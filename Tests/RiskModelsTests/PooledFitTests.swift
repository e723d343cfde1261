import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

/// Tests and checks over completed copies, against R: see `imputation/copies.R`.
@Suite struct PooledFitTests {
  private func analysis(of spec: ModelSpec) throws -> CompletedAnalysis {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReferenceValues/imputation/copies.csv")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    let copies = try (1...4).map { copy -> Cohort in
      let own = lines.dropFirst().filter { $0.hasPrefix("\(copy),") }
      let text = ([String(lines[0])] + own.map(String.init)).joined(separator: "\n") + "\n"
      return try CohortReader(idColumn: "id").read([UInt8](text.utf8), file: "copies.csv").cohort
    }
    return try CompletedAnalysis(
      CompletedCohorts(
        copies, observed: copies[0],
        record: ImputationRecord(method: .given, imputations: 4, variables: [])), for: spec)
  }

  private func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-7) -> Bool {
    a.map { abs($0 - b) <= tolerance * max(1, abs(b)) } ?? false
  }

  private var logistic: ModelSpec {
    get throws { try Formula("y ~ x + z + g").logisticSpec(event: "1") }
  }

  private var cox: ModelSpec {
    get throws {
      try Formula("Surv(t, s) ~ x + z + g").spec(
        kind: .cox(
          TimeToEvent(time: "t", status: "s", event: "1", horizons: [5]), ties: .efron))
    }
  }

  /// mice::D1 and D3.
  ///
  /// For one coefficient and four copies Reiter's expansion fails (mice gives −27.9 degrees of freedom
  /// for x and no P value): only F is compared there.
  @Test func testsByVariable() throws {
    let spec = try logistic
    let fit = try analysis(of: spec).fit(spec).pooled
    func wald(_ name: String) throws -> WaldTestRow {
      try #require(fit.waldTests.first { $0.name == name })
    }
    func ratio(_ name: String) throws -> LikelihoodRatioTestRow {
      try #require(fit.likelihoodRatioTests.first { $0.variable == name })
    }
    #expect(near(try wald("x").pooling?.statistic, 5.62260782429281))
    #expect(near(try wald("x").pooling?.relativeIncrease, 0.0800342101950229))
    #expect(near(try wald("z").pooling?.statistic, 5.0072677570901))
    #expect(try wald("x").pooling?.denominator.map { $0 > 0 && $0 <= 55 } == true)
    #expect(near(try wald("g").pooling?.statistic, 3.82906202395774))
    #expect(near(try wald("g").pooling?.denominator, 17.9582326435278))
    #expect(near(try wald("g").p, 0.0412038189096619))
    #expect(near(try wald("TOTAL").pooling?.statistic, 2.79226813353548))
    #expect(near(try wald("TOTAL").p, 0.0399078858795491))
    #expect(near(try ratio("x").pooling?.statistic, 5.8289508159401926))
    #expect(near(try ratio("x").pooling?.denominator, 69.3934724934472484, 1e-5))
    #expect(near(try ratio("z").pooling?.statistic, 4.7645578550358492))
    #expect(near(try ratio("z").p, 0.0517634267926089))
    #expect(near(try ratio("g").pooling?.statistic, 5.90572343475822414))
    #expect(near(try ratio("g").p, 0.00473008817020088))
    #expect(near(try ratio("TOTAL").pooling?.statistic, 5.94174621688115))
    #expect(near(fit.likelihoodRatioP, 1.96902587234786e-4))
    #expect(try wald("g").pooling?.method == .d1 && ratio("g").pooling?.method == .d3)
  }

  /// D₂ of `cox.zph`, dfbetas of the pooled coefficients, D₃ with partial likelihoods.
  @Test func checksOfACoxModel() throws {
    let spec = try cox
    let analysis = try analysis(of: spec)
    let fit = try analysis.fit(spec)
    let checks = try #require(analysis.checks(of: fit, specifiedBy: spec))
    let tests = checks.terms.map(\.proportionalHazards) + [checks.proportionalHazards]
    let expected: [(f: Double, denominator: Double, p: Double)] = [
      (2.73137482328879, 1.95286517862046e5, 9.83961580146034e-2),
      (0.3028954934303918, 813.0036187296977914, 0.5822240511517993),
      (0.327101604852806, 3.33487157188227e4, 0.721012794392367),
      (1.19734932220232, 9243.03610379088, 0.309675951594961),
    ]
    for (test, value) in zip(tests, expected) {
      #expect(near(test?.pooling?.statistic, value.f) && near(test?.p, value.p))
      #expect(near(test?.pooling?.denominator, value.denominator, 1e-5))
    }
    let influences = [0.366325026316367, 0.442299146393574, 0.453694199258707]
    for (term, value) in zip(checks.terms, influences) {
      #expect(near(term.largestInfluence, value))
      let range = try #require(term.inflationRange)
      let middle = try #require(term.standardErrorInflation)
      #expect(range[0] <= middle && middle <= range[1] && range[0] >= 1)
    }
    let ratio = try #require(fit.pooled.likelihoodRatioTests.first { $0.variable == "z" })
    #expect(near(ratio.pooling?.statistic, 1.499279062094305))
    #expect(near(ratio.pooling?.denominator, 52.501867984648641, 1e-5))
  }

  /// All copies keep the variables that the pooled coefficients and their total covariance keep.
  @Test func eliminationLooksAtPooledCoefficients() throws {
    var spec = try cox
    spec.selection = .backward(.p(0.05))
    let analysis = try analysis(of: spec)
    let whole = try cox
    let full = try analysis.fit(whole).pooled
    let fit = try analysis.fit(spec)
    let model = full.riskModel
    let expected = BackwardElimination(
      coefficients: model.coefficients, covariance: try #require(model.covariance),
      factors: model.design.eliminationFactors(keepsHierarchy: true), rule: .p(0.05))
    let names = model.design.eliminationFactors(keepsHierarchy: true).map(\.name)
    let record = try #require(fit.pooled.riskModel.selection)
    #expect(record.kept == expected.kept.map { names[$0] } && !record.eliminated.isEmpty)
    for copy in fit.fits {
      #expect(copy.riskModel.design == fit.pooled.riskModel.design)
      #expect(copy.riskModel.selection == record)
    }
    #expect(fit.pooled.coefficients.count < full.coefficients.count)
  }
}
