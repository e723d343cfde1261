import Cohorts
import Diagnostics
import Foundation
import Rendering
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// What must hold for the nomogram of any model, read from the drawing itself.
@Suite("Nomogram properties") struct NomogramPropertyTests {
  static let themes: [Theme] = [.default, .singleColumn, .slide]

  /// How many random models are laid out; NOMOGRAPH_LAYOUT_MODELS asks for more.
  static let layoutModels =
    ProcessInfo.processInfo.environment["NOMOGRAPH_LAYOUT_MODELS"].flatMap(Int.init) ?? 36

  /// Each model has one of the six pairs of theme and language, every second one all that a nomogram can
  /// show; asked for more models, all are drawn in all pairs and measured with the fonts that draw.
  @Test(arguments: 0..<NomogramPropertyTests.layoutModels) func textsNeitherTouchNorLeaveThePage(
    seed: Int
  ) throws {
    var random = RandomModel(seed: seed)
    let model = random.make()
    let figure = try #require(
      seed % 4 < 2
        ? NomogramFigure(model, cohort: [model.design.typicalValues])
        : NomogramCases.withEverything(model, seed: seed))
    let pairs = Self.layoutModels > 36 ? Array(0..<6) : [seed % 6]
    for pair in pairs {
      let style = FigureStyle(
        theme: Self.themes[pair % 3], language: pair < 3 ? .english : .simplifiedChinese,
        isSynthetic: seed % 5 == 0)
      if Self.layoutModels > 36 {
        checkLayout(of: figure, style, try CachedMeasurer(PangoMeasurer()))
      } else {
        checkLayout(of: figure, style, FixedWidthMeasurer())
      }
    }
  }

  private func checkLayout(
    of figure: NomogramFigure, _ style: FigureStyle, _ text: some TextMeasurer
  ) {
    let scene = figure.scene(style: style, measuring: text)
    let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
    let texts = scene.placedTexts(measuring: text)
    let place = "(\(style.theme.name), \(style.language.rawValue))"
    for (index, first) in texts.enumerated() {
      #expect(page.contains(first.box), "'\(first.run.string)' leaves the page \(place)")
      for second in texts[(index + 1)...] where first.box.overlaps(second.box) {
        Issue.record("'\(first.run.string)' touches '\(second.run.string)' \(place)")
      }
    }
    keepsEnds(texts, figure.scale, style.language)
  }

  /// Every label of rank 0 stands on its axis: the ends of numbers and all levels.
  private func keepsEnds(
    _ texts: [Scene.PlacedText], _ scale: PointScale, _ language: Language
  ) {
    for variable in Set(scale.axes.map(\.variable)) {
      let role = Role(rawValue: "axis.\(variable)")
      let drawn = texts.filter { $0.roles.contains(role) && $0.roles.contains("tick.label") }
        .map(\.run.string).joined().filter { $0 != " " }
      for axis in scale.axes where axis.variable == variable {
        for tick in axis.ticks where tick.rank == 0 {
          let label = tick.label[language].filter { $0 != " " }
          #expect(drawn.contains(label), "'\(label)' is missing from the axis of \(variable)")
        }
      }
    }
  }

  @Test(arguments: 0..<30) func drawnAxesGiveBackTheRisk(seed: Int) throws {
    var random = RandomModel(seed: seed)
    let model = random.make()
    let figure = try #require(NomogramFigure(model, cohort: [model.design.typicalValues]))
    #expect(abs((figure.scale.groups.map(\.highestPoints).max() ?? 0) - 100) < 1e-9)
    let scene = figure.scene(
      style: FigureStyle(theme: Self.themes[seed % 3]), measuring: FixedWidthMeasurer())
    let drawing = try #require(DrawnNomogram(scene, scale: figure.scale))
    var source = SplitMix64(seed: 5, stream: seed)
    for _ in 0..<10 {
      var values: PatientValues = [:]
      var points = 0.0
      for group in figure.scale.groups {
        // One tick of one of the group's axes, with the values that the axis is drawn for.
        let axes = figure.scale.axes.indices.filter {
          figure.scale.axes[$0].group == group.variables
        }
        let axis = axes[source.index(below: axes.count)]
        let tick = source.index(below: figure.scale.axes[axis].ticks.count)
        values[figure.scale.axes[axis].variable] = figure.scale.axes[axis].ticks[tick].value
        for condition in figure.scale.axes[axis].conditions {
          values[condition.variable] = condition.value
        }
        points += drawing.points(ofTick: tick, axis: axis)
      }
      for predictor in model.design.predictors where values[predictor.variable.name] == nil {
        values[predictor.variable.name] = predictor.typical
      }
      let read = drawing.linearPredictor(ofTotalPoints: points)
      let exact = try model.linearPredictor(of: values)
      #expect(abs(read - exact) < 1e-6 * max(1, abs(exact)))
    }
  }
}

/// A nomogram as a reader with a ruler has it: positions of ticks, nothing of the model.
private struct DrawnNomogram {
  /// Positions of the ticks of each predictor axis.
  private let ticks: [[Double]]
  private let pointsAxis: (zero: Double, hundred: Double)
  private let totalTicks: [Double]
  private let riskTicks: [Double]
  private let scale: PointScale

  init?(_ scene: Scene, scale: PointScale) {
    self.scale = scale
    let rows = scene.items.compactMap { item -> Scene.Group? in
      guard case .group(let group) = item, group.role.rawValue.hasPrefix("axis.") else {
        return nil
      }
      return group
    }
    let positions = rows.map { row in Self.tickPositions(in: row.items) }
    guard positions.count == scale.axes.count + 3, let zero = positions[0].first,
      let hundred = positions[0].last
    else { return nil }
    pointsAxis = (zero, hundred)
    ticks = Array(positions[1...scale.axes.count])
    totalTicks = positions[scale.axes.count + 1]
    riskTicks = positions[scale.axes.count + 2]
  }

  private static func tickPositions(in items: [Scene.Item]) -> [Double] {
    items.flatMap { item -> [Double] in
      guard case .group(let group) = item else { return [] }
      guard group.role == "tick", case .path(let path, _, _)? = group.items.first,
        case .move(let start)? = path.elements.first
      else { return tickPositions(in: group.items) }
      return [start.x]
    }
  }

  func points(ofTick tick: Int, axis: Int) -> Double {
    (ticks[axis][tick] - pointsAxis.zero) / (pointsAxis.hundred - pointsAxis.zero) * 100
  }

  /// From the total on its axis down to the risk axis, between its first and last tick.
  func linearPredictor(ofTotalPoints points: Double) -> Double {
    let perPoint =
      (totalTicks[1] - totalTicks[0]) / (scale.totalPoints.ticks[1] - scale.totalPoints.ticks[0])
    let x = totalTicks[0] + (points - scale.totalPoints.ticks[0]) * perPoint
    let risks = scale.riskAxes[0].ticks.map(\.linearPredictor)
    let last = riskTicks.count - 1
    let perUnit = (riskTicks[last] - riskTicks[0]) / (risks[last] - risks[0])
    return risks[0] + (x - riskTicks[0]) / perUnit
  }
}

/// Remembers what it measured: random models repeat the same words.
private final class CachedMeasurer<Inner: TextMeasurer>: TextMeasurer {
  private let inner: Inner
  private var sizes: [TextRun: Size] = [:]

  init(_ inner: Inner) { self.inner = inner }

  func size(of run: TextRun) -> Size {
    if let known = sizes[run] { return known }
    let size = inner.size(of: run)
    sizes[run] = size
    return size
  }

  func ascent(of font: FontSpec) -> Double { inner.ascent(of: font) }
}
