import Cohorts
import Diagnostics
import Testing

@Suite struct CohortReaderTests {
  private static let dictionary = [
    Variable(name: "age", kind: .number, plausibleRange: 18...110),
    Variable(name: "sex", kind: .category([.init(code: "female"), .init(code: "male")])),
    Variable(name: "seen", kind: .date),
  ]

  private static let plainAge = CohortReader(
    variables: [Variable(name: "age", kind: .number)], idColumn: "id")

  private func reader() -> CohortReader {
    CohortReader(variables: Self.dictionary, idColumn: "id")
  }

  private func faults(_ text: String, _ reader: CohortReader) -> [DataFault] {
    do {
      _ = try reader.read(Array(text.utf8), file: "t.csv")
    } catch .data(let faults) {
      return faults
    } catch {
      Issue.record("\(error)")
    }
    return []
  }

  @Test func readsTypedColumns() throws {
    let text = "id,age,sex,seen\nA,70.5,male,2020-01-31\nB,NA,female,.\n"
    let cohort = try reader().read(Array(text.utf8), file: "t.csv").cohort
    #expect(cohort.ids == ["A", "B"])
    guard case .numbers(let ages)? = cohort["age"]?.values else {
      Issue.record("age is not numeric")
      return
    }
    #expect(ages[0] == 70.5)
    #expect(ages[1].isNaN)
    #expect(cohort["sex"]?.values == .categories([1, 0]))
    // 50 years of 365 days, 12 leap days (1972 … 2016), 30 days.
    #expect(cohort["seen"]?.values == .dates([50 * 365 + 12 + 30, nil]))
    #expect(!cohort.isSynthetic)
  }

  @Test func reportsFortyBadCellsTogether() {
    let rows = (1...40).map { "P\($0),x\($0),male,2020-01-01" }
    let found = faults("id,age,sex,seen\n" + rows.joined(separator: "\n"), reader())
    #expect(found.count == 40)
    #expect(found.last?.location == SourceLocation(file: "t.csv", line: 41, column: 2))
    #expect(CohortError.data(found).diagnostics.count == 40)
  }

  @Test func saysWhatIsWrongWithEachKindOfCell() {
    let text = """
      id,age,sex,seen
      A,7 0,femal,31/31/2020
      B,200,male,03/04/2020
      ,60,male,43861
      """
    let found = faults(text, reader())
    #expect(
      found.map(\.kind) == [
        .notANumber("7 0", column: "age"),
        .unknownLevel("femal", column: "sex", levels: ["female", "male"]),
        .notADate("31/31/2020", column: "seen"),
        .outOfRange("200", column: "age", 18...110),
        .ambiguousDate("03/04/2020", column: "seen"),
        .missingID,
        .notADate("43861", column: "seen"),
      ])
    let hints = CohortError.data(found).diagnostics.flatMap(\.hints)
    #expect(hints.contains("did you mean 'female'?"))
    #expect(hints.contains("it looks like a spreadsheet's day number"))
  }

  @Test(arguments: ["inf", "nan", "0x10", "1,5", "１２", "--1", "1e", "12%", "e", "+"])
  func refusesWhatIsNotADecimalNumber(cell: String) {
    let found = faults("id,age,sex,seen\nA,\"\(cell)\",male,2020-01-01\n", reader())
    #expect(found.map(\.kind) == [.notANumber(cell, column: "age")])
  }

  @Test func aDateHasNoSign() {
    let found = faults("id,age,sex,seen\nA,50,male,-2020-01-01\n", reader())
    #expect(found.map(\.kind) == [.notADate("-2020-01-01", column: "seen")])
  }

  @Test(arguments: ["1e308", "-1e101", "1e999"])
  func refusesNumbersWhoseSquaresOverflow(cell: String) {
    let found = faults("id,age\nA,\(cell)\n", Self.plainAge)
    #expect(found.map(\.kind) == [.outOfRange(cell, column: "age", -1e100...1e100)])
    #expect(
      CohortError.data(found).diagnostics[0].message.hasSuffix("is outside -1e+100 to 1e+100"))
  }

  @Test(arguments: [
    (
      "\"1,234\"",
      [
        "write it as 1234 if the comma separates thousands",
        "write it as 1.234 if it is a decimal comma",
      ]
    ),
    ("\"12,345,678\"", ["write it as 12345678"]), ("\"0,125\"", ["write it as 0.125"]),
    ("\"5,5\"", ["write it as 5.5"]), ("５０", ["write it as 50"]), ("\u{A0}50", ["write it as 50"]),
    ("1 234", ["write it as 1234"]), ("\u{2212}3", ["write it as -3"]), ("<5", []), ("1,2,3", []),
  ])
  func saysHowANumberOfAnotherProgramIsWritten(cell: String, expected: [String]) {
    let found = faults("id,age\nA,\(cell)\n", Self.plainAge)
    #expect(CohortError.data(found).diagnostics[0].hints.dropLast() == expected[...])
  }

  @Test func treatsBadCellsAsMissingWhenAskedAndCountsThem() throws {
    var reader = reader()
    reader.badValues = .missing
    let text = "id,age,sex,seen,extra\nA,700,male,2020-01-01,1\nB,-1,male,x,1\nC,60,male,,1\n"
    let reading = try reader.read(Array(text.utf8), file: "t.csv")
    #expect(reading.cohort["age"]?.missingCount == 2)
    #expect(
      reading.quality.badCells.map { "\($0.column) \($0.reason) \($0.count)" } == [
        "age out_of_range 2", "seen not_a_date 1",
      ])
    #expect(reading.quality.unusedColumns == ["extra"])
    #expect(reading.warnings.map(\.severity) == [.warning, .warning, .note])
    #expect(reading.warnings[0].location?.line == 2)
  }

  @Test func refusesOrDropsRepeatedIdentifiers() throws {
    let text = "id,age,sex,seen\nA,70,male,\nB,71,male,\nA,72,male,\n"
    #expect(faults(text, reader()).map(\.kind) == [.duplicateID("A", firstLine: 2)])
    var lenient = reader()
    lenient.duplicates = .first
    let reading = try lenient.read(Array(text.utf8), file: "t.csv")
    #expect(reading.cohort.ids == ["A", "B"])
    #expect(reading.cohort["age"]?.values == .numbers([70, 71]))
    #expect(reading.quality.duplicatesDropped == 1)
    #expect(reading.quality.rows == 3)
  }

  @Test func keepsEveryVisitOfATableThatIsOnlyScored() throws {
    var visits = reader()
    visits.allowsRepeatedIDs = true
    let reading = try visits.read(
      Array("id,age,sex,seen\nA,70,male,\nB,71,male,\nA,72,male,\n".utf8), file: "visits.csv")
    #expect(reading.cohort.ids == ["A", "B", "A"])
    #expect(reading.quality.duplicatesDropped == 0)
  }

  @Test(arguments: ["../../x", "a/b", "<script>", "\u{202E}abc", "=cmd()"])
  func keepsHostileIdentifiersAsTheyAre(id: String) throws {
    let text = "id,age,sex,seen\n\(id),70,male,\n"
    #expect(try reader().read(Array(text.utf8), file: "t.csv").cohort.ids == [id])
  }

  @Test func suggestsTheColumnThatWasMeant() {
    let found = faults("id,agee,sex,seen\nA,70,male,\n", reader())
    #expect(
      found.map(\.kind) == [
        .missingColumn("age", role: "variable", columns: ["id", "agee", "sex", "seen"])
      ])
    #expect(CohortError.data(found).diagnostics[0].hints.first == "did you mean 'agee'?")
  }

  @Test func learnsColumnsWithoutADictionary() throws {
    let text = "x,g,empty\n1,b,NA\n.,a,\nNaN,b,.\n-2e3,,\n"
    let cohort = try CohortReader().read(Array(text.utf8), file: "t.csv").cohort
    #expect(cohort.ids == ["1", "2", "3", "4"])
    #expect(cohort["x"]?.variable.kind == .number)
    #expect(cohort["x"]?.missingCount == 2)
    #expect(cohort["g"]?.variable.levels.map(\.code) == ["a", "b"])
    #expect(cohort["g"]?.values == .categories([1, 0, 1, -1]))
    #expect(cohort["empty"]?.missingCount == 4)
  }

  @Test func marksACohortSyntheticOnlyIfEveryRowSaysSo() throws {
    let all = try CohortReader().read(Array("synthetic,x\n1,2\n1,3\n".utf8), file: "t.csv")
    let some = try CohortReader().read(Array("synthetic,x\n1,2\n0,3\n".utf8), file: "t.csv")
    #expect(all.cohort.isSynthetic)
    #expect(all.cohort.columnNames == ["x"])
    #expect(!some.cohort.isSynthetic)
    #expect(some.cohort.columnNames == ["synthetic", "x"])
  }

  @Test func readsCentresAndRefusesMissingOnes() throws {
    var reader = reader()
    reader.centreColumn = "site"
    let good = "id,age,sex,seen,site\nA,70,male,,C2\nB,70,male,,C1\n"
    #expect(try reader.read(Array(good.utf8), file: "t.csv").cohort.centres == ["C2", "C1"])
    #expect(
      faults("id,age,sex,seen,site\nA,70,male,,\n", reader).map(\.kind) == [.missingCentre("site")])
  }

  @Test func acceptsNumbersThatEqualALevelsCode() throws {
    let variable = Variable(name: "x", kind: .yesNo)
    let reading = try CohortReader(variables: [variable])
      .read(Array("x\n1.0\n0\n01\n".utf8), file: "t.csv")
    #expect(reading.cohort["x"]?.values == .categories([1, 0, 1]))
  }

  @Test(arguments: [
    ("2020-01-31", "2020-01-31"), ("2020/1/31", "2020-01-31"), ("20200131", "2020-01-31"),
    ("2020年1月31日", "2020-01-31"), ("31.01.2020", "2020-01-31"), ("1/31/2020", "2020-01-31"),
    ("5/5/2020", "2020-05-05"), ("31 Jan 2020", "2020-01-31"), ("Jan 31, 2020", "2020-01-31"),
    ("2020-01-31T08:30:00Z", "2020-01-31"), ("2020-01-31 00:00:00", "2020-01-31"),
    ("2020-02-29", "2020-02-29"),
  ])
  func readsUnambiguousDates(cell: String, iso: String) throws {
    let reader = CohortReader(variables: [Variable(name: "d", kind: .date)])
    let cohort = try reader.read(Array("d\n\"\(cell)\"\n".utf8), file: "t.csv").cohort
    guard case .dates(let days)? = cohort["d"]?.values, let day = days.first, let day else {
      Issue.record("no date")
      return
    }
    #expect(CalendarDate(daysSince1970: day).iso == iso)
  }

  @Test(arguments: ["2021-02-29", "2020-13-01", "20-01-31", "yesterday", "1/2/3", "99999999999"])
  func refusesWhatIsNoDate(cell: String) {
    let reader = CohortReader(variables: [Variable(name: "d", kind: .date)])
    #expect(faults("d\n\(cell)\n", reader).map(\.kind) == [.notADate(cell, column: "d")])
  }
}
