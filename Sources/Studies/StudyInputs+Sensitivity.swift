internal import Cohorts
internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Validation

extension StudyInputs {
  /// The same terms in other sets of patients and in models of other families; `nil` if none is asked for.
  ///
  /// An analysis that is impossible is reported with its reason and does not stop the run.
  func sensitivity(
    _ patients: StudyPatients, _ plan: ValidationPlan, _ options: RunOptions
  ) async throws -> [SensitivityAnalysis]? {
    var apparent = plan
    (apparent.replicates, apparent.resamples, apparent.byCentre) = (0, nil, false)
    var analyses: [SensitivityAnalysis] = []
    for spec in study.alternatives {
      let family = spec.kind.family
      analyses.append(
        try await analysis(
          id: family.rawValue, title: family.title, spec, patients.eligible, apparent, options))
    }
    if study.criteria.contains(where: { $0.window == .followUp }) {
      let wider = try patients.screened.selecting(study.criteria, windows: [.baseline])
      let title = LocalizedText(
        english: "Baseline information only", simplifiedChinese: "仅用基线信息")
      analyses.append(
        try await analysis(
          id: SensitivityAnalysis.baselineOnly, title: title, study.model, wider, apparent, options)
      )
    }
    return analyses.isEmpty ? nil : analyses
  }

  private func analysis(
    id: String, title: LocalizedText, _ spec: ModelSpec, _ eligible: EligibleCohort,
    _ plan: ValidationPlan, _ options: RunOptions
  ) async throws -> SensitivityAnalysis {
    do {
      let fit = try await fitted(spec, to: eligible.cohort, options)
      let validation = try await fit.validate(following: plan)
      let model = fit.fitted.riskModel
      return SensitivityAnalysis(
        id: id, title: title, family: spec.kind.family, n: model.patientCount,
        events: model.eventCount, coefficients: fit.fitted.coefficients,
        performance: validation.result.performance.apparent)
    } catch let error as any DiagnosableError {
      let known = study.knownOutcomes(in: eligible.cohort)
      return SensitivityAnalysis(
        id: id, title: title, family: spec.kind.family, n: known.count,
        events: known.count { $0 },
        failure: error.diagnostics.first.map { $0.inReport ?? LocalizedText($0.message) })
    }
  }
}

extension ModelFamily {
  /// The family as people call it.
  var title: LocalizedText {
    switch self {
    case .logistic:
      LocalizedText(english: "Logistic regression", simplifiedChinese: "Logistic回归")
    case .multinomial:
      LocalizedText(
        english: "Multinomial logistic regression", simplifiedChinese: "多分类Logistic回归")
    case .cox:
      LocalizedText(
        english: "Cox regression, competing events censored", simplifiedChinese: "Cox回归（竞争事件作删失）")
    case .causeSpecific:
      LocalizedText(english: "Cause-specific Cox regressions", simplifiedChinese: "原因别Cox回归")
    case .fineGray:
      LocalizedText(english: "Fine–Gray regression", simplifiedChinese: "Fine–Gray回归")
    }
  }
}
