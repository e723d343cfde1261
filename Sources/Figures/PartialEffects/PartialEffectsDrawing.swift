internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Scenes
internal import Statistics

/// Small plots in rows, all with the same vertical axis, and what they have in common under them.
struct PartialEffectsDrawing {
  /// Everything drawn.
  private(set) var items: [Scene.Item] = []
  /// The bottom of the last item.
  private(set) var bottom: Double
  private let figure: PartialEffectsFigure
  private let theme: Theme
  private let wording: Wording
  private let left: Axis.Plan

  init(
    _ figure: PartialEffectsFigure, style: FigureStyle, _ wording: Wording,
    _ text: some TextMeasurer
  ) {
    (self.figure, self.wording, theme) = (figure, wording, style.theme)
    left = Self.left(figure, wording)
    let rim = theme.gap * 0.5
    bottom = rim
    let columns = max(1, min(figure.effects.count, theme.isWide ? 3 : 2))
    let grid = Grid(figure, left, columns: columns, theme: theme, text)
    var mark = SyntheticMark(style: style, measuring: text)
    if let shown = mark, shown.size.width > grid.plotWidth * 0.95 {
      let box = Rectangle(x: rim, y: bottom, width: shown.size.width, height: shown.size.height)
      items += shown.items(in: box)
      bottom = box.maxY + theme.gap * 0.5
      mark = nil
    }
    let plots = figure.effects.map {
      PartialEffectPlot(
        $0, of: figure, width: grid.plotWidth, theme: theme, wording, measuring: text)
    }
    for start in stride(from: 0, to: plots.count, by: columns) {
      let row = Array(plots[start..<min(start + columns, plots.count)])
      bottom += start == 0 ? grid.head : theme.gap * 1.6
      draw(row, grid, mark: start == 0 ? mark : nil, text)
    }
    addNote(text)
  }

  /// Equal plots beside each other, the first with the labels of the vertical axis.
  private struct Grid {
    let plotWidth: Double
    let plotHeight: Double
    let gutter: Double
    let first: Double
    let head: Double

    init(
      _ figure: PartialEffectsFigure, _ left: Axis.Plan, columns: Int, theme: Theme,
      _ text: some TextMeasurer
    ) {
      let rim = theme.gap * 0.5
      let widest = text.size(of: theme.small("0000.0")).width
      gutter = max(theme.gap * 2, widest)
      let shape = columns == 1 ? 0.55 : theme.isWide ? 0.85 : 0.95
      // The title is broken for the height of a plot, which is known once the title's room is.
      var length = theme.width * 0.18
      var (thickness, width) = (0.0, 0.0)
      for _ in 0..<3 {
        thickness = max(
          thickness, Axis.thickness(left, on: .left, length: length, theme: theme, measuring: text))
        let room = theme.width - 2 * rim - thickness - widest / 2
        width = max(
          (room - gutter * Double(columns - 1)) / Double(columns), theme.smallFont.size * 4)
        length = width * shape
      }
      first = rim + thickness
      (plotWidth, plotHeight) = (width, width * shape)
      head = text.size(of: theme.small("0")).height / 2 + 0.5
    }
  }

  private mutating func draw(
    _ row: [PartialEffectPlot], _ grid: Grid, mark: SyntheticMark?, _ text: some TextMeasurer
  ) {
    let top = bottom
    let axisHeight = row.map(\.axisHeight).max() ?? 0
    for (column, small) in row.enumerated() {
      let plot = Rectangle(
        x: grid.first + Double(column) * (grid.plotWidth + grid.gutter), y: top,
        width: grid.plotWidth, height: grid.plotHeight)
      var plan = left
      plan.isLabelled = column == 0
      if column > 0 { plan.title = "" }
      let axis = Axis(plan, on: .left, of: plot, theme: theme)
      items.append(guides(axis, in: plot))
      items += small.items(in: plot, axis.scale, under: axisHeight, measuring: text)
      if column == 0, let mark {
        var space = LabelSpace(
          area: plot.inset(by: 1), curves: small.outlines(in: plot, axis.scale))
        small.foot(of: plot).map { space.reserve($0) }
        items += mark.items(in: plot, space: &space)
      }
      items.append(
        .group(Scene.Group(role: "axis.left", items: axis.items(measuring: text))))
    }
    bottom = top + grid.plotHeight + axisHeight + (row.map(\.below).max() ?? 0)
  }

  /// Light lines at the ticks, and the line of the typical patient.
  private func guides(_ axis: Axis, in plot: Rectangle) -> Scene.Item {
    var path = Path()
    for value in left.ticks.values where axis.scale.contains(value) {
      let y = axis.scale.position(of: value)
      path.append(.line(from: Point(x: plot.minX, y: y), to: Point(x: plot.maxX, y: y)))
    }
    var items: [Scene.Item] = [.path(path, fill: nil, stroke: theme.guideStroke)]
    let reference = figure.reading == .ratios ? 1 : figure.typicalRisk
    if let reference, axis.scale.contains(reference) {
      let y = axis.scale.position(of: reference)
      items.append(
        .path(
          .line(from: Point(x: plot.minX, y: y), to: Point(x: plot.maxX, y: y)), fill: nil,
          stroke: theme.referenceStroke))
    }
    return .group(Scene.Group(role: "guides", items: items))
  }

  private mutating func addNote(_ text: some TextMeasurer) {
    let list = figure.typical.map { entry in
      let (name, value) = (entry.variableLabel[wording.language], entry.label[wording.language])
      // A number follows its name at once, a level after a colon.
      let isNumber = value.first?.isNumber == true || value.hasPrefix("\u{2212}")
      return name + (isNumber ? wording(" ", "") : wording(": ", "：")) + value
    }
    let risk = figure.typicalRisk.map { wording.numbers.percent($0) }
    let rim = theme.gap * 0.5
    var sidebar = Sidebar(
      at: Point(x: rim, y: bottom + theme.gap), width: theme.width - 2 * rim, theme: theme)
    let span = figure.horizon?.within[wording.language]
    let ending =
      risk.map { wording("; risk \(span.map { $0 + ": " } ?? "")\($0)", "；\(span ?? "")风险\($0)") }
      ?? ""
    sidebar.addNote(
      wording(
        "Typical patient (dashed lines): \(list.joined(separator: ", "))\(ending).",
        "典型患者（虚线）：\(list.joined(separator: "，"))\(ending)。"), measuring: text)
    if figure.patientCount > 0 {
      sidebar.addNote("n = " + wording.count(figure.patientCount), measuring: text)
    }
    let circles = figure.referenceMarks(wording)
    if !circles.isEmpty { sidebar.addNote(circles, measuring: text) }
    items += sidebar.items
    bottom = sidebar.bottom
  }

  /// The common axis: all estimates, and of their limits as much as the estimates span again.
  private static func left(_ figure: PartialEffectsFigure, _ wording: Wording) -> Axis.Plan {
    let values = figure.effects.flatMap { $0.lines.flatMap(\.points) }.compactMap {
      figure.value(of: $0)
    }
    guard figure.reading == .ratios else {
      let estimates = values.compactMap(\.estimate)
      let limits = values.compactMap(\.upper)
      let highest = estimates.max() ?? 1
      let top = min(max(highest, min(limits.max() ?? highest, highest * 1.6)), 1)
      let last = min(max(top, 1e-4) * 1.04, 1)
      return Axis.Plan(
        wording.predictedRisk(figure.horizon), from: 0, to: last,
        ticks: Ticks.linear(from: 0, to: last, count: 5).asPercentages())
    }
    let logs = values.compactMap(\.estimate).map(log)
    let (low, high) = (logs.min() ?? 0, logs.max() ?? 0)
    let span = max(high - low, log(1.5))
    let limits = values.flatMap { [$0.lower, $0.upper].compactMap(\.self) }.map(log).filter(
      \.isFinite)
    let lower = min(max(limits.min() ?? low, low - span * 0.6), low) - span * 0.03
    let upper = max(min(limits.max() ?? high, high + span * 0.6), high) + span * 0.03
    let (first, last) = (exp(lower), exp(upper))
    return Axis.Plan(
      wording(
        "\(figure.measure.name(wording)) against a typical patient",
        "\(figure.measure.name(wording))\n（与典型患者比较）"), .logarithmic, from: first, to: last,
      ticks: Ticks.logarithmic(from: first, to: last, count: 5))
  }
}
