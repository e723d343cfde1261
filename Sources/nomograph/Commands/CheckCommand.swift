internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Studies

/// `nomograph check`: study file and data, every problem at once.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a study file and its data; report every problem at once.",
    discussion: """
      Examples:
        nomograph check study.yaml
        nomograph check study.yaml --data cohort-2025.csv --json
      """)

  @Argument(help: "The study file.", completion: .file(extensions: ["yaml", "yml"]))
  var study: String

  @Option(help: "A data file to use instead of the study's.", completion: .file())
  var data: String?

  @OptionGroup(title: "Common options") var common: CommonOptions

  func run() async throws {
    try InputFile.checkStandardInput([study, data])
    let inputs = try StudyInputs(studyAt: study, dataAt: data, theme: common.theme)
    let patients = try inputs.screen()
    // What complete cases carry is known, and said, before anybody looks at a fit; imputation lets more patients in.
    let isComplete = inputs.study.missing == .completeCases
    let early = isComplete ? inputs.study.sampleSize(of: patients.eligible) : nil
    common.reporter.report(patients.warnings + [early?.warning].compactMap(\.self))
    let fit = try await inputs.fitModel(common.runOptions)
    let fitted = fit.fitted
    let size = early ?? inputs.study.sampleSize(of: fit)
    common.reporter.report(
      fitted.warnings + (early == nil ? [size?.warning].compactMap(\.self) : []))
    let attrition = patients.eligible.attrition
    let model = fitted.riskModel
    common.reporter.say(
      "no errors: \(attrition.screened) patients, \(attrition.eligible) eligible, "
        + "\(model.patientCount) in the model with \(model.outcomeCounts) and "
        + "\(model.design.columnNames.count) parameters")
    let times = model.timeToEvent
    if let size { common.reporter.say(size.summary(times)) }
    if let size = try inputs.validationSampleSize(model) {
      common.reporter.say(size.summary(times))
    }
  }
}
