import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

/// R 4.2.2, survival 3.5-3: 24 patients, `coxph(Surv(t, s) ~ x + g)` and `glm(s ~ x + g, binomial)`.
@Suite("Model checks and robust covariance")
struct ModelChecksTests {
  private static let times: [Double] = [
    5, 8, 3, 9, 12, 7, 4, 15, 11, 6, 2, 14, 10, 13, 1, 16, 17, 18, 9.5, 3.5, 20, 21, 6.5, 12.5,
  ]
  private static let events = [
    1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1,
  ]
  private static let values: [Double] = [
    2.1, 0.3, 1.9, -0.4, 0.8, 1.1, -1.2, 0.2, 0.9, -0.7, 1.4, -0.3, 0.6, -1.1, 0.5, -0.9, 1.3,
    -0.2, 0.1, 1.7, -1.5, 0.4, -0.6, 0.7,
  ]

  private static func cohort(_ status: [Int] = events) -> Cohort {
    func codes(_ name: String, _ levels: [String], _ index: (Int) -> Int) -> Column {
      Column(
        Variable(name: name, kind: .category(levels.map { .init(code: $0) })),
        .categories((0..<24).map(index)))
    }
    return Cohort(
      columns: [
        Column(Variable(name: "t", kind: .number), .numbers(times)),
        Column(Variable(name: "s", kind: .number), .numbers(status.map(Double.init))),
        Column(Variable(name: "x", kind: .number), .numbers(values)),
        codes("g", ["a", "b", "c"]) { $0 % 3 },
      ], ids: (0..<24).map { "\($0)" }, centres: (0..<24).map { "c\($0 % 6)" }, isSynthetic: true,
      centreColumn: "centre")
  }

  private static func cox(competing: [String] = []) throws -> ModelSpec {
    let columns = TimeToEvent(
      time: "t", status: "s", event: "1", competing: competing, horizons: [10], unit: .months)
    return try Formula("Surv(t, s) ~ x + g").spec(
      kind: competing.isEmpty ? .cox(columns, ties: .efron) : .causeSpecific(columns, ties: .efron))
  }

  private static func fitted(
    _ spec: ModelSpec, _ cohort: Cohort = cohort()
  ) throws -> (FittedModel, AnalysisSet) {
    let data = try AnalysisSet(cohort, for: spec)
    return (try fit(spec, to: data), data)
  }

  /// `cox.zph` with terms, `residuals(type = "dfbetas")`, `car::vif` by its formula.
  @Test func checksOfCoxAgreeWithR() throws {
    let spec = try Self.cox()
    let (fitted, data) = try Self.fitted(spec)
    let checks = try #require(fitted.checks(of: spec, in: data))
    let tests = checks.terms.map(\.proportionalHazards) + [checks.proportionalHazards]
    let expected = [0.230355462989335, 0.0462700443544091, 0.244656758149013]
    for (test, value) in zip(tests, expected) {
      #expect(abs((test?.chiSquared ?? 0) - value) < 1e-8)
    }
    #expect(tests.map { $0?.degreesOfFreedom } == [1, 2, 3])
    #expect(checks.terms.map(\.name) == ["x", "g"] && checks.terms.map(\.columns) == [1, 2])
    let widening = checks.terms.map { $0.standardErrorInflation ?? 0 }
    #expect(abs(widening[0] - 1.03409358298067) < 1e-8)
    #expect(abs(widening[1] - 1.01690392023075) < 1e-8)
    let influence = checks.terms.map { $0.largestInfluence ?? 0 }
    #expect(abs(influence[0] - 0.533868761666119) < 1e-8)
    #expect(abs(influence[1] - 0.519805032069132) < 1e-8)
    #expect(checks.terms.map(\.influentialPatients) == [6, 13])
  }

  @Test func checksOfLogisticAgreeWithR() throws {
    let spec = try Formula("s ~ x + g").logisticSpec(event: "1")
    let (fitted, data) = try Self.fitted(spec)
    let checks = try #require(fitted.checks(of: spec, in: data))
    #expect(checks.proportionalHazards == nil && checks.withoutProportionalHazards == nil)
    #expect(abs((checks.terms[0].largestInfluence ?? 0) - 0.464309976526587) < 1e-8)
    #expect(abs((checks.terms[1].largestInfluence ?? 0) - 0.45074283724043) < 1e-8)
    #expect(checks.terms[0].influentialPatients == 5)
    #expect(abs((checks.terms[0].standardErrorInflation ?? 0) - 1.02276387243053) < 1e-8)
    #expect(abs((checks.terms[1].standardErrorInflation ?? 0) - 1.01131788891057) < 1e-8)
    let single = try #require(fitted.riskModel.varianceInflation)
    #expect(abs(single[0].squareRoot() - (checks.terms[0].standardErrorInflation ?? 0)) < 1e-12)
  }

  /// The tests of a pair are those of two Cox models; a penalty and Fine–Gray say why they have none.
  @Test func familiesHaveTheirChecks() throws {
    let status = zip(Self.events, 0...).map { $1 % 5 == 1 ? 2 : $0 }
    let spec = try Self.cox(competing: ["2"])
    let (pair, data) = try Self.fitted(spec, Self.cohort(status))
    let checks = try #require(pair.checks(of: spec, in: data))
    #expect(checks.proportionalHazards != nil && checks.competingProportionalHazards != nil)
    let single = try Self.cox()
    let (alone, own) = try Self.fitted(single, Self.cohort(status.map { $0 == 2 ? 0 : $0 }))
    #expect(alone.checks(of: single, in: own)?.proportionalHazards == checks.proportionalHazards)
    guard let columns = spec.kind.timeToEvent else { return }
    var gray = try Formula("Surv(t, s) ~ x + g").spec(kind: .fineGray(columns))
    let (subdistribution, all) = try Self.fitted(gray, Self.cohort(status))
    let found = try #require(subdistribution.checks(of: gray, in: all))
    #expect(found.proportionalHazards == nil && found.withoutProportionalHazards != nil)
    #expect(found.terms.allSatisfy { $0.standardErrorInflation != nil })
    var ridge = single
    ridge.estimation = .ridge(RidgePenalty(1))
    let (shrunken, same) = try Self.fitted(ridge)
    #expect(shrunken.checks(of: ridge, in: same)?.withoutProportionalHazards != nil)
    gray.covariance = .robust
    #expect(throws: FitError.covarianceNotAvailable(family: .fineGray)) { try Self.fitted(gray) }
  }

  /// `coxph(cluster =)` and `coxph(robust = TRUE)`, and the risk at 10 for x = 1, g = b: S = 0.49164.
  @Test(arguments: [
    (CovarianceChoice.robust, [0.30738435800920821, 0.67615339997333446, 0.59071674345043668]),
    (.clustered(by: "centre"), [0.30077292386114213, 0.38399532026029182, 0.46209991062371492]),
  ]) func robustCovarianceOfCox(choice: CovarianceChoice, errors: [Double]) throws {
    var spec = try Self.cox()
    spec.covariance = choice
    let (fitted, _) = try Self.fitted(spec)
    for (row, error) in zip(fitted.coefficients.suffix(3), errors) {
      #expect(abs((row.se ?? 0) - error) < 1e-7)
    }
    #expect(fitted.likelihoodRatioTests.isEmpty)
    #expect(fitted.riskModel.covarianceEstimation == choice)
    let file = try RiskModelFile.data(for: fitted.riskModel)
    #expect(try RiskModelFile.model(from: file).covarianceEstimation == choice)
    guard case .clustered = choice else { return }
    let prediction = try fitted.riskModel.predict(["x": .number(1), "g": .level("b")])
    #expect(abs((prediction.risk.estimate ?? 0) - (1 - 0.49163672889429405)) < 1e-8)
    // R: the error of the cumulative hazard is 0.2598859853 around 0.7100151912.
    let hazards = [prediction.risk.lower, prediction.risk.upper].map { -log1p(-($0 ?? 0)) }
    let error = log(hazards[1] / hazards[0]) / (2 * 1.959963984540054)
    #expect(abs(error * 0.7100151911147079 - 0.25988598525148071) < 1e-7)
  }

  @Test func clustersThatAreNot() throws {
    var spec = try Self.cox()
    spec.covariance = .clustered(by: "centr")
    #expect(throws: DesignError.self) { try Self.fitted(spec) }
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(
        CovarianceChoice.self, from: Data(#"{"type": "model", "cluster": "x"}"#.utf8))
    }
  }
}
