internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables about the fitted model, and its equation.
struct ModelTables {
  let results: Results
  let words: ReportWords

  var coefficients: ReportTable? {
    guard let model = results.model else { return nil }
    let hasSpline = model.design.terms.contains(where: Self.hasSpline)
    return ReportTable(
      id: "coefficients", title: words("table_coefficients"), corner: words("term"),
      columns: ReportTable.numbers([
        words("coefficient_se"), words(FamilyWords(family: model.family).ratio),
        words("p_value"),
      ]), rows: coefficientRows(model),
      notes: [FitNote(model: model, tables: self, words: words).text]
        + (hasSpline ? [splineNote(model)] : [])
        + ImputationText(results: results, words: words).coefficientNotes)
  }

  private func splineNote(_ model: ModelResults) -> String {
    words("note_spline_columns", ["ratios": words(FamilyWords(family: model.family).ratios)])
  }

  /// The coefficients; those of several categories under a heading each.
  private func coefficientRows(_ model: ModelResults) -> [ReportTable.Row] {
    func rows(_ chosen: [CoefficientRow], _ kind: ReportTable.Row.Kind) -> [ReportTable.Row] {
      chosen.map {
        var made = row($0, isIntercept: $0.name == "Intercept")
        made.kind = kind
        return made
      }
    }
    guard let categories = model.categories else { return rows(model.coefficients, .plain) }
    return categories.compared.flatMap { category in
      [ReportTable.Row(words.text(category.label), [nil, nil, nil], kind: .group)]
        + rows(model.coefficients.filter { $0.category == category.code }, .member)
    }
  }

  /// What people call a category.
  func categoryLabel(_ code: String) -> String {
    let level = results.model?.categories?.levels.first { $0.code == code }
    return level.map { words.text($0.label) } ?? code
  }

  /// "no cancer 106, low-grade cancer 153"; empty where there are no categories.
  var categoryCounts: String {
    (results.model?.categories?.levels ?? []).compactMap { level in
      level.patientCount.map {
        words("label_count", ["label": words.text(level.label), "count": String($0)])
      }
    }.joined(separator: words("list_separator"))
  }

  private func row(_ row: CoefficientRow, isIntercept: Bool) -> ReportTable.Row {
    ReportTable.Row(
      isIntercept ? words("intercept") : label(ofColumn: row.name),
      [
        coefficient(row), isIntercept ? nil : ratio(row), words.numbers.pValue(row.p),
      ])
  }

  /// "0.031 (0.020)".
  func coefficient(_ row: CoefficientRow) -> String {
    guard let error = row.se else {
      // A penalty set it to exactly zero.
      guard row.estimate != 0 else { return words("coefficient_dropped") }
      return words.numbers.fixed(row.estimate, decimals: 3)
    }
    let estimate = words.numbers.fixed(row.estimate, decimals: 3)
    return "\(estimate) (\(words.numbers.fixed(error, decimals: 3)))"
  }

  /// "1.03 (0.99 to 1.07)".
  func ratio(_ row: CoefficientRow) -> String {
    words.numbers.estimate(
      Estimate(exp(row.estimate), lower: row.lower.map(exp), upper: row.upper.map(exp)))
  }

  /// A column's name with labels for names: `age` → "Age (years)", `sex=male` → "Sex: male".
  func label(ofColumn name: String) -> String {
    name.components(separatedBy: " * ").map(labelOfFactor).joined(separator: " × ")
  }

  private func labelOfFactor(_ name: String) -> String {
    guard let design = results.model?.design else { return name }
    let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
    let stem = parts[0].trimmingSuffix("'")
    guard
      let variable = design.predictors.first(where: { $0.variable.name == stem.text })?.variable
    else { return name }
    let label = words.text(variable.label) + String(repeating: "′", count: stem.count)
    guard parts.count == 2 else {
      let unit = variable.unit.map { words.text($0) } ?? ""
      return unit.isEmpty || stem.count > 0
        ? label : words("label_unit", ["label": label, "unit": unit])
    }
    let level = variable.levels.first { $0.code == parts[1] }.map { words.text($0.label) }
    return words("label_level", ["label": label, "level": level ?? parts[1]])
  }

  /// Wald and likelihood ratio tests side by side; parts of a variable have Wald tests only.
  var tests: ReportTable? {
    guard let model = results.model, !model.waldTests.isEmpty else { return nil }
    let isPooled = model.waldTests.contains { $0.pooling != nil }
    let hasRatios = !model.likelihoodRatioTests.isEmpty
    let titles =
      ["degrees_of_freedom"] + (isPooled ? ["d1_f", "d1_p"] : ["wald_chi", "wald_p"])
      + (!hasRatios ? [] : isPooled ? ["d3_f", "d3_p"] : ["lr_chi", "lr_p"])
    return ReportTable(
      id: "tests", title: words("table_tests"), corner: words("variable"),
      columns: ReportTable.numbers(titles.map { words($0) }),
      rows: model.waldTests.map { row in
        let ratio = likelihoodRatio(for: row, in: model)
        let wald: [String?] = [
          String(row.degreesOfFreedom), statistic(row.chiSquared, row.pooling),
          words.numbers.pValue(row.p),
        ]
        let ratios = [
          ratio.map { statistic($0.chiSquared, $0.pooling) },
          ratio.map { words.numbers.pValue($0.p) },
        ]
        return ReportTable.Row(
          waldLabel(row.name), wald + (hasRatios ? ratios : []),
          kind: row.name.hasPrefix(" ") ? .member : row.name == "TOTAL" ? .total : .plain)
      }, notes: [words(noteOnTests(model, isPooled: isPooled))])
  }

  /// χ², or F with the degrees of freedom of its denominator.
  private func statistic(_ chiSquared: Double, _ pooling: PooledTest.Account?) -> String {
    guard let pooling else { return words.numbers.fixed(chiSquared) }
    return words.numbers.fixed(pooling.statistic) + " (" + words.freedom(pooling.denominator) + ")"
  }

  private func noteOnTests(_ model: ModelResults, isPooled: Bool) -> String {
    let hasRatios = !model.likelihoodRatioTests.isEmpty
    if isPooled { return hasRatios ? "note_tests_pooled" : "note_tests_pooled_wald" }
    return hasRatios ? "note_tests" : withoutRatios(model)
  }

  /// The note that says why variables have Wald tests only.
  private func withoutRatios(_ model: ModelResults) -> String {
    if model.family == .fineGray { return "note_tests_subdistribution" }
    return model.covarianceEstimation == nil ? "note_tests_wald" : "note_tests_robust"
  }

  /// How often the selection of each resample chose each predictor; `nil` without selection.
  var inclusion: ReportTable? {
    guard let record = results.model?.selection,
      let correction = results.performance?.optimismCorrected,
      let frequencies = correction.inclusionFrequencies
    else { return nil }
    // Over imputations the failures of all data sets are counted together: shares know their own resamples.
    let most = frequencies.max { $0.share < $1.share }
    let made = most.map { $0.share > 0 ? Int((Double($0.count) / $0.share).rounded()) : 0 } ?? 0
    return ReportTable(
      id: "inclusion", title: words("table_inclusion"), corner: words("variable"),
      columns: ReportTable.numbers([words("inclusion_share"), words("inclusion_final")]),
      rows: frequencies.map { frequency in
        ReportTable.Row(
          label(ofColumn: frequency.name),
          [
            "\(frequency.count) (\(words.numbers.percent(frequency.share)))",
            words(record.kept.contains(frequency.name) ? "yes" : "no"),
          ])
      }, notes: [words("note_inclusion", ["n": String(made)])])
  }

  /// The likelihood ratio test of the same coefficients; `nil` where none was made.
  private func likelihoodRatio(
    for row: WaldTestRow, in model: ModelResults
  ) -> LikelihoodRatioTestRow? {
    let variable = row.name.components(separatedBy: "  (").first ?? row.name
    let test = model.likelihoodRatioTests.first {
      $0.variable == variable && $0.degreesOfFreedom == row.degreesOfFreedom
    }
    guard row.name == "TOTAL", test == nil, row.pooling == nil else { return test }
    return LikelihoodRatioTestRow(
      variable: row.name, chiSquared: model.likelihoodRatio,
      degreesOfFreedom: row.degreesOfFreedom, p: model.likelihoodRatioP)
  }

  /// The rows of `anova.rms` in words.
  private func waldLabel(_ name: String) -> String {
    let plain = name.trimmed
    if plain == "TOTAL" { return words("wald_total") }
    if plain.hasPrefix("TOTAL NONLINEAR +") { return words("wald_total_nonlinear_interaction") }
    if plain.hasPrefix("TOTAL NONLINEAR") { return words("wald_total_nonlinear") }
    if plain.hasPrefix("TOTAL") { return words("wald_total_interaction") }
    if plain.hasPrefix("All Interactions") { return words("wald_all_interactions") }
    if plain.hasPrefix("Nonlinear Interaction") || plain.hasPrefix("f(A,B)") {
      return words("wald_nonlinear_interaction", ["name": plain])
    }
    if plain.hasPrefix("Nonlinear") { return words("wald_nonlinear") }
    if let end = plain.range(of: "  (Factor+Higher Order Factors)") {
      return words("wald_with_higher", ["label": label(ofColumn: String(plain[..<end.lowerBound]))])
    }
    return label(ofColumn: plain)
  }

  private static func hasSpline(_ term: Design.FrozenTerm) -> Bool {
    switch term {
    case .restrictedCubicSpline, .expression(_, .restrictedCubicSpline): true
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      hasSpline(first) || hasSpline(second)
    case .linear, .categorical, .polynomial, .transformed, .expression: false
    }
  }
}

extension String {
  /// The text without a repeated last character, and how often that stood there.
  fileprivate func trimmingSuffix(_ mark: Character) -> (text: String, count: Int) {
    var text = self
    while text.last == mark { text.removeLast() }
    return (text, count - text.count)
  }
}
