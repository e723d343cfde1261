import Cohorts
import Testing

@Suite struct CalendarDateTests {
  private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Int {
    try #require(CalendarDate(year: year, month: month, day: day)).daysSince1970
  }

  @Test func countsDaysFromTheEpoch() throws {
    #expect(try day(1970, 1, 1) == 0)
    #expect(try day(1969, 12, 31) == -1)
    #expect(try day(2000, 3, 1) == 11_017)
  }

  @Test func goesThereAndBackForTwoCenturies() throws {
    for days in stride(from: -40_000, through: 70_000, by: 1) {
      let date = CalendarDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
    }
  }

  /// An anniversary is a whole number of months, whatever the leap years between.
  @Test func countsMonthsByTheCalendar() throws {
    let start = try day(2019, 3, 1)
    #expect(CalendarDate.months(from: start, to: try day(2021, 3, 1)) == 24)
    #expect(CalendarDate.months(from: try day(2020, 1, 31), to: try day(2020, 2, 29)) == 1)
    #expect(CalendarDate.months(from: start, to: try day(2019, 3, 17)) == 16.0 / 31)
    #expect(CalendarDate.months(from: try day(2021, 3, 1), to: start) == -24)
  }
}
