internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Studies
internal import Validation

/// What a model is fitted to: a study's eligible patients, or a data file as it is.
struct FitSource {
  var spec: ModelSpec
  var cohort: Cohort
  var description: ModelDescription?
  var warnings: [Diagnostic]
  var inputs: [String]
  var seed: UInt64 = 1
  var replicates = 1000
  var method = ResamplingMethod.optimism
  var folds = 10
  var repeats = 10
  var thresholds: [Double] = []
  private var study: StudyInputs?

  init(studyAt path: String, dataAt data: String?) throws {
    let inputs = try StudyInputs(studyAt: path, dataAt: data)
    let patients = try inputs.screen()
    let study = inputs.study
    (spec, cohort) = (study.model, patients.eligible.cohort)
    (description, warnings) = (inputs.modelDescription, patients.warnings)
    self.inputs = inputs.all.map(\.path)
    (seed, replicates) = (study.validation.seed, study.validation.bootstrapReplicates)
    (method, folds) = (study.validation.method, study.validation.folds)
    (repeats, thresholds) = (study.validation.repeats, study.validation.thresholds)
    self.study = inputs
  }

  /// The fit: to completed copies if the study says so, else to complete cases.
  func fitted(_ options: RunOptions) async throws -> StudyFit {
    try await study?.fitModel(options) ?? StudyFit(spec, to: cohort, describedAs: description)
  }

  init(dataAt path: String, formula text: String, choices: FamilyOptions) throws {
    let formula = try Formula(text)
    let bytes = try InputFile.bytes(at: path)
    let reading = try CohortReader().read([UInt8](bytes), file: path)
    (cohort, warnings, inputs) = (reading.cohort, reading.warnings, [path])
    spec = formula.spec(kind: try choices.kind(of: formula, in: reading.cohort))
    spec.estimation = try choices.estimation(seed: seed)
    spec.covariance = choices.covariance
    description = ModelDescription(spec).noting(data: bytes)
  }
}
