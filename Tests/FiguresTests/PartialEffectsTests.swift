import Cohorts
import Diagnostics
import Figures
import Foundation
import Scenes
import Statistics
import TestSupport
import Testing

@testable import RiskModels

/// Partial effects are differences from a typical patient, with the variance of just that difference.
@Suite struct PartialEffectsTests {
  private let model = RiskModel.sample(
    spread: 1, label: LocalizedText(english: "a fracture", simplifiedChinese: "骨折"))

  private func effect(_ name: String) throws -> PartialEffect {
    try #require(model.partialEffects().first { $0.predictor.variable.name == name })
  }

  @Test func aStraightLineIsSlopeTimesDistance() throws {
    // Bone density: slope −0.5 with standard error 0.12, typical −3.
    let line = try #require(try effect("bmd").lines.first)
    #expect(line.points.count == 101)
    for point in line.points {
      guard case .number(let value) = point.value else { continue }
      let distance = value + 3
      #expect(abs(point.effect + 0.5 * distance) < 1e-12)
      #expect(
        abs((point.upper ?? .nan) - point.effect - 1.959963985 * 0.12 * abs(distance)) < 1e-8)
    }
  }

  @Test func levelsAgreeWithTheSummaryOfEffects() throws {
    let summary = try model.effects().filter { $0.variable == "genant" }
    let points = try #require(try effect("genant").lines.first?.points)
    #expect(summary.count == 2)
    for row in summary {
      let point = try #require(points.first { $0.value == row.to })
      #expect(point.effect == row.effect && point.lower == row.lower && point.upper == row.upper)
    }
    let typical = try #require(points.first { $0.value == .level("1") })
    #expect(typical.effect == 0 && typical.lower == 0 && typical.upper == 0)
  }

  @Test func risksAreThoseOfPrediction() throws {
    for effect in model.partialEffects() {
      for point in effect.lines.flatMap(\.points) {
        var patient = model.design.typicalValues
        patient[effect.predictor.variable.name] = point.value
        #expect(point.risk == (try model.predict(patient).risk))
      }
    }
  }

  @Test func interactionsGiveALineForEachValueOfTheOther() throws {
    var model = model
    model.design.terms.append(
      .interaction(.linear("bmd"), .categorical("leak", levels: ["0", "1"])))
    model.design = Design(predictors: model.design.predictors, terms: model.design.terms)
    model.coefficients.append(0.25)
    model.covariance = nil
    let effects = model.partialEffects()
    let density = try #require(effects.first { $0.predictor.variable.name == "bmd" })
    #expect(density.lines.map { $0.conditions.map(\.value) } == [[.level("0")], [.level("1")]])
    // With leakage: its own 0.7, and 0.25 times the density, against −3 without.
    for point in density.lines[1].points {
      guard case .number(let value) = point.value else { continue }
      #expect(abs(point.effect - (-0.5 * (value + 3) + 0.7 + 0.25 * value)) < 1e-12)
      #expect(point.lower == nil && point.upper == nil)
    }
    let figure = try #require(PartialEffectsFigure(model))
    let texts = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
      .placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string).joined(separator: " ")
    #expect(texts.contains("Intradiscal cement leakage: no"))
    #expect(figure.caption(in: .english).contains("no intervals"))
  }

  @Test func aModelOfSlopesHasNoRisks() {
    var slopes = model
    slopes.knowsAbsoluteRisk = false
    #expect(PartialEffectsFigure(slopes, reading: .risks) == nil)
    #expect(PartialEffectsFigure(slopes) != nil)
  }

  @Test func manyLongLevelsBecomeNumbersWithAList() throws {
    var model = model
    let codes = (0..<9).map { "l\($0)" }
    let levels = codes.map {
      Variable.Level(code: $0, label: LocalizedText("a rather long name of level \($0)"))
    }
    model.design = Design(
      predictors: model.design.predictors.map { predictor in
        guard predictor.variable.name == "genant" else { return predictor }
        var predictor = predictor
        predictor.variable.kind = .category(levels)
        predictor.typical = .level("l0")
        predictor.levelShares = Array(repeating: 1.0 / 9, count: 9)
        return predictor
      },
      terms: [.linear("bmd"), .categorical("genant", levels: codes)])
    model.coefficients = [-3, -0.5] + (1..<9).map { Double($0) * 0.1 }
    model.covariance = nil
    let figure = try #require(PartialEffectsFigure(model))
    for theme in Theme.presets {
      let scene = figure.scene(
        style: FigureStyle(theme: theme), measuring: FixedWidthMeasurer())
      let texts = scene.placedTexts(measuring: FixedWidthMeasurer())
      #expect(texts.contains { $0.run.string == "9" })
      for (index, text) in texts.enumerated() {
        #expect(!texts[(index + 1)...].contains { $0.box.overlaps(text.box, tolerance: 0.3) })
      }
    }
  }
}
