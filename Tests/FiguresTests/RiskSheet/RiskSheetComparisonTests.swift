import Cohorts
import Diagnostics
import Foundation
import Rendering
import RiskModels
import Scenes
import Statistics
import Testing

@testable import Figures

@Suite("Risk sheets beside each other") struct RiskSheetComparisonTests {
  private let text: PangoMeasurer

  init() throws { text = try PangoMeasurer() }

  private func texts(
    _ figure: RiskSheetFigure, _ language: Language = .english, isSynthetic: Bool = false
  ) -> [Scene.PlacedText] {
    let style = FigureStyle(language: language, isSynthetic: isSynthetic)
    return figure.scene(style: style, measuring: text).placedTexts(measuring: text)
  }

  private func words(_ figure: RiskSheetFigure, _ language: Language = .english) -> String {
    texts(figure, language).map(\.run.string)
      .joined(separator: language == .english ? " " : "")
  }

  /// One predictor x from 0 to 1, log odds as given at x = 0 and b more at x = 1.
  private func simple(_ intercept: Double, _ b: Double = 1) -> RiskModel {
    let x = SheetFixture.number("x", "X", "甲", unit: nil, 0...1, typical: 0, decimals: 1)
    return SheetFixture.model([x], coefficients: [intercept, b])
  }

  /// A diagnosis is there or not: nobody "will have" it.
  @Test func saysWhatIsWhereThereIsNoTimeSpan() {
    func sheet(_ intercept: Double, phrase: LocalizedText? = nil) -> RiskSheetFigure {
      var model = simple(intercept)
      model.outcome.horizon = nil
      var figure = SheetFixture.sheet(model: model, values: ["x": .number(0)])
      figure.content.eventPhrase = phrase
      return figure
    }
    let phrase = LocalizedText(english: "have diabetes", simplifiedChinese: "患糖尿病")
    let english = words(sheet(-1.8153, phrase: phrase))
    #expect(english.contains("about 14 have diabetes; about 86 do not."))
    #expect(!english.contains("will have"))
    #expect(sheet(-1.8153, phrase: phrase).alternativeText(in: .english).contains("have diabetes"))
    let chinese = words(sheet(-1.8153, phrase: phrase), .simplifiedChinese)
    #expect(chinese.contains("约14人患糖尿病，约86人没有。"))
    #expect(!chinese.contains("会发生"))
    // log(0.01 / 0.99) = −4.595: one of a hundred.
    #expect(words(sheet(-4.595, phrase: phrase)).contains("about 1 has diabetes; about 99 do not."))
    let need = LocalizedText(english: "need surgery", simplifiedChinese: "需要手术")
    #expect(words(sheet(4.595, phrase: need)).contains("about 99 need surgery; about 1 does not."))
    #expect(words(sheet(-4.595, phrase: need)).contains("about 1 needs surgery"))
    #expect(words(sheet(-1.8153), .simplifiedChinese).contains("约14人有新发椎体骨折"))
  }

  /// Of one model, a point has the same length on every patient's sheet.
  @Test func factorBarsHaveOneScale() throws {
    func lengths(_ x: Double) throws -> [Double] {
      let scene = SheetFixture.sheet(model: simple(-1), values: ["x": .number(x)])
        .scene(style: FigureStyle(), measuring: text)
      return bars(in: scene.items, isInside: false)
    }
    let (half, whole) = (try lengths(0.5), try lengths(1))
    #expect(half.count == 1 && whole.count == 1)
    #expect(abs(whole[0] - 2 * half[0]) < 1e-6)
    // Beyond the data's range the bar ends; the number goes on.
    #expect(abs(try #require(lengths(3).first) - whole[0]) < 1e-6)
  }

  /// The lengths of the filled or empty bars of the factors.
  private func bars(in items: [Scene.Item], isInside: Bool) -> [Double] {
    items.flatMap { item -> [Double] in
      switch item {
      case .group(let group):
        return bars(in: group.items, isInside: isInside || group.role == "factors")
      case .path(let path, .some, .some) where isInside:
        let xs = path.elements.compactMap { element -> Double? in
          switch element {
          case .move(let point), .line(let point): point.x
          case .curve, .close: nil
          }
        }
        return xs.min().flatMap { low in xs.max().map { [$0 - low] } } ?? []
      case .path, .text, .uprightText: return []
      }
    }
  }
}
