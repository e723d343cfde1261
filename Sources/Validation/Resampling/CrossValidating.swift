internal import Diagnostics
internal import Foundation
internal import Statistics

/// What one fold tells: predictions for those left out by the model of the others.
struct FoldResult: Sendable {
  /// Those left out, counted from zero.
  var rows: [Int]
  /// By horizon or category, then as `rows`: linear predictors of models of one event without times, else risks.
  var predictions: [[Double]]
  /// The indexes in those left out, by horizon.
  var indexes: [IndexValues]
  /// The factors that the model kept; `nil` without selection.
  var kept: [String]?
  /// Of several categories, which then stand where horizons do: the indexes over all of them.
  var overall = CategoricalIndexes()
}

/// What one repeat of cross-validation tells at one horizon.
struct CrossValidatedRepeat: Sendable {
  /// The mean of each index over folds in which it is defined.
  var withinFolds: IndexValues
  /// The indexes of the predictions of all folds together.
  var pooled: IndexValues
  /// The smooth calibration curve of those predictions on the grid of the apparent one; NaN beyond it.
  var curve: [Double]
  /// Their net benefits.
  var benefit: [Double]
}

/// The folds of all repeats, with and without a model.
struct FoldResults {
  let folds: Folds
  let results: [Result<FoldResult, Refitting.Failure>]

  /// - Throws: `everyReplicateFailed` if no fold has a model.
  init(
    _ folds: Folds, _ results: [Result<FoldResult, Refitting.Failure>]
  ) throws(ValidationError) {
    (self.folds, self.results) = (folds, results)
    guard results.contains(where: { (try? $0.get()) != nil }) else {
      let first = OptimismCorrection.FailureCount.counting(results).first
      throw .everyReplicateFailed(
        count: results.count, mostFrequent: first?.reason[.english] ?? "")
    }
  }

  /// The folds with a model, by repeat; repeats without any are left out.
  var byRepeat: [[FoldResult]] {
    stride(from: 0, to: results.count, by: folds.count).compactMap { start in
      let made = results[start..<start + folds.count].compactMap { try? $0.get() }
      return made.isEmpty ? nil : made
    }
  }

  /// The mean of each index over some folds.
  static func mean(_ folds: [FoldResult], at horizon: Int) -> IndexValues {
    IndexValues(meanOf: folds.map { $0.indexes[horizon] })
  }

  /// Ranking indexes within folds, all others in the predictions of all folds together.
  func correction(
    _ repeats: [CrossValidatedRepeat], of apparent: OptimismBootstrap.Apparent,
    plan: ValidationPlan, repeatedSteps: LocalizedText
  ) -> OptimismCorrection {
    let kind = apparent.indexes.kind
    let chosen = repeats.map { one in
      var values = IndexValues(kind)
      for index in kind.indexes {
        values[index] = index.isRanking ? one.withinFolds[index] : one.pooled[index]
      }
      return values
    }
    let corrected = IndexValues(meanOf: chosen)
    var optimism = IndexValues(kind)
    for index in kind.indexes { optimism[index] = apparent.indexes[index] - corrected[index] }
    let (n, events) = (apparent.ranked.count, apparent.ranked.events)
    func performance(_ values: IndexValues) -> Performance {
      Performance(values, n: n, events: events)
    }
    let failures = OptimismCorrection.FailureCount.counting(results)
    var correction = OptimismCorrection(
      replicates: results.count, failedReplicates: failures.reduce(0) { $0 + $1.count },
      failures: failures, seed: plan.seed, repeatedSteps: repeatedSteps,
      corrected: performance(corrected), optimism: performance(optimism))
    correction.method = .crossValidation
    correction.crossValidation = CrossValidation(
      folds: folds.count, foldsAsked: folds.asked == folds.count ? nil : folds.asked,
      repeats: folds.repeats,
      withinFolds: performance(IndexValues(meanOf: repeats.map(\.withinFolds))),
      pooled: performance(IndexValues(meanOf: repeats.map(\.pooled))),
      spreadOverRepeats: repeats.count > 1
        ? performance(IndexValues(standardDeviationOf: chosen)) : nil)
    return correction
  }

  /// How often the models kept each candidate; `nil` without selection.
  func inclusionFrequencies(of candidates: [String]) -> [InclusionFrequency]? {
    InclusionFrequency.counting(
      byRepeat.flatMap { $0 }.compactMap(\.kept), of: candidates)
  }

  /// The mean of curves where at least half of them are defined.
  static func mean(_ curves: [[Double]]) -> [Double?] {
    guard let first = curves.first else { return [] }
    return first.indices.map { point in
      let values = curves.map { $0[point] }.filter(\.isFinite)
      guard !values.isEmpty, 2 * values.count >= curves.count else { return nil }
      return values.reduce(0, +) / Double(values.count)
    }
  }
}

extension IndexValues {
  /// The mean of each index over those in which it is defined; there must be at least one.
  init(meanOf all: [IndexValues]) {
    self.init(all[0].kind)
    for index in kind.indexes {
      let values = all.map { $0[index] }.filter(\.isFinite)
      if !values.isEmpty { self[index] = values.reduce(0, +) / Double(values.count) }
    }
  }

  /// The standard deviation of each index (divisor n − 1).
  init(standardDeviationOf all: [IndexValues]) {
    self.init(all[0].kind)
    for index in kind.indexes {
      let values = all.map { $0[index] }.filter(\.isFinite)
      guard values.count > 1 else { continue }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self[index] = (squares / Double(values.count - 1)).squareRoot()
    }
  }
}

extension OptimismCorrection.FailureCount {
  /// Why models could not be made, most frequent first.
  static func counting<Made>(_ results: [Result<Made, Refitting.Failure>]) -> [Self] {
    var counts: [LocalizedText: Int] = [:]
    for case .failure(let failure) in results { counts[failure.reason, default: 0] += 1 }
    return counts.map { .init(reason: $0.key, count: $0.value) }.sorted {
      (-$0.count, $0.reason[.english]) < (-$1.count, $1.reason[.english])
    }
  }
}

extension InclusionFrequency {
  /// How often each candidate is among those kept; `nil` without candidates.
  static func counting(_ kept: [[String]], of candidates: [String]) -> [InclusionFrequency]? {
    guard !candidates.isEmpty, !kept.isEmpty else { return nil }
    let chosen = kept.map(Set.init)
    return candidates.map { name in
      let count = chosen.count { $0.contains(name) }
      return InclusionFrequency(
        name: name, count: count, share: Double(count) / Double(chosen.count))
    }
  }
}

// MARK: Outcomes without times

/// What a thread needs to work on folds, made once and copied.
struct FoldWorker: Sendable {
  var refitting: Refitting

  /// Makes the model without some patients and predicts for them; rows count from zero.
  mutating func result(_ fold: Int, _ rows: [Int]) -> Result<FoldResult, Refitting.Failure> {
    var counts = Array(repeating: 1, count: refitting.outcomes.count)
    for row in rows { counts[row] = 0 }
    return Result { () throws(Refitting.Failure) in
      try refitting.prepare(for: .numbered(fold))
      let all = try refitting.linearPredictors(counts: counts)
      let outcomes = rows.map { refitting.outcomes[$0] }
      let own = rows.map { all[$0] }
      var ranked = RankedRisks()
      ranked.take(
        RankedRisks.order(of: own), linearPredictors: own, risks: own.map { inverseLogit($0).p },
        outcomes: outcomes, counts: nil)
      return FoldResult(
        rows: rows, predictions: [own], indexes: [IndexValues(ranked, smoother: nil, in: .test)],
        kept: refitting.keptFactors)
    }
  }
}

extension ValidationResult {
  /// Performance, calibration curve and net benefit of a model without times by cross-validation.
  mutating func crossValidate(
    _ ranked: RankedRisks, _ refitting: Refitting, following plan: ValidationPlan,
    progress: ValidationProgress?
  ) async throws {
    let folds = try Folds(plan, events: refitting.outcomes.map { $0 == 1 })
    let results = try FoldResults(
      folds,
      try await plan.bootstrap(of: folds).map(
        rowCount: refitting.outcomes.count, progress: progress,
        worker: FoldWorker(refitting: refitting)
      ) { worker, fold, rows in worker.result(fold, rows) })
    let grid = calibrationCurve.smooth.predicted
    let terms = decisionCurve.terms
    let repeats = results.byRepeat.map { made in
      CrossValidatedRepeat(
        made, outcomes: refitting.outcomes, plan.smoother, grid: grid, terms: terms)
    }
    let apparent = OptimismBootstrap.Apparent(
      ranked: ranked,
      indexes: IndexValues(
        ranked, smoother: CalibrationSmoother(plan.smoother, ranked),
        in: refitting.isCalibratedByConstruction ? .own : .test),
      smooth: calibrationCurve.smooth)
    performance.optimismCorrected = results.correction(
      repeats, of: apparent, plan: plan, repeatedSteps: refitting.repeatedSteps)
    performance.optimismCorrected?.inclusionFrequencies = results.inclusionFrequencies(
      of: refitting.candidates)
    calibrationCurve.corrected = FoldResults.mean(repeats.map(\.curve))
    let benefit = FoldResults.mean(repeats.map(\.benefit)).compactMap(\.self)
    if benefit.count == terms.thresholds.count { decisionCurve.corrected = benefit }
  }
}

extension CrossValidatedRepeat {
  fileprivate init(
    _ folds: [FoldResult], outcomes: [Double], _ smoother: ValidationPlan.Smoother,
    grid: [Double], terms: NetBenefitTerms
  ) {
    let linear = folds.flatMap { $0.predictions[0] }
    var ranked = RankedRisks()
    ranked.take(
      RankedRisks.order(of: linear), linearPredictors: linear,
      risks: linear.map { inverseLogit($0).p },
      outcomes: folds.flatMap { $0.rows.map { outcomes[$0] } }, counts: nil)
    let smooth = CalibrationSmoother(smoother, ranked)
    self.init(
      withinFolds: FoldResults.mean(folds, at: 0),
      pooled: IndexValues(ranked, smoother: smooth, in: .test),
      curve: grid.map { smooth?.observed(at: $0) ?? .nan },
      benefit: DecisionCurve.netBenefits(ranked, terms))
  }
}

extension ValidationPlan {
  /// What works through folds.
  func bootstrap(of folds: Folds) -> Bootstrap {
    var bootstrap = Bootstrap(replicates: 0, seed: seed, threads: threads, resamples: folds.rows)
    bootstrap.takesParts = true
    return bootstrap
  }
}
