import Cohorts
import Diagnostics
import RiskModels
import Statistics
import Testing

@Suite("Data that no model can be fitted to")
struct LogisticFitTroubleTests {
  private let outcome = (0..<40).map { Double($0 % 4 == 0 ? 1 : 0) }
  private let x = (0..<40).map { Double(($0 * 7) % 11) }

  private func error(_ formula: String, _ columns: Column..., event: String = "1") -> FitError? {
    do {
      _ = try Samples.fit(formula, on: Samples.cohort(columns), event: event)
      return nil
    } catch let error as FitError {
      #expect(!error.diagnostics.isEmpty && error.diagnostics.allSatisfy { !$0.message.isEmpty })
      return error
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  @Test func completeSeparation() {
    let y = (0..<40).map { Double($0 < 20 ? 0 : 1) }
    let error = error(
      "y ~ x", Samples.number("x", (0..<40).map(Double.init)), Samples.number("y", y))
    #expect(error == .separation(columns: ["x"], isComplete: true))
    #expect(error?.exitStatus == .impossibleAnalysis)
  }

  /// All patients with the mark have the event; the others are mixed.
  @Test func quasiSeparation() {
    let mark = outcome.enumerated().map { $1 == 1 && $0 < 16 ? "yes" : "no" }
    let error = error(
      "y ~ x + mark", Samples.number("x", x),
      Samples.category("mark", levels: ["no", "yes"], mark),
      Samples.number("y", outcome))
    #expect(error == .separation(columns: ["mark=yes"], isComplete: false))
  }

  /// Nearly separated data have a maximum, and it is found.
  @Test func almostSeparated() throws {
    let y = (0..<40).map { Double($0 < 20 ? 0 : 1) }.enumerated().map {
      $0 == 18 ? 1 : $0 == 21 ? 0 : $1
    }
    let cohort = Samples.cohort(
      Samples.number("x", (0..<40).map(Double.init)), Samples.number("y", y))
    let fitted = try Samples.fit("y ~ x", on: cohort, event: "1")
    #expect(fitted.coefficients[1].estimate > 0.5)
  }

  @Test func collinearColumns() {
    let sum = zip(x, outcome.indices).map { 2 * $0 + Double($1) }
    let error = error(
      "y ~ x + z + sum", Samples.number("x", x),
      Samples.number("z", outcome.indices.map(Double.init)),
      Samples.number("sum", sum), Samples.number("y", outcome))
    #expect(error == .collinear(column: "sum", explainedBy: ["x", "z"]))
  }

  @Test func emptyCellOfAnInteraction() {
    let a = (0..<40).map { $0 % 2 == 0 ? "p" : "q" }
    let b = (0..<40).map { $0 % 2 == 0 ? "r" : $0 % 3 == 0 ? "s" : "r" }
    let error = error(
      "y ~ a * b", Samples.category("a", levels: ["p", "q"], a),
      Samples.category("b", levels: ["r", "s"], b), Samples.number("y", outcome))
    #expect(error == .collinear(column: "a=q * b=s", explainedBy: ["b=s"]))
  }

  @Test func outcomesThatDoNotVary() {
    let none = Array(repeating: 0.0, count: 40)
    #expect(
      error("y ~ x", Samples.number("x", x), Samples.number("y", none))
        == .noEvents(outcome: "y", event: "1", patients: 40, values: ["0"]))
    let unknown = error(
      "y ~ x", Samples.number("x", x), Samples.number("y", outcome.map { $0 + 1 }), event: "3")
    #expect(unknown == .noEvents(outcome: "y", event: "3", patients: 40, values: ["1", "2"]))
    #expect(unknown?.diagnostics[0].hints.first == "the values of 'y' are: 1, 2")
    #expect(
      error("y ~ x", Samples.number("x", x), Samples.number("y", none), event: "0")
        == .allEvents(outcome: "y", event: "0", patients: 40))
  }

  /// One event is too little for anything but still a likelihood with a maximum, or separation.
  @Test func oneEvent() throws {
    var y = Array(repeating: 0.0, count: 40)
    y[17] = 1
    let cohort = Samples.cohort(Samples.number("x", x), Samples.number("y", y))
    let fitted = try Samples.fit("y ~ x", on: cohort, event: "1")
    let mean = fitted.linearPredictors.reduce(0) { $0 + inverseLogit($1).p } / 40
    #expect(mean.agrees(with: 1.0 / 40, within: 1e-10))
  }

  @Test func moreParametersThanPatients() {
    let x = [1.0, 2, 3, 4, 5]
    let error = error(
      "y ~ a + b + c + d", Samples.number("a", x), Samples.number("b", x.map { $0 * $0 }),
      Samples.number("c", [0, 1, 0, 0, 1]), Samples.number("d", [3, 1, 4, 1, 5]),
      Samples.number("y", [0, 1, 0, 1, 1]))
    #expect(error == .tooManyParameters(parameters: 4, patients: 5))
  }

  /// A name written as a category takes a coefficient a patient: the message says which column it is.
  @Test func aNameIsNoPredictor() {
    let names = (0..<12).map { "n\($0)" }
    let error = error(
      "y ~ a + name", Samples.number("a", (0..<12).map(Double.init)),
      Samples.category("name", levels: names, names),
      Samples.number("y", (0..<12).map { Double($0 % 2) }))
    #expect(error == .tooManyParameters(parameters: 12, patients: 12, widest: "name"))
    #expect(error?.diagnostics[0].hints.first?.contains("'name' alone") == true)
  }

  @Test func unknownEventAndOutcome() {
    let y = Samples.category("y", levels: ["no", "yes"], outcome.map { $0 == 1 ? "yes" : "no" })
    #expect(
      error("y ~ x", Samples.number("x", x), y, event: "Yes")
        == .unknownEvent("Yes", outcome: "y", known: ["no", "yes"]))
    #expect(
      error("yy ~ x", Samples.number("x", x), y)
        == .noSuchOutcome("yy", closest: "y", known: ["x", "y"]))
  }

  @Test func noCompletePatients() {
    let empty = Array(repeating: Double.nan, count: 40)
    #expect(
      error("y ~ x", Samples.number("x", empty), Samples.number("y", outcome))
        == .noCompletePatients(missing: [.init(variable: "x", missing: 40)]))
  }

  /// Values near the ends of what a number can be neither trap nor give nonsense.
  @Test(arguments: [1e-300, 1e-30, 1e30, 1e150, 1e300])
  func hugeAndTinyValues(scale: Double) throws {
    let scaled = Samples.cohort(
      Samples.number("x", x.map { $0 * scale }), Samples.number("y", outcome))
    let plain = Samples.cohort(Samples.number("x", x), Samples.number("y", outcome))
    let reference = try Samples.fit("y ~ x", on: plain, event: "1")
    do {
      let fitted = try Samples.fit("y ~ x", on: scaled, event: "1")
      for (a, b) in zip(fitted.linearPredictors, reference.linearPredictors) {
        #expect(a.agrees(with: b, within: 1e-8))
      }
    } catch let error as FitError {
      // The covariance of a coefficient of 1e300 cannot be written as a number.
      #expect(scale == 1e-300 || scale == 1e300, "\(error)")
    }
    #expect(throws: (any Error).self) {
      try Samples.fit(
        "y ~ pol(x, 6)",
        on: Samples.cohort(
          Samples.number("x", x.map { $0 * 1e100 }), Samples.number("y", outcome)), event: "1")
    }
  }

  @Test func infiniteValues() {
    var values = x
    values[3] = .infinity
    #expect(throws: DesignError.notFinite("x", count: 1)) {
      try Samples.fit(
        "y ~ x", on: Samples.cohort(Samples.number("x", values), Samples.number("y", outcome)),
        event: "1")
    }
  }

  @Test func missingRowsAreLeftOutAndReported() throws {
    var (values, y) = (x, outcome)
    values[3] = .nan
    values[5] = .nan
    y[5] = .nan
    let cohort = Samples.cohort(Samples.number("x", values), Samples.number("y", y))
    let fitted = try Samples.fit("y ~ x", on: cohort, event: "1")
    #expect(fitted.riskModel.patientCount == 38)
    #expect(
      fitted.missing
        == MissingRows(
          patients: 2,
          byVariable: [.init(variable: "y", missing: 1), .init(variable: "x", missing: 2)]))
    #expect(fitted.warnings.first?.message.contains("2 of 40 patients") == true)
  }
}
