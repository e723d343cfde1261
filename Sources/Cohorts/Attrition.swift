public import Diagnostics

/// How many patients each eligibility criterion left out, in the order of the study file.
public struct Attrition: Sendable, Hashable, Codable {
  /// Whether a criterion lets patients in or keeps them out.
  public enum Direction: String, Sendable, Hashable, Codable { case include, exclude }

  /// When a criterion looks: criteria that look past baseline are flagged in reports.
  public enum Window: String, Sendable, Hashable, Codable, CaseIterable {
    case baseline
    case followUp = "follow_up"
  }

  /// What one criterion did.
  public struct Step: Sendable, Hashable, Codable {
    /// The criterion's identifier in the study file.
    public var id: String
    /// The criterion in words.
    public var text: LocalizedText
    /// Include or exclude.
    public var direction: Direction
    /// When it looks.
    public var window: Window
    /// Patients left out because the rule is known to be against them; `nil` if that count is kept back.
    public var excluded: Int?
    /// Patients left out because the rule could not be decided for want of data; `nil` if kept back.
    public var unknown: Int?
    /// Patients still in after this criterion; `nil` if kept back.
    public var remaining: Int?
    /// Patients left out (known and unknown) by centre, in the order of `Attrition.centres`; `nil` if kept back.
    public var excludedByCentre: [Int?]

    /// Creates a step.
    public init(
      id: String, text: LocalizedText, direction: Direction, window: Window, excluded: Int?,
      unknown: Int?, remaining: Int?, excludedByCentre: [Int?] = []
    ) {
      self.id = id
      self.text = text
      self.direction = direction
      self.window = window
      self.excluded = excluded
      self.unknown = unknown
      self.remaining = remaining
      self.excludedByCentre = excludedByCentre
    }

    /// Patients left out for either reason; `nil` if one of the counts is kept back.
    public var leftOut: Int? {
      guard let excluded, let unknown else { return nil }
      return excluded + unknown
    }
  }

  /// Patients in the file.
  public var screened: Int
  /// Patients in the analysis.
  public var eligible: Int
  /// The criteria in order; inclusion first.
  public var steps: [Step]
  /// The centres in dictionary order; empty without a centre column.
  public var centres: [String]
  /// Screened patients by centre; `nil` for a count that is kept back.
  public var screenedByCentre: [Int?]
  /// Eligible patients by centre; `nil` for a count that is kept back.
  public var eligibleByCentre: [Int?]

  /// Creates an attrition table.
  public init(
    screened: Int, eligible: Int, steps: [Step], centres: [String] = [],
    screenedByCentre: [Int?] = [], eligibleByCentre: [Int?] = []
  ) {
    self.screened = screened
    self.eligible = eligible
    self.steps = steps
    self.centres = centres
    self.screenedByCentre = screenedByCentre
    self.eligibleByCentre = eligibleByCentre
  }
}

/// The patients that the study's criteria let in, with how they were chosen.
public struct EligibleCohort: Sendable, Hashable {
  /// The patients of the analysis.
  public let cohort: Cohort
  /// How many each criterion left out.
  public let attrition: Attrition
  /// The row in the screened cohort of each eligible patient.
  public let screenedRows: [Int]
  /// Why each screened patient is in or not; names patients, so it is kept out of reports.
  public let screeningLog: ScreeningLog

  /// Creates an eligible cohort.
  public init(
    cohort: Cohort, attrition: Attrition, screenedRows: [Int],
    screeningLog: ScreeningLog = ScreeningLog()
  ) {
    self.screeningLog = screeningLog
    self.cohort = cohort
    self.attrition = attrition
    self.screenedRows = screenedRows
  }
}
