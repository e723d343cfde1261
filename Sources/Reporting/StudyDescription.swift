public import Diagnostics
public import RiskModels

/// What was studied, as the study file says it.
public struct StudyDescription: Sendable, Hashable, Codable {
  /// The study's identifier.
  public var id: String
  /// The title.
  public var title: LocalizedText
  /// The registration, such as "NCT06172179".
  public var registration: String?
  /// Who did the study, in the order of the study file; `nil` where it does not say.
  public var authors: [LocalizedText]?
  /// The version of the study file.
  public var version: String?
  /// The languages of the reports, main language first; never empty.
  public var languages: [Language]
  /// What is predicted, in words.
  public var outcome: RiskModel.OutcomeDescription
  /// The centres with their patients; empty without a centre column.
  public var centres: [Centre]
  /// Where the data come from, in words.
  public var dataSource: LocalizedText?
  /// Whether the patients are synthetic: then everything says so.
  public var isSynthetic: Bool
  /// What the authors wrote for a TRIPOD+AI item, by item number: `"18a": "Funded by …"`.
  public var statements: [String: LocalizedText]

  /// Creates a description.
  public init(
    id: String, title: LocalizedText, registration: String? = nil, version: String? = nil,
    languages: [Language] = [.english], outcome: RiskModel.OutcomeDescription,
    centres: [Centre] = [], dataSource: LocalizedText? = nil, isSynthetic: Bool = false,
    statements: [String: LocalizedText] = [:]
  ) {
    (self.id, self.title, self.registration) = (id, title, registration)
    (self.version, self.languages, self.outcome) = (version, languages, outcome)
    (self.centres, self.dataSource, self.isSynthetic) = (centres, dataSource, isSynthetic)
    self.statements = statements
  }

  /// One centre with how many patients it brought.
  public struct Centre: Sendable, Hashable, Codable {
    /// The code in the data.
    public var code: String
    /// What people read.
    public var label: LocalizedText
    /// Patients in the file; `nil` where kept back.
    public var screened: Int?
    /// Patients in the analysis; `nil` where kept back.
    public var eligible: Int?
    /// Those whose outcome is known; `nil` where not counted or kept back.
    public var outcomeKnown: Int?
    /// Events among those; `nil` where not counted or kept back.
    public var events: Int?

    /// Creates a centre.
    public init(
      code: String, label: LocalizedText, screened: Int?, eligible: Int?, outcomeKnown: Int? = nil,
      events: Int? = nil
    ) {
      (self.code, self.label) = (code, label)
      (self.screened, self.eligible) = (screened, eligible)
      (self.outcomeKnown, self.events) = (outcomeKnown, events)
    }
  }
}

/// What was asked for and done, as far as the methods section must say it.
public struct AnalysisPlan: Sendable, Hashable, Codable {
  /// How missing values were handled.
  public enum MissingMethod: String, Sendable, Hashable, Codable {
    /// Nothing was missing in the variables of the model.
    case noneMissing = "none_missing"
    /// Patients with a missing value in the model's variables were left out.
    case completeCase = "complete_case"
    /// Multiple imputation by chained equations.
    case multipleImputation = "multiple_imputation"
  }

  /// How missing values were handled.
  public var missingMethod: MissingMethod
  /// The confidence level of all intervals.
  public var confidenceLevel: Double
  /// Bootstrap replicates; 0 for none.
  public var bootstrapReplicates: Int
  /// The seed of everything random.
  public var seed: UInt64
  /// The variable whose values were left out one at a time; `nil` if that was not done.
  public var internalExternalBy: String?
  /// The decision thresholds of the study; empty if it defines none.
  public var thresholds: [Double]
  /// Where the thresholds come from, as the study file says.
  public var thresholdRationale: LocalizedText?
  /// Counts above zero and below this are not printed; `nil` prints every count.
  public var smallestCell: Int?

  /// Creates a plan.
  public init(
    missingMethod: MissingMethod, confidenceLevel: Double = 0.95, bootstrapReplicates: Int,
    seed: UInt64
  ) {
    self.missingMethod = missingMethod
    self.confidenceLevel = confidenceLevel
    self.bootstrapReplicates = bootstrapReplicates
    self.seed = seed
    thresholds = []
  }
}

extension StudyDescription {
  /// The names of the centres by their codes.
  public var centreLabels: [String: LocalizedText] {
    Dictionary(centres.map { ($0.code, $0.label) }, uniquingKeysWith: { first, _ in first })
  }
}
