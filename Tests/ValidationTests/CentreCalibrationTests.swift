import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Calibration by centre")
struct CentreCalibrationTests {
  private let risks = [
    0.1, 0.2, 0.15, 0.3, 0.4, 0.35, 0.6, 0.55, 0.7, 0.8, 0.25, 0.5, 0.45, 0.65,
  ]
  private let outcomes = [0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0].map { $0 == 1 }

  /// The curve and its band as `predict.glm` has them.
  ///
  /// R 4.2.2: f <- glm(y ~ qlogis(p), binomial, control = glm.control(1e-14, 100));
  /// q <- predict(f, data.frame(p = c(0.15, 0.4, 0.7)), se.fit = TRUE); plogis(q$fit ± qnorm(0.975) * q$se.fit)
  @Test func smallCentresAreRecalibratedAsInR() throws {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    let curve = CalibrationCurve.Smooth.recalibrated(
      ranked, at: [0.15, 0.4, 0.7], confidence: 0.95)
    let expected = [
      (0.187849709443445, 0.0249500498785677, 0.676454735437678),
      (0.407528618367585, 0.178431070917611, 0.685384912236411),
      (0.657694472062637, 0.243753511073853, 0.919700409470715),
    ]
    for (index, row) in expected.enumerated() {
      #expect(abs(curve.observed[index] - row.0) < 1e-8)
      #expect(abs((curve.lower[index] ?? .nan) - row.1) < 1e-8)
      #expect(abs((curve.upper[index] ?? .nan) - row.2) < 1e-8)
    }
  }

  /// Two risks, 0.2 with 1 event of 8 and 0.8 with 5: the line passes through both shares.
  @Test func twoRisksByHand() throws {
    let risks = Array(repeating: 0.2, count: 8) + Array(repeating: 0.8, count: 8)
    let outcomes = (0..<16).map { $0 == 0 || $0 >= 11 }
    let calibration = CentreCalibration(
      try RankedRisks(risks: risks, outcomes: outcomes), following: ValidationPlan())
    let smooth = calibration.curve.smooth
    #expect(try #require(smooth.observed.first).agrees(with: 1.0 / 8, within: 1e-9))
    #expect(try #require(smooth.observed.last).agrees(with: 5.0 / 8, within: 1e-9))
    // The band at 0.2 is that of a share of eight on the log odds: 1 + 1/7.
    let margin = 1.959963984540054 * (8.0 / 7).squareRoot()
    let lower = try #require(smooth.lower.first ?? nil)
    #expect(lower.agrees(with: inverseLogit(log(1.0 / 7) - margin).p, within: 1e-8))
    #expect(calibration.curve.groups.map(\.n) == [16])
    #expect(calibration.distribution?.withEvent.reduce(0, +) == 6)
  }

  /// Groups and bins hold all patients and events of the centre, and the line expects as many events as there are.
  @Test(arguments: 0..<20 as Range<UInt64>) func countsAreThoseOfTheCentre(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60)
    let ranked = try RankedRisks(risks: data.risks, outcomes: data.outcomes)
    let calibration = CentreCalibration(ranked, following: ValidationPlan())
    let groups = calibration.curve.groups
    #expect(groups.map(\.n).reduce(0, +) == 60 && groups.allSatisfy { $0.n >= 20 })
    #expect(groups.map(\.events).reduce(0, +) == data.events)
    let bins = try #require(calibration.distribution)
    #expect(bins.withEvent.reduce(0, +) == data.events)
    #expect(bins.withoutEvent.reduce(0, +) == 60 - data.events)
    let line = CalibrationCurve.Smooth.recalibrated(ranked, at: ranked.risks, confidence: 0.95)
    #expect(abs(line.observed.reduce(0, +) - Double(data.events)) < 1e-7)
  }

  /// Fourteen patients have one group and a line, seventy with and seventy without the event loess and seven groups.
  @Test func theSizeOfACentreDecides() throws {
    let small = CentreCalibration(
      try RankedRisks(risks: risks, outcomes: outcomes), following: ValidationPlan())
    #expect(small.curve.smoother == CentreCalibration.recalibrationSmoother)
    #expect(small.curve.groups.map(\.n) == [14] && small.distribution?.edges.count == 26)
    let many = (0..<10).flatMap { _ in risks }
    let large = CentreCalibration(
      try RankedRisks(risks: many, outcomes: (0..<10).flatMap { _ in outcomes }),
      following: ValidationPlan())
    #expect(large.curve.smoother.hasPrefix("loess") && large.curve.groups.count == 7)
    #expect(large.curve.smooth.predicted.count == 50)
  }

  /// With 1 and 6 events in neighbouring bins and at least five wanted, bins are joined.
  @Test func smallCountsAreKeptBack() throws {
    var plan = ValidationPlan()
    (plan.smallestSubgroup, plan.suppressesSmallCounts) = (5, true)
    let low = Array(repeating: 0.05, count: 30) + Array(repeating: 0.15, count: 30)
    let high = Array(repeating: 0.9, count: 30)
    let outcomes =
      (0..<60).map { $0 == 3 || $0 >= 54 } + (0..<30).map { $0 < 20 }
    let calibration = CentreCalibration(
      try RankedRisks(risks: low + high, outcomes: outcomes), following: plan)
    let shown = try #require(calibration.distribution)
    #expect(shown.withEvent == [7, 0, 0, 0, 20] && shown.withoutEvent == [53, 0, 0, 0, 10])
    #expect(calibration.curve.groups.map(\.events).allSatisfy { $0 == 0 || $0 >= 5 })
    #expect(calibration.curve.groups.map(\.n).reduce(0, +) == 90)
    // Three events cannot be joined to anything: the centre is not judged.
    #expect(plan.tooFew(events: 3, of: 40) != nil && plan.tooFew(events: 38, of: 40) != nil)
    #expect(plan.tooFew(events: 0, of: 40) == nil)
    #expect(ValidationPlan().tooFew(events: 3, of: 40) == nil)
  }

  /// Neither a curve nor a trap without events.
  @Test func noEvents() throws {
    let calibration = CentreCalibration(
      try RankedRisks(risks: risks, outcomes: risks.map { _ in false }),
      following: ValidationPlan())
    #expect(calibration.curve.smooth.predicted.isEmpty)
    #expect(calibration.curve.groups.map(\.events) == [0])
  }

  /// Each centre of a study has a curve, in every family, and with times a band by bootstrap.
  @Test(arguments: FollowedCohort.families)
  func everyCentreHasACurve(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 1, count: 360)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    let result = try await validate(
      fitted, specifiedBy: spec, on: data.cohort, following: FollowedCohort.plan)
    let centres = try #require(result.performance.byCentre)
    for centre in centres {
      let curve = try #require(centre.calibration?.curve)
      #expect(!curve.smooth.predicted.isEmpty && curve.groups.count > 0)
      #expect(curve.smooth.lower.contains { $0 != nil })
      let events = centre.calibration?.distribution?.withEvent.reduce(0, +)
      #expect(events == centre.performance?.events)
    }
  }
}
