import Diagnostics
import Figures
import Scenes
import Statistics
import TestSupport
import Testing
import Validation

/// Rates and predictive values over thresholds are those of the counts.
@Suite struct ThresholdFigureTests {
  private let outcome = LocalizedText(english: "an event", simplifiedChinese: "事件")

  private func figure(_ risks: [Double], _ outcomes: [Bool], marks: [Double] = []) throws
    -> ThresholdPerformanceFigure
  {
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    return ThresholdPerformanceFigure(
      roc: ROCCurve(ranked, marking: marks, confidence: 0.95),
      performance: Performance(ranked, smoother: .loess, confidence: 0.95), outcome: outcome)
  }

  /// Twenty patients, risks 0.1, 0.3, 0.5, 0.7 five times each with 0, 1, 2 and 4 events.
  @Test func theTableIsWhatOneCounts() throws {
    let risks = [0.1, 0.3, 0.5, 0.7].flatMap { Array(repeating: $0, count: 5) }
    let events = [0, 1, 2, 4].flatMap { count in (0..<5).map { $0 < count } }
    let table = try figure(risks, events).table()
    #expect(table.rows.map { $0[0] } == ["0.1", "0.3", "0.5", "0.7"])
    let numbers = table.rows.map { $0.map { Double($0) } }
    // At or above 0.5: ten patients with six of the seven events; below: one event in ten.
    let row = numbers[2]
    #expect(row[1] == 0.5)
    #expect(abs((row[2] ?? 0) - 6.0 / 7) < 1e-12 && abs((row[5] ?? 0) - 9.0 / 13) < 1e-12)
    #expect(abs((row[8] ?? 0) - 0.6) < 1e-12 && abs((row[11] ?? 0) - 0.9) < 1e-12)
    // Wilson, 6 of 10: 0.3127 to 0.8318.
    #expect(abs((row[9] ?? 0) - 0.3127) < 1e-4 && abs((row[10] ?? 0) - 0.8318) < 1e-4)
    // Nobody is below the lowest risk.
    #expect(numbers[0][11] == nil && numbers[0][8] == 0.35)
  }

  @Test func predictiveValuesOfFewerThanFivePatientsAreLeftOut() throws {
    let risks = (1...12).map { Double($0) / 20 }
    let rows = try figure(risks, risks.map { $0 > 0.3 }).table().rows
    #expect(rows.map { $0[8].isEmpty } == (0..<12).map { 12 - $0 < 5 })
    #expect(rows.map { $0[11].isEmpty } == (0..<12).map { $0 < 5 })
  }

  /// At every marked threshold the curves pass through the validation's own classification.
  @Test(arguments: 0..<10) func curvesAgreeWithTheMarkedThresholds(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let risks = (0..<200).map { _ in source.uniform() }
    let events = risks.map { source.uniform() < $0 }
    let marks = [risks[3], risks[20]].filter { $0 > 0.05 && $0 < 0.95 }
    let figure = try figure(risks, events, marks: marks)
    for mark in figure.roc.marked {
      let row = try #require(figure.table().rows.first { Double($0[0]) == mark.threshold })
      for (column, share) in [
        (2, mark.sensitivity), (5, mark.specificity), (8, mark.positivePredictiveValue),
        (11, mark.negativePredictiveValue),
      ] {
        let drawn = [column, column + 1, column + 2].map { Double(row[$0]) ?? .nan }
        for (value, expected) in zip(drawn, [share.estimate, share.lower, share.upper]) {
          #expect(abs(value - (expected ?? .nan)) < 1e-9)
        }
      }
    }
  }

  @Test func atAHorizonPredictiveValuesAreThoseOfTheObservedRisk() throws {
    var figure = try figure(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
      [
        false, false, true, false, false, true, false, true, true, true,
      ])
    figure.performance.horizon = 24
    figure.performance.observedRisk = Estimate(0.2)
    let row = try #require(figure.table().rows.first { $0[0] == "0.5" })
    let (found, alarms) = (0.2 * 0.8, 0.8 * 0.4)
    #expect(abs((Double(row[8]) ?? 0) - found / (found + alarms)) < 1e-12)
    #expect(row[9].isEmpty && figure.caption(in: .english).contains("20.0%"))
  }

  @Test func withoutBothOutcomesItSaysWhy() throws {
    let figure = try figure([0.2, 0.4], [true, true])
    let scene = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
    let texts = scene.placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    #expect(texts.contains { $0.contains("No curves") })
  }
}
