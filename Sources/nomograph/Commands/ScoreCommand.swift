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
    let table = try DataTable(at: data, for: model, idColumn: idColumn, allowsRepeatedIDs: true)
    let rows = (0..<table.cohort.rowCount).map { row -> [String] in
      [table.cohort.ids[row]] + Self.cells(model, table.cohort.values(ofRow: row))
    }
    let text = CSVWriter.text(
      header: ["id", "risk", "lower", "upper", "linear_predictor", "note"], rows: rows)
    try SingleFile.write(Data(text.utf8), to: output, inputs: [self.model, data])
    common.reporter.report(table.warnings)
    if output != "-" { common.reporter.say("wrote '\(output)': \(rows.count) patients") }
  }

  private static func cells(_ model: RiskModel, _ values: PatientValues) -> [String] {
    do {
      let prediction = try model.predict(values)
      let numbers = [
        prediction.risk.estimate, prediction.risk.lower, prediction.risk.upper,
        prediction.linearPredictor,
      ]
      let outside = prediction.outsideRange.joined(separator: " ")
      return numbers.map { $0.map { "\($0)" } ?? "" }
        + [outside.isEmpty ? "" : "outside the range of the model's patients: \(outside)"]
    } catch {
      return ["", "", "", "", error.diagnostics.first?.message ?? "no risk"]
    }
  }
}
