public import Diagnostics

/// Table 1: the patients' characteristics, overall and by outcome, as aggregates.
public struct BaselineTable: Sendable, Hashable, Codable {
  /// Patients of one column of the table.
  public struct Group: Sendable, Hashable, Codable {
    /// Which column this is.
    public enum Kind: String, Sendable, Hashable, Codable {
      case overall
      /// Neither the event nor, where others compete, one of these.
      case withoutEvent = "without_event"
      case withEvent = "with_event"
      /// Another event came first, which kept the one of interest from happening.
      case competingEvent = "competing_event"
      /// One of several categories of the outcome.
      case category
    }
    /// Which column this is.
    public var kind: Kind
    /// Patients in it.
    public var n: Int
    /// The code of the category; `nil` for outcomes of one event.
    public var category: String?
    /// What people read of the category.
    public var label: LocalizedText?
  }

  /// A count that may be kept back because it is so small that it could point at a patient.
  public struct Count: Sendable, Hashable, Codable {
    /// The count; `nil` if it is kept back.
    public var count: Int?
    /// Whether it is kept back.
    public var isSuppressed: Bool { count == nil }

    /// Creates a count.
    public init(_ count: Int?) { self.count = count }
  }

  /// What is known of a number in one group.
  public struct Summary: Sendable, Hashable, Codable {
    /// Patients whose value is known; `nil` if that count is kept back.
    public var n: Int?
    /// The mean; `nil` for nobody.
    public var mean: Double?
    /// The standard deviation; `nil` for fewer than two.
    public var standardDeviation: Double?
    /// The median (quantile type 7).
    public var median: Double?
    /// The lower quartile.
    public var lowerQuartile: Double?
    /// The upper quartile.
    public var upperQuartile: Double?
  }

  /// How many patients have one level of a category, group by group.
  public struct LevelRow: Sendable, Hashable, Codable {
    /// The level's code.
    public var code: String
    /// What people read.
    public var label: LocalizedText
    /// One count a group.
    public var counts: [Count]
  }

  /// One variable.
  public struct Row: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// What people read.
    public var label: LocalizedText
    /// The unit.
    public var unit: LocalizedText?
    /// Decimals that people read; `nil` for as many as the numbers need.
    public var decimals: Int?
    /// Numbers: one summary a group; empty for categories.
    public var summaries: [Summary]
    /// Numbers: the skewness (adjusted Fisher–Pearson) among all patients.
    public var skewness: Double?
    /// Whether people read median and quartiles instead of mean and standard deviation.
    public var isSkewed: Bool
    /// Categories: one row a level; empty for numbers.
    public var levels: [LevelRow]
    /// Patients without a value, one count a group.
    public var missing: [Count]
    /// The standardized difference between those with and without the event, or the mean of those between any two
    /// categories; `nil` where not defined.
    public var standardizedDifference: Double?
  }

  /// Numbers whose skewness is beyond this in either direction are shown by median and quartiles.
  public static let skewnessLimit = 1.0

  /// The columns: overall, without the event, with the event.
  public var groups: [Group]
  /// The variables in the order asked for.
  public var rows: [Row]
  /// Counts above zero and below this were kept back; `nil` if none was.
  public var smallestCell: Int?
}
