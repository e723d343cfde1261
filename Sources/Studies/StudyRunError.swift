public import Cohorts
public import Diagnostics

/// Why a study that can be read cannot be run.
public enum StudyRunError: DiagnosableError, Hashable {
  /// The criteria leave nobody; what each did, and the data file.
  case nobodyEligible(Attrition, file: String)

  /// The criteria that left most patients out come first among the hints.
  public var diagnostics: [Diagnostic] {
    switch self {
    case .nobodyEligible(let attrition, let file):
      let strictest = attrition.steps.filter { ($0.leftOut ?? 0) > 0 }
        .sorted { ($0.leftOut ?? 0) > ($1.leftOut ?? 0) }
      let hints = strictest.prefix(3).map { step in
        let unknown = step.unknown ?? 0
        return "criterion '\(step.id)' left out \(step.leftOut ?? 0)"
          + (unknown > 0 ? ", \(unknown) of them for want of data" : "")
      }
      return [
        Diagnostic(
          .error, "none of \(attrition.screened) patients is eligible",
          at: SourceLocation(file: file), hints: hints)
      ]
    }
  }

  /// The analysis is impossible.
  public var exitStatus: ExitStatus { .impossibleAnalysis }
}
