internal import Diagnostics
internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Says on standard error what a user should know: in words, or as JSON lines for programs.
struct TerminalReporter: Sendable {
  /// Leaves out warnings and notes.
  var isQuiet = false
  /// One JSON object a line instead of words.
  var isJSON = false
  /// At most this many errors of one run are printed in words; the rest are counted.
  static let errorLimit = 10

  /// Whether standard error is a terminal that may be coloured.
  static var usesColour: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Whether standard error is a terminal.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Reports diagnostics in the order given.
  func report(_ diagnostics: [Diagnostic]) {
    let wanted = diagnostics.filter { !isQuiet || $0.severity == .error }
    guard !wanted.isEmpty else { return }
    write(isJSON ? Self.json(wanted) : Self.words(wanted, colour: Self.usesColour))
  }

  /// A line for people about what was done; nothing when quiet or for programs.
  func say(_ line: String) {
    guard !isQuiet, !isJSON else { return }
    write(line + "\n")
  }

  private func write(_ text: String) {
    ProgressLine.shared.clear()
    _ = FileSystem.writeAll(Data(text.utf8), to: STDERR_FILENO)
  }

  /// The diagnostics as people read them.
  static func words(_ diagnostics: [Diagnostic], colour: Bool) -> String {
    var result = ""
    for severity in [Diagnostic.Severity.error, .warning, .note] {
      let these = diagnostics.filter { $0.severity == severity }
      result += these.prefix(errorLimit).map { words($0, colour: colour) }.joined()
      let rest = these.count - errorLimit
      if rest > 0 {
        let kind = severity.rawValue + (rest == 1 ? "" : "s")
        result += "\(severity.rawValue): and \(rest) more \(kind) (--json lists all)\n"
      }
    }
    return result
  }

  private static func words(_ diagnostic: Diagnostic, colour: Bool) -> String {
    let code: String =
      switch diagnostic.severity {
      case .error: "31;1"
      case .warning: "33;1"
      case .note: "36;1"
      }
    let word = diagnostic.severity.rawValue
    let label = colour ? "\u{1B}[\(code)m\(word)\u{1B}[0m" : word
    var result = "\(label): \(printable(diagnostic.message))\n"
    if let place = diagnostic.location {
      let numbers = [place.line, place.line == nil ? nil : place.column].compactMap { $0 }
      let path = ([printable(place.file)] + numbers.map(String.init)).joined(separator: ":")
      result += "  --> \(path)\n"
    }
    return result + diagnostic.hints.map { "  hint: \(printable($0))\n" }.joined()
  }

  /// Input quoted in a message must not move the cursor, recolour or reverse the terminal's text.
  private static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      case .format
      where (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value):
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// One JSON object a line: severity, message, location, hints.
  static func json(_ diagnostics: [Diagnostic]) -> String {
    let encoder = FileCoding.encoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return diagnostics.compactMap { diagnostic in
      (try? encoder.encode(diagnostic)).map { String(decoding: $0, as: UTF8.self) + "\n" }
    }.joined()
  }
}
