import Cohorts
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// The parts of the notation that change the design, the response or the baseline.
@Suite("Formulas: all of the notation") struct CompleteFormulaTests {
  @Test func responses() throws {
    #expect(try Formula("y ~ a").response == .variable("y"))
    #expect(
      try Formula("Surv(time, status) ~ a").response
        == .survival(time: "time", status: "status", event: nil))
    #expect(
      try Formula("Surv(`t (years)`, status == 2) ~ a").response
        == .survival(time: "t (years)", status: "status", event: "2"))
    #expect(
      try Formula("Surv(t, died == \"yes\") ~ a").response
        == .survival(time: "t", status: "died", event: "yes"))
    #expect(try Formula("Surv(t, died) ~ a").outcome == "died")
  }

  @Test func strataAndOffsets() throws {
    let formula = try Formula("Surv(t, d) ~ a + strat(centre) + offset(log(b)) + strata(sex)")
    #expect(formula.terms == [.variable("a")])
    #expect(formula.strata == ["centre", "sex"])
    #expect(formula.offsets.map(\.notation) == ["log(b)"])
    #expect(formula.predictors == ["a", "centre", "sex", "b"])
  }

  @Test func arithmetic() throws {
    let terms = try Formula(
      "y ~ I(a) + I(b/10) + log(c + 1) + I(d - 50) + I(w/h^2) + rcs(log(e), 4) + pol(I(f / 2), 2)"
    ).terms
    #expect(terms[0] == .variable("a"))
    #expect(
      terms.map(\.notation) == [
        "a", "I(b / 10)", "log(c + 1)", "I(d - 50)", "I(w / h^2)", "rcs(log(e), 4)",
        "pol(f / 2, 2)",
      ])
    #expect(
      try Formula("y ~ I(x^2) + factor(z)").terms == [.transformed("x", .square), .factor("z")])
  }

  /// `%ia%` binds between `:` and `*`, and stays where it is written, as `terms` has it in R.
  @Test func restrictedInteraction() throws {
    let terms = try Formula("y ~ a + rcs(b, 3) + a %ia% rcs(b, 3) + c").terms
    #expect(terms.map(\.notation) == ["a", "rcs(b, 3)", "a %ia% rcs(b, 3)", "c"])
  }

  /// Columns by hand: x 1…8, knots 2, 4, 7, so x' = ((x−2)₊³ − (x−4)₊³·5/3 + (x−7)₊³·2/3) / 25.
  @Test func restrictedColumns() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [1, 2, 3, 4, 5, 6, 7, 8]), Samples.number("z", [2, 1, 4, 3, 6, 5, 8, 7]))
    let formula = try Formula(
      "y ~ rcs(x, c(2, 4, 7)) + rcs(z, c(2, 4, 7)) + rcs(x, c(2, 4, 7)) %ia% rcs(z, c(2, 4, 7))")
    let design = try Design(learning: formula.terms, from: cohort)
    #expect(
      design.columnNames == ["x", "x'", "z", "z'", "x * z", "x * z'", "x' * z"])
    #expect(design.terms[2].nonlinearColumns == [false, true, true])
    let matrix = try design.matrix(for: cohort)
    func bent(_ x: Double) -> Double {
      func cube(_ d: Double) -> Double { max(0, d) * max(0, d) * max(0, d) }
      return (cube(x - 2) - cube(x - 4) * 5 / 3 + cube(x - 7) * 2 / 3) / 25
    }
    for (row, pair) in zip([1.0, 2, 3, 4, 5, 6, 7, 8], [2.0, 1, 4, 3, 6, 5, 8, 7]).enumerated() {
      let expected = [pair.0 * pair.1, pair.0 * bent(pair.1), bent(pair.0) * pair.1]
      for (column, value) in expected.enumerated() {
        #expect(abs(matrix[row, 4 + column] - value) < 1e-12)
      }
    }
  }

  @Test func numbersAsCategories() throws {
    let cohort = Samples.cohort(Samples.number("stage", [3, 1, 2, 3, 1, 10, 10, 2]))
    let design = try Design(learning: try Formula("y ~ factor(stage)").terms, from: cohort)
    #expect(design.columnNames == ["stage=2", "stage=3", "stage=10"])
    #expect(try design.row(for: ["stage": .number(10)]) == [0, 0, 1])
    #expect(try design.row(for: ["stage": .level("1")]) == [0, 0, 0])
    #expect(throws: PredictionError.self) { try design.row(for: ["stage": .number(4)]) }
    #expect(throws: DesignError.numberAndFactor("stage")) {
      try Design(learning: try Formula("y ~ factor(stage) + log(stage)").terms, from: cohort)
    }
  }

  @Test func undefinedArithmeticNamesTheColumn() throws {
    let cohort = Samples.cohort(Samples.number("a", [1, 2, 0, 4, 5, 6]))
    #expect(throws: DesignError.undefinedTransformation("a", notation: "log(a - 1)", count: 2)) {
      try Design(learning: try Formula("y ~ log(a - 1)").terms, from: cohort)
    }
    #expect(throws: DesignError.constant("I(a * 0)", value: "0.0")) {
      try Design(learning: try Formula("y ~ I(a * 0)").terms, from: cohort)
    }
  }

  @Test func namesOfRms() throws {
    let cohort = Samples.cohort(Samples.number("bili", (1...30).map(Double.init)))
    let design = try Design(
      learning: try Formula("y ~ log(bili) + rcs(sqrt(bili), 3)").terms, from: cohort)
    #expect(design.columnNames == ["log(bili)", "sqrt(bili)", "sqrt(bili)'"])
    #expect(design.rmsColumnNames == ["bili", "bili", "bili'"])
  }

  @Test func strataOfPatients() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [1, 2, 3, 4, 5, 6]),
      Samples.category("sex", levels: ["f", "m"], ["f", "m", "f", "m", "f", "m"]),
      Samples.number("site", [2, 1, 1, 2, 2, 1]))
    let formula = try Formula("Surv(t, d) ~ x + strat(sex) + strat(site)")
    let spec = formula.spec(kind: .logistic(outcome: "d", event: "1"))
    let design = try Design.learning(spec, from: cohort).design
    #expect(design.stratumCount == 4)
    #expect(try design.strata(for: cohort) == [1, 2, 0, 3, 1, 2])
    #expect(design.stratumName(2) == "sex=m, site=1")
    #expect(try design.stratum(of: ["sex": .level("m"), "site": .number(2)]) == 3)
    #expect(design.effectGroups.map(\.variables) == [["x"]])
    #expect(throws: FitError.strataNotAvailable("sex", family: .logistic)) {
      try AnalysisSet(cohort, for: spec)
    }
  }

  /// The offset enters every prediction with coefficient 1, whatever way the risk is asked for.
  @Test func offsetsInPredictions() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [1, 2, 3, 4]), Samples.number("base", [2, 4, 8, 16]))
    let spec = try Formula("y ~ x + offset(log(base))").logisticSpec(event: "1")
    let design = try Design.learning(spec, from: cohort).design
    let model = RiskModel(
      spec, design: design,
      estimates: .init(
        coefficients: [-3, 0.5], covariance: Matrix(columns: [[1, 0.1], [0.1, 0.04]], rows: 2)),
      counts: (4, 2, false), description: ModelDescription(spec))
    let patient: PatientValues = ["x": .number(2), "base": .number(4)]
    let expected = -2 + Foundation.log(4.0)
    #expect(abs(try model.linearPredictor(of: patient) - expected) < 1e-14)
    #expect(abs(try model.linearPredictors(for: cohort)[1] - expected) < 1e-14)
    #expect(abs((try model.predict(patient).risk.estimate ?? 0) - inverseLogit(expected).p) < 1e-14)
    #expect(abs(try model.risks(for: cohort)[1] - inverseLogit(expected).p) < 1e-14)
    let equation = model.equationTerms.reduce(0) { sum, term in
      sum + term.coefficient * term.factors.reduce(1) { $0 * ($1.value(for: patient) ?? .nan) }
    }
    #expect(abs(equation - expected) < 1e-14)
    let groups = try model.contributions(of: patient).map(\.linearPredictor)
    #expect(abs(groups.reduce(model.intercept, +) - expected) < 1e-14)
    let scale = try #require(PointScale(model))
    let points = try #require(model.points(of: patient, on: scale).total)
    #expect(abs(scale.linearPredictor(ofTotalPoints: points) - expected) < 1e-12)
  }

  /// Everything that a formula can hold survives the model file and predicts the same from it.
  @Test func modelFileHoldsEveryTerm() throws {
    var cohort = Samples.random(seed: 5, patients: 300)
    cohort = Samples.cohort(
      cohort.columns + [Samples.number("k", (0..<300).map { Double($0 % 3) + 1 })])
    let formula = try Formula(
      """
      y ~ rcs(x, 4) + group + rcs(x, 4) %ia% group + log(z + 9) + factor(k) + rcs(I(x / 10), 3)
        + pol(z + 1, 2) + log(z + 9) * group + offset(0.01 * x)
      """)
    let spec = formula.logisticSpec(event: "yes")
    let design = try Design.learning(spec, from: cohort).design
    let count = design.columnNames.count + 1
    var covariance = Matrix(rows: count, columns: count)
    for index in 0..<count { covariance[index, index] = 0.01 }
    let model = RiskModel(
      spec, design: design,
      estimates: .init(
        coefficients: (0..<count).map { 0.1 - 0.01 * Double($0) }, covariance: covariance),
      counts: (300, 100, true), description: ModelDescription(spec))
    let read = try RiskModelFile.model(from: try RiskModelFile.data(for: model))
    #expect(read == model)
    #expect(try read.linearPredictors(for: cohort) == model.linearPredictors(for: cohort))
    for row in [0, 17, 299] {
      let patient = cohort.values(ofRow: row)
      let equation = model.equationTerms.reduce(0) { sum, term in
        sum + term.coefficient * term.factors.reduce(1) { $0 * ($1.value(for: patient) ?? .nan) }
      }
      #expect(
        abs(equation - (try model.linearPredictor(of: patient))) < 1e-9 * max(1, abs(equation)))
    }
  }
}
