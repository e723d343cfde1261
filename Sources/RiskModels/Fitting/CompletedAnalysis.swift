public import Cohorts
public import Diagnostics
internal import Survival

/// What a fit accepts, once for each completed copy of the same patients, with one design for all.
///
/// Knots, levels and typical values are learnt from all copies below each other, so that coefficients of
/// all copies mean the same and can be pooled. How patients are spread over a number is that of the known
/// values: copies would count everybody many times.
public struct CompletedAnalysis: Sendable, Hashable {
  /// One set a copy, in their order; the same patients in each.
  public let sets: [AnalysisSet]
  /// How the copies came about.
  public let record: ImputationRecord
  /// The set of all copies below each other.
  let stacked: AnalysisSet

  /// Takes completed cohorts in which outcome and predictors are known of everybody.
  ///
  /// - Throws: `ImputedFitError` for fewer than two copies, an elastic net, or a stratum that was imputed; what
  ///   `AnalysisSet` throws.
  public init(_ completed: CompletedCohorts, for spec: ModelSpec) throws {
    guard completed.cohorts.count > 1 else {
      throw ImputedFitError.tooFewCopies(completed.cohorts.count)
    }
    try ImputedFitError.check(spec)
    let imputed = Set(completed.record.variables.map(\.variable))
    if let stratum = spec.strata.first(where: imputed.contains) {
      throw ImputedFitError.stratumImputed(stratum)
    }
    let stacked = try AnalysisSet(completed.stacked, for: spec)
    (self.stacked, record) = (stacked, completed.record)
    var design = stacked.design
    for index in design.predictors.indices {
      let known = completed.observed[design.predictors[index].variable.name]?.knownNumbers ?? []
      design.predictors[index].distribution = BinnedCounts(ofSorted: known.sorted())
    }
    let common = design
    sets = try completed.cohorts.map { try AnalysisSet($0, for: spec, design: common) }
  }

  /// Patients in each copy.
  public var patientCount: Int { sets.first?.patientCount ?? 0 }

  /// Events among them.
  public var eventCount: Int { sets.first?.eventCount ?? 0 }

  /// Fits the model to each copy and pools the fits.
  ///
  /// b = Σ bᵢ / m over m copies with covariance W + (1 + 1/m) B; see `RubinsRules`.
  ///
  /// A selection looks at the pooled coefficients with their total covariance, so that all copies keep the same
  /// variables; what stays is fitted to each copy again.
  ///
  /// - Throws: `ImputedFitError.noFit` for the first copy that allows none where others do, other `ImputedFitError`, and
  ///   `FitError` if no copy allows any or nothing stays.
  /// - Source: Wood, White & Royston, Stat Med 2008;27:3227 (Rubin's rules at each step); the step itself as
  ///   `rms::fastbw` after `rms::fit.mult.impute`.
  public func fit(
    _ spec: ModelSpec, describedAs description: ModelDescription? = nil
  ) throws -> ImputedFit {
    try ImputedFitError.check(spec)
    guard !spec.kind.family.isCategorical || spec.selection == .none else {
      throw FitError.estimationNotAvailable(family: spec.kind.family)
    }
    let whole = try fitAllTerms(spec, describedAs: description)
    guard let rule = spec.selection.stoppingRule else { return whole }
    guard spec.covariance == .model else {
      throw FitError.covarianceNotAvailable(family: spec.kind.family)
    }
    let (terms, record) = try whole.pooled.selectingTerms(by: rule)
    let isWhole = terms.count == stacked.design.terms.count
    let fit =
      isWhole ? whole : try keeping(terms: terms).fitAllTerms(spec, describedAs: description)
    return fit.noting(record)
  }

  private func fitAllTerms(
    _ spec: ModelSpec, describedAs description: ModelDescription?
  ) throws -> ImputedFit {
    var whole = spec
    whole.selection = .none
    let description = description ?? ModelDescription(spec)
    var fits: [FittedModel] = []
    for (index, copy) in sets.enumerated() {
      do throws(FitError) {
        fits.append(try RiskModels.fit(whole, to: copy, describedAs: description))
      } catch {
        // What keeps every copy from a fit has nothing to do with imputation.
        let others = sets.suffix(from: index + 1)
        let isAlone = index > 0 || others.contains { (try? RiskModels.fit(whole, to: $0)) != nil }
        throw isAlone ? ImputedFitError.noFit(in: index + 1, of: sets.count, error) : error
      }
    }
    return ImputedFit(fits: fits, pooled: try FittedModel(pooling: fits, whole, of: self))
  }

  /// The same patients with the columns of some terms only, counted from zero.
  private func keeping(terms indices: [Int]) -> CompletedAnalysis {
    CompletedAnalysis(
      sets: sets.map { $0.keeping(terms: indices) }, record: record,
      stacked: stacked.keeping(terms: indices))
  }

  private init(sets: [AnalysisSet], record: ImputationRecord, stacked: AnalysisSet) {
    (self.sets, self.record, self.stacked) = (sets, record, stacked)
  }
}

extension Column {
  /// The numbers that are not missing; none of a category.
  fileprivate var knownNumbers: [Double] {
    if case .numbers(let cells) = values { cells.filter { !$0.isNaN } } else { [] }
  }
}

/// A model fitted to each completed copy of a cohort, and the pooled one.
public struct ImputedFit: Sendable, Hashable {
  /// One fit a copy.
  public let fits: [FittedModel]
  /// The model to ship: coefficients and covariance by Rubin's rules.
  public let pooled: FittedModel

  /// The same with the account of a selection.
  fileprivate func noting(_ record: SelectionRecord) -> ImputedFit {
    func noted(_ fit: FittedModel) -> FittedModel {
      var fit = fit
      fit.riskModel.selection = record
      return fit
    }
    return ImputedFit(fits: fits.map(noted), pooled: noted(pooled))
  }
}

/// Why a model cannot be fitted to completed data sets.
public enum ImputedFitError: DiagnosableError, Hashable {
  /// One of the copies allows no fit though others do; copies are counted from one.
  case noFit(in: Int, of: Int, FitError)
  /// There is nothing to pool.
  case tooFewCopies(Int)
  /// An elastic net has no standard errors, without which Rubin's rules do nothing.
  case elasticNet
  /// Patients would change their stratum from copy to copy.
  case stratumImputed(String)
  /// The baselines of the copies have different times.
  case differentTimes

  /// Checks that the fits of a specification can be pooled.
  public static func check(_ spec: ModelSpec) throws(ImputedFitError) {
    if case .elasticNet = spec.estimation { throw .elasticNet }
  }

  /// What to tell the user.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .noFit(let copy, let count, let error):
      error.diagnostics.map { diagnostic in
        var placed = diagnostic
        placed.hints.insert("this is in imputation \(copy) of \(count)", at: 0)
        return placed
      }
    case .tooFewCopies(let count):
      [
        Diagnostic(
          .error, "\(count) completed data sets cannot be pooled", hints: ["two are needed"])
      ]
    case .elasticNet:
      [
        Diagnostic(
          .error, "an elastic net has no standard errors to pool over imputations",
          hints: [
            "use 'selection: {backward: aic}' or 'penalty: {ridge: …}', or 'missing: {method: complete-cases}'"
          ])
      ]
    case .stratumImputed(let name):
      [
        Diagnostic(
          .error, "the stratum '\(name)' has missing values, which cannot be imputed",
          hints: ["use '\(name)' as a predictor, or leave patients without it out by a criterion"])
      ]
    case .differentTimes:
      [
        Diagnostic(
          .error, "the completed data sets differ in the times of events",
          hints: ["outcomes must be the same in every imputation"])
      ]
    }
  }

  /// The analysis is impossible, or what one copy is refused for.
  public var exitStatus: ExitStatus {
    if case .noFit(_, _, let error) = self { error.exitStatus } else { .impossibleAnalysis }
  }
}

extension ModelSpec {
  /// The patients of a cohort whose outcome is known, and what the outcome tells an imputation model.
  ///
  /// Outcomes without times: the event as 0 and 1; of several categories an indicator of each but the reference, as a
  /// factor has in mice. With times: for the event of interest and for each competing one an indicator and the
  /// Nelson–Aalen cumulative hazard at the patient's own time.
  ///
  /// - Throws: `FitError` for an outcome that cannot be used.
  /// - Source: White & Royston, Stat Med 2009;28:1982; van Buuren, J Stat Softw 2011;45(3) (factors).
  public func outcomeForImputation(
    of cohort: Cohort
  ) throws(FitError) -> (rows: [Int], columns: [[Double]]) {
    let outcome = try ModelOutcome(kind, in: cohort)
    let rows = (0..<cohort.rowCount).filter { !outcome.isMissing($0) }
    if let categories = try outcome.categories(of: rows) {
      let compared = kind.categories?.compared ?? []
      return (rows, compared.indices.map { index in categories.map { $0 == index + 1 ? 1 : 0 } })
    }
    guard let followUp = try outcome.followUp(of: rows) else {
      return (rows, [rows.map { outcome.isEvent($0) ? 1 : 0 }])
    }
    let causes = Set(followUp.causes).subtracting([0]).sorted()
    let columns = causes.flatMap { cause -> [[Double]] in
      let indicator = followUp.causes.map { $0 == cause }
      let hazard = KaplanMeier(times: followUp.times, events: indicator)
      return [
        indicator.map { $0 ? 1 : 0 },
        followUp.times.map { time in
          let index = hazard.times.lastIndex { $0 <= time }
          return index.map { hazard.cumulativeHazard[$0] } ?? 0
        },
      ]
    }
    return (rows, columns)
  }
}
