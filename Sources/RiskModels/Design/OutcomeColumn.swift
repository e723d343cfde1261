package import Cohorts
package import Diagnostics

/// One value of an outcome as a column of yes and no.
package struct OutcomeColumn: Sendable {
  /// The code of the value that counts.
  package let event: String
  /// The column.
  package let column: Column
  /// What the user should know: more than two levels that count as two.
  package let warnings: [Diagnostic]
  private let eventLevel: Int
  private let eventNumber: Double

  /// Finds the outcome and its event in a cohort; with `mayBeAbsent` an event that is none of the column's values
  /// is one that nobody had.
  ///
  /// - Throws: `FitError` for a column that does not exist or holds dates or text, and for an event
  ///   that is none of its values.
  package init(
    _ name: String, event: String, in cohort: Cohort, mayBeAbsent: Bool = false
  ) throws(FitError) {
    guard let column = cohort[name] else {
      throw .noSuchOutcome(
        name, closest: Suggestion.closest(to: name, among: cohort.columnNames),
        known: cohort.columnNames)
    }
    (self.column, self.event) = (column, event)
    let codes = try Self.codes(of: column)
    let eventLevel = codes.firstIndex(of: event)
    let eventNumber = Double(event) ?? .nan
    if case .categories = column.values {
      guard mayBeAbsent || eventLevel != nil else {
        throw .unknownEvent(event, outcome: name, known: codes)
      }
    } else {
      guard mayBeAbsent || eventNumber.isFinite else {
        throw .unknownEvent(event, outcome: name, known: codes)
      }
    }
    (self.eventLevel, self.eventNumber) = (eventLevel ?? -1, eventNumber)
    let others = codes.filter { $0 != event && $0 != PredictorValues.code(of: eventNumber) }
    warnings =
      others.count > 1
      ? [
        Diagnostic(
          .warning,
          "'\(name)' has \(codes.count) values; all but '\(event)' count as no event",
          hints: ["the others are: \(others.prefix(5).joined(separator: ", "))"],
          inReport: LocalizedText(
            english:
              "The outcome ‘\(name)’ has \(codes.count) values; all but ‘\(event)’ count as no event.",
            simplifiedChinese:
              "结局变量“\(name)”有\(codes.count)个取值，除“\(event)”外均视为未发生结局事件。"))
      ] : []
  }

  /// The value that R would count as the event: 1 of a 0/1 column, else the last of two levels.
  package static func defaultEvent(of column: Column) -> String? {
    guard let codes = try? codes(of: column), codes.count == 2 else { return nil }
    return codes.last
  }

  /// Whether one of some codes is a value of a column; `false` without a column.
  static func occurs(anyOf wanted: [String], in column: Column?) throws(FitError) -> Bool {
    guard let column else { return false }
    return !Set(try codes(of: column)).isDisjoint(with: wanted)
  }

  /// The codes that a column can have, at most twenty; empty for a column that cannot be an outcome.
  package static func values(of column: Column) -> [String] { (try? codes(of: column)) ?? [] }

  /// Whether nobody can have the code: a column of categories does not have it, or none of its numbers is it.
  var isAbsent: Bool {
    switch column.values {
    case .categories: eventLevel < 0
    case .numbers(let cells): !cells.contains(eventNumber)
    case .dates, .texts: true
    }
  }

  /// Whether a patient, whose outcome is known, had the event.
  package func isEvent(_ row: Int) -> Bool {
    switch column.values {
    case .categories(let cells): cells[row] == eventLevel
    case .numbers(let cells): cells[row] == eventNumber
    case .dates, .texts: false
    }
  }

  /// The code of the value of a patient whose outcome is known.
  package func code(ofRow row: Int) -> String {
    switch column.values {
    case .categories(let cells): column.variable.levels[cells[row]].code
    case .numbers(let cells): PredictorValues.code(of: cells[row])
    case .dates, .texts: ""
    }
  }

  /// The codes that occur, in dictionary order or increasing; an event nobody had is a level too.
  private static func codes(of column: Column) throws(FitError) -> [String] {
    switch column.values {
    case .categories: return column.variable.levels.map(\.code)
    case .numbers(let cells):
      return Set(cells.filter { !$0.isNaN }).sorted().prefix(20).map {
        PredictorValues.code(of: $0)
      }
    case .dates, .texts: throw .unusableOutcome(column.variable.name)
    }
  }
}
