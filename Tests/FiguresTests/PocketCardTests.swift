import Cohorts
import Diagnostics
import Foundation
import Rendering
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Whole points, and the card that shows them.
@Suite("Pocket card") struct PocketCardTests {
  /// Age 52 to 91 in bands of ten years, 90 and 91 with the eighties: middles 56, 65, 75 and 85.5 years.
  @Test func pointsAreTenthsOfTheWidestEffect() throws {
    var model = NomogramCases.one
    model.design.predictors[0].distribution = nil
    let points = try #require(IntegerPoints(model))
    #expect(
      points.blocks[0].rows.map { $0.label[.english] } == ["<60", "60 to <70", "70 to <80", "≥80"])
    let middles = [56.0, 65, 75, 85.5]
    let unit = (85.5 - 56) * 0.05 / 10
    #expect(abs(points.unit - unit) < 1e-12)
    #expect(
      points.blocks[0].rows.map(\.points)
        == middles.map { Int((($0 - 56) * 0.05 / unit).rounded()) })
    #expect(points.highest == 10)
    #expect(points.total(of: ["age": .number(70)]) == points.blocks[0].rows[2].points)
    #expect(points.total(of: ["age": .number(40)]) == 0)
    #expect(points.total(of: [:]) == nil)
    // Zero points are the middle of the lowest band.
    let exact = try NomogramCases.one.predict(["age": .number(56)]).risk.estimate
    #expect(abs(points.risk(ofTotal: 0) - (exact ?? 0)) < 1e-12)
  }

  @Test func modelsWithoutOneSumHaveNone() {
    var model = NomogramCases.plain
    model.knowsAbsoluteRisk = false
    #expect(IntegerPoints(model) == nil)
  }

  /// A total and its rounding error: half a point a predictor at most, plus what a band covers, plus the mean of
  /// that error among the patients, by which zero points are moved: at most as much again.
  @Test func roundingIsWithinHalfAPointAPredictor() throws {
    let model = NomogramCases.plain
    let points = try #require(IntegerPoints(model))
    for patient in ReadingPrecision.simulated(model.design, count: 200) {
      var middles = patient
      for block in points.blocks {
        let row = try #require(
          block.rows.first {
            $0.cells.allSatisfy { $0.holds(patient[$0.variable] ?? .number(.nan)) }
          })
        for cell in row.cells { middles[cell.variable] = cell.typical }
      }
      let total = try #require(points.total(of: patient))
      let value = points.linearPredictorAtZero + Double(total) * points.unit
      let exact = try model.linearPredictor(of: middles)
      #expect(abs(value - exact) <= points.unit * Double(points.blocks.count) + 1e-9)
    }
  }

  /// Most patients have few nodes, and the first few matter most: bands follow both, and counts are named as counts.
  ///
  /// Nodes 0, 1, 2 … 9 in half, a quarter, an eighth … of the patients, effect √nodes. The mean risk error is nought.
  @Test func bandsFollowPatientsAndEffects() throws {
    let counts = (0..<10).map { Int(1024 / Double(1 << ($0 + 1))) }
    let predictor = Design.Predictor(
      variable: Variable(name: "nodes", kind: .number), range: 0...9, quartiles: [0, 1, 2],
      mean: 1, typical: .number(1),
      distribution: BinnedCounts(edges: (0...10).map { Double($0) - 0.5 }, counts: counts))
    let bands = PointBands(predictor, in: 0...9) { $0.squareRoot() }
    #expect(bands.limits.prefix(2) == [1, 2] && bands.isCount)
    #expect(bands.typical(from: nil, to: 1) == 0 && bands.typical(from: 1, to: 2) == 1)
    let share = try #require(bands.share(from: 1, to: 2))
    #expect(abs(share - 0.25) < 0.005)
    let even = PointBands(predictor, in: 0...9, effect: nil)
    #expect(even.limits == [2, 4, 6, 8] && !even.isCount)
  }

  /// A card of few lines is one of A6 with text larger than the least; its notes stand at the foot.
  @Test(arguments: Language.allCases) func aShortCardFillsItsPage(language: Language) throws {
    let figure = try #require(PocketCardFigure(NomogramCases.plain))
    let text = FixedWidthMeasurer()
    let scene = figure.scene(style: FigureStyle(language: language), measuring: text)
    #expect(scene.size == Size(width: millimetres(148), height: millimetres(105)))
    let texts = scene.placedTexts(measuring: text)
    let sizes = texts.map(\.run.font.size).filter { $0 > 7 }
    #expect((sizes.min() ?? 0) >= 7.5)
    let bottom = texts.map(\.box.maxY).max() ?? 0
    #expect(abs(bottom - (scene.size.height - millimetres(5))) < 1)
    // Every total stands above its risk.
    for entry in figure.totals {
      let words = PocketCardWording(language)
      let total = texts.filter { $0.run.string == words.total(entry.totals) && $0.run.font.isBold }
      let risk = texts.filter { $0.run.string == words.risk(entry.risks) && !$0.run.font.isBold }
      let isPaired = total.contains { above in
        risk.contains { below in
          abs(above.box.center.x - below.box.center.x) < 0.01 && below.box.minY > above.box.minY
        }
      }
      #expect(isPaired, "\(entry.totals)")
    }
  }

  @Test(arguments: 0..<24) func nothingTouchesOnTheCard(seed: Int) throws {
    var random = RandomModel(seed: seed)
    guard let figure = PocketCardFigure(random.make()) else { return }
    let text = FixedWidthMeasurer()
    for language in Language.allCases {
      let scene = figure.scene(
        style: FigureStyle(theme: [.default, .singleColumn, .slide][seed % 3], language: language),
        measuring: text)
      let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
      let texts = scene.placedTexts(measuring: text)
      for (index, first) in texts.enumerated() {
        #expect(page.contains(first.box), "'\(first.run.string)' leaves the page")
        #expect(first.run.font.size >= 7)
        for second in texts[(index + 1)...] where first.box.overlaps(second.box) {
          Issue.record("'\(first.run.string)' touches '\(second.run.string)'")
        }
      }
    }
    #expect(figure.table().rows.count > figure.points.highest)
  }
}
