import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Properties of updated models") struct UpdatePropertyTests {
  /// A published model with a slope of 0.7 for x.
  private static func model(_ kind: ModelKind, slope: Double) throws -> RiskModel {
    let predictor = ModelFixture.number("x", -4...4)
    let effect = PublishedModel.Effect(
      try PublishedTerm(parsing: "x", variables: [predictor.variable]), [slope])
    var published = PublishedModel(
      ModelDescription(
        title: "T", outcome: .init(variable: kind.outcomeAndEvent.outcome, label: "event"),
        origin: .init(citation: "A paper")),
      kind: kind, predictors: [predictor], equation: .init(effects: [effect], constant: 0))
    published.baseline = .hazards([2.5: 0.4])
    published.knowsAbsoluteRisk = true
    return try published.riskModel()
  }

  private static let times = TimeToEvent(time: "t", status: "s", event: "1", horizons: [2.5])

  /// Hazard ratios 1, 2, 1, 2; events at 1 and 2 (x = 0, then 1), the others later.
  ///
  /// Breslow's jumps with the linear predictor held: 1/6 and 1/5, so that H = 11/30 by 2.5.
  @Test func recalibrationOfACoxModelByHand() throws {
    let parent = try Self.model(.cox(Self.times, ties: .breslow), slope: log(2))
    let cohort = Samples.cohort(
      Samples.number("x", [0, 1, 0, 1]), Samples.number("t", [1, 2, 3, 4]),
      Samples.number("s", [1, 1, 0, 0]))
    let update = try parent.updated(by: .large, in: cohort)
    let hazard = try #require(update.model.baseline?.strata[0].horizons[0].cumulativeHazard)
    #expect(abs(hazard - 11.0 / 30) < 1e-12)
    #expect(update.model.coefficients == parent.coefficients)
  }

  /// Once recalibrated, a model's slope in the same patients is one and its constant stays, in every family.
  @Test(
    arguments: UInt64(0)..<8,
    [
      ModelKind.logistic(outcome: "y", event: "1"), .cox(times, ties: .efron), .fineGray(times),
    ])
  func recalibratedModelsNeedNoRecalibration(seed: UInt64, kind: ModelKind) throws {
    var source = SplitMix64(seed: seed, stream: 79)
    let x = (0..<80).map { _ in source.normal() }
    let y = x.map { source.uniform() < inverseLogit($0 - 0.5).p ? 1.0 : 0 }
    let t = x.map { -3 * log(1 - source.uniform()) / exp($0 / 2) }
    let s = x.map { _ in source.uniform() < 0.7 ? 1.0 : 0 }
    let cohort = Samples.cohort(
      Samples.number("x", x), Samples.number("y", y), Samples.number("t", t),
      Samples.number("s", s))
    let parent = try Self.model(kind, slope: 0.3 + source.uniform())
    let once = try parent.updated(by: .slope, in: cohort)
    let again = try once.model.updated(by: .slope, in: cohort)
    #expect(again.slope.agrees(with: 1, within: 1e-6))
    for (own, other) in zip(once.model.coefficients, again.model.coefficients) {
      #expect(other.agrees(with: own, within: 1e-6))
    }
    let large = try parent.updated(by: .large, in: cohort).model
    let still = try large.updated(by: .large, in: cohort).model
    let patient: PatientValues = ["x": .number(0.7)]
    let (first, second) = (
      try large.predict(patient).risk.estimate, try still.predict(patient).risk.estimate
    )
    #expect((first ?? 0).agrees(with: second ?? 1, within: 1e-7))
  }
}
