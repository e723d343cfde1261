import AllocationCounter
import Cohorts
import RiskModels
import Statistics
import Synchronization
import Testing

@testable import Validation

/// 120 patients from a seed: y depends on x and z, and so does the time to the event.
private func cohort() -> Cohort {
  var source = SplitMix64(seed: 11)
  var (x, z, y) = ([Double](), [Double](), [Int]())
  var (times, events, causes, grades) = ([Double](), [Int](), [Int](), [Int]())
  for _ in 0..<120 {
    x.append(source.normal())
    z.append((source.normal() * 2).rounded())
    let effect = 0.8 * x[x.count - 1] - 0.3 * z[z.count - 1]
    y.append(source.uniform() < inverseLogit(effect - 0.5).p ? 1 : 0)
    times.append((1 + 40 * source.uniform()).rounded() / 10)
    events.append(source.uniform() < inverseLogit(effect).p ? 1 : 0)
    grades.append(y[y.count - 1] + (source.uniform() < 0.4 ? 1 : 0))
    causes.append(events[events.count - 1] * (source.uniform() < 0.3 ? 2 : 1))
  }
  let levels = ["0", "1"].map { Variable.Level(code: $0) }
  let codes = ["0", "1", "2"].map { Variable.Level(code: $0) }
  return Cohort(
    columns: [
      Column(Variable(name: "x", kind: .number), .numbers(x)),
      Column(Variable(name: "z", kind: .number), .numbers(z)),
      Column(Variable(name: "y", kind: .category(levels)), .categories(y)),
      Column(Variable(name: "time", kind: .number), .numbers(times)),
      Column(Variable(name: "event", kind: .category(levels)), .categories(events)),
      Column(Variable(name: "cause", kind: .category(codes)), .categories(causes)),
      Column(
        Variable(name: "site", kind: .category(levels)), .categories((0..<120).map { $0 % 2 })),
      Column(Variable(name: "grade", kind: .category(grading)), .categories(grades)),
    ],
    ids: (0..<120).map { "P\($0)" })
}

private let grading = ["none", "mild", "severe"].map { Variable.Level(code: $0) }

private func spec(_ family: ModelFamily, _ right: String = "x + z") throws -> ModelSpec {
  let status = family.heedsCompetingEvents ? "cause" : "event"
  let columns = TimeToEvent(
    time: "time", status: status, event: "1",
    competing: family.heedsCompetingEvents ? ["2"] : [], horizons: [1.5, 3])
  switch family {
  case .logistic: return try Formula("y ~ \(right)").logisticSpec(event: "1")
  case .multinomial:
    return try Formula("grade ~ \(right)").spec(
      kind: .multinomial(
        outcome: "grade",
        OutcomeCategories(reference: "none", levels: grading.map { .init(code: $0.code) })))
  case .cox: return try Formula("event ~ \(right)").spec(kind: .cox(columns, ties: .efron))
  case .causeSpecific:
    return try Formula("cause ~ \(right)").spec(kind: .causeSpecific(columns, ties: .efron))
  case .fineGray: return try Formula("cause ~ \(right)").spec(kind: .fineGray(columns))
  }
}

/// The blocks of memory that a thread has asked for.
///
/// Without optimisation a loop over an array asks for a small block a step, so that only blocks as large as
/// numbers of patients tell anything; optimised, all count. `nomograph-bench allocations` looks at those.
private func blocks() -> Int {
  #if DEBUG
    large_allocation_count()
  #else
    allocation_count()
  #endif
}

/// The blocks of memory that the thread of a bootstrap has asked for after each replicate.
private func counts(
  of spec: ModelSpec, replicates: Int, measures: ResampledMeasures = .everything,
  smoother: ValidationPlan.Smoother = .loess
) async throws -> [Int] {
  let cohort = cohort()
  let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
  var plan = ValidationPlan(replicates: replicates, threads: 1)
  (plan.measures, plan.smoother) = (measures, smoother)
  let seen = Mutex<[Int]>([])
  seen.withLock { $0.reserveCapacity(replicates) }
  let count: ValidationProgress = { _, _ in seen.withLock { $0.append(blocks()) } }
  if spec.kind.categories != nil {
    _ = try await validateCategories(
      fitted, specifiedBy: spec, on: cohort, following: plan, progress: count)
  } else {
    _ = try await validate(
      fitted, specifiedBy: spec, on: cohort, following: plan, progress: count)
  }
  return seen.withLock { $0 }
}

@Suite("Allocations of replicates", .enabled(if: allocation_count() >= 0))
struct ReplicateAllocationTests {
  /// What `rms::validate` and `rms::calibrate` measure, and everything that there is.
  static let measures: [ResampledMeasures] = [.calibrationCurve, .everything]

  /// Once the first replicates have made the workspace, twice as many ask for no block more.
  @Test(arguments: [ModelFamily.logistic, .cox, .multinomial], measures)
  func steadyStateAsksForNothing(
    family: ModelFamily, measures: ResampledMeasures
  ) async throws {
    let spec = try spec(family)
    let few = try await counts(of: spec, replicates: 8, measures: measures)
    let many = try await counts(of: spec, replicates: 16, measures: measures)
    #expect(few.count == 8 && many.count == 16)
    #expect(few[7] - few[2] == 0)
    #expect(many[15] - many[2] == 0)
  }

  /// Whatever else replicates repeat: knots placed anew, strata, causes that compete.
  @Test(arguments: [
    (ModelFamily.logistic, "rcs(x, 3) * site + z"), (.cox, "rcs(x, 3) + z"),
    (.cox, "x + z + strat(site)"), (.fineGray, "x + z"), (.fineGray, "rcs(x, 3) + z"),
    (.causeSpecific, "x + z"), (.causeSpecific, "x + strat(site)"),
  ])
  func steadyStateOfModels(family: ModelFamily, right: String) async throws {
    let seen = try await counts(of: spec(family, right), replicates: 16)
    #expect(seen.count == 16)
    #expect(seen[15] - seen[5] == 0)
  }

  /// Whatever is chosen anew: predictors, or a penalty by cross-validation.
  @Test(arguments: [
    (ModelFamily.logistic, Selection.backward(.aic), Estimation.maximumLikelihood),
    (.fineGray, .backward(.p(0.999)), .maximumLikelihood),
    (.cox, .backward(.aic), .ridge(RidgePenalty(2))),
    (.logistic, .none, .elasticNet(ElasticNetChoice(mixing: 0.5))),
    (.cox, .none, .elasticNet(ElasticNetChoice())),
  ])
  func steadyStateOfChoices(
    family: ModelFamily, selection: Selection, estimation: Estimation
  ) async throws {
    var spec = try spec(family)
    (spec.selection, spec.estimation) = (selection, estimation)
    let seen = try await counts(of: spec, replicates: 16)
    #expect(seen.count == 16)
    #expect(seen[15] - seen[5] == 0)
  }

  /// What completed copies choose together, before any of them is validated.
  @Test(arguments: [
    (ModelFamily.logistic, "x + z"), (.logistic, "rcs(x, 3) + z"), (.cox, "rcs(x, 3) + z"),
    (.fineGray, "x + z"),
  ])
  func steadyStateOfPooledChoices(family: ModelFamily, right: String) async throws {
    var spec = try spec(family, right)
    spec.selection = .backward(.p(0.999))
    let copies = CompletedCohorts(
      [cohort(), cohort()], observed: cohort(),
      record: ImputationRecord(method: .given, imputations: 2, variables: []))
    let pooled = try CompletedAnalysis(copies, for: spec).fit(spec)
    let seen = Mutex<[Int]>([])
    seen.withLock { $0.reserveCapacity(48) }
    _ = try await validate(
      pooled, specifiedBy: spec, on: copies, following: ValidationPlan(replicates: 16, threads: 1)
    ) { _, _ in seen.withLock { $0.append(blocks()) } }
    let counted = seen.withLock { $0 }
    #expect(counted.count == 48)
    #expect(counted[15] - counted[5] == 0)
  }

  /// Whichever smoother draws the calibration curve.
  @Test(arguments: [ValidationPlan.Smoother.lowess, .spline, .loessDirect])
  func steadyStateOfSmoothers(smoother: ValidationPlan.Smoother) async throws {
    let seen = try await counts(of: spec(.logistic), replicates: 16, smoother: smoother)
    #expect(seen.count == 16)
    #expect(seen[15] - seen[5] == 0)
  }

  /// Pseudo-values, too.
  @Test(arguments: [ModelFamily.cox, .fineGray])
  func steadyStateOfPseudoValues(family: ModelFamily) async throws {
    let seen = try await counts(of: spec(family), replicates: 16, smoother: .pseudoValues)
    #expect(seen.count == 16)
    #expect(seen[15] - seen[5] == 0)
  }

  /// The counter counts.
  @Test func countsBlocks() {
    let (before, large) = (allocation_count(), large_allocation_count())
    let made = (0..<10).map { Array(repeating: 0.0, count: 100 + $0) }
    #expect(allocation_count() - before >= 10)
    #expect(large_allocation_count() - large >= 10)
    #expect(made.count == 10)
  }
}
