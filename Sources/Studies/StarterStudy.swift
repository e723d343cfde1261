internal import Cohorts
public import Diagnostics
internal import Foundation
internal import RiskModels

/// A commented study file for a data file that has none, ready for `check` and for editing.
public struct StarterStudy: Sendable {
  /// The study file.
  public private(set) var text = ""
  /// What was guessed and should be looked at.
  public private(set) var notes: [Diagnostic] = []

  private let cohort: Cohort
  private let fileName: String

  /// Writes a study file.
  ///
  /// - Parameters:
  ///   - data: The data file.
  ///   - fileName: The data file's path as the study file should name it.
  ///   - outcome: The outcome's column; `nil` takes the last column with two values.
  ///   - time: The column of times to the outcome; `nil` for an outcome without times.
  /// - Throws: `CohortError` for data that cannot be read, `StarterError` if no outcome can be found.
  public init(data: InputBytes, fileName: String, outcome: String? = nil, time: String? = nil)
    throws
  {
    let table = try CSVReader(encoding: nil).read([UInt8](data.bytes), file: data.path)
    let idColumn = Self.idColumn(of: table.header)
    var reader = CohortReader(idColumn: idColumn)
    reader.duplicates = .first
    cohort = try reader.read(table).cohort
    self.fileName = fileName
    let times = try time.map { try StarterTimes($0, in: cohort, file: data.path) }
    let outcomeColumn = try Self.outcome(
      named: outcome, in: cohort, hasTimes: times != nil, file: data.path)
    if outcome == nil {
      notes.append(
        Diagnostic(
          .note, "took '\(outcomeColumn.variable.name)' as the outcome",
          hints: ["--outcome COLUMN chooses another"]))
    }
    if let times { notes += times.notes(on: outcomeColumn) }
    text = compose(outcomeColumn, times, idColumn: idColumn)
  }

  private static func idColumn(of header: [String]) -> String? {
    header.first { ["id", "patient_id", "patient", "pid", "subject"].contains($0.lowercased()) }
  }

  private static func outcome(
    named name: String?, in cohort: Cohort, hasTimes: Bool, file: String
  ) throws -> Column {
    let candidates = cohort.columns.filter { column in
      OutcomeColumn.defaultEvent(of: column) != nil
        || (hasTimes && name != nil && StarterTimes.codes(of: column).count > 2)
    }
    if let name {
      guard let column = cohort[name] else {
        throw StarterError.noSuchColumn(name, known: cohort.columnNames, file: file)
      }
      guard candidates.contains(column) else { throw StarterError.notBinary(name, file: file) }
      return column
    }
    guard let last = candidates.last else { throw StarterError.noBinaryColumn(file: file) }
    return last
  }

  /// Numbers and categories of few levels that are known for everybody, as many as the events can carry.
  private func predictors(without outcome: [String]) -> [String] {
    cohort.columns.filter { column in
      // Backquotes hold names in formulas, so a name with one cannot be written there.
      guard !outcome.contains(column.variable.name), !column.variable.name.contains("`"),
        column.missingCount * 5 < column.count
      else {
        return false
      }
      switch column.values {
      case .numbers(let cells): return Set(cells.filter { !$0.isNaN }).count > 1
      case .categories(let cells): return (2...6).contains(Set(cells.filter { $0 >= 0 }).count)
      case .dates, .texts: return false
      }
    }.prefix(4).map(\.variable.name)
  }

  private func compose(_ outcome: Column, _ times: StarterTimes?, idColumn: String?) -> String {
    let name = outcome.variable.name
    let event = OutcomeColumn.defaultEvent(of: outcome) ?? "1"
    let used = [name] + [times?.name].compactMap(\.self)
    let terms = predictors(without: used).map(Self.formulaName).joined(separator: " + ")
    let left =
      times.map { "Surv(\(Self.formulaName($0.name)), \(Self.formulaName(name)))" }
      ?? Self.formulaName(name)
    let formula = "\(left) ~ \(terms.isEmpty ? "1" : terms)"
    let section =
      times?.section(status: outcome, quoted: Self.quoted)
        ?? """
          type: binary
          variable: \(Self.quoted(name))
          event: \(Self.quoted(event))
        """
    let id =
      idColumn.map { "  id: \(Self.quoted($0))\n" }
      ?? "  # id: id                     # the column of patient identifiers\n"
    return """
      # A study file for nomograph. Lines that begin with '#' are comments.
      # 'nomograph check' reports every problem at once; 'nomograph run' does everything.

      study:
        title: \(Self.quoted("Risk of \(name)"))
        # title: {en: Risk of …, zh-Hans: …的风险}
        # registration: NCT00000000
        # authors: [{en: Li Wei, zh-Hans: 李伟}]   # named in PDF files and reports
        version: "0.1"

      cohort:
        file: \(Self.quoted(fileName))
      \(id)  # centre: centre             # one model a centre left out, if there are centres
        # missing: ["", NA, "999"]    # cells that mean "missing"

      # The data dictionary. Labels are what people read; units, ranges and 'known' (baseline,
      # procedure, follow_up) protect against wrong cells and against predicting from the future.
      variables:
      \(cohort.columns.filter { $0.variable.name != idColumn }.map(entry).joined(separator: "\n"))

      # eligibility:
      #   include:
      #     - {id: I1, text: Adults, rule: age >= 18}
      #   exclude:
      #     - {id: E1, text: Earlier operation, rule: previous_operation, window: baseline}

      outcome:
      \(section)

      # Choose the predictors from the literature, before looking at the data. The ones below are only
      # the first that can be used. rcs(age, 4) bends a line; sex * age lets effects differ.
      model:
        formula: \(Self.quoted(formula))

      missing:
        method: complete-cases

      validation:
        bootstrap: 1000
        seed: 1
        # thresholds: [0.1, 0.2]      # risks at which a decision would change
        # internal_external_by: centre

      report:
        languages: [en]               # en, zh-Hans
      """ + "\n"
  }

  private func entry(_ column: Column) -> String {
    let variable = column.variable
    let head = "  - name: \(Self.quoted(variable.name))\n    label: \(Self.quoted(variable.name))\n"
    switch column.values {
    case .numbers(let cells):
      let known = cells.filter { !$0.isNaN }
      let seen =
        known.min().flatMap { low in known.max().map { "\(Self.plain(low)) to \(Self.plain($0))" } }
        ?? "nothing"
      return head
        + "    type: number                # \(seen) in the data; add unit: and range: [low, high]"
    case .categories:
      let codes = variable.levels.map { Self.quoted($0.code) }.joined(separator: ", ")
      return head + "    type: category\n    levels: [\(codes)]     # the first is the reference"
    case .dates: return head + "    type: date"
    case .texts: return head + "    type: text"
    }
  }

  /// A number as a person would write it: no ".0".
  private static func plain(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "\n": "\\n"
      case "\t": "\\t"
      default:
        scalar.value < 0x20 || scalar.value == 0x7F
          ? String(format: "\\x%02X", scalar.value) : String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  private static func formulaName(_ name: String) -> String {
    let isPlain = name.wholeMatch(of: #/[A-Za-z][A-Za-z0-9_.]*/#) != nil
    return isPlain ? name : "`\(name)`"
  }
}
