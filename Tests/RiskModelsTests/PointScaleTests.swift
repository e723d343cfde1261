import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Point scale") struct PointScaleTests {
  /// Age 40 to 90 at 0.04 a year spans 2 on the log odds: 100 points, so one unit is 50 points.
  ///
  /// Sex adds 0.5 (25 points); the lowest linear predictor is −5 + 0.04 · 40 = −3.4.
  private let model = ModelFixture.model(
    [ModelFixture.number("age", 40...90), ModelFixture.category("sex", ["f", "m"])],
    [.linear("age"), .categorical("sex", levels: ["f", "m"])], [-5, 0.04, 0.5])

  @Test func givesPointsByHand() throws {
    let scale = try #require(PointScale(model))
    #expect(abs(scale.pointsPerUnit - 50) < 1e-12)
    #expect(abs(scale.linearPredictorAtZero + 3.4) < 1e-12)
    #expect(scale.axes.map(\.variable) == ["age", "sex"])
    #expect(scale.axes[1].ticks.map(\.label[.english]) == ["f", "m"])
    #expect(abs(scale.axes[1].ticks[1].points - 25) < 1e-9)
    let sixty = try #require(scale.axes[0].ticks.first { $0.value == .number(60) })
    #expect(abs(sixty.points - 40) < 1e-9)
    #expect(scale.axes[0].pointsRange == 0...100)
    #expect(abs(scale.totalPoints.highest - 125) < 1e-9)
  }

  @Test func solvesRiskTicksExactly() throws {
    let scale = try #require(PointScale(model))
    let axis = scale.riskAxes[0]
    // Reach: −3.4 to −3.4 + 125 / 50 = −0.9, that is 3.2 % to 28.9 %.
    #expect(axis.ticks.map(\.label) == ["4", "5", "6", "7", "8", "10", "15", "20", "25"])
    #expect(axis.ticks.map(\.rank) == [7, 2, 7, 7, 7, 1, 6, 2, 6])
    for tick in axis.ticks {
      let back = inverseLogit(scale.linearPredictor(ofTotalPoints: tick.totalPoints)).p
      #expect(abs(back - tick.risk) < 1e-14)
      #expect((axis.lowestRisk...axis.highestRisk).contains(tick.risk))
    }
    #expect(axis.unreachable.contains(0.5) && !axis.unreachable.contains(0.1))
  }

  /// The same effects with an intercept that makes all risks tiny or almost certain.
  @Test(
    arguments: [
      (-14, ["0.0005", "0.001", "0.002"]), (8.3, ["99.995", "99.998", "99.999", "99.9995"]),
      (-40, []), (40, []), (700, []), (-700, []),
    ] as [(Double, [String])])
  func ticksExtremeRisks(intercept: Double, labels: [String]) throws {
    let model = ModelFixture.model(
      [ModelFixture.number("age", 40...90), ModelFixture.category("sex", ["f", "m"])],
      [.linear("age"), .categorical("sex", levels: ["f", "m"])], [intercept, 0.04, 0.5])
    let axis = try #require(PointScale(model)).riskAxes[0]
    #expect(Set(labels).isSubset(of: axis.ticks.map(\.label)))
    #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count)
    #expect(abs(intercept) > 30 || axis.ticks.count >= 3)
    for tick in axis.ticks {
      #expect((0...125).contains(tick.totalPoints))
      #expect(abs(inverseLogit(tick.linearPredictor).p - tick.risk) < 1e-15)
    }
  }

  @Test func givesPatientsTheirPoints() throws {
    let scale = try #require(PointScale(model))
    let known = model.points(of: ["age": .number(65), "sex": .level("m")], on: scale)
    #expect(abs((known.total ?? .nan) - 75) < 1e-9)
    // −3.4 + 75 / 50 = −1.9
    #expect(abs((known.risk ?? .nan) - inverseLogit(-1.9).p) < 1e-14)
    let partly = model.points(of: ["age": .number(65)], on: scale)
    #expect(partly.total == nil && partly.risk == nil && partly.unknown == ["sex"])
    #expect(abs(partly.totalRange.lowerBound - 50) < 1e-9)
    #expect(abs(partly.totalRange.upperBound - 75) < 1e-9)
  }

  @Test func foldsAtTheTurn() throws {
    // x − x² / 20 rises to x = 10 and falls back: 5 at the turn, 0 at both ends.
    let model = ModelFixture.model(
      [ModelFixture.number("x", 0...20)], [.polynomial("x", degree: 2)], [0, 1, -0.05])
    let scale = try #require(PointScale(model))
    let turns = scale.axes[0].turningPoints
    #expect(turns.count == 1)
    #expect(abs((turns.first?.value ?? .nan) - 10) < 1e-6)
    #expect(abs((turns.first?.points ?? .nan) - 100) < 1e-9)
    #expect(scale.axes[0].ticks.first?.points == 0)
  }

  @Test func givesOneAxisALevel() throws {
    let terms: [Design.FrozenTerm] = [
      .linear("x"), .categorical("g", levels: ["a", "b"]),
      .interaction(.linear("x"), .categorical("g", levels: ["a", "b"])),
    ]
    // a: x from 0 to 10; b: 4 − x from 4 to −6. The lowest is −6, the span 16.
    let model = ModelFixture.model(
      [ModelFixture.number("x", 0...10), ModelFixture.category("g", ["a", "b"])], terms,
      [0, 1, 4, -2])
    let scale = try #require(PointScale(model))
    #expect(scale.axes.map { $0.conditions.map(\.value) } == [[.level("a")], [.level("b")]])
    #expect(scale.groups.map(\.variables) == [["x", "g"]])
    #expect(scale.axes[0].pointsRange == 37.5...100)
    #expect(scale.axes[1].pointsRange == 0...62.5)
  }

  @Test func holdsNumbersAtFiveValues() throws {
    let terms: [Design.FrozenTerm] = [
      .linear("x"), .linear("z"), .interaction(.linear("x"), .linear("z")),
    ]
    let model = ModelFixture.model(
      [ModelFixture.number("x", 0...10), ModelFixture.number("z", 0...8)], terms, [0, 1, 1, 0.5])
    let scale = try #require(PointScale(model))
    #expect(
      scale.axes.map { $0.conditions[0].value } == [0, 2, 4, 6, 8].map { PatientValue.number($0) })
  }

  @Test func refusesModelsWithoutEffects() {
    let model = ModelFixture.model(
      [ModelFixture.number("x", 0...10)], [.linear("x")], [-1, 0])
    #expect(PointScale(model) == nil)
    #expect(PointScale(ModelFixture.model([], [], [-1])) == nil)
  }

  @Test func staysWithinTheData() throws {
    let model = ModelFixture.model(
      [ModelFixture.number("bmi", 14.87637...49.08241)], [.linear("bmi")], [-1, 0.1])
    let axis = try #require(PointScale(model)).axes[0]
    #expect(
      axis.ticks.map(\.label[.english]) == ["14.9", "20", "25", "30", "35", "40", "45", "49.1"])
    #expect(axis.ticks.first?.value == .number(14.87637))
    #expect(axis.ticks.first?.points == 0 && axis.ticks.last?.points == 100)
  }

  @Test func survivesTheFile() throws {
    let scale = try #require(PointScale(model))
    let data = try FileCoding.encoder().encode(scale)
    #expect(try FileCoding.decoder().decode(PointScale.self, from: data) == scale)
    let text = String(decoding: data, as: UTF8.self)
    for key in ["axes", "ticks", "total_points", "risk_axes", "points_per_unit_lp", "value"] {
      #expect(text.contains("\"\(key)\""))
    }
  }
}
