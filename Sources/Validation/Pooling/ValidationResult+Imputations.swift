internal import Diagnostics
internal import Foundation
internal import Statistics

extension ValidationResult {
  /// Pools the validations of completed copies of the same patients.
  ///
  /// On the scale g of each index: g⁻¹(Σ g(θᵢ) / m), variance W + (1 + 1/m) B.
  ///
  /// Indexes by `Performance.pooled(overImputations:)`; optimism as it is; centres one by one, then over
  /// centres as without imputation. Curves are read on a common grid and averaged; their bands are
  /// Rubin's, from the width of each copy's band. Counts are rounded means that keep their sums.
  /// `nil` without results.
  ///
  /// - Source: Marshall, BMC Med Res Methodol 2009;9:57; Wahl, BMC Med Res Methodol 2016;16:144
  ///   (resampling within each completed data set).
  public static func pooled(
    overImputations results: [ValidationResult], confidence: Double = 0.95
  ) -> PooledValidation? {
    guard let first = results.first else { return nil }
    guard results.count > 1 else { return PooledValidation(result: first) }
    let pool = CurvePool(confidence: confidence)
    var result: ValidationResult
    if let horizons = first.horizons {
      let pooled = horizons.indices.map { index in
        HorizonValidation(
          pooling: results.compactMap {
            $0.horizons?.count == horizons.count ? $0.horizons?[index] : nil
          },
          horizons[index], by: pool)
      }
      guard
        let whole = ValidationResult(
          horizons: pooled, conventions: first.conventions, patientsLeftOut: first.patientsLeftOut)
      else { return nil }
      result = whole
    } else {
      result = ValidationResult(
        performance: PerformanceSet(pooling: results.map(\.performance), confidence: confidence),
        roc: pool.pooled(results.map(\.roc)),
        calibrationCurve: pool.pooled(results.map(\.calibrationCurve)),
        decisionCurve: pool.pooled(results.map(\.decisionCurve)),
        riskDistribution: pool.pooled(results.map(\.riskDistribution)),
        thresholds: pool.pooled(results.map(\.thresholds)), conventions: first.conventions,
        patientsLeftOut: first.patientsLeftOut)
    }
    result.joinParts(of: results, by: pool)
    result.conventions += Convention.imputationPooling
    return PooledValidation(
      result: result, notPooled: UnpooledParts.keys(of: first, missingFrom: result))
  }
}

extension ValidationResult {
  /// Pools what only some validations have; what some copy lacks is absent.
  fileprivate mutating func joinParts(of copies: [ValidationResult], by pool: CurvePool) {
    func all<Part>(_ part: (ValidationResult) -> Part?) -> [Part]? {
      let parts = copies.compactMap(part)
      return parts.count == copies.count ? parts : nil
    }
    instability =
      horizons.map { $0.last?.instability }
      ?? all(\.instability).flatMap { Instability(pooling: $0, by: pool) }
    caseMix = all(\.caseMix).map { CaseMix(pooling: $0, by: pool) }
    let patients = (performance.apparent ?? performance.external)?.n ?? 2
    calibrationTests = all(\.calibrationTests).flatMap {
      CalibrationTest.pooled($0, patients: patients)
    }
    subgroups = all(\.subgroups).flatMap(pool.pooled)
  }
}

extension HorizonValidation {
  fileprivate init(
    pooling copies: [HorizonValidation], _ first: HorizonValidation, by pool: CurvePool
  ) {
    self.init(
      horizon: first.horizon,
      performance: PerformanceSet(
        pooling: copies.map(\.performance), confidence: pool.confidence),
      roc: pool.pooled(copies.map(\.roc)),
      calibrationCurve: pool.pooled(copies.map(\.calibrationCurve)),
      decisionCurve: pool.pooled(copies.map(\.decisionCurve)),
      riskDistribution: pool.pooled(copies.map(\.riskDistribution)),
      thresholds: pool.pooled(copies.map(\.thresholds)))
    let models = copies.compactMap(\.instability)
    if models.count == copies.count { instability = Instability(pooling: models, by: pool) }
  }
}

extension PerformanceSet {
  /// Pools what every copy has; what some copy lacks is absent.
  init(pooling copies: [PerformanceSet], confidence: Double) {
    func pooled(_ rows: [Performance]) -> Performance? {
      rows.count == copies.count
        ? Performance.pooled(overImputations: rows, confidence: confidence) : nil
    }
    self.init(
      apparent: pooled(copies.compactMap(\.apparent)),
      external: pooled(copies.compactMap(\.external)))
    let corrections = copies.compactMap(\.optimismCorrected)
    if corrections.count == copies.count {
      optimismCorrected = OptimismCorrection(pooling: corrections, confidence: confidence)
    }
    let tables = copies.compactMap(\.byCentre)
    if tables.count == copies.count, let centres = tables.first {
      byCentre = centres.map { centre in
        CentrePerformance(
          pooling: tables.compactMap { table in table.first { $0.centre == centre.centre } },
          centre.centre, confidence: confidence)
      }
    }
    if copies.first?.byCentrePooled != nil {
      byCentrePooled = byCentre.map { PooledPerformance($0, confidence: confidence) }
    }
  }
}

extension OptimismCorrection {
  /// Pools corrections that were made within each copy; failures of all copies are counted together.
  init?(pooling copies: [OptimismCorrection], confidence: Double) {
    guard let first = copies.first,
      let corrected = Performance.pooled(
        overImputations: copies.map(\.corrected), confidence: confidence),
      let optimism = Performance.averaged(copies.map(\.optimism))
    else { return nil }
    var counts: [LocalizedText: Int] = [:]
    for failure in copies.flatMap(\.failures) {
      counts[failure.reason, default: 0] += failure.count
    }
    self.init(
      replicates: first.replicates, failedReplicates: copies.reduce(0) { $0 + $1.failedReplicates },
      failures: counts.map { FailureCount(reason: $0.key, count: $0.value) }.sorted {
        (-$0.count, $0.reason[.english]) < (-$1.count, $1.reason[.english])
      },
      seed: first.seed, repeatedSteps: first.repeatedSteps, corrected: corrected,
      optimism: optimism)
    method = first.method
    let weighed = copies.compactMap(\.weighting)
    if weighed.count == copies.count { weighting = WeightedIndex.averaged(weighed) }
    let folds = copies.compactMap(\.crossValidation)
    if folds.count == copies.count { crossValidation = CrossValidation(averaging: folds) }
    let chosen = copies.compactMap(\.inclusionFrequencies)
    if chosen.count == copies.count { inclusionFrequencies = InclusionFrequency.averaged(chosen) }
  }
}

extension WeightedIndex {
  /// The parts of each index averaged over copies; an index that some copy lacks is left out.
  static func averaged(_ copies: [[WeightedIndex]]) -> [WeightedIndex] {
    (copies.first ?? []).compactMap { first in
      let rows = copies.compactMap { copy in copy.first { $0.name == first.name } }
      guard rows.count == copies.count else { return nil }
      func average(_ value: (WeightedIndex) -> Double?) -> Double? {
        let known = rows.compactMap(value)
        return known.count == rows.count ? mean(known) : nil
      }
      var result = WeightedIndex(
        name: first.name, apparent: average(\.apparent), outOfBag: average(\.outOfBag))
      result.noInformation = average(\.noInformation)
      result.overfitting = average(\.overfitting)
      result.weight = mean(rows.map(\.weight))
      return result
    }
  }
}

extension CrossValidation {
  /// Indexes averaged over copies as they are; copies are divided alike.
  fileprivate init?(averaging copies: [CrossValidation]) {
    guard let first = copies.first,
      let within = Performance.averaged(copies.map(\.withinFolds)),
      let joint = Performance.averaged(copies.map(\.pooled))
    else { return nil }
    let spreads = copies.compactMap(\.spreadOverRepeats)
    self.init(
      folds: first.folds, foldsAsked: first.foldsAsked, repeats: first.repeats,
      withinFolds: within, pooled: joint,
      spreadOverRepeats: spreads.count == copies.count ? Performance.averaged(spreads) : nil)
  }
}

extension InclusionFrequency {
  /// Mean shares and rounded mean counts: copies have the same replicates.
  fileprivate static func averaged(_ copies: [[InclusionFrequency]]) -> [InclusionFrequency] {
    (copies.first ?? []).map { first in
      let rows = copies.compactMap { copy in copy.first { $0.name == first.name } }
      return InclusionFrequency(
        name: first.name, count: Int(mean(rows.map { Double($0.count) }).rounded()),
        share: mean(rows.map(\.share)))
    }
  }
}

extension CentrePerformance {
  /// Pools the performance in one centre; a copy without a model leaves the centre without a result.
  fileprivate init(pooling copies: [CentrePerformance], _ centre: String, confidence: Double) {
    self.init(centre: centre)
    failure = LocalizedText.withoutModel(
      copies.map { $0.performance == nil }, reason: copies.compactMap(\.failure).first)
    guard failure == nil else { return }
    performance = Performance.pooled(
      overImputations: copies.compactMap(\.performance), confidence: confidence)
    calibration = CentreCalibration(
      pooling: copies.compactMap(\.calibration), of: copies.count, confidence: confidence)
  }
}

extension LocalizedText {
  /// In how many completed data sets a centre has no model, and why in the first; `nil` if none lacks it.
  static func withoutModel(_ isLacking: [Bool], reason: LocalizedText?) -> LocalizedText? {
    let failures = isLacking.count(where: \.self)
    guard failures > 0 else { return nil }
    return LocalizedText(
      english:
        "no model in \(failures) of \(isLacking.count) completed data sets: \(reason?[.english] ?? "")",
      simplifiedChinese:
        "\(isLacking.count)个填补数据集中有\(failures)个无法建模：\(reason?[.simplifiedChinese] ?? "")")
  }
}

extension CentreCalibration {
  /// Pools the calibration in one centre if every copy has it, and the distribution if all have the same bins.
  fileprivate init?(pooling copies: [CentreCalibration], of count: Int, confidence: Double) {
    guard let first = copies.first, copies.count == count else { return nil }
    let pool = CurvePool(confidence: confidence)
    let distributions = copies.compactMap(\.distribution)
    let isAlike =
      distributions.count == count
      && distributions.allSatisfy { $0.edges == distributions[0].edges }
    curve = pool.pooled(copies.map(\.curve))
    distribution = isAlike ? pool.pooled(distributions) : nil
    smallestCell = first.smallestCell
    self = keepingBackAgain()
  }
}

/// Which optional parts of a value are absent from its pooled counterpart.
enum UnpooledParts {
  /// The paths of parts that `given` has and `pooled` has not, such as "performance.apparent.unoC".
  ///
  /// Looks into values of the same type part by part; lists and estimates are not looked into.
  static func keys(of given: Any, missingFrom pooled: Any, path: String = "") -> [String] {
    if given is Estimate || given is Interval { return [] }
    let (own, other) = (Mirror(reflecting: given), Mirror(reflecting: pooled))
    switch own.displayStyle {
    case .optional:
      guard let value = own.children.first?.value else { return [] }
      guard let counterpart = other.children.first?.value else { return [path] }
      return keys(of: value, missingFrom: counterpart, path: path)
    case .struct:
      return zip(own.children, other.children).flatMap { first, second -> [String] in
        guard let label = first.label?.asKey else { return [] }
        return keys(
          of: first.value, missingFrom: second.value,
          path: path.isEmpty ? label : "\(path).\(label)")
      }
    case .collection where !own.children.isEmpty && other.children.isEmpty: return [path]
    default: return []
    }
  }
}

extension String {
  /// The name of a property as results files write it: "calibration_tests".
  fileprivate var asKey: String {
    reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
