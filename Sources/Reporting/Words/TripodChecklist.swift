package import Diagnostics
internal import Validation

/// The items of TRIPOD+AI with their place in the report, or who has to write them.
///
/// Nothing is invented: an item that the run cannot answer says that the authors must.
///
/// - Source: Collins and others, BMJ 2024;385:e078378.
package struct TripodChecklist: Sendable {
  /// Where an item is answered.
  package enum Answer: Sendable, Hashable {
    /// At all of these: tables, figures or sections by their identifiers.
    case at([String])
    /// By what the authors wrote in the study file.
    case statement(String)
    /// By the authors, still to be written.
    case authors
    /// By nothing: the item is about something that was not done here.
    case notApplicable
  }

  /// The 52 items in order.
  package static let items = [
    "1", "2", "3a", "3b", "3c", "4", "5a", "5b", "6a", "6b", "6c", "7", "8a", "8b", "8c", "9a",
    "9b",
    "9c", "10", "11", "12a", "12b", "12c", "12d", "12e", "12f", "12g", "13", "14", "15", "16", "17",
    "18a", "18b", "18c", "18d", "18e", "18f", "19", "20a", "20b", "20c", "21", "22", "23a", "23b",
    "24", "25", "26", "27a", "27b", "27c",
  ]

  /// The parts of a report that answer an item, best first: the first of them that a report has is named.
  private static let places: [String: [String]] = [
    "1": ["title"], "5b": ["recruitment"], "6a": ["centres"], "6b": ["attrition"],
    "8a": ["methods"],
    "10": ["methods"], "11": ["missing", "methods"], "12a": ["methods"],
    "12b": ["methods"], "12c": ["methods"],
    "12d": ["centre_performance", "categories_centres_overall"], "12e": ["methods"],
    "12g": ["model"], "13": ["methods"], "15": ["thresholds", "methods"], "16": ["case_mix"],
    "20a": ["flow", "attrition"], "20b": ["baseline"], "20c": ["case_mix"], "21": ["performance"],
    "22": ["model"],
    "23a": ["performance"], "23b": ["centre_performance", "categories_centres_overall"],
    "26": ["limitations"],
  ]
  /// Parts that answer the rest of an item, all of which are named after the first.
  private static let furtherPlaces: [String: [String]] = [
    "12e": [
      "conventions", "roc", "roc-categories", "calibration", "calibration-categories", "decision",
      "decision-categories",
    ],
    "23a": [
      "categories_overall", "horizons", "external_performance", "subgroups",
      "categories_subgroups", "external_subgroups",
    ],
  ]

  /// Items about updating a model: nothing here updates one.
  private static let aboutUpdating: Set<String> = ["12f", "24"]
  /// Items about evaluation in other patients.
  private static let aboutEvaluation: Set<String> = ["12g", "16", "20c"]

  /// The answer to an item, given which parts the report has.
  package static func answer(
    _ item: String, in results: Results, parts: Set<String>, language: Language
  ) -> Answer {
    if let statement = results.study.statements[item] { return .statement(statement[language]) }
    if aboutUpdating.contains(item) { return .notApplicable }
    let isEvaluated =
      results.performance?.external != nil || results.categories?.overall.external != nil
    let isLeftOut = item == "12g" && leavesCentresOut(results)
    if aboutEvaluation.contains(item), !isEvaluated, !isLeftOut { return .notApplicable }
    if item == "18d", let registration = results.study.registration {
      return .statement(registration)
    }
    // How values were filled in stands among the methods; the table only counts what was missing.
    let isImputed = item == "11" && results.missing?.imputation != nil
    let found = (isImputed ? ["methods"] : places[item] ?? []).filter(parts.contains)
    let further = (furtherPlaces[item] ?? []).filter { parts.contains($0) && !found.contains($0) }
    let named = Array(found.prefix(1)) + further
    return named.isEmpty ? .authors : .at(named)
  }

  /// Whether models made without a centre were judged in it: an evaluation too.
  private static func leavesCentresOut(_ results: Results) -> Bool {
    let byCentre =
      results.performance?.byCentre ?? results.categories?.categories.first?.performance.byCentre
    return byCentre?.isEmpty == false
  }

  /// The checklist as a table; `reference` gives the name and anchor of a part of the report.
  static func table(
    for results: Results, words: ReportWords, parts: Set<String>,
    reference: (String) -> (text: String, anchor: String)
  ) -> ReportTable {
    let rows = items.map { item in
      var row = ReportTable.Row(item, [words("tripod_" + item)])
      switch answer(item, in: results, parts: parts, language: words.language) {
      case .at(let places):
        let found = places.map(reference)
        row.cells.append(
          ReportTable.Cell(
            text: found.map(\.text).joined(separator: words("list_separator")),
            link: found.first?.anchor))
      case .statement(let text): row.cells.append(ReportTable.Cell(text: text))
      case .authors: row.cells.append(ReportTable.Cell(text: words("by_the_authors")))
      case .notApplicable: row.cells.append(ReportTable.Cell(text: words("not_applicable")))
      }
      return row
    }
    return ReportTable(
      id: "checklist", title: words("table_checklist"), corner: words("item"),
      columns: ReportTable.texts([words("item_text"), words("where")]), rows: rows,
      notes: [words("note_checklist")])
  }
}
