import Cohorts
import Diagnostics
import Figures
import Foundation
import Statistics
import Testing

@Suite("Ticks of dates") struct DateTickTests {
  private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Double {
    Double(try #require(CalendarDate(year: year, month: month, day: day)).daysSince1970)
  }

  private func labels(
    _ from: Double, _ to: Double, _ language: Language = .english, count: Int = 6
  ) -> [String] {
    Ticks.dates(from: from, to: to, in: language, count: count).labels
  }

  /// Ten years and a half hold eleven first days of a year: too many for six, so every second even year.
  @Test func yearsWhereThereAreMany() throws {
    let (from, to) = (try day(2010, 1, 1), try day(2020, 6, 30))
    #expect(labels(from, to) == ["2010", "2012", "2014", "2016", "2018", "2020"])
    #expect(labels(from, to, .simplifiedChinese, count: 3) == ["2010", "2015", "2020"])
    #expect(labels(from, to, count: 11).count == 11)
    #expect(labels(from, to, count: 2) == ["2010", "2020"])
  }

  /// A year from February holds four quarters; all twelve months need room for twelve.
  @Test func monthsAndQuarters() throws {
    let (from, to) = (try day(2018, 2, 10), try day(2019, 2, 9))
    #expect(labels(from, to, count: 5) == ["Apr 2018", "Jul 2018", "Oct 2018", "Jan 2019"])
    #expect(
      labels(from, to, .simplifiedChinese, count: 5)
        == ["2018年4月", "2018年7月", "2018年10月", "2019年1月"])
    #expect(labels(from, to, count: 12).count == 12)
    #expect(labels(from, to, count: 2) == ["Jul 2018", "Jan 2019"])
  }

  /// 1 January 2018 was a Monday, and 2018 began with whole weeks.
  @Test func weeksAndDays() throws {
    let (from, to) = (try day(2018, 1, 1), try day(2018, 1, 31))
    #expect(
      labels(from, to, count: 5)
        == ["1 Jan 2018", "8 Jan 2018", "15 Jan 2018", "22 Jan 2018", "29 Jan 2018"])
    #expect(
      labels(from, from + 2, .simplifiedChinese) == ["2018年1月1日", "2018年1月2日", "2018年1月3日"])
    // Leap years have their day.
    let leap = try day(2020, 2, 28)
    #expect(labels(leap, leap + 2) == ["28 Feb 2020", "29 Feb 2020", "1 Mar 2020"])
    // Limits within days, and in the other order.
    #expect(labels(leap + 1.7, leap - 0.5) == ["28 Feb 2020", "29 Feb 2020"])
  }

  @Test func oddLimitsHaveNoDates() throws {
    for (from, to) in [(0.2, 0.8), (.nan, 1), (0, .nan), (1e9, 1e300), (-.infinity, -1e9)] {
      #expect(labels(from, to) == [])
    }
    #expect(labels(0, 100, count: 0) == [])
    #expect(labels(0, 0) == ["1970"])
    #expect(labels(-.infinity, .infinity) == ["1800", "1900", "2000", "2100", "2200"])
  }

  @Test(arguments: 0..<400) func datesAreEvenAndFew(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let lower = (source.uniform() * 120_000 - 60_000).rounded()
    let span = pow(10, source.uniform() * 4.7)
    let count = 2 + Int(source.uniform() * 12)
    for language in Language.allCases {
      let ticks = Ticks.dates(from: lower, to: lower + span, in: language, count: count)
      #expect(ticks.values.count == ticks.labels.count)
      #expect((2...count).contains(ticks.values.count), "\(lower) + \(span), \(count)")
      #expect(ticks.values.allSatisfy { (lower...(lower + span)).contains($0) })
      #expect(Set(ticks.labels).count == ticks.labels.count)
      let dates = ticks.values.map { CalendarDate(daysSince1970: Int($0)) }
      let months = dates.map { $0.year * 12 + $0.month }
      let areMonths = dates.allSatisfy { $0.day == 1 }
      let steps = Set(zip(ticks.values.dropFirst(), ticks.values).map { Int($0 - $1) })
      let monthSteps = Set(zip(months.dropFirst(), months).map { $0 - $1 })
      #expect(steps.count == 1 || areMonths && monthSteps.count == 1)
      #expect(steps.allSatisfy { $0 > 0 })
    }
  }
}
