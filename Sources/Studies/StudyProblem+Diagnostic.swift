public import Diagnostics

extension StudyError {
  /// One diagnostic a problem, in the order of the lines.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .problems(let problems): problems.map(\.diagnostic)
    case .unreadable(let path, let reason): [Self.unreadable(path, reason)]
    }
  }

  /// Bad data for a wrong file, "not found" for a file that is not there.
  public var exitStatus: ExitStatus {
    switch self {
    case .problems: .badData
    case .unreadable(_, .missing), .unreadable(_, .missingData): .fileNotFound
    case .unreadable: .badData
    }
  }

  private static func unreadable(_ path: String, _ reason: UnreadableReason) -> Diagnostic {
    switch reason {
    case .missing:
      Diagnostic(.error, "no file '\(path)'")
    case .missingData(let study):
      Diagnostic(
        .error, "no file '\(path)'", at: SourceLocation(file: study),
        hints: ["paths in a study file start at the study file's folder"])
    case .isDirectory: Diagnostic(.error, "'\(path)' is a folder, a file is expected")
    case .notUTF8:
      Diagnostic(
        .error, "'\(path)' is not UTF-8 text", hints: ["save the file in the encoding UTF-8"])
    case .denied: Diagnostic(.error, "'\(path)' cannot be read: permission denied")
    case .other(let words): Diagnostic(.error, "'\(path)' cannot be read: \(words)")
    }
  }
}

extension StudyProblem {
  /// The problem in words.
  public var diagnostic: Diagnostic {
    switch fact {
    case .explained(let diagnostic):
      var placed = diagnostic
      placed.location = placed.location ?? location
      return placed
    default:
      let (message, hints) = words
      return Diagnostic(.error, message, at: location, hints: hints)
    }
  }

  private var words: (message: String, hints: [String]) {
    switch fact {
    case .unknownKey(let key, let section, let known):
      return (
        "unknown key '\(key)' in \(section)", Self.hints(for: key, among: known, what: "keys")
      )
    case .missingKey(let key, let section): return ("\(section) needs the key '\(key)'", [])
    case .wrongKind(let key, let expected, let found):
      return ("'\(key)' must be \(expected), not \(found)", [])
    case .notAllowed(let value, let key, let allowed):
      return (
        "'\(value)' is not a value of '\(key)'",
        Self.hints(for: value, among: allowed, what: "values")
      )
    case .outOfRange(let value, let key, let expected):
      return ("'\(key)' must be \(expected), not '\(value)'", [])
    case .duplicate(let name, let what, let line):
      return ("\(what) '\(name)' is given twice", line.map { ["first on line \($0)"] } ?? [])
    case .unknownName(let name, let what, let known):
      return ("no \(what) named '\(name)'", Self.hints(for: name, among: known, what: "names"))
    case .unsuitable(let name, let reason, let hints): return ("'\(name)' \(reason)", hints)
    case .notAvailable(let value, let key, let available):
      return (
        "'\(key): \(value)' is not available in this version",
        ["available: \(available.joined(separator: ", "))"]
      )
    case .notYAML(let words, let hints): return ("not valid YAML: \(words)", hints)
    case .empty:
      return ("the study file is empty", ["'nomograph init DATA' writes a starter study"])
    case .anchor(let name):
      return (
        "aliases ('*\(name)') stand for more than a study file may hold",
        ["write the value out where it is needed"]
      )
    case .tooLarge(let limit): return ("the study file is larger than \(limit / 1000) kB", [])
    case .explained(let diagnostic): return (diagnostic.message, diagnostic.hints)
    }
  }

  private static func hints(for name: String, among known: [String], what: String) -> [String] {
    let list = known.isEmpty ? [] : ["the \(what) are: \(known.joined(separator: ", "))"]
    return [Suggestion.hint(for: name, among: known)].compactMap(\.self) + list
  }
}
