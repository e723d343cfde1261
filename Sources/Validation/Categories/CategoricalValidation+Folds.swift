internal import Diagnostics
internal import Statistics

/// What a thread needs to work on folds of categories, made once and copied.
struct CategoryFoldWorker: Sendable {
  var refitting: CategoryRefitting
  let predictions: CategoryPredictions

  /// Makes the model without some patients and predicts for them; rows count from zero.
  mutating func result(_ rows: [Int]) -> Result<FoldResult, Refitting.Failure> {
    var counts = Array(repeating: 1, count: predictions.categories.count)
    for row in rows { counts[row] = 0 }
    return Result { () throws(Refitting.Failure) in
      var all = predictions.risks
      try refitting.fillRisks(counts: counts, into: &all)
      let left: CategoryPredictions
      do throws(ValidationError) {
        left = try CategoryPredictions(
          risks: all.map { own in rows.map { own[$0] } },
          categories: rows.map { predictions.categories[$0] })
      } catch {
        throw Refitting.Failure(reason: .notConverged)
      }
      return FoldResult(
        rows: rows, predictions: left.risks,
        indexes: left.risks.indices.map { category in
          left.ranked(category).map { IndexValues($0, smoother: nil, in: .test) }
            ?? IndexValues(.binary)
        }, overall: CategoricalIndexes(left))
    }
  }
}

extension CategoricalValidation {
  /// Performance, calibration curves and net benefit of every category, and the indexes over all, by cross-validation.
  ///
  /// - Throws: `tooFewInCategory`, `badFolds`, `everyReplicateFailed`, and as `Bootstrap.map`.
  mutating func crossValidate(
    _ predictions: CategoryPredictions, _ refitting: CategoryRefitting,
    following plan: ValidationPlan, progress: ValidationProgress?
  ) async throws {
    let folds = try Folds(
      plan, categories: predictions.categories, count: predictions.risks.count)
    let results = try FoldResults(
      folds,
      try await plan.bootstrap(of: folds).map(
        rowCount: predictions.categories.count, progress: progress,
        worker: CategoryFoldWorker(refitting: refitting, predictions: predictions)
      ) { worker, _, rows in worker.result(rows) })
    let repeats = try results.byRepeat.map { made in
      (folds: made, joined: try CategoryPredictions(joining: made, predictions.categories))
    }
    for index in categories.indices {
      guard let ranked = predictions.ranked(index) else { continue }
      categories[index].take(
        results,
        repeats.compactMap { one in
          one.joined.ranked(index).map { (FoldResults.mean(one.folds, at: index), $0) }
        }, apparent: ranked, steps: refitting.repeatedSteps, following: plan)
    }
    let within = repeats.map { CategoricalIndexes(meanOf: $0.folds.map(\.overall)) }
    take(within, pooled: repeats.map { CategoricalIndexes($0.joined) }, folds)
    let pooled = repeats.map { $0.joined.recalibration(refitting.positions) }
    overall.optimismCorrected?.recalibration = overall.apparent?.recalibration?.averaged(
      over: pooled)
    overall.correction?.incompleteRecalibrations = pooled.incompleteCount
  }

  /// Ranking indexes within folds, all others in the predictions of all folds together.
  private mutating func take(
    _ within: [CategoricalIndexes], pooled: [CategoricalIndexes], _ folds: Folds
  ) {
    let n = overall.apparent?.n ?? 0
    let chosen = zip(within, pooled).map { own, all in
      var values = all
      for index in CategoricalIndexes.Index.allCases where index.isRanking {
        values[index] = own[index]
      }
      return values
    }
    overall.optimismCorrected = CategoricalPerformance(CategoricalIndexes(meanOf: chosen), n: n)
    overall.correction = CategoricalCorrection(
      method: .crossValidation,
      crossValidation: CategoricalCrossValidation(
        folds: folds.count, foldsAsked: folds.asked == folds.count ? nil : folds.asked,
        repeats: folds.repeats,
        withinFolds: CategoricalPerformance(CategoricalIndexes(meanOf: within), n: n),
        pooled: CategoricalPerformance(CategoricalIndexes(meanOf: pooled), n: n),
        spreadOverRepeats: chosen.count > 1
          ? CategoricalPerformance(CategoricalIndexes(standardDeviationOf: chosen), n: n) : nil))
  }
}

extension CategoryPredictions {
  /// The estimates of multinomial recalibration; categories stand at `positions`, the reference at 0.
  fileprivate func recalibration(_ positions: [Int]) -> [Double] {
    var meter = RecalibrationMeter(categories, positions: positions)
    var values: [Double] = .undefined(meter.count)
    meter.fill(risks, counts: categories.map { _ in 1 }, into: &values)
    return values
  }

  /// The predictions of all folds of a repeat together.
  fileprivate init(joining folds: [FoldResult], _ categories: [Int]) throws(ValidationError) {
    let levels = folds.first?.predictions.indices ?? 0..<0
    try self.init(
      risks: levels.map { level in folds.flatMap { $0.predictions[level] } },
      categories: folds.flatMap { $0.rows.map { categories[$0] } })
  }
}

extension CategoryValidation {
  /// Takes what folds say of one category: by repeat the means within folds and the predictions of all folds.
  fileprivate mutating func take(
    _ results: FoldResults, _ repeats: [(within: IndexValues, joined: RankedRisks)],
    apparent ranked: RankedRisks, steps: LocalizedText, following plan: ValidationPlan
  ) {
    let grid = calibrationCurve.smooth.predicted
    let terms = decisionCurve.terms
    let made = repeats.map { one in
      let smooth = CalibrationSmoother(plan.smoother, one.joined)
      return CrossValidatedRepeat(
        withinFolds: one.within, pooled: IndexValues(one.joined, smoother: smooth, in: .test),
        curve: grid.map { smooth?.observed(at: $0) ?? .nan },
        benefit: DecisionCurve.netBenefits(one.joined, terms))
    }
    performance.optimismCorrected = results.correction(
      made, of: apparent(ranked, plan.smoother), plan: plan, repeatedSteps: steps)
    calibrationCurve.corrected = FoldResults.mean(made.map(\.curve))
    let benefit = FoldResults.mean(made.map(\.benefit)).compactMap(\.self)
    if benefit.count == terms.thresholds.count { decisionCurve.corrected = benefit }
  }
}
