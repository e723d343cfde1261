internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Reporting

/// `nomograph report`: the reports of a finished run once more.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Rewrite the reports of a finished run, perhaps with other templates.",
    discussion: """
      Examples:
        nomograph report results
        nomograph report results --templates my-templates --language zh-Hans

      Needs no patients: everything comes from results.json and the figures.
      """)

  @Argument(help: "The folder of a run.", completion: .directory)
  var folder: String

  @Option(help: "A folder with templates that replace the built-in ones.", completion: .directory)
  var templates: String?

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    let templateSet = try templates.map { try TemplateSet(folder: $0) } ?? TemplateSet()
    let earlier = try ResultsFolder(at: folder)
    try earlier.checkUnchanged(except: Self.isReport)
    let results = try Results(json: earlier.bytes("results.json"), file: "\(folder)/results.json")
    var shown = results
    if !common.languages.isEmpty { shown.study.languages = common.languages }
    let output = try OutputFolder(at: folder, force: common.force, inputs: [])
    var drawings: [String: String] = [:]
    for file in earlier.manifest.outputs where !Self.isReport(file.name) {
      let bytes = try earlier.bytes(file.name)
      if file.name.hasSuffix(".svg") {
        drawings[file.name] = String(decoding: bytes, as: UTF8.self)
      }
      try output.write(bytes, to: file.name)
    }
    for file in try Report(templates: templateSet).files(for: shown, svgFiles: drawings) {
      try output.write(Data(file.text.utf8), to: file.name)
    }
    var provenance = earlier.manifest.provenance
    provenance.inputs.removeAll { $0.name.hasPrefix("templates/") }
    provenance.inputs += templateSet.replacements
    try output.writeManifest(provenance)
    try output.commit()
    common.reporter.say("rewrote the reports in '\(folder)'")
  }

  private static func isReport(_ name: String) -> Bool {
    name.hasPrefix("report.") && (name.hasSuffix(".html") || name.hasSuffix(".md"))
  }
}
