internal import Statistics
internal import Validation

extension CategoryTables {
  /// Multinomial recalibration: a block a category against the reference, then the tests; `nil` without.
  var recalibration: ReportTable? {
    let set = validation.overall
    let given = [
      ("apparent", set.apparent), (set.correctedKey, set.optimismCorrected),
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
      notes: [words("note_categories_recalibration")] + corrected(set)
        + (all.contains(where: \.isPooled) ? [words("note_recalibration_tests_pooled")] : []))
  }

  /// What corrected estimates are, and how many models had none.
  private func corrected(_ set: CategoricalPerformanceSet) -> [String] {
    guard set.optimismCorrected?.recalibration != nil else { return [] }
    let incomplete = set.correction?.incompleteRecalibrations ?? 0
    let isFolds = set.correction?.crossValidation != nil
    return [words("note_categories_recalibration_corrected")]
      + (incomplete > 0
        ? [
          words.plural(
            isFolds ? "note_recalibration_incomplete_repeats" : "note_recalibration_incomplete",
            incomplete)
        ] : [])
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
        // Other patients without missing values have χ² beside the F of the development.
        let isPooled = all.compactMap { $0[keyPath: path] }.map { $0.pooling != nil }
        let names =
          (isPooled.contains(false) ? ["χ²"] : []) + (isPooled.contains(true) ? ["F"] : [])
        return ReportTable.Row(
          words(key, ["statistic": names.joined(separator: " / ")]),
          all.map { text($0[keyPath: path]) }, kind: .member)
      }
  }

  /// "8.10 (4), <0.001", over imputations F as "2.03 (4; 118.2), 0.095"; nothing where there is no test.
  private func text(_ test: RecalibrationAssessment.Test?) -> String? {
    test.map { test in
      var values = [
        "df": String(test.degreesOfFreedom ?? 0), "p": words.numbers.pValue(test.pValue),
      ]
      guard let pooling = test.pooling else {
        values["chi"] = words.numbers.fixed(test.statistic)
        return words("recalibration_test_value", values)
      }
      values["f"] = words.numbers.fixed(pooling.statistic)
      values["denominator"] = words.freedom(pooling.denominator)
      return words("recalibration_test_value_pooled", values)
    }
  }
}

extension CategoricalRecalibration {
  /// Whether some test was pooled over imputations.
  fileprivate var isPooled: Bool {
    [jointTest, interceptTest, slopeTest].contains { $0?.pooling != nil }
  }
}
