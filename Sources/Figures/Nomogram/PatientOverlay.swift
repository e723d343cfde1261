internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// Patients drawn over a nomogram: marks, drop lines, points and their running sum, total and risk.
struct PatientOverlay {
  private let patients: [PatientPoints]
  /// The interval of each patient's risk.
  private let risks: [Estimate?]
  private let scale: PointScale
  private let style: FigureStyle

  init(
    _ patients: [PatientPoints], risks: [Estimate?], scale: PointScale, style: FigureStyle
  ) {
    (self.patients, self.risks, self.scale, self.style) = (patients, risks, scale, style)
  }

  private var theme: Theme { style.theme }
  private var words: NomogramWording { NomogramWording(style.language) }
  /// One patient has a column of points and one of their sum; several have one column each.
  private var showsSum: Bool { patients.count == 1 }

  // MARK: Columns

  /// The widths of the columns of numbers on the right.
  func columnWidths(measuring text: some TextMeasurer) -> [Double] {
    columns.map { column in
      column.compactMap { $0.map { text.size(of: $0).width } }.max() ?? 0
    }
  }

  /// The cells of each column: header, one a group, total, risk; `nil` where nothing stands.
  private var columns: [[TextRun?]] {
    patients.enumerated().flatMap { index, patient -> [[TextRun?]] in
      let name = patients.count == 1 ? words.points : "\(words.patient) \(index + 1)"
      let color = self.color(index)
      let header = cell(name, isBold: true, color)
      let entries = patient.entries.map { entry -> TextRun? in
        cell(entry.points.map(words.pointsOf) ?? words.unknown, isBold: false, color)
      }
      let ends = [
        cell(totalText(patient), isBold: true, color),
        cell(riskText(patient, risks[index]), isBold: true, color),
      ]
      let own = [header] + entries + ends
      return showsSum ? [own, sums(of: patient, color)] : [own]
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
    return [cell(words.sum, isBold: true, theme.mutedInk)] + running + [nil, nil]
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

  private func riskText(_ patient: PatientPoints, _ interval: Estimate?) -> String {
    guard let risk = patient.risk else {
      guard let range = patient.riskRange else { return "" }
      return words.range(words.risk(range.lowerBound), words.risk(range.upperBound))
    }
    return words.risk(risk, interval)
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
      return Scene.Item.group(Scene.Group(role: "patient.marks", items: items))
    }
    return marks + cells(on: layout, measuring: text)
  }

  private func mark(_ index: Int, at point: Point, isHollow: Bool = false) -> Scene.Item {
    let r = theme.tickLength * 0.72
    let outline: Path =
      switch index {
      case 0: .circle(center: point, radius: r)
      case 1:
        .rectangle(
          Rectangle(x: point.x - r * 0.9, y: point.y - r * 0.9, width: 1.8 * r, height: 1.8 * r))
      default:
        .polyline(
          [
            Point(x: point.x, y: point.y - r * 1.2),
            Point(x: point.x + r * 1.1, y: point.y + r * 0.8),
            Point(x: point.x - r * 1.1, y: point.y + r * 0.8),
          ], isClosed: true)
      }
    return isHollow
      ? .path(outline, fill: .white, stroke: Stroke(color: color(index), width: 1.1))
      : .path(outline, fill: color(index), stroke: Stroke(color: .white, width: 0.7))
  }

  /// The total with a line down to its risk; a bar where a value is not known.
  private func result(
    of patient: PatientPoints, _ index: Int, on layout: NomogramLayout
  ) -> [Scene.Item] {
    guard let top = layout.row(.total)?.y, let bottom = layout.row(.risk(0))?.y else { return [] }
    let color = color(index)
    func x(_ total: Double) -> Double {
      min(max(layout.x(ofTotal: total), layout.start), layout.end)
    }
    guard let total = patient.total else {
      let (low, high) = (x(patient.totalRange.lowerBound), x(patient.totalRange.upperBound))
      let bar = Path.rectangle(
        Rectangle(x: low, y: top, width: max(high - low, 0.5), height: bottom - top))
      return [
        .path(
          bar, fill: color.opacity(0.18), stroke: Stroke(color: color, width: 0.6, dash: [2, 1.5]))
      ]
    }
    let line = Path.line(from: Point(x: x(total), y: top), to: Point(x: x(total), y: bottom))
    return [
      .path(line, fill: nil, stroke: Stroke(color: color, width: theme.lineWidth)),
      mark(index, at: Point(x: x(total), y: top)), mark(index, at: Point(x: x(total), y: bottom)),
    ]
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
        } + [layout.row(.total)?.y, layout.row(.risk(0))?.y]
      let items = zip(runs, levels).compactMap { run, y -> Scene.Item? in
        guard let run, let y else { return nil }
        let top = y - text.size(of: run).height / 2
        return .text(run, at: Point(x: edge, y: top), anchor: .trailing)
      }
      return .group(Scene.Group(role: "patient.points", items: items))
    }
  }
}
