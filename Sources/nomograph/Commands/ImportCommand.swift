internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Studies

/// `nomograph import`: a model file from published coefficients.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a model file from published coefficients.",
    discussion: """
      Examples:
        nomograph import framingham.yaml -o framingham.json
        nomograph import pooled-cohort.yaml -o pce.json --subgroup white-men

      The file gives coefficients, odds ratios or hazard ratios, the intercept or baseline survival, \
      levels, units and ranges. A file with subgroups makes one model file each (pce-white-men.json, …).
      """)

  @Argument(help: "The published coefficients.", completion: .file(extensions: ["yaml", "yml"]))
  var coefficients: String

  @Option(
    help: ArgumentHelp("Make the model of this subgroup only.", valueName: "name"))
  var subgroup: String?

  @Option(name: [.short, .customLong("output")], help: "The model file; - for standard output.")
  var output = "model.json"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    let input = InputBytes(path: coefficients, bytes: try InputFile.bytes(at: coefficients))
    let file = try CoefficientFile(parsing: input.text(), file: coefficients)
    common.reporter.report(file.warnings)
    let entries = try chosen(from: file.entries)
    for entry in entries {
      let path = entries.count == 1 ? output : Self.path(output, for: entry.name ?? "")
      let bytes: Data
      do { bytes = try RiskModelFile.data(for: entry.model) } catch {
        throw CommandFailure.refused(error.diagnostics, error.exitStatus)
      }
      try SingleFile.write(bytes, to: path, inputs: [coefficients])
      if path != "-" { common.reporter.say("wrote '\(path)': \(Self.summary(of: entry.model))") }
    }
  }

  private func chosen(
    from entries: [CoefficientFile.Entry]
  ) throws(CommandFailure) -> [CoefficientFile.Entry] {
    let names = entries.compactMap(\.name)
    if let subgroup {
      guard let entry = entries.first(where: { $0.name == subgroup }) else {
        throw .usage(
          "no subgroup named '\(subgroup)'",
          hints: [
            Suggestion.hint(for: subgroup, among: names),
            names.isEmpty
              ? "the file has one model: leave --subgroup out"
              : "the subgroups are: \(names.joined(separator: ", "))",
          ].compactMap(\.self))
      }
      return [entry]
    }
    guard output != "-" || entries.count == 1 else {
      throw .usage(
        "the file has \(entries.count) models, and standard output takes one",
        hints: ["choose one with --subgroup: \(names.joined(separator: ", "))"])
    }
    return entries
  }

  /// `pce.json` becomes `pce-white-men.json`.
  private static func path(_ output: String, for name: String) -> String {
    let stem = (output as NSString).deletingPathExtension
    let ending = (output as NSString).pathExtension
    return "\(stem)-\(name)" + (ending.isEmpty ? "" : ".\(ending)")
  }

  private static func summary(of model: RiskModel) -> String {
    let horizons = model.horizons.map { model.horizonInWords($0)[.english] }
    let risks =
      model.knowsAbsoluteRisk
      ? horizons.isEmpty ? "" : ", risks \(horizons.joined(separator: ", "))"
      : ", slopes only: no risks until it is recalibrated"
    return "\(model.family.rawValue) model \(model.identifier)\(risks)"
  }
}
