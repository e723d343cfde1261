internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import Studies

/// `nomograph screen`: eligibility only.
struct ScreenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Apply the eligibility criteria: flow diagram and screening log.",
    discussion: """
      Examples:
        nomograph screen study.yaml
        nomograph screen study.yaml --data cohort-2025.csv -o screening

      tables/screening-log.csv names patients: keep it where patient data are kept.
      """)

  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String

  @Option(help: "A data file to use instead of the study's.", completion: .file())
  var data: String?

  @Option(name: [.short, .customLong("output")], help: "The output folder.")
  var output = "screening"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    try InputFile.checkStandardInput([study, data])
    let inputs = try StudyInputs(studyAt: study, dataAt: data, theme: common.theme)
    let folder = try OutputFolder(at: output, force: common.force, inputs: inputs.all.map(\.path))
    let patients = try inputs.screen()
    let attrition = patients.eligible.attrition
    var shown = attrition
    shown.keepBackCounts(below: inputs.study.report.smallestCell)
    let figure = FlowDiagramFigure(
      attrition: shown,
      centreLabels: Dictionary(
        attrition.centres.map { ($0, inputs.study.centreLabel($0)) },
        uniquingKeysWith: { first, _ in first }))
    let settings = inputs.study.figures
    let style = FigureStyle(
      theme: inputs.theme.theme,
      language: common.languages.first ?? inputs.study.report.languages[0],
      isSynthetic: patients.screened.isSynthetic)
    let formats = common.formats.isEmpty ? settings.formats : common.formats
    let renderer = common.renderer(crediting: DocumentCredits(inputs.study))
    let drawn = try renderer.checkedFiles(
      figure, style: style, formats: formats, lookingForGlyphs: false)
    for (format, bytes) in drawn.files {
      try folder.write(bytes, to: "figures/flow.\(format.rawValue)")
    }
    try folder.write(Data(figure.table().csv.utf8), to: "figures/flow.csv")
    try folder.write(
      Data(patients.eligible.screeningLog.csv().utf8), to: "tables/screening-log.csv")
    let provenance = Provenance(
      toolVersion: ToolVersion.current,
      inputs: inputs.all.map { Provenance.File(name: $0.name, contents: $0.bytes) },
      seed: inputs.study.validation.seed, date: CommonOptions.date)
    try folder.writeManifest(provenance)
    try folder.commit()
    common.reporter.report(patients.warnings + drawn.warnings)
    common.reporter.say(
      "\(attrition.eligible) of \(attrition.screened) patients are eligible; wrote '\(output)'")
  }
}
