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

/// What one resample yields, whether or not a model could be made in it.
struct ResampleResult: Sendable {
  /// The model as it is, its indexes in the resampled patients.
  var unchanged: IndexValues
  /// The model made again, or why there is none.
  var refitted: Result<Replicate, Refitting.Failure>
}

/// What a thread needs to work on replicates, made once and copied.
struct ReplicateWorker: Sendable {
  private let apparent: RankedRisks
  private var refitting: Refitting
  private let smoother: ValidationPlan.Smoother
  private let grid: [Double]
  private let terms: NetBenefitTerms
  private let testsOutOfBag: Bool
  private let measures: ResampledMeasures
  private var counts: [Int]
  private var risks: [Double] = []
  private var ranked = RankedRisks()

  init(
    _ refitting: Refitting, apparent: RankedRisks, smoother: ValidationPlan.Smoother,
    grid: [Double], terms: NetBenefitTerms, testsOutOfBag: Bool = false,
    measures: ResampledMeasures = .everything
  ) {
    (self.testsOutOfBag, self.measures) = (testsOutOfBag, measures)
    self.refitting = refitting
    self.apparent = apparent
    self.smoother = smoother
    self.grid = grid
    self.terms = terms
    counts = Array(repeating: 0, count: refitting.outcomes.count)
  }

  /// Measures the model in a resample, makes it there again and tests that; rows count from zero.
  mutating func result(_ replicate: Int, _ rows: [Int]) -> ResampleResult {
    for row in counts.indices { counts[row] = 0 }
    for row in rows { counts[row] += 1 }
    return ResampleResult(
      unchanged: measures.contains(.intervals) ? measureUnchanged() : IndexValues(.binary),
      refitted: Result { () throws(Refitting.Failure) in
        try self.replicate(
          keepsRisks: measures.contains(.instability) && replicate < Instability.mostModels)
      })
  }

  private func measureUnchanged() -> IndexValues {
    let sample = apparent.repeating(apparent.givenRows.map { counts[$0] })
    return IndexValues(sample, smoother: CalibrationSmoother(smoother, sample), in: .own)
  }

  private mutating func replicate(keepsRisks: Bool) throws(Refitting.Failure) -> Replicate {
    let linearPredictors = try refitting.linearPredictors(counts: counts)
    LikelihoodSums.fillRisks(ofLogits: linearPredictors, into: &risks)
    let order = RankedRisks.order(of: linearPredictors)
    func fill(_ ranked: inout RankedRisks, _ counts: [Int]?) {
      ranked.take(
        order, linearPredictors: linearPredictors, risks: risks, outcomes: refitting.outcomes,
        counts: counts)
    }
    fill(&ranked, counts)
    let training = measure(refitting.isCalibratedByConstruction ? .own : .test)
    fill(&ranked, nil)
    var test = measure(.test)
    if testsOutOfBag {
      fill(&ranked, counts.map { $0 == 0 ? 1 : 0 })
      test.indexes =
        ranked.count > 0 ? IndexValues(ranked, smoother: nil, in: .test) : IndexValues(.binary)
    }
    return Replicate(
      training: training.indexes, test: test.indexes, trainingCurve: training.curve,
      testCurve: test.curve, trainingBenefit: training.benefit,
      testBenefit: test.benefit.netBenefits, kept: refitting.keptFactors,
      risks: keepsRisks ? risks : [])
  }

  private func measure(
    _ setting: IndexValues.Setting
  ) -> (indexes: IndexValues, curve: [Double], benefit: ResampledBenefit) {
    let curve =
      measures.contains(.calibrationCurve) ? CalibrationSmoother(smoother, ranked) : nil
    return (
      IndexValues(ranked, smoother: nil, in: setting),
      grid.map { curve?.observed(at: $0) ?? .nan },
      measures.contains(.decisionCurve)
        ? ResampledBenefit(ranked, terms) : .undefined(thresholds: terms.thresholds.count)
    )
  }
}
