internal import Cohorts
internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Validation

/// The study's model beside others in the patients it was made from.
struct StudyComparison {
  /// The rivals, those of the development fitted; of completed copies one list a copy.
  var rivals: [[Rival]] = []
  /// The comparisons; `nil` without rivals.
  var result: ComparisonResult?
  /// Rivals that could not be fitted.
  var warnings: [Diagnostic] = []
}

extension StudyInputs {
  /// The models of the files that the study compares with, in order; `nil` for those that are fitted.
  ///
  /// - Throws: `RivalError` for a file that is no model.
  func fileModels() throws -> [RiskModel?] {
    var files = rivals.makeIterator()
    return try study.validation.rivals.map { rival -> RiskModel? in
      guard case .file = rival.source, let file = files.next() else { return nil }
      do throws(ModelFileError) { return try RiskModelFile.model(from: file.bytes) } catch {
        throw RivalError(file: file.path, fault: error.diagnostics, exitStatus: error.exitStatus)
      }
    }
  }

  /// Checks that every model file can be held against the study's model, before anything is computed.
  func checkRivals() throws {
    let known = study.variables.map(\.name)
    for model in try fileModels().compactMap(\.self) {
      let kind = study.model.kind
      guard model.family.isTimeToEvent == kind.family.isTimeToEvent else {
        throw ValidationError.notComparable(.outcomes)
      }
      guard Set(model.categories?.codes ?? []) == Set(kind.categories?.codes ?? []) else {
        throw ValidationError.notComparable(.categories)
      }
      guard model.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
      let horizons = kind.timeToEvent?.horizons ?? []
      if let missing = horizons.first(where: { !model.horizons.contains($0) }) {
        throw ValidationError.notComparable(.horizon(missing, known: model.horizons))
      }
      for name in model.design.predictors.map(\.variable.name) where !known.contains(name) {
        throw PredictionError.noSuchColumn(
          name, closest: Suggestion.closest(to: name, among: known), known: known)
      }
    }
  }

  /// Compares the study's model with its rivals in its own patients, apparent and corrected by the same resamples.
  ///
  /// A rival that cannot be fitted is reported and left out.
  func comparison(
    _ fit: StudyFit, _ validation: ValidationResult, following plan: ValidationPlan,
    progress: @escaping ValidationProgress
  ) async throws -> StudyComparison {
    let entries = study.validation.rivals
    guard !entries.isEmpty else { return StudyComparison() }
    var found = StudyComparison()
    var corrections: [ComparisonResult.Correction?] = []
    found.rivals = fit.models.map { _ in [] }
    for (entry, model) in zip(entries, try fileModels()) {
      switch entry.source {
      case .file:
        guard let model else { continue }
        for copy in found.rivals.indices {
          found.rivals[copy].append(Rival(model, title: entry.label))
        }
        corrections.append(nil)
      case .fitted(let spec):
        do {
          let rival = try fit.rival(spec)
          for (copy, model) in rival.models.enumerated() {
            found.rivals[copy].append(
              Rival(model, title: entry.label, source: .development))
          }
          corrections.append(try await rival.correction(following: plan, progress))
        } catch let error as any DiagnosableError {
          found.warnings.append(.notFitted(entry.label ?? "", error.diagnostics.first))
        }
      }
    }
    guard found.rivals.first?.isEmpty == false else { return found }
    let copies = try zip(fit.models, zip(fit.cohorts, found.rivals)).map { model, data in
      try compare(model, with: data.1, on: data.0, following: plan, in: .development)
    }
    found.result = ComparisonResult.pooled(overImputations: copies, confidence: plan.confidence)
    if let own = ComparisonResult.Correction(validation) {
      found.result?.correct(own, rivals: corrections)
    }
    return found
  }

  /// The same models in the study's other patients; of those fitted to completed copies the first.
  func compareElsewhere(
    _ comparison: StudyComparison, _ elsewhere: Elsewhere<ValidationResult>?, of model: RiskModel,
    following plan: ValidationPlan
  ) throws -> ComparisonResult? {
    guard let elsewhere, let rivals = comparison.rivals.first, !rivals.isEmpty else { return nil }
    let copies = try elsewhere.cohorts.map {
      try compare(model, with: rivals, on: $0, following: plan)
    }
    return ComparisonResult.pooled(overImputations: copies, confidence: plan.confidence)
  }
}

extension StudyFit {
  /// The model of each completed copy; of complete cases the one there is.
  var models: [RiskModel] { imputed?.fit.fits.map(\.riskModel) ?? [fitted.riskModel] }

  /// The patients that each of `models` was made from.
  var cohorts: [Cohort] {
    imputed?.copies.cohorts ?? [analysis.map { cohort.selecting(rows: $0.rows) } ?? cohort]
  }

  /// Another model of the same patients.
  func rival(_ spec: ModelSpec) throws -> StudyFit {
    guard let imputed else { return try StudyFit(spec, to: cohorts[0]) }
    return try StudyFit(spec, to: imputed.copies, of: cohort)
  }

  /// What the plan's resamples say of the optimism of a rival; `nil` without resampling.
  fileprivate func correction(
    following plan: ValidationPlan, _ progress: @escaping ValidationProgress
  ) async throws -> ComparisonResult.Correction? {
    guard !plan.method.isBootstrap || plan.bootstrap.replicates > 0 else { return nil }
    var own = plan
    (own.byCentre, own.subgroups, own.partialRange) = (false, [], nil)
    // Resamples of other patients than those of the study's model say nothing of a difference.
    guard analysis.map({ $0.patientCount == cohort.rowCount }) ?? true else { return nil }
    return ComparisonResult.Correction(
      try await validate(following: own, progress: progress).result)
  }
}

extension Results {
  /// Takes comparisons with their curves and conventions.
  mutating func take(_ found: [ComparisonResult], of family: ModelFamily) {
    guard !found.isEmpty else { return }
    comparisons = found.flatMap(\.comparisons)
    comparedModels = found.flatMap(\.models)
    conventions += Convention.comparisons(family)
  }

  /// Takes how much better or worse the model tells patients apart in other patients than in its own.
  mutating func contrast(_ model: RiskModel, with other: ValidationResult?) {
    guard let external else { return }
    let own = LocalizedText(english: "Development", simplifiedChinese: "建模数据")
    let sets = horizons?.map(\.performance) ?? [performance].compactMap(\.self)
    let deviation = other?.caseMix?.linearPredictor?.standardDeviation
    let found = sets.compactMap { set -> CohortContrast? in
      guard let here = set.external, let there = set.apparent else { return nil }
      return CohortContrast(
        (.init(external.title, here, deviation: deviation), here),
        (
          .init(own, there, deviation: model.linearPredictorSpread?.standardDeviation), there
        ),
        corrected: set.optimismCorrected?.corrected, isTested: false)
    }
    guard !found.isEmpty else { return }
    cohortContrasts = found
    conventions.append(Convention.cohortContrast(model.family))
  }
}

/// Why a model file that the study compares with cannot be used.
struct RivalError: DiagnosableError {
  var file: String
  var fault: [Diagnostic]
  var exitStatus: ExitStatus

  var diagnostics: [Diagnostic] {
    fault.map { diagnostic in
      var placed = diagnostic
      if placed.location == nil { placed.location = SourceLocation(file: file) }
      return placed
    }
  }
}

extension Diagnostic {
  static func notFitted(_ title: LocalizedText, _ reason: Diagnostic?) -> Diagnostic {
    let words = reason?.inReport ?? LocalizedText(reason?.message ?? "")
    return Diagnostic(
      .warning, "no comparison with '\(title[.english])': \(reason?.message ?? "")",
      inReport: LocalizedText(
        english: "No comparison with “\(title[.english])”: \(words[.english]).",
        simplifiedChinese: "未能与“\(title[.simplifiedChinese])”比较：\(words[.simplifiedChinese])。"))
  }
}
