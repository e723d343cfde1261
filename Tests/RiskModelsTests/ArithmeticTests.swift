import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Arithmetic in formulas") struct ArithmeticTests {
  /// Values as R gives them for a = 3, b = 4, with R's own reading of precedence.
  @Test(arguments: [
    ("a + b * 2", 11), ("(a + b) * 2", 14), ("-a^2", -9), ("(-a)^2", 9), ("2^-1", 0.5),
    ("a^b^0.5", 9), ("a - b - 1", -2), ("a - (b - 1)", 0), ("a / b / 2", 0.375),
    ("-a * b", -12), ("log(exp(a))", 3), ("log2(8) + a", 6), ("log10(100) * a", 6),
    ("log1p(a - 3) + b", 4), ("sqrt(b) + abs(-a)", 5), ("pmin(a, b, 2)", 2), ("pmax(a, 2 * b)", 8),
    ("I(a / 10) + `b`", 4.3), ("a - -b", 7), ("1e-1 * a", 0.3),
  ])
  func values(text: String, expected: Double) throws {
    let value = try Arithmetic(text).value { ["a": 3, "b": 4][$0] ?? .nan }
    #expect(abs(value - expected) < 1e-14)
  }

  @Test(arguments: ["log(a - 3)", "sqrt(a - b)", "log1p(-b)", "pmin(a, log(0 * a))"])
  func undefinedIsNaN(text: String) throws {
    #expect(try Arithmetic(text).value { ["a": 3, "b": 4][$0] ?? .nan }.isNaN)
  }

  /// The notation has no needless parentheses and reads back as the same expression.
  @Test(arguments: [
    ("((a))+b", "a + b"), ("a-(b-1)", "a - (b - 1)"), ("(a-b)-1", "a - b - 1"),
    ("-(a*b)", "-(a * b)"), ("(-a)*b", "-a * b"), ("(a^b)^2", "(a^b)^2"), ("a^(b^2)", "a^b^2"),
    ("2^(-1)*a", "2^(-1) * a"), ("log( a+1 )", "log(a + 1)"),
    ("`bone density`/10", "`bone density` / 10"),
  ])
  func notation(text: String, expected: String) throws {
    let expression = try Arithmetic(text)
    #expect(expression.notation == expected)
    #expect(try Arithmetic(expression.notation) == expression)
  }

  @Test(arguments: 0..<300) func notationReadsBack(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let expression = Self.random(&source, depth: 4)
    #expect(try Arithmetic(expression.notation) == expression, "\(expression.notation)")
    let decoded = try JSONDecoder().decode(
      [Arithmetic].self, from: JSONEncoder().encode([expression]))
    #expect(decoded == [expression])
  }

  private static func random(_ source: inout SplitMix64, depth: Int) -> Arithmetic {
    switch depth == 0 ? source.index(below: 2) : source.index(below: 6) {
    case 0: return .number(Double(source.index(below: 50)) / 4)
    case 1: return .variable(["a", "b c", "x.1"][source.index(below: 3)])
    case 2: return .negated(random(&source, depth: depth - 1))
    case 3:
      return .call(.pmin, [random(&source, depth: depth - 1), random(&source, depth: depth - 1)])
    default:
      let signs: [Arithmetic.Operator] = [.plus, .minus, .times, .divide, .power]
      return .combined(
        random(&source, depth: depth - 1), signs[source.index(below: 5)],
        random(&source, depth: depth - 1))
    }
  }

  @Test(arguments: ["a +", "(a", "a b", "rcs(a)", "a ~ b", "", "sin(a)", "log()", "a %ia% b"])
  func mistakes(text: String) { #expect(throws: FormulaError.self) { try Arithmetic(text) } }

  @Test func deepNestingIsRefused() {
    #expect(throws: FormulaError.self) { try Arithmetic(String(repeating: "(", count: 5000) + "a") }
    #expect(throws: FormulaError.self) {
      try Arithmetic(String(repeating: "a^", count: 5000) + "a")
    }
    #expect(throws: FormulaError.self) {
      try Arithmetic(String(repeating: "a+", count: 5000) + "a")
    }
    #expect(throws: FormulaError.self) {
      try Arithmetic(String(repeating: "log(", count: 5000) + "a")
    }
  }
}
