internal import Cohorts
internal import Diagnostics
internal import RiskModels

extension CoefficientReader {
  /// What a publication says of a variable beyond a dictionary entry.
  private struct Extra {
    var typical: Located<String>?
    var quartiles: [Located<Double>]?
    var mean: Double?
    var shares: [Located<Double>]?
  }

  /// The variables with their ranges and typical values.
  static func predictors(
    _ root: inout MappingReader, file: String, log: ProblemLog
  ) -> [Design.Predictor] {
    var extras: [String: Extra] = [:]
    let entries = StudyFile.variables(&root) { reader, name in
      extras[name] = Extra(
        typical: reader.text("typical"), quartiles: reader.numbers("quartiles"),
        mean: reader.number("mean")?.value, shares: reader.numbers("shares"))
    }
    var file = StudyFile(file: file, start: SourceLocation(file: file, line: 1, column: 1))
    file.variables = entries
    let variables = StudyResolver(file, log: log).variables
    return variables.compactMap { variable in
      guard let entry = entries.first(where: { $0.name.value == variable.name }) else { return nil }
      return predictor(variable, entry, extras[variable.name] ?? Extra(), log)
    }
  }

  private static func predictor(
    _ variable: Variable, _ entry: StudyFile.VariableEntry, _ extra: Extra, _ log: ProblemLog
  ) -> Design.Predictor? {
    var variable = variable
    switch variable.kind {
    case .number:
      // The range is that of the model's patients: values beyond it are possible, and flagged.
      variable.plausibleRange = nil
      guard let range = entry.range?.value else {
        log.note(.missingKey("range", section: "variable '\(variable.name)'"), at: entry.location)
        return nil
      }
      return number(variable, range, extra, log)
    case .category(let levels): return category(variable, levels, extra, log)
    case .date, .text:
      log.note(
        .unsuitable(
          variable.name, reason: "is a date or text and cannot be in a model", hints: []),
        at: entry.location)
      return nil
    }
  }

  private static func number(
    _ variable: Variable, _ range: ClosedRange<Double>, _ extra: Extra, _ log: ProblemLog
  ) -> Design.Predictor {
    let quartiles = extra.quartiles?.map(\.value) ?? []
    if let first = extra.quartiles?.first,
      quartiles.count != 3 || quartiles != quartiles.sorted()
        || !quartiles.allSatisfy(range.contains)
    {
      log.note(
        .outOfRange(
          quartiles.map { "\($0)" }.joined(separator: ", "), key: "quartiles",
          expected: "three rising numbers inside the range"), at: first.location)
    }
    let middle = (range.lowerBound + range.upperBound) / 2
    var typical = quartiles.count == 3 ? quartiles[1] : extra.mean ?? middle
    if let written = extra.typical {
      guard let value = Double(written.value), value.isFinite else {
        log.note(
          .wrongKind(key: "typical", expected: "a number", found: "'\(written.value)'"),
          at: written.location)
        return .init(variable: variable, range: range, typical: .number(typical))
      }
      typical = value
    }
    return Design.Predictor(
      variable: variable, range: range, quartiles: quartiles.count == 3 ? quartiles : [],
      mean: extra.mean, typical: .number(typical))
  }

  private static func category(
    _ variable: Variable, _ levels: [Variable.Level], _ extra: Extra, _ log: ProblemLog
  ) -> Design.Predictor {
    let codes = levels.map(\.code)
    let shares = extra.shares?.map(\.value) ?? []
    if let first = extra.shares?.first,
      shares.count != codes.count || !shares.allSatisfy({ (0...1).contains($0) })
        || abs(shares.reduce(0, +) - 1) > 0.02
    {
      log.note(
        .outOfRange(
          shares.map { "\($0)" }.joined(separator: ", "), key: "shares",
          expected: "one share a level, together 1"), at: first.location)
    }
    var typical = codes.first ?? ""
    if let written = extra.typical {
      typical = written.value
      if !codes.contains(typical) {
        log.note(.notAllowed(typical, key: "typical", allowed: codes), at: written.location)
      }
    }
    return Design.Predictor(
      variable: variable, typical: .level(typical),
      levelShares: shares.count == codes.count ? shares : [])
  }
}
