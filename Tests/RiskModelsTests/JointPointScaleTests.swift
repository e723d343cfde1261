import Cohorts
import Diagnostics
import Statistics
import Testing

@testable import RiskModels

/// Points of models whose risk depends on two sums.
@Suite("Points of two sums") struct JointPointScaleTests {
  /// A cause-specific model of age and sex with two horizons; times and steps made up.
  static func model(_ method: Baseline.AbsoluteRisk = .productLimit) -> RiskModel {
    var model = ModelFixture.model(
      [
        ModelFixture.number("age", 40...90), ModelFixture.category("sex", ["0", "1"]),
      ], [.linear("age"), .categorical("sex", levels: ["0", "1"])], [-3.25, 0.05, 0.4])
    model.family = .causeSpecific
    model.timeToEvent = TimeToEvent(
      time: "t", status: "status", event: "relapse", competing: ["death"], horizons: [1, 2])
    let steps: [[Baseline.Step]] = [
      [.init(event: 0.02, competing: 0.01), .init(event: 0, competing: 0.03)],
      [.init(event: 0.05, competing: 0), .init(event: 0.04, competing: 0.06)],
    ]
    model.baseline = Baseline(
      strata: [
        .init(
          horizons: [
            .init(time: 1, cumulativeHazard: 0.02), .init(time: 2, cumulativeHazard: 0.11),
          ], steps: steps)
      ], competingCoefficients: [-6.5, 0.1, -0.3], absoluteRisk: method)
    return model
  }

  @Test func onePointIsTheSameChangeOfBothSums() throws {
    let scale = try #require(JointPointScale(Self.model()))
    // Age spans 50 × 0.05 = 2.5 for the event and 50 × 0.1 = 5 for death: the wider is 100 points.
    #expect(scale.parts.map(\.scale.pointsPerUnit) == [20, 20])
    #expect(abs(scale.highestTotals[0] - (2.5 + 0.4) * 20) < 1e-9)
    #expect(abs(scale.highestTotals[1] - (5 + 0.3) * 20) < 1e-9)
    #expect(scale.parts[1].scale.axes.map(\.variable) == scale.parts[0].scale.axes.map(\.variable))
    #expect(scale.parts[1].label[.english] == "competing event (status = death)")
    #expect(scale.risks.map(\.time) == [1, 2])
  }

  @Test func competingEventsHaveTheirNames() throws {
    var model = Self.model()
    model.timeToEvent?.competing = ["2", "3"]
    let death = RiskModel.CompetingEvent(
      code: "2", label: LocalizedText(english: "death", simplifiedChinese: "死亡"))
    model.outcome.competingEvents = [death]
    // Half of the names would hide the other event.
    let codes = try #require(JointPointScale(model)).parts[1].label
    #expect(codes[.english] == "competing event (status = 2 or 3)")
    model.outcome.competingEvents = [.init(code: "3", label: "transplant"), death]
    let names = try #require(JointPointScale(model)).parts[1].label
    #expect(names[.english] == "death or transplant (competing event)")
    model.timeToEvent?.competing = ["2"]
    let name = try #require(JointPointScale(model)).parts[1].label
    #expect(name[.simplifiedChinese] == "死亡（竞争事件）")
  }

  /// At the first horizon only one step has events, and nobody was lost before it: risk = 0.02 exp(lp).
  @Test func contoursOfOneStepStandUpright() throws {
    let scale = try #require(JointPointScale(Self.model()))
    let contour = try #require(scale.contour(of: scale.risks[0], at: 0.02))
    // lp = 0 is (0 + 3.25 − 2) above the lowest, −3.25 + 40 × 0.05 = −1.25.
    #expect(contour.pairs.allSatisfy { abs($0.first - 1.25 * 20) < 1e-8 })
    #expect(contour.pairs.first?.second == 0)
    #expect(abs((contour.pairs.last?.second ?? 0) - scale.highestTotals[1]) < 1e-9)
  }

  @Test(arguments: Baseline.AbsoluteRisk.allCases) func totalsGiveTheModelsRisk(
    method: Baseline.AbsoluteRisk
  ) throws {
    let model = Self.model(method)
    let scale = try #require(JointPointScale(model))
    var source = SplitMix64(seed: 11, stream: 0)
    for _ in 0..<100 {
      let values: PatientValues = [
        "age": .number(40 + 50 * source.uniform()),
        "sex": .level(source.uniform() < 0.5 ? "0" : "1"),
      ]
      let totals = try scale.parts.map {
        try #require($0.model.points(of: values, on: $0.scale).total)
      }
      for risk in scale.risks {
        let exact = try model.predict(values, within: risk.time).risk.estimate ?? .nan
        #expect(abs(scale.risk(risk, ofTotals: totals) - exact) < 1e-12)
      }
    }
  }

  @Test(arguments: Baseline.AbsoluteRisk.allCases) func everyPlaceOnACurveHasItsRisk(
    method: Baseline.AbsoluteRisk
  ) throws {
    let scale = try #require(JointPointScale(Self.model(method)))
    for risk in scale.risks {
      let levels = scale.roundRisks(of: risk)
      #expect(levels.count >= 5)
      let reach = scale.reach(of: risk)
      for level in levels {
        #expect(reach.contains(level.risk))
        let contour = try #require(scale.contour(of: risk, at: level.risk))
        for pair in contour.pairs {
          let found = scale.risk(risk, ofTotals: [pair.first, pair.second])
          #expect(abs(found - level.risk) < 1e-9)
        }
        // From edge to edge: both ends lie on a side of the plot.
        for end in [contour.pairs.first, contour.pairs.last].compactMap(\.self) {
          let highest = scale.highestTotals
          let isEdge = [end.first, end.first - highest[0], end.second, end.second - highest[1]]
            .contains { abs($0) < 1e-6 }
          #expect(isEdge)
        }
      }
    }
  }

  @Test func whatChangesNothingInASumHasNoAxisThere() throws {
    var model = Self.model()
    model.baseline?.competingCoefficients = [-6.5, 0.1, 0]
    let scale = try #require(JointPointScale(model))
    #expect(scale.parts.map(\.variablesWithoutEffect) == [[], ["sex"]])
    #expect(scale.parts[1].scale.axes.map(\.variable) == ["age"])
    // A sex that is not known leaves the second total exact.
    let points = scale.parts[1].model.points(of: ["age": .number(60)], on: scale.parts[1].scale)
    #expect(abs((points.total ?? .nan) - 40) < 1e-9)
  }

  @Test func modelsOfOneSumHaveNone() {
    var model = Self.model()
    #expect(JointPointScale(ModelFixture.model([], [], [-1])) == nil)
    model.baseline?.competingCoefficients = [0, 0, 0]
    #expect(JointPointScale(model) == nil)
  }
}
