internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

/// The times of a starter study: which column, and a first guess at events and horizons.
struct StarterTimes {
  /// The column of times.
  let name: String
  private let horizon: Double

  init(_ name: String, in cohort: Cohort, file: String) throws(StarterError) {
    guard let column = cohort[name] else {
      throw .noSuchColumn(name, known: cohort.columnNames, file: file)
    }
    guard case .numbers(let cells) = column.values else { throw .notATime(name, file: file) }
    self.name = name
    let known = cells.filter { $0.isFinite && $0 > 0 }.sorted()
    guard !known.isEmpty else { throw .notATime(name, file: file) }
    horizon = Self.round(quantile(ofSorted: known, at: 0.5))
  }

  /// One significant digit: a time that people would name.
  private static func round(_ value: Double) -> Double {
    let power = pow(10, floor(log10(value)))
    return max(1, (value / power).rounded(.down)) * power
  }

  /// The codes of a status column.
  static func codes(of column: Column) -> [String] {
    switch column.values {
    case .categories: return column.variable.levels.map(\.code)
    case .numbers(let cells):
      let values = Set(cells.filter { !$0.isNaN })
      return values.count > 8
        ? [] : values.sorted().map { NumberStyle().plain($0, significant: 12) }
    case .dates, .texts: return []
    }
  }

  /// Codes that say that nothing happened.
  private static let censoredWords: Set<String> = [
    "0", "censored", "censor", "alive", "none", "no", "event-free", "no event", "删失", "无事件",
  ]

  /// The event and what competes with it, as far as the codes tell.
  private func guess(_ status: Column) -> (event: String, competing: [String]) {
    let codes = Self.codes(of: status)
    guard codes.count > 2 else {
      return (OutcomeColumn.defaultEvent(of: status) ?? codes.last ?? "1", [])
    }
    let events = codes.filter { !Self.censoredWords.contains($0.lowercased()) }
    return (events.first ?? codes[1], Array(events.dropFirst()))
  }

  /// What was guessed.
  func notes(on status: Column) -> [Diagnostic] {
    let (event, competing) = guess(status)
    let rest = competing.isEmpty ? "" : " and '\(competing.joined(separator: "', '"))' as competing"
    return [
      Diagnostic(
        .note, "took '\(event)' of '\(status.variable.name)' as the event\(rest)",
        hints: ["correct 'event', 'competing' and 'horizons' under 'outcome'"])
    ]
  }

  /// The lines under `outcome:`.
  func section(status: Column, quoted: (String) -> String) -> String {
    let (event, competing) = guess(status)
    let others =
      competing.isEmpty ? "" : "\n  competing: [\(competing.map(quoted).joined(separator: ", "))]"
    return """
        type: \(competing.isEmpty ? "survival" : "competing")
        time: \(quoted(name))
        variable: \(quoted(status.variable.name))
        event: \(quoted(event))\(others)
        horizons: [\(NumberStyle().plain(horizon))]               # times within which a risk is wanted: choose yours
        # unit: months                # days, weeks, months or years
      """
  }
}
