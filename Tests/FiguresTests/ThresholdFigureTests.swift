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

  /// The lines of all groups of a role, as points, one list a path.
  private func lines(_ role: String, of figure: some Figure) -> [[Point]] {
    func paths(_ items: [Scene.Item], isInside: Bool) -> [[Point]] {
      items.flatMap { item -> [[Point]] in
        switch item {
        case .group(let group):
          return paths(group.items, isInside: isInside || group.role == Role(rawValue: role))
        case .path(let path, _, _) where isInside:
          return [
            path.elements.compactMap { element in
              switch element {
              case .move(let point), .line(let point): point
              default: nil
              }
            }
          ]
        default: return []
        }
      }
    }
    let scene = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
    return paths(scene.items, isInside: false)
  }

  /// Four hundred patients at risks of 0.002, 0.004 … 0.8, each tenth with the event.
  private func many() throws -> ThresholdPerformanceFigure {
    let risks = (1...400).map { Double($0) / 500 }
    return try figure(risks, risks.indices.map { $0.isMultiple(of: 10) }, marks: [0.1])
  }

  /// The rates stand in a panel above that of the predictive values, over the same thresholds.
  ///
  /// Each panel has a full and a broken line. Predictive values end where fewer than twenty patients, one in twenty, are left.
  @Test func ratesAndPredictiveValuesHaveTheirOwnPanels() throws {
    let figure = try many()
    let curves = lines("curve", of: figure)
    #expect(curves.count == 4)
    // Drawn from the last to the first: specificity, sensitivity, NPV, PPV.
    let (rates, predictive) = (curves.prefix(2), curves.suffix(2))
    let lowest = rates.flatMap(\.self).map(\.y).max() ?? .infinity
    let highest = predictive.flatMap(\.self).map(\.y).min() ?? 0
    #expect(lowest < highest)
    let (start, end) = (curves[0].first?.x ?? 0, curves[0].last?.x ?? 0)
    #expect(curves[1].first?.x == start && curves[1].last?.x == end)
    // The axis is 0 to 0.8 in tenths of 0.1. At or above 0.76 are 21 patients, at or above 0.77 16; below 0.04 are 19.
    let ends = curves.map { line in
      [line.first?.x, line.last?.x].map { 0.8 * (($0 ?? .nan) - start) / (end - start) }
    }
    #expect(zip(ends[3], [0, 0.76]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(zip(ends[2], [0.05, 0.8]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(figure.caption(in: .english).contains("fewer than 20 patients are not drawn"))
    let texts = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
      .placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    #expect(texts.contains { $0.contains("fewer than 20 patients") })
  }

  /// At a marked threshold the lines have its own values, wherever it stands between the even steps.
  @Test func linesGoThroughMarkedThresholds() throws {
    var figure = try many()
    let even = lines("curve", of: figure)[1].count
    let ranked = try RankedRisks(
      risks: (1...400).map { Double($0) / 500 }, outcomes: (0..<400).map { $0.isMultiple(of: 10) })
    figure.roc = ROCCurve(ranked, marking: [0.123], confidence: 0.95)
    let sensitivity = lines("curve", of: figure)[1]
    #expect(sensitivity.count == even + 1)
    let mark = try #require(figure.roc.marked.first?.sensitivity.estimate)
    let (start, end) = (try #require(sensitivity.first), try #require(sensitivity.last))
    let x = start.x + 0.123 / 0.8 * (end.x - start.x)
    let point = try #require(sensitivity.first { abs($0.x - x) < 1e-6 })
    let bottom = try #require(lines("curve", of: figure)[0].first?.y)
    #expect(abs((bottom - point.y) / (bottom - start.y) - mark) < 1e-9)
  }
}
