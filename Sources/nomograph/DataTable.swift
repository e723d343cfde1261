internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels

/// A table of patients read for a model, without a dictionary: the model says what it can use.
struct DataTable {
  let cohort: Cohort
  let bytes: Data
  let warnings: [Diagnostic]

  /// Reads a CSV file; `-` is standard input.
  ///
  /// Where the rows are only scored, one patient may come more than once.
  init(
    at path: String, for model: RiskModel, and others: [RiskModel] = [], idColumn: String? = nil,
    allowsRepeatedIDs: Bool = false
  ) throws {
    let predictors = ([model] + others).flatMap(\.design.predictors)
    bytes = try InputFile.bytes(at: path)
    let table = try CSVReader(encoding: nil).read([UInt8](bytes), file: path)
    var reader = CohortReader()
    reader.idColumn = idColumn ?? (table.header.contains("id") ? "id" : nil)
    reader.badValues = .missing
    // One wrong cell costs one patient, not the column.
    reader.numberColumns = Set(
      predictors.map(\.variable).filter { $0.kind == .number }.map(\.name))
    reader.allowsRepeatedIDs = allowsRepeatedIDs
    let raw = try reader.read(table)
    cohort = raw.cohort
    warnings = raw.warnings
    let known = raw.cohort.columnNames
    for predictor in predictors where !known.contains(predictor.variable.name) {
      throw PredictionError.noSuchColumn(
        predictor.variable.name,
        closest: Suggestion.closest(to: predictor.variable.name, among: known), known: known)
    }
  }
}
