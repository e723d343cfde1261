internal import Statistics

/// What one resample tells of a model of several categories.
struct CategoryReplicate: Sendable {
  /// The model as it is, in the resampled patients.
  var unchanged: CategoricalIndexes
  /// The same by category, one against the others.
  var unchangedByCategory: [IndexValues]
  /// The model made again over all categories, in the resample and in the original patients.
  var refitted: (training: CategoricalIndexes, test: CategoricalIndexes)?
  /// The model made again, one entry a category, or why there is none.
  var byCategory: [Result<Replicate, Refitting.Failure>]
}

/// What a thread needs to work on replicates, made once and copied.
struct CategoryWorker: Sendable {
  private let apparent: CategoryPredictions
  private let grids: [[Double]]
  private let terms: NetBenefitTerms
  private let smoother: ValidationPlan.Smoother
  private var refitting: CategoryRefitting?
  private var counts: [Int]

  /// Prepares for a model's own patients, or without a refitting for others; calibration curves are read at the grids.
  init(
    _ apparent: CategoryPredictions, refitting: CategoryRefitting?, grids: [[Double]],
    following plan: ValidationPlan
  ) {
    (self.apparent, self.refitting, self.grids) = (apparent, refitting, grids)
    (terms, smoother) = (plan.decisionTerms, plan.smoother)
    counts = Array(repeating: 0, count: apparent.categories.count)
  }

  /// Measures the model in a resample, makes it there again and tests that; rows count from zero.
  mutating func result(_ rows: [Int]) -> CategoryReplicate {
    for row in counts.indices { counts[row] = 0 }
    for row in rows { counts[row] += 1 }
    let sample = apparent.repeating(counts)
    var result = CategoryReplicate(
      unchanged: CategoricalIndexes(sample),
      unchangedByCategory: sample.risks.indices.map { category in
        guard let ranked = sample.ranked(category) else { return IndexValues(.binary) }
        let curve = CalibrationSmoother(smoother, ranked)
        return IndexValues(ranked, smoother: curve, in: .frozen)
      }, byCategory: [])
    guard refitting != nil else { return result }
    do throws(Refitting.Failure) {
      let made = try refit()
      let training = made.repeating(counts)
      result.refitted = (CategoricalIndexes(training), CategoricalIndexes(made))
      result.byCategory = made.risks.indices.map { category in
        replicate(category, training: training, test: made)
      }
    } catch {
      result.byCategory = apparent.risks.map { _ in .failure(error) }
    }
    return result
  }

  private mutating func refit() throws(Refitting.Failure) -> CategoryPredictions {
    guard let risks = try refitting?.risks(counts: counts),
      let made = try? CategoryPredictions(risks: risks, categories: apparent.categories)
    else { throw Refitting.Failure(reason: .notConverged) }
    return made
  }

  private func replicate(
    _ category: Int, training: CategoryPredictions, test: CategoryPredictions
  ) -> Result<Replicate, Refitting.Failure> {
    guard let first = training.ranked(category), let second = test.ranked(category) else {
      return .failure(Refitting.Failure(reason: .notConverged))
    }
    let (own, other) = (measure(first, category), measure(second, category))
    return .success(
      Replicate(
        training: own.indexes, test: other.indexes, trainingCurve: own.curve,
        testCurve: other.curve, trainingBenefit: own.benefit, testBenefit: other.benefit.netBenefits
      ))
  }

  private func measure(
    _ ranked: RankedRisks, _ category: Int
  ) -> (indexes: IndexValues, curve: [Double], benefit: ResampledBenefit) {
    let curve = CalibrationSmoother(smoother, ranked)
    return (
      IndexValues(ranked, smoother: nil, in: .test),
      grids[category].map { curve?.observed(at: $0) ?? .nan },
      ResampledBenefit(ranked, terms)
    )
  }
}

extension CategoryPredictions {
  /// The risks of one category against all others, in order; `nil` without patients.
  func ranked(_ category: Int) -> RankedRisks? {
    try? RankedRisks(risks: risks[category], outcomes: outcomes(of: category))
  }
}
