internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Statistics
internal import Studies
internal import Validation

/// A model file judged in a table of other patients.
struct ExternalValidation {
  let model: RiskModel
  /// Other models of the same outcome to hold it against, with their files.
  let others: [(model: RiskModel, file: String)]
  /// A table of still other patients to judge the model in as well.
  let otherTable: (table: DataTable, name: String)?
  let modelFile: InputBytes
  let table: DataTable
  let dataName: String

  /// - Throws: what the table's reader throws, `PredictionError.slopesOnly` never: that is for `results`.
  init(
    _ model: RiskModel, against others: [(model: RiskModel, file: String)] = [],
    in modelFile: InputBytes,
    dataAt path: String, otherDataAt otherPath: String? = nil
  ) throws {
    (self.model, self.others, self.modelFile) = (model, others, modelFile)
    table = try DataTable(at: path, for: model, and: others.map(\.model))
    dataName = (path as NSString).lastPathComponent
    otherTable = try otherPath.map {
      (try DataTable(at: $0, for: model), ($0 as NSString).lastPathComponent)
    }
  }

  /// Every index and curve, with what a reader has to know of the data.
  func results(following plan: ValidationPlan) async throws -> Results {
    guard model.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
    for other in others { try other.model.checkComparable(with: model) }
    if model.categories != nil { return try await categoryResults(following: plan) }
    let result = try await Validation.validate(model, on: table.cohort, following: plan)
    var results = emptyResults(following: plan)
    results.take(result)
    let smallest = results.plan.smallestCell
    if let points = IntegerPoints(model) {
      results.pocketCard = [
        try Validation.validate(
          points, roundedFrom: model, on: table.cohort, .external, following: plan)
      ]
      results.conventions.append(Convention.pocketCard)
    }
    if !others.isEmpty {
      let named = namedModels
      let found = try compare(
        named[0], with: named.dropFirst().map { Rival($0) }, on: table.cohort, following: plan)
      (results.comparisons, results.comparedModels) = (found.comparisons, found.models)
      results.conventions += Convention.comparisons(model.family)
    }
    results.validationSampleSize = try ValidationSampleSize(model, in: table.cohort)
    results.warnings = try table.warnings + warnings(result, smallest ?? 0)
    if let otherTable { try await contrast(&results, result, otherTable, plan) }
    results.keepBackCounts(below: smallest)
    return results
  }

  /// Results of which only the frame is known.
  private func emptyResults(following plan: ValidationPlan) -> Results {
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
        ] + (otherTable.map { [.init(name: $0.name, contents: $0.table.bytes)] } ?? []),
        seed: plan.seed, date: CommonOptions.date))
    results.plan.thresholds = plan.thresholds
    results.plan.smallestCell = plan.suppressesSmallCounts ? plan.smallestSubgroup : nil
    return results
  }

  /// The same for a model of several categories.
  private func categoryResults(following plan: ValidationPlan) async throws -> Results {
    if otherTable != nil, let categories = model.categories {
      throw ValidationError.severalCategories(categories.codes)
    }
    var found = try await Validation.validateCategories(
      model, on: table.cohort, following: plan)
    if !others.isEmpty {
      let named = namedModels
      found.take(
        try compareCategories(
          named[0], with: named.dropFirst().map { Rival($0) }, on: table.cohort, following: plan))
    }
    var results = emptyResults(following: plan)
    results.take(found)
    let smallest = results.plan.smallestCell
    results.warnings =
      table.warnings + (try ModelOutcome(model, in: table.cohort).warnings)
      + leftOutWarnings(found.patientsLeftOut, smallest ?? 0)
    results.keepBackCounts(below: smallest)
    return results
  }

  /// All models, by the names of their files where two share a title.
  private var namedModels: [RiskModel] {
    let all = [(model: model, file: modelFile.path)] + others
    guard Set(all.map(\.model.title)).count < all.count else { return all.map(\.model) }
    return all.map { model, file in
      var named = model
      let name = (file as NSString).lastPathComponent
      named.title = LocalizedText((name as NSString).deletingPathExtension)
      return named
    }
  }

  /// The same model in still other patients.
  private func contrast(
    _ results: inout Results, _ result: ValidationResult, _ other: (table: DataTable, name: String),
    _ plan: ValidationPlan
  ) async throws {
    var own = plan
    (own.replicates, own.subgroups, own.partialRange) = (0, [], nil)
    let there = try await Validation.validate(model, on: other.table.cohort, following: own)
    func sides(_ found: ValidationResult, _ name: String) -> [(CohortContrast.Side, Performance)] {
      let sets = found.horizons?.map(\.performance) ?? [found.performance]
      return sets.compactMap(\.external).map {
        let deviation = found.caseMix?.linearPredictor?.standardDeviation
        return (CohortContrast.Side(LocalizedText(name), $0, deviation: deviation), $0)
      }
    }
    results.cohortContrasts = zip(sides(result, dataName), sides(there, other.name)).map {
      CohortContrast($0, $1, isTested: true, confidence: plan.confidence)
    }
    results.conventions.append(Convention.cohortContrast(model.family))
    results.warnings += other.table.warnings
  }

  /// What the numbers alone do not say: an outcome of more than two values, patients left out.
  private func warnings(_ result: ValidationResult, _ smallest: Int) throws -> [Diagnostic] {
    var found =
      try ModelOutcome(model, in: table.cohort).warnings
      + ValidationCautions.warnings(result, model.timeToEvent)
    found += leftOutWarnings(result.patientsLeftOut, smallest)
    return found
  }

  private func leftOutWarnings(_ leftOut: Int, _ smallest: Int) -> [Diagnostic] {
    var found: [Diagnostic] = []
    let count = table.cohort.rowCount
    if leftOut > 0, leftOut < smallest {
      found.append(
        Diagnostic(
          .warning, "fewer than \(smallest) patients are left out because values are missing",
          inReport: LocalizedText(
            english: "Fewer than \(smallest) patients were left out: values missing.",
            simplifiedChinese: "因数据缺失未纳入的患者不足\(smallest)例。")))
    } else if leftOut > 0 {
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
