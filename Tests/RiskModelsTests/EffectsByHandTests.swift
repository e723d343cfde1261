import Cohorts
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Effects between values of predictors, and what predictors that go together do to their intervals.
@Suite("Effects and collinearity") struct EffectsByHandTests {
  private static func model(_ covariance: Matrix) throws -> RiskModel {
    let cohort = Samples.cohort(
      Samples.number("x", [0, 1, 2, 3, 6]), Samples.number("z", [4, 1, 3, 2, 0]))
    let spec = try Formula("y ~ x + z").logisticSpec(event: "1")
    let design = try Design.learning(spec, from: cohort).design
    return RiskModel(
      spec, design: design,
      estimates: .init(coefficients: [-1, 0.5, 0.2], covariance: covariance),
      counts: (5, 2, false), description: ModelDescription(spec))
  }

  /// Quartiles of 0, 1, 2, 3, 6 are 1 and 3: effect 2 · ½ with error 2 · 0.2; of few values the range, 6 · ½.
  @Test func effectBetweenQuartiles() throws {
    let model = try Self.model(
      Matrix(columns: [[1, 0, 0], [0, 0.04, 0.01], [0, 0.01, 0.09]], rows: 3))
    let effects = try model.effects()
    #expect(effects.map(\.variable) == ["x", "z"])
    #expect(effects[0].from == .number(1) && effects[0].to == .number(3))
    #expect(effects[0].effect.agrees(with: 1, within: 1e-14))
    #expect(effects[0].se?.agrees(with: 0.4, within: 1e-14) == true)
    #expect(effects[0].upper?.agrees(with: 1 + 1.959963984540054 * 0.4, within: 1e-13) == true)
    let coarse = try model.effects(distinctValues: ["x": 3])[0]
    #expect(coarse.from == .number(0) && coarse.effect.agrees(with: 3, within: 1e-14))
  }

  /// Variances 1 and 4, covariance 1.2: a correlation of 0.6, 1/(1 − 0.36) = 1.5625, and 1.25 times as wide.
  @Test func inflationOfCorrelatedSlopes() throws {
    let model = try Self.model(
      Matrix(columns: [[1, 0, 0], [0, 1, 1.2], [0, 1.2, 4]], rows: 3))
    let columns = try #require(model.varianceInflation)
    let terms = try #require(model.termInflation)
    for index in 0..<2 {
      #expect(columns[index].agrees(with: 1.5625, within: 1e-13))
      #expect(terms[index].agrees(with: 1.25, within: 1e-13))
    }
  }

  /// A cohort with x on another scale.
  private static func fits(seed: UInt64) throws -> (plain: FittedModel, moved: FittedModel) {
    let cohort = Samples.random(seed: seed)
    guard case .numbers(let x)? = cohort["x"]?.values else { throw Missing() }
    let columns = cohort.columns.map { column in
      column.variable.name == "x" ? Samples.number("x", x.map { 50 + 10 * $0 }) : column
    }
    let formula = "y ~ x + z * group"
    return (
      try Samples.fit(formula, on: cohort), try Samples.fit(formula, on: Samples.cohort(columns))
    )
  }

  private struct Missing: Error {}

  /// No interval is narrower for other predictors' sake, and units do not matter.
  @Test(arguments: UInt64(0)..<12) func inflationKnowsNoUnits(seed: UInt64) throws {
    let (plain, moved) = try Self.fits(seed: seed)
    for path in [\RiskModel.varianceInflation, \RiskModel.termInflation] {
      let own = try #require(plain.riskModel[keyPath: path])
      let other = try #require(moved.riskModel[keyPath: path])
      for (first, second) in zip(own, other) {
        #expect(first >= 1 - 1e-9 && second.agrees(with: first, within: 1e-6))
      }
    }
  }

  /// Wald tests of every row are the same in other units, and no part exceeds the whole.
  @Test(arguments: UInt64(0)..<12) func waldTestsKnowNoUnits(seed: UInt64) throws {
    let (plain, moved) = try Self.fits(seed: seed)
    #expect(plain.waldTests.count == moved.waldTests.count)
    let total = try #require(plain.waldTests.last)
    for (first, second) in zip(plain.waldTests, moved.waldTests) {
      #expect(second.chiSquared.agrees(with: first.chiSquared, within: 1e-6))
      #expect(first.chiSquared >= 0 && first.chiSquared <= total.chiSquared + 1e-9)
    }
  }

  /// Effects are differences of linear predictors, those along a predictor too, and risks follow from them.
  @Test(arguments: UInt64(0)..<12) func effectsAreDifferencesOfPredictions(seed: UInt64) throws {
    let model = try Self.fits(seed: seed).plain.riskModel
    var typical = model.design.typicalValues
    let base = try model.linearPredictor(of: typical)
    for effect in try model.effects() {
      var (from, to) = (typical, typical)
      from[effect.variable] = effect.from
      to[effect.variable] = effect.to
      let difference = try model.linearPredictor(of: to) - model.linearPredictor(of: from)
      #expect(abs(effect.effect - difference) < 1e-12)
      let risk = try model.predict(to).risk
      let linear = try model.linearPredictor(of: to)
      #expect(abs((risk.estimate ?? .nan) - inverseLogit(linear).p) < 1e-14)
      #expect((risk.lower ?? 1) < (risk.estimate ?? 0) && (risk.upper ?? 0) > (risk.estimate ?? 1))
    }
    let line = try #require(
      model.partialEffects().first { $0.predictor.variable.name == "x" }?.lines.first)
    for point in line.points {
      typical["x"] = point.value
      let difference = try model.linearPredictor(of: typical) - base
      #expect(abs(point.effect - difference) < 1e-12)
    }
  }
}
