public import Cohorts
public import Diagnostics
public import Statistics
public import Survival

/// All that a fit accepts: model columns and outcomes of patients without missing values.
public struct AnalysisSet: Sendable, Hashable {
  /// The frozen way from patients to columns.
  public private(set) var design: Design
  /// The model columns, one row a patient, without the intercept.
  public private(set) var predictors: Matrix
  /// Whether each patient had the event, at whatever time; of categories whether it is not the reference.
  public let outcomes: [Bool]
  /// The category of each patient: 0 for the reference, then in the order of the linear predictors; `nil` for
  /// families that predict one event.
  public let categories: [Int]?
  /// Times and what ended them; `nil` for families without times.
  public let followUp: FollowUp?
  /// What is added to each patient's linear predictor; `nil` without offsets.
  public let offsets: [Double]?
  /// The stratum of each patient, a position in the design's strata; `nil` without strata.
  public let strata: [Int]?
  /// The cluster of each patient, numbers from 0; `nil` unless the covariance is that of clusters.
  public let clusters: [Int]?
  /// The row of each patient in the cohort that was given.
  public let rows: [Int]
  /// Patients left out for missing values.
  public let missing: MissingRows
  /// Whether the cohort is marked as synthetic.
  public let isSynthetic: Bool
  /// What the user should know: rows left out, levels without patients.
  public let warnings: [Diagnostic]

  /// Takes the complete cases of an eligible cohort and learns the design from them.
  ///
  /// - Throws: `FitError` for an outcome that cannot be used or does not vary, `DesignError` for a
  ///   predictor that cannot be used.
  public init(_ eligible: EligibleCohort, for spec: ModelSpec) throws {
    try self.init(eligible.cohort, for: spec)
  }

  /// Takes the complete cases of a cohort; the design is learnt from them unless one is given.
  ///
  /// - Throws: `FitError` for an outcome that cannot be used or does not vary, `DesignError` for a
  ///   predictor that cannot be used, `PredictionError` if a given design does not fit the cohort.
  public init(_ cohort: Cohort, for spec: ModelSpec, design given: Design? = nil) throws {
    guard !spec.terms.isEmpty else { throw FitError.noTerms }
    if let stratum = spec.strata.first, !spec.kind.family.hasStrata {
      throw FitError.strataNotAvailable(stratum, family: spec.kind.family)
    }
    guard spec.offsets.isEmpty || !spec.kind.family.isCategorical else {
      throw FitError.offsetNotAvailable(family: spec.kind.family)
    }
    let outcome = try ModelOutcome(spec.kind, in: cohort)
    let variables = try spec.usableVariables(in: cohort)
    let cluster = try AnalysisSet.clusterColumn(spec.covariance, in: cohort)
    let columns = outcome.columns + variables + [cluster].compactMap { $0 }
    let complete = columns.completeRows(of: cohort.rowCount)
    missing = MissingRows(
      patients: cohort.rowCount - complete.count,
      byVariable: columns.map { .init(variable: $0.variable.name, missing: $0.missingCount) }
        .filter { $0.missing > 0 })
    guard !complete.isEmpty else { throw FitError.noCompletePatients(missing: missing.byVariable) }
    rows = complete
    clusters = cluster.map { AnalysisSet.clusters($0, rows: complete) }
    outcomes = complete.map { outcome.isEvent($0) }
    followUp = try outcome.followUp(of: complete)
    categories = try outcome.categories(of: complete)
    try AnalysisSet.checkVariation(of: outcomes, categories, spec.kind, in: cohort)
    let subset = cohort.selecting(rows: complete)
    let learned = try given.map { ($0, []) } ?? Design.learning(spec, from: subset)
    design = learned.0
    predictors = try design.matrix(for: subset)
    offsets = design.offsets.isEmpty ? nil : try design.offsets(for: subset)
    strata = design.strata.isEmpty ? nil : try design.strata(for: subset)
    isSynthetic = cohort.isSynthetic
    warnings =
      outcome.warnings + missing.warnings(of: cohort.rowCount) + learned.1
  }

  /// Patients in the analysis.
  public var patientCount: Int { outcomes.count }

  /// Patients with the event.
  public var eventCount: Int { outcomes.count { $0 } }

  /// The outcomes as 0 and 1.
  public var outcomeNumbers: [Double] { outcomes.map { $0 ? 1 : 0 } }

  /// The same patients with the columns of some terms only, counted from zero.
  package func keeping(terms indices: [Int]) -> AnalysisSet {
    var result = self
    let ranges = design.columnRanges
    let columns = indices.flatMap { ranges[$0] }.map { Array(predictors.column($0)) }
    result.predictors = Matrix(columns: columns, rows: predictors.rows)
    result.design = design.keeping(terms: indices)
    return result
  }

  private static func checkVariation(
    of outcomes: [Bool], _ categories: [Int]?, _ kind: ModelKind, in cohort: Cohort
  ) throws(FitError) {
    if let all = kind.categories, let categories {
      let counts = all.patientCounts(categories)
      for (level, count) in zip(all.levels, counts) where count == 0 {
        throw .sparseCategory(
          level.code, outcome: kind.outcomeAndEvent.outcome, patients: 0, parameters: nil)
      }
      return
    }
    let (outcome, event) = kind.outcomeAndEvent
    let events = outcomes.count { $0 }
    if events == 0 {
      let values = cohort[outcome].map(OutcomeColumn.values(of:)) ?? []
      throw .noEvents(outcome: outcome, event: event, patients: outcomes.count, values: values)
    }
    // With times, everybody may have the event: the question is when.
    if events == outcomes.count, kind.timeToEvent == nil {
      throw .allEvents(outcome: outcome, event: event, patients: outcomes.count)
    }
  }
}

extension MissingRows {
  fileprivate func warnings(of total: Int) -> [Diagnostic] {
    guard patients > 0 else { return [] }
    let list = byVariable.map { "\($0.variable) (\($0.missing))" }.joined(separator: ", ")
    return [
      Diagnostic(
        .warning,
        "\(patients) of \(total) patients are left out of the model because values are missing: \(list)",
        hints: ["complete cases may differ from all patients: compare them in the baseline table"],
        inReport: "")
    ]
  }
}

extension ModelSpec {
  /// Every predictor variable, each once: those of the terms, then strata and offsets.
  public var predictorNames: [String] {
    var seen: Set<String> = []
    return (terms.flatMap(\.variables) + strata + offsets.flatMap(\.variables))
      .filter { seen.insert($0).inserted }
  }

  /// The outcome variable.
  public var outcomeName: String { outcomeAndEvent.outcome }

  /// The variables that make up the outcome: the time, if there is one, then the outcome or status.
  public var outcomeNames: [String] {
    [kind.timeToEvent?.time, outcomeName].compactMap { $0 }
  }

  /// The outcome variable and the code of its level that counts.
  package var outcomeAndEvent: (outcome: String, event: String) { kind.outcomeAndEvent }

  /// The columns of the predictors, of a kind that models can use.
  fileprivate func usableVariables(in cohort: Cohort) throws -> [Column] {
    try predictorNames.map { name in
      guard name != outcomeName, name != kind.timeToEvent?.time else {
        throw FitError.outcomeIsPredictor(name)
      }
      guard let column = cohort[name] else {
        throw DesignError.noSuchVariable(
          name, closest: Suggestion.closest(to: name, among: cohort.columnNames),
          known: cohort.columnNames)
      }
      switch column.values {
      case .dates: throw DesignError.unusableKind(name, kind: "dates")
      case .texts: throw DesignError.unusableKind(name, kind: "text")
      case .numbers, .categories: return column
      }
    }
  }
}
