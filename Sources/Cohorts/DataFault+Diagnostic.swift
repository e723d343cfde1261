package import Diagnostics
internal import Foundation
internal import Statistics

extension DataFault {
  package var diagnostic: Diagnostic {
    let (message, hints) = wording
    return Diagnostic(.error, message, at: location, hints: hints)
  }

  private var wording: (message: String, hints: [String]) {
    switch kind {
    case .emptyFile, .headerOnly, .undecodable, .otherSeparator: fileWording
    case .unclosedQuote, .textAfterQuote, .nulByte, .raggedRow: recordWording
    case .emptyHeader, .duplicateHeader, .missingColumn: headerWording
    case .missingID, .duplicateID, .missingCentre: identityWording
    default: cellWording
    }
  }

  private var fileWording: (String, [String]) {
    switch kind {
    case .headerOnly: ("the file has a header and no rows", [])
    case .undecodable(let forced?):
      ("the file is not valid \(forced.rawValue)", ["leave 'encoding' out to have it detected"])
    case .undecodable:
      (
        "the file is not text in UTF-8, UTF-16 or GB18030",
        ["save it as 'CSV UTF-8' from the spreadsheet program"]
      )
    case .otherSeparator(let separator):
      (
        "the columns are separated by \(Self.separatorNames[separator] ?? separator), not commas",
        ["save the file as comma-separated values"]
      )
    default: ("the file is empty", [])
    }
  }

  private static let separatorNames = [";": "semicolons", "\t": "tabs", "|": "bars"]

  private var recordWording: (String, [String]) {
    switch kind {
    case .unclosedQuote: ("a quoted field is never closed", ["add the closing '\"'"])
    case .textAfterQuote:
      (
        "there is text after a closing quote",
        ["write a quote inside a quoted field as '\"\"'"]
      )
    case .raggedRow(let expected, let found):
      (
        "this row has \(found) \(found == 1 ? "cell" : "cells"), the header has \(expected)",
        found > expected ? ["put cells that contain commas into double quotes"] : []
      )
    default: ("there is a NUL byte in this row", ["the file may be damaged or not be text"])
    }
  }

  private var headerWording: (String, [String]) {
    switch kind {
    case .duplicateHeader(let name, let first):
      ("two columns are named '\(name)', this one and column \(first)", [])
    case .missingColumn(let name, let role, let columns):
      (
        "the \(role) '\(name)' is not a column of the file",
        [
          Suggestion.hint(for: name, among: columns),
          "the columns are: \(Self.listed(columns))",
        ].compactMap(\.self)
      )
    default:
      ("a column has no name", ["a comma at the end of the header makes an extra column"])
    }
  }

  private var identityWording: (String, [String]) {
    switch kind {
    case .duplicateID(let id, let line):
      (
        "the identifier '\(Self.shortened(id))' has come before, in line \(line)",
        ["leave one row a patient, or set 'duplicates: first' under 'cohort' in a study file"]
      )
    case .missingCentre(let column): ("column '\(column)' does not name a centre", [])
    default: ("this row has no identifier", [])
    }
  }

  private var cellWording: (String, [String]) {
    switch kind {
    case .notANumber(let cell, let column): Self.notANumber(cell, column)
    case .outOfRange(let cell, let column, let range):
      (
        "'\(cell)' in column '\(column)' is outside \(Self.text(range))",
        ["check the unit", Self.badValuesHint]
      )
    case .unknownLevel(let cell, let column, let levels):
      (
        "'\(Self.shortened(cell))' in column '\(column)' is not one of its levels",
        [
          Suggestion.hint(for: cell, among: levels), "the levels are: \(Self.listed(levels))",
          Self.missingHint(cell),
        ].compactMap(\.self)
      )
    case .ambiguousDate(let cell, let column):
      (
        "'\(cell)' in column '\(column)' could be day/month or month/day",
        ["write dates as year-month-day: 2020-01-31"]
      )
    case .notADate(let cell, let column):
      (
        "'\(Self.shortened(cell))' in column '\(column)' is not a date",
        Self.dateHints(cell)
      )
    case .reversedDates(let cell, let column, let earlier):
      (
        "'\(cell)' in column '\(column)' is before the date in column '\(earlier)'",
        ["one of the two dates is wrong", Self.badValuesHint]
      )
    case .unknownEvent(let code, let column, let levels):
      (
        "the event '\(code)' is not a level of column '\(column)'",
        [
          Suggestion.hint(for: code, among: levels), "the levels are: \(Self.listed(levels))",
        ].compactMap(\.self)
      )
    case .notAnOutcome(let column):
      (
        "column '\(column)' holds neither categories nor numbers and cannot be an outcome", []
      )
    default: ("the cell cannot be read", [])
    }
  }

  private static let badValuesHint =
    "set 'bad_values: missing' in the study file to treat such cells as missing"

  private static func missingHint(_ cell: String) -> String {
    "add '\(shortened(cell))' to the missing codes if it means missing"
  }

  private static func notANumber(_ cell: String, _ column: String) -> (String, [String]) {
    (
      "'\(shortened(cell))' in column '\(column)' is not a number",
      numberHints(cell) + [missingHint(cell)]
    )
  }

  /// How a number written the way of another program or keyboard should be written.
  private static func numberHints(_ cell: String) -> [String] {
    // NFKC turns full-width digits and points of Chinese keyboards into plain ones.
    let plain = String(
      cell.precomposedStringWithCompatibilityMapping.replacing("\u{2212}", with: "-")
        .filter { !$0.isWhitespace })
    let joined = plain.replacing(",", with: "")
    guard !plain.contains(where: \.isLetter), CellParser.number(joined) != nil else { return [] }
    let commas = plain.count { $0 == "," }
    if plain.wholeMatch(of: #/[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?/#) != nil {
      let isEither = commas == 1 && !plain.contains(".") && !plain.hasPrefix("0")
      let thousands =
        "write it as \(joined)" + (isEither ? " if the comma separates thousands" : "")
      return isEither
        ? [thousands, "write it as \(plain.replacing(",", with: ".")) if it is a decimal comma"]
        : plain.hasPrefix("0") ? ["write it as \(plain.replacing(",", with: "."))"] : [thousands]
    }
    let dotted = plain.replacing(",", with: ".")
    guard dotted != cell, CellParser.number(dotted) != nil else { return [] }
    return ["write it as \(dotted)"]
  }

  private static func dateHints(_ cell: String) -> [String] {
    let isSerial = CellParser.number(cell).map { (20_000..<60_000).contains($0) } ?? false
    let iso = "write dates as year-month-day: 2020-01-31"
    return isSerial ? ["it looks like a spreadsheet's day number", iso] : [iso]
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    let style = NumberStyle()
    if range.upperBound >= 1e15 { return "\(range.lowerBound) to \(range.upperBound)" }
    return "\(style.plain(range.lowerBound)) to \(style.plain(range.upperBound))"
  }

  /// A list as hints show it: not longer than a few lines of a terminal.
  package static func listed(_ names: [String]) -> String {
    let shown = names.prefix(30).map(shortened).joined(separator: ", ")
    return names.count > 30 ? shown + ", … (\(names.count) in all)" : shown
  }

  /// A cell as messages quote it: one line of at most forty characters.
  package static func shortened(_ cell: String) -> String {
    let line = cell.prefix(41).map { $0.isNewline || $0 == "\0" ? " " : String($0) }
    return line.count > 40 ? line.prefix(40).joined() + "…" : line.joined()
  }
}

extension DataFault.Kind {
  /// Column and reason of a fault that is about one cell's value.
  var cell: (column: String, reason: String)? {
    switch self {
    case .notANumber(_, let column): (column, "not_a_number")
    case .outOfRange(_, let column, _): (column, "out_of_range")
    case .unknownLevel(_, let column, _): (column, "unknown_level")
    case .notADate(_, let column): (column, "not_a_date")
    case .ambiguousDate(_, let column): (column, "ambiguous_date")
    case .reversedDates(_, let column, _): (column, "reversed_dates")
    default: nil
    }
  }
}

extension DataFault {
  static func warning(about bad: DataQuality.BadCells, first: SourceLocation?) -> Diagnostic {
    let reasons = [
      "not_a_number": "not numbers", "out_of_range": "outside the plausible range",
      "unknown_level": "not among the levels", "not_a_date": "not dates",
      "ambiguous_date": "ambiguous dates", "reversed_dates": "before the date of enrolment",
    ]
    let cells = bad.count == 1 ? "1 cell" : "\(bad.count) cells"
    return Diagnostic(
      .warning,
      "\(cells) of column '\(bad.column)' treated as missing: \(reasons[bad.reason] ?? bad.reason)",
      at: first, hints: ["the place is that of the first"], inReport: report(of: bad))
  }

  private static func report(of bad: DataQuality.BadCells) -> LocalizedText {
    let reasons: [String: LocalizedText] = [
      "not_a_number": .init(english: "not a number", simplifiedChinese: "不是数值"),
      "out_of_range": .init(
        english: "outside the plausible range", simplifiedChinese: "超出合理范围"),
      "unknown_level": .init(english: "not among the levels", simplifiedChinese: "不属于已定义的类别"),
      "not_a_date": .init(english: "not a date", simplifiedChinese: "不是日期"),
      "ambiguous_date": .init(english: "an ambiguous date", simplifiedChinese: "日期有歧义"),
      "reversed_dates": .init(
        english: "before the date of enrolment", simplifiedChinese: "早于入组日期"),
    ]
    let reason = reasons[bad.reason] ?? LocalizedText(bad.reason)
    let values = bad.count == 1 ? "1 value" : "\(bad.count) values"
    return LocalizedText(
      english:
        "\(values) of ‘\(bad.column)’ treated as missing: \(reason[.english]).",
      simplifiedChinese:
        "变量“\(bad.column)”有\(bad.count)个值按缺失处理：\(reason[.simplifiedChinese])。")
  }

  static func duplicatesWarning(_ count: Int, at place: SourceLocation) -> Diagnostic {
    let rows = count == 1 ? "1 row" : "\(count) rows"
    return Diagnostic(
      .warning, "\(rows) left out because the identifier had come before", at: place,
      inReport: LocalizedText(
        english: "\(rows) of the file left out because the identifier had come before.",
        simplifiedChinese: "数据文件中有\(count)行因患者标识重复而被剔除（保留首次出现的记录）。"))
  }

  static func unusedColumnsNote(_ columns: [String], at place: SourceLocation) -> Diagnostic {
    Diagnostic(
      .note, "columns that the data dictionary does not name: \(listed(columns))", at: place)
  }
}
