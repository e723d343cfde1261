internal import Diagnostics
internal import RiskModels
internal import Statistics

extension CategoricalPerformance {
  /// The indexes over all categories in several completed data sets of the same patients, pooled by Rubin's rules.
  ///
  /// Discrimination on the logit scale, g⁻¹(Σ g(θᵢ) / m); Brier's score, R² and recalibration as they are.
  ///
  /// Degrees of freedom, intervals and what is not defined as in `Performance.pooled(overImputations:)`. The χ² of
  /// recalibration are pooled by D₂. `nil` without data sets.
  ///
  /// - Source: Marshall, BMC Med Res Methodol 2009;9:57. Matches `mice::pool.scalar` on each scale.
  static func pooled(
    overImputations rows: [CategoricalPerformance], confidence: Double
  ) -> CategoricalPerformance? {
    guard let first = rows.first else { return nil }
    guard rows.count > 1 else { return first }
    // Parts of the patients by an imputed variable differ in size from copy to copy.
    let n = Int(mean(rows.map { Double($0.n) }).rounded())
    var result = CategoricalPerformance(n: n)
    let pool = ImputationPool(patients: n, confidence: confidence)
    for index in CategoricalIndexes.Index.allCases {
      let estimates = rows.map { $0[keyPath: index.path] }
      guard estimates.contains(where: { $0 != Estimate(nil) }) else { continue }
      result[keyPath: index.path] = pool.pooled(
        estimates, on: index.poolingScale, within: index.bounds)
    }
    let recalibrations = rows.compactMap(\.recalibration)
    if recalibrations.count == rows.count {
      result.recalibration = CategoricalRecalibration(pooling: recalibrations, by: pool)
    }
    return result
  }

  /// Indexes averaged as they are, without intervals; one that some copy lacks is undefined.
  static func averaged(_ rows: [CategoricalPerformance]) -> CategoricalPerformance? {
    guard let first = rows.first else { return nil }
    var result = CategoricalPerformance(n: first.n)
    for index in CategoricalIndexes.Index.allCases {
      let values = rows.compactMap { $0[keyPath: index.path].estimate }
      guard values.count == rows.count else { continue }
      result[keyPath: index.path] = Estimate(mean(values))
    }
    return result
  }
}

extension CategoricalIndexes.Index {
  /// The scale on which the index is averaged over imputations.
  var poolingScale: PoolingScale { isRanking ? .logit : .identity }

  /// Where the index can be.
  var bounds: ClosedRange<Double> {
    switch self {
    case .polytomousDiscrimination, .handTill, .pairwise: 0...1
    case .brier: 0...2
    case .scaledBrier, .nagelkerkeR2, .mcFaddenR2: -(.infinity)...1
    }
  }
}

extension CategoricalRecalibration {
  /// Intercepts and slopes by Rubin's rules as they are, tests by D₂; `nil` for copies with other categories.
  fileprivate init?(pooling copies: [CategoricalRecalibration], by pool: ImputationPool) {
    guard let first = copies.first,
      copies.allSatisfy({
        $0.reference == first.reference
          && $0.equations.map(\.category) == first.equations.map(\.category)
      })
    else { return nil }
    self = first
    for index in equations.indices {
      for path in [
        \Equation.calibrationInTheLarge, \Equation.intercept, \Equation.slope,
      ] {
        equations[index][keyPath: path] = pool.pooled(
          copies.map { $0.equations[index][keyPath: path] }, on: .identity,
          within: -(.infinity)...(.infinity))
      }
    }
    for path in [
      \CategoricalRecalibration.jointTest, \CategoricalRecalibration.interceptTest,
      \CategoricalRecalibration.slopeTest,
    ] {
      self[keyPath: path] = RecalibrationAssessment.Test(pooling: copies.map { $0[keyPath: path] })
    }
  }
}

extension RecalibrationAssessment.Test {
  /// Pools χ² by D₂; `nil` where some copy has no test or no P value can be given.
  fileprivate init?(pooling copies: [RecalibrationAssessment.Test?]) {
    let known = copies.compactMap(\.self)
    guard known.count == copies.count, let freedom = known.first?.degreesOfFreedom,
      known.allSatisfy({ $0.degreesOfFreedom == freedom }),
      let test = PooledTest.chiSquared(known.map(\.statistic), degreesOfFreedom: freedom)
    else { return nil }
    self.init(statistic: test.statistic, degreesOfFreedom: freedom, pValue: test.p)
    pooling = test.account
  }
}

extension CategoricalPerformanceSet {
  /// Pools what every copy has; what some copy lacks is absent.
  ///
  /// Centres one by one, then over centres as without imputation.
  init(pooling copies: [CategoricalPerformanceSet], confidence: Double) {
    func pooled(_ rows: [CategoricalPerformance]) -> CategoricalPerformance? {
      rows.count == copies.count
        ? CategoricalPerformance.pooled(overImputations: rows, confidence: confidence) : nil
    }
    self.init()
    apparent = pooled(copies.compactMap(\.apparent))
    optimismCorrected = pooled(copies.compactMap(\.optimismCorrected))
    external = pooled(copies.compactMap(\.external))
    let corrections = copies.compactMap(\.correction)
    if corrections.count == copies.count {
      correction = CategoricalCorrection(pooling: corrections)
    }
    let tables = copies.compactMap(\.byCentre)
    guard tables.count == copies.count, let centres = tables.first else { return }
    byCentre = centres.map { centre in
      CategoricalCentre(
        pooling: tables.compactMap { table in table.first { $0.centre == centre.centre } },
        centre.centre, confidence: confidence)
    }
    byCentrePooled = byCentre.map { PooledCategoricalPerformance($0, confidence: confidence) }
  }
}

extension CategoricalCorrection {
  /// Pools corrections that were made within each copy; `nil` without copies.
  fileprivate init?(pooling copies: [CategoricalCorrection]) {
    guard let first = copies.first else { return nil }
    self = first
    let weighed = copies.compactMap(\.weighting)
    weighting = weighed.count == copies.count ? WeightedIndex.averaged(weighed) : nil
    let incomplete = copies.compactMap(\.incompleteRecalibrations)
    incompleteRecalibrations = incomplete.isEmpty ? nil : incomplete.reduce(0, +)
    let folds = copies.compactMap(\.crossValidation)
    crossValidation =
      folds.count == copies.count ? CategoricalCrossValidation(averaging: folds) : nil
  }
}

extension CategoricalCrossValidation {
  /// Indexes averaged over copies as they are; copies are divided alike.
  fileprivate init?(averaging copies: [CategoricalCrossValidation]) {
    guard let first = copies.first,
      let within = CategoricalPerformance.averaged(copies.map(\.withinFolds)),
      let joint = CategoricalPerformance.averaged(copies.map(\.pooled))
    else { return nil }
    self = first
    (withinFolds, pooled) = (within, joint)
    let spreads = copies.compactMap(\.spreadOverRepeats)
    spreadOverRepeats =
      spreads.count == copies.count ? CategoricalPerformance.averaged(spreads) : nil
  }
}

extension CategoricalCentre {
  /// Pools the performance in one centre; a copy without a result leaves the centre without one.
  fileprivate init(pooling copies: [CategoricalCentre], _ centre: String, confidence: Double) {
    self.init(centre: centre)
    failure = LocalizedText.withoutModel(
      copies.map { $0.performance == nil }, reason: copies.compactMap(\.failure).first)
    guard failure == nil else { return }
    performance = CategoricalPerformance.pooled(
      overImputations: copies.compactMap(\.performance), confidence: confidence)
  }
}
