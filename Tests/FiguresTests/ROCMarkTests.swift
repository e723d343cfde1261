import Diagnostics
import Figures
import Scenes
import Statistics
import Testing
import Validation

/// Whose thresholds a figure marks, and what they are.
@Suite struct ROCMarkTests {
  private func curve(_ name: LocalizedText, threshold: Double) throws -> ROCFigure.Curve {
    let ranked = try RankedRisks(
      linearPredictors: [-2, -1, 0, 1, 2, 3], outcomes: [false, false, true, false, true, true])
    return ROCFigure.Curve(
      name: name, roc: ROCCurve(ranked, marking: [threshold], confidence: 0.95),
      performance: Performance(ranked, smoother: .loess, confidence: 0.95))
  }

  private func figure(_ count: Int) throws -> ROCFigure {
    let names = [
      LocalizedText(english: "within 1 year", simplifiedChinese: "1年内"),
      LocalizedText(english: "within 5 years", simplifiedChinese: "5年内"),
    ]
    return ROCFigure(
      curves: try zip(names, [0.12345, 0.5]).prefix(count).map { try curve($0, threshold: $1) },
      outcome: LocalizedText(english: "death", simplifiedChinese: "死亡"))
  }

  private func texts(_ figure: ROCFigure, _ language: Language) -> String {
    let measurer = FixedWidthMeasurer()
    let style = FigureStyle(theme: .singleColumn, language: language, isSynthetic: false)
    return figure.scene(style: style, measuring: measurer).placedTexts(measuring: measurer)
      .map(\.run.string).joined(separator: "|")
  }

  @Test func severalCurvesSayWhoseThresholdsAreMarked() throws {
    var figure = try figure(2)
    figure.markedCurve = 1
    #expect(
      figure.caption(in: .english).contains(
        "Rings mark the decision thresholds of the curve “within 5 years”;"))
    #expect(figure.caption(in: .english).contains("death. Within 1 year: C-statistic"))
    #expect(figure.caption(in: .simplifiedChinese).contains("圆圈标出“5年内”曲线上的决策阈值"))
    #expect(texts(figure, .english).contains("≥ 50%"))
    #expect(!texts(figure, .english).contains("≥ 12.35%"))
    #expect(texts(figure, .english).contains("Thresholds, within 5 years"))
    #expect(figure.alternativeText(in: .english).contains("At 50% (within 5 years), sensitivity"))
  }

  @Test func aSingleCurveNeedsNoName() throws {
    let figure = try figure(1)
    #expect(figure.caption(in: .english).contains("Rings mark the decision thresholds; the table"))
    #expect(!texts(figure, .english).contains("Thresholds,"))
  }

  @Test func theLargestYoudenIndexIsNoDecisionThreshold() throws {
    var figure = try figure(1)
    figure.markOrigin = .youden
    #expect(
      figure.caption(in: .english).contains(
        "The ring marks the largest Youden index, chosen from these data"))
    #expect(!figure.caption(in: .english).contains("Rings mark"))
    #expect(figure.caption(in: .simplifiedChinese).contains("约登指数最大处，由本数据选出"))
    #expect(texts(figure, .english).contains("≥ 12.3%"))
  }

  @Test func aFigureWithoutMarksSaysNothingOfThem() throws {
    var figure = try figure(2)
    figure.markedCurve = 7
    #expect(!figure.caption(in: .english).contains("ings mark"))
    #expect(!texts(figure, .english).contains("≥"))
  }
}
