internal import ArgumentParser
internal import Diagnostics
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Runs the command that the arguments name and turns whatever it throws into words and an exit code.
enum CommandRunner {
  static func run() async {
    Interruption.listen()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let reporter = TerminalReporter(isJSON: arguments.contains("--json"))
    do {
      var command = try Nomograph.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      ProgressLine.shared.clear()
      finish(.done)
    } catch {
      ProgressLine.shared.clear()
      report(error, reporter)
    }
  }

  private static func report(_ error: any Error, _ reporter: TerminalReporter) {
    if let known = error as? any DiagnosableError {
      reporter.report(known.diagnostics)
      finish(known.exitStatus)
    }
    let code = Nomograph.exitCode(for: error).rawValue
    let isFromParser = String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    if code == 0 {
      print(Nomograph.fullMessage(for: error))
      finish(.done)
    }
    if isFromParser, let unknown = unknownCommand(CommandLine.arguments.dropFirst().first) {
      reporter.report(unknown.diagnostics)
      finish(unknown.exitStatus)
    }
    if isFromParser, reporter.isJSON {
      reporter.report([Diagnostic(.error, Nomograph.message(for: error))])
      finish(.usage)
    }
    if isFromParser {
      FileHandle.standardError.write(Data((Nomograph.fullMessage(for: error) + "\n").utf8))
      finish(.usage)
    }
    reporter.report(CommandFailure.internalError("\(error)").diagnostics)
    finish(.bug)
  }

  /// The first word, if it should have been a command and is none.
  private static func unknownCommand(_ word: String?) -> CommandFailure? {
    let names = Nomograph.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let word, !word.hasPrefix("-"), !names.contains(word), word != "help" else { return nil }
    return .usage(
      "no command named '\(word)'",
      hints: [
        Suggestion.hint(for: word, among: names),
        "the commands are: \(names.joined(separator: ", "))",
      ].compactMap(\.self))
  }

  private static func finish(_ status: ExitStatus) -> Never {
    fflush(nil)
    exit(status.rawValue)
  }
}
