internal import Diagnostics
internal import Statistics

extension CategoricalValidation {
  /// Pools the validations of completed copies of the same patients.
  ///
  /// On the scale g of each index: g⁻¹(Σ g(θᵢ) / m), variance W + (1 + 1/m) B.
  ///
  /// Over all categories by `CategoricalPerformance.pooled(overImputations:)`, each category against all others as outcomes
  /// of one event are in `ValidationResult.pooled(overImputations:)`. `nil` without results.
  ///
  /// - Source: Marshall, BMC Med Res Methodol 2009;9:57; Wahl, BMC Med Res Methodol 2016;16:144 (resampling within each
  ///   completed data set).
  public static func pooled(
    overImputations results: [CategoricalValidation], confidence: Double = 0.95
  ) -> PooledCategoricalValidation? {
    guard let first = results.first else { return nil }
    guard results.count > 1 else {
      return PooledCategoricalValidation(result: first)
    }
    let pool = CurvePool(confidence: confidence)
    var result = first
    result.overall = CategoricalPerformanceSet(
      pooling: results.map(\.overall), confidence: confidence)
    result.categories = first.categories.indices.map { index in
      CategoryValidation(pooling: results.map { $0.categories[index] }, by: pool)
    }
    func all<Part>(_ part: (CategoricalValidation) -> Part?) -> [Part]? {
      let parts = results.compactMap(part)
      return parts.count == results.count ? parts : nil
    }
    result.caseMix = all(\.caseMix).map { CaseMix(pooling: $0, by: pool) }
    result.subgroups = all(\.subgroups).flatMap(pool.pooled)
    result.categorySubgroups = all(\.categorySubgroups).flatMap(pool.pooled)
    result.conventions += Convention.imputationPooling + [Convention.imputationPoolingOfCategories]
    return PooledCategoricalValidation(
      result: result, notPooled: first.keysMissing(from: result))
  }

  /// Paths in results files of parts that the pooled result lacks; those of categories each once.
  private func keysMissing(from pooled: CategoricalValidation) -> [String] {
    func keys<Part>(_ part: KeyPath<CategoricalValidation, Part>, _ path: String) -> [String] {
      UnpooledParts.keys(
        of: self[keyPath: part], missingFrom: pooled[keyPath: part], path: path)
    }
    let single = zip(categories, pooled.categories).flatMap {
      UnpooledParts.keys(of: $0, missingFrom: $1, path: "categories.categories")
    }
    var seen: Set<String> = []
    return
      (keys(\.overall, "categories.overall") + single
      + keys(\.subgroups, "categories.subgroups") + keys(\.categorySubgroups, "subgroups")
      + keys(\.caseMix, "case_mix")).filter { seen.insert($0).inserted }
  }
}

extension CategoryValidation {
  /// Pools one category against all others.
  fileprivate init(pooling copies: [CategoryValidation], by pool: CurvePool) {
    self.init(
      category: copies[0].category, label: copies[0].label,
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
