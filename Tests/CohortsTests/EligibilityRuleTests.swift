import Cohorts
import Diagnostics
import Statistics
import Testing

/// Six patients; the last knows nothing.
private let levels = ["T4", "T5", "T12", "L5", "S1"]
private let cohort = Cohort(
  columns: [
    Column(Variable(name: "age", kind: .number), .numbers([17, 18, 70, 80, 90, .nan])),
    Column(
      Variable(name: "level", kind: .category(levels.map { .init(code: $0) })),
      .categories([0, 1, 2, 3, 4, -1])),
    Column(Variable(name: "primary", kind: .yesNo), .categories([1, 1, 0, 1, 1, -1])),
    Column(Variable(name: "surgery", kind: .date), .dates([0, 0, 0, 0, 0, nil])),
    Column(Variable(name: "fracture", kind: .date), .dates([31, 730, 731, nil, 400, nil])),
    Column(Variable(name: "note", kind: .text), .texts(["a", "b", nil, "a", "c", nil])),
    Column(Variable(name: "骨折", kind: .yesNo), .categories([0, 1, 0, 0, 0, -1])),
  ], ids: ["p1", "p2", "p3", "p4", "p5", "p6"],
  centres: ["C2", "C1", "C1", "C2", "C1", "C2"])

@Suite struct EligibilityRuleTests {
  /// y, n and ? for each patient.
  private func evaluate(_ rule: String) throws -> String {
    try EligibilityRule(rule).evaluate(on: cohort).map { truth in
      switch truth {
      case .yes: "y"
      case .no: "n"
      case .unknown: "?"
      }
    }.joined()
  }

  /// Only `missing` and `present` ask whether something was recorded; a comparison does not.
  @Test func namesTheVariablesThatItAsksFor() throws {
    func asked(_ rule: String) throws -> [String] { try EligibilityRule(rule).variablesAskedFor }
    #expect(
      try asked("primary or missing(level) or not (present(age) and missing(level))")
        == ["level", "age"])
    #expect(
      try asked("age >= 18 and level in T5..L5 and months_between(surgery, fracture) < 3") == [])
  }

  private func fault(_ rule: String) -> RuleFault? {
    do {
      _ = try EligibilityRule(rule).evaluate(on: cohort)
    } catch CohortError.rules(let faults) {
      return faults.first
    } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  @Test(arguments: [
    ("age >= 18", "nyyyy?"), ("age = 70", "nnynn?"), ("age == 70", "nnynn?"),
    ("age ≥ 18 and age<=80", "nyyyn?"), ("age != 70", "yynyy?"), ("18 <= age", "nyyyy?"),
    ("age in 18..80", "nyyyn?"), ("age in {17, 90}", "ynnny?"), ("age not in 18..80", "ynnny?"),
    ("level in T5..L5", "nyyyn?"), ("level = T12", "nnynn?"), ("level != \"T12\"", "yynyy?"),
    ("level in {T4, 'S1'}", "ynnny?"), ("T12 = level", "nnynn?"),
    ("primary", "yynyy?"), ("not primary", "nnynn?"), ("primary = 1", "yynyy?"),
    ("primary = \"1\"", "yynyy?"), ("骨折", "nynnn?"),
    ("note = a", "yn?yn?"), ("note in {b, c}", "ny?ny?"),
    ("missing(age)", "nnnnny"), ("present(fracture)", "yyynyn"),
    ("days_between(surgery, fracture) <= 730", "yyn?y?"),
    ("months_between(surgery, fracture) <= 24", "yyn?y?"),
    ("years_between(surgery, fracture) < 2", "ynn?y?"),
    ("surgery >= 1970-01-01", "yyyyy?"), ("fracture > \"1971-01-01\"", "nyy?y?"),
    ("surgery in 1970-01-01..1970-12-31", "yyyyy?"),
    ("age * 2 - 10 / 5 + -1 > 136", "nnyyy?"), ("age / 0 > 1", "??????"),
    ("-age < -(50 + 29)", "nnnyy?"), ("true", "yyyyyy"), ("not false", "yyyyyy"),
    ("missing(fracture) or fracture > 1970-03-01", "nyyyyy"),
    ("`age` > 17.5", "nyyyy?"), ("(age) > (17)", "nyyyy?"),
  ])
  func decides(rule: String, expected: String) throws {
    #expect(try evaluate(rule) == expected)
  }

  /// Kleene's tables: no and unknown is no, yes or unknown is yes, everything else stays unknown.
  @Test(arguments: [
    ("true and missing_value", Truth.unknown), ("false and missing_value", .no),
    ("missing_value and missing_value", .unknown), ("true or missing_value", .yes),
    ("false or missing_value", .unknown), ("not missing_value", .unknown),
    ("missing_value or true", .yes), ("missing_value and false", .no),
    ("true and true", .yes), ("true and false", .no), ("false or false", .no),
  ])
  func followsThreeValuedLogic(rule: String, expected: Truth) throws {
    let column = Column(Variable(name: "missing_value", kind: .yesNo), .categories([-1]))
    let one = Cohort(columns: [column], ids: ["x"])
    #expect(try EligibilityRule(rule).evaluate(on: one) == [expected])
  }

  @Test(arguments: [
    ("agee >= 18", 1), ("age >= 18 and levl = T5", 15), ("level = T6", 9),
    ("level in L5..T5", 10), ("level < T5", 7), ("age", 1), ("level", 1), ("age = surgery", 5),
    ("months_between(age, surgery) > 1", 16), ("months(surgery, fracture) > 1", 1),
    ("missing(age, level)", 1), ("missing(age + 1)", 9), ("days_between(surgery) > 1", 1),
    ("(age > 1) + 2 > 1", 6), ("note in a..b", 1), ("surgery + 1 > 2", 1),
    ("", 1), ("age >", 6), ("age > 18 18", 10), ("age & 1", 5), ("note = \"a", 8),
    ("(age > 1", 9), ("age in {1, 2", 13), ("age in 5", 9), ("age > 1 AND age < 2", 9),
  ])
  func namesThePlaceOfAFault(rule: String, position: Int) throws {
    let found = try #require(fault(rule))
    #expect(found.position == position)
    #expect(!CohortError.rules([found]).diagnostics[0].message.isEmpty)
  }

  @Test func suggestsNamesAndLevels() throws {
    let name = CohortError.rules([try #require(fault("agee > 1"))]).diagnostics[0]
    #expect(name.hints.first == "did you mean 'age'?")
    let level = CohortError.rules([try #require(fault("level = T13"))]).diagnostics[0]
    #expect(level.hints.first == "did you mean 'T4'?" || level.hints.first == "did you mean 'T12'?")
  }

  @Test func findsEveryUnknownNameOfARule() throws {
    let rule = try EligibilityRule("a and b or c = 1")
    #expect(rule.faults(under: cohort.columns.map(\.variable)).count == 3)
  }

  @Test func reportsThePlaceInTheStudyFile() throws {
    let origin = SourceLocation(file: "study.yaml", line: 30, column: 11)
    let rule = try EligibilityRule("age > 1 and agee > 2", at: origin)
    let faults = rule.faults(under: cohort.columns.map(\.variable))
    let place = CohortError.rules(faults).diagnostics[0].location
    #expect(place == SourceLocation(file: "study.yaml", line: 30, column: 23))
  }

  @Test func refusesDeepNestingWithoutOverflowingTheStack() {
    for open in ["(", "not ", "-", "missing("] {
      let rule = String(repeating: open, count: 100_000) + "age"
      guard case .tooDeep? = fault(rule)?.kind else {
        Issue.record("accepted \(open)")
        continue
      }
    }
  }

  @Test func takesLongChains() throws {
    let rule = Array(repeating: "age + 1 - 1 > 0", count: 2000).joined(separator: " and ")
    #expect(try evaluate(rule) == "yyyyy?")
  }

  /// Whatever the words, a rule is refused with a place or evaluated.
  @Test(arguments: 0..<400) func survivesRandomRules(seed: Int) {
    var source = SplitMix64(seed: UInt64(seed), stream: 4)
    let words = [
      "age", "level", "primary", "surgery", "note", "and", "or", "not", "in", "(", ")", "{", "}",
      ",", "..", "=", "<", "+", "-", "*", "/", "T5", "L5", "18", "2020-01-01", "\"x\"", "missing",
      "months_between", "1e999", "é", "\u{0}", "🙂", ".", "5..", "`", "1.5.2", "\r\n",
    ]
    let rule = (0..<(1 + source.index(below: 12))).map { _ in
      words[source.index(below: words.count)]
    }
    .joined(separator: seed.isMultiple(of: 3) ? "" : " ")
    do {
      #expect(try EligibilityRule(rule).evaluate(on: cohort).count == 6)
    } catch CohortError.rules(let faults) {
      #expect(!faults.isEmpty)
      #expect(faults.allSatisfy { (1...(rule.count + 1)).contains($0.position) })
    } catch {
      Issue.record("\(error)")
    }
  }
}

@Suite struct EligibilityTests {
  private func criterion(
    _ id: String, _ rule: String, _ direction: Attrition.Direction = .include,
    _ window: Attrition.Window = .baseline
  ) throws -> Criterion {
    Criterion(
      id: id, text: LocalizedText(id), direction: direction, window: window,
      rule: try EligibilityRule(rule))
  }

  /// The counts, one criterion at a time.
  ///
  /// Include adult: p1 fails, p6 unknown. Include primary: p3 fails. Exclude late fracture: p4 unknown
  /// (no date), p2 (730 days) stays, p5 stays. Left: p2, p5.
  @Test func countsWhoIsLeftOutByHand() throws {
    let selected = try cohort.selecting([
      try criterion("late", "days_between(surgery, fracture) > 730", .exclude, .followUp),
      try criterion("adult", "age >= 18"), try criterion("primary", "primary"),
    ])
    let steps = selected.attrition.steps
    #expect(steps.map(\.id) == ["adult", "primary", "late"])
    #expect(steps.map(\.excluded) == [1, 1, 0])
    #expect(steps.map(\.unknown) == [1, 0, 1])
    #expect(steps.map(\.remaining) == [4, 3, 2])
    #expect(selected.attrition.centres == ["C1", "C2"])
    #expect(steps.map(\.excludedByCentre) == [[0, 2], [1, 0], [0, 1]])
    #expect(selected.attrition.screenedByCentre == [3, 3])
    #expect(selected.attrition.eligibleByCentre == [2, 0])
    #expect(selected.cohort.ids == ["p2", "p5"])
    #expect(selected.screenedRows == [1, 4])
    #expect(
      selected.screeningLog.csv() == """
        id,centre,eligible,first_failed,failed,unknown
        p1,C2,0,adult,adult,
        p2,C1,1,,,
        p3,C1,0,primary,primary;late,
        p4,C2,0,late,,late
        p5,C1,1,,,
        p6,C2,0,adult,,adult;primary;late

        """)
  }

  @Test func leavesFollowUpCriteriaOutOfTheSensitivitySet() throws {
    let criteria = [
      try criterion("adult", "age >= 18"),
      try criterion("late", "present(fracture)", .exclude, .followUp),
    ]
    #expect(try cohort.selecting(criteria).cohort.ids == ["p4"])
    let sensitivity = try cohort.selecting(criteria, windows: [.baseline])
    #expect(sensitivity.cohort.ids == ["p2", "p3", "p4", "p5"])
    #expect(sensitivity.attrition.steps.map(\.id) == ["adult"])
  }

  /// A criterion that looks past baseline keeps, in the sensitivity set, what was known at baseline.
  @Test func keepsTheBaselinePartOfAFollowUpCriterion() throws {
    var late = try criterion("late", "age > 75 or present(fracture)", .exclude, .followUp)
    late.baselineRule = try EligibilityRule("age > 75")
    let criteria = [try criterion("adult", "age >= 18"), late]
    let sensitivity = try cohort.selecting(criteria, windows: [.baseline])
    #expect(sensitivity.attrition.steps.map(\.id) == ["adult", "late"])
    #expect(sensitivity.attrition.steps.map(\.window) == [.baseline, .baseline])
    #expect(sensitivity.cohort.ids == ["p2", "p3"])
  }

  @Test func reportsTheFaultsOfAllCriteriaTogether() throws {
    let criteria = [try criterion("a", "agee > 1"), try criterion("b", "level = T6")]
    let error = #expect(throws: CohortError.self) { try cohort.selecting(criteria) }
    #expect(error?.diagnostics.count == 2)
  }

  /// Random criteria: screened = eligible + everyone left out, in total and in each centre.
  @Test(arguments: 0..<50) func sumsUp(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed), stream: 5)
    let rules = ["age > 50", "level in T5..L5", "primary", "missing(fracture)", "note = a"]
    let criteria = try (0..<4).map { index in
      try criterion(
        "c\(index)", rules[source.index(below: rules.count)],
        source.index(below: 2) == 0 ? .include : .exclude)
    }
    let result = try cohort.selecting(criteria)
    let attrition = result.attrition
    let left = attrition.steps.reduce(0) { $0 + ($1.leftOut ?? 0) }
    #expect(attrition.screened == attrition.eligible + left)
    for centre in attrition.centres.indices {
      let out = attrition.steps.reduce(0) { $0 + ($1.excludedByCentre[centre] ?? 0) }
      #expect(attrition.screenedByCentre[centre] == (attrition.eligibleByCentre[centre] ?? 0) + out)
    }
    #expect(result.screeningLog.entries.count(where: \.isEligible) == attrition.eligible)
    #expect(result.cohort.rowCount == attrition.eligible)
  }

  @Test func countsMissingValuesAndHidesSmallCounts() {
    let counts = Missingness(of: cohort, variables: ["age", "fracture"])
    #expect(counts.complete == 4)
    #expect(counts.variables.map(\.overall.count) == [1, 2])
    #expect(counts.variables[1].byCentre.map(\.count) == [0, 2])
    #expect(counts.variables[1].byCentre[1].share == 2.0 / 3)
    let hidden = Missingness(of: cohort, variables: ["fracture"], suppressingBelow: 5)
    #expect(hidden.variables[0].overall.count == nil)
    #expect(hidden.variables[0].byCentre.map(\.count) == [0, nil])
  }

  @Test func readsABinaryOutcomeFromACategory() throws {
    #expect(
      try cohort["primary"]?.binaryOutcome() == [true, true, false, true, true, nil])
    #expect(
      try cohort["level"]?.binaryOutcome(event: "S1") == [false, false, false, false, true, nil])
    #expect(throws: CohortError.self) { try cohort["level"]?.binaryOutcome(event: "S2") }
    #expect(throws: CohortError.self) { try cohort["note"]?.binaryOutcome(event: "a") }
    #expect(throws: CohortError.self) { try cohort["age"]?.binaryOutcome() }
    #expect(
      try cohort["age"]?.binaryOutcome(event: "70") == [false, false, true, false, false, nil])
  }
}
