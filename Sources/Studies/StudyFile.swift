package import Cohorts
package import Diagnostics
package import Figures
package import RiskModels
package import Validation

/// A study file as written: every value with its place, nothing looked up yet.
///
/// Values of the wrong kind and unknown keys are already noted; names are not yet compared with each other.
package struct StudyFile {
  package var file: String
  package var study = StudySection()
  package var cohort: CohortSection?
  package var variables: [VariableEntry] = []
  package var include: [CriterionEntry] = []
  package var exclude: [CriterionEntry] = []
  package var outcome: OutcomeSection?
  package var model: ModelSection?
  package var missing: MissingSection?
  package var validation = ValidationSection()
  package var figures = FigureSection()
  package var report = ReportSection()
  package var sheet = SheetSection()
  /// The first line, where complaints about missing sections point.
  package var start: SourceLocation

  package struct StudySection {
    package var id: Located<String>?
    package var title: Located<LocalizedText>?
    package var registration: Located<String>?
    package var authors: [Located<LocalizedText>]?
    package var version: Located<String>?
    package var population: Located<LocalizedText>?
    package var centres: [(code: Located<String>, label: LocalizedText)] = []
  }

  package struct CohortSection {
    package var file: Located<String>?
    package var id: Located<String>?
    package var centre: Located<String>?
    package var enrolled: Located<String>?
    package var lastSeen: Located<String>?
    package var missing: [Located<String>]?
    package var encoding: Located<String>?
    package var isSynthetic: Located<Bool>?
    package var source: Located<LocalizedText>?
    package var badValues: Located<CohortReader.BadValues>?
    package var duplicates: Located<CohortReader.Duplicates>?
    package var location: SourceLocation
  }

  package enum VariableType: String, CaseIterable {
    case number
    case yesNo = "yes_no"
    case category, date, text
  }

  package struct VariableEntry {
    package var name: Located<String>
    package var label: LocalizedText?
    package var type: Located<VariableType>?
    package var unit: LocalizedText?
    package var levels: [(code: Located<String>, label: LocalizedText?)]?
    package var range: Located<ClosedRange<Double>>?
    package var known: Located<Variable.Availability>?
    package var isModifiable: Bool
    package var decimals: Int?
    package var location: SourceLocation
  }

  package struct CriterionEntry {
    package var id: Located<String>
    package var text: LocalizedText
    package var rule: Located<String>
    package var window: Attrition.Window
    package var baselineRule: Located<String>?
  }

  package enum OutcomeType: String, CaseIterable {
    case binary, categorical
    case survival, competing
  }

  package struct OutcomeSection {
    package var type: Located<OutcomeType>?
    package var variable: Located<String>?
    package var event: Located<String>?
    package var categories: [(code: Located<String>, label: LocalizedText?)]?
    package var reference: Located<String>?
    package var time: Located<String>?
    package var competing: [Located<String>]?
    package var horizons: [Located<Double>]?
    package var unit: Located<TimeUnit>?
    package var label: Located<LocalizedText>?
    package var horizon: Located<LocalizedText>?
    package var location: SourceLocation
  }

  package struct ModelSection {
    package var title: Located<LocalizedText>?
    package var formula: Located<String>?
    package var family: Located<ModelFamily>?
    package var ties: Located<TieMethod>?
    package var penalty: PenaltyEntry?
    package var selection: SelectionEntry?
    package var covariance: CovarianceEntry?
    package var sensitivity: [SensitivityEntry] = []
    package var expectedCStatistic: Located<Double>?
    package var location: SourceLocation
  }

  /// How coefficients are held back: `firth`, or a mapping with one of `ridge` and `lasso`.
  package struct PenaltyEntry {
    package var isFirth = false
    package var ridge: [Located<Double>]?
    package var lasso: Located<String>?
    package var mixing: Located<Double>?
    package var rule: Located<ElasticNetChoice.Rule>?
    package var folds: Located<Int>?
    package var location: SourceLocation
  }

  /// How the covariance of coefficients is estimated: a word, or a mapping with `type` and `cluster`.
  package struct CovarianceEntry {
    package var type: Located<CovarianceType>?
    package var cluster: Located<String>?
    package var location: SourceLocation
  }

  package enum CovarianceType: String, CaseIterable {
    case model, robust
  }

  /// How the data choose among the terms: `backward`.
  package struct SelectionEntry {
    package var criterion: Located<SelectionCriterion>?
    package var level: Located<Double>?
    package var location: SourceLocation
  }

  package enum SelectionCriterion: String, CaseIterable {
    case aic, p
  }

  /// The same terms in a model of another family.
  package struct SensitivityEntry {
    package var family: Located<ModelFamily>?
    package var variable: Located<String>?
    package var event: Located<String>?
    package var location: SourceLocation
  }

  package enum MissingMethod: String, CaseIterable {
    case completeCases = "complete-cases"
    case multiple
    case multipleImputation = "multiple-imputation"
    case given
  }

  package struct MissingSection {
    package var method: Located<MissingMethod>?
    package var imputations: Located<Int>?
    package var iterations: Located<Int>?
    package var donors: Located<Int>?
    package var seed: Located<Int>?
    package var auxiliary: [Located<String>]?
    package var file: Located<String>?
    package var imputation: Located<String>?
    package var location: SourceLocation
  }

  package struct ValidationSection {
    package var method: Located<ResamplingMethod>?
    package var folds: Located<Int>?
    package var repeats: Located<Int>?
    package var bootstrap: Located<Int>?
    package var seed: Located<Int>?
    package var centre: Located<String>?
    package var thresholds: [Located<Double>]?
    package var thresholdRationale: Located<LocalizedText>?
    package var thresholdRange: Located<ClosedRange<Double>>?
    package var smoother: Located<ValidationPlan.Smoother>?
    package var harm: Located<Double>?
    package var prevalence: Located<Double>?
    package var external: ExternalEntry?
    package var subgroups: [SubgroupEntry] = []
    package var rivals: [RivalEntry] = []
    package var partialAUC: PartialEntry?
  }

  /// A model to compare with: a model file, or a formula or family to fit to the same patients.
  package struct RivalEntry {
    package var file: Located<String>?
    package var formula: Located<String>?
    package var family: Located<ModelFamily>?
    package var label: Located<LocalizedText>?
    package var location: SourceLocation
  }

  /// A range of one of the two rates.
  package struct PartialEntry {
    package var specificity: Located<ClosedRange<Double>>?
    package var sensitivity: Located<ClosedRange<Double>>?
    package var location: SourceLocation
  }

  package struct SubgroupEntry {
    package var variable: Located<String>
    package var cuts: [Located<Double>]?
  }

  package struct ExternalEntry {
    package var file: Located<String>?
    package var label: Located<LocalizedText>?
  }

  package struct FigureSection {
    package var formats: [Located<FigureFormat>]?
    package var theme: Located<String>?
    package var names: [Located<String>]?
    package var nomogram: NomogramSection?
    package var panels: [PanelEntry] = []
  }

  /// Figures that go on one page.
  package struct PanelEntry {
    package var name: Located<String>
    package var figures: [Located<String>]
    package var wide: [Located<String>]
    package var columns: Located<Int>?
  }

  package struct ReportSection {
    package var languages: [Located<Language>]?
    package var statements: [String: LocalizedText] = [:]
    package var smallestCell: Int?
  }

  package struct SheetSection {
    package var hospital: Located<LocalizedText>?
    package var title: Located<LocalizedText>?
    package var date: Located<String>?
    package var patients: [Located<String>]?
    package var eventPhrase: Located<LocalizedText>?
    package var whatToDo: [Located<LocalizedText>]?
    package var comeBack: [Located<LocalizedText>]?
    package var urgent: [Located<LocalizedText>]?
    package var limits: Located<LocalizedText>?
    package var contact: Located<LocalizedText>?
    package var languages: [Located<Language>]?
    package var paper: Located<Paper>?
    package var showsRiskIfIneligible: Located<Bool>?
    package var dateLabel: Located<LocalizedText>?
    package var thresholds: [ThresholdEntry] = []
  }

  package struct ThresholdEntry {
    package var risk: Located<Double>
    package var meaning: Located<LocalizedText>
    package var source: Located<LocalizedText>
  }
}
