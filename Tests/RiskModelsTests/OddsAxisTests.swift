import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Axes of odds under the totals of three sums.
@Suite("Axes of odds") struct OddsAxisTests {
  private static func sum(_ label: String, _ coefficients: [Double]) -> RiskModel {
    var model = ModelFixture.model(
      [ModelFixture.number("age", 40...90), ModelFixture.category("sex", ["0", "1"])],
      [.linear("age"), .categorical("sex", levels: ["0", "1"])], coefficients)
    model.outcome.label = LocalizedText(label)
    return model
  }

  private static func scale(_ coefficients: [[Double]]) throws -> JointPointScale {
    let sums = coefficients.enumerated().map { sum("c\($0)", $1) }
    let risks =
      [JointRisk(label: "none", rule: .odds(of: nil))]
      + sums.indices.map { JointRisk(label: LocalizedText("c\($0)"), rule: .odds(of: $0)) }
    return try #require(JointPointScale(sums, risks: risks))
  }

  /// Age spans 50 × 0.1 = 5 in the widest sum: 20 points are one unit of every linear predictor.
  @Test func ticksStandWhereTheModelHasTheirOdds() throws {
    let scale = try Self.scale([[-6, 0.1, 0.5], [-2, 0.02, 0], [-3, 0.05, -0.4]])
    let axes = scale.oddsAxes
    #expect(axes.map(\.label[.english]) == ["c0", "c1", "c2"])
    #expect(axes.allSatisfy { $0.reference[.english] == "none" })
    // At zero points age is 40 and sex 0: the log odds are −6 + 4 = −2; at most −6 + 9 + 0.5 = 3.5.
    #expect(abs(axes[0].reach.lowerBound - exp(-2)) < 1e-12)
    #expect(abs(axes[0].reach.upperBound / exp(3.5) - 1) < 1e-12)
    // Odds of one, log odds 0: two units above the lowest.
    let one = try #require(axes[0].ticks.first { $0.odds == 1 })
    #expect(abs(one.totalPoints - 40) < 1e-9 && one.rank == 1)
    #expect(
      axes[0].ticks.map(\.odds) == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
        + (1...9).map { Double($0) } + [10, 20, 30])
    for axis in axes {
      #expect(axis.ticks.count >= 5)
      for tick in axis.ticks {
        #expect(abs(axis.odds(ofTotalPoints: tick.totalPoints) / tick.odds - 1) < 1e-12)
        #expect(axis.reach.contains(tick.odds))
      }
    }
  }

  @Test func twoSumsHaveAPlaneChartInstead() throws {
    let scale = try Self.scale([[-6, 0.1, 0.5], [-2, 0.02, 0]])
    #expect(scale.oddsAxes.isEmpty)
    #expect(scale.reference?[.english] == "none")
    // Curves of one risk: every place on them has it.
    for risk in scale.risks {
      let levels = scale.roundRisks(of: risk)
      #expect(levels.count >= 4)
      for level in levels {
        let contour = try #require(scale.contour(of: risk, at: level.risk))
        for pair in contour.pairs {
          let found = scale.risk(risk, ofTotals: [pair.first, pair.second])
          #expect(abs(found - level.risk) < 1e-9)
        }
      }
    }
  }

  /// Sums far from any patient's have no ticks, and nothing traps.
  @Test func extremeOddsHaveNoTicks() throws {
    let scale = try Self.scale([[900, 0.1, 0.5], [-2000, 0.02, 0], [0, 1e-9, 0]])
    #expect(scale.oddsAxes.map { $0.ticks.isEmpty } == [true, true, false])
  }
}
