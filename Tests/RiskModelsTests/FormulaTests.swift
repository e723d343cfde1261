import Diagnostics
import RiskModels
import Statistics
import Testing

@Suite("Formulas")
struct FormulaTests {
  @Test func everyFunction() throws {
    let formula = try Formula(
      " fracture ~ rcs(age, 4) + sex + log(bili)+pol(x,3) + sqrt(y) + I(z^2) + rcs(u, c(-1, 2.5, 1e2)) "
    )
    #expect(formula.outcome == "fracture")
    #expect(
      formula.terms == [
        .restrictedCubicSpline("age", knots: .count(4)), .variable("sex"),
        .transformed("bili", .log), .polynomial("x", degree: 3), .transformed("y", .squareRoot),
        .transformed("z", .square), .restrictedCubicSpline("u", knots: .given([-1, 2.5, 100])),
      ])
    #expect(formula.predictors == ["age", "sex", "bili", "x", "y", "z", "u"])
    #expect(formula.text.first == "f" && formula.text.last == ")")
  }

  @Test func defaultsOfRms() throws {
    let terms = try Formula("y ~ rcs(a) + pol(b)").terms
    #expect(
      terms == [.restrictedCubicSpline("a", knots: .count(5)), .polynomial("b", degree: 2)])
  }

  @Test(arguments: [
    ("y ~ a*b", "a, b, a:b"),
    ("y ~ a*b + c", "a, b, c, a:b"),
    ("y ~ a + b + a:b + a*b", "a, b, a:b"),
    ("y ~ b:a + a + b + a:b", "a, b, b:a"),
    ("y ~ a*b*c", "a, b, c, a:b, a:c, b:c, a:b:c"),
    ("y ~ (a + b)*c", "a, b, c, a:c, b:c"),
    ("y ~ ((a))", "a"),
    ("y ~ a + a:a", "a"),
    ("y ~ rcs(a,3)*b", "rcs(a, 3), b, rcs(a, 3):b"),
    ("y ~ `bone density` * 骨密度", "bone density, 骨密度, bone density:骨密度"),
  ])
  func expansion(text: String, expected: String) throws {
    #expect(try Formula(text).terms.map(\.notation).joined(separator: ", ") == expected)
  }

  @Test(
    arguments: [
      ("", .noTilde, 1),
      ("age + sex", .noTilde, 1),
      ("~ age", .emptySide(isLeft: true), 1),
      ("y ~ ", .emptySide(isLeft: false), 5),
      ("y ~ a +", .unexpected(found: "the end of the formula", expected: "a variable"), 8),
      ("y ~ a b", .unexpected(found: "b", expected: "'+', '*' or ':'"), 7),
      ("y ~ (a + b", .unexpected(found: "the end of the formula", expected: "')'"), 11),
      ("y ~ a ? b", .unexpectedCharacter("?"), 7),
      ("y ~ `a", .unclosedBackquote, 5),
      ("y ~ a + rcd(b, 3)", .unknownFunction("rcd", closest: "rcs"), 9),
      ("y ~ a + tanh(b)", .unknownFunction("tanh", closest: nil), 9),
      (
        "y ~ rcs(a, 2)",
        .invalidArgument(function: "rcs", expected: "a whole number of knots from 3 to 20"), 12
      ),
      (
        "y ~ rcs(a, c(3, 2, 1))",
        .invalidArgument(function: "rcs", expected: "at least three knots in increasing order"), 12
      ),
      (
        "y ~ pol(a, 1.5)",
        .invalidArgument(function: "pol", expected: "a whole degree from 1 to 6"), 10
      ),
      ("y ~ I(3)", .invalidArgument(function: "I", expected: "a variable"), 5),
      ("y ~ log(a, 2)", .invalidArgument(function: "log", expected: "one argument"), 5),
      ("y ~ pmin(a)", .invalidArgument(function: "pmin", expected: "two or more arguments"), 5),
      ("y ~ I(lgo(a))", .unknownFunction("lgo", closest: "log"), 7),
      ("y ~ factor(a + b)", .invalidArgument(function: "factor", expected: "one variable"), 14),
      ("Surv(t, d) ~ a:strat(b)", .notAFormulaPart("strat()"), 16),
      ("Surv(t, d) ~ a * offset(b)", .notAFormulaPart("offset()"), 18),
      ("Surv(t, d) ~ strat(b)", .noPredictors, 14),
      ("Surv(t, d) ~ a + t", .outcomeIsPredictor("t"), 18),
      ("Surv(t, d) ~ a + offset(log(d))", .outcomeIsPredictor("d"), 18),
      (
        "Surv(t, t) ~ a", .invalidArgument(function: "Surv", expected: "two different variables"), 1
      ),
      ("Surv(t, d = 1) ~ a", .unexpected(found: "1", expected: "'='"), 13),
      ("Surv(t, d == \"x) ~ a", .unclosedQuote, 14),
      ("y ~ a %ia% b", .interactionWithoutParts(interaction: "a %ia% b", missing: "b"), 5),
      (
        "y ~ (a + b) %ia% b", .invalidArgument(function: "%ia%", expected: "one term on each side"),
        13
      ),
      ("y ~ a + y", .outcomeIsPredictor("y"), 9),
      ("y ~ a:b", .interactionWithoutParts(interaction: "a:b", missing: "b"), 5),
      ("y ~ a * log(a)", .selfInteraction("a"), 9),
    ] as [(String, FormulaError.Problem, Int)])
  func mistakes(text: String, problem: FormulaError.Problem, column: Int) {
    do {
      _ = try Formula(text)
      Issue.record("'\(text)' was accepted")
    } catch {
      #expect(error.problem == problem)
      #expect(error.column == column)
      #expect(error.diagnostics.first?.location?.column == column)
    }
  }

  /// What R knows and we refuse is refused with a reason, not misread.
  @Test(arguments: [
    "Surv(start, stop, status) ~ age", "Surv(log(time), status) ~ age",
    "Surv(time, status > 0) ~ a",
    "y == 1 ~ a", "log(y) ~ a", "y ~ .", "y ~ -1 + a", "y ~ a %in% b", "y ~ a - 1", "y ~ a / 10",
    "y ~ a + 0", "y ~ 1", "y ~ log(rcs(a, 3))", "y ~ a^2", "y ~ (a + b)^2", "y ~ ns(a, 3)",
    "y ~ a + cluster(b)", "y ~ rcs(pol(a), 3)",
  ])
  func refusals(text: String) {
    do {
      _ = try Formula(text)
      Issue.record("'\(text)' was accepted")
    } catch {
      guard case .notSupported(_, let reason) = error.problem else {
        Issue.record("\(error)")
        return
      }
      #expect(!reason.isEmpty)
    }
  }

  /// Nothing that a user can type makes the parser trap.
  @Test(arguments: 0..<300)
  func randomTextNeverTraps(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let pieces = [
      "y", "~", "a", "+", "*", ":", "(", ")", ",", "rcs", "c", "1", "-", "1e", ".", "`", "%", "^",
      " ", "é", "I", "2", "Surv", "=", "\"", "'", "%ia%", "strat", "offset", "factor", "log",
      "pmin", "/",
    ]
    let text = (0..<(seed % 15 + 1)).map { _ in pieces[source.index(below: pieces.count)] }.joined()
    _ = try? Formula(text)
    _ = try? Formula("y~" + text)
  }

  @Test func deepParenthesesAreRefused() {
    let text = "y ~ " + String(repeating: "(", count: 5000) + "a"
    #expect(throws: FormulaError.self) { try Formula(text) }
    #expect(throws: FormulaError.self) {
      try Formula("y ~ " + (0..<12).map { "v\($0)" }.joined(separator: "*"))
    }
  }

  @Test func wording() throws {
    do {
      _ = try Formula("y ~ age + rcd(bmi, 3)")
    } catch {
      let diagnostic = try #require(error.diagnostics.first)
      #expect(diagnostic.message == "no function named 'rcd'")
      #expect(
        diagnostic.hints == [
          "did you mean 'rcs'?",
          "the functions are: rcs, pol, I, factor, strat, offset, log, log2, log10, log1p, exp, sqrt, abs, pmin, pmax",
        ])
    }
  }
}
