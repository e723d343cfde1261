internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// The tables that set the same model in other sets of patients beside the main analysis.
struct SensitivityTables {
  let results: Results
  let words: ReportWords

  private struct Column {
    var title: String
    var family: ModelFamily
    var n: Int
    var events: Int
    var coefficients: [CoefficientRow]?
    var performance: Performance?
  }

  private var columns: [Column] {
    guard let analyses = results.sensitivity, !analyses.isEmpty else { return [] }
    let main = results.model.map {
      Column(
        title: words("main_analysis"), family: $0.family, n: $0.n, events: $0.events,
        coefficients: $0.coefficients,
        performance: results.performance?.apparent)
    }
    return [main].compactMap { $0 }
      + analyses.map {
        Column(
          title: words.text($0.title), family: $0.family ?? results.model?.family ?? .logistic,
          n: $0.n, events: $0.events,
          coefficients: $0.coefficients, performance: $0.performance)
      }
  }

  /// The apparent performance, one column an analysis.
  var performance: ReportTable? {
    let columns = columns
    guard !columns.isEmpty else { return nil }
    let counts = ReportTable.Row(
      words("patients_events"), columns.map { "\($0.n) / \(words.share($0.events, of: $0.n))" })
    let performances = columns.map(\.performance)
    let rows = PerformanceTables(results: results, words: words)
      .rows(
        of: performances,
        indexes: PerformanceTables.withOneSlope(PerformanceTables.indexes, of: performances)
      ).dropFirst()
    return ReportTable(
      id: "sensitivity", title: words("table_sensitivity"), corner: words("index"),
      columns: ReportTable.numbers(columns.map(\.title)), rows: [counts] + rows,
      notes: [note] + likes + baselineNote + failures)
  }

  private var note: String {
    let horizon = EventWords(results: results, words: words).horizonOfStudy
    return horizon.map { words("note_sensitivity_horizon", ["horizon": $0]) }
      ?? words("note_sensitivity")
  }

  /// What columns of other families may not be compared in.
  private var likes: [String] {
    guard let main = results.model, let followUp = main.followUp?.horizons.last else { return [] }
    return (results.sensitivity ?? []).compactMap { analysis in
      switch analysis.family {
      case .cox? where main.family.heedsCompetingEvents:
        words("note_sensitivity_cox", ["title": words.text(analysis.title)])
      case .logistic?: logistic(analysis, main, followUp)
      default: nil
      }
    }
  }

  /// A logistic model has no times: who was censored before the horizon is not in it, and who had a competing event had
  /// no event, if its patients and events are those of the horizon.
  private func logistic(
    _ analysis: SensitivityAnalysis, _ main: ModelResults, _ followUp: FollowUpSummary.WithinHorizon
  ) -> String? {
    let isOfHorizon =
      analysis.n == main.n - followUp.censored && analysis.events == followUp.events
    guard isOfHorizon else { return nil }
    let lost = words(
      "note_sensitivity_logistic",
      [
        "title": words.text(analysis.title), "lost": String(followUp.censored),
        "time": EventWords(results: results, words: words).timeOfHorizon,
      ])
    let competing = followUp.competingEvents > 0 && main.family.heedsCompetingEvents
    return words.join([lost, competing ? words("note_sensitivity_logistic_competing") : ""])
  }

  private var baselineNote: [String] {
    let isThere = results.sensitivity?.contains { $0.id == SensitivityAnalysis.baselineOnly }
    return isThere == true ? [words("note_baseline_only")] : []
  }

  private var failures: [String] {
    (results.sensitivity ?? []).compactMap { analysis in
      analysis.failure.map {
        words(
          "note_analysis_failed",
          ["title": words.text(analysis.title), "reason": words.text($0)])
      }
    }
  }

  /// Coefficients and ratios side by side.
  var coefficients: ReportTable? {
    let fitted = columns.filter { $0.coefficients != nil }
    guard fitted.count > 1 else { return nil }
    let model = ModelTables(results: results, words: words)
    let rows = terms(of: fitted).map { name in
      let cells = fitted.flatMap { column -> [String] in
        guard let row = column.coefficients?.first(where: { $0.name == name }) else {
          return [words.numbers.undefined, words.numbers.undefined]
        }
        return [model.coefficient(row), name == "Intercept" ? "" : model.ratio(row)]
      }
      return ReportTable.Row(
        name == "Intercept" ? words("intercept") : model.label(ofColumn: name), cells)
    }
    let headings = fitted.flatMap { column in
      ["coefficient_se", FamilyWords(family: column.family).ratio].map {
        ReportTable.Column(text: words($0), isNumber: true, group: column.title)
      }
    }
    let hasSpline = results.model?.coefficients.contains { $0.name.hasSuffix("'") } ?? false
    return ReportTable(
      id: "sensitivity_coefficients", title: words("table_sensitivity_coefficients"),
      corner: words("term"), columns: headings, rows: rows,
      notes: hasSpline ? [words("note_sensitivity_splines")] : [])
  }

  /// The terms of all analyses, those of the main one first.
  private func terms(of columns: [Column]) -> [String] {
    var seen: Set<String> = []
    return columns.flatMap { ($0.coefficients ?? []).map(\.name) }
      .filter { seen.insert($0).inserted }
  }
}
