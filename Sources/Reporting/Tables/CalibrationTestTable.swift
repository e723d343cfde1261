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
          + gathered(tests).map { row($0, isMember: groups.count > 1) }
      },
      notes: [words("note_calibration_tests")]
        + (tests.contains { $0.pooling != nil } ? [words("note_calibration_tests_pooled")] : []))
  }

  private func heading(_ setting: HosmerLemeshow.Setting) -> ReportTable.Row {
    let title = setting == .external ? words.others(in: results) : words("performance_apparent")
    return ReportTable.Row(title, [nil, nil, nil], kind: .group)
  }

  /// One test by groupings that gave the same groups is one row.
  private func gathered(_ tests: [CalibrationTest]) -> [[CalibrationTest]] {
    tests.reduce(into: []) { rows, test in
      var alike = test
      let index = rows.firstIndex { row in
        alike.grouping = row[0].grouping
        return test.grouping != nil && row[0] == alike
      }
      if let index { rows[index].append(test) } else { rows.append([test]) }
    }
  }

  private func row(_ tests: [CalibrationTest], isMember: Bool) -> ReportTable.Row {
    let test = tests[0]
    let name = words("calibration_test_" + test.test.rawValue)
    let groupings = tests.compactMap(\.grouping).map { words("grouping_" + $0.rawValue) }
    let label = words(
      "calibration_test_grouped",
      ["test": name, "grouping": groupings.joined(separator: words("semicolon"))])
    return ReportTable.Row(
      groupings.isEmpty ? name : label,
      [
        statistic(test) ?? words.numbers.undefined, freedom(test),
        test.p.map { words.numbers.pValue($0) } ?? words.numbers.undefined,
      ], kind: isMember ? .member : .plain)
  }

  /// "χ² = 8.10", "z = 0.32"; over imputations "F = 0.95", "t = 0.30".
  private func statistic(_ test: CalibrationTest) -> String? {
    let isNormal = test.degreesOfFreedom == nil
    if let pooling = test.pooling {
      return "\(isNormal ? "t" : "F") = \(words.numbers.fixed(pooling.statistic))"
    }
    return test.statistic.map { "\(isNormal ? "z" : "χ²") = \(words.numbers.fixed($0))" }
  }

  private func freedom(_ test: CalibrationTest) -> String? {
    let own = test.degreesOfFreedom.map(String.init)
    guard let pooling = test.pooling else { return own }
    return [own, words.freedom(pooling.denominator)].compactMap(\.self).joined(separator: "; ")
  }
}
