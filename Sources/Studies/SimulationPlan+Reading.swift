public import Cohorts
internal import Diagnostics
internal import Yams

extension SimulationPlan {
  /// Reads a simulation plan in YAML.
  ///
  /// - Throws: `StudyError` if it is not YAML, `CohortError.plan` for unknown keys and wrong values.
  public static func reading(_ input: InputBytes) throws -> SimulationPlan {
    let text = try input.text()
    _ = try YAMLDocument(text, file: input.path)
    do {
      return try YAMLDecoder().decode(SimulationPlanFile.self, from: text).plan
    } catch let error as DecodingError {
      if case .dataCorrupted(let context) = error,
        let cause = context.underlyingError as? CohortError
      {
        throw cause
      }
      throw StudyError.problems([
        StudyProblem(
          .notYAML(Self.words(error), hints: []),
          at: SourceLocation(file: input.path, line: 1, column: 1))
      ])
    }
  }

  private static func words(_ error: DecodingError) -> String {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context),
      .dataCorrupted(let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? context.debugDescription : "'\(path)': \(context.debugDescription)"
    @unknown default: return "it cannot be read"
    }
  }
}
