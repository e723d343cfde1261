import Diagnostics
import Testing

@testable import Cohorts

@Suite struct RepeatedRowsTests {
  private func column(_ name: String, _ cells: [Double]) -> Column {
    Column(Variable(name: name, kind: .number), .numbers(cells))
  }

  /// Rows 1 and 4 are equal, and so are 2 and 5, missing cells included: two rows repeat others.
  @Test func countsRowsThatRepeatOthers() {
    let found = RepeatedRows(
      of: [column("a", [1, .nan, 3, 1, .nan]), column("b", [5, 6, 7, 5, 6])], rows: 5)
    #expect(found.count == 2)
  }

  /// 60 patients with two fine columns, of whom the first 6 come again.
  @Test func tellsOfAPastedTable() throws {
    let rows = Array(0..<60) + Array(0..<6)
    let found = RepeatedRows(
      of: [
        column("a", rows.map { Double($0 * 7 % 60) }),
        column("b", rows.map { Double($0 * 11 % 59) }),
      ], rows: rows.count)
    #expect(found.count == 6)
    #expect(
      found.warning(at: SourceLocation(file: "x.csv"))?.message
        == "6 rows repeat others in every column but the identifier")
  }

  /// Sex, stage and smoking alone are the same in many patients.
  @Test func coarseColumnsMayRepeat() {
    let rows = Array(0..<200)
    let found = RepeatedRows(
      of: [
        column("sex", rows.map { Double($0 % 2) }), column("stage", rows.map { Double($0 % 4) }),
      ],
      rows: rows.count)
    #expect(found.count > 100)
    #expect(!found.areSuspicious)
  }

  /// Two columns of 40 and 50 values, drawn by chance: pairs of equal rows are as frequent as chance gives.
  @Test func chanceRepeatsRowsToo() {
    var state: UInt64 = 1
    func next(_ bound: UInt64) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Double((state >> 33) % bound)
    }
    let rows = 1000
    let found = RepeatedRows(
      of: [
        column("a", (0..<rows).map { _ in next(40) }),
        column("b", (0..<rows).map { _ in next(50) }),
      ], rows: rows)
    #expect(found.count > 100)
    #expect(!found.areSuspicious)
  }

  @Test func nobodyAndOnePatient() {
    #expect(RepeatedRows(of: [], rows: 0).count == 0)
    #expect(RepeatedRows(of: [column("a", [1])], rows: 1).count == 0)
  }
}
