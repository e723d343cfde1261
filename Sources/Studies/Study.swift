public import Cohorts
public import Diagnostics
public import Figures
public import RiskModels
public import Validation

/// A study as it will be run: names looked up, rules and formula understood, defaults filled in.
public struct Study: Sendable {
  /// The study's identifier.
  public var id: String
  /// The title.
  public var title: LocalizedText
  /// The registration, such as "NCT06172179".
  public var registration: String?
  /// Who did the study, in the order of the study file; empty where it does not say.
  public var authors: [LocalizedText] = []
  /// The version of the study file.
  public var version: String?
  /// Labels of the centres by code, in the order of the study file.
  public var centres: [Centre]
  /// Where the data are and how they are written.
  public var cohort: CohortSource
  /// The data dictionary, in the order of the study file.
  public var variables: [Variable]
  /// The eligibility criteria, inclusion first.
  public var criteria: [Criterion]
  /// What is predicted, in words.
  public var outcome: RiskModel.OutcomeDescription
  /// The model as pre-specified.
  public var model: ModelSpec
  /// Models of other families with the same terms, to see how much the choice of family matters.
  public var alternatives: [ModelSpec]
  /// What people call the model.
  public var modelTitle: LocalizedText
  /// How well such a model was expected to predict before any data were seen.
  public var expectedPerformance: ExpectedPerformance
  /// How the model is validated.
  public var validation: ValidationSettings
  /// What figures to draw, and how.
  public var figures: FigureSettings
  /// What reports to write.
  public var report: ReportSettings
  /// What patient sheets say.
  public var sheet: SheetSettings
  /// What is done about missing values.
  public var missing = MissingData.completeCases

  /// One centre.
  public struct Centre: Sendable, Hashable {
    /// The code in the data.
    public var code: String
    /// What people read.
    public var label: LocalizedText
  }

  /// What a centre is called: by the list of centres, else by the levels of its column, else by its code.
  public func centreLabel(_ code: String) -> LocalizedText {
    let column = variables.first { $0.name == cohort.centre }
    return centres.first { $0.code == code }?.label
      ?? column?.levels.first { $0.code == code }?.label ?? LocalizedText(code)
  }

  /// Where the data are and how they are written.
  public struct CohortSource: Sendable, Hashable {
    /// The path as the study file gives it, below the study file's folder.
    public var file: String
    /// The column of patient identifiers; `nil` numbers the rows.
    public var id: String?
    /// The column of centres.
    public var centre: String?
    /// The columns of dates of enrolment and of the last day on which something is known of a patient.
    public var dates: DateOrder?
    /// Cells that mean "missing".
    public var missingCodes: [String]
    /// The text encoding; `nil` to detect it.
    public var encoding: TextEncoding?
    /// What to do with cells that cannot be right.
    public var badValues: CohortReader.BadValues
    /// What to do with repeated identifiers.
    public var duplicates: CohortReader.Duplicates
    /// Whether the patients are synthetic.
    public var isSynthetic: Bool
    /// Where the data come from, in words.
    public var source: LocalizedText?
  }

  /// How the model is validated.
  public struct ValidationSettings: Sendable, Hashable {
    /// How performance in the model's own patients is corrected.
    public var method: ResamplingMethod
    /// Folds of cross-validation.
    public var folds: Int
    /// How often cross-validation divides the patients anew.
    public var repeats: Int
    /// Bootstrap replicates; 0 for none.
    public var bootstrapReplicates: Int
    /// The seed of everything random.
    public var seed: UInt64
    /// The column whose values are left out one at a time.
    public var internalExternalBy: String?
    /// The study's decision thresholds.
    public var thresholds: [Double]
    /// Where the thresholds come from.
    public var thresholdRationale: LocalizedText?
    /// The range of thresholds that a decision curve shows.
    public var thresholdRange: ClosedRange<Double>
    /// The smoother of calibration curves.
    public var smoother = ValidationPlan.Smoother.loess
    /// The harm of finding out a risk, in net benefits.
    public var harm = 0.0
    /// The prevalence that net benefits are of; `nil` for that of the cohort.
    public var prevalence: Double?
    /// Other patients to validate in.
    public var external: External?
    /// What patients are parted by to judge the model in each part.
    public var subgroups: [Subgrouping] = []
    /// Models that the study's is compared with in the same patients.
    public var rivals: [RivalModel] = []
    /// The part of the ROC curve whose area is reported; `nil` for none.
    public var partialRange: PartialRange?

    /// A model that the study's is compared with.
    public struct RivalModel: Sendable, Hashable {
      /// Where the model comes from.
      public enum Source: Sendable, Hashable {
        /// A model file: its path as the study file gives it.
        case file(String)
        /// It is fitted to the patients of the study's model.
        case fitted(ModelSpec)
      }

      /// Where the model comes from.
      public var source: Source
      /// What people call it; `nil` for the title in its file.
      public var label: LocalizedText?
    }

    /// Other patients to validate in.
    public struct External: Sendable, Hashable {
      /// The path as the study file gives it.
      public var file: String
      /// Who they are.
      public var label: LocalizedText
    }
  }

  /// What figures to draw, and how.
  public struct FigureSettings: Sendable, Hashable {
    /// The file formats.
    public var formats: [FigureFormat]
    /// The theme's name, or the path of a theme file.
    public var theme: String
    /// The figures; `nil` for all that the results allow.
    public var names: [FigureName]?
    /// How the nomogram is drawn, decision thresholds included.
    public var nomogram = NomogramSettings()
    /// Pages of several figures each.
    public var panels: [FigurePanel] = []
  }

  /// What reports to write.
  public struct ReportSettings: Sendable, Hashable {
    /// The languages of reports and figures, main language first; never empty.
    public var languages: [Language]
    /// What the authors wrote for a TRIPOD+AI item, by item number.
    public var statements: [String: LocalizedText]
    /// Counts above zero and below this are not printed.
    public var smallestCell: Int?
  }

  /// What patient sheets say.
  public struct SheetSettings: Sendable, Hashable {
    /// The languages; never empty.
    public var languages: [Language]
    /// The paper that sheets are printed on.
    public var paper = Paper.a4
    /// The heading.
    public var title: LocalizedText?
    /// Who issues the sheet.
    public var hospital: LocalizedText?
    /// The column with the date of the index procedure.
    public var dateVariable: String?
    /// What that date is called; `nil` for the column's own label.
    public var dateLabel: LocalizedText?
    /// The patients to write sheets for; `nil` for three typical ones.
    public var patients: [String]?
    /// What will happen, after "will": "have a new spine fracture".
    public var eventPhrase: LocalizedText?
    /// What to do.
    public var whatToDo: [LocalizedText]
    /// When to come back.
    public var comeBackIf: [LocalizedText]
    /// When to seek help at once.
    public var urgentIf: [LocalizedText] = []
    /// What the model cannot say.
    public var limits: LocalizedText?
    /// Whom to ask.
    public var contact: LocalizedText?
    /// Whether a patient who is not eligible still gets a risk on the sheet.
    public var showsRiskIfIneligible: Bool
    /// Risks from which the study asks for something, the lowest first.
    public var thresholds: [Threshold]

    /// A risk from which the study asks for something.
    public struct Threshold: Sendable, Hashable {
      /// The risk, a share.
      public var risk: Double
      /// What it means to reach it.
      public var meaning: LocalizedText
      /// Where it comes from.
      public var source: LocalizedText
    }
  }
}
