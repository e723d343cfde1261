internal import Statistics
internal import Validation

extension CategoryTables {
  /// Multinomial recalibration: a block a category against the reference, then the tests; `nil` without.
  var recalibration: ReportTable? {
    let set = validation.overall
    let given = [
      ("apparent", set.apparent), ("optimism_corrected", set.optimismCorrected),
      ("external", set.external),
    ].compactMap { key, performance in
      performance?.recalibration.map { (title: words("performance_" + key), found: $0) }
    }
    guard let first = given.first?.found else { return nil }
    let all = given.map(\.found)
    return ReportTable(
      id: "categories_recalibration", title: words("table_categories_recalibration"),
      corner: words("index"), columns: ReportTable.numbers(given.map(\.title)),
      rows: first.equations.indices.flatMap { block($0, of: first, all) } + tests(all),
      notes: [words("note_categories_recalibration")])
  }

  private func block(
    _ position: Int, of first: CategoricalRecalibration, _ all: [CategoricalRecalibration]
  ) -> [ReportTable.Row] {
    let title = words(
      "category_against",
      [
        "category": words.text(first.equations[position].label),
        "reference": words.text(first.referenceLabel),
      ])
    let indexes: [(String, KeyPath<CategoricalRecalibration.Equation, Estimate>)] = [
      ("stat_calibration_in_the_large", \.calibrationInTheLarge),
      ("stat_calibration_intercept", \.intercept), ("stat_calibration_slope", \.slope),
    ]
    return [ReportTable.Row(title, all.map { _ in nil }, kind: .group)]
      + indexes.map { key, path in
        ReportTable.Row(
          words(key), all.map { words.interval($0.equations[position][keyPath: path]) },
          kind: .member)
      }
  }

  private func tests(_ all: [CategoricalRecalibration]) -> [ReportTable.Row] {
    let tests: [(String, KeyPath<CategoricalRecalibration, RecalibrationAssessment.Test?>)] = [
      ("recalibration_test_joint", \.jointTest), ("recalibration_test_intercepts", \.interceptTest),
      ("recalibration_test_slopes", \.slopeTest),
    ]
    let given = tests.filter { _, path in all.contains { $0[keyPath: path] != nil } }
    guard !given.isEmpty else { return [] }
    return [ReportTable.Row(words("stat_recalibration_tests"), all.map { _ in nil }, kind: .group)]
      + given.map { key, path in
        ReportTable.Row(words(key), all.map { text($0[keyPath: path]) }, kind: .member)
      }
  }

  /// "χ² 8.10 (4), <0.001"; nothing where there is no test.
  private func text(_ test: RecalibrationAssessment.Test?) -> String? {
    test.map {
      words(
        "recalibration_test_value",
        [
          "chi": words.numbers.fixed($0.statistic), "df": String($0.degreesOfFreedom ?? 0),
          "p": words.numbers.pValue($0.pValue),
        ])
    }
  }
}
