internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Rendering
internal import Reporting
internal import RiskModels
internal import Studies

/// `nomograph sheet`: per-patient risk sheets.
struct SheetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet", abstract: "Write risk sheets: one page a patient.",
    discussion: """
      Examples:
        nomograph sheet model.json --data patients.csv --id P017 --id P021
        nomograph sheet model.json --data patients.csv --all --study study.yaml
        nomograph sheet model.json --data patients.csv --all --combined sheets.pdf

      Of a theme, sheets take colours and fonts: their sizes are those of the paper.
      --study takes the wording of the sheets and the eligibility criteria from a study file.
      """)

  @Argument(help: "The model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(help: "The patients (CSV).", completion: .file())
  var data: String

  @Option(
    name: .customLong("id"), parsing: .unconditionalSingleValue,
    help: "A patient; repeat for several.")
  var ids: [String] = []

  @Flag(help: "All patients of the table.")
  var all = false

  @Option(help: "A study file with the wording of the sheets.", completion: .file())
  var study: String?

  @Option(
    help: ArgumentHelp(
      "Paper: \(Paper.allCases.map(\.rawValue).joined(separator: " or ")) (default: the study's, else a4).",
      valueName: "size"))
  var paper: Paper?

  @Option(help: ArgumentHelp("One PDF with all sheets, instead of a folder.", valueName: "file"))
  var combined: String?

  @Option(name: [.short, .customLong("output")], help: "The output folder.")
  var output = "sheets"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws {
    guard all != !ids.isEmpty else { throw ValidationError("give --all, or --id once or more.") }
  }

  func run() async throws {
    ProgressLine.shared.enable(unless: common.quiet || common.json)
    try InputFile.checkStandardInput([model, data, study])
    let modelBytes = try InputFile.bytes(at: model)
    let riskModel = try InputFile.model(from: modelBytes, at: model)
    guard riskModel.knowsAbsoluteRisk else { throw PredictionError.slopesOnly }
    if let categories = riskModel.categories {
      throw PredictionError.severalRisks(categories: categories.codes)
    }
    let study = try study.map { path in
      try Study(
        parsing: InputBytes(path: path, bytes: InputFile.bytes(at: path)).text(), file: path)
    }
    let patients = try SheetPatients(dataAt: data, model: riskModel, study: study)
    let rows = try PatientChoice(ids: ids).rows(in: patients.cohort)
    let count = rows.count == 1 ? "1 sheet" : "\(rows.count) sheets"
    var maker = SheetMaker(model: riskModel, patients: patients, study: study)
    let theme = try common.themeChoice()
    maker.adopt(common, theme: theme.theme)
    try common.reporter.report(warningsOnGlyphs(of: study, in: theme.theme))
    maker.paper = paper ?? maker.paper
    maker.isSynthetic = riskModel.isSynthetic || patients.cohort.isSynthetic
    if let combined {
      let read = [model, data] + theme.inputs.map(\.path)
      try await SingleFile.write(maker.combined(rows), to: combined, inputs: read)
      return common.reporter.say("wrote '\(combined)': \(count)")
    }
    let folder = try OutputFolder(
      at: output, force: common.force,
      inputs: [model, data] + [self.study].compactMap(\.self) + theme.inputs.map(\.path))
    try await maker.write(rows, to: folder, below: "", formats: common.formats)
    let inputs = [
      InputBytes(path: model, bytes: modelBytes), InputBytes(path: data, bytes: patients.bytes),
    ]
    try folder.writeManifest(
      Provenance(
        toolVersion: ToolVersion.current,
        inputs: (inputs + theme.inputs).map {
          .init(name: $0.name, contents: $0.bytes)
        }, seed: common.seed ?? 1, date: CommonOptions.date))
    try folder.commit()
    common.reporter.say("wrote '\(output)': \(count)")
  }

  /// What a font of the theme's own lacks; the shipped ones were asked when the study was run.
  private func warningsOnGlyphs(of study: Study?, in theme: Theme) throws -> [Diagnostic] {
    guard let fonts = theme.fonts else { return [] }
    return try study?.warningsOnGlyphs(in: fonts)
      ?? MissingGlyphs(in: [MissingGlyphs.ownSigns], fonts: fonts).warnings
  }
}
