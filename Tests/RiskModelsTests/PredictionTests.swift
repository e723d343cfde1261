import Cohorts
import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Predictions, contributions and the equation")
struct PredictionTests {
  static let formula = "y ~ rcs(x, 4) * group + pol(z, 2)"

  @Test func groupsFollowInteractions() throws {
    let fitted = try Samples.fit(
      "y ~ z + rcs(x, 3) * group + I(z^2)", on: Samples.random(seed: 4))
    let groups = fitted.riskModel.effectGroups
    #expect(groups.map(\.variables) == [["z"], ["x", "group"]])
    #expect(groups[0].columns == [0, 5])
    #expect(groups[1].columns == [1, 2, 3, 4, 6, 7, 8, 9])
  }

  /// The contributions and the intercept add up to the linear predictor.
  @Test(arguments: 0..<10)
  func contributionsAddUp(row: Int) throws {
    let cohort = Samples.random(seed: 6)
    let model = try Samples.fit(Self.formula, on: cohort).riskModel
    let values = cohort.values(ofRow: row)
    let contributions = try model.contributions(of: values)
    let sum = contributions.reduce(model.intercept) { $0 + $1.linearPredictor }
    #expect(sum.agrees(with: try model.linearPredictor(of: values), within: 1e-12))
    let typical = try model.linearPredictor(of: model.design.typicalValues)
    let difference = contributions.reduce(0) { $0 + $1.differenceFromTypical }
    #expect((typical + difference).agrees(with: sum, within: 1e-10))
  }

  /// The printed equation, evaluated term by term, is the model.
  @Test(arguments: 0..<20)
  func equationIsTheModel(row: Int) throws {
    let cohort = Samples.random(seed: 7)
    for formula in [
      Self.formula, "y ~ rcs(x, 3) * rcs(z, 3) + sqrt(x)", "y ~ log(x) * group + I(z^2)",
    ] {
      let model = try Samples.fit(formula, on: cohort).riskModel
      let values = cohort.values(ofRow: row)
      let sum = model.equationTerms.reduce(0) { sum, term in
        sum + term.factors.reduce(term.coefficient) { $0 * ($1.value(for: values) ?? .nan) }
      }
      #expect(sum.agrees(with: try model.linearPredictor(of: values), within: 1e-9))
    }
  }

  @Test func equationText() throws {
    let model = ModelFixture.model(
      [ModelFixture.number("age", 50...90), ModelFixture.category("sex", ["male", "female"])],
      [
        .restrictedCubicSpline("age", knots: [60, 70, 90]),
        .categorical("sex", levels: ["male", "female"]),
      ], [-3, 0.1, 0.9, 0.5])
    #expect(
      model.equationTerms.map(\.text) == [
        "", "age", "max(age − 60, 0)³", "max(age − 70, 0)³", "max(age − 90, 0)³", "(sex = female)",
      ])
    // 0.9 / 30² = 0.001; times −(90 − 60)/(90 − 70) = −1.5 and (70 − 60)/(90 − 70) = 0.5.
    let cubes = model.equationTerms[2...4].map(\.coefficient)
    #expect(zip(cubes, [0.001, -0.0015, 0.0005]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  /// The variance of a saturated group's log odds is 1/events + 1/others, whatever the coding.
  @Test func intervalByHand() throws {
    let group =
      Array(repeating: Optional("a"), count: 30) + Array(repeating: Optional("b"), count: 20)
    let y = (0..<50).map { Double($0 < 6 || $0 >= 42 ? 1 : 0) }
    let cohort = Samples.cohort(
      Samples.category("group", levels: ["a", "b"], group), Samples.number("y", y))
    let model = try Samples.fit("y ~ group", on: cohort, event: "1").riskModel
    let prediction = try model.predict(["group": .level("b")])
    let se = (1.0 / 8 + 1.0 / 12).squareRoot()
    #expect((prediction.standardError ?? .nan).agrees(with: se, within: 1e-12))
    #expect((prediction.risk.estimate ?? 0).agrees(with: 0.4, within: 1e-12))
    let lower = inverseLogit(log(8.0 / 12) - 1.959963984540054 * se).p
    #expect((prediction.risk.lower ?? 0).agrees(with: lower, within: 1e-12))
  }

  @Test func saysWhichValuesAreOutsideTheRange() throws {
    let model = try Samples.fit("y ~ x + z", on: Samples.random(seed: 9)).riskModel
    let prediction = try model.predict(["x": .number(500), "z": .number(0)])
    #expect(prediction.outsideRange == ["x"])
    #expect((prediction.risk.estimate ?? 2) <= 1)
  }
}
