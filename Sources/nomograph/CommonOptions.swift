internal import ArgumentParser
internal import Diagnostics
internal import Foundation
internal import Rendering
internal import Reporting
internal import Studies

/// The options that every command understands.
struct CommonOptions: ParsableArguments {
  // Numbers take whatever follows: '-1' is a wrong number and not a missing one.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of everything random (default: the study's).", valueName: "N"))
  var seed: UInt64?

  @Option(
    name: .customLong("language"),
    help: ArgumentHelp("en or zh-Hans; repeat for both, the main one first.", valueName: "code"))
  var languages: [Language] = []

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp("pdf, png or svg; repeat for several.", valueName: "format"))
  var formats: [FigureFormat] = []

  @Option(
    help: ArgumentHelp(
      "Look of the figures: \(ThemeChoice.names.joined(separator: ", ")), or a theme file (YAML).",
      valueName: "name|file"))
  var theme: String?

  @Option(
    name: [.customLong("resolution"), .customLong("dpi")], parsing: .unconditional,
    help: ArgumentHelp("Dots an inch of PNG files (default: 300).", valueName: "N"))
  var resolution: Double = 300

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Processor cores to use (default: all).", valueName: "N"))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(help: "Print diagnostics as JSON, one object a line, on standard error.")
  var json = false

  @Flag(help: "Replace an existing output folder, whatever is in it.")
  var force = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be a number from 1 to 1024.")
    }
    guard (20...4800).contains(resolution) else {
      throw ValidationError("--resolution must be a number from 20 to 4800.")
    }
    let names = ThemeChoice.names
    if let theme, !names.contains(theme), !ThemeChoice.isPath(theme) {
      let hint = Suggestion.hint(for: theme, among: names).map { " (\($0))" } ?? ""
      throw ValidationError(
        "no theme named '\(theme)'\(hint); the themes are: \(names.joined(separator: ", ")); "
          + "a theme of your own is a file that ends in .yaml.")
    }
  }

  /// Where messages go.
  var reporter: TerminalReporter { TerminalReporter(isQuiet: quiet, isJSON: json) }

  /// What a run takes from the command line.
  var runOptions: RunOptions {
    var options = RunOptions()
    (options.seed, options.languages, options.threads) = (seed, languages, threads)
    (options.toolVersion, options.date) = (ToolVersion.current, Self.date)
    options.progress = { ProgressLine.shared.show($0, $1) }
    return options
  }

  /// The day that outputs carry: only what the environment fixes, so that runs repeat exactly.
  static var date: String? {
    Provenance.sourceDate(environment: ProcessInfo.processInfo.environment)
  }

  /// Refuses numbers of replicates that no run could finish.
  static func check(replicates: Int?) throws {
    if let replicates, !(0...100_000).contains(replicates) {
      throw ValidationError("--bootstrap must be a number from 0 to 100000.")
    }
  }

  /// Makes the bytes of figures as asked for; PDFs name these authors and keywords.
  func renderer(crediting credits: DocumentCredits) -> FigureRenderer {
    var renderer = FigureRenderer(
      metadata: PDFMetadata(creator: "nomograph \(ToolVersion.current)"), credits: credits)
    renderer.dotsPerInch = resolution
    return renderer
  }

  /// The theme asked for, else the default.
  func themeChoice() throws -> ThemeChoice { try theme.map { try ThemeChoice($0) } ?? .default }
}
