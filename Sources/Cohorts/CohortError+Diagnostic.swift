public import Diagnostics

extension CohortError {
  /// What to tell the user, one diagnostic a fault.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .noSuchFile(let path):
      [Diagnostic(.error, "there is no file '\(path)'")]
    case .isDirectory(let path):
      [
        Diagnostic(
          .error, "'\(path)' is a folder, not a file", hints: ["name the data file inside it"])
      ]
    case .unreadable(let path, let reason):
      [Diagnostic(.error, "cannot read '\(path)': \(reason.lowercased())")]
    case .data(let faults): faults.map(\.diagnostic)
    case .rules(let faults): faults.map(\.diagnostic)
    case .plan(let faults): faults.map(\.diagnostic)
    }
  }

  /// How a run that meets it ends.
  public var exitStatus: ExitStatus {
    switch self {
    case .noSuchFile: .fileNotFound
    case .isDirectory, .unreadable, .data, .rules, .plan: .badData
    }
  }
}
