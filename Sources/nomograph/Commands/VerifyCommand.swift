internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Reporting

/// `nomograph verify`: whether a folder still matches its manifest.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare a results folder with its manifest.",
    discussion: """
      Example:
        nomograph verify results

      Exit code 0 if every file is as the run wrote it, 65 if a file is missing or has changed.
      """)

  @Argument(help: "The folder of a run.", completion: .directory)
  var folder: String

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    let manifest = try ResultsFolder(at: folder).manifest
    let differences = try manifest.differences(from: ResultsFolder.contents(of: folder))
    let errors = differences.filter { $0.severity == .error }
    guard errors.isEmpty else { throw CommandFailure.differences(differences) }
    common.reporter.report(differences)
    common.reporter.say("'\(folder)' matches its manifest: \(manifest.outputs.count) files")
  }
}
