public import Diagnostics

/// Why a risk cannot be computed.
public enum PredictionError: Error, Sendable, Hashable {
  /// A patient lacks a value that the model needs.
  case missingPredictor(String)
  /// A level that was not among those the model was made from.
  case unknownLevels([String], variable: String, known: [String])
  /// A category where the model needs a number.
  case notANumber(String)
  /// An infinite number.
  case notFinite(String)
  /// A transformation that is not defined at a value, such as the logarithm of zero; the place is that of the
  /// first.
  case undefined(
    column: String, variables: [String], count: Int, firstRow: Int, at: SourceLocation? = nil)
  /// A cohort lacks a column that the model needs.
  case noSuchColumn(String, closest: String?, known: [String])
  /// A cohort has patients without a value that the model needs; rows count from zero, the place is that of
  /// the first.
  case missingInCohort(String, count: Int, firstRow: Int, at: SourceLocation? = nil)
  /// A column of dates or text where the model needs a number or a category.
  case unusableColumn(String)
  /// A model of which only slopes are known: it ranks patients and has no risks.
  case slopesOnly
  /// A survival model without horizons.
  case noHorizon
  /// A time for which the model has no baseline.
  case unknownHorizon(Double, known: [Double])
  /// One risk where the model has one a category.
  case severalRisks(categories: [String])
  /// A stratum for which the model has no baseline.
  case unknownStratum(String, known: [String])
}
