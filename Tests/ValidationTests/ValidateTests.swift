import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Synchronization
import Testing

@testable import Validation

/// A cohort from a seed: y depends on x nonlinearly, on z and on a group; centres A, B, C in turn.
private func cohort(seed: UInt64, patients: Int = 150) -> Cohort {
  var source = SplitMix64(seed: seed)
  var (x, z, group, y) = ([Double](), [Double](), [Int](), [Int]())
  for _ in 0..<patients {
    x.append(60 + 10 * source.normal())
    z.append(source.normal())
    group.append(source.uniform() < 0.4 ? 1 : 0)
    let effect = 0.06 * (x[x.count - 1] - 60) - 0.5 * z[z.count - 1] - 0.4
    y.append(source.uniform() < inverseLogit(effect).p ? 1 : 0)
  }
  func category(_ name: String, _ cells: [Int]) -> Column {
    let levels = ["no", "yes"].map { Variable.Level(code: $0) }
    return Column(Variable(name: name, kind: .category(levels)), .categories(cells))
  }
  return Cohort(
    columns: [
      Column(Variable(name: "x", kind: .number), .numbers(x)),
      Column(Variable(name: "z", kind: .number), .numbers(z)), category("group", group),
      category("y", y),
    ],
    ids: (0..<patients).map { "P\($0)" },
    centres: (0..<patients).map { ["A", "B", "C"][$0 % 3] })
}

private func fitted(
  _ formula: String, _ cohort: Cohort, event: String = "yes"
) throws -> (FittedModel, ModelSpec) {
  let spec = try Formula(formula).logisticSpec(event: event)
  return (try fit(spec, to: AnalysisSet(cohort, for: spec)), spec)
}

@Suite("Whole validation")
struct ValidateTests {
  private let plan = ValidationPlan(replicates: 24, seed: 7, threads: 1, thresholds: [0.2])

  @Test func sameBytesOnOneAndEightThreads() async throws {
    let cohort = cohort(seed: 1)
    let (model, spec) = try fitted("y ~ rcs(x, 4) + z + group", cohort)
    let one = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    var threaded = plan
    threaded.threads = 8
    let eight = try await validate(model, specifiedBy: spec, on: cohort, following: threaded)
    let encoder = FileCoding.encoder()
    #expect(try encoder.encode(one) == encoder.encode(eight))
    #expect(one.performance.byCentre?.map(\.centre) == ["A", "B", "C"])
    #expect(one.performance.byCentre?.allSatisfy { $0.performance?.n == 50 } == true)
    #expect(one.conventions.count > 8)
    let correction = try #require(one.performance.optimismCorrected)
    #expect(correction.replicates == 24)
    #expect((correction.optimism.cStatistic.estimate ?? -1) > 0)
    #expect((correction.corrected.calibrationSlope.estimate ?? 2) < 1)
  }

  /// Knots placed anew change the replicates; kept knots are those of the full data.
  @Test func keepingKnotsChangesReplicates() async throws {
    let cohort = cohort(seed: 2)
    let (model, spec) = try fitted("y ~ rcs(x, 4) + z", cohort)
    var keeping = plan
    keeping.keepsKnots = true
    let anew = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let kept = try await validate(model, specifiedBy: spec, on: cohort, following: keeping)
    let pair = (anew.performance.optimismCorrected, kept.performance.optimismCorrected)
    #expect(pair.0?.optimism.cStatistic != pair.1?.optimism.cStatistic)
    #expect(pair.0?.repeatedSteps != pair.1?.repeatedSteps)
  }

  /// The fast path equals the plain one: copy the rows, learn the design, fit, predict.
  @Test func replicateEqualsThePlainPipeline() async throws {
    let cohort = cohort(seed: 3)
    let (model, spec) = try fitted("y ~ rcs(x, 4) + z + group", cohort)
    let rows = Bootstrap(replicates: 1, seed: 7).rows(ofReplicate: 0, rowCount: cohort.rowCount)
    let data = try AnalysisSet(cohort, for: spec)
    var refitting = Refitting(
      data, cohort: cohort, spec: spec, start: model.riskModel.coefficients, keepsKnots: false)
    var counts = Array(repeating: 0, count: cohort.rowCount)
    for row in rows { counts[row] += 1 }
    let fast = try refitting.linearPredictors(counts: counts)
    let resample = cohort.selecting(rows: rows)
    let again = try fit(spec, to: AnalysisSet(resample, for: spec))
    let plain = try again.riskModel.linearPredictors(for: cohort)
    for (a, b) in zip(fast, plain) { #expect(abs(a - b) < 1e-9) }
  }

  /// A penalty that cannot be used gives no model; it is not left out in silence.
  @Test func anUnusablePenaltyGivesNoModel() throws {
    let cohort = cohort(seed: 3)
    let (model, spec) = try fitted("y ~ x + z", cohort)
    var bad = spec
    bad.estimation = .ridge(RidgePenalty(-1))
    var refitting = Refitting(
      try AnalysisSet(cohort, for: spec), cohort: cohort, spec: bad,
      start: model.riskModel.coefficients, keepsKnots: true)
    #expect(throws: Refitting.Failure.self) {
      try refitting.linearPredictors(counts: Array(repeating: 1, count: cohort.rowCount))
    }
  }

  @Test func aucIsThePairCountWhateverTheScale() throws {
    for seed in 0..<30 {
      var source = SplitMix64(seed: UInt64(seed))
      let risks = (0..<40).map { _ in (source.uniform() * 20).rounded() / 20 }
      let outcomes = risks.map { source.uniform() < 0.2 + 0.5 * $0 }
      var (concordant, pairs) = (0.0, 0.0)
      for i in 0..<40 where outcomes[i] {
        for j in 0..<40 where !outcomes[j] {
          pairs += 1
          concordant += risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0
        }
      }
      let statistic = try Performance(risks: risks, outcomes: outcomes).cStatistic
      #expect(statistic.agrees(with: concordant / pairs, within: 1e-14), "seed \(seed)")
      let squared = try Performance(risks: risks.map { $0 * $0 }, outcomes: outcomes).cStatistic
      #expect(squared == statistic, "seed \(seed)")
      let order = Array(0..<40).sorted { ($0 * 17) % 40 < ($1 * 17) % 40 }
      let shuffled = try Performance(
        risks: order.map { risks[$0] }, outcomes: order.map { outcomes[$0] })
      #expect(shuffled.cStatistic == statistic, "seed \(seed)")
      #expect(
        shuffled.ici.agrees(
          with: try Performance(risks: risks, outcomes: outcomes).ici.estimate ?? .nan))
    }
  }

  @Test func externalValidationHasBootstrapIntervals() async throws {
    let (model, _) = try fitted("y ~ x + z", cohort(seed: 4))
    let result = try await validate(model.riskModel, on: cohort(seed: 5), following: plan)
    let external = try #require(result.performance.external)
    #expect(
      external.ici.method == "bootstrap percentile, centred on the estimate"
        && external.ici.lower != nil)
    for interval in [external.ici, external.e50, external.e90, external.emax] {
      let (lower, upper) = (try #require(interval.lower), try #require(interval.upper))
      #expect((lower...upper).contains(try #require(interval.estimate)))
    }
    #expect(result.decisionCurve.lower?.count == 50)
    #expect(result.performance.apparent == nil && result.calibrationCurve.corrected == nil)
  }

  @Test func missingRowsAreCounted() async throws {
    var cohort = cohort(seed: 6)
    let (model, _) = try fitted("y ~ x + z", cohort)
    var columns = cohort.columns
    guard case .numbers(var cells) = columns[0].values else { return }
    cells[3] = .nan
    columns[0] = Column(columns[0].variable, .numbers(cells))
    cohort = Cohort(columns: columns, ids: cohort.ids)
    let result = try await validate(model.riskModel, on: cohort, following: plan)
    #expect(result.patientsLeftOut == 1 && result.performance.external?.n == 149)
  }

  @Test func progressNeverFalls() async throws {
    let seen = Mutex<[Int]>([])
    let bootstrap = Bootstrap(replicates: 30, threads: 4)
    let values = try await bootstrap.map(
      rowCount: 5, progress: { done, _ in seen.withLock { $0.append(done) } }
    ) { rows in rows }
    #expect(seen.withLock { $0 } == Array(1...30))
    #expect(values[17] == bootstrap.rows(ofReplicate: 17, rowCount: 5))
  }

  @Test func cancellationStops() async throws {
    let task = Task {
      try await Bootstrap(replicates: 1_000_000, threads: 2).map(rowCount: 50) { $0.count }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  /// Patients separated by z in nearly every resample: failures are counted, never dropped.
  @Test func failedReplicatesAreCounted() async throws {
    let x = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    let y = [0.0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1]
    let cohort = Cohort(
      columns: [
        Column(Variable(name: "x", kind: .number), .numbers(x)),
        Column(Variable(name: "y", kind: .number), .numbers(y)),
      ], ids: x.map { "P\($0)" })
    let (model, spec) = try fitted("y ~ x", cohort, event: "1")
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    #expect(correction.failedReplicates > 0)
    #expect(correction.failures.map(\.count).reduce(0, +) == correction.failedReplicates)
    #expect(correction.failures.first?.reason[.simplifiedChinese].isEmpty == false)
  }
}

@Suite("Input that has no answer")
struct TroubleTests {
  @Test(arguments: [
    ([0.2, 0.4, 0.6], [true, true, true]), ([0.2, 0.4, 0.6], [false, false, false]),
    ([0.3, 0.3, 0.3, 0.3], [true, false, true, false]),
    ([0, 1, 0, 1], [false, true, true, false]),
    ([0.5], [true]), ([0, 0], [false, true]),
    ([0.1, 0.2, 0.3, 0.8, 0.9], [false, false, false, true, true]),
    ([0.1, 0.2, 0.3, 0.4, 0.5], [false, false, true, false, false]),
  ])
  func isUndefinedAndEncodes(risks: [Double], outcomes: [Bool]) async throws {
    let plan = ValidationPlan(replicates: 5, threads: 1, thresholds: [0.5])
    let result = try await validate(risks: risks, outcomes: outcomes, following: plan)
    _ = try FileCoding.encoder().encode(result)
    if Set(outcomes).count == 1 {
      let performance = try #require(result.performance.external)
      #expect(performance.cStatistic.estimate == nil)
      #expect(performance.calibrationSlope.estimate == nil)
      #expect(performance.brier.estimate != nil)
    }
  }

  @Test func perfectSeparationHasNoSlope() throws {
    let performance = try Performance(
      risks: [0.1, 0.2, 0.3, 0.8, 0.9], outcomes: [false, false, false, true, true])
    #expect(performance.cStatistic.estimate == 1 && performance.cStatistic.lower == nil)
    #expect(performance.calibrationSlope.estimate == nil)
    #expect(performance.calibrationInTheLarge.estimate != nil)
  }

  @Test func errorsSayWhatIsWrong() async {
    #expect(throws: ValidationError.notARisk(row: 1, count: 1)) {
      try Performance(risks: [0.1, .nan], outcomes: [true, false])
    }
    #expect(throws: ValidationError.countsDiffer(risks: 1, outcomes: 2)) {
      try ROCCurve(risks: [0.1], outcomes: [true, false])
    }
    #expect(throws: ValidationError.noPatients) { try Performance(risks: [], outcomes: []) }
    await #expect(throws: ValidationError.badResample(2, length: 3, rowCount: 3, badRow: 4)) {
      try await Bootstrap(replicates: 2, resamples: [[1, 2, 3], [1, 4, 2]]).map(rowCount: 3) { $0 }
    }
    var plan = ValidationPlan()
    plan.decisionStep = 0
    #expect(throws: ValidationError.self) { try plan.check() }
    #expect(ValidationError.notARisk(row: 1, count: 1).diagnostics[0].message.contains("row 2"))
  }
}
