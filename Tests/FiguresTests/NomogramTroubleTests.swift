import Cohorts
import Diagnostics
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Models that no good study yields, pages of a fixed shape, and what is printed under a chart.
@Suite struct NomogramTroubleTests {
  private func texts(
    _ figure: NomogramFigure, theme: Theme = .default, language: Language = .english
  ) -> (scene: Scene, words: String) {
    let text = FixedWidthMeasurer()
    let scene = figure.scene(
      style: FigureStyle(theme: theme, language: language), measuring: text)
    let words = scene.placedTexts(measuring: text).map(\.run.string).joined(separator: " ")
    return (scene, words)
  }

  /// Age 52 to 91 adds 1.95 to the log odds: risks from 10⁻⁷ of a per cent to almost certain.
  @Test(arguments: [
    (-25.0, "0.0000001%"), (-16.5, "0.0005%"), (11.0, "99.9999%"), (700, ""), (-700, ""),
  ]) func extremeRisksAreDrawn(intercept: Double, label: String) throws {
    let model = NomogramFixture.model([NomogramCases.age], [.linear("age")], [intercept, 0.05])
    let patient: PatientValues = ["age": .number(60)]
    let figure = try #require(
      NomogramFigure(model, patients: [patient], settings: .marking([0.2])))
    let (scene, words) = texts(figure)
    #expect(scene.size.height.isFinite && scene.size.height < 1000)
    // The title of the axis has the unit.
    #expect(words.contains(String(label.dropLast())))
    #expect(words.contains("beyond the risk axis: 20%"))
    #expect(!figure.caption(in: .simplifiedChinese).isEmpty)
  }

  @Test(arguments: NomogramCases.all.map(\.name)) func slidesAreSixteenToNine(name: String) throws {
    let model = try #require(NomogramCases.all.first { $0.name == name }?.model)
    for patients in [[], [NomogramCases.patient]] {
      let scene = texts(try #require(NomogramFigure(model, patients: patients)), theme: .slide)
        .scene
      #expect(scene.size.width >= 960)
      #expect(abs(scene.size.width / scene.size.height - 16.0 / 9) < 1e-9)
    }
  }

  @Test func thresholdsAndHollowMarksAreExplained() throws {
    let figure = try #require(
      NomogramFigure(
        NomogramCases.interaction, patients: [NomogramCases.patient],
        settings: .marking([0.1, 0.2])))
    let (scene, words) = texts(figure)
    let marks = scene.items.compactMap { item -> Scene.Group? in
      guard case .group(let group) = item, group.role == "thresholds" else { return nil }
      return group
    }
    #expect(marks.first?.items.count == 4)
    #expect(words.contains("10% and 20%") && words.contains("hollow mark"))
    let chinese = texts(figure, language: .simplifiedChinese).words.filter { $0 != " " }
    #expect(chinese.contains("菱形标出") && chinese.contains("空心标记"))
    let plain = texts(try #require(NomogramFigure(NomogramCases.plain))).words
    #expect(!plain.contains("Diamond") && !plain.contains("hollow"))
  }

  /// A standard error of 0.3 on the log odds: 1.96 × 0.3 = 0.588 to either side of the patient's.
  @Test func riskOfAPatientHasItsInterval() throws {
    var model = NomogramFixture.model([NomogramCases.age], [.linear("age")], [-5, 0.05])
    model.covariance?[0, 0] = 0.09
    let figure = try #require(NomogramFigure(model, patients: [["age": .number(66)]]))
    // −5 + 0.05 × 66 = −1.7: 15.4 %, from −2.288 (9.2 %) to −1.112 (24.7 %).
    #expect(texts(figure).words.contains("15% (9 to 25)"))
  }
}
