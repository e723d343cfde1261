internal import Foundation

/// Arithmetic of numeric variables that makes one model column: `bmi / 10`, `log(bili + 1)`, `weight / height^2`.
///
/// Operators bind as in R: `^` before a sign, a sign before `*` and `/`, those before `+` and `-`.
public indirect enum Arithmetic: Sendable, Hashable {
  /// What stands between two operands.
  public enum Operator: Character, Sendable, Hashable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case power = "^"
  }

  /// What may be applied to values.
  public enum Function: String, Sendable, Hashable, CaseIterable {
    /// The natural logarithm.
    case log
    case log2, log10, log1p, exp, sqrt, abs
    /// The smaller of values, patient by patient.
    case pmin
    /// The larger of values, patient by patient.
    case pmax

    /// How many arguments there must be; `nil` for two or more.
    var argumentCount: Int? { self == .pmin || self == .pmax ? nil : 1 }
  }

  case number(Double)
  case variable(String)
  case negated(Arithmetic)
  case combined(Arithmetic, Operator, Arithmetic)
  case call(Function, [Arithmetic])
}

extension Arithmetic {
  /// The variables in the order they are written, each once.
  public var variables: [String] {
    var seen: Set<String> = []
    return allVariables.filter { seen.insert($0).inserted }
  }

  private var allVariables: [String] {
    switch self {
    case .number: []
    case .variable(let name): [name]
    case .negated(let inner): inner.allVariables
    case .combined(let left, _, let right): left.allVariables + right.allVariables
    case .call(_, let arguments): arguments.flatMap(\.allVariables)
    }
  }

  /// The value where every variable is known; NaN where it is not defined.
  public func value(_ lookUp: (String) -> Double) -> Double {
    switch self {
    case .number(let value): value
    case .variable(let name): lookUp(name)
    case .negated(let inner): -inner.value(lookUp)
    case .combined(let left, let sign, let right):
      sign.apply(left.value(lookUp), right.value(lookUp))
    case .call(let function, let arguments): function.apply(arguments.map { $0.value(lookUp) })
    }
  }

  /// The values for many patients at once; NaN where they are not defined.
  package func values(_ numbers: [String: [Double]], count: Int) -> [Double] {
    let names = variables
    let columns = names.map { numbers[$0] ?? [] }
    return (0..<count).map { row in
      value { name in
        guard let place = names.firstIndex(of: name), row < columns[place].count else {
          return .nan
        }
        return columns[place][row]
      }
    }
  }
}

extension Arithmetic.Operator {
  func apply(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .plus: left + right
    case .minus: left - right
    case .times: left * right
    case .divide: left / right
    // A square is the product, to the last digit, whatever the library's power gives.
    case .power: right == 2 ? left * left : pow(left, right)
    }
  }

  /// How strongly the operator binds; a sign stands between `*` and `^`.
  var strength: Int {
    switch self {
    case .plus, .minus: 1
    case .times, .divide: 2
    case .power: 4
    }
  }
}

extension Arithmetic.Function {
  func apply(_ arguments: [Double]) -> Double {
    guard let first = arguments.first else { return .nan }
    switch self {
    case .log: return first > 0 ? Foundation.log(first) : .nan
    case .log2: return first > 0 ? Foundation.log2(first) : .nan
    case .log10: return first > 0 ? Foundation.log10(first) : .nan
    case .log1p: return first > -1 ? Foundation.log1p(first) : .nan
    case .exp: return Foundation.exp(first)
    case .sqrt: return first >= 0 ? first.squareRoot() : .nan
    case .abs: return Swift.abs(first)
    case .pmin: return arguments.contains(where: \.isNaN) ? .nan : arguments.min() ?? .nan
    case .pmax: return arguments.contains(where: \.isNaN) ? .nan : arguments.max() ?? .nan
    }
  }
}

extension Arithmetic {
  /// The expression in R's notation with no more parentheses than it needs; parsing it gives it back.
  public var notation: String {
    switch self {
    case .number(let value): Arithmetic.notation(of: value)
    case .variable(let name): Arithmetic.quoted(name)
    case .negated(let inner): "-" + inner.notation(within: 4)
    case .combined(let left, .power, let right):
      // A power of a power and a negative base need parentheses; an exponent may have a sign.
      left.notation(within: 5) + "^" + right.notation(within: 4)
    case .combined(let left, let sign, let right):
      left.notation(within: sign.strength) + " \(sign.rawValue) "
        + right.notation(within: sign.strength + 1)
    case .call(let function, let arguments):
      "\(function.rawValue)(\(arguments.map(\.notation).joined(separator: ", ")))"
    }
  }

  private func notation(within strength: Int) -> String {
    self.strength < strength ? "(\(notation))" : notation
  }

  private var strength: Int {
    switch self {
    case .combined(_, let sign, _): sign.strength
    case .negated: 3
    case .number(let value): value < 0 ? 3 : 6
    case .variable, .call: 6
    }
  }

  static func notation(of value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A name as a formula needs it: in backquotes if it is no identifier.
  static func quoted(_ name: String) -> String {
    let isPlain =
      name.first.map { $0.isLetter || $0 == "_" || $0 == "." } ?? false
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isPlain ? name : "`\(name)`"
  }
}

extension Arithmetic: Codable {
  /// Decodes an expression from its notation.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do throws(FormulaError) {
      self = try Arithmetic(text)
    } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "'\(text)' is no arithmetic of variables"))
    }
  }

  /// Encodes an expression as its notation.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(notation)
  }

  /// Takes arithmetic apart.
  ///
  /// - Throws: `FormulaError` with the column, counted from 1, of the first thing that is wrong.
  public init(_ text: String) throws(FormulaError) {
    var parser = ArithmeticParser(tokens: try FormulaToken.all(in: text))
    self = try parser.whole()
  }
}
