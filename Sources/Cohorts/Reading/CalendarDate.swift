/// A day of the Gregorian calendar.
public struct CalendarDate: Sendable, Hashable {
  /// The year, the month 1–12 and the day 1–31.
  public let year: Int, month: Int, day: Int

  /// Creates a date, or `nil` if the calendar has no such day; years 1800 to 2200.
  public init?(year: Int, month: Int, day: Int) {
    guard (1800...2200).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(ofMonth: month, in: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The date that is a number of days after 1970-01-01.
  ///
  /// Days since 1970-01-01 = 365 y + ⌊y/4⌋ − ⌊y/100⌋ + ⌊y/400⌋ + the days of the year, years beginning in
  /// March.
  ///
  /// - Source: Hinnant, "chrono-compatible low-level date algorithms": `civil_from_days`.
  public init(daysSince1970 days: Int) {
    let shifted = min(max(days, -100_000), 200_000) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The number of days after 1970-01-01.
  public var daysSince1970: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that ISO 8601 text says, year-month-day; `nil` if it is no such day.
  package init?(iso text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
      return nil
    }
    self.init(year: year, month: month, day: day)
  }

  /// The date as ISO 8601 writes it: 2020-01-31.
  public var iso: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

  /// Calendar months from one date to another, negative if it is earlier.
  ///
  /// Whole if both are the same day of their months or both the last day; else with a fraction of
  /// 31 days. So the second anniversary is exactly 24 months, whatever the leap years between.
  /// - Source: the MONTHS_BETWEEN of Oracle and Spark SQL.
  public static func months(from start: Int, to end: Int) -> Double {
    let (a, b) = (CalendarDate(daysSince1970: start), CalendarDate(daysSince1970: end))
    let whole = Double((b.year - a.year) * 12 + b.month - a.month)
    if a.day == b.day || a.isLastOfMonth && b.isLastOfMonth { return whole }
    return whole + Double(b.day - a.day) / 31
  }

  private var isLastOfMonth: Bool { day == Self.length(ofMonth: month, in: year) }

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
