package import Diagnostics

/// Collects everything that is wrong while a file is read, so that a user sees all of it at once.
///
/// A reference, because many small readers write into the one log of a file.
package final class ProblemLog {
  /// The problems in the order they were found.
  package private(set) var problems: [StudyProblem] = []

  package init() {}

  /// Notes a problem.
  package func note(_ fact: StudyProblem.Fact, at location: SourceLocation) {
    problems.append(StudyProblem(fact, at: location))
  }

  /// Notes what another module has to say about a piece of the file.
  package func note(_ error: any DiagnosableError, at location: SourceLocation) {
    for diagnostic in error.diagnostics {
      problems.append(StudyProblem(.explained(diagnostic), at: location))
    }
  }

  /// Throws if anything was noted; problems are ordered by line, then column.
  package func throwIfAny() throws(StudyError) {
    guard !problems.isEmpty else { return }
    func key(_ problem: StudyProblem) -> (Int, Int) {
      (problem.location.line ?? 0, problem.location.column ?? 0)
    }
    let order = problems.enumerated().sorted {
      let (a, b) = (key($0.element), key($1.element))
      return a == b ? $0.offset < $1.offset : a < b
    }
    throw .problems(order.map(\.element))
  }
}
