internal import RiskModels
internal import Scenes
internal import Statistics

/// Turns a layout into items: guide lines first, then rows.
struct NomogramDrawing {
  let layout: NomogramLayout
  let style: FigureStyle

  private var theme: Theme { style.theme }

  // MARK: Guides

  func guides() -> [Scene.Item] {
    var path = Path()
    if let points = layout.row(.points), let last = layout.rows.last(where: isPredictor) {
      let lines = GuideLines(
        obstacles: layout.rows.filter(isPredictor).flatMap(\.labelBoxes)
          + [layout.markBox].compactMap(\.self), clearance: 1.2)
      for value in stride(from: 0.0, through: 100, by: 10) {
        path.append(lines.path(x: layout.x(ofPoints: value), from: points.y, to: bottom(of: last)))
      }
    }
    if let total = layout.row(.total), let last = layout.rows.last {
      let lines = layout.linesBelowTotal
      for value in layout.scale.totalPoints.ticks {
        path.append(lines.path(x: layout.x(ofTotal: value), from: total.y, to: last.y))
      }
    }
    return [
      .group(
        Scene.Group(
          role: "guides", items: [.path(path, fill: nil, stroke: theme.guideStroke)] + approaches())
      )
    ]
  }

  private func isPredictor(_ row: NomogramRow) -> Bool {
    if case .predictor = row.content { true } else { false }
  }

  private func bottom(of row: NomogramRow) -> Double { row.y + row.heightBelow }

  /// Dotted lines from the names to axes that begin away from zero points.
  private func approaches() -> [Scene.Item] {
    var path = Path()
    for row in layout.rows where isPredictor(row) {
      for track in row.tracks {
        let first = min(track.start, track.end)
        let boxes = track.labelBoxes(y: row.y + track.offset)
        let y = row.y + track.offset
        let isClear = !boxes.contains {
          $0.minY < y + 1 && $0.maxY > y - 1 && $0.minX < first && $0.maxX > layout.start
        }
        guard first > layout.start + 8, isClear else { continue }
        path.append(
          .line(from: Point(x: layout.start, y: y), to: Point(x: first - 3, y: y)))
      }
    }
    let dotted = Stroke(color: theme.guide, width: 0.7, dash: [0.7, 2], cap: .butt)
    return path.elements.isEmpty ? [] : [.path(path, fill: nil, stroke: dotted)]
  }

  // MARK: Rows

  func rows() -> [Scene.Item] {
    layout.rows.map { row in
      .group(Scene.Group(role: row.role, items: title(of: row) + lines(of: row)))
    }
  }

  private func title(of row: NomogramRow) -> [Scene.Item] {
    let top = row.textLevel - row.titleHeight / 2
    let items = row.title.map { line -> Scene.Item in
      .text(line.run, at: Point(x: layout.margin, y: top + line.top), anchor: .leading)
    }
    return [.group(Scene.Group(role: "axis.title", items: items))]
  }

  private func lines(of row: NomogramRow) -> [Scene.Item] {
    var color: Color?
    var width = theme.axisWidth * 1.35
    switch row.content {
    case .points, .total, .predictor, .linearPredictor, .groups: break
    case .risk, .medianTime, .odds:
      color = theme.dataColor(0)
      width = theme.axisWidth * 2.2
    }
    var items = row.groups?.items(y: row.y, theme: theme) ?? []
    for track in row.tracks {
      items.append(
        .group(
          Scene.Group(
            role: "axis.line",
            items: track.items(y: row.y + track.offset, color: color, width: width))))
    }
    return items + folds(of: row)
  }

  /// Dashed lines from the limits of risk groups down to the risk axis that they are of.
  private func groupLimits() -> [Scene.Item] {
    let last = layout.scale.riskAxes.count - 1
    guard let row = layout.row(.groups), let bar = row.groups, let risk = layout.row(.risk(last))
    else { return [] }
    var path = Path()
    for block in bar.blocks.dropFirst() {
      path.append(
        layout.linesToLastRisk.path(x: block.from, from: row.y + bar.height / 2, to: risk.y))
    }
    let stroke = Stroke(color: theme.ink, width: 0.5, dash: [2.4, 1.8])
    return [
      .group(Scene.Group(role: "risk.limits", items: [.path(path, fill: nil, stroke: stroke)]))
    ]
  }

  /// Diamonds on the risk axis with lines up to the total points at which the risk reaches a threshold.
  func marks(ofThresholds thresholds: [Double]) -> [Scene.Item] {
    let last = layout.scale.riskAxes.count - 1
    guard let axis = layout.scale.primaryRiskAxis, let total = layout.row(.total),
      let risk = layout.row(.risk(last))
    else { return [] }
    let highest = layout.scale.totalPoints.highest
    let dashed = Stroke(color: theme.ink, width: max(0.5, theme.axisWidth), dash: [2.4, 1.8])
    let items = thresholds.sorted().flatMap { threshold -> [Scene.Item] in
      let points = layout.scale.totalPoints(
        ofLinearPredictor: axis.link.linearPredictor(threshold))
      guard points.isFinite, points >= 0, points <= highest else { return [] }
      let x = layout.x(ofTotal: points)
      let radius = theme.tickLength * 0.8
      let diamond = Path.polyline(
        [
          Point(x: x, y: risk.y - radius), Point(x: x + radius * 0.8, y: risk.y),
          Point(x: x, y: risk.y + radius), Point(x: x - radius * 0.8, y: risk.y),
        ], isClosed: true)
      let line = layout.linesToLastRisk.path(x: x, from: total.y, to: risk.y - radius)
      return [
        .path(line, fill: nil, stroke: dashed),
        .path(
          diamond, fill: .white, stroke: Stroke(color: theme.ink, width: theme.lineWidth * 0.8)),
      ]
    }
    let limits = groupLimits()
    return items.isEmpty ? limits : limits + [.group(Scene.Group(role: "thresholds", items: items))]
  }

  /// The curves that join the lines of a folded axis.
  private func folds(of row: NomogramRow) -> [Scene.Item] {
    guard row.tracks.count > 1 else { return [] }
    let stroke = Stroke(color: theme.ink, width: theme.axisWidth)
    let isCompact = row.tracks.count == 2
    let lines = GuideLines(obstacles: row.labelBoxes, clearance: 0.8)
    return zip(row.tracks, row.tracks.dropFirst()).map { before, after in
      let (first, second) = (row.y + before.offset, row.y + after.offset)
      guard isCompact else {
        let dashed = Stroke(color: theme.mutedInk, width: 0.5, dash: [1.5, 1.5])
        let path = lines.path(x: before.end, from: min(first, second), to: max(first, second))
        return .path(path, fill: nil, stroke: dashed)
      }
      let out = (before.end >= before.start ? 1.0 : -1.0) * abs(first - second) * 0.75
      var path = Path()
      path.move(to: Point(x: before.end, y: first))
      path.curve(
        to: Point(x: after.start, y: second), control1: Point(x: before.end + out, y: first),
        control2: Point(x: after.start + out, y: second))
      return .path(path, fill: nil, stroke: stroke)
    }
  }
}
