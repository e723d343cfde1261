public import Diagnostics
internal import Foundation
public import RiskModels
public import Scenes
internal import Statistics

/// Coefficients over the strength of the penalty, each named at its end.
public struct ShrinkagePathFigure: Figure {
  /// The path.
  public var path: ShrinkagePath
  /// The event, for captions.
  public var outcome: LocalizedText

  /// Creates a figure.
  public init(path: ShrinkagePath, outcome: LocalizedText) {
    (self.path, self.outcome) = (path, outcome)
  }

  /// The name of its files.
  public var id: String { "shrinkage-path" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      wording(
        "Coefficients of the model for \(outcome[language]) as the \(path.name(wording)) penalty weakens from left to right, each for one standard deviation of its column.",
        "“\(outcome[language])”模型的各系数随\(path.name(wording))惩罚由左向右减弱的变化（按各列每1个标准差计）。"),
      path.choice(wording),
    ])
  }

  /// How many columns are in the model, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let counts = path.nonzeroCounts
    let chosen = path.lambdas.firstIndex(of: path.chosenLambda).map { counts[$0] }
    let left = path.columns.count
    return wording.sentences([
      wording("Line chart of coefficients over the penalty.", "系数随惩罚参数变化的折线图。"),
      chosen.map {
        wording(
          "At the penalty of the model \($0) of \(left) coefficients are not zero.",
          "在模型所用惩罚参数下，\(left)个系数中有\($0)个不为零。")
      } ?? "",
    ])
  }

  /// Every penalty with every coefficient, on the columns' own scales.
  public func table() -> FigureTable {
    let counts = path.nonzeroCounts
    let rows = path.lambdas.indices.map { index in
      [FigureTable.cell(path.lambdas[index]), "\(counts[index])"]
        + path.columns.map { FigureTable.cell($0.coefficients.at(index)) }
    }
    return FigureTable(header: ["lambda", "nonzero"] + path.columns.map(\.name), rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let theme = style.theme
    let wording = Wording(style.language)
    let drawing = ShrinkagePathDrawing(path, style: style, wording, text)
    var scene = Scene(
      size: Size(width: theme.width, height: drawing.bottom + theme.gap * 0.5),
      title: wording("Coefficients and penalty", "系数与惩罚参数"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(drawing.items)
    return scene
  }
}

extension ShrinkagePath {
  /// What people call the penalty.
  func name(_ wording: Wording) -> String {
    switch mixing {
    case 1: wording("lasso", "LASSO")
    case 0: wording("ridge", "岭")
    default: wording("elastic net", "弹性网")
    }
  }

  /// How the penalty of the model was chosen, in a sentence.
  func choice(_ wording: Wording) -> String {
    let value = wording.numbers.plain(chosenLambda, significant: 3)
    guard let validation else {
      return wording("The penalty of the model, \(value), was given.", "模型所用惩罚参数\(value)为预先给定。")
    }
    let folds = validation.folds
    let isBest = lambdas.at(validation.minimum) == chosenLambda
    return isBest
      ? wording(
        "The model has the penalty with the best mean in \(folds)-fold cross-validation (\(value)).",
        "模型取\(folds)折交叉验证中均值最优的惩罚参数（\(value)）。")
      : wording(
        "The model has the largest penalty within one standard error of the best mean in \(folds)-fold cross-validation (\(value)).",
        "模型取\(folds)折交叉验证中与最优均值相差不超过1个标准误的最大惩罚参数（\(value)）。")
  }
}

/// The plot with names beside it.
private struct ShrinkagePathDrawing {
  private(set) var items: [Scene.Item] = []
  private(set) var bottom = 0.0

  /// A column that is ever in the model.
  private struct Curve {
    var name: String
    var values: [Double]
    var look: Stroke
  }

  init(
    _ path: ShrinkagePath, style: FigureStyle, _ wording: Wording, _ text: some TextMeasurer
  ) {
    let theme = style.theme
    let rim = theme.gap * 0.5
    let axis = ShrinkageAxis(path, wording)
    let curves = Self.curves(path, axis, theme, style.language)
    let leader = theme.gap * 2.2
    let column = Self.labelWidth(curves, theme, text)
    let labels = curves.map {
      ParagraphLayout(
        $0.name, font: theme.smallFont, color: theme.ink, width: column, measuring: text)
    }
    let needed = labels.reduce(0) { $0 + $1.size.height }
    let width = theme.width - 2 * rim - column - leader
    let left = Self.left(curves, wording)
    func panel(_ aspect: Double, under head: Double) -> Panel {
      Panel(
        Panel.Plan(bottom: axis.bottom, left: left, aspect: aspect),
        at: Point(x: rim, y: rim + head), width: width, theme: theme, measuring: text)
    }
    let plain = theme.isWide ? 0.62 : 1.2
    let length = panel(plain, under: 0).plot.size.width
    let head = Axis.thickness(axis.top, on: .top, length: length, theme: theme, measuring: text)
    // Names need their height beside the plot.
    let shown = panel(max(plain, needed / length), under: head)
    draw(curves, on: shown, axis, theme, text)
    var space = LabelSpace(
      area: shown.plot.inset(by: 1),
      curves: curves.map { Self.points($0, shown, axis) })
    var free = space.keepingOff(shown.shrinkageLines(axis))
    if let mark = SyntheticMark(style: style, measuring: text) {
      items += mark.items(in: shown.plot, space: &free)
      if let place = free.lastPlaced { space.reserve(place) }
    }
    items.append(shown.shrinkageMarks(axis, theme: theme, space: &space, measuring: text))
    let ends = curves.map { shown.y.position(of: $0.values.last ?? 0) }
    let placed = SideLabels(
      zip(labels, ends).map { SideLabels.Label(text: $0, y: $1) }, between: shown.plot.minY,
      and: shown.plot.maxY)
    let right = axis.indices.last.map { shown.x.position(of: axis.place(at: $0)) }
    addLabels(
      labels, at: placed.tops, curves, on: shown, from: right ?? shown.plot.maxX, leader: leader)
    bottom = shown.frame.maxY
  }

  private static func curves(
    _ path: ShrinkagePath, _ axis: ShrinkageAxis, _ theme: Theme, _ language: Language
  ) -> [Curve] {
    let used = path.columns.filter { $0.coefficients.contains { $0 != 0 } }
    return used.enumerated().map { index, column in
      Curve(
        name: column.title?[language] ?? column.name,
        values: axis.indices.map { (column.coefficients.at($0) ?? 0) * column.spread },
        look: SeriesLook(index: index, theme: theme).stroke)
    }
  }

  /// The width of the column of names: as they need, up to a share of the page.
  private static func labelWidth(
    _ curves: [Curve], _ theme: Theme, _ text: some TextMeasurer
  ) -> Double {
    let widest = curves.map { text.size(of: theme.small($0.name)).width }.max() ?? 0
    return min(widest + 0.5, theme.width * (theme.isWide ? 0.33 : 0.25))
  }

  private static func left(_ curves: [Curve], _ wording: Wording) -> Axis.Plan {
    let values = curves.flatMap(\.values).filter(\.isFinite) + [0]
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let margin = max(high - low, 1e-6) * 0.06
    let (first, last) = (low - margin, high + margin)
    return Axis.Plan(
      wording("Coefficient for one standard deviation", "每1个标准差的系数"), from: first, to: last,
      ticks: Ticks.linear(from: first, to: last))
  }

  private static func points(_ curve: Curve, _ panel: Panel, _ axis: ShrinkageAxis) -> [Point] {
    zip(axis.indices, curve.values).map { panel.point(axis.place(at: $0), $1) }
  }

  private mutating func draw(
    _ curves: [Curve], on panel: Panel, _ axis: ShrinkageAxis, _ theme: Theme,
    _ text: some TextMeasurer
  ) {
    items.append(panel.guides(vertical: false))
    if panel.y.contains(0) {
      let zero = panel.y.position(of: 0)
      let line = Path.line(
        from: Point(x: panel.plot.minX, y: zero), to: Point(x: panel.plot.maxX, y: zero))
      items.append(.path(line, fill: nil, stroke: Stroke(color: theme.mutedInk, width: 0.6)))
    }
    for curve in curves.reversed() {
      let points = Self.points(curve, panel, axis)
      items.append(
        panel.clipped("curve", [.path(.polyline(points), fill: nil, stroke: curve.look)]))
    }
    items.append(panel.axisItems(measuring: text))
    let top = Axis(axis.top, on: .top, of: panel.plot, theme: theme)
    items.append(.group(Scene.Group(role: "axis.top", items: top.items(measuring: text))))
  }

  /// Names with a piece of their line that leads to the end of the curve.
  private mutating func addLabels(
    _ labels: [ParagraphLayout], at tops: [Double], _ curves: [Curve], on panel: Panel,
    from right: Double, leader: Double
  ) {
    var drawn: [Scene.Item] = []
    for (index, label) in labels.enumerated() {
      let end = Point(x: right, y: panel.y.position(of: curves[index].values.last ?? 0))
      let edge = panel.plot.maxX
      let middle = tops[index] + label.lineHeight / 2
      let bend = Path.polyline([
        end, Point(x: edge, y: end.y), Point(x: edge + leader * 0.6, y: middle),
        Point(x: edge + leader * 0.85, y: middle),
      ])
      let stroke = Stroke(color: curves[index].look.color, width: curves[index].look.width * 0.5)
      drawn.append(.path(bend, fill: nil, stroke: stroke))
      drawn += label.items(at: Point(x: edge + leader, y: tops[index]))
    }
    items.append(.group(Scene.Group(role: "curve.label", items: drawn)))
  }
}
