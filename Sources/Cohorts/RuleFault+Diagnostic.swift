package import Diagnostics

extension RuleFault {
  package var diagnostic: Diagnostic {
    let (message, hints) = wording
    let place = "in the rule '\(DataFault.shortened(rule))', character \(position)"
    return Diagnostic(.error, "\(message), \(place)", at: location, hints: hints)
  }

  /// The place of the fault itself in the study file: the rule is taken to stand on one line.
  private var location: SourceLocation? {
    origin.map { origin in
      SourceLocation(
        file: origin.file, line: origin.line, column: origin.column.map { $0 + position - 1 })
    }
  }

  private var wording: (message: String, hints: [String]) {
    switch kind {
    case .empty, .unexpectedCharacter, .unclosedText, .expected, .tooDeep: syntaxWording
    case .unknownVariable, .unknownFunction, .unknownLevel: nameWording
    default: typeWording
    }
  }

  private var syntaxWording: (String, [String]) {
    switch kind {
    case .unexpectedCharacter(let character):
      (
        "'\(character)' has no meaning here",
        character == "&" || character == "|" || character == "!"
          ? ["write 'and', 'or' and 'not' as words"] : []
      )
    case .unclosedText: ("a quote is never closed", [])
    case .expected(let what, let found):
      (
        "expected \(what), found '\(DataFault.shortened(found))'",
        ["AND", "OR", "NOT", "IN"].contains(found)
          ? ["write '\(found.lowercased())' in small letters"] : []
      )
    case .tooDeep(let limit): ("more than \(limit) levels of nesting", ["split the criterion"])
    default: ("the rule is empty", [])
    }
  }

  private var nameWording: (String, [String]) {
    switch kind {
    case .unknownVariable(let name, let variables):
      (
        "no variable is named '\(name)'",
        [
          Suggestion.hint(for: name, among: variables),
          "the variables are: \(DataFault.listed(variables))",
        ].compactMap(\.self)
      )
    case .unknownLevel(let code, let variable, let levels):
      (
        "'\(code)' is not a level of '\(variable)'",
        [
          Suggestion.hint(for: code, among: levels),
          "the levels are: \(DataFault.listed(levels))",
        ].compactMap(\.self)
      )
    case .unknownFunction(let name):
      (
        "there is no function '\(name)'",
        [
          Suggestion.hint(for: name, among: RuleResolver.functions),
          "the functions are: \(DataFault.listed(RuleResolver.functions))",
        ].compactMap(\.self)
      )
    default: ("unknown name", [])
    }
  }

  private var typeWording: (String, [String]) {
    switch kind {
    case .reversedRange(let low, let high):
      ("the range '\(low)..\(high)' is empty: '\(high)' comes before '\(low)'", [])
    case .wrongType(let text, let type, let expected):
      (
        "'\(text)' is a \(type.rawValue), a \(expected.rawValue) is needed",
        Self.typeHints(text, type, expected)
      )
    case .unordered(let name):
      (
        "'\(name)' can only be compared with '=', '!=' or 'in'",
        ["write '\(name) in A..B' for a range of levels in dictionary order"]
      )
    case .notComparable(let a, let aType, let b, let bType):
      ("'\(a)' (\(aType.rawValue)) cannot be compared with '\(b)' (\(bType.rawValue))", [])
    case .wrongArgumentCount(let function, let expected, let found):
      ("'\(function)' takes \(expected) \(expected == 1 ? "value" : "values"), not \(found)", [])
    case .notAVariable(let function): ("'\(function)' takes the name of a variable", [])
    default: ("the types do not fit", [])
    }
  }

  private static func typeHints(
    _ text: String, _ type: RuleType, _ expected: RuleType
  ) -> [String] {
    switch (type, expected) {
    case (.category, .condition): ["compare it with a level: \(text) = …"]
    case (.number, .condition): ["compare it with a number: \(text) > …"]
    case (.date, .number): ["use days_between or months_between on dates"]
    default: []
    }
  }
}
