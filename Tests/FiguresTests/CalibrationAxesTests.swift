import Diagnostics
import Scenes
import TestSupport
import Testing

@testable import Figures

/// Which axes the panels of calibration figures share.
@Suite("Axes of calibration panels") struct CalibrationAxesTests {
  private func figure() throws -> CalibrationCategoryCentresFigure {
    var settings = SampleSettings()
    (settings.n, settings.thresholds) = (60, [0.1, 0.2])
    let all = try SampleFigures(settings, seed: 3).all
    return try #require(all.compactMap { $0 as? CalibrationCategoryCentresFigure }.first)
  }

  private func texts(_ figure: some Figure) -> [(words: String, top: Double)] {
    let text = FixedWidthMeasurer()
    return figure.scene(style: FigureStyle(), measuring: text).placedTexts(measuring: text)
      .map { ($0.run.string, $0.box.minY) }
  }

  /// Three categories in rows: only the panels of the last row name the risk under them.
  @Test func lowerAxesAreNamedWhereNoPanelStandsBelow() throws {
    let figure = try figure()
    let titles = texts(figure).filter { $0.words == "Predicted risk" }
    #expect(Set(titles.map(\.top)).count == 1)
    #expect(titles.count > 1)
  }

  /// An outcome without times names the time span that its study words.
  @Test func timeSpansAreNamed() throws {
    let span = FigureHorizon(within: LocalizedText(english: "by day 90", simplifiedChinese: "90日内"))
    var figure = try figure()
    #expect(!figure.caption(in: .english).contains("by day 90"))
    figure.horizon = span
    #expect(texts(figure).contains { $0.words == "Predicted risk by day 90" })
    for language in Language.allCases {
      #expect(figure.caption(in: language).contains(span.within[language]))
    }
    var settings = SampleSettings()
    (settings.n, settings.thresholds) = (60, [0.1, 0.2])
    for other in try SampleFigures(settings, seed: 3).all {
      switch other {
      case is CalibrationCategoriesFigure, is DecisionCategoriesFigure,
        is InstabilityCategoriesFigure:
        let named = (other as? any HorizonFigure)?.naming(span)
        #expect(named?.caption(in: .english).contains("by day 90") == true, "\(other.id)")
      default: break
      }
    }
  }

  /// Headings start with a capital and say how many patients a panel shows.
  @Test func panelsNameCategoryCentreAndNumbers() throws {
    let figure = try figure()
    let strings = texts(figure).map(\.words)
    #expect(strings.contains("Remote: C1") && !strings.contains("remote: C1"))
    #expect(strings.contains { $0.hasPrefix("n = ") && $0.contains("in this") })
  }
}
