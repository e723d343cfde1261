/// Why a model cannot be validated.
public enum ValidationError: Error, Sendable, Hashable {
  /// Nobody to validate on.
  case noPatients
  /// A risk for some patients and an outcome for others.
  case countsDiffer(risks: Int, outcomes: Int)
  /// Predictions that are not in 0...1; rows count from zero.
  case notARisk(row: Int, count: Int)
  /// A follow-up time that is not a finite number; rows count from zero.
  case notATime(row: Int)
  /// A cause of the end of follow-up that is negative; rows count from zero.
  case notACause(row: Int, Int)
  /// A horizon that is not above zero.
  case badHorizon(Double)
  /// A model with times that names no horizon.
  case noHorizons
  /// Nobody was followed to the horizon.
  case horizonBeyondFollowUp(Double, longest: Double)
  /// Scores that are not finite numbers; rows count from zero.
  case notAScore(row: Int, count: Int)
  /// Two scores are compared as if in the same patients, whose outcomes are not the same.
  case outcomesDiffer
  /// The fitted model belongs to other patients than those given.
  case otherPatients(fitted: Int, given: Int)
  /// A confidence level that is not strictly between 0 and 1.
  case badConfidence(Double)
  /// A decision-threshold range or step that makes no curve.
  case badDecisionThresholds(lower: Double, upper: Double, step: Double)
  /// A threshold that is not strictly between 0 and 1.
  case badThreshold(Double)
  /// A harm that is not in 0..<1 net benefits.
  case badHarm(Double)
  /// A range of sensitivity or specificity that is empty or outside 0...1.
  case badPartialRange(lower: Double, upper: Double)
  /// A prevalence that is no share, or patients of one class only to apply it to.
  case badPrevalence(Double)
  /// A plan asks for a negative or unusable number.
  case badCount(String, Int)
  /// A resample of the wrong length or with a row that does not exist; both count from 1.
  case badResample(Int, length: Int, rowCount: Int, badRow: Int?)
  /// Patients cannot be parted by a column.
  case badSubgroups(String, SubgroupFault)
  /// Too few patients with or without the event to leave some of both out.
  case tooFewForFolds(events: Int, others: Int)
  /// A category of the outcome has too few patients to leave some out and keep some.
  case tooFewInCategory(patients: Int)
  /// Explicit folds whose number or rows do not divide all patients; the repeat counts from 1.
  case badFolds(lines: Int, folds: Int, repetition: Int?)
  /// A smoother for outcomes without times is asked for with times.
  case smootherWithTimes
  /// A prevalence is asked for with times.
  case prevalenceWithTimes
  /// What is made for one risk is asked of a model with one a category.
  case severalCategories([String])
  /// Two models do not predict the same.
  case notComparable(ComparisonFault)
  /// No replicate could be fitted.
  case everyReplicateFailed(count: Int, mostFrequent: String)

  /// Why patients cannot be parted by a column.
  public enum SubgroupFault: Sendable, Hashable {
    /// There is no such column.
    case noColumn(closest: String?, known: [String])
    /// It holds many different numbers, and nobody said where bands begin.
    case needsCuts
    /// There are cuts, but no numbers.
    case noNumbers
    /// It holds dates or free text.
    case unusable
    /// It has more parts than a table can show.
    case tooMany(Int)
  }

  /// Why two models do not predict the same.
  public enum ComparisonFault: Sendable, Hashable {
    /// One of an event within a time, the other not.
    case outcomes
    /// One of them is of several categories, or the categories differ.
    case categories
    /// The second has no such horizon.
    case horizon(Double, known: [Double])
  }
}
