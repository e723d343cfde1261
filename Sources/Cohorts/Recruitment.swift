/// How many patients were enrolled by when, in all and by centre, and how many were still followed: counts, no dates
/// of patients.
///
/// **Units and shape:** every list has one count a date. A count is that of the patients before the date, so that the
/// first is 0. Dates are first days of months (of quarters where they span more than 20 years, of years where more than 60).
///
/// **Missing:** patients without a date of enrolment are counted apart and are in no list.
///
/// **Source:** TRIPOD+AI item 5b (Collins and others, BMJ 2024;385:e078378).
public struct Recruitment: Sendable, Hashable, Codable {
  /// One centre, or several small ones together.
  public struct Centre: Sendable, Hashable, Codable {
    /// Its code; several where counts are summed.
    public var codes: [String]
    /// Patients enrolled before each date.
    public var enrolled: [Int]

    /// Creates the counts of a centre.
    public init(codes: [String], enrolled: [Int]) {
      (self.codes, self.enrolled) = (codes, enrolled)
    }
  }

  /// Patients with a date of enrolment.
  public var n: Int
  /// Patients without one; `nil` where they are too few to tell, and all counts are rounded.
  public var undated: Int?
  /// The dates as ISO 8601 writes them, rising: 2021-03-01.
  public var dates: [String]
  /// Patients enrolled before each date.
  public var enrolled: [Int]
  /// The same by centre, in the order of their codes; empty without centres.
  public var centres: [Centre]
  /// Enrolled patients last seen before each date; `nil` where nothing says when patients were last seen.
  public var ended: [Int]?
  /// Enrolled patients of whom nothing says when they were last seen, before each date.
  public var notFollowed: [Int]?
  /// The smallest count between two dates that is printed; `nil` if all are.
  public var smallestCell: Int?
  /// Whether months were joined because too few patients came in one of them.
  public var hasJoinedPeriods: Bool
  /// What all counts were rounded to multiples of; `nil` for exact counts.
  public var rounding: Int?

  /// Creates counts that were made elsewhere; `undated` patients are not among them.
  public init(
    dates: [String], enrolled: [Int], centres: [Centre] = [], ended: [Int]? = nil,
    undated: Int = 0
  ) {
    (self.dates, self.enrolled, self.centres) = (dates, enrolled, centres)
    (self.ended, self.undated) = (ended, undated)
    notFollowed = ended.map { _ in enrolled.map { _ in 0 } }
    n = enrolled.last ?? 0
    hasJoinedPeriods = false
  }

  /// Counts the patients of a cohort by month; `nil` without such a column of dates or if all its cells are missing.
  ///
  /// - Parameters:
  ///   - cohort: The patients.
  ///   - column: The column of dates of enrolment.
  ///   - lastSeen: The column of the last day on which something is known of a patient.
  public init?(of cohort: Cohort, enrolled column: String, lastSeen: String? = nil) {
    guard case .dates(let starts)? = cohort[column]?.values else { return nil }
    var ends: [Int?]?
    if let lastSeen, case .dates(let days)? = cohort[lastSeen]?.values { ends = days }
    let rows = starts.indices.filter { starts[$0] != nil }
    let days = rows.compactMap { starts[$0] }
    guard let first = days.min(), let lastStart = days.max() else { return nil }
    let lastEnd = rows.compactMap { row in ends.flatMap { $0[row] } }.max() ?? lastStart
    let grid = MonthGrid(from: first, through: max(lastStart, lastEnd))
    self.init(
      dates: grid.days.map { CalendarDate(daysSince1970: $0).iso }, enrolled: grid.counts(of: days),
      undated: starts.count - rows.count)
    if let codes = cohort.centres, Set(codes).count > 1 {
      centres = Set(codes).inCodeOrder().map { code in
        Centre(
          codes: [code],
          enrolled: grid.counts(of: rows.filter { codes[$0] == code }.compactMap { starts[$0] }))
      }
    }
    guard let ends, rows.contains(where: { ends[$0] != nil }) else { return }
    ended = grid.counts(of: rows.compactMap { ends[$0] })
    notFollowed = grid.counts(of: rows.filter { ends[$0] == nil }.compactMap { starts[$0] })
  }

  /// Patients enrolled and not yet last seen at each date; `nil` where nothing says when patients were last seen.
  public var underObservation: [Int]? {
    guard let ended, let notFollowed, ended.count == enrolled.count,
      notFollowed.count == enrolled.count
    else { return nil }
    // Rounded counts may leave less than nobody.
    return enrolled.indices.map { max(0, enrolled[$0] - notFollowed[$0] - ended[$0]) }
  }

  /// The position of the first date before which everybody was enrolled.
  public var accrualEnd: Int { enrolled.firstIndex { $0 >= n } ?? max(enrolled.count - 1, 0) }
}

/// The first days of the months between two days, with one after the later.
private struct MonthGrid {
  let days: [Int]

  init(from first: Int, through last: Int) {
    let (a, b) = (CalendarDate(daysSince1970: first), CalendarDate(daysSince1970: last))
    let (start, end) = (a.year * 12 + a.month - 1, b.year * 12 + b.month - 1)
    let step = end - start <= 240 ? 1 : end - start <= 720 ? 3 : 12
    // One past the last month, whole steps from January.
    days = stride(from: start / step * step, through: (end / step + 1) * step, by: step)
      .map { Self.day(ofMonth: $0) }
  }

  /// How many of the days lie before each day of the grid.
  func counts(of others: [Int]) -> [Int] {
    let sorted = others.sorted()
    var next = 0
    return days.map { day in
      while next < sorted.count, sorted[next] < day { next += 1 }
      return next
    }
  }

  /// The first day of a month counted from the year 0; beyond the calendar of cohorts its last day.
  private static func day(ofMonth month: Int) -> Int {
    CalendarDate(year: month / 12, month: month % 12 + 1, day: 1)?.daysSince1970 ?? 84_371
  }
}
