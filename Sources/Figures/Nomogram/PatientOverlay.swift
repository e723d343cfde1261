internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// Patients drawn over a nomogram: marks, drop lines, points and their running sum, total and risk.
struct PatientOverlay {
  private let patients: [PatientPoints]
  /// Each patient's risk with its interval on each risk axis.
  private let risks: [[Estimate?]]
  private let model: RiskModel
  private let scale: PointScale
  private let style: FigureStyle
  /// The odds under the total, where the risk is a share of several.
  var odds: OddsAxis?

  init(
    _ patients: [PatientPoints], risks: [[Estimate?]], model: RiskModel, scale: PointScale,
    style: FigureStyle
  ) {
    (self.patients, self.risks, self.model) = (patients, risks, model)
    (self.scale, self.style) = (scale, style)
  }

  private var theme: Theme { style.theme }
  private var words: NomogramWording { NomogramWording(style.language) }
  /// One patient has a column of points and one of their sum; several have one column each.
  private var showsSum: Bool { patients.count == 1 }

  // MARK: Columns

  /// The widths of the columns of numbers on the right.
  ///
  /// Risks of a single patient may reach over both columns; the first is widened if that is not enough.
  func columnWidths(measuring text: some TextMeasurer) -> [Double] {
    func width(_ runs: [TextRun?]) -> Double {
      runs.compactMap { $0.map { text.size(of: $0).width } }.max() ?? 0
    }
    guard showsSum else { return columns.map(width) }
    var widths = columns.map { width($0.dropLast(scale.riskAxes.count)) }
    let risk = width(columns.flatMap { $0.suffix(scale.riskAxes.count) })
    let both = widths.reduce(0, +) + theme.smallFont.size * 0.8
    widths[0] += max(0, risk - both)
    return widths
  }

  /// The cells of each column: header, one a group, total, one a risk axis; `nil` where nothing stands.
  ///
  /// The risks of a single patient stand in the second column.
  private var columns: [[TextRun?]] {
    patients.enumerated().flatMap { index, patient -> [[TextRun?]] in
      let name = showsSum ? words.points : "\(words.patient) \(index + 1)"
      let color = self.color(index)
      let header = cell(name, isBold: true, color)
      let entries = patient.entries.map { entry -> TextRun? in
        cell(entry.points.map(words.pointsOf) ?? words.unknown, isBold: false, color)
      }
      let own =
        [header] + entries + [cell(totalText(patient), isBold: true, color)]
        + oddsTexts(patient).map { cell($0, isBold: true, color) }
      let risks = scale.riskAxes.indices.map { axis -> TextRun? in
        cell(riskText(index, axis: axis), isBold: true, color)
      }
      guard showsSum else { return [own + risks] }
      let below = oddsTexts(patient).map { _ -> TextRun? in nil }
      return [own + risks.map { _ in nil }, sums(of: patient, color) + [nil] + below + risks]
    }
  }

  private func sums(of patient: PatientPoints, _ color: Color) -> [TextRun?] {
    var sum: Double? = 0
    let running = patient.entries.map { entry -> TextRun? in
      guard let before = sum, let points = entry.points else {
        sum = nil
        return nil
      }
      sum = before + points
      return cell(words.pointsOf(before + points), isBold: false, theme.mutedInk)
    }
    // Where the first value is not known there is nothing to add up.
    let isEmpty = running.allSatisfy { $0 == nil }
    return [isEmpty ? nil : cell(words.sum, isBold: true, theme.mutedInk)] + running
  }

  private func cell(_ string: String, isBold: Bool, _ color: Color) -> TextRun {
    var font = theme.smallFont
    font.isBold = isBold
    return TextRun(string, font: font, color: color)
  }

  private func totalText(_ patient: PatientPoints) -> String {
    guard let total = patient.total else {
      return words.range(
        words.pointsOf(patient.totalRange.lowerBound), words.pointsOf(patient.totalRange.upperBound)
      )
    }
    return words.pointsOf(total)
  }

  /// The odds, or their range where a value is not known; none without an axis of odds.
  private func oddsTexts(_ patient: PatientPoints) -> [String] {
    odds.map { [words.odds(of: patient, on: $0)] } ?? []
  }

  /// The risk on one axis, or its range where a value is not known; empty on axes of other strata.
  private func riskText(_ index: Int, axis position: Int) -> String {
    let patient = patients[index]
    if patient.total != nil {
      guard let risk = risks[index][position], let estimate = risk.estimate else { return "" }
      return words.risk(estimate, risk)
    }
    let axis = scale.riskAxes[position]
    guard model.isOf(axis, patient.values) else { return "" }
    let ends = [patient.totalRange.lowerBound, patient.totalRange.upperBound].map {
      words.risk(axis.link.risk(scale.linearPredictor(ofTotalPoints: $0)))
    }
    return words.range(ends[0], ends[1])
  }

  /// Whether the points as printed make up every total as printed; what is rounded may not.
  var addsUp: Bool {
    patients.allSatisfy { patient in
      guard let total = patient.total else { return true }
      func tenths(_ points: Double) -> Double { (points * 10).rounded() }
      let printed = patient.entries.compactMap(\.points).reduce(0) { $0 + tenths($1) }
      return abs(printed - tenths(total)) < 0.5
    }
  }

  private func color(_ index: Int) -> Color { theme.textColor(index) }

  // MARK: Marks

  /// Where each group's mark stands; hollow where the patient lies between two axes of an interaction.
  private func places(of patient: PatientPoints, on layout: NomogramLayout) -> [Point?] {
    patient.entries.map { entry in
      guard let points = entry.points else { return nil }
      let y = MarkHeight(scale: scale, layout: layout).y(
        of: entry.variables, values: patient.values)
      return y.map { Point(x: layout.x(ofPoints: points), y: $0) }
    }
  }

  /// Thin lines from the marks up to the scale of points, clear of all text.
  func dropLines(on layout: NomogramLayout) -> [Scene.Item] {
    guard let top = layout.row(.points)?.y else { return [] }
    let lines = GuideLines(obstacles: layout.rows.flatMap(\.labelBoxes), clearance: 1)
    return patients.enumerated().map { index, patient in
      var path = Path()
      for place in places(of: patient, on: layout) {
        guard let place else { continue }
        path.append(lines.path(x: place.x, from: top, to: place.y))
      }
      let stroke = Stroke(color: color(index).opacity(0.55), width: 0.5, dash: [2, 1.5])
      return .group(
        Scene.Group(role: "patient.drop", items: [.path(path, fill: nil, stroke: stroke)]))
    }
  }

  /// Marks on every axis, the total with its risk, and the columns of numbers.
  func marks(on layout: NomogramLayout, measuring text: some TextMeasurer) -> [Scene.Item] {
    guard !patients.isEmpty else { return [] }
    let heights = MarkHeight(scale: scale, layout: layout)
    let marks = patients.enumerated().map { index, patient in
      let items =
        zip(places(of: patient, on: layout), patient.entries).compactMap { place, entry in
          place.map {
            mark(
              index, at: $0,
              isHollow: heights.isBetween(of: entry.variables, values: patient.values))
          }
        }
        + result(of: patient, index, on: layout)
        + openBoxes(of: patient, color(index), on: layout)
      return Scene.Item.group(Scene.Group(role: "patient.marks", items: items))
    }
    return marks + cells(on: layout, measuring: text)
  }

  private func mark(_ index: Int, at point: Point, isHollow: Bool = false) -> Scene.Item {
    PatientMark(index, theme: theme).item(at: point, isHollow: isHollow)
  }

  /// The risk axes that are the patient's, with their positions.
  private func ownRows(
    _ patient: PatientPoints, on layout: NomogramLayout
  ) -> [(axis: Int, y: Double)] {
    scale.riskAxes.indices.compactMap { index in
      guard model.isOf(scale.riskAxes[index], patient.values) else { return nil }
      return layout.row(.risk(index)).map { (index, $0.y) }
    }
  }

  /// The total with a line down to its risks; a bar where a value is not known.
  private func result(
    of patient: PatientPoints, _ index: Int, on layout: NomogramLayout
  ) -> [Scene.Item] {
    let rows = ownRows(patient, on: layout)
    guard let top = layout.row(.total)?.y else { return [] }
    let odds = layout.row(.odds).map { $0.y == top ? [] : [$0.y] } ?? []
    let bottom = rows.last?.y ?? odds.last ?? top
    let color = color(index)
    guard let total = patient.total else {
      let low = layout.x(clamping: patient.totalRange.lowerBound)
      let high = layout.x(clamping: patient.totalRange.upperBound)
      // Without risks below, the bar lies on the total's own axis.
      let reach = bottom == top ? theme.tickLength * 0.75 : 0
      let bar = Path.rectangle(
        Rectangle(
          x: low, y: top - reach, width: max(high - low, 0.5), height: bottom - top + 2 * reach))
      return [
        .path(
          bar, fill: color.opacity(0.18), stroke: Stroke(color: color, width: 0.6, dash: [2, 1.5]))
      ]
    }
    let x = layout.x(clamping: total)
    let line = layout.linesBelowTotal.path(x: x, from: top, to: bottom)
    return [.path(line, fill: nil, stroke: Stroke(color: color, width: theme.lineWidth))]
      + rows.compactMap { interval(risks[index][$0.axis], axis: $0.axis, y: $0.y, color, layout) }
      + ([top] + odds + rows.map(\.y)).map { mark(index, at: Point(x: x, y: $0)) }
  }

  /// A bar along the risk axis over the interval of the risk; `nil` where none is known.
  private func interval(
    _ risk: Estimate?, axis: Int, y: Double, _ color: Color, _ layout: NomogramLayout
  ) -> Scene.Item? {
    guard let lower = risk?.lower, let upper = risk?.upper, upper > lower else { return nil }
    let link = scale.riskAxes[axis].link
    let ends = [lower, upper].map {
      layout.x(clamping: scale.totalPoints(ofLinearPredictor: link.linearPredictor($0)))
    }
    let height = theme.tickLength * 0.9
    let bar = Path.rectangle(
      Rectangle(
        x: ends[0], y: y - height / 2, width: max(ends[1] - ends[0], 0.5), height: height))
    let stroke = Stroke(color: color, width: 0.5)
    return .group(
      Scene.Group(
        role: "patient.interval", items: [.path(bar, fill: color.opacity(0.4), stroke: stroke)]))
  }

  /// Dashed boxes over the axes of values that are not known: any point on them is possible.
  private func openBoxes(
    of patient: PatientPoints, _ color: Color, on layout: NomogramLayout
  ) -> [Scene.Item] {
    let unknown = Set(patient.entries.filter { $0.points == nil }.map(\.variables))
    let half = theme.tickLength * 0.75
    return scale.axes.indices.flatMap { index -> [Scene.Item] in
      guard unknown.contains(scale.axes[index].group), let row = layout.row(.predictor(index))
      else { return [] }
      return row.tracks.map { track in
        let (low, high) = (min(track.start, track.end), max(track.start, track.end))
        let box = Path.rectangle(
          Rectangle(
            x: low - half * 0.6, y: row.y + track.offset - half, width: high - low + half * 1.2,
            height: 2 * half))
        return .path(
          box, fill: color.opacity(0.12), stroke: Stroke(color: color, width: 0.6, dash: [2, 1.5]))
      }
    }
  }

  /// The numbers on the right, each level with its mark.
  private func cells(on layout: NomogramLayout, measuring text: some TextMeasurer) -> [Scene.Item] {
    let heights = MarkHeight(scale: scale, layout: layout)
    return zip(columns, layout.columnEdges).enumerated().map { position, column in
      let (runs, edge) = column
      let patient = patients[showsSum ? 0 : position]
      let levels =
        [layout.row(.points)?.y]
        + patient.entries.map {
          heights.y(of: $0.variables, values: patient.values) ?? heights.middle(of: $0.variables)
        } + [layout.row(.total)?.textLevel] + (odds == nil ? [] : [layout.row(.odds)?.textLevel])
        + scale.riskAxes.indices.map { layout.row(.risk($0))?.y }
      let items = zip(runs, levels).compactMap { run, y -> Scene.Item? in
        guard let run, let y else { return nil }
        let top = y - text.size(of: run).height / 2
        return .text(run, at: Point(x: edge, y: top), anchor: .trailing)
      }
      return .group(Scene.Group(role: "patient.points", items: items))
    }
  }
}
