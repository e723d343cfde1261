import Diagnostics
import Testing

@testable import Validation

/// Smoothers, harm and prevalence that a plan can choose.
@Suite("Choices of curves")
struct CurveChoiceTests {
  private static let risks = (1...60).map { Double($0) / 61 }
  private static let outcomes = (1...60).map { ($0 * 7) % 10 < ($0 > 30 ? 7 : 2) }

  private func ranked() throws -> RankedRisks {
    try RankedRisks(risks: Self.risks, outcomes: Self.outcomes)
  }

  /// R 4.2.2, Hmisc 4.8-0: `glm(y ~ rcspline.eval(qlogis(p), nk = 5, inclx = TRUE), binomial)`, Wald on the log odds.
  @Test func splineAgreesWithR() throws {
    let ranked = try ranked()
    let smoother = try #require(CalibrationSmoother(.spline, ranked))
    let rows = [
      (0.1, 0.151227671929, 0.0450330355951, 0.402339010425),
      (0.35, 0.254540784825, 0.115400348005, 0.471941785213),
      (0.8, 0.728119077094, 0.446136358515, 0.899030158789),
    ]
    for (risk, observed, lower, upper) in rows {
      #expect(abs(smoother.observed(at: risk) - observed) < 1e-9)
      let band = try #require(smoother.band(ranked, at: [risk], confidence: 0.95)[0])
      #expect(abs(band.lower - lower) < 1e-8 && abs(band.upper - upper) < 1e-8)
    }
    let errors = try #require(CalibrationErrors(smoother.distances(ranked)))
    #expect(abs(errors.ici - 0.0746176588541) < 1e-9)
    #expect(abs(errors.emax - 0.190224682159) < 1e-9)
  }

  /// `loess(y ~ p, control = loess.control(surface = "direct"))`.
  @Test func directLoessAgreesWithR() throws {
    let ranked = try ranked()
    let smoother = try #require(CalibrationSmoother(.loessDirect, ranked))
    for (risk, observed) in [(0.1, 0.172717993063), (0.35, 0.18980279716), (0.8, 0.754316578205)] {
      #expect(abs(smoother.observed(at: risk) - observed) < 1e-9)
    }
    let errors = try #require(CalibrationErrors(smoother.distances(ranked)))
    #expect(abs(errors.ici - 0.0905719947133) < 1e-9)
  }

  @Test func splineNeedsEnoughRisks() throws {
    let two = try RankedRisks(
      risks: Self.risks.map { $0 < 0.5 ? 0.2 : 0.6 }, outcomes: Self.outcomes)
    #expect(CalibrationSmoother(.spline, two) == nil)
  }

  /// A harm is taken off curve, band and correction alike; treating everybody costs nothing more.
  @Test func harmMovesEverything() async throws {
    var plan = ValidationPlan(replicates: 20, thresholds: [0.2])
    let without = try await validate(risks: Self.risks, outcomes: Self.outcomes, following: plan)
    plan.harm = 0.02
    let with = try await validate(risks: Self.risks, outcomes: Self.outcomes, following: plan)
    #expect(without.decisionCurve.harm == nil && with.decisionCurve.harm == 0.02)
    #expect(with.decisionCurve.treatAll == without.decisionCurve.treatAll)
    let pairs = zip(with.decisionCurve.model, without.decisionCurve.model)
    #expect(pairs.allSatisfy { abs($0 - $1 + 0.02) < 1e-14 })
    let bands = zip(with.decisionCurve.lower ?? [], without.decisionCurve.lower ?? [])
    #expect(bands.allSatisfy { abs(($0 ?? .nan) - ($1 ?? .nan) + 0.02) < 1e-14 })
    #expect(with.decisionCurve.lower?.count == with.decisionCurve.thresholds.count)
    let rules = with.conventions.map { $0.rule[.english] }
    #expect(rules.contains { $0.contains("a harm of 0.02") })
  }

  /// Cases and controls sampled apart: net benefit = prevalence × sensitivity − (1 − prevalence) × (1 −
  /// specificity) × t/(1 − t).
  @Test func prevalenceWeighsClasses() async throws {
    var plan = ValidationPlan(
      replicates: 0, thresholds: [0.2], decisionThresholds: 0.2...0.2)
    plan.prevalence = 0.1
    let result = try await validate(risks: Self.risks, outcomes: Self.outcomes, following: plan)
    let classes = result.thresholds[0]
    let sensitivity = try #require(classes.sensitivity.estimate)
    let specificity = try #require(classes.specificity.estimate)
    let expected = 0.1 * sensitivity - 0.9 * (1 - specificity) * 0.25
    #expect(abs(result.decisionCurve.model[0] - expected) < 1e-14)
    #expect(abs(result.decisionCurve.treatAll[0] - (0.1 - 0.9 * 0.25)) < 1e-14)
    #expect(result.decisionCurve.prevalence == 0.1)
  }

  @Test(arguments: [-0.1, 1, .nan]) func badHarm(value: Double) {
    var plan = ValidationPlan()
    plan.harm = value
    #expect(throws: ValidationError.self) { try plan.check() }
  }

  @Test(arguments: [0, 1, 1.5]) func badPrevalence(value: Double) {
    var plan = ValidationPlan()
    plan.prevalence = value
    #expect(throws: ValidationError.badPrevalence(value)) { try plan.check() }
  }
}
