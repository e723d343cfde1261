import Cohorts
import Diagnostics
import Figures
import RiskModels
import Scenes
import TestSupport
import Testing
import Validation

/// Figures of risks within a horizon say which, in numbers and units, in both languages.
@Suite("Horizons of figures") struct FigureHorizonTests {
  private static func times(_ unit: TimeUnit?) -> TimeToEvent {
    TimeToEvent(time: "t", status: "s", event: "1", horizons: [24], unit: unit)
  }

  private func figures(_ horizon: FigureHorizon?) throws -> [any Figure] {
    var settings = SampleSettings()
    settings.outcome = LocalizedText(english: "new fracture", simplifiedChinese: "新发骨折")
    settings.horizon = horizon
    return try SampleFigures(settings, seed: 4).all.filter { $0 is any HorizonFigure }
  }

  private func texts(_ figure: some Figure, _ language: Language) -> String {
    let measurer = FixedWidthMeasurer()
    return figure.scene(style: FigureStyle(language: language), measuring: measurer)
      .placedTexts(measuring: measurer).map(\.run.string).joined(separator: " ")
  }

  @Test func everyFigureNamesItsHorizon() throws {
    let figures = try figures(FigureHorizon(24, in: Self.times(.months)))
    #expect(figures.count >= 9)
    for figure in figures {
      // Ratios of a model are about all follow-up.
      if let forest = figure as? ForestFigure, forest.measure != .areaAtHorizon { continue }
      #expect(texts(figure, .english).contains("24 months"), "\(figure.id)")
      #expect(texts(figure, .simplifiedChinese).contains("24个月"), "\(figure.id)")
      #expect(figure.caption(in: .english).contains("24 months"), "\(figure.id)")
      #expect(figure.caption(in: .simplifiedChinese).contains("24个月"), "\(figure.id)")
    }
  }

  @Test func figuresWithoutHorizonsNameNone() throws {
    for figure in try figures(nil) {
      #expect(!texts(figure, .english).contains(" within "), "\(figure.id)")
      #expect(!figure.caption(in: .simplifiedChinese).contains("个月"), "\(figure.id)")
    }
  }

  /// Times without a unit, and time spans in a study's own words.
  @Test func wordsOfHorizons() throws {
    let bare = FigureHorizon(24, in: Self.times(nil))
    #expect(bare.within[.english] == "by time 24" && bare.time?[.english] == "time 24")
    #expect(bare.time?[.simplifiedChinese] == "时间24")
    let single = FigureHorizon(1, in: Self.times(.years))
    #expect(single.time?[.english] == "1 year" && single.time?[.simplifiedChinese] == "1年")
    let own = FigureHorizon(
      within: LocalizedText(english: "until discharge", simplifiedChinese: "出院前"))
    let roc = try #require(try figures(own).first { $0 is ROCFigure })
    #expect(roc.caption(in: .english).contains("for new fracture until discharge."))
    #expect(roc.caption(in: .simplifiedChinese).contains("“出院前新发骨折”"))
    #expect(texts(roc, .english).contains("events until discharge"))
  }

  @Test func anOutcomeThatNamesItsHorizonIsNotGivenItTwice() throws {
    var settings = SampleSettings()
    settings.horizon = FigureHorizon(24, in: Self.times(.months))
    let caption = try #require(
      try SampleFigures(settings, seed: 4).all.first { $0 is ROCFigure }
    ).caption(in: .english)
    #expect(caption.contains("for new vertebral fracture within 24 months."))
  }

  @Test func areasAreNamedByTheirTime() throws {
    var forest = try SampleFigures(SampleSettings(), seed: 4).centres
    forest.measure = .areaAtHorizon
    forest.horizon = FigureHorizon(24, in: Self.times(.months))
    #expect(texts(forest, .english).contains("AUC at 24 months"))
    #expect(texts(forest, .simplifiedChinese).contains("24个月AUC"))
    #expect(forest.caption(in: .simplifiedChinese).contains("所示为24个月AUC。"))
  }

  /// Patients and events stand under figures whose rows do not say.
  @Test func figuresSayOfHowMany() throws {
    let sample = try SampleFigures(SampleSettings(), seed: 4)
    let events = sample.performance.events
    for figure in [sample.interventionsAvoided, sample.instability].compactMap(\.self) {
      #expect(figure.caption(in: .english).contains("n = 500, \(events) events"), "\(figure.id)")
      #expect(
        figure.caption(in: .simplifiedChinese).contains("n = 500，事件\(events)例"), "\(figure.id)")
    }
    #expect(texts(sample.effects, .english).contains("n = 500, 61 events"))
    #expect(sample.effects.caption(in: .simplifiedChinese).contains("n = 500，事件61例。"))
    let missing = try #require(sample.missingness)
    #expect(texts(missing, .english).contains("n = 20000"))
  }
}
