import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Axes and curves under total points give back what the model says, for models made at random.
@Suite("Properties of what stands under total points") struct PointsPropertyTests {
  private static func predictors() -> [Design.Predictor] {
    [ModelFixture.number("age", 40...90), ModelFixture.category("sex", ["0", "1"])]
  }

  private static func model(_ coefficients: [Double]) -> RiskModel {
    ModelFixture.model(
      predictors(), [.linear("age"), .categorical("sex", levels: ["0", "1"])], coefficients)
  }

  /// S(t) = exp(−H(t) exp(lp)) is one half at the tick of t.
  @Test(arguments: 0..<30) func halfOfThePatientsAtTheMedian(seed: Int) throws {
    var source = SplitMix64(seed: 80, stream: seed)
    var model = Self.model([-3 - source.uniform(), 0.03 + 0.04 * source.uniform(), 0.5])
    model.family = .cox
    model.timeToEvent = TimeToEvent(time: "t", status: "s", event: "1", horizons: [10])
    var hazard = 0.0
    let curve = (1...10).map { time in
      hazard += 0.5 * source.uniform()
      return Baseline.Point(time: Double(time), cumulativeHazard: hazard)
    }
    model.baseline = Baseline(
      strata: [.init(horizons: [.init(time: 10, cumulativeHazard: hazard)], curve: curve)])
    let scale = try #require(PointScale(model))
    let axes = MedianTimeAxis.axes(of: model, on: scale)
    for tick in axes.flatMap(\.ticks) {
      let lower = tick.time.rounded(.down)
      let below = lower == 0 ? 0 : curve[Int(lower) - 1].cumulativeHazard
      let above = curve[min(9, Int(lower))].cumulativeHazard
      let own = below + (tick.time - lower) * (above - below)
      let linear = scale.linearPredictor(ofTotalPoints: tick.totalPoints)
      #expect(abs(exp(-own * exp(linear)) - 0.5) < 1e-9)
    }
    #expect(axes.count == 1)
  }

  /// At the tick of an odds the log odds of the category are those of the total.
  @Test(arguments: 0..<30) func oddsAreThoseOfTheModel(seed: Int) throws {
    var source = SplitMix64(seed: 81, stream: seed)
    let sums = (0..<3).map { index in
      var sum = Self.model([
        -4 * source.uniform(), 0.08 * (source.uniform() - 0.3), source.normal(),
      ])
      sum.outcome.label = LocalizedText("c\(index)")
      return sum
    }
    let risks =
      [JointRisk(label: "none", rule: .odds(of: nil))]
      + sums.indices.map { JointRisk(label: LocalizedText("c\($0)"), rule: .odds(of: $0)) }
    let scale = try #require(JointPointScale(sums, risks: risks))
    for (axis, part) in zip(scale.oddsAxes, scale.parts) {
      for tick in axis.ticks {
        let linear = part.scale.linearPredictor(ofTotalPoints: tick.totalPoints)
        #expect(abs(linear - log(tick.odds)) < 1e-9)
        #expect(axis.reach.contains(tick.odds))
      }
    }
  }

  /// Every pair on a curve has the curve's risk; totals between the edges only.
  @Test(arguments: 0..<30) func curvesHaveTheirRisk(seed: Int) throws {
    var source = SplitMix64(seed: 82, stream: seed)
    var model = Self.model([-3, 0.02 + 0.05 * source.uniform(), source.normal()])
    model.family = .causeSpecific
    model.timeToEvent = TimeToEvent(
      time: "t", status: "status", event: "a", competing: ["b"], horizons: [1])
    let steps = (0..<6).map { _ in
      Baseline.Step(event: 0.05 * source.uniform(), competing: 0.05 * source.uniform())
    }
    model.baseline = Baseline(
      strata: [
        .init(
          horizons: [.init(time: 1, cumulativeHazard: steps.reduce(0) { $0 + $1.event })],
          steps: [steps])
      ], competingCoefficients: [-5, 0.1 * source.uniform(), source.normal()],
      absoluteRisk: .productLimit)
    let scale = try #require(JointPointScale(model))
    let risk = scale.risks[0]
    for level in scale.roundRisks(of: risk) {
      let contour = try #require(scale.contour(of: risk, at: level.risk))
      for pair in contour.pairs {
        let found = scale.risk(risk, ofTotals: [pair.first, pair.second])
        #expect(abs(found - level.risk) < 1e-9)
        #expect((-1e-9...scale.highestTotals[0] + 1e-9).contains(pair.first))
        #expect((-1e-9...scale.highestTotals[1] + 1e-9).contains(pair.second))
      }
    }
  }
}
