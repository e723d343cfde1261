import Cohorts
import Diagnostics
import Foundation
import Testing

@testable import RiskModels

/// Sixty patients with an outcome, a time and what ended it, none of them tied.
///
/// The reference values are R 4.2.2 with survival 3.5-3 and cmprsk 2.2-11 on the same numbers:
/// `glm(y ~ offset(lp))`, `glm(y ~ lp)`, `glm(y ~ x + z)`; the same of `coxph`, hazards at lp = 0 by
/// `survfit(newdata)`; `crr` and `finegray`; convergence tightened.
@Suite("Updating models") struct ModelUpdateTests {
  private static let x = (0..<60).map { Double(($0 * 7) % 11) }
  private static let z = (0..<60).map { Double(($0 * 5) % 7) }

  private static func cohort() -> Cohort {
    let rows = 0..<60
    let y = rows.map { ($0 * 3 + $0 * ($0 / 4)) % 5 < 2 ? 1.0 : 0 }
    let times = rows.map { 1 + Double(($0 * 13) % 29) + Double($0 % 4) * 0.25 }
    let causes = rows.map { $0 % 3 == 0 ? 0.0 : $0 % 5 == 0 ? 2 : 1 }
    return Samples.cohort(
      Samples.number("x", x), Samples.number("z", z), Samples.number("y", y),
      Samples.number("t", times), Samples.number("s", causes))
  }

  /// lp = −1 + 0.3 x − 0.2 z.
  private static func model(_ kind: ModelKind, slopesOnly: Bool = false) throws -> RiskModel {
    let predictors = [ModelFixture.number("x", 0...10), ModelFixture.number("z", 0...6)]
    let variables = predictors.map(\.variable)
    let effects = try [("x", 0.3), ("z", -0.2)].map { name, value in
      PublishedModel.Effect(try PublishedTerm(parsing: name, variables: variables), [value])
    }
    var published = PublishedModel(
      ModelDescription(
        title: "T", outcome: .init(variable: kind.outcomeAndEvent.outcome, label: "event"),
        origin: .init(citation: "A paper")),
      kind: kind, predictors: predictors, equation: .init(effects: effects, constant: -1))
    published.baseline = .hazards([10: 0.1, 20: 0.3])
    published.knowsAbsoluteRisk = !slopesOnly
    return try published.riskModel()
  }

  private static let times = TimeToEvent(
    time: "t", status: "s", event: "1", competing: ["2"], horizons: [10, 20])

  private func expect(_ values: [Double], _ expected: [Double], within tolerance: Double = 1e-8) {
    #expect(values.count == expected.count)
    for (value, reference) in zip(values, expected) {
      #expect(abs(value - reference) <= tolerance * max(1, abs(reference)), "\(value)")
    }
  }

  private func hazards(_ model: RiskModel) -> [Double] {
    model.baseline?.strata[0].horizons.map(\.cumulativeHazard) ?? []
  }

  @Test func logisticModelsAgreeWithGlm() throws {
    let parent = try Self.model(.logistic(outcome: "y", event: "1"))
    let cohort = Self.cohort()
    let large = try parent.updated(by: .large, in: cohort, dataHash: "ab")
    expect([large.interceptChange ?? .nan], [0.0873899708636093])
    expect(large.model.coefficients, [-1 + 0.0873899708636093, 0.3, -0.2])
    #expect(large.model.origin.parent == parent.identifier && large.model.origin.dataHash == "ab")
    #expect(large.model.origin.citation == "A paper" && large.model.covariance == nil)
    #expect(large.model.identifier != parent.identifier)
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: large.model)) == large.model)
    let slope = try parent.updated(by: .slope, in: cohort)
    let (a, b) = (-0.0203761176546383, -0.239346182180494)
    expect([slope.slope], [b])
    // vcov of glm(y ~ offset(lp)) and of glm(y ~ lp).
    #expect(large.model.origin.recalibration?.parameters == ["intercept"])
    expect(large.model.origin.recalibration?.covariance[0] ?? [], [0.0831617100553484])
    #expect(slope.model.origin.recalibration?.parameters == ["intercept", "slope"])
    expect(
      slope.model.origin.recalibration?.covariance.flatMap(\.self) ?? [],
      [0.0681584872762440, 0.0054242028638853, 0.0054242028638853, 0.0635161902058433])
    expect(slope.model.coefficients, [a - b, 0.3 * b, -0.2 * b])
    let refit = try parent.updated(by: .refit, in: cohort)
    expect(
      refit.model.coefficients, [0.618625009015635, -0.0971208209746688, -0.0445535154170014])
    #expect(refit.model.covariance != nil && refit.model.patientCount == 60)
    #expect(refit.model.origin.recalibration == nil)
    let closed = try parent.updated(by: .closedTest, in: cohort)
    expect(
      closed.tests.map(\.chiSquared), [24.2616413338059, 24.1698317761022, 0.590589736939521])
    #expect(closed.tests.map(\.degreesOfFreedom) == [3, 2, 1])
    #expect(closed.tests.map(\.against) == [.none, .large, .slope] && closed.extent == .slope)
    #expect(closed.model == slope.model)
  }

  /// In the large by hand: log odds 0 for everybody, one event in four, so ln(1/3) is added.
  @Test func recalibrationInTheLargeByHand() throws {
    var model = ModelFixture.model([ModelFixture.number("x", 0...1)], [.linear("x")], [0, 0])
    model.covariance = nil
    let cohort = Samples.cohort(
      Samples.number("x", [0, 1, 0, 1]), Samples.number("y", [1, 0, 0, 0]))
    let update = try model.updated(by: .large, in: cohort)
    expect([update.model.coefficients[0]], [log(1.0 / 3)])
    // 1 / (4 · ¼ · ¾)
    expect(update.model.origin.recalibration?.covariance[0] ?? [], [4.0 / 3])
    #expect(update.slope.isNaN)
    #expect(throws: UpdateError.constantPredictor) { try model.updated(by: .slope, in: cohort) }
  }

  @Test func coxModelsAgreeWithCoxph() throws {
    let parent = try Self.model(.cox(Self.times, ties: .efron))
    let cohort = Self.cohort()
    let large = try parent.updated(by: .large, in: cohort)
    expect(hazards(large.model), [0.151930452067518, 0.459140824417376])
    expect([large.hazardRatio ?? .nan], [0.459140824417376 / 0.3])
    #expect(large.model.coefficients == parent.coefficients)
    let slope = try parent.updated(by: .slope, in: cohort)
    expect([slope.slope], [0.075297081557414])
    expect(slope.model.origin.recalibration?.covariance[0] ?? [], [0.0272927431944666])
    #expect(large.model.origin.recalibration?.parameters == ["log_cumulative_hazard"])
    expect(large.model.origin.recalibration?.estimates ?? [], [log(0.459140824417376)])
    expect(hazards(slope.model), [0.225645324181211, 0.627809909599629])
    let refit = try parent.updated(by: .refit, in: cohort)
    expect(
      Array(refit.model.coefficients.dropFirst()), [0.0462380937510988, 0.0459357387938177])
    let closed = try parent.updated(by: .closedTest, in: cohort)
    #expect(closed.tests.map(\.against) == [.none, .large, .slope] && closed.extent == .slope)
    expect(
      Array(closed.tests.map(\.chiSquared).dropFirst()), [28.8550892984512, 0.517149522446545],
      within: 1e-7)
    #expect(closed.tests[0].chiSquared > closed.tests[1].chiSquared)
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: slope.model)) == slope.model)
  }

  @Test func fineGrayModelsAgreeWithCrr() throws {
    let parent = try Self.model(.fineGray(Self.times))
    let cohort = Self.cohort()
    let large = try parent.updated(by: .large, in: cohort)
    expect(hazards(large.model), [0.149319721809874, 0.421820718493432])
    let slope = try parent.updated(by: .slope, in: cohort)
    expect([slope.slope], [0.0480422376502331], within: 1e-7)
    expect(hazards(slope.model), [0.22100158322639, 0.578925977693715], within: 1e-7)
    let refit = try parent.updated(by: .refit, in: cohort)
    expect(
      Array(refit.model.coefficients.dropFirst()), [0.0166229712529333, -0.00190640381556625],
      within: 1e-7)
    let closed = try parent.updated(by: .closedTest, in: cohort)
    expect(closed.tests.map(\.chiSquared), [39.6803887304071, 0.0100801754596372], within: 1e-6)
    #expect(closed.tests.map(\.degreesOfFreedom) == [2, 1] && closed.extent == .slope)
  }

  /// Slopes alone rank patients; in new patients they get the constant that they lack.
  @Test(arguments: [
    ModelKind.logistic(outcome: "y", event: "1"), .cox(times, ties: .efron), .fineGray(times),
  ]) func slopesOnlyModelsGiveRisksOnceRecalibrated(kind: ModelKind) throws {
    let slopes = try Self.model(kind, slopesOnly: true)
    let patient: PatientValues = ["x": .number(3), "z": .number(2)]
    #expect(throws: PredictionError.slopesOnly) { try slopes.predict(patient) }
    let complete = try Self.model(kind).updated(by: .large, in: Self.cohort()).model
    let update = try slopes.updated(by: .closedTest, in: Self.cohort())
    #expect(update.tests.first?.against == .large)
    let large = try slopes.updated(by: .large, in: Self.cohort()).model
    #expect(large.knowsAbsoluteRisk && large.origin.parent == slopes.identifier)
    let (a, b) = (try large.predict(patient).risk, try complete.predict(patient).risk)
    #expect(a == b)
    #expect(try RiskModelFile.model(from: RiskModelFile.data(for: large)) == large)
  }

  /// A model that is right stays as it is: recalibrating it in its own patients changes nothing.
  @Test func aModelUpdatedInItsOwnPatientsStays() throws {
    let parent = try Self.model(.logistic(outcome: "y", event: "1"))
    let own = try parent.updated(by: .refit, in: Self.cohort()).model
    let again = try own.updated(by: .closedTest, in: Self.cohort())
    #expect(again.extent == .none && again.model == own && again.tests[0].chiSquared < 1e-8)
    expect([try own.updated(by: .slope, in: Self.cohort()).slope], [1], within: 1e-7)
  }
}
