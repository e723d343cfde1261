public import Cohorts
public import Diagnostics
public import Reporting
public import RiskModels
public import Validation

/// What a user may choose for one run beyond the study file.
public struct RunOptions: Sendable {
  /// The seed; `nil` for the study's.
  public var seed: UInt64?
  /// Bootstrap replicates; `nil` for the study's.
  public var replicates: Int?
  /// Explicit resamples, one a replicate, row numbers counted from 1.
  public var resamples: [[Int]]?
  /// The languages of reports, main language first; empty for the study's.
  public var languages: [Language] = []
  /// Processor cores, `nil` for all; never changes a result.
  public var threads: Int?
  /// What the results say of the tool that made them.
  public var toolVersion = ""
  /// The day that results carry, if any.
  public var date: String?
  /// Told how far the run is.
  public var progress: (@Sendable (_ stage: String, _ fraction: Double) -> Void)?

  /// Creates options that change nothing.
  public init() {}
}

/// The patients of a study: everyone in the file, and those whom the criteria let in.
public struct StudyPatients: Sendable {
  /// Everyone in the file.
  public var screened: Cohort
  /// What the file was like.
  public var quality: DataQuality
  /// Those in the analysis.
  public var eligible: EligibleCohort
  /// What the user should know of the file.
  public var warnings: [Diagnostic]
}

/// Everything that one run of a study has found.
public struct StudyRun: Sendable {
  /// The patients.
  public var patients: StudyPatients
  /// The fitted model.
  public var fitted: FittedModel
  /// How good it is in its own patients, corrected for optimism, and by centre; `nil` for outcomes of several
  /// categories, whose validation is in the results.
  public var validation: ValidationResult?
  /// How good it is in other patients.
  public var external: ValidationResult?
  /// Every number that a figure, a table or a sentence shows.
  public var results: Results
}
