import Diagnostics
import Figures
import Foundation
import Scenes
import Statistics
import TestSupport
import Testing
import Validation

@Suite("Bands of curves") struct FigureBandTests {
  private let style = FigureStyle()

  /// The shapes of a role, wherever they are in the drawing.
  private func shapes(_ role: String, of figure: some Figure) -> Int {
    func count(_ items: [Scene.Item]) -> Int {
      items.reduce(0) { sum, item in
        guard case .group(let group) = item else { return sum }
        guard group.role == Role(rawValue: role) else { return sum + count(group.items) }
        return sum + group.items.count
      }
    }
    return count(figure.scene(style: style, measuring: FixedWidthMeasurer()).items)
  }

  /// Other patients' curve has its own band where it has limits, and the caption says so.
  @Test func externalCalibrationHasItsBand() throws {
    var figure = try SampleFigures(SampleSettings(), seed: 5).calibration
    #expect(shapes("band.external", of: figure) == 0)
    var other = figure.curve
    let name = LocalizedText(english: "Elsewhere", simplifiedChinese: "外部队列")
    figure.external = CalibrationFigure.OtherCurve(name: name, curve: other)
    #expect(shapes("band.external", of: figure) == 1)
    #expect(figure.caption(in: .english).contains("with its own band is that of Elsewhere"))
    #expect(figure.caption(in: .simplifiedChinese).contains("点线及其阴影为“外部队列”"))
    other.smooth.lower = other.smooth.lower.map { _ in nil }
    other.smooth.upper = other.smooth.upper.map { _ in nil }
    figure.external?.curve = other
    #expect(figure.caption(in: .english).contains("The dotted curve is that of Elsewhere"))
  }

  /// With times the table has limits where they were found, and the bands reach between them.
  @Test func thresholdsWithTimes() throws {
    var figure = try SampleFigures(SampleSettings(), seed: 5).thresholds
    figure.performance.horizon = 24
    figure.performance.observedRisk = Estimate(0.2)
    #expect(!figure.caption(in: .english).contains("influence functions"))
    let thresholds = figure.roc.thresholds.compactMap(\.self).sorted()
    let chosen = [thresholds[40], thresholds[200], thresholds[400]]
    let half = Interval(estimate: 0.5, lower: 0.4, upper: 0.6)
    figure.roc.shares = chosen.map {
      ThresholdShares(
        threshold: $0, sensitivity: half, specificity: half, positivePredictiveValue: half,
        negativePredictiveValue: Interval(estimate: 0.5))
    }
    let rows = figure.table().rows
    #expect(rows.filter { !$0[3].isEmpty }.compactMap { Double($0[0]) } == chosen)
    #expect(rows.allSatisfy { $0[12].isEmpty && $0[13].isEmpty })
    #expect(figure.caption(in: .english).contains("influence functions"))
    #expect(figure.caption(in: .simplifiedChinese).contains("影响函数"))
    // Three areas, each with its two edges.
    #expect(shapes("band", of: figure) == 9)
  }

  /// Numbers censored stand in brackets where results have them and there is room for all, else numbers at risk alone.
  @Test(arguments: Language.allCases) func numbersCensored(language: Language) throws {
    var figure = try SampleFigures(SampleSettings(), seed: 5).survival
    func texts(_ theme: Theme) -> [String] {
      figure.scene(
        style: FigureStyle(theme: theme, language: language), measuring: FixedWidthMeasurer()
      ).placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    }
    let word = language == .english ? "number censored" : "累计删失"
    let (censored, atRisk) = (
      try #require(figure.curves.curves[0].censored?.last), figure.curves.curves[0].atRisk.last ?? 0
    )
    let last = Wording(language).bracketed("\(censored)")
    #expect(texts(.default).contains { $0.contains(word) })
    #expect(texts(.default).contains("\(atRisk)" + last))
    #expect(figure.table().rows.contains { $0[1] == "at_risk" && $0[7] == "\(censored)" })
    var narrow = Theme.singleColumn
    narrow.width *= 0.6
    #expect(!texts(narrow).contains { $0.contains(word) })
    for index in figure.curves.curves.indices { figure.curves.curves[index].censored = nil }
    #expect(!texts(.default).contains { $0.contains(word) })
    #expect(!figure.caption(in: language).contains(language == .english ? "bracket" : "括号"))
  }

  /// A decision curve has its band in as many pieces as it has limits for.
  @Test func decisionBandInPieces() throws {
    var figure = try SampleFigures(SampleSettings(), seed: 5).decision
    #expect(shapes("band", of: figure) == 1)
    #expect(!figure.caption(in: .english).contains("left out at thresholds"))
    let middle = figure.curve.thresholds.count / 2
    figure.curve.lower?[middle] = nil
    #expect(shapes("band", of: figure) == 2)
    #expect(figure.caption(in: .english).contains("left out at thresholds"))
    #expect(figure.table().rows[middle][2].isEmpty)
  }

  /// Without resamples there is no band, and the caption names none.
  @Test func interventionsAvoided() throws {
    var curve = try SampleFigures(SampleSettings(), seed: 5).decision.curve
    let outcome = SampleSettings().outcome
    let banded = try #require(InterventionsAvoidedFigure(curve: curve, outcome: outcome))
    #expect(shapes("band", of: banded) == 1)
    #expect(banded.caption(in: .english).contains("bootstrap"))
    #expect(banded.table().rows.allSatisfy { $0.count == 4 && !$0[3].isEmpty })
    (curve.interventionsAvoidedLower, curve.interventionsAvoidedUpper) = (nil, nil)
    let plain = try #require(InterventionsAvoidedFigure(curve: curve, outcome: outcome))
    #expect(shapes("band", of: plain) == 0)
    #expect(!plain.caption(in: .english).contains("bootstrap"))
    #expect(plain.table().rows.allSatisfy { $0[2].isEmpty && $0[3].isEmpty })
  }
}
