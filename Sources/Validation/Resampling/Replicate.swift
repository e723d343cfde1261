internal import Statistics

/// What one resample tells of a model: how well it does there and in the original patients.
struct Replicate: Sendable {
  /// The model made in the resample, in the resample.
  var training: IndexValues
  /// The same model in the original patients.
  var test: IndexValues
  /// The calibration curve in the resample on the fixed grid; NaN outside its predictions.
  var trainingCurve: [Double]
  /// The same model's curve in the original patients.
  var testCurve: [Double]
  /// Net benefit in the resample.
  var trainingBenefit: ResampledBenefit
  /// The same model's net benefit in the original patients.
  var testBenefit: [Double]
  /// The factors that the model kept; `nil` without selection.
  var kept: [String]?
  /// The risks of the original patients, as far as instability asks for them; else empty.
  var risks: [Double] = []
}

extension Replicate {
  /// Room for what will be measured, all of it undefined so far; `factors` is how many may be kept.
  init(_ kind: IndexValues.Kind, points: Int, thresholds: Int, risks: Int, factors: Int = 0) {
    self.init(
      training: IndexValues(kind), test: IndexValues(kind), trainingCurve: .undefined(points),
      testCurve: .undefined(points), trainingBenefit: .undefined(thresholds: thresholds),
      testBenefit: .undefined(thresholds), risks: .undefined(risks))
    guard factors > 0 else { return }
    kept = []
    kept?.reserveCapacity(factors)
  }

  /// Takes over the factors that a model kept, in the room that there is.
  mutating func keep(_ factors: [String]?) {
    guard kept != nil, let factors else { return kept = factors }
    kept?.removeAll(keepingCapacity: true)
    for factor in factors { kept?.append(factor) }
  }
}

extension [Double] {
  /// Storage of its own, which no other array shares.
  static func undefined(_ count: Int) -> [Double] { Array(repeating: .nan, count: count) }
}

/// What one resample yields, whether or not a model could be made in it.
struct ResampleResult: Sendable {
  /// The model as it is, its indexes in the resampled patients.
  var unchanged = IndexValues(.binary)
  /// The model made again, as far as it could be.
  var replicate: Replicate
  /// Why there is none.
  var failure: Refitting.Failure?

  /// The model made again, or why there is none.
  var refitted: Result<Replicate, Refitting.Failure> {
    failure.map(Result.failure) ?? .success(replicate)
  }
}

/// What a thread needs to work on replicates, made once and copied.
///
/// From the second replicate on nothing is allocated.
struct ReplicateWorker: Sendable {
  private let apparent: RankedRisks
  private var refitting: Refitting
  private let grid: [Double]
  private let terms: NetBenefitTerms
  private let testsOutOfBag: Bool
  private let measures: ResampledMeasures
  private var counts: [Int]
  private var outside: [Int]
  private var linearPredictors: [Double] = []
  private var risks: [Double] = []
  private var rows: [Int] = []
  private var order = RankOrder()
  private var meter: RiskMeter

  init(
    _ refitting: Refitting, apparent: RankedRisks, grid: [Double], terms: NetBenefitTerms,
    following plan: ValidationPlan
  ) {
    (testsOutOfBag, measures) = (plan.method.testsOutOfBag, plan.measures)
    self.refitting = refitting
    self.apparent = apparent
    self.grid = grid
    self.terms = terms
    counts = Array(repeating: 0, count: refitting.outcomes.count)
    outside = counts
    meter = RiskMeter(plan.smoother)
  }

  /// Room for what a replicate will yield.
  func room(for replicate: Int) -> ResampleResult {
    ResampleResult(
      replicate: Replicate(
        .binary, points: grid.count, thresholds: terms.thresholds.count,
        risks: keepsRisks(replicate) ? counts.count : 0, factors: refitting.candidates.count))
  }

  private func keepsRisks(_ replicate: Int) -> Bool {
    measures.contains(.instability) && replicate < Instability.mostModels
  }

  /// Measures the model in a resample, makes it there again and tests that.
  mutating func measure(
    _ replicate: Int, of bootstrap: Bootstrap, into result: inout ResampleResult
  ) {
    bootstrap.count(ofReplicate: replicate, into: &counts)
    if measures.contains(.intervals) { measureUnchanged(into: &result.unchanged) }
    do throws(Refitting.Failure) {
      try refitting.prepare(for: .numbered(replicate))
      try refitting.fillLinearPredictors(counts: counts, into: &linearPredictors)
    } catch {
      result.failure = error
      return
    }
    measureRefitted(into: &result.replicate)
    if keepsRisks(replicate) { result.replicate.risks.overwrite(with: risks) }
  }

  private mutating func measureUnchanged(into indexes: inout IndexValues) {
    meter.ranked.take(apparent, counts: counts, byGivenRow: true)
    indexes = meter.indexes(in: .own)
    meter.readDistances(into: &indexes)
  }

  private mutating func measureRefitted(into result: inout Replicate) {
    LikelihoodSums.fillRisks(ofLogits: linearPredictors, into: &risks)
    order.rank(linearPredictors, into: &rows)
    rank(counts)
    result.training = meter.indexes(in: refitting.isCalibratedByConstruction ? .own : .test)
    draw(curve: &result.trainingCurve)
    if measures.contains(.decisionCurve) {
      meter.fillBenefit(terms, into: &result.trainingBenefit)
    }
    rank(nil)
    result.test = meter.indexes(in: .test)
    draw(curve: &result.testCurve)
    if measures.contains(.decisionCurve) {
      meter.fillNetBenefits(terms, into: &result.testBenefit)
    }
    result.keep(refitting.keptFactors)
    guard testsOutOfBag else { return }
    for row in counts.indices { outside[row] = counts[row] == 0 ? 1 : 0 }
    rank(outside)
    result.test = meter.ranked.count > 0 ? meter.indexes(in: .test) : IndexValues(.binary)
  }

  private mutating func rank(_ counts: [Int]?) {
    meter.ranked.take(
      rows, linearPredictors: linearPredictors, risks: risks, outcomes: refitting.outcomes,
      counts: counts)
  }

  private mutating func draw(curve: inout [Double]) {
    if measures.contains(.calibrationCurve) { meter.fillCurve(at: grid, into: &curve) }
  }
}
