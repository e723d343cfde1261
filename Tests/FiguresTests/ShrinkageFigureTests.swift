import Diagnostics
import Figures
import Foundation
import Rendering
import RiskModels
import Scenes
import Statistics
import Testing

@Suite("Figures of penalised models")
struct ShrinkageFigureTests {
  private let outcome = LocalizedText(english: "new fracture", simplifiedChinese: "新发骨折")

  /// A path on which column `index` enters at the λ of that index.
  private func path(columns: Int, lambdas: Int = 60, isChosenByData: Bool = true) -> ShrinkagePath {
    let sequence = (0..<lambdas).map { 0.2 * pow(0.9, Double($0)) }
    let made = (0..<columns).map { column in
      let sign = column.isMultiple(of: 3) ? -1.0 : 1
      return ShrinkagePath.Column(
        name: "a predictor with the number \(column + 1)", spread: 1 + Double(column % 4),
        coefficients: sequence.indices.map { index in
          index <= column
            ? 0 : sign * (1 - exp(-Double(index - column) / 20)) / Double(1 + column % 7)
        })
    }
    let curve = ShrinkagePath.Validation(
      measure: .deviance,
      means: sequence.indices.map { 1 + 0.0004 * pow(Double($0) - 30, 2) },
      standardErrors: sequence.map { _ in 0.04 }, folds: 10, seed: 1, minimum: 30,
      oneStandardError: 20)
    return ShrinkagePath(
      mixing: 1, lambdas: sequence, columns: made, chosenLambda: sequence[30],
      validation: isChosenByData ? curve : nil)
  }

  private func figures(_ path: ShrinkagePath) -> [any Figure] {
    [ShrinkagePathFigure(path: path, outcome: outcome) as any Figure]
      + [ShrinkageCurveFigure(path: path, outcome: outcome)].compactMap { $0 }
  }

  @Test(arguments: [0, 1, 5, 30, 45], Language.allCases)
  func textsKeepApart(columns: Int, language: Language) {
    for theme in Theme.presets {
      for figure in figures(path(columns: columns)) {
        let style = FigureStyle(theme: theme, language: language, isSynthetic: columns == 5)
        let measurer = FixedWidthMeasurer()
        let scene = figure.scene(style: style, measuring: measurer)
        let texts = scene.placedTexts(measuring: measurer)
        let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
        for (index, placed) in texts.enumerated() {
          let name = "\(figure.id) \(theme.name): '\(placed.run.string)'"
          #expect(page.contains(placed.box), "\(name) leaves the page")
          for other in texts[(index + 1)...] where placed.box.overlaps(other.box, tolerance: 0.3) {
            Issue.record("\(name) overlaps '\(other.run.string)'")
          }
        }
      }
    }
  }

  /// The names stand in the order of the ends of their curves, each once.
  @Test func namesFollowTheCurves() {
    let path = path(columns: 9)
    let scene = ShrinkagePathFigure(path: path, outcome: outcome).scene(
      style: FigureStyle(), measuring: FixedWidthMeasurer())
    let names = scene.placedTexts(measuring: FixedWidthMeasurer()).filter {
      $0.roles.contains("curve.label")
    }.sorted { $0.box.minY < $1.box.minY }.map(\.run.string)
    let ends = path.columns.sorted {
      ($0.coefficients.last ?? 0) * $0.spread > ($1.coefficients.last ?? 0) * $1.spread
    }
    #expect(names == ends.map(\.name))
  }

  @Test func tablesHoldWhatIsDrawn() throws {
    let path = path(columns: 3)
    let table = ShrinkagePathFigure(path: path, outcome: outcome).table()
    #expect(table.header.count == 5 && table.rows.count == 60)
    #expect(table.rows[2][1] == "2" && table.rows[2][4] == "0")
    let curve = try #require(ShrinkageCurveFigure(path: path, outcome: outcome)).table()
    #expect(curve.rows.count == 60 && curve.rows[30][4] == "true" && curve.rows[20][5] == "true")
    #expect(
      ShrinkageCurveFigure(path: self.path(columns: 3, isChosenByData: false), outcome: outcome)
        == nil)
  }

  /// A penalty of zero has no logarithm; one penalty alone is no line.
  @Test(arguments: [[0.1, 0], [0.1], [0]])
  func oddPaths(lambdas: [Double]) {
    let odd = ShrinkagePath(
      mixing: 0, lambdas: lambdas,
      columns: [.init(name: "x", spread: 1, coefficients: lambdas.map { _ in 0.5 })],
      chosenLambda: lambdas[0])
    let scene = ShrinkagePathFigure(path: odd, outcome: outcome).scene(
      style: FigureStyle(), measuring: FixedWidthMeasurer())
    #expect(scene.size.height > 0 && scene.size.height.isFinite)
  }
}
