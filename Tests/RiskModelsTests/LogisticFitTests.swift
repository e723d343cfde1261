import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Logistic regression by hand")
struct LogisticFitByHandTests {
  /// Fracture history against new fracture: 309 and 45 without, 36 and 13 with a new fracture.
  ///
  /// A saturated model has closed forms: intercept ln(36/309), slope ln(13·309 / (45·36)), variances
  /// 1/36 + 1/309 and 1/36 + 1/309 + 1/13 + 1/45. Counts: Li et al., doi 10.1186/s12891-021-04845-x.
  @Test func twoByTwoTable() throws {
    let cells = [("no", "no", 309), ("yes", "no", 45), ("no", "yes", 36), ("yes", "yes", 13)]
    let history = cells.flatMap { Array(repeating: Optional($0.0), count: $0.2) }
    let fracture = cells.flatMap { Array(repeating: Optional($0.1), count: $0.2) }
    let cohort = Samples.cohort(
      Samples.category("history", levels: ["no", "yes"], history),
      Samples.category("fracture", levels: ["no", "yes"], fracture))
    let fitted = try Samples.fit("fracture ~ history", on: cohort)
    let (intercept, slope) = (fitted.coefficients[0], fitted.coefficients[1])
    #expect(intercept.estimate.agrees(with: log(36.0 / 309), within: 1e-12))
    #expect(slope.estimate.agrees(with: log(13.0 * 309 / (45 * 36)), within: 1e-12))
    #expect(abs(intercept.estimate - -2.1498) < 5e-5 && abs(slope.estimate - 0.9081) < 5e-5)
    #expect((intercept.se ?? 0).agrees(with: (1.0 / 36 + 1.0 / 309).squareRoot(), within: 1e-12))
    let slopeVariance = 1.0 / 36 + 1.0 / 309 + 1.0 / 13 + 1.0 / 45
    #expect((slope.se ?? 0).agrees(with: slopeVariance.squareRoot(), within: 1e-12))
    #expect(abs(exp(slope.lower ?? 0) - 1.223) < 5e-4)
    #expect(abs(exp(slope.upper ?? 0) - 5.029) < 5e-3)
    let risk = try fitted.riskModel.predict(["history": .level("yes")]).risk
    #expect((risk.estimate ?? 0).agrees(with: 13.0 / 58, within: 1e-12))
    #expect(fitted.riskModel.patientCount == 403 && fitted.riskModel.eventCount == 49)
    #expect(slope.name == "history=yes")
  }

  /// The likelihood of the same table, written out group by group.
  @Test func likelihoodOfTwoByTwoTable() throws {
    let cohort = Samples.cohort(
      Samples.number("x", [0, 0, 0, 0, 1, 1, 1, 1]), Samples.number("y", [0, 0, 0, 1, 0, 1, 1, 1]))
    let fitted = try Samples.fit("y ~ x", on: cohort, event: "1")
    let expected = 2 * (log(0.25) + 3 * log(0.75))
    #expect(fitted.logLikelihood.agrees(with: expected, within: 1e-13))
    #expect(fitted.nullLogLikelihood.agrees(with: 8 * log(0.5), within: 1e-13))
    #expect(fitted.likelihoodRatio.agrees(with: 2 * (expected - 8 * log(0.5)), within: 1e-12))
    #expect(fitted.aic.agrees(with: -2 * expected + 4, within: 1e-12))
    let coxSnell = 1 - exp(-fitted.likelihoodRatio / 8)
    let nagelkerke = coxSnell / (1 - exp(2 * fitted.nullLogLikelihood / 8))
    #expect(fitted.nagelkerkeR2.agrees(with: nagelkerke, within: 1e-12))
    #expect(fitted.likelihoodRatioTests[0].chiSquared == fitted.likelihoodRatio)
  }
}

@Suite("Logistic regression against R")
struct LogisticFitReferenceTests {
  @Test(arguments: ["pima_main", "pima_rcs_interaction"])
  func agreesWithR(name: String) throws { try check(Reference.local(name)) }

  @Test(
    .enabled(if: Reference.external != nil, "set NOMOGRAPH_REFERENCE to the reference folder"),
    arguments: [
      "glow_main", "glow_rcs_interaction", "glow_knots_given", "hip_main", "gusto_large",
    ])
  func agreesWithCollectionOutside(name: String) throws {
    try check(#require(try Reference.external(name)))
  }

  private func check(_ reference: Reference) throws {
    let outcome = try #require(reference.formula.split(separator: " ").first)
    let fitted = try Samples.fit(reference.formula, on: reference.cohort, event: "1")
    #expect(fitted.riskModel.outcome.variable == outcome)
    try checkDesign(fitted, reference)
    let names = ["Intercept"] + (reference.value("design_columns") as? [String] ?? [])
    for (row, name) in zip(fitted.coefficients, names) {
      let (estimate, se) = (
        reference.number("glm_tight", "coef", name), reference.number("glm_tight", "se", name)
      )
      #expect(row.estimate.agrees(with: estimate, within: 1e-8), "\(name)")
      // R takes the curvature one step before the maximum: its last digits are not converged.
      #expect(abs((row.se ?? 0) - se) < 1e-7 * se, "\(name)")
    }
    let deviance = reference.number("glm_tight", "deviance")
    #expect((-2 * fitted.logLikelihood).agrees(with: deviance, within: 1e-12))
    let nullDeviance = reference.number("glm_tight", "null_deviance")
    #expect((-2 * fitted.nullLogLikelihood).agrees(with: nullDeviance, within: 1e-12))
    #expect(fitted.aic.agrees(with: reference.number("glm_tight", "aic"), within: 1e-12))
    let r2 = reference.number("discrimination_exact", "R2_nagelkerke")
    #expect(fitted.nagelkerkeR2.agrees(with: r2, within: 1e-10))
    try checkWaldTests(fitted, reference)
    try checkPredictions(fitted, reference)
  }

  private func checkDesign(_ fitted: FittedModel, _ reference: Reference) throws {
    let knots = reference.value("knots") as? [String: [Double]] ?? [:]
    var found: [String: [Double]] = [:]
    for term in fitted.riskModel.design.terms {
      if case .restrictedCubicSpline(let name, let knots) = term { found[name] = knots }
    }
    #expect(found.keys.sorted() == knots.keys.sorted())
    for (name, knots) in knots {
      for (ours, theirs) in zip(found[name] ?? [], knots) {
        #expect(ours.agrees(with: theirs, within: 1e-12))
      }
    }
    // rms leaves the transformation out of a column's name; a reader of a table needs it.
    let names = (reference.value("design_columns") as? [String] ?? []).map {
      reference.formula.contains("log(\($0))") ? "log(\($0))" : $0
    }
    #expect(fitted.riskModel.design.columnNames == names)
    let rows = reference.value("design_first3", "values") as? [[Double]] ?? []
    let matrix = try fitted.riskModel.design.matrix(for: reference.cohort)
    for (index, row) in rows.enumerated() {
      for (ours, theirs) in zip(matrix.row(index), row) {
        #expect(ours.agrees(with: theirs, within: 1e-12))
      }
    }
  }

  /// R's tests come from `lrm` at its default tolerance, 1e-4 at worst from the maximum.
  private func checkWaldTests(_ fitted: FittedModel, _ reference: Reference) throws {
    let names = try #require(reference.value("anova_wald", "rows") as? [String])
    let values = try #require(reference.value("anova_wald", "values") as? [[Double]])
    #expect(
      fitted.waldTests.map { $0.name.trimmingCharacters(in: .whitespaces) } == names)
    for (row, expected) in zip(fitted.waldTests, values) {
      #expect(row.chiSquared.agrees(with: expected[0], within: 1e-4), "\(row.name)")
      #expect(Double(row.degreesOfFreedom) == expected[1], "\(row.name)")
      #expect(row.p.agrees(with: expected[2], within: 1e-4), "\(row.name)")
    }
  }

  private func checkPredictions(_ fitted: FittedModel, _ reference: Reference) throws {
    let expected = try #require(reference.value("first10", "lp") as? [Double])
    let errors = try #require(reference.value("lp_se_first10") as? [Double])
    for row in 0..<10 {
      let prediction = try fitted.riskModel.predict(reference.cohort.values(ofRow: row))
      #expect(prediction.linearPredictor.agrees(with: expected[row], within: 1e-8))
      #expect((prediction.standardError ?? .nan).agrees(with: errors[row], within: 1e-5))
      #expect(fitted.linearPredictors[row].agrees(with: expected[row], within: 1e-8))
    }
  }
}
