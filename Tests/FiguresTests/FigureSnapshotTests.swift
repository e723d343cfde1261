import Diagnostics
import Figures
import Scenes
import TestSupport
import Testing
import Validation

/// The texts of every figure with their places, in both languages, and what stands in its table.
@Suite struct FigureSnapshotTests {
  @Test(arguments: 0..<23) func figureIsAsRecorded(index: Int) throws {
    var settings = SampleSettings()
    (settings.n, settings.thresholds) = (60, [0.1, 0.2])
    let figure = try SampleFigures(settings, seed: 3).all[index]
    var lines: [String] = []
    for language in Language.allCases {
      let style = FigureStyle(theme: .default, language: language, isSynthetic: true)
      lines += dump(figure, style)
    }
    lines.append(figure.table().header.joined(separator: ","))
    lines += figure.table().rows.prefix(5).map {
      $0.map { String($0.prefix(9)) }.joined(separator: ",")
    }
    try expectSnapshot(lines.joined(separator: "\n") + "\n", named: "\(name(of: figure)).txt")
  }

  /// Both kinds of survival curves go into a report under one name, as do figures of one event and of categories.
  private func name(of figure: any Figure) -> String {
    let isOfCategories =
      figure is CalibrationCategoriesFigure || figure is DecisionCategoriesFigure
      || figure is InstabilityCategoriesFigure || figure is CalibrationCategoryCentresFigure
      || (figure as? ForestFigure)?.rows.first?.label[.english].hasPrefix("All categories") == true
    if isOfCategories {
      return figure.id + "-categories"
    }
    let kind = (figure as? SurvivalFigure)?.curves.kind
    return kind == .cumulativeIncidence ? "incidence" : figure.id
  }

  private func dump(_ figure: some Figure, _ style: FigureStyle) -> [String] {
    let measurer = FixedWidthMeasurer()
    let scene = figure.scene(style: style, measuring: measurer)
    let size = "\(Int(scene.size.width.rounded())) × \(Int(scene.size.height.rounded()))"
    let texts = scene.placedTexts(measuring: measurer).map { placed in
      let (x, y) = (Int(placed.box.minX.rounded()), Int(placed.box.minY.rounded()))
      return "  \(x) \(y) \(placed.roles.last?.rawValue ?? "-"): \(placed.run.string)"
    }
    return ["\(scene.title) (\(size))", figure.caption(in: style.language), scene.description]
      + texts
  }
}
