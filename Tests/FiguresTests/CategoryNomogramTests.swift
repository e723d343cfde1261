import Cohorts
import Diagnostics
import Foundation
import Rendering
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Nomograms of one of several categories, read from the drawing itself.
@Suite("Nomograms of several categories") struct CategoryNomogramTests {
  private static func style(_ seed: Int) -> FigureStyle {
    let themes: [Theme] = [.default, .singleColumn, .doubleColumn, .slide]
    return FigureStyle(
      theme: themes[(seed + seed / 4) % 4],
      language: seed % 2 == 0 ? .english : .simplifiedChinese, isSynthetic: seed % 5 < 3)
  }

  @Test(arguments: 0..<24) func textsNeitherTouchNorLeaveThePage(seed: Int) throws {
    let figure = try CategoryNomogramFixture.random(seed: seed, sums: 2 + seed % 4)
    let text = FixedWidthMeasurer()
    let scene = figure.scene(style: Self.style(seed), measuring: text)
    let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
    let texts = scene.placedTexts(measuring: text)
    for (index, first) in texts.enumerated() {
      #expect(page.contains(first.box), "'\(first.run.string)' leaves the page")
      for second in texts[(index + 1)...] where first.box.overlaps(second.box) {
        Issue.record("'\(first.run.string)' touches '\(second.run.string)'")
      }
    }
  }

  /// PSA 3 ng/mL at 65 years: 78.43, 17.02 and 4.56 %; an African American of 70 with PSA 8 and
  /// both signs: 39.36, 19.00 and 41.64 %.
  @Test(arguments: [
    (3.0, 65.0, "0", [0.7843, 0.1702, 0.0456]), (8.0, 70.0, "1", [0.3936, 0.1900, 0.4164]),
  ]) func publishedRisksComeFromTheTotals(
    psa: Double, age: Double, sign: String, risks: [Double]
  ) throws {
    let patient: PatientValues = [
      "log2psa": .number(log2(psa)), "age": .number(age), "aa": .level(sign),
      "biopsy": .level("0"), "dre": .level(sign), "family": .level(sign),
    ]
    let figure = try CategoryNomogramFixture.prostate(patients: [patient])
    let totals = figure.patients[0].compactMap(\.total)
    for (risk, expected) in zip(figure.scale.risks, risks) {
      #expect(abs(figure.scale.risk(risk, ofTotals: totals) - expected) < 5e-5)
    }
    let texts = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
      .placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    for (risk, expected) in zip(figure.scale.risks, risks) {
      #expect(texts.contains(NomogramWording(.english).risk(expected)), "\(risk.label)")
    }
  }

  /// Curves of every category's chart give the risk that they are labelled with.
  @Test func curvesOfEachCategoryAreWhatTheirLabelsSay() throws {
    let figure = try CategoryNomogramFixture.prostate()
    let grid = RiskChartGrid(
      figure, style: FigureStyle(), at: Point(x: 0, y: 100), measuring: FixedWidthMeasurer())
    #expect(grid.charts.count == 3)
    for chart in grid.charts {
      #expect(chart.curves.count >= 3)
      for curve in chart.curves {
        for point in curve.points {
          let totals = [
            (point.x - chart.plot.minX) / chart.plot.size.width * figure.scale.highestTotals[0],
            (chart.plot.maxY - point.y) / chart.plot.size.height * figure.scale.highestTotals[1],
          ]
          let found = figure.scale.risk(figure.scale.risks[chart.risk], ofTotals: totals)
          #expect(abs(found - curve.risk) < 1e-7)
        }
      }
    }
  }

  /// Reads points, totals and odds off the drawn axes; the rule gives the model's risks back.
  @Test(arguments: 0..<12) func oddsReadOffTheAxesGiveTheRisks(seed: Int) throws {
    let figure = try CategoryNomogramFixture.random(seed: seed, sums: 3 + seed % 3)
    #expect(figure.oddsAxes.count == figure.scale.parts.count)
    let text = FixedWidthMeasurer()
    var source = SplitMix64(seed: 5, stream: seed)
    for _ in 0..<20 {
      var values: PatientValues = [:]
      for predictor in figure.model.design.predictors {
        let levels = predictor.variable.levels
        values[predictor.variable.name] =
          predictor.range.map {
            .number($0.lowerBound + ($0.upperBound - $0.lowerBound) * source.uniform())
          } ?? .level(levels[source.index(below: levels.count)].code)
      }
      var odds: [Double] = []
      for (index, part) in figure.scale.parts.enumerated() {
        var content = NomogramContent(part.model, scale: part.scale, settings: figure.settings)
        content.odds = figure.oddsAxes[index]
        let layout = NomogramLayout(content, style: FigureStyle(), measuring: text)
        let total = try #require(part.model.points(of: values, on: part.scale).total)
        let track = try #require(layout.row(.odds)?.tracks.first)
        // Two labelled ticks fix the logarithmic axis.
        let (first, last) = (try #require(track.ticks.first), try #require(track.ticks.last))
        let (low, high) = (
          log(try #require(Double(first.text))), log(try #require(Double(last.text)))
        )
        let share = (layout.x(ofTotal: total) - first.x) / (last.x - first.x)
        odds.append(exp(low + share * (high - low)))
      }
      let all = odds.reduce(1, +)
      let linear = try figure.scale.parts.map { try $0.model.linearPredictor(of: values) }
      for risk in figure.scale.risks {
        guard case .odds(let category) = risk.rule else { continue }
        let read = (category.map { odds[$0] } ?? 1) / all
        #expect(abs(read - risk.risk(linear)) < 1e-6)
      }
    }
  }

  /// Four categories of a model of four predictors fit an A4 page between its margins, on axes of full width.
  @Test(arguments: [Theme.default, .doubleColumn]) func manyCategoriesFitAPage(theme: Theme) throws
  {
    let model = NomogramCases.plain
    let figure = try CategoryNomogramFixture.figure(
      ["none", "mild", "moderate", "severe"].map { LocalizedText($0) }, model,
      [1, -0.5, 0.7].map { factor in model.coefficients.map { $0 * factor } })
    let text = FixedWidthMeasurer()
    let scene = figure.scene(style: FigureStyle(theme: theme), measuring: text)
    #expect(scene.size.height <= millimetres(277))
    #expect(scene.size.width == theme.width)
    let parts = JointNomogramPage(figure, measuring: text).parts(style: FigureStyle(theme: theme))
      .parts
    #expect(parts.columns == 1)
  }

  /// A total and its odds share a line, their names stand above and below it.
  @Test func oddsStandUnderTheLineOfTheirTotal() throws {
    let figure = try CategoryNomogramFixture.random(seed: 3, sums: 3)
    var content = NomogramContent(
      figure.scale.parts[0].model, scale: figure.scale.parts[0].scale, settings: figure.settings)
    content.odds = figure.oddsAxes[0]
    (content.showsLinearPredictor, content.totalConfidence) = (false, nil)
    func rows() throws -> (total: NomogramRow, odds: NomogramRow) {
      let layout = NomogramLayout(content, style: FigureStyle(), measuring: FixedWidthMeasurer())
      return (try #require(layout.row(.total)), try #require(layout.row(.odds)))
    }
    let joined = try rows()
    #expect(joined.total.y == joined.odds.y)
    let between = joined.odds.textLevel - joined.total.textLevel
    #expect(abs(between - (joined.total.titleHeight + joined.odds.titleHeight) / 2) < 1e-9)
    content.showsLinearPredictor = true
    let apart = try rows()
    #expect(apart.total.y < apart.odds.y)
  }

  /// What the table prints can be computed again from what it prints.
  @Test(arguments: 0..<12) func tablesAddUp(seed: Int) throws {
    let figure = try CategoryNomogramFixture.random(seed: seed, sums: 3 + seed % 3)
    let words = NomogramWording(.english)
    for (_, reading) in OddsTable.readings(of: figure, words) {
      #expect(reading.rows.count == figure.scale.risks.count)
      guard !reading.sum.isEmpty else { continue }
      let odds = try reading.rows.map { try #require(Double($0.odds)) }
      let all = odds.reduce(0, +)
      for (row, own) in zip(reading.rows, odds) { #expect(row.risk == words.risk(own / all)) }
    }
  }

  /// Half a millimetre costs little on axes of odds.
  @Test func readingsAreNearTheModel() throws {
    let figure = try CategoryNomogramFixture.random(seed: 4, sums: 3)
    let precision = ReadingPrecision(figure, axisLength: 300, charts: [])
    #expect(precision.patientCount == 400 && precision.isSimulated)
    #expect(precision.medianError > 0 && precision.medianError < 0.02)
  }

  @Test func tableAndWordsNameEveryCategory() throws {
    let figure = try CategoryNomogramFixture.random(seed: 1, sums: 4)
    let table = figure.table()
    #expect(Set(table.rows.filter { $0[1] == "odds" }.map { $0[0] }) == ["A", "B", "C", "D"])
    for language in Language.allCases {
      for risk in figure.scale.risks {
        #expect(figure.alternativeText(in: language).contains(risk.label[language]))
        #expect(figure.caption(in: language).contains(risk.label[language]))
      }
    }
  }
}
