public import Diagnostics

/// Why terms cannot be learnt from a cohort.
public enum DesignError: Error, Sendable, Hashable {
  /// A variable that the cohort does not have.
  case noSuchVariable(String, closest: String?, known: [String])
  /// A column of dates or text.
  case unusableKind(String, kind: String)
  /// A category inside a function that needs numbers.
  case notNumeric(String, function: String)
  /// A variable with one value in all patients.
  case constant(String, value: String)
  /// Fewer distinct values than the knots need; `possible` knots can be placed (0: none).
  case tooFewDistinctValues(String, wanted: Int, possible: Int)
  /// Knots that do not increase, or too few or too many.
  case invalidKnots(String, notation: String)
  /// Missing values where complete rows are needed.
  case missingValues(String, count: Int)
  /// Infinite numbers.
  case notFinite(String, count: Int)
  /// Values where a transformation is not defined.
  case undefinedTransformation(
    String, notation: String, count: Int, at: SourceLocation? = nil)
  /// A variable that one term takes as a number and another as a category.
  case numberAndFactor(String)
  /// More values than a category can have.
  case tooManyLevels(String, count: Int)
  /// No patients to learn from.
  case noPatients
}
