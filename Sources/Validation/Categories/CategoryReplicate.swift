internal import Statistics

/// What one resample tells of a model of several categories.
struct CategoryReplicate: Sendable {
  /// The model as it is, in the resampled patients.
  var unchanged = CategoricalIndexes()
  /// The same by category, one against the others.
  var unchangedByCategory: [IndexValues]
  /// The net benefit of each category there; empty where models are made again.
  var unchangedBenefits: [ResampledBenefit]
  /// The model made again, over all categories in the resample.
  var training = CategoricalIndexes()
  /// The same model in the patients who test it.
  var test = CategoricalIndexes()
  /// The model made again, one entry a category; empty in other patients.
  var byCategory: [Replicate]
  /// Why no model could be made.
  var failure: Refitting.Failure?

  /// Multinomial recalibration of the model made again, in the patients who test it; empty in other patients.
  var recalibration: [Double] = []

  /// The model made again for one category, or why there is none.
  func refitted(_ category: Int) -> Result<Replicate, Refitting.Failure> {
    failure.map(Result.failure) ?? .success(byCategory[category])
  }
}

/// What a thread needs to work on replicates, made once and copied.
///
/// From the second replicate on nothing is allocated.
struct CategoryWorker: Sendable {
  private let apparent: RankedCategories
  private var made: RankedCategories
  private var refitting: CategoryRefitting?
  private let grids: [[Double]]
  private let terms: NetBenefitTerms
  private let testsOutOfBag: Bool
  private let measures: ResampledMeasures
  private var counts: [Int]
  private var testing: [Int]
  private var walk: PolytomousDiscrimination
  private var meter: RiskMeter
  private var recalibration: RecalibrationMeter?

  /// Prepares for a model's own patients, or without a refitting for others; calibration curves are read at the grids.
  init(
    _ predictions: CategoryPredictions, refitting: CategoryRefitting?, grids: [[Double]],
    following plan: ValidationPlan
  ) {
    apparent = RankedCategories(predictions)
    made = apparent
    (self.refitting, self.grids, terms) = (refitting, grids, plan.decisionTerms)
    (testsOutOfBag, measures) = (plan.method.testsOutOfBag, plan.measures)
    counts = Array(repeating: 1, count: predictions.categories.count)
    testing = counts
    walk = PolytomousDiscrimination(categories: predictions.risks.count)
    meter = RiskMeter(plan.smoother)
    recalibration = refitting.map {
      RecalibrationMeter(predictions.categories, positions: $0.positions)
    }
  }

  /// Room for what a replicate will yield.
  func room(for replicate: Int) -> CategoryReplicate {
    let levels = 0..<apparent.count
    let thresholds = terms.thresholds.count
    guard refitting != nil else {
      return CategoryReplicate(
        unchangedByCategory: levels.map { _ in IndexValues(.binary) },
        unchangedBenefits: levels.map { _ in .undefined(thresholds: thresholds) }, byCategory: [])
    }
    return CategoryReplicate(
      unchangedByCategory: levels.map { _ in IndexValues(.binary) }, unchangedBenefits: [],
      byCategory: levels.map { level in
        Replicate(
          .binary, points: grids[level].count, thresholds: thresholds,
          risks: keepsRisks(replicate) ? counts.count : 0)
      }, recalibration: .undefined(recalibration?.count ?? 0))
  }

  private func keepsRisks(_ replicate: Int) -> Bool {
    measures.contains(.instability) && replicate < Instability.mostModels
  }

  /// Measures the model in a resample, makes it there again and tests that.
  mutating func measure(
    _ replicate: Int, of bootstrap: Bootstrap, into result: inout CategoryReplicate
  ) {
    bootstrap.count(ofReplicate: replicate, into: &counts)
    if measures.contains(.intervals) || refitting == nil { measureUnchanged(into: &result) }
    guard refitting != nil else { return }
    do throws(Refitting.Failure) {
      try refitting?.fillRisks(counts: counts, into: &made.risks)
    } catch {
      result.failure = error
      return
    }
    made.rank()
    if testsOutOfBag {
      for row in counts.indices { testing[row] = counts[row] == 0 ? 1 : 0 }
    }
    result.training = CategoricalIndexes(made, counts: counts, with: &walk)
    result.test = CategoricalIndexes(made, counts: testing, with: &walk)
    recalibration?.fill(made.risks, counts: testing, into: &result.recalibration)
    for category in result.byCategory.indices {
      measure(category, into: &result.byCategory[category])
      if keepsRisks(replicate) {
        result.byCategory[category].risks.overwrite(with: made.risks[category])
      }
    }
  }

  private mutating func measureUnchanged(into result: inout CategoryReplicate) {
    result.unchanged = CategoricalIndexes(apparent, counts: counts, with: &walk)
    for category in result.unchangedByCategory.indices {
      apparent.fill(&meter.ranked, category: category, counts: counts)
      result.unchangedByCategory[category] = meter.indexes(in: .frozen)
      meter.readDistances(into: &result.unchangedByCategory[category])
      if refitting == nil {
        meter.fillBenefit(terms, into: &result.unchangedBenefits[category])
      }
    }
  }

  /// One category of the model made again, in the resample and in those who test it.
  private mutating func measure(_ category: Int, into result: inout Replicate) {
    made.fill(&meter.ranked, category: category, counts: counts)
    result.training = meter.indexes(in: .test)
    draw(category, curve: &result.trainingCurve)
    if measures.contains(.decisionCurve) {
      meter.fillBenefit(terms, into: &result.trainingBenefit)
    }
    made.fill(&meter.ranked, category: category, counts: nil)
    result.test = meter.indexes(in: .test)
    draw(category, curve: &result.testCurve)
    if measures.contains(.decisionCurve) {
      meter.fillNetBenefits(terms, into: &result.testBenefit)
    }
    guard testsOutOfBag else { return }
    made.fill(&meter.ranked, category: category, counts: testing)
    result.test = meter.ranked.count > 0 ? meter.indexes(in: .test) : IndexValues(.binary)
  }

  private mutating func draw(_ category: Int, curve: inout [Double]) {
    if measures.contains(.calibrationCurve) { meter.fillCurve(at: grids[category], into: &curve) }
  }
}
