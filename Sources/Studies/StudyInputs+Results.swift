internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Validation

extension StudyInputs {
  /// Puts what a run found into the shape of results files.
  func results(
    patients: StudyPatients, fit: StudyFit, validation: ValidationResult?,
    external: ValidationResult?, sensitivity: [SensitivityAnalysis]?, options: RunOptions
  ) -> Results {
    let (eligible, fitted) = (patients.eligible.cohort, fit.fitted)
    let seed = options.seed ?? study.validation.seed
    var results = Results(
      study: description(patients, fitted.riskModel, options: options),
      plan: plan(fitted, options), provenance: provenance(seed: seed, options))
    results.attrition = patients.eligible.attrition
    results.recruitment = study.cohort.dates.flatMap {
      Recruitment(of: eligible, enrolled: $0.earlier, lastSeen: $0.later)
    }
    results.missing = MissingValues(
      in: eligible, variables: study.model.outcomeNames + study.model.predictorNames,
      smallestCell: study.report.smallestCell)
    results.missing?.criteria = criteriaOnMissing(in: eligible)
    let imputation = imputation(fit, results.missing)
    results.missing?.imputation = imputation
    results.baseline = baseline(eligible, fitted)
    results.model = ModelResults(fitted)
    // Points of one sum alone would pass for those of the model.
    let isCategorical = fitted.riskModel.family.isCategorical
    results.nomogram = isCategorical ? nil : PointScale(fitted.riskModel)
    results.performance = validation?.performance
    results.performance?.external = external?.performance.external
    results.roc = validation?.roc
    results.calibrationCurve = validation?.calibrationCurve
    results.decisionCurve = validation?.decisionCurve
    results.riskDistribution = validation?.riskDistribution
    results.thresholds = validation?.thresholds
    results.instability = validation?.instability
    results.horizons = validation?.horizons?.map { $0.joining(external) }
    results.caseMix = external?.caseMix
    let tests = (validation?.calibrationTests ?? []) + (external?.calibrationTests ?? [])
    results.calibrationTests = tests.isEmpty ? nil : tests
    let subgroups = (validation?.subgroups ?? []) + (external?.subgroups ?? [])
    results.subgroups = subgroups.isEmpty ? nil : subgroups.map(study.named)
    if let external, let label = study.validation.external?.label {
      results.external = ExternalValidation(title: label, result: external)
    }
    results.sampleSize = study.sampleSize(of: fit.analysed)
    results.sensitivity = sensitivity
    let conventions = validation?.conventions ?? []
    let known = Set(conventions.map(\.statistic))
    results.conventions =
      conventions
      + (external?.conventions ?? []).filter { !known.contains($0.statistic) }
    let horizons = (validation?.horizons ?? []) + (external?.horizons ?? [])
    results.warnings =
      warnings(patients, fit)
      + horizons.compactMap { $0.unfollowedGroups(fitted.riskModel.timeToEvent) }
    return results
  }

  /// Criteria that leave patients out because a predictor is missing: those that ask for one which nobody lacks whom
  /// they let in.
  private func criteriaOnMissing(in eligible: Cohort) -> [MissingValues.Criterion]? {
    let complete = Set(study.model.predictorNames.filter { eligible[$0]?.missingCount == 0 })
    let found = study.criteria.map { criterion in
      MissingValues.Criterion(
        id: criterion.id, variables: criterion.rule.variablesAskedFor.filter(complete.contains))
    }.filter { !$0.variables.isEmpty }
    return found.isEmpty ? nil : found
  }

  /// Facts about the data go into files; places in them stay with the user.
  private func warnings(_ patients: StudyPatients, _ fit: StudyFit) -> [Diagnostic] {
    let glyphs = (try? study.warningsOnGlyphs(in: theme.theme.fonts)) ?? []
    let size = study.sampleSize(of: fit.analysed)?.warning
    return (patients.warnings + fit.fitted.warnings + [size].compactMap(\.self) + glyphs).map {
      warning in
      var named = warning
      named.location?.file = (warning.location?.file as NSString?)?.lastPathComponent ?? ""
      return named
    }
  }

  private func baseline(_ eligible: Cohort, _ fitted: FittedModel) -> BaselineTable {
    let predictors = study.model.predictorNames
    // What criteria look at is the same in everybody who is eligible, or was shown in the flow diagram.
    let mentioned = Set(
      study.criteria.flatMap { $0.rule.text.split { !($0.isLetter || $0.isNumber || $0 == "_") } }
        .map(String.init))
    let others = study.variables.filter { variable in
      variable.availability != .followUp && !predictors.contains(variable.name)
        && !study.model.outcomeNames.contains(variable.name)
        && variable.name != study.cohort.centre
        && !mentioned.contains(variable.name)
    }.map(\.name)
    let outcome = try? ModelOutcome(study.model.kind, in: eligible)
    let events = (0..<eligible.rowCount).map { row -> Bool? in
      guard let outcome, !outcome.isMissing(row) else { return nil }
      return outcome.isEvent(row)
    }
    if let categories = study.model.kind.categories, let outcome {
      return BaselineTable(
        of: eligible, variables: predictors + others,
        categories: outcome.levels(of: eligible, categories),
        levels: categories.levels.map { ($0.code, $0.label) })
    }
    return BaselineTable(
      of: eligible, variables: predictors + others, outcome: events,
      competing: outcome.map { (0..<eligible.rowCount).map($0.isCompeting) } ?? [])
  }

  private func plan(_ fitted: FittedModel, _ options: RunOptions) -> AnalysisPlan {
    let validation = study.validationPlan(options)
    var plan = AnalysisPlan(
      missingMethod: fitted.riskModel.imputation != nil
        ? .multipleImputation : fitted.missing.patients == 0 ? .noneMissing : .completeCase,
      bootstrapReplicates: validation.method.isBootstrap ? validation.replicates : 0,
      seed: validation.seed)
    plan.internalExternalBy = study.validation.internalExternalBy
    plan.thresholds = study.validation.thresholds
    plan.thresholdRationale = study.validation.thresholdRationale
    plan.smallestCell = study.report.smallestCell
    return plan
  }

  private func provenance(seed: UInt64, _ options: RunOptions) -> Provenance {
    Provenance(
      toolVersion: options.toolVersion,
      inputs: all.map { Provenance.File(name: $0.name, contents: $0.bytes) },
      options: options.resamples.map { ["resamples": "\($0.count)"] } ?? [:], seed: seed,
      date: options.date)
  }

  private func description(
    _ patients: StudyPatients, _ model: RiskModel, options: RunOptions
  ) -> StudyDescription {
    var description = StudyDescription(
      id: study.id, title: study.title, registration: study.registration, version: study.version,
      languages: options.languages.isEmpty ? study.report.languages : options.languages,
      outcome: study.outcome, centres: centres(patients, model), dataSource: study.cohort.source,
      isSynthetic: patients.screened.isSynthetic, statements: study.report.statements)
    description.authors = study.authors.isEmpty ? nil : study.authors
    return description
  }

  private func centres(_ patients: StudyPatients, _ model: RiskModel) -> [StudyDescription.Centre] {
    let attrition = patients.eligible.attrition
    let eligible = patients.eligible.cohort
    let outcome = try? ModelOutcome(model, in: eligible)
    return attrition.centres.enumerated().map { index, code in
      let known = (0..<eligible.rowCount).filter { row in
        eligible.centres?[row] == code && outcome?.isMissing(row) == false
      }
      return StudyDescription.Centre(
        code: code, label: study.centreLabel(code), screened: attrition.screenedByCentre[index],
        eligible: attrition.eligibleByCentre[index], outcomeKnown: known.count,
        events: model.family.isCategorical
          ? nil : known.count { outcome?.isEvent($0) ?? false })
    }
  }
}

extension HorizonValidation {
  /// The same with what another cohort says of this horizon.
  fileprivate func joining(_ external: ValidationResult?) -> HorizonValidation {
    var joined = self
    let other = external?.horizons?.first { $0.horizon == horizon }
    joined.performance.external = other?.performance.external
    return joined
  }
}
