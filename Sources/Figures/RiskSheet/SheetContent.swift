public import Cohorts
public import Diagnostics
public import Scenes

/// What a study's sheets say to every patient: the wording that the study file supplies.
public struct SheetContent: Sendable, Hashable {
  /// A risk above which the study asks for something, and who says so.
  public struct Threshold: Sendable, Hashable {
    /// The risk, a share.
    public var risk: Double
    /// What it means to be at or above it.
    public var meaning: LocalizedText
    /// Where the threshold comes from.
    public var source: LocalizedText

    /// Creates a threshold.
    public init(risk: Double, meaning: LocalizedText, source: LocalizedText) {
      (self.risk, self.meaning, self.source) = (risk, meaning, source)
    }
  }

  /// The heading; without it one is made from the outcome.
  public var title: LocalizedText?
  /// Who issues the sheet.
  public var hospital: LocalizedText?
  /// What the date of the index procedure is called, such as "date of operation".
  public var procedureDateLabel: LocalizedText?
  /// The words after "will", such as "have a new spine fracture"; without them some are made.
  public var eventPhrase: LocalizedText?
  /// Advice, one line each.
  public var whatToDo: [LocalizedText] = []
  /// Reasons to come back, one line each.
  public var comeBackIf: [LocalizedText] = []
  /// Reasons to go to an emergency department at once, one line each.
  public var urgentIf: [LocalizedText] = []
  /// Whom to ask and how to reach them.
  public var contact: LocalizedText?
  /// What the model cannot say, in one sentence.
  public var limits: LocalizedText?
  /// Thresholds that the study defines; without them the sheet calls no risk high or low.
  public var thresholds: [Threshold] = []
  /// Whether a patient who does not meet the criteria still gets a risk.
  public var showsRiskIfIneligible = false

  /// Creates content without any wording of the study's own.
  public init() {}
}

/// One patient as a sheet shows them.
public struct SheetPatient: Sendable, Hashable {
  /// The identifier in the study.
  public var id: String
  /// What is known; what is missing is absent.
  public var values: PatientValues
  /// The date of the index procedure as people read it.
  public var procedureDate: String?
  /// The criteria of the study that the patient is known not to meet.
  public var unmetCriteria: [LocalizedText]
  /// The criteria that cannot be decided for want of data.
  public var undecidedCriteria: [LocalizedText]

  /// Creates a patient; without criteria an eligible one.
  public init(
    id: String, values: PatientValues, procedureDate: String? = nil,
    unmetCriteria: [LocalizedText] = [], undecidedCriteria: [LocalizedText] = []
  ) {
    self.id = id
    self.values = values
    self.procedureDate = procedureDate
    self.unmetCriteria = unmetCriteria
    self.undecidedCriteria = undecidedCriteria
  }
}

/// The paper of a sheet.
public enum Paper: String, Sendable, Hashable, Codable, CaseIterable {
  case a4
  case letter

  /// The size in points.
  public var size: Size {
    switch self {
    case .a4: Size(width: millimetres(210), height: millimetres(297))
    case .letter: Size(width: 612, height: 792)
    }
  }
}
