internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import RiskModels
internal import Studies
internal import Validation

/// `nomograph draw`: one figure.
struct DrawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Draw one figure from a model, from results or from a study.",
    discussion: """
      Figures: \(FigureName.allCases.map(\.rawValue).joined(separator: ", ")).
      Inputs: model.json (nomogram, pocket-card, forest, partial-effects, partial-risks), results.json or validation.json
      (the others), or a study; a model with --data is judged in these patients.

      Examples:
        nomograph draw nomogram model.json -o nomogram.pdf
        nomograph draw roc results/results.json -o roc.svg --theme single-column
        nomograph draw nomogram model.json --patient patient.csv -o p017.pdf --language zh-Hans
        nomograph draw nomogram model.json --data patients.csv --id P017 -o p017.png --dpi 600
        nomograph draw calibration model.json --data other-hospital.csv -o calibration.pdf
        nomograph draw roc new.json old.json --data other-hospital.csv -o models.pdf
        nomograph draw calibration results.json --external -o calibration.csv
        nomograph draw nomogram model.json --at age=55 -o aged-55.pdf
        nomograph draw nomogram model.json --show confidence --risk-group low:0.1 --risk-group high
        nomograph draw panel results.json --with roc --with calibration -o performance.pdf

      With several languages or formats there is a file for each: nomogram.pdf, nomogram.zh-Hans.pdf.
      A theme of your own is a file of fonts, sizes and colours; see the guide "Drawing in your own theme".
      """)

  @Argument(help: "The figure.")
  var figure: FigureName

  @Argument(help: "Files to draw from.", completion: .file())
  var inputs: [String]

  @Option(
    help: ArgumentHelp(
      "A table (CSV) of patients: to judge the model in, or to draw over a nomogram, chosen by --id.",
      valueName: "file"), completion: .file())
  var data: String?

  @Option(
    help: ArgumentHelp(
      "A table (CSV) of one to three patients to draw over a nomogram.", valueName: "file"),
    completion: .file())
  var patient: String?

  @Option(
    name: .customLong("id"), parsing: .unconditionalSingleValue,
    help: "A patient to draw over a nomogram; up to three.")
  var ids: [String] = []

  @Flag(help: "The figure of the results' other patients, in whom the model was validated.")
  var external = false

  @Option(
    name: .customLong("at"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Hold a variable of a nomogram at one value, so that its interactions come apart.",
      valueName: "variable=value"))
  var held: [String] = []

  @OptionGroup(title: "Nomograms") var nomogram: NomogramOptions

  @OptionGroup(title: "Panels") var panel: PanelOptions

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp(
      "The file; its extension says pdf, png or svg, or csv for the numbers that are drawn.",
      valueName: "file"))
  var output: String?

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws {
    _ = try DrawingFiles(output: output, figure: figure.rawValue, common: common)
    let hasPatients = data != nil || patient != nil
    guard figure == .nomogram || (patient == nil && ids.isEmpty) else {
      throw ValidationError("--patient and --id draw patients over a nomogram only.")
    }
    guard figure == .nomogram || nomogram.isEmpty else {
      throw ValidationError("\(nomogram.names) belong to nomograms only.")
    }
    guard held.isEmpty || (figure == .nomogram && !hasPatients) else {
      throw ValidationError("--at belongs to nomograms without patients.")
    }
    guard patient == nil || (data == nil && ids.isEmpty) else {
      throw ValidationError("--patient draws a whole table: --data and --id go without it.")
    }
    guard figure != .nomogram || (data == nil) == ids.isEmpty else {
      throw ValidationError("--data and --id go together: a table, and who of it to draw.")
    }
    try panel.validate(for: figure)
    guard ids.count <= 3 else { throw ValidationError("a nomogram shows at most three patients.") }
  }

  /// The figures that show what resampling finds.
  private static let resampled: Set<FigureName> = [
    .calibration, .calibrationCentres, .decision, .interventionsAvoided, .instability,
    .forestCentres,
  ]

  func run() async throws {
    try InputFile.checkStandardInput(inputs + [data, patient])
    let choice = try common.themeChoice()
    var options = common.runOptions
    // Only these show what the bootstrap makes.
    let drawn = figure == .panel ? panel.figures : [figure]
    if !drawn.contains(where: Self.resampled.contains) {
      options.replicates = 0
    }
    var source = try await DrawingSource(inputs, options: options)
    try source.checkModels(areJudged: figure != .nomogram && data != nil)
    if figure != .nomogram, let data {
      let plan = ValidationPlan(
        replicates: 0, seed: common.seed ?? 1, threads: common.threads, byCentre: false)
      try await source.validate(inDataAt: data, following: plan)
      common.reporter.report(source.warnings)
    }
    let theme = common.theme == nil ? source.theme ?? choice.theme : choice.theme
    let figure =
      try self.figure == .panel ? panel.page(from: source, on: theme) : chosen(from: source)
    let files = try DrawingFiles(output: output, figure: self.figure.rawValue, common: common)
    let read = inputs + [data, patient].compactMap(\.self) + choice.inputs.map(\.path)
    let renderer = common.renderer(crediting: source.credits)
    for language in common.languages.isEmpty ? [source.language] : common.languages {
      let style = FigureStyle(
        theme: theme, language: language, isSynthetic: source.isSynthetic)
      let drawn = try files.contents(figure, style: style, renderer: renderer)
      for (path, bytes) in drawn.files {
        try SingleFile.write(bytes, to: path, inputs: read)
        if path != "-" { common.reporter.say("wrote '\(path)'") }
      }
      common.reporter.report(drawn.warnings)
    }
  }

  private func chosen(from source: DrawingSource) throws -> any Figure {
    let figure = try source.several(figure)
    if figure == .nomogram, let model = source.model {
      let settings = try nomogram.settings(over: source.nomogram, model: model)
      let options = PointScale.Options(held: try model.values(written: held))
      let patients = try (data ?? patient).map { try self.patients(at: $0, for: model) } ?? []
      if let figure = NomogramFigure.drawing(
        model, options: options, patients: patients, settings: settings)
      {
        return figure
      }
    }
    guard let figure = source.figure(figure, isExternal: external) else {
      throw source.lack(of: figure, isExternal: external)
    }
    return figure
  }

  /// The patients to draw, by their identifiers or all of a small table.
  private func patients(at path: String, for model: RiskModel) throws -> [PatientValues] {
    let table = try DataTable(at: path, for: model)
    let rows = try PatientChoice(ids: ids).rows(in: table.cohort)
    guard (1...3).contains(rows.count) else {
      throw CommandFailure.usage(
        "'\(path)' holds \(rows.count) patients, and a nomogram shows one to three",
        hints: ["choose them: --data \(path) --id ID"])
    }
    return rows.map { table.cohort.values(ofRow: $0) }
  }
}
