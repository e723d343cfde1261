public import Diagnostics

/// What can be wrong with a data file, a rule or a simulation plan.
public enum CohortError: DiagnosableError, Hashable {
  /// There is no file of this name.
  case noSuchFile(String)
  /// The path names a folder.
  case isDirectory(String)
  /// The file exists and cannot be read; the system's reason.
  case unreadable(String, reason: String)
  /// Everything wrong in one data file, in file order; never empty.
  case data([DataFault])
  /// Everything wrong in one or more rules; never empty.
  case rules([RuleFault])
  /// Everything wrong in a simulation plan; never empty.
  case plan([PlanFault])
}

/// One problem in a data file and where it is; columns of the location count fields, not characters.
public struct DataFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    // The file as a whole
    case emptyFile
    case headerOnly
    case undecodable(TextEncoding?)
    case otherSeparator(String)
    // The table
    case unclosedQuote
    case textAfterQuote
    case nulByte
    case raggedRow(expected: Int, found: Int)
    case emptyHeader
    case duplicateHeader(String, first: Int)
    // The table against the dictionary
    case missingColumn(String, role: String, columns: [String])
    // Cells
    case notANumber(String, column: String)
    case outOfRange(String, column: String, ClosedRange<Double>)
    case unknownLevel(String, column: String, levels: [String])
    case notADate(String, column: String)
    case ambiguousDate(String, column: String)
    case reversedDates(String, column: String, earlier: String)
    case missingID
    case duplicateID(String, firstLine: Int)
    case missingCentre(String)
    // Outcomes
    case unknownEvent(String, column: String, levels: [String])
    case notAnOutcome(String)
  }

  /// What is wrong.
  public let kind: Kind
  /// Where.
  public let location: SourceLocation

  package init(_ kind: Kind, at location: SourceLocation) {
    self.kind = kind
    self.location = location
  }
}

/// One problem in a rule and the character of the rule, from 1, at which it is.
public struct RuleFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    case empty
    case unexpectedCharacter(String)
    case unclosedText
    case expected(String, found: String)
    case tooDeep(limit: Int)
    case unknownVariable(String, variables: [String])
    case unknownFunction(String)
    case unknownLevel(String, variable: String, levels: [String])
    case reversedRange(String, String)
    case wrongType(String, is: RuleType, expected: RuleType)
    case unordered(String)
    case notComparable(String, RuleType, String, RuleType)
    case wrongArgumentCount(function: String, expected: Int, found: Int)
    case notAVariable(function: String)
  }

  /// What is wrong.
  public let kind: Kind
  /// The rule as written.
  public let rule: String
  /// The character at which it is, from 1.
  public let position: Int
  /// Where the rule begins in the study file, if known.
  public let origin: SourceLocation?
}

/// What a part of a rule stands for.
public enum RuleType: String, Sendable, Hashable {
  case condition, number, date, category, text
}

/// One problem in a simulation plan.
public struct PlanFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    case unknownKey(String, known: [String])
    case unknownVariable(String, known: [String])
    case missingVariable(String)
    case missingKey(String)
    case wrongType
    case outOfRange(String, Double, allowed: String)
    case correlationsImpossible
    case emptyList(String)
    case notADate(String)
  }

  /// What is wrong.
  public let kind: Kind
  /// The key of the plan, by path.
  public let path: String
}
