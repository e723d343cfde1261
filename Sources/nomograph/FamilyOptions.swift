internal import ArgumentParser
internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

/// What kind of model a formula asks for, and how it is estimated.
struct FamilyOptions: ParsableArguments {
  @Option(
    help:
      "logistic, multinomial, cox, finegray or cause-specific (default: from the left side of the formula)."
  )
  var family: ModelFamily?

  @Option(help: ArgumentHelp("The outcome's value that counts as the event.", valueName: "value"))
  var event: String?

  @Option(
    help: ArgumentHelp(
      "Multinomial models: the outcome's value that the others are compared with (default: the first).",
      valueName: "value"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "A value of the status that keeps the event from happening; repeatable.", valueName: "value"))
  var competing: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A time within which risks are wanted, in the unit of the data; repeatable.", valueName: "t"))
  var horizon: [Double] = []

  @Option(name: .customLong("time-unit"), help: "The unit of times: days, weeks, months or years.")
  var timeUnit: TimeUnit?

  @Option(help: "How tied event times enter a Cox model: efron (default) or breslow.")
  var ties: TieMethod?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ridge penalty as in rms; 0 for none.", valueName: "λ"))
  var ridge: Double?

  @Option(
    help: ArgumentHelp(
      "Lasso: 'cv' chooses λ by cross-validation, or a number.", valueName: "cv|λ"))
  var lasso: String?

  @Flag(help: "Firth's penalised likelihood, for outcomes that predictors separate (logistic).")
  var firth = false

  @Flag(
    help: "Standard errors from patients' scores, right even if the model is not (logistic, Cox).")
  var robust = false

  @Option(
    help: ArgumentHelp(
      "With --robust: patients with one value of this column are not independent.",
      valueName: "column"))
  var cluster: String?

  func validate() throws {
    guard cluster == nil || robust else { throw ValidationError("--cluster needs --robust.") }
    if let bad = horizon.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw ValidationError("--horizon must be above zero, not \(bad).")
    }
    if let ridge, !(ridge >= 0 && ridge.isFinite) {
      throw ValidationError("--ridge must be zero or more, not \(ridge).")
    }
    let chosen = [
      ridge.map { _ in "--ridge" }, lasso.map { _ in "--lasso" }, firth ? "--firth" : nil,
    ]
    .compactMap { $0 }
    guard chosen.count < 2 else {
      throw ValidationError("give only one of \(chosen.joined(separator: ", ")).")
    }
    if let lasso, lasso != "cv", !(Double(lasso).map { $0 >= 0 && $0.isFinite } ?? false) {
      throw ValidationError("--lasso takes 'cv' or a number that is zero or more, not '\(lasso)'.")
    }
  }

  /// The options that were given, as people type them.
  private var given: [String] {
    [
      family.map { _ in "--family" }, event.map { _ in "--event" },
      reference.map { _ in "--reference" },
      competing.isEmpty ? nil : "--competing", horizon.isEmpty ? nil : "--horizon",
      timeUnit.map { _ in "--time-unit" }, ties.map { _ in "--ties" }, ridge.map { _ in "--ridge" },
      lasso.map { _ in "--lasso" }, firth ? "--firth" : nil,
      robust ? "--robust" : nil, cluster.map { _ in "--cluster" },
    ].compactMap { $0 }
  }

  var isEmpty: Bool { given.isEmpty }
  var named: String { given.joined(separator: ", ") }

  /// The kind of model with its outcome.
  func kind(of formula: Formula, in cohort: Cohort) throws -> ModelKind {
    guard reference == nil || family == .multinomial else {
      throw CommandFailure.usage(
        "--reference is for outcomes of several categories", hints: ["add --family multinomial"])
    }
    guard case .survival(let time, let status, let named) = formula.response else {
      if let family, family.isTimeToEvent {
        throw CommandFailure.usage(
          "the family '\(family.rawValue)' needs times: write Surv(time, status) left of the ~",
          hints: [])
      }
      if family == .multinomial { return try categories(of: formula.outcome, in: cohort) }
      return .logistic(
        outcome: formula.outcome, event: try event(of: formula.outcome, named: nil, in: cohort))
    }
    let family = family ?? (competing.isEmpty ? .cox : .fineGray)
    guard family.isTimeToEvent else {
      throw CommandFailure.usage(
        "a \(family.rawValue) model has no times: write the outcome left of the ~", hints: [])
    }
    guard !horizon.isEmpty else {
      throw CommandFailure.usage(
        "say within which time risks are wanted",
        hints: ["add --horizon T, in the unit of '\(time)'"])
    }
    guard !(family.heedsCompetingEvents && competing.isEmpty) else {
      throw CommandFailure.usage(
        "the family '\(family.rawValue)' needs to know which events compete",
        hints: ["add --competing VALUE, a value of '\(status)'"])
    }
    let columns = TimeToEvent(
      time: time, status: status, event: try event(of: status, named: named, in: cohort),
      competing: competing, horizons: horizon, unit: timeUnit)
    guard let kind = family.kind(columns, ties: ties ?? .efron) else {
      throw CommandFailure.usage("a logistic model has no times", hints: [])
    }
    return kind
  }

  /// Every value of the outcome as a category.
  private func categories(of outcome: String, in cohort: Cohort) throws -> ModelKind {
    guard event == nil else {
      throw CommandFailure.usage(
        "--event is for outcomes of one event",
        hints: ["name the value that the others are compared with: --reference VALUE"])
    }
    // The fit says best that there is no such column.
    guard let column = cohort[outcome] else { return .logistic(outcome: outcome, event: "1") }
    let categories = OutcomeCategories(of: column, reference: reference)
    if let fault = categories.fault {
      throw CommandFailure.usage(
        "'\(outcome)' cannot be the outcome of a multinomial model: \(fault)",
        hints: ["its values are: \(categories.codes.joined(separator: ", "))"])
    }
    return .multinomial(outcome: outcome, categories)
  }

  private func event(of outcome: String, named: String?, in cohort: Cohort) throws -> String {
    let column = cohort[outcome]
    if let event = event ?? named ?? column.flatMap({ OutcomeColumn.defaultEvent(of: $0) }) {
      return event
    }
    // The fit says best that there is no such column.
    guard let column else { return "1" }
    let values = OutcomeColumn.values(of: column)
    if values.count == 1 {
      throw CommandFailure.usage(
        "'\(outcome)' is '\(values[0])' in all patients: there is nothing to predict",
        hints: ["check the data, or name another outcome left of the ~"])
    }
    throw CommandFailure.usage(
      "'\(outcome)' does not have exactly two values: say which is the event",
      hints: ["add --event VALUE"]
        + (values.isEmpty ? [] : ["its values are: \(values.joined(separator: ", "))"]))
  }

  /// How the covariance of coefficients is estimated.
  var covariance: CovarianceChoice {
    guard robust else { return .model }
    return cluster.map { .clustered(by: $0) } ?? .robust
  }

  /// How coefficients are estimated.
  func estimation(seed: UInt64) throws -> Estimation {
    if let ridge, ridge > 0 { return .ridge(RidgePenalty(ridge)) }
    if firth { return .firth }
    guard let lasso else { return .maximumLikelihood }
    if let strength = Double(lasso) {
      return .elasticNet(ElasticNetChoice(strength: .fixed(strength)))
    }
    return .elasticNet(
      ElasticNetChoice(strength: .crossValidated(folds: 10, seed: seed, rule: .minimum)))
  }
}
