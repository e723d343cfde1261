public import Cohorts
public import Diagnostics
public import RiskModels
public import Validation

/// Every number that a figure, a table or a sentence of a run shows: the content of results.json.
///
/// Reports are made from this value and the figure files alone, so that they can be rewritten long after
/// the run and without the patients. What a run did not do is absent. Validating one model file yields
/// the same shape with fewer parts.
public struct Results: Sendable, Hashable, Codable {
  /// The format that this version of the tool writes.
  public static let currentFormat = "nomograph-results/1"

  /// "nomograph-results/1".
  public var format: String
  /// What was studied, in words.
  public var study: StudyDescription
  /// What was asked for and done: what the methods section says.
  public var plan: AnalysisPlan
  /// How many patients each eligibility criterion left out.
  public var attrition: Attrition?
  /// How many eligible patients were enrolled by when; `nil` if the study names no date of enrolment.
  public var recruitment: Recruitment?
  /// Missing values by variable among eligible patients.
  public var missing: MissingValues?
  /// Table 1: aggregates only.
  public var baseline: BaselineTable?
  /// The fitted model.
  public var model: ModelResults?
  /// What the fit says of its own assumptions; `nil` for models without a covariance.
  public var modelChecks: ModelChecks?
  /// The points of the nomogram.
  public var nomogram: PointScale?
  /// Indexes of performance.
  public var performance: PerformanceSet?
  /// The ROC curve.
  public var roc: ROCCurve?
  /// The calibration curve.
  public var calibrationCurve: CalibrationCurve?
  /// The decision curve.
  public var decisionCurve: DecisionCurve?
  /// The distribution of predicted risks by outcome.
  public var riskDistribution: RiskDistribution?
  /// Observed curves in groups of predicted risk; `nil` for families without times.
  public var survivalCurves: SurvivalCurves?
  /// Classification at the study's thresholds.
  public var thresholds: [ThresholdPerformance]?
  /// Models with times: all of this at every horizon; what stands above is that of the longest.
  public var horizons: [HorizonValidation]?
  /// Outcomes of several categories: the model over all of them, and each category against all others.
  public var categories: CategoricalValidation?
  /// How the patients of the external validation differ from those of the development.
  public var caseMix: CaseMix?
  /// One model against another in the same patients.
  public var comparisons: [ModelComparison]?
  /// A card of whole points beside the model, in the patients of the development and in others; `nil` for models
  /// that have no card.
  public var pocketCard: [PointsPerformance]?
  /// The models compared, with their curves: a set for each set of patients and horizon.
  public var comparedModels: [ComparedModels]?
  /// The model in one cohort against another; one a horizon.
  public var cohortContrasts: [CohortContrast]?
  /// Tests of calibration, which are of little use alone; `nil` for models of times to an event.
  public var calibrationTests: [CalibrationTest]?
  /// The model in parts of the patients: a table a variable, horizon and set of patients.
  public var subgroups: [SubgroupTable]?
  /// How much the predictions would differ had other patients made the model.
  public var instability: Instability?
  /// What the model does in other patients than its own.
  public var external: ExternalValidation?
  /// Validating a model file: how many patients precise estimates would need.
  public var validationSampleSize: ValidationSampleSize?
  /// The sample size by Riley's criteria.
  public var sampleSize: SampleSizeAssessment?
  /// The same model in other sets of patients.
  public var sensitivity: [SensitivityAnalysis]?
  /// For each statistic its tie rule, interval method and what it agrees with.
  public var conventions: [Convention]
  /// What the run found that readers must know.
  public var warnings: [Diagnostic]
  /// The figures that were drawn, with their words.
  public var figures: [FigureRecord]
  /// What made this file from what.
  public var provenance: Provenance

  /// Creates results of the current format; everything else is set part by part.
  public init(study: StudyDescription, plan: AnalysisPlan, provenance: Provenance) {
    format = Self.currentFormat
    self.study = study
    self.plan = plan
    self.provenance = provenance
    conventions = []
    warnings = []
    figures = []
  }
}

/// The curves and thresholds of one model in other patients than its own; its indexes are in `performance.external`.
public struct ExternalValidation: Sendable, Hashable, Codable {
  /// Who the other patients are, such as "Pima test set".
  public var title: LocalizedText
  /// The ROC curve.
  public var roc: ROCCurve
  /// The calibration curve.
  public var calibrationCurve: CalibrationCurve
  /// The decision curve.
  public var decisionCurve: DecisionCurve
  /// The distribution of predicted risks.
  public var riskDistribution: RiskDistribution
  /// Classification at the study's thresholds.
  public var thresholds: [ThresholdPerformance]
  /// Events over the whole follow-up, those after the longest horizon among them; `nil` for outcomes without times.
  public var wholeFollowUpEvents: Int?
  /// How many patients precise estimates would need; `nil` where the patients allow no judgement.
  public var sampleSize: ValidationSampleSize?

  /// Takes the curves of a validation; its indexes belong to `Results.performance`.
  public init(title: LocalizedText, result: ValidationResult) {
    self.title = title
    roc = result.roc
    calibrationCurve = result.calibrationCurve
    decisionCurve = result.decisionCurve
    riskDistribution = result.riskDistribution
    thresholds = result.thresholds
    wholeFollowUpEvents = result.wholeFollowUpEvents
  }
}

/// The same model fitted to another set of patients, to see how much the choice of set matters.
public struct SensitivityAnalysis: Sendable, Hashable, Codable {
  /// The identifier of the analysis that judges criteria by what is known at baseline.
  public static let baselineOnly = "baseline-criteria"

  /// A short identifier.
  public var id: String
  /// What differs from the main analysis, in words.
  public var title: LocalizedText
  /// What kind of model it is; `nil` in files written before models had kinds.
  public var family: ModelFamily?
  /// Patients.
  public var n: Int
  /// Events among them.
  public var events: Int
  /// The table of coefficients; `nil` if the model could not be fitted.
  public var coefficients: [CoefficientRow]?
  /// Apparent performance.
  public var performance: Performance?
  /// Why there is no fit.
  public var failure: LocalizedText?

  /// Creates the account of one sensitivity analysis.
  public init(
    id: String, title: LocalizedText, family: ModelFamily? = nil, n: Int, events: Int,
    coefficients: [CoefficientRow]? = nil, performance: Performance? = nil,
    failure: LocalizedText? = nil
  ) {
    self.family = family
    (self.id, self.title, self.n, self.events) = (id, title, n, events)
    (self.coefficients, self.performance, self.failure) = (coefficients, performance, failure)
  }
}
