internal import Cohorts

/// How closely a date is said.
enum DatePrecision {
  case year, month, day
}

extension Wording {
  /// "2018"; "Jan 2018", "2018年1月"; "15 Jan 2018", "2018年1月15日".
  func date(_ date: CalendarDate, to precision: DatePrecision) -> String {
    let (year, month, day) = (count(date.year), count(date.month), count(date.day))
    let name = Self.months[date.month - 1]
    return switch precision {
    case .year: year
    case .month: self("\(name) \(year)", "\(year)年\(month)月")
    case .day: self("\(day) \(name) \(year)", "\(year)年\(month)月\(day)日")
    }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
