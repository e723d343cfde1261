public import Cohorts
internal import Diagnostics
internal import Reporting
public import RiskModels
internal import Survival
public import Validation

/// A model fitted as a study says: to complete cases, or to completed copies of its patients and pooled.
public struct StudyFit: Sendable {
  /// What was fitted.
  public let spec: ModelSpec
  /// The model to ship, with what the fit says of itself.
  public private(set) var fitted: FittedModel
  /// The patients to whom the study's criteria apply.
  let cohort: Cohort
  /// The completed copies with the fit to each; `nil` for complete cases.
  let imputed: Imputed?
  /// The complete cases; `nil` for completed copies.
  let analysis: AnalysisSet?
  /// How long patients were followed; `nil` for families without times.
  let followUp: FollowUp?

  /// Completed copies with the fit to each.
  struct Imputed: Sendable {
    var copies: CompletedCohorts
    var analysis: CompletedAnalysis
    var fit: ImputedFit
  }

  /// Fits to complete cases.
  ///
  /// - Throws: `FitError`, `DesignError`.
  public init(
    _ spec: ModelSpec, to cohort: Cohort, describedAs description: ModelDescription? = nil
  ) throws {
    let analysis = try AnalysisSet(cohort, for: spec)
    (self.spec, self.cohort, imputed) = (spec, cohort, nil)
    fitted = try fit(spec, to: analysis, describedAs: description)
    (self.analysis, followUp) = (analysis, analysis.followUp)
  }

  /// Fits to completed copies of the patients whose outcome is known.
  ///
  /// - Throws: `FitError`, `DesignError`, `ImputedFitError`.
  init(
    _ spec: ModelSpec, to copies: CompletedCohorts, of cohort: Cohort,
    describedAs description: ModelDescription? = nil
  ) throws {
    let analysis = try CompletedAnalysis(copies, for: spec)
    let fit = try analysis.fit(spec, describedAs: description)
    var pooled = fit.pooled
    pooled.missing = Self.missingOutcomes(of: spec, in: cohort, kept: analysis.patientCount)
    pooled.warnings += pooled.riskModel.imputation?.warnings ?? []
    (self.spec, self.cohort, fitted) = (spec, cohort, pooled)
    imputed = Imputed(copies: copies, analysis: analysis, fit: fit)
    (self.analysis, followUp) = (nil, analysis.sets.first?.followUp)
  }

  /// The same with no bin of the model file's histograms, and no category, smaller than the study lets be printed.
  func suppressingCells(below smallest: Int) -> StudyFit {
    var fit = self
    let model = fitted.riskModel
    fit.fitted.riskModel.coarsenDistributions(below: smallest)
    fit.fitted.riskModel.categories?.keepBackCounts(
      below: smallest, of: model.patientCount, others: model.eventCount)
    return fit
  }

  /// What the fit says of its own assumptions, pooled over completed copies; `nil` where nothing can be checked.
  public var checks: ModelChecks? {
    if let imputed { return imputed.analysis.checks(of: imputed.fit, specifiedBy: spec) }
    return analysis.flatMap { fitted.checks(of: spec, in: $0) }
  }

  /// The patients of the analysis: of completed copies the first, which differs only in imputed values.
  var analysed: Cohort { imputed?.copies.cohorts.first ?? cohort }

  /// Validates the model in its own patients.
  ///
  /// With imputation each fit is validated in its own copy, everything that is repeated in resamples
  /// included, and the results are pooled. A selection is repeated on the coefficients of all copies.
  ///
  /// - Throws: what `Validation.validate` throws.
  public func validate(
    following plan: ValidationPlan, progress: ValidationProgress? = nil
  ) async throws -> PooledValidation {
    guard let imputed else {
      return PooledValidation(
        result: try await Validation.validate(
          fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress))
    }
    let plan = try plan.fixingReferences(in: imputed.copies.observed)
    let results = try await Validation.validate(
      imputed.fit, specifiedBy: spec, on: imputed.copies, following: plan, progress: progress)
    return try Self.pooled(results, of: cohort, plan)
  }

  /// Validates a model of several categories in its own patients, with imputation as a model of one event.
  ///
  /// - Throws: what `Validation.validateCategories` throws.
  public func validateCategories(
    following plan: ValidationPlan, progress: ValidationProgress? = nil
  ) async throws -> PooledCategoricalValidation {
    guard let imputed else {
      return PooledCategoricalValidation(
        result: try await Validation.validateCategories(
          fitted, specifiedBy: spec, on: cohort, following: plan, progress: progress))
    }
    let plan = try plan.fixingReferences(in: imputed.copies.observed)
    let results = try await Validation.validateCategories(
      imputed.fit, specifiedBy: spec, on: imputed.copies, following: plan, progress: progress)
    return try Self.pooled(results, of: cohort, plan)
  }

  /// Validates a model in completed copies of other patients.
  static func validate<Validated: PoolableValidation>(
    on copies: CompletedCohorts, of cohort: Cohort, following plan: ValidationPlan,
    _ validate: (Cohort, ValidationPlan) async throws -> Validated
  ) async throws -> PooledOverImputations<Validated> {
    let plan = try plan.fixingReferences(in: copies.observed)
    var results: [Validated] = []
    for copy in copies.cohorts { results.append(try await validate(copy, plan)) }
    var joint = try pooled(results, of: cohort, plan)
    joint.result.caseMix = joint.result.caseMix?.countingMissing(in: copies.observed)
    return joint
  }

  /// Pools what was found in completed copies of a cohort.
  private static func pooled<Validated: PoolableValidation>(
    _ results: [Validated], of cohort: Cohort, _ plan: ValidationPlan
  ) throws -> PooledOverImputations<Validated> {
    guard var pooled = Validated.pooled(overImputations: results, confidence: plan.confidence)
    else { throw ValidationError.noPatients }
    pooled.result.patientsLeftOut =
      cohort.rowCount - (results.first?.judgedPatients ?? cohort.rowCount)
    return pooled
  }

  /// The model's card of whole points beside it in the patients of the analysis; `nil` without a card.
  func pocketCard(following plan: ValidationPlan) throws -> PointsPerformance? {
    try Self.pocketCard(
      of: fitted.riskModel, in: imputed?.copies.cohorts ?? [cohort], .development, following: plan)
  }

  /// A model's card of whole points beside it in patients, or in completed copies of them.
  static func pocketCard(
    of model: RiskModel, in copies: [Cohort], _ patients: SubgroupTable.Patients,
    following plan: ValidationPlan
  ) throws -> PointsPerformance? {
    guard let points = IntegerPoints(model) else { return nil }
    return PointsPerformance.pooled(
      overImputations: try copies.map {
        try Validation.validate(points, roundedFrom: model, on: $0, patients, following: plan)
      }, confidence: plan.confidence)
  }

  private static func missingOutcomes(
    of spec: ModelSpec, in cohort: Cohort, kept: Int
  ) -> MissingRows {
    MissingRows(
      patients: cohort.rowCount - kept,
      byVariable: spec.outcomeNames.compactMap { name in
        let count = cohort[name]?.missingCount ?? 0
        return count > 0 ? MissingRows.Count(variable: name, missing: count) : nil
      })
  }
}

extension ImputationRecord {
  /// R̂ above which chains have hardly mixed.
  private static let mixedBelow = 1.2

  /// What the user should know: chains that have not mixed, fewer data sets than the loss calls for.
  var warnings: [Diagnostic] {
    let apart = variables.filter {
      max($0.meanReduction ?? 1, $0.deviationReduction ?? 1) > Self.mixedBelow
    }.map(\.variable)
    let loss = variables.compactMap(\.missingInformation).max() ?? 0
    let wanted = Int((100 * loss).rounded(.up))
    return [
      apart.isEmpty || (iterations ?? 0) < 4 ? nil : .apart(apart),
      wanted > imputations ? .fewImputations(imputations, wanted: wanted) : nil,
    ].compactMap(\.self)
  }
}

extension Diagnostic {
  fileprivate static func apart(_ names: [String]) -> Diagnostic {
    let list = names.joined(separator: ", ")
    return Diagnostic(
      .warning, "the chains of imputation still differ after the last iteration: \(list)",
      hints: ["use more 'iterations' under 'missing'"],
      inReport: LocalizedText(
        english: "The chains of imputation still differed after the last iteration (\(list)).",
        simplifiedChinese: "末次迭代后各插补链仍未充分混合（\(list)）。"))
  }

  /// White and others' rule of thumb: as many data sets as per cent of information are missing.
  fileprivate static func fewImputations(_ count: Int, wanted: Int) -> Diagnostic {
    Diagnostic(
      .warning,
      "\(wanted) % of the information on a coefficient is missing, more than the \(count) imputations",
      hints: ["use \(wanted) 'imputations' or more, so that another seed changes little"],
      inReport: LocalizedText(
        english:
          "Missing values cost up to \(wanted) % of the information on a coefficient; with \(count) imputations another seed may change the last digits shown.",
        simplifiedChinese: "缺失值最多损失某一系数\(wanted)%的信息；仅\(count)次插补，更换随机种子时末位数字可能改变。"))
  }
}
