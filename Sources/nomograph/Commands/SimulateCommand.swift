internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Studies

/// `nomograph simulate`: a synthetic cohort.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Draw a synthetic cohort; every row is marked as synthetic.",
    discussion: """
      Examples:
        nomograph simulate simulation.yaml -o cohort.csv
        nomograph simulate simulation.yaml --patients 5000 --seed 7 -o - | head
      """)

  @Argument(help: "The simulation plan.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Screened patients (default: the plan's).", valueName: "N"))
  var patients: Int?

  @Option(name: [.short, .customLong("output")], help: "The cohort (CSV); - for standard output.")
  var output = "cohort.csv"

  @Option(
    help: ArgumentHelp(
      "Where to write true risks (CSV), to check models against.", valueName: "file"))
  var truth: String?

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws {
    if let patients, !(1...10_000_000).contains(patients) {
      throw ValidationError("--patients must be a number from 1 to 10000000.")
    }
  }

  func run() async throws {
    var plan = try SimulationPlan.reading(
      InputBytes(path: self.plan, bytes: InputFile.bytes(at: self.plan)))
    if let patients { plan.patients = patients }
    if let seed = common.seed { plan.seed = seed }
    let simulator = try CohortSimulator(plan)
    try SingleFile.write(Data(simulator.csv().utf8), to: output, inputs: [self.plan])
    if let truth {
      try SingleFile.write(Data(simulator.truthCSV().utf8), to: truth, inputs: [self.plan])
    }
    if output != "-" {
      common.reporter.say(
        "wrote '\(output)': \(plan.patients) synthetic patients, seed \(plan.seed)")
    }
  }
}
