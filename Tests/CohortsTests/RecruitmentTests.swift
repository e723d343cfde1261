import Diagnostics
import Statistics
import Testing

@testable import Cohorts

@Suite("Enrolment over calendar time") struct RecruitmentTests {
  private func day(_ text: String) throws -> Int {
    try #require(CalendarDate(iso: text)).daysSince1970
  }

  private func cohort(
    _ enrolled: [String?], _ lastSeen: [String?], centres: [String]? = nil
  ) throws -> Cohort {
    func column(_ name: String, _ cells: [String?]) throws -> Column {
      Column(
        Variable(name: name, kind: .date), .dates(try cells.map { try $0.map { try day($0) } }))
    }
    return Cohort(
      columns: [try column("in", enrolled), try column("out", lastSeen)],
      ids: enrolled.indices.map { "\($0)" }, centres: centres)
  }

  /// Seven patients, unsorted.
  ///
  /// Enrolled: 1 in January, 2 in February, none in March, 3 in April, one without a date.
  /// Seen last: 1 in February, 1 in April, 3 in June; of one nothing says when.
  @Test func byHand() throws {
    let cohort = try cohort(
      [
        "2021-04-01", "2021-01-31", "2021-02-01", nil, "2021-04-30", "2021-02-28", "2021-04-12",
      ],
      [
        "2021-06-30", "2021-02-10", "2021-04-02", "2021-06-01", "2021-06-01", nil, "2021-06-09",
      ], centres: ["B", "A", "A", "A", "A", "B", "B"])
    let found = try #require(Recruitment(of: cohort, enrolled: "in", lastSeen: "out"))
    #expect(
      found.dates == [
        "2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01", "2021-05-01", "2021-06-01",
        "2021-07-01",
      ])
    #expect(found.enrolled == [0, 1, 3, 3, 6, 6, 6])
    #expect(found.n == 6 && found.undated == 1)
    #expect(found.centres.map(\.codes) == [["A"], ["B"]])
    #expect(found.centres.map(\.enrolled) == [[0, 1, 2, 2, 3, 3, 3], [0, 0, 1, 1, 3, 3, 3]])
    #expect(found.ended == [0, 0, 1, 1, 2, 2, 5])
    #expect(found.notFollowed == [0, 0, 1, 1, 1, 1, 1])
    // 3 enrolled, 1 left and 1 without a date of the last contact: 1; then 6 − 2 − 1.
    #expect(found.underObservation == [0, 1, 1, 1, 3, 3, 0])
    #expect(found.accrualEnd == 4)
  }

  @Test func needsDates() throws {
    let empty = try cohort([nil, nil], [nil, nil])
    #expect(Recruitment(of: empty, enrolled: "in") == nil)
    #expect(Recruitment(of: empty, enrolled: "out of it") == nil)
    let alone = try #require(
      Recruitment(of: try cohort(["2020-02-29"], [nil]), enrolled: "in", lastSeen: "out"))
    #expect(alone.enrolled == [0, 1] && alone.centres.isEmpty && alone.ended == nil)
  }

  /// 1840 to 2020 would be 2160 months: years are enough.
  @Test func longSpansHaveLongerPeriods() throws {
    let found = try #require(
      Recruitment(of: try cohort(["1840-05-05", "2020-01-01"], [nil, nil]), enrolled: "in"))
    #expect(found.dates.count == 182 && found.dates.first == "1840-01-01")
    #expect(found.dates.last == "2021-01-01" && found.enrolled.last == 2)
  }

  /// With 5 as the smallest count, January's 4 wait for February's 6; the last 2 join the period before.
  @Test func joinsMonthsOfFew() {
    let counts = Recruitment(
      dates: ["2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01", "2021-05-01", "2021-06-01"],
      enrolled: [0, 4, 10, 10, 20, 22])
    let joined = counts.joined(below: 5)
    #expect(joined.dates == ["2021-01-01", "2021-03-01", "2021-04-01", "2021-06-01"])
    #expect(joined.enrolled == [0, 10, 10, 22] && joined.hasJoinedPeriods)
    #expect(counts.joined(below: 2).enrolled == counts.enrolled)
  }

  /// A centre whose count other tables keep back has no line; its patients stay in the whole.
  @Test func sumsHiddenCentres() {
    var counts = Recruitment(
      dates: ["2021-01-01", "2021-02-01", "2021-03-01"], enrolled: [0, 20, 40],
      centres: [
        Recruitment.Centre(codes: ["A"], enrolled: []),
        Recruitment.Centre(codes: ["B"], enrolled: [0, 12, 20]),
        Recruitment.Centre(codes: ["C"], enrolled: []),
      ])
    let joined = counts.joined(below: 5)
    #expect(joined.centres.map(\.codes) == [["B"], ["A", "C"]])
    #expect(joined.centres.last?.enrolled == [0, 8, 20])
    counts.centres[1].enrolled = [0, 19, 38]
    #expect(counts.joined(below: 5).centres.isEmpty, "two patients would be left")
  }

  /// In random cohorts no list, and no difference of two, has a small count between two dates; totals stay.
  @Test(arguments: UInt64(0)..<60) func nothingSmallIsLeft(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let n = 30 + source.index(below: 200)
    let starts = (0..<n).map { _ in 18_000 + source.index(below: 900) }
    let ends = starts.map { start in
      source.uniform() < 0.2 ? nil : start + source.index(below: 700) as Int?
    }
    let codes = (0..<n).map { _ in ["A", "B", "C"][min(source.index(below: 4), 2)] }
    let dates = { (name: String, cells: [Int?]) in
      Column(Variable(name: name, kind: .date), .dates(cells))
    }
    let cohort = Cohort(
      columns: [dates("in", starts), dates("out", ends)], ids: (0..<n).map { "\($0)" },
      centres: codes)
    let all = try #require(Recruitment(of: cohort, enrolled: "in", lastSeen: "out"))
    let joined = all.joined(below: 5)
    #expect(joined.n == n && joined.enrolled.first == 0 && joined.enrolled.last == n)
    let lists =
      joined.centres.map(\.enrolled) + [joined.enrolled]
      + [joined.ended, joined.notFollowed].compactMap(\.self)
    for list in lists {
      let steps = zip(list.dropFirst(), list).map(-)
      #expect(!steps.contains { (1..<5).contains($0) || $0 < 0 })
    }
    for centre in joined.centres {
      let others = zip(joined.enrolled, centre.enrolled).map(-)
      #expect(!zip(others.dropFirst(), others).map(-).contains { (1..<5).contains($0) })
    }
  }

  @Test func datesInTheWrongOrderAreBadCells() throws {
    var reader = CohortReader(variables: [
      Variable(name: "in", kind: .date), Variable(name: "out", kind: .date),
    ])
    reader.dateOrder = DateOrder(earlier: "in", later: "out")
    let text = "in,out\n2020-01-02,2020-01-02\n2020-03-01,2019-03-01\n,2019-01-01\n2020-01-01,\n"
    #expect(
      throws: CohortError.data([
        DataFault(
          .reversedDates("2019-03-01", column: "out", earlier: "in"),
          at: .init(file: "c.csv", line: 3, column: 2))
      ])
    ) { try reader.read([UInt8](text.utf8), file: "c.csv") }
    reader.badValues = .missing
    let reading = try reader.read([UInt8](text.utf8), file: "c.csv")
    #expect(reading.cohort["out"]?.missingRows == [1, 3])
    #expect(reading.quality.badCells.map(\.reason) == ["reversed_dates"])
  }
}
