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
