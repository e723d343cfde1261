internal import ArgumentParser

/// The command line tool.
@main struct Nomograph: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nomograph",
    abstract: "Clinical risk models: nomograms, validation, reports and patient sheets.",
    discussion: """
      A study file (YAML) and a cohort (CSV) become a risk model, its validation, figures, a report \
      and a sheet for each patient:

        nomograph init cohort.csv --outcome fracture     write a starter study.yaml
        nomograph check study.yaml                       every problem at once
        nomograph run study.yaml -o results              everything, into one folder

      Shell completions: nomograph --generate-completion-script bash|zsh|fish.
      Exit codes: 0 done, 1 the analysis is impossible, 64 usage, 65 bad data or study file, \
      66 file not found, 70 a bug, 73 cannot write.
      """,
    version: ToolVersion.current,
    subcommands: [
      RunCommand.self, CheckCommand.self, InitCommand.self, ScreenCommand.self, FitCommand.self,
      ValidateCommand.self, DrawCommand.self, SheetCommand.self, ScoreCommand.self,
      ReportCommand.self, ImportCommand.self, SimulateCommand.self, VerifyCommand.self,
    ])

  static func main() async { await CommandRunner.run() }
}

/// The version of the tool, in `--version`, manifests and reports.
enum ToolVersion {
  static let current = "0.1.0"
}
