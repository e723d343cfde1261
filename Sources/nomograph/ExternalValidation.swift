internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies
internal import Validation

/// A model file judged in a table of other patients.
struct ExternalValidation {
  let model: RiskModel
  /// Another model of the same outcome to hold it against.
  let other: RiskModel?
  let modelFile: InputBytes
  let table: DataTable
  let dataName: String

  /// - Throws: what the table's reader throws, `PredictionError.slopesOnly` never: that is for `results`.
  init(
    _ model: RiskModel, against other: RiskModel? = nil, in modelFile: InputBytes,
    dataAt path: String
  ) throws {
    (self.model, self.other, self.modelFile) = (model, other, modelFile)
    table = try DataTable(at: path, for: model, and: other)
    dataName = (path as NSString).lastPathComponent
  }

  /// Every index and curve, with what a reader has to know of the data.
  func results(following plan: ValidationPlan) async throws -> Results {
    guard model.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
    let result = try await Validation.validate(model, on: table.cohort, following: plan)
    var results = Results(
      study: StudyDescription(
        id: model.identifier, title: model.title, version: model.version, outcome: model.outcome,
        isSynthetic: table.cohort.isSynthetic || model.isSynthetic),
      plan: AnalysisPlan(
        missingMethod: .completeCase, bootstrapReplicates: plan.replicates, seed: plan.seed),
      provenance: Provenance(
        toolVersion: ToolVersion.current,
        inputs: [
          .init(name: modelFile.name, contents: modelFile.bytes),
          .init(name: dataName, contents: table.bytes),
        ], seed: plan.seed, date: CommonOptions.date))
    results.plan.thresholds = plan.thresholds
    results.take(result)
    if let points = IntegerPoints(model) {
      results.pocketCard = [
        try Validation.validate(
          points, roundedFrom: model, on: table.cohort, .external, following: plan)
      ]
      results.conventions.append(Convention.pocketCard)
    }
    if let other {
      guard other.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
      results.comparisons = try compare(model, with: other, on: table.cohort, following: plan)
      results.conventions += Convention.comparisons(model.family)
    }
    results.validationSampleSize = try ValidationSampleSize(model, in: table.cohort)
    results.warnings = try table.warnings + warnings(result)
    return results
  }

  /// What the numbers alone do not say: an outcome of more than two values, patients left out.
  private func warnings(_ result: ValidationResult) throws -> [Diagnostic] {
    var found =
      try ModelOutcome(model, in: table.cohort).warnings + ValidationCautions.warnings(result)
    let (leftOut, count) = (result.patientsLeftOut, table.cohort.rowCount)
    if leftOut > 0 {
      found.append(
        Diagnostic(
          .warning, "\(leftOut) of \(count) patients are left out because values are missing",
          inReport: LocalizedText(
            english: "\(leftOut) of \(count) patients were left out: values missing.",
            simplifiedChinese: "\(count)例患者中有\(leftOut)例因数据缺失未纳入。")))
    }
    return found
  }
}
