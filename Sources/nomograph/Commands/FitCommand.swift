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
        nomograph fit --data c.csv --formula 'Surv(months, status) ~ age + bmd' --family finegray \\
          --event fracture --competing death --horizon 12 --horizon 24
        nomograph fit study.yaml --bootstrap 200 --validation validation.json

      Functions in formulas: rcs(x, k), rcs(x, c(…)), pol(x, d), log(x), sqrt(x), I(x^2), factor(x),
      strat(x), offset(x); + * : %ia%
      """)

  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String?

  @Option(help: "The patients (CSV).", completion: .file())
  var data: String?

  @Option(help: ArgumentHelp("The model, in R's notation.", valueName: "F"))
  var formula: String?

  @OptionGroup(title: "Model without a study file") var choices: FamilyOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bootstrap replicates of the validation.", valueName: "B"))
  var bootstrap: Int?

  @Option(
    help: ArgumentHelp(
      "How performance is corrected: \(ResamplingMethod.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "how"))
  var method: ResamplingMethod?

  @Option(help: ArgumentHelp("Folds of cross-validation (default: 10).", valueName: "K"))
  var folds: Int?

  @Option(help: ArgumentHelp("Repeats of cross-validation (default: 10).", valueName: "R"))
  var repeats: Int?

  @Option(
    help: ArgumentHelp(
      "Explicit resamples (CSV): one replicate (or fold left out) a line, rows counted from 1.",
      valueName: "file"),
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
    if method == .crossValidation, bootstrap != nil {
      throw ValidationError("--bootstrap is not for cross-validation: say --folds and --repeats.")
    }
    if let method, method != .crossValidation, folds != nil || repeats != nil {
      throw ValidationError("--folds and --repeats are for --method cross-validation.")
    }
    if let folds, !(2...1000).contains(folds) {
      throw ValidationError("--folds must be a number from 2 to 1000.")
    }
    if let repeats, !(1...10_000).contains(repeats) {
      throw ValidationError("--repeats must be a number from 1 to 10000.")
    }
    guard (study == nil) != (formula == nil) else {
      throw ValidationError("give either a study file, or --data and --formula.")
    }
    guard formula == nil || data != nil else { throw ValidationError("--formula needs --data.") }
    guard formula != nil || choices.isEmpty else {
      throw ValidationError("a study file says what the model is: leave out \(choices.named).")
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
      ?? FitSource(dataAt: data ?? "-", formula: formula ?? "", choices: choices)
    // Read before anything is written: a wrong file must not leave half of the outputs.
    let explicit = try resamples.map { try ResampleFile.rows(at: $0) }
    let fit = try await source.fitted(common.runOptions)
    let fitted = fit.fitted
    try SingleFile.write(
      RiskModelFile.data(for: fitted.riskModel), to: output, inputs: source.inputs)
    common.reporter.report(source.warnings + fitted.warnings)
    let model = fitted.riskModel
    if output != "-" {
      common.reporter.say(
        "wrote '\(output)': \(model.patientCount) patients, \(model.outcomeCounts), model \(model.identifier)"
      )
    }
    for line in fit.checks?.summary ?? [] { common.reporter.say(line) }
    try await validate(fit, source, explicit)
  }

  private func validate(
    _ fit: StudyFit, _ source: FitSource, _ explicit: [[Int]]?
  ) async throws {
    let isAsked = [bootstrap, folds, repeats].contains { $0 != nil }
    guard isAsked || explicit != nil || validation != nil || method != nil else { return }
    let method = method ?? source.method
    guard method == .crossValidation ? bootstrap == nil : folds == nil && repeats == nil else {
      throw CommandFailure.usage(
        "the study's method is \(method.rawValue), to which the options do not belong",
        hints: ["--bootstrap is for bootstraps, --folds and --repeats are for cross-validation"])
    }
    let plan = ValidationPlan(
      replicates: explicit?.count ?? bootstrap ?? source.replicates,
      seed: common.seed ?? source.seed, threads: common.threads, thresholds: source.thresholds,
      byCentre: source.cohort.centres != nil, resamples: explicit, method: method,
      folds: folds ?? source.folds, repeats: repeats ?? source.repeats)
    let progress: ValidationProgress = { done, total in
      ProgressLine.shared.show(
        "validating: \(done) of \(total)", Double(done) / Double(max(1, total)))
    }
    var json: Data
    if fit.fitted.riskModel.categories == nil {
      let pooled = try await fit.validate(following: plan, progress: progress)
      json = try FileCoding.encoder().encode(pooled.result)
    } else {
      let found = try await fit.validateCategories(following: plan, progress: progress)
      json = try FileCoding.encoder().encode(found.result)
    }
    ProgressLine.shared.clear()
    json.append(0x0A)
    try SingleFile.write(json, to: performanceFile, inputs: source.inputs)
    common.reporter.say("wrote '\(performanceFile)'")
  }
}
