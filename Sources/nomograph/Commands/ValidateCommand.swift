internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies
internal import Validation

/// `nomograph validate`: external validation of a model file.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Validate a model file in other patients.",
    discussion: """
      Examples:
        nomograph validate model.json --data other-hospital.csv
        nomograph validate model.json --data test.csv -o - | jq .performance
        nomograph validate new.json --data test.csv --against old.json --threshold 0.1
        nomograph validate model.json --data ours.csv --against-cohort theirs.csv
        nomograph validate model.json --data test.csv --partial-auc specificity:0.8,1 --bootstrap 1000
        nomograph validate model.json --data test.csv --subgroup sex --subgroup age:65,75
        nomograph validate model.json --data ours.csv --update closed-test --updated-model ours.json

      --update adapts the model to these patients: large (intercept or baseline), slope (one factor for \
      all coefficients as well), refit (every coefficient), closed-test (as little of these as a test \
      allows). The validation is that of the model as it was; the updated model needs other patients.
      """)

  @Argument(help: "The model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(help: "The patients (CSV).", completion: .file())
  var data: String

  @Option(
    help: ArgumentHelp(
      "The outcome, if its column has another name: 'outcome ~ 1'.", valueName: "F"))
  var formula: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Bootstrap replicates of the decision curve's band.", valueName: "B"))
  var bootstrap = 0

  @Option(
    name: .customLong("subgroup"),
    help: ArgumentHelp(
      "Judge the model in parts too: a column, or a number with cuts as age:65,75; repeat for several.",
      valueName: "column"))
  var subgroups: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Another model of the same outcome: how much better or worse MODEL does in the same patients; repeat for several.",
      valueName: "model"), completion: .file(extensions: ["json"]))
  var against: [String] = []

  @Option(
    help: ArgumentHelp(
      "Other patients (CSV): how much better or worse MODEL tells those of --data apart.",
      valueName: "file"), completion: .file())
  var againstCohort: String?

  @Option(
    help: ArgumentHelp(
      "The area under a part of the ROC curve: specificity:0.8,1 or sensitivity:0.9,1.",
      valueName: "rate:from,to"))
  var partialAuc: String?

  @Option(
    name: .customLong("threshold"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A decision threshold, such as 0.1; repeat for several.", valueName: "risk"))
  var thresholds: [Double] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep back counts above zero and below this, and what would give them away.",
      valueName: "count"))
  var smallestCell: Int?

  @Option(
    help: ArgumentHelp(
      "The calibration curve: \(ValidationPlan.Smoother.allCases.map(\.rawValue).joined(separator: ", ")); with times loess (a regression of the hazard) or pseudo-values.",
      valueName: "smoother"))
  var smoother = ValidationPlan.Smoother.loess

  @Option(
    help: ArgumentHelp(
      "The harm of finding out a risk, in net benefits: one over the patients worth examining for one true positive.",
      valueName: "harm"))
  var harm = 0.0

  @Option(
    help: ArgumentHelp(
      "The prevalence that net benefits are of, for cases and controls sampled apart.",
      valueName: "share"))
  var prevalence: Double?

  @Option(
    help: ArgumentHelp(
      "Update the model: \(UpdateMethod.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "how"))
  var update: UpdateMethod?

  @Option(help: ArgumentHelp("Where the updated model goes.", valueName: "file"))
  var updatedModel = "updated-model.json"

  @Option(name: [.short, .customLong("output")], help: "The results file; - for standard output.")
  var output = "validation.json"

  @OptionGroup(title: "Common options") var common: CommonOptions

  func validate() throws {
    try CommonOptions.check(replicates: bootstrap)
    if let smallestCell, !(0...1000).contains(smallestCell) {
      throw ValidationError("--smallest-cell must be from 0 to 1000.")
    }
  }

  func run() async throws {
    let read = [model, data] + against + [againstCohort].compactMap(\.self)
    try InputFile.checkStandardInput(read)
    let modelFile = try InputBytes(path: model, bytes: InputFile.bytes(at: model))
    var riskModel = try InputFile.model(from: modelFile.bytes, at: model)
    if let formula { try rename(&riskModel, formula) }
    let validation = try ExternalValidation(
      riskModel, against: against.map { (try InputFile.model(at: $0), $0) }, in: modelFile,
      dataAt: data,
      otherDataAt: againstCohort)
    if !riskModel.knowsAbsoluteRisk {
      guard update != nil else { throw PredictionError.slopesOnly }
      return try updateModel(riskModel, validation.table)
    }
    let results = try await validation.results(following: plan)
    try SingleFile.write(
      results.json(), to: output, inputs: read)
    common.reporter.report(results.warnings)
    for line in ValidationSummary(results: results, model: riskModel).lines {
      common.reporter.say(line)
    }
    if output != "-" {
      if let size = results.validationSampleSize {
        common.reporter.say(size.summary(riskModel.timeToEvent))
      }
      common.reporter.say("wrote '\(output)'")
    }
    try updateModel(riskModel, validation.table)
  }

  private var plan: ValidationPlan {
    get throws {
      var plan = ValidationPlan(
        replicates: bootstrap, seed: common.seed ?? 1, threads: common.threads,
        thresholds: Set(thresholds).sorted(), byCentre: false)
      plan.subgroups = try subgroups.map(Self.subgrouping)
      (plan.smoother, plan.harm, plan.prevalence) = (smoother, harm, prevalence)
      plan.keepBackCounts(below: smallestCell)
      plan.partialRange = try partialAuc.map(Self.partialRange)
      return plan
    }
  }

  /// "sex", "age:65,75".
  static func subgrouping(_ text: String) throws -> Subgrouping {
    guard let colon = text.lastIndex(of: ":") else { return Subgrouping(variable: text) }
    let cuts = text[text.index(after: colon)...].split(
      separator: ",", omittingEmptySubsequences: false
    ).map { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard !cuts.isEmpty, cuts.allSatisfy({ $0?.isFinite == true }) else {
      throw CommandFailure.usage(
        "--subgroup must be a column or a column with cuts, e.g. age:65,75", hints: [])
    }
    return Subgrouping(variable: String(text[..<colon]), cuts: cuts.compactMap(\.self))
  }

  /// "specificity:0.8,1".
  static func partialRange(_ text: String) throws -> PartialRange {
    let parts = text.split(separator: ":", maxSplits: 1)
    let ends = parts.last?.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard parts.count == 2, let rate = ROCAnalysis.Rate(rawValue: String(parts[0])),
      let ends, ends.count == 2, let lower = ends[0], let upper = ends[1],
      0 <= lower, lower < upper, upper <= 1
    else {
      throw CommandFailure.usage(
        "--partial-auc must be a rate with two limits, e.g. specificity:0.8,1",
        hints: ["the rates are specificity and sensitivity, the limits from 0 to 1"])
    }
    return PartialRange(rate, lower...upper)
  }

  private func rename(_ model: inout RiskModel, _ formula: String) throws {
    let name = formula.prefix { $0 != "~" }.trimmingCharacters(in: .whitespaces)
    guard !name.isEmpty, formula.contains("~") else {
      throw CommandFailure.usage("--formula must be 'outcome ~ 1'", hints: [])
    }
    model.outcome.variable = name
  }
}
