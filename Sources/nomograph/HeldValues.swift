internal import Cohorts
internal import Diagnostics
internal import RiskModels

extension RiskModel {
  /// Values written as 'age=55', checked against the model's predictors.
  func values(written: [String]) throws -> PatientValues {
    var values: PatientValues = [:]
    for text in written {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let names = design.predictors.map(\.variable.name)
      guard parts.count == 2, let predictor = design[parts[0]] else {
        throw CommandFailure.usage(
          "--at '\(text)' names no predictor of the model",
          hints: [
            Suggestion.hint(for: parts.first ?? "", among: names),
            "write --at VARIABLE=VALUE; the predictors are: \(names.joined(separator: ", "))",
          ].compactMap(\.self))
      }
      let codes = predictor.variable.levels.map(\.code)
      let number = Double(parts[1]).flatMap { $0.isFinite ? $0 : nil }
      guard codes.isEmpty ? number != nil : codes.contains(parts[1]) else {
        throw CommandFailure.usage(
          "'\(parts[1])' is no value of '\(parts[0])'",
          hints: [
            codes.isEmpty
              ? "a number is needed" : "its levels are: \(codes.joined(separator: ", "))"
          ])
      }
      values[parts[0]] = codes.isEmpty ? .number(number ?? 0) : .level(parts[1])
    }
    return values
  }
}
