internal import Cohorts
public import Diagnostics

extension Ticks {
  /// Days, months or years inside the limits, as many as there is room for and never more than `count`.
  ///
  /// Steps are 1, 2, 7 and 14 days (weeks from Monday), 1, 2, 3 and 6 months (from January) and 1, 2, 5, 10 … 200
  /// years; the coarser of two that give as many. Labels say what the step needs: "15 Jan 2018", "Jan 2018",
  /// "2018". Where every step gives too many or too few, every second or third date of one is taken.
  ///
  /// **Units and shape:** limits in days after 1970-01-01, in either order; values are whole days.
  ///
  /// **Edges:** only dates from 1800 to 2200, which is what a cohort may hold; none where the limits hold no such
  /// day or are not numbers, or if `count` is below 1.
  public static func dates(
    from lower: Double, to upper: Double, in language: Language, count: Int = 6
  ) -> Ticks {
    guard let days = DateStep.days(from: lower, to: upper), count > 0 else {
      return Ticks(values: [], labels: [])
    }
    var (best, precision) = ([Int](), DatePrecision.day)
    for step in DateStep.coarsestFirst {
      var dates = step.dates(in: days)
      if dates.count > count {
        guard best.count < min(2, count) else { break }
        let stride = (dates.count + count - 1) / count
        dates = dates.indices.filter { $0.isMultiple(of: stride) }.map { dates[$0] }
      }
      if dates.count > best.count { (best, precision) = (dates, step.precision) }
    }
    let words = Wording(language)
    return Ticks(
      values: best.map(Double.init),
      labels: best.map { words.date(CalendarDate(daysSince1970: $0), to: precision) })
  }
}

/// The distance between two ticks of a scale of dates.
private enum DateStep {
  case days(Int), months(Int), years(Int)

  static let coarsestFirst: [DateStep] =
    [200, 100, 50, 20, 10, 5, 2, 1].map(years) + [6, 3, 2, 1].map(months) + [14, 7, 2, 1].map(days)

  /// What a label must say to tell two ticks apart.
  var precision: DatePrecision {
    switch self {
    case .days: .day
    case .months: .month
    case .years: .year
    }
  }

  /// The whole days between two limits, those that the calendar has; `nil` if there are none.
  static func days(from a: Double, to b: Double) -> ClosedRange<Int>? {
    guard let first = CalendarDate(year: 1800, month: 1, day: 1)?.daysSince1970,
      let last = CalendarDate(year: 2200, month: 12, day: 31)?.daysSince1970, !a.isNaN, !b.isNaN
    else { return nil }
    let lower = max(min(a, b).rounded(.up), Double(first))
    let upper = min(max(a, b).rounded(.down), Double(last))
    return lower <= upper ? Int(lower)...Int(upper) : nil
  }

  /// The dates of this step, rising.
  func dates(in days: ClosedRange<Int>) -> [Int] {
    switch self {
    case .days(let step):
      // 1970-01-05 was the first Monday.
      let monday = 4
      let first = days.lowerBound + (((monday - days.lowerBound) % step) + step) % step
      return Array(stride(from: first, through: days.upperBound, by: step))
    case .months(let step): return months(every: step, in: days)
    case .years(let step): return months(every: 12 * step, in: days)
    }
  }

  /// First days of months; months are counted from the year 0, so that steps start where calendars do.
  private func months(every step: Int, in days: ClosedRange<Int>) -> [Int] {
    let first = CalendarDate(daysSince1970: days.lowerBound)
    let last = CalendarDate(daysSince1970: days.upperBound)
    let start = (first.year * 12 + first.month - 1) / step * step
    return stride(from: start, through: last.year * 12 + last.month - 1, by: step)
      .compactMap { CalendarDate(year: $0 / 12, month: $0 % 12 + 1, day: 1)?.daysSince1970 }
      .filter(days.contains)
  }
}
