internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies
internal import Validation

/// `nomograph fit`: a model file.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Fit a model and write its model file.",
    discussion: """
      Examples:
        nomograph fit study.yaml -o model.json
        nomograph fit --data c.csv --formula 'fracture ~ rcs(age, 4) + sex * bmd'
        nomograph fit study.yaml --bootstrap 200 --validation validation.json

      Functions in formulas: rcs(x, k), rcs(x, c(…)), pol(x, d), log(x), sqrt(x), I(x^2); + * :
      """)

  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String?

  @Option(help: "The patients (CSV).", completion: .file())
  var data: String?

  @Option(help: ArgumentHelp("The model, in R's notation.", valueName: "F"))
  var formula: String?

  @Option(help: ArgumentHelp("The outcome's value that counts as the event.", valueName: "value"))
  var event: String?

  @Option(help: "logistic; other families are not available in this version.")
  var family = "logistic"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bootstrap replicates of the validation.", valueName: "B"))
  var bootstrap: Int?

  @Option(
    help: ArgumentHelp(
      "Explicit resamples (CSV): one replicate a line, rows counted from 1.", valueName: "file"),
    completion: .file())
  var resamples: String?

  @Option(
    help: ArgumentHelp(
      "Where to write the model's performance, as JSON (default: beside the model, MODEL-performance.json).",
      valueName: "file"),
    completion: .file())
  var validation: String?

  @Option(name: [.short, .customLong("output")], help: "The model file; - for standard output.")
  var output = "model.json"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws {
    try CommonOptions.check(replicates: bootstrap)
    guard (study == nil) != (formula == nil) else {
      throw ValidationError("give either a study file, or --data and --formula.")
    }
    guard formula == nil || data != nil else { throw ValidationError("--formula needs --data.") }
    guard family == "logistic" else {
      throw ValidationError(
        "'--family \(family)' is not available in this version; available: logistic.")
    }
  }

  /// Named after the model, so that it never lands on what `validate` wrote of other patients.
  private var performanceFile: String {
    if let validation { return validation }
    let model = output == "-" ? "model.json" : output
    return (model.hasSuffix(".json") ? String(model.dropLast(5)) : model) + "-performance.json"
  }

  func run() async throws {
    ProgressLine.shared.enable(unless: common.quiet || common.json)
    let source =
      try study.map { try FitSource(studyAt: $0, dataAt: data) }
      ?? FitSource(dataAt: data ?? "-", formula: formula ?? "", event: event)
    // Read before anything is written: a wrong file must not leave half of the outputs.
    let explicit = try resamples.map { try ResampleFile.rows(at: $0) }
    let analysis = try AnalysisSet(source.cohort, for: source.spec)
    let fitted = try fit(source.spec, to: analysis, describedAs: source.description)
    try SingleFile.write(
      RiskModelFile.data(for: fitted.riskModel), to: output, inputs: source.inputs)
    common.reporter.report(source.warnings + fitted.warnings)
    let model = fitted.riskModel
    if output != "-" {
      common.reporter.say(
        "wrote '\(output)': \(model.patientCount) patients, \(model.eventCount) events, model \(model.identifier)"
      )
    }
    try await validate(fitted, source, explicit)
  }

  private func validate(
    _ fitted: FittedModel, _ source: FitSource, _ explicit: [[Int]]?
  ) async throws {
    guard bootstrap != nil || explicit != nil || validation != nil else { return }
    let plan = ValidationPlan(
      replicates: explicit?.count ?? bootstrap ?? source.replicates,
      seed: common.seed ?? source.seed, threads: common.threads, thresholds: source.thresholds,
      byCentre: source.cohort.centres != nil, resamples: explicit)
    let result = try await Validation.validate(
      fitted, specifiedBy: source.spec, on: source.cohort, following: plan
    ) { done, total in
      ProgressLine.shared.show(
        "validating: \(done) of \(total)", Double(done) / Double(max(1, total)))
    }
    ProgressLine.shared.clear()
    var json = try FileCoding.encoder().encode(result)
    json.append(0x0A)
    try SingleFile.write(json, to: performanceFile, inputs: source.inputs)
    common.reporter.say("wrote '\(performanceFile)'")
  }
}

/// What a model is fitted to: a study's eligible patients, or a data file as it is.
struct FitSource {
  var spec: ModelSpec
  var cohort: Cohort
  var description: ModelDescription?
  var warnings: [Diagnostic]
  var inputs: [String]
  var seed: UInt64 = 1
  var replicates = 1000
  var thresholds: [Double] = []

  init(studyAt path: String, dataAt data: String?) throws {
    let inputs = try StudyInputs(studyAt: path, dataAt: data)
    let patients = try inputs.screen()
    let study = inputs.study
    (spec, cohort) = (study.model, patients.eligible.cohort)
    (description, warnings) = (study.modelDescription, patients.warnings)
    self.inputs = inputs.all.map(\.path)
    (seed, replicates) = (study.validation.seed, study.validation.bootstrapReplicates)
    thresholds = study.validation.thresholds
  }

  init(dataAt path: String, formula text: String, event: String?) throws {
    let formula = try Formula(text)
    let bytes = try InputFile.bytes(at: path)
    let reading = try CohortReader().read([UInt8](bytes), file: path)
    (cohort, warnings, inputs) = (reading.cohort, reading.warnings, [path])
    let column = reading.cohort[formula.outcome]
    guard
      let event = event ?? column.flatMap({ OutcomeColumn.defaultEvent(of: $0) })
        ?? (column == nil ? "1" : nil)
    else {
      throw CommandFailure.usage(
        "'\(formula.outcome)' does not have exactly two values: say which is the event",
        hints: ["add --event VALUE"])
    }
    spec = formula.logisticSpec(event: event)
  }
}
