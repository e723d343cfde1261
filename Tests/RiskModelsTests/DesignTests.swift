import Cohorts
import Diagnostics
import RiskModels
import Statistics
import Testing

@Suite("Designs")
struct DesignTests {
  private let cohort = Samples.cohort(
    Samples.number("age", [50, 60, 70, 80, 90, 65]),
    Samples.category(
      "stage", levels: ["0", "I", "II", "III"], ["I", "II", "I", "III", "II", "I"]),
    Samples.number("dose", [0, 1, 2, 3, 4, 5]))

  @Test func columnsByHand() throws {
    let terms = try Formula("y ~ stage * age + pol(dose, 2) + sqrt(dose)").terms
    let (design, warnings) = try Design.learning(terms, from: cohort)
    #expect(
      design.columnNames == [
        "stage=II", "stage=III", "age", "dose", "dose^2", "sqrt(dose)", "stage=II * age",
        "stage=III * age",
      ])
    #expect(design.columnRanges == [0..<2, 2..<3, 3..<5, 5..<6, 6..<8])
    let row = try design.matrix(for: cohort).row(4)
    #expect(row == [1, 0, 90, 4, 16, 2, 90, 0])
    #expect(try design.row(for: cohort.values(ofRow: 4)) == row)
    #expect(
      warnings.map(\.message) == [
        "level '0' of 'stage' occurs in no patient of the analysis and is left out of the model",
        "level 'III' of 'stage' occurs in one patient only: its coefficient means nothing",
      ])
  }

  /// The first factor of an interaction runs fastest: a2·b2, a3·b2, a2·b3, a3·b3.
  @Test func interactionOrder() throws {
    let levels = ["1", "2", "3"]
    let cells = (0..<9).map { levels[$0 % 3] }
    let other = (0..<9).map { levels[$0 / 3] }
    let cohort = Samples.cohort(
      Samples.category("a", levels: levels, cells), Samples.category("b", levels: levels, other))
    let design = try Design(learning: Formula("y ~ a * b").terms, from: cohort)
    #expect(
      design.columnNames.suffix(4) == [
        "a=2 * b=2", "a=3 * b=2", "a=2 * b=3", "a=3 * b=3",
      ])
  }

  @Test func learnsTypicalValues() throws {
    let design = try Design(learning: Formula("y ~ age + stage").terms, from: cohort)
    let age = try #require(design["age"])
    #expect(age.range == 50...90 && age.quartiles == [61.25, 67.5, 77.5])
    #expect(age.typical == .number(67.5))
    let stage = try #require(design["stage"])
    #expect(stage.variable.levels.map(\.code) == ["I", "II", "III"])
    #expect(stage.typical == .level("I"))
    #expect(stage.levelShares == [0.5, 2.0 / 6, 1.0 / 6])
    #expect(design.typicalValues == ["age": .number(67.5), "stage": .level("I")])
  }

  @Test(arguments: [
    (
      "y ~ agee",
      DesignError.noSuchVariable("agee", closest: "age", known: ["age", "stage", "dose"])
    ),
    ("y ~ rcs(stage, 3)", .notNumeric("stage", function: "rcs")),
    ("y ~ log(stage)", .notNumeric("stage", function: "log")),
    ("y ~ rcs(age, 4)", .tooFewDistinctValues("age", wanted: 4, possible: 3)),
    ("y ~ pol(dose, 6)", .tooFewDistinctValues("dose", wanted: 7, possible: 0)),
    ("y ~ log(dose)", .undefinedTransformation("dose", notation: "log(dose)", count: 1)),
  ])
  func refusals(formula: String, expected: DesignError) throws {
    let terms = try Formula(formula).terms
    #expect(throws: expected) { try Design(learning: terms, from: cohort) }
    #expect(expected.diagnostics.allSatisfy { !$0.message.isEmpty && !$0.hints.isEmpty })
  }

  @Test func constantsMissingAndText() throws {
    let name = Variable(name: "note", kind: .text)
    let cohort = Samples.cohort(
      Samples.number("one", [1, 1]), Samples.number("gap", [1, .nan]),
      Samples.category("same", levels: ["a", "b"], ["b", "b"]),
      Column(name, .texts(["x", nil])))
    #expect(throws: DesignError.constant("one", value: "1.0")) {
      try Design(learning: [.variable("one")], from: cohort)
    }
    #expect(throws: DesignError.constant("same", value: "b")) {
      try Design(learning: [.variable("same")], from: cohort)
    }
    #expect(throws: DesignError.missingValues("gap", count: 1)) {
      try Design(learning: [.variable("gap")], from: cohort)
    }
    #expect(throws: (any Error).self) {
      try Design(learning: [.variable("note")], from: cohort)
    }
    #expect(throws: DesignError.noPatients) {
      try Design(learning: [.variable("one")], from: cohort.selecting(rows: []))
    }
  }

  @Test func predictionsNeedWhatTheModelNeeds() throws {
    let design = try Design(learning: Formula("y ~ sqrt(age) + stage").terms, from: cohort)
    func error(_ values: PatientValues) -> PredictionError? {
      do throws(PredictionError) {
        _ = try design.row(for: values)
        return nil
      } catch {
        #expect(error.diagnostics.allSatisfy { !$0.message.isEmpty })
        return error
      }
    }
    #expect(error(["age": .number(60)]) == .missingPredictor("stage"))
    #expect(
      error(["age": .number(60), "stage": .level("0")])
        == .unknownLevels(["0"], variable: "stage", known: ["I", "II", "III"]))
    #expect(error(["age": .level("old"), "stage": .level("I")]) == .notANumber("age"))
    #expect(error(["age": .number(.nan), "stage": .level("I")]) == .notFinite("age"))
    #expect(
      error(["age": .number(-1), "stage": .level("I")])
        == .undefined(column: "sqrt(age)", variables: ["age"], count: 1, firstRow: 0))
    #expect(error(["age": .number(60), "stage": .level("I"), "spare": .number(1)]) == nil)
  }

  /// Another file may have other levels, in another order, and codes that look like numbers.
  @Test func matchesLevelsByCode() throws {
    let grades = Samples.category("grade", levels: ["1", "2", "3"], ["1", "2", "3", "2"])
    let design = try Design(learning: [.variable("grade")], from: Samples.cohort(grades))
    let other = Samples.cohort(Samples.category("grade", levels: ["3", "9", "1"], ["3", "1"]))
    #expect(try design.matrix(for: other).storage == [0, 0, 1, 0])
    let numbers = Samples.cohort(Samples.number("grade", [3, 2]))
    #expect(try design.matrix(for: numbers).storage == [0, 1, 1, 0])
    let unknown = Samples.cohort(Samples.category("grade", levels: ["3", "9"], ["9", "3"]))
    #expect(
      throws: PredictionError.unknownLevels(["9"], variable: "grade", known: ["1", "2", "3"])
    ) { try design.matrix(for: unknown) }
    let missing = Samples.cohort(Samples.number("grade", [.nan, 2]))
    #expect(throws: PredictionError.missingInCohort("grade", count: 1, firstRow: 0)) {
      try design.matrix(for: missing)
    }
    #expect(try design.completeRows(of: missing) == [1])
    let absent = Samples.cohort(Samples.number("grades", [1, 2]))
    #expect(
      throws: PredictionError.noSuchColumn("grade", closest: "grades", known: ["grades"])
    ) { try design.matrix(for: absent) }
  }
}
