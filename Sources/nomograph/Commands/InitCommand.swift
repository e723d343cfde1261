internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Studies

/// `nomograph init`: a commented starter study.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented starter study from a data file.",
    discussion: """
      Examples:
        nomograph init cohort.csv --outcome fracture
        nomograph init cohort.csv --outcome status --time months -o study.yaml

      Without --outcome, the last column with two values is taken.
      """)

  @Argument(help: "The patients (CSV).", completion: .file())
  var data: String

  @Option(help: ArgumentHelp("The outcome.", valueName: "column"))
  var outcome: String?

  @Option(
    help: ArgumentHelp("The time to the outcome or to the end of follow-up.", valueName: "column"))
  var time: String?

  @Option(name: [.short, .customLong("output")], help: "The study file; - for standard output.")
  var output = "study.yaml"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    let bytes = try InputFile.bytes(at: data)
    if output != "-", FileSystem.kind(of: output) != .missing, !common.force {
      throw CommandFailure.cannotWrite(output, reason: "it exists; --force replaces it")
    }
    let starter = try StarterStudy(
      data: InputBytes(path: data, bytes: bytes), fileName: pathBesideOutput, outcome: outcome,
      time: time)
    try SingleFile.write(Data(starter.text.utf8), to: output, inputs: [data])
    common.reporter.report(starter.notes)
    if output != "-" { common.reporter.say("wrote '\(output)': next, nomograph check \(output)") }
  }

  /// The data file as the study file will see it, relative to its own folder.
  private var pathBesideOutput: String {
    guard output != "-", data != "-" else { return data }
    let folder = (FileSystem.resolved(output) as NSString).deletingLastPathComponent
    let file = FileSystem.resolved(data)
    return file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : file
  }
}
