internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

/// `nomograph score`: risks for a whole table.
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Compute the risk of every patient of a table.",
    discussion: """
      Examples:
        nomograph score model.json --data new-patients.csv -o risks.csv
        cat new-patients.csv | nomograph score model.json --data - -o -

      A patient who lacks a predictor gets no risk; the column 'note' says which one.
      """)

  @Argument(help: "The model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(help: "The patients (CSV); - for standard input.", completion: .file())
  var data: String

  @Option(
    help: ArgumentHelp(
      "The column of identifiers (default: id, if there is one).", valueName: "column"))
  var idColumn: String?

  @Option(name: [.short, .customLong("output")], help: "The risks (CSV); - for standard output.")
  var output = "risks.csv"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    try InputFile.checkStandardInput([self.model, data])
    let model = try InputFile.model(at: self.model)
    guard model.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
    let table = try DataTable(at: data, for: model, idColumn: idColumn, allowsRepeatedIDs: true)
    let rows = (0..<table.cohort.rowCount).map { row -> [String] in
      [table.cohort.ids[row]] + Self.cells(model, table.cohort.values(ofRow: row))
    }
    let text = CSVWriter.text(
      header: ["id"] + Self.riskColumns(model) + Self.linearColumns(model) + ["note"], rows: rows)
    try SingleFile.write(Data(text.utf8), to: output, inputs: [self.model, data])
    common.reporter.report(table.warnings)
    if output != "-" { common.reporter.say("wrote '\(output)': \(rows.count) patients") }
  }

  /// "risk", "lower", "upper", for several horizons each with its time, for categories each with its code:
  /// "risk_12", "risk_low".
  private static func riskColumns(_ model: RiskModel) -> [String] {
    let names = ["risk", "lower", "upper"]
    if let categories = model.categories {
      return categories.codes.flatMap { code in names.map { "\($0)_\(code)" } }
    }
    guard model.horizons.count > 1 else { return names }
    return model.horizons.flatMap { time in names.map { "\($0)_\(NumberStyle().plain(time))" } }
  }

  private static func linearColumns(_ model: RiskModel) -> [String] {
    model.categories.map { $0.compared.map { "linear_predictor_\($0.code)" } }
      ?? ["linear_predictor"]
  }

  private static func cells(_ model: RiskModel, _ values: PatientValues) -> [String] {
    if model.categories != nil { return categoryCells(model, values) }
    let horizons: [Double?] = model.horizons.isEmpty ? [nil] : model.horizons
    do {
      let predictions = try horizons.map { try model.predict(values, within: $0) }
      let risks = predictions.flatMap { [$0.risk.estimate, $0.risk.lower, $0.risk.upper] }
      return (risks + [predictions.first?.linearPredictor]).map { $0.map { "\($0)" } ?? "" }
        + [predictions.first.map(note) ?? ""]
    } catch {
      return Array(repeating: "", count: 3 * horizons.count + 1)
        + [(error as? any DiagnosableError)?.diagnostics.first?.message ?? "no risk"]
    }
  }

  /// The risk of every category, then the linear predictors.
  private static func categoryCells(_ model: RiskModel, _ values: PatientValues) -> [String] {
    do throws(PredictionError) {
      let found = try model.predictCategories(values)
      let risks = found.risks.flatMap { [$0.estimate, $0.lower, $0.upper] }
      return (risks + found.linearPredictors).map { $0.map { "\($0)" } ?? "" }
        + [rangeNote(found.outsideRange) ?? ""]
    } catch {
      let columns = riskColumns(model).count + linearColumns(model).count
      return Array(repeating: "", count: columns)
        + [error.diagnostics.first?.message ?? "no risk"]
    }
  }

  private static func rangeNote(_ outside: [String]) -> String? {
    outside.isEmpty
      ? nil : "outside the range of the model's patients: \(outside.joined(separator: " "))"
  }

  /// Why to be careful with a risk: values outside the range, or a combination that the model hardly saw.
  private static func note(_ prediction: RiskPrediction) -> String {
    let range = rangeNote(prediction.outsideRange)
    let likeness: String? =
      switch prediction.likeness {
      case .beyond: "further from the model's patients than any of them"
      case .rare: "further from the model's patients than 99% of them"
      case .usual, nil: nil
      }
    return [range, likeness].compactMap(\.self).joined(separator: "; ")
  }
}
