import Cohorts
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

/// A cohort made at random: two predictors, times, causes, three centres.
struct FollowedCohort {
  let cohort: Cohort
  let followUp: FollowUp

  init(seed: UInt64, count: Int) {
    var source = SplitMix64(seed: seed)
    var (ages, groups, times) = ([Double](), [Double](), [Double]())
    var (causes, centres) = ([Int](), [String]())
    for row in 0..<count {
      let (age, group) = (source.normal(), source.uniform() < 0.4 ? 1.0 : 0)
      let event = -log(1 - source.uniform()) / (0.15 * exp(0.8 * age + 0.5 * group))
      let death = -log(1 - source.uniform()) / (0.12 * exp(0.4 * age))
      let censoring = 12 * source.uniform()
      let time = min(event, death, censoring)
      ages.append((70 + 8 * age).rounded())
      groups.append(group)
      times.append((time * 20).rounded(.up) / 20)
      causes.append(time == event ? 1 : time == death ? 2 : 0)
      centres.append(["A", "B", "C"][row % 3])
    }
    let levels = ["0", "1", "2"].map { Variable.Level(code: $0) }
    cohort = Cohort(
      columns: [
        Column(Variable(name: "age", kind: .number), .numbers(ages)),
        Column(Variable(name: "group", kind: .number), .numbers(groups)),
        Column(Variable(name: "time", kind: .number), .numbers(times)),
        Column(Variable(name: "status", kind: .category(levels)), .categories(causes)),
      ], ids: (1...count).map { "\($0)" }, centres: centres)
    followUp = FollowUp(times: times, causes: causes)
  }

  static func spec(_ family: ModelFamily, horizons: [Double] = [2, 5]) throws -> ModelSpec {
    let columns = TimeToEvent(
      time: "time", status: "status", event: "1", competing: ["2"], horizons: horizons)
    let formula = try Formula("status ~ age + group")
    let kind: ModelKind =
      switch family {
      case .fineGray: .fineGray(columns)
      case .causeSpecific: .causeSpecific(columns, ties: .efron)
      case .cox, .logistic, .multinomial: .cox(columns, ties: .efron)
      }
    return ModelSpec(kind: kind, terms: formula.terms, formula: formula.text)
  }

  static let families: [ModelFamily] = [.cox, .fineGray, .causeSpecific]

  static let plan: ValidationPlan = {
    var plan = ValidationPlan(replicates: 6, seed: 3, thresholds: [0.2])
    plan.decisionStep = 0.05
    plan.calibrationPoints = 20
    return plan
  }()
}

@Suite("Validation of models with times")
struct FollowedValidationTests {
  private func validated(
    _ family: ModelFamily, plan: ValidationPlan = FollowedCohort.plan
  ) async throws -> ValidationResult {
    let data = FollowedCohort(seed: 1, count: 120)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    return try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
  }

  /// A plan that wants less measures less, and what it measures is the same.
  @Test(arguments: FollowedCohort.families) func fewerMeasures(family: ModelFamily) async throws {
    var plan = FollowedCohort.plan
    let whole = try await validated(family, plan: plan)
    plan.measures = [.calibrationCurve]
    let part = try await validated(family, plan: plan)
    let (all, some) = (
      try #require(whole.performance.optimismCorrected?.corrected),
      try #require(part.performance.optimismCorrected?.corrected)
    )
    #expect(some.cStatistic.estimate == all.cStatistic.estimate)
    #expect(some.calibrationSlope.estimate == all.calibrationSlope.estimate)
    #expect(some.nagelkerkeR2.estimate == all.nagelkerkeR2.estimate)
    #expect(part.calibrationCurve.corrected == whole.calibrationCurve.corrected)
    #expect(some.brier.estimate == nil && all.brier.estimate != nil)
    #expect(part.instability == nil && whole.instability != nil)
    #expect(part.performance.apparent?.brier.estimate == whole.performance.apparent?.brier.estimate)
  }

  @Test(arguments: FollowedCohort.families)
  func everythingIsThere(family: ModelFamily) async throws {
    let result = try await validated(family)
    #expect(result.horizon == 5 && result.horizons?.map(\.horizon) == [2, 5])
    let primary = try #require(result.horizons?.last)
    #expect(primary.roc == result.roc && primary.decisionCurve == result.decisionCurve)
    let apparent = try #require(result.performance.apparent)
    let estimates = [
      apparent.cStatistic, apparent.brier, apparent.scaledBrier, apparent.observedExpected,
      apparent.calibrationSlope, apparent.calibrationIntercept, apparent.calibrationInTheLarge,
      apparent.ici, apparent.nagelkerkeR2,
    ]
    for estimate in estimates { #expect(estimate.estimate != nil && estimate.lower != nil) }
    #expect(apparent.horizon == 5 && apparent.aucAtHorizon?.lower != nil)
    #expect((apparent.aucEventFreeControls != nil) == family.heedsCompetingEvents)
    #expect((apparent.calibrationSlopeAtHorizon != nil) == !family.heedsCompetingEvents)
    let corrected = try #require(result.performance.optimismCorrected)
    #expect(corrected.failedReplicates == 0 && corrected.replicates == 6, "\(corrected.failures)")
    #expect(corrected.corrected.cStatistic.estimate != nil)
    #expect(corrected.corrected.aucAtHorizon?.estimate != nil)
    #expect(result.calibrationCurve.corrected?.isEmpty == false)
    #expect(result.decisionCurve.corrected?.count == result.decisionCurve.model.count)
    #expect(result.roc.band?.lower.count == result.roc.thresholds.count)
    #expect(result.performance.byCentre?.map(\.centre) == ["A", "B", "C"])
    #expect(result.performance.byCentre?.allSatisfy { $0.performance != nil } == true)
    // Results are written to files, which know no NaN.
    _ = try FileCodingProbe.data(result)
  }

  /// Deterministic for a seed whatever the number of threads.
  @Test(arguments: FollowedCohort.families)
  func threadsDoNotMatter(family: ModelFamily) async throws {
    var plan = FollowedCohort.plan
    plan.threads = 1
    let one = try await validated(family, plan: plan)
    plan.threads = 3
    #expect(try await validated(family, plan: plan) == one)
  }

  /// A Cox model in its own patients: slope 1, the mean risk near the observed one.
  @Test func apparentCalibrationOfCox() async throws {
    var plan = FollowedCohort.plan
    plan.replicates = 0
    let result = try await validated(.cox, plan: plan)
    #expect(result.roc.band == nil)
    let apparent = try #require(result.performance.apparent)
    #expect(apparent.calibrationSlope.agrees(with: 1, within: 1e-6))
    #expect(abs((apparent.observedExpected.estimate ?? 0) - 1) < 0.05)
    #expect(result.performance.optimismCorrected == nil)
  }

  /// Four patients of risk 0.3, one with the event by 5, and four of risk 0.5, three with it, nobody lost: the line through
  /// log(−log(1 − ¼)) and log(−log(1 − ¾)) is exact, whatever happens after 5.
  @Test func slopeAtTheHorizonByHand() async throws {
    let risks = [0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5]
    let times = [2.0, 1, 7, 3, 6, 4, 6.5, 9]
    func cloglog(_ risk: Double) -> Double { log(-log1p(-risk)) }
    let slope = (cloglog(0.75) - cloglog(0.25)) / (cloglog(0.5) - cloglog(0.3))
    let intercept = cloglog(0.25) - slope * cloglog(0.3)
    var plan = FollowedCohort.plan
    plan.replicates = 0
    for laterCause in [1, 2] {
      let causes = times.map { $0 <= 5 ? 1 : laterCause }
      let result = try await validate(
        risks: risks, followUp: FollowUp(times: times, causes: causes), horizon: 5, following: plan)
      let found = try #require(result.performance.external)
      #expect(found.jointCalibrationSlope.agrees(with: slope, within: 1e-9))
      #expect(found.calibrationIntercept.agrees(with: intercept, within: 1e-9))
      #expect((found.calibrationSlopeAtHorizon == nil) == (laterCause == 2))
      // The hazard ratio of the two groups over all their time is another slope.
      if laterCause == 1 { #expect(!found.calibrationSlope.agrees(with: slope, within: 0.1)) }
    }
  }

  /// The file of a model judged in its own patients shows the apparent numbers.
  @Test(arguments: FollowedCohort.families)
  func externalInOwnPatients(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 1, count: 120)
    let spec = try FollowedCohort.spec(family)
    let fitted = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    var plan = FollowedCohort.plan
    plan.replicates = 0
    let inner = try await validate(fitted, specifiedBy: spec, on: data.cohort, following: plan)
    let outer = try await validate(fitted.riskModel, on: data.cohort, following: plan)
    #expect(outer.performance.external == inner.performance.apparent)
    let risks = try fitted.riskModel.risks(for: data.cohort, within: 5)
    let followUp =
      family.heedsCompetingEvents ? data.followUp : data.followUp.censoringCompetingEvents
    let bare = try await validate(
      risks: risks, followUp: followUp, horizon: 5, following: plan)
    let (ours, theirs) = (bare.performance.external, outer.performance.external)
    #expect(ours?.brier == theirs?.brier && ours?.aucAtHorizon == theirs?.aucAtHorizon)
    #expect(ours?.cStatistic.estimate?.agrees(with: theirs?.cStatistic.estimate) == true)
  }

  /// Selection and penalty are replayed: frequencies are counted, a shrunk model's own slope is above 1.
  @Test(arguments: FollowedCohort.families)
  func selectionAndPenaltyAreReplayed(family: ModelFamily) async throws {
    let data = FollowedCohort(seed: 1, count: 120)
    var spec = try FollowedCohort.spec(family)
    spec.selection = .backward(.aic)
    let selected = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    let result = try await validate(
      selected, specifiedBy: spec, on: data.cohort, following: FollowedCohort.plan)
    let frequencies = result.performance.optimismCorrected?.inclusionFrequencies
    #expect(frequencies?.map(\.name) == ["age", "group"])
    #expect(frequencies?.first?.count ?? 0 >= 5)
    spec.selection = .none
    spec.estimation = .ridge(RidgePenalty(20))
    let shrunk = try fit(spec, to: AnalysisSet(data.cohort, for: spec))
    let ridge = try await validate(
      shrunk, specifiedBy: spec, on: data.cohort, following: FollowedCohort.plan)
    guard family == .cox else { return }
    let corrected = try #require(ridge.performance.optimismCorrected)
    let optimism = try #require(corrected.optimism.calibrationSlope.estimate)
    let slope = try #require(corrected.corrected.calibrationSlope.estimate)
    #expect(slope + optimism > 1.05)
  }

  @Test func horizonBeyondFollowUp() async throws {
    let followUp = FollowUp(times: [1, 2, 3, 4], causes: [1, 0, 1, 0])
    await #expect(throws: ValidationError.horizonBeyondFollowUp(9, longest: 4)) {
      try await validate(
        risks: [0.4, 0.2, 0.3, 0.1], followUp: followUp, horizon: 9, following: FollowedCohort.plan)
    }
    await #expect(throws: ValidationError.badHorizon(0)) {
      try await validate(
        risks: [0.4, 0.2, 0.3, 0.1], followUp: followUp, horizon: 0, following: FollowedCohort.plan)
    }
  }

  /// Follow-up that leaves something undefined.
  struct Edge: Sendable {
    var risks: [Double]
    var times: [Double]
    var causes: [Int]
    var horizon = 4.0

    static let all = [
      // No event before the horizon.
      Edge(
        risks: [0.1, 0.2, 0.3, 0.4, 0.5], times: [5, 6, 7, 8, 9], causes: [1, 1, 0, 0, 1]),
      // The patients of high risk are censored before it.
      Edge(
        risks: [0.1, 0.2, 0.3, 0.8, 0.9], times: [5, 1, 7, 2, 3], causes: [0, 1, 1, 0, 0]),
      // All risks equal.
      Edge(
        risks: [0.3, 0.3, 0.3, 0.3, 0.3], times: [1, 2, 5, 6, 7], causes: [1, 0, 1, 0, 0]),
      // Risks of 0 and 1.
      Edge(risks: [0, 0, 1, 1, 0.5], times: [1, 2, 3, 6, 7], causes: [1, 0, 1, 0, 0]),
      // Everybody has the event before it.
      Edge(
        risks: [0.2, 0.4, 0.6, 0.8, 0.9], times: [1, 2, 3, 2, 1], causes: [1, 1, 1, 1, 1]),
      // Competing events only.
      Edge(
        risks: [0.2, 0.4, 0.6, 0.8, 0.9], times: [1, 2, 3, 5, 6], causes: [2, 2, 2, 0, 0]),
      // All events at one time, one at zero.
      Edge(
        risks: [0.2, 0.4, 0.6, 0.8, 0.9], times: [0, 2, 2, 2, 6], causes: [1, 1, 1, 1, 0],
        horizon: 2),
      // One patient.
      Edge(risks: [0.2], times: [5], causes: [0]),
    ]
  }

  /// Whatever the data, results are values or undefined, never a trap and never a number that files refuse.
  @Test(arguments: Edge.all.indices)
  func edges(index: Int) async throws {
    let edge = Edge.all[index]
    let result = try await validate(
      risks: edge.risks, followUp: FollowUp(times: edge.times, causes: edge.causes),
      horizon: edge.horizon, following: FollowedCohort.plan)
    let external = try #require(result.performance.external)
    #expect(external.n == edge.risks.count)
    _ = try FileCodingProbe.data(result)
  }
}

/// Writes results as files do.
enum FileCodingProbe {
  static func data(_ result: ValidationResult) throws -> Data {
    try JSONEncoder().encode(result)
  }
}
