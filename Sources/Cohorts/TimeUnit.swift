public import Diagnostics

/// The unit in which follow-up is measured.
public enum TimeUnit: String, Sendable, Hashable, Codable, CaseIterable {
  case days, weeks, months, years

  /// The unit after a number: "24 months", "24个月".
  public var label: LocalizedText {
    switch self {
    case .days: LocalizedText(english: "days", simplifiedChinese: "天")
    case .weeks: LocalizedText(english: "weeks", simplifiedChinese: "周")
    case .months: LocalizedText(english: "months", simplifiedChinese: "个月")
    case .years: LocalizedText(english: "years", simplifiedChinese: "年")
    }
  }

  /// The unit after the number one: "1 month".
  public var singular: LocalizedText {
    switch self {
    case .days: LocalizedText(english: "day", simplifiedChinese: "天")
    case .weeks: LocalizedText(english: "week", simplifiedChinese: "周")
    case .months: LocalizedText(english: "month", simplifiedChinese: "个月")
    case .years: LocalizedText(english: "year", simplifiedChinese: "年")
    }
  }
}
