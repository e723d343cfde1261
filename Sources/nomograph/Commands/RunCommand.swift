internal import ArgumentParser
internal import Diagnostics
internal import Reporting
internal import RiskModels
internal import Studies

/// `nomograph run`: the main job.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Model, validation, figures, tables, reports and sheets, in one go.",
    discussion: """
      Examples:
        nomograph run study.yaml
        nomograph run study.yaml -o results --language zh-Hans --format pdf
        nomograph run study.yaml --data cohort-2025.csv --sheets all --force

      The folder appears whole or not at all. A folder that an earlier run wrote is replaced; any \
      other folder that is not empty needs --force.
      """)

  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String

  @Option(help: "A data file to use instead of the study's.", completion: .file())
  var data: String?

  @Option(name: [.short, .customLong("output")], help: "The output folder.")
  var output = "results"

  @Option(help: "Patients to write sheets for: all, none, or typical (default: the study's).")
  var sheets: SheetChoice?

  @Option(help: "A folder with templates that replace the built-in ones.", completion: .directory)
  var templates: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bootstrap replicates (default: the study's).", valueName: "B"))
  var bootstrap: Int?

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws { try CommonOptions.check(replicates: bootstrap) }

  func run() async throws {
    ProgressLine.shared.enable(unless: common.quiet || common.json)
    let templateSet = try templates.map { try TemplateSet(folder: $0) } ?? TemplateSet()
    try InputFile.checkStandardInput([study, data])
    let inputs = try StudyInputs(studyAt: study, dataAt: data, theme: common.theme)
    let folder = try OutputFolder(
      at: output, force: common.force, inputs: inputs.all.map(\.path))
    var options = common.runOptions
    options.replicates = bootstrap
    let run = try await inputs.run(options)
    let writer = RunWriter(
      inputs: inputs, run: run, folder: folder, common: common, templates: templateSet)
    let warnings = try await writer.write(sheets: sheets)
    try folder.commit()
    common.reporter.report(run.results.warnings + warnings)
    let model = run.fitted.riskModel
    common.reporter.say(
      "wrote '\(output)': \(model.patientCount) patients, \(model.outcomeCounts), model \(model.identifier); "
        + "start with \(output)/report.html")
  }
}

/// Whom sheets are written for.
enum SheetChoice: String, ExpressibleByArgument, CaseIterable { case all, none, typical }
