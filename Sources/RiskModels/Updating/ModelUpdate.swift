public import Cohorts
public import Diagnostics
internal import Foundation
internal import Statistics

/// How a model is adapted to other patients.
public enum UpdateMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// The intercept or baseline alone: recalibration in the large.
  case large
  /// Intercept or baseline, and one factor for all coefficients.
  case slope
  /// Every coefficient anew.
  case refit
  /// As little of the above as a closed test allows.
  case closedTest = "closed-test"
}

/// A model adapted to other patients, with the tests that led there.
///
/// lp₂ = a + lp₁ (in the large), a + c lp₁ (recalibration), or xᵀb fitted anew (revision).
///
/// The closed test compares the refitted model with the original, then with the model recalibrated in
/// the large, then with the model of one slope; it stops at the first that is not significantly worse.
/// Logistic and Cox models are compared by likelihood ratios, Fine–Gray models by Wald tests with the
/// sandwich covariance. The partial likelihoods know nothing of the baseline: a Cox model's is tested by
/// the ratio of cumulative hazards at the longest horizon, a Fine–Gray model's is always estimated anew,
/// and so is the constant of a model of slopes only.
///
/// A multinomial model has an intercept and a slope for each category but the reference, and the tests count them all.
///
/// - Source: Vergouwe, Nieboer, Oostenbrink et al., Stat Med 2017;36:4529; Steyerberg, Borsboom, van
///   Houwelingen et al., Stat Med 2004;23:2567. Matches `glm(y ~ offset(lp))`, `glm(y ~ lp)` and the
///   same of `survival::coxph`.
public struct ModelUpdate: Sendable, Hashable {
  /// What was changed.
  public enum Extent: String, Sendable, Hashable, Codable {
    case none, large, slope, refit
  }

  /// The refitted model against a simpler one.
  public struct Test: Sendable, Hashable, Codable {
    /// What the refitted model is compared with.
    public var against: Extent
    /// The chi-squared statistic.
    public var chiSquared: Double
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The P value.
    public var p: Double

    init(against: Extent, chiSquared: Double, degreesOfFreedom: Int) {
      (self.against, self.chiSquared) = (against, chiSquared)
      self.degreesOfFreedom = degreesOfFreedom
      p = ChiSquaredDistribution.upperTail(
        max(0, chiSquared), degreesOfFreedom: Double(degreesOfFreedom))
    }
  }

  /// What a recalibration changes of one category against the reference.
  public struct CategoryChange: Sendable, Hashable, Codable {
    /// The category's code.
    public var category: String
    /// What people read.
    public var label: LocalizedText
    /// What is added to the log odds.
    public var interceptChange: Double
    /// The factor of its coefficients; `nil` where it is held at 1.
    public var slope: Double?
  }

  /// The updated model; its origin names its parent.
  public var model: RiskModel
  /// What was changed.
  public var extent: Extent
  /// Recalibration in the large of a logistic model: what is added to the log odds.
  public var interceptChange: Double?
  /// Recalibration of a model of times: the new cumulative hazard as a multiple of the old one at the
  /// longest horizon.
  public var hazardRatio: Double?
  /// The factor of all coefficients that fits the new patients best; NaN for models of several categories.
  public var slope: Double
  /// Recalibration of a model of several categories: one entry a category but the reference; `nil` for other updates.
  public var categories: [CategoryChange]?
  /// The tests of the closed procedure, in their order; empty for other methods.
  public var tests: [Test]
  /// Patients with all values.
  public var patientCount: Int
  /// Events among them.
  public var eventCount: Int
}

/// Why a model cannot be updated.
public enum UpdateError: Error, Sendable, Hashable {
  /// A family or a part of a formula for which the update is not defined.
  case notAvailable(UpdateMethod, reason: String)
  /// All patients have the same linear predictor: no slope can be estimated.
  case constantPredictor
}

extension UpdateError: DiagnosableError {
  /// What is wrong in words.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .notAvailable(let method, let reason):
      [
        Diagnostic(
          .error, "the update '\(method.rawValue)' is not available for \(reason)",
          hints: method == .refit ? [] : ["--update refit fits every coefficient anew"])
      ]
    case .constantPredictor:
      [
        Diagnostic(
          .error, "the model gives all patients the same linear predictor",
          hints: ["--update large needs no slope"])
      ]
    }
  }

  /// The data do not carry the update.
  public var exitStatus: ExitStatus { .impossibleAnalysis }
}

extension RiskModel {
  /// Adapts the model to patients whose outcome is known.
  ///
  /// Patients with a missing value are left out. The new intercept, slope and baseline belong to the
  /// model's own linear predictor. Recalibrated models carry no covariances, since those of the original
  /// and of its update are not known together, but note the errors of what was estimated
  /// (`Origin.recalibration`); refitted models carry their own.
  ///
  /// - Parameters:
  ///   - method: How much to change.
  ///   - cohort: The patients.
  ///   - significance: The level of the closed test.
  ///   - dataHash: The SHA-256 of the patients' file, for the model file.
  /// - Returns: The updated model with what was found on the way.
  /// - Throws: `UpdateError`, `FitError` where no maximum exists, `PredictionError` for a cohort that
  ///   lacks what the model needs, and for a model of times without horizons.
  public func updated(
    by method: UpdateMethod, in cohort: Cohort, significance: Double = 0.05,
    dataHash: String? = nil
  ) throws -> ModelUpdate {
    let spec = try specification(for: method)
    let patients = try UpdateData(self, spec: spec, cohort: cohort)
    let fits: any UpdateFits =
      switch family {
      case .logistic: try LogisticUpdate(patients)
      case .multinomial: try CategoryUpdate(patients)
      case .cox, .causeSpecific: try CoxUpdate(patients)
      case .fineGray: try FineGrayUpdate(patients)
      }
    let (extent, tests) = try fits.extent(for: method, significance: significance)
    return try fits.update(extent, tests, dataHash: dataHash)
  }

  /// The specification that refits this very model: knots and levels written out.
  func specification(for method: UpdateMethod) throws(UpdateError) -> ModelSpec {
    guard family != .causeSpecific else {
      throw .notAvailable(method, reason: "cause-specific models")
    }
    if method != .refit, !design.strata.isEmpty || !design.offsets.isEmpty {
      throw .notAvailable(method, reason: "models with strata or offsets")
    }
    let kind: ModelKind =
      switch (family, timeToEvent) {
      case (.multinomial, _):
        .multinomial(
          outcome: outcome.variable, categories ?? OutcomeCategories(reference: "", levels: []))
      case (.cox, let columns?): .cox(columns, ties: .efron)
      case (.fineGray, let columns?): .fineGray(columns)
      default: .logistic(outcome: outcome.variable, event: event)
      }
    return ModelSpec(
      kind: kind, terms: design.terms.map(\.term), formula: formula, strata: design.strata,
      offsets: design.offsets)
  }
}

/// The patients of an update: columns, outcomes and the linear predictor of the model as it is.
struct UpdateData {
  let model: RiskModel
  let spec: ModelSpec
  let analysis: AnalysisSet
  /// Of several categories that of the first compared one.
  let linearPredictors: [Double]

  init(_ model: RiskModel, spec: ModelSpec, cohort: Cohort) throws {
    if model.family.isTimeToEvent, model.horizons.isEmpty { throw PredictionError.noHorizon }
    (self.model, self.spec) = (model, spec)
    analysis = try AnalysisSet(cohort, for: spec, design: model.design)
    let own =
      model.family.isCategorical
      ? model.categoryLinearPredictors(of: analysis.predictors)
      : [model.linearPredictors(of: analysis.predictors)]
    linearPredictors = own.first ?? []
    if let odd = own.compactMap({ $0.firstIndex { !$0.isFinite } }).min() {
      throw PredictionError.undefined(
        column: "linear predictor", variables: [], count: 1, firstRow: odd,
        at: cohort.origin?.place(row: analysis.rows[odd]))
    }
  }

  /// The linear predictor as the one column of a fit.
  var predictorColumn: Matrix { Matrix(columns: [linearPredictors], rows: analysis.patientCount) }

  /// No columns, for fits of which the linear predictor is the offset.
  var noColumns: Matrix { Matrix(rows: analysis.patientCount, columns: 0) }

  var parameterCount: Int { analysis.predictors.columns }

  /// The name that complaints about the slope use.
  static let column = "linear predictor"
}
