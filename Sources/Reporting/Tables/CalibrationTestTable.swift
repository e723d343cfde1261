internal import Statistics
internal import Validation

/// The table of calibration tests, with a word on what they are worth.
struct CalibrationTestTable {
  let results: Results
  let words: ReportWords

  /// One row a test, those of other patients after the model's own; `nil` without tests.
  var table: ReportTable? {
    guard let tests = results.calibrationTests, !tests.isEmpty else { return nil }
    let settings: [HosmerLemeshow.Setting] = [.development, .external]
    let groups = settings.map { setting in tests.filter { $0.patients == setting } }
      .filter { !$0.isEmpty }
    return ReportTable(
      id: "calibration_tests", title: words("table_calibration_tests"),
      corner: words("calibration_test"),
      columns: ReportTable.numbers([
        words("statistic"), words("degrees_of_freedom"), words("p_value"),
      ]),
      rows: groups.flatMap { tests in
        (groups.count > 1 ? [heading(tests[0].patients)] : [])
          + tests.map { row($0, isMember: groups.count > 1) }
      }, notes: [words("note_calibration_tests")])
  }

  private func heading(_ setting: HosmerLemeshow.Setting) -> ReportTable.Row {
    let key = setting == .external ? "performance_external" : "performance_apparent"
    return ReportTable.Row(words(key), [nil, nil, nil], kind: .group)
  }

  private func row(_ test: CalibrationTest, isMember: Bool) -> ReportTable.Row {
    let name = words("calibration_test_" + test.test.rawValue)
    let label = test.grouping.map {
      words(
        "calibration_test_grouped",
        ["test": name, "grouping": words("grouping_" + $0.rawValue)])
    }
    let symbol = test.degreesOfFreedom == nil ? "z" : "χ²"
    let statistic = test.statistic.map { "\(symbol) = \(words.numbers.fixed($0))" }
    return ReportTable.Row(
      label ?? name,
      [
        statistic ?? words.numbers.undefined, test.degreesOfFreedom.map(String.init),
        test.p.map { words.numbers.pValue($0) } ?? words.numbers.undefined,
      ], kind: isMember ? .member : .plain)
  }
}
