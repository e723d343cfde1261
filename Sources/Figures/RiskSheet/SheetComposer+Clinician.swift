internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// What the clinician reads.
extension SheetComposer {
  /// Where the columns of the table of inputs begin.
  private struct Columns {
    var value: Double
    var strip: Double
    var pointsRight: Double
    var labelWidth: Double
    var valueWidth: Double
    var stripWidth: Double

    init(width: Double, showsStrip: Bool) {
      let labels = showsStrip ? 0.30 : 0.48
      let values = showsStrip ? 0.29 : 0.40
      value = width * labels
      labelWidth = value - 6
      valueWidth = width * values - 6
      strip = value + width * values
      pointsRight = width
      stripWidth = width - strip - 30
    }
  }

  mutating func clinicianPart() -> SheetBlock {
    let bold = FontSpec(size: plan.clinicianSize + 1.5, isBold: true)
    var title = words.clinicianHeading
    if case .risk(let prediction, _) = findings.verdict {
      title += "   ·   " + words.riskWithInterval(prediction.risk, of: model.outcome)
    }
    let small = clinicianFont
    var blocks = [
      SheetBlock.rule(width: width, stroke: Stroke(color: theme.ink, width: 0.8)),
      paragraph(title, bold, width: width, role: "text.subheading"),
      tableBlock(),
    ]
    if case .risk(let prediction, _) = findings.verdict, let risk = prediction.risk.estimate {
      if let warning = prediction.likeness.flatMap(words.likeness) {
        var strong = small
        strong.isBold = true
        blocks.append(paragraph("! " + warning, strong, width: width, role: "note.likeness"))
      }
      if let competing = words.competing(model) {
        blocks.append(paragraph(competing, small, width: width, role: "text.paragraph"))
      }
      for threshold in content.thresholds {
        let line = words.threshold(threshold, isReached: risk >= threshold.risk)
        blocks.append(paragraph(line, small, width: width))
      }
    }
    blocks.append(
      paragraph(
        words.limits(content.limits?[words.language]), small, width: width, role: "text.paragraph"))
    blocks.append(paragraph(words.model(model, code: figure.code), small, width: width))
    blocks.append(signatureBlock())
    if let leftOut = words.leftOut(omissions) {
      blocks.append(paragraph(leftOut, small, width: width, role: "note.omitted"))
    }
    return .stack(blocks, gap: 3)
  }

  private mutating func tableBlock() -> SheetBlock {
    let shown = Array(findings.inputs.prefix(plan.inputLimit))
    omissions.inputs = findings.inputs.count - shown.count
    let hasPoints = shown.contains { $0.points != nil }
    omissions.strip = !plan.showsStrip && hasPoints
    guard !shown.isEmpty else { return .empty }
    let columns = Columns(width: width, showsStrip: plan.showsStrip)
    let widest = figure.scale?.groups.map(\.highestPoints).max() ?? 0
    let rows = shown.map { inputRow($0, columns: columns, widest: widest) }
    return .stack([tableHead(columns, hasPoints: hasPoints)] + rows + [totalRow(columns)], gap: 1.2)
      .role("text.table").role("inputs")
  }

  private func tableHead(_ columns: Columns, hasPoints: Bool) -> SheetBlock {
    let font = FontSpec(size: plan.clinicianSize, isBold: true)
    let runs = [words.input, words.valueHeading, words.points].map { label($0, font) }
    return SheetBlock(size: Size(width: width, height: text.size(of: runs[0]).height)) { origin in
      let right = Point(x: origin.x + columns.pointsRight, y: origin.y)
      let points: [Scene.Item] = hasPoints ? [.text(runs[2], at: right, anchor: .trailing)] : []
      return [
        .text(runs[0], at: origin, anchor: .leading),
        .text(runs[1], at: Point(x: origin.x + columns.value, y: origin.y), anchor: .leading),
      ].map { .cell([$0], isHead: true) } + points.map { .cell([$0], isHead: true) }
    }.role("text.row")
  }

  private mutating func inputRow(
    _ input: SheetFindings.Input, columns: Columns, widest: Double
  ) -> SheetBlock {
    let variable = input.predictor.variable
    let name = paragraph(
      variable.label[words.language], clinicianFont, width: columns.labelWidth)
    var value = words.value(input.value, of: variable)
    var font = clinicianFont
    if let flag = input.flag {
      let reason = words.flag(flag, of: variable)
      value = flag == .missing ? "! " + reason : "! \(value) – \(reason)"
      font.isBold = true
    }
    let cell = paragraph(value, font, width: columns.valueWidth)
    let strip = stripItems(input, columns: columns, widest: widest)
    let height = max(name.size.height, cell.size.height, plan.clinicianSize * 1.12)
    return SheetBlock(size: Size(width: width, height: height)) { origin in
      let value = cell.items(Point(x: origin.x + columns.value, y: origin.y))
      return [.cell(name.items(origin)), .cell(value), .cell(strip(origin))]
    }.role("text.row")
  }

  /// The group's axis with the patient's mark, and the points.
  private mutating func stripItems(
    _ input: SheetFindings.Input, columns: Columns, widest: Double
  ) -> (Point) -> [Scene.Item] {
    let ink = theme.ink
    if let joined = input.joinedTo {
      let words = words.joined(to: joined)
      guard plan.showsStrip else { return { _ in [] } }
      let note = paragraph(words, clinicianFont, width: columns.stripWidth, color: theme.mutedInk)
      return { note.items(Point(x: $0.x + columns.strip, y: $0.y)) }
    }
    guard let entry = input.points else { return { _ in [] } }
    let number = label(entry.points == nil ? "?" : words.rounded(entry.points), clinicianFont)
    let half = plan.clinicianSize * 0.56
    let showsStrip = plan.showsStrip && widest > 0
    let mark = accent
    return { origin in
      let right = Point(x: origin.x + columns.pointsRight, y: origin.y)
      let figure: [Scene.Item] = [.text(number, at: right, anchor: .trailing)]
      guard showsStrip else { return figure }
      let (left, y) = (origin.x + columns.strip, origin.y + half)
      func x(_ points: Double) -> Double { left + columns.stripWidth * points / widest }
      var axis = Path.line(from: Point(x: left, y: y), to: Point(x: x(entry.highest), y: y))
      for end in [left, x(entry.highest)] {
        axis.append(.line(from: Point(x: end, y: y - 2), to: Point(x: end, y: y + 2)))
      }
      var items = figure + [.path(axis, fill: nil, stroke: Stroke(color: ink, width: 0.5))]
      if let points = entry.points, points.isFinite {
        // Values outside the data's range stay at the end of their axis; the number tells.
        let shown = min(max(points, 0), entry.highest)
        let dot = Path.circle(center: Point(x: x(shown), y: y), radius: 2.6)
        items.append(.path(dot, fill: mark, stroke: nil))
      }
      return items
    }
  }

  private func totalRow(_ columns: Columns) -> SheetBlock {
    guard let scale = figure.scale, let total = findings.total else { return .empty }
    let font = FontSpec(size: plan.clinicianSize, isBold: true)
    let (name, number) = (label(words.totalPoints, font), label(words.rounded(total), font))
    let lineHeight = text.size(of: name).height
    let strip = plan.showsStrip ? riskStrip(scale, total: total, columns: columns) : .empty
    let size = Size(width: width, height: max(lineHeight, strip.size.height))
    return SheetBlock(size: size) { origin in
      [
        .cell([.text(name, at: origin, anchor: .leading)]), .cell([]),
        .cell([
          .text(
            number, at: Point(x: origin.x + columns.pointsRight, y: origin.y), anchor: .trailing)
        ]),
      ] + strip.items(Point(x: origin.x, y: origin.y))
    }.role("text.row").role("total")
  }

  /// Total points with the risks that belong to them under the line.
  private func riskStrip(_ scale: PointScale, total: Double, columns: Columns) -> SheetBlock {
    guard let axis = scale.primaryRiskAxis, scale.totalPoints.highest > 0,
      case .risk = findings.verdict
    else { return .empty }
    let highest = scale.totalPoints.highest
    let y = plan.clinicianSize * 0.56
    func x(_ points: Double) -> Double { columns.strip + columns.stripWidth * points / highest }
    var path = Path.line(from: Point(x: x(0), y: y), to: Point(x: x(highest), y: y))
    var labels: [(run: TextRun, x: Double)] = []
    var taken: [ClosedRange<Double>] = []
    for tick in axis.ticks.sorted(by: { ($0.rank, $0.risk) < ($1.rank, $1.risk) }) {
      let run = label(tick.label, clinicianFont)
      let half = text.size(of: run).width / 2 + 1.5
      let center = x(tick.totalPoints)
      let span = (center - half)...(center + half)
      guard center.isFinite, !taken.contains(where: { $0.overlaps(span) }) else { continue }
      taken.append(span)
      labels.append((run, center))
      path.append(.line(from: Point(x: center, y: y), to: Point(x: center, y: y + 3)))
    }
    let name = label(words.riskAxis, clinicianFont, color: theme.mutedInk)
    let top = y + 4
    let height = top + text.size(of: name).height
    let shown = min(max(total, 0), highest)
    let nameRight = min(columns.strip, taken.map(\.lowerBound).min() ?? columns.strip) - 4
    return SheetBlock(size: Size(width: width, height: height)) { origin in
      let dot = Path.circle(
        center: Point(x: origin.x + x(shown), y: origin.y + y), radius: 3)
      let moved = Path.polyline([]).appendingMoved(path, by: origin)
      return [
        .path(moved, fill: nil, stroke: Stroke(color: theme.ink, width: 0.5)),
        .path(dot, fill: accent, stroke: nil),
        .text(name, at: Point(x: origin.x + nameRight, y: origin.y + top), anchor: .trailing),
      ]
        + labels.map {
          .text($0.run, at: Point(x: origin.x + $0.x, y: origin.y + top), anchor: .center)
        }
    }
  }

  private func signatureBlock() -> SheetBlock {
    let font = FontSpec(size: max(9, plan.clinicianSize))
    let runs = words.signatures.map { label($0, font) }
    let column = width / Double(runs.count)
    let height = font.size * 2
    let ink = theme.ink
    let widths = runs.map { text.size(of: $0) }
    return SheetBlock(size: Size(width: width, height: height)) { origin in
      runs.enumerated().flatMap { index, run -> [Scene.Item] in
        let left = origin.x + Double(index) * column
        let baseline = origin.y + height - 2
        let line = Path.line(
          from: Point(x: left + widths[index].width + 4, y: baseline),
          to: Point(x: left + column - 10, y: baseline))
        let top = origin.y + height - widths[index].height
        return [
          .paragraph([.text(run, at: Point(x: left, y: top), anchor: .leading)]),
          .path(line, fill: nil, stroke: Stroke(color: ink, width: 0.5)),
        ]
      }
    }.role("signature")
  }
}

extension Path {
  /// This path followed by another one, shifted.
  fileprivate func appendingMoved(_ other: Path, by offset: Point) -> Path {
    func moved(_ point: Point) -> Point { Point(x: point.x + offset.x, y: point.y + offset.y) }
    var result = self
    for element in other.elements {
      switch element {
      case .move(let point): result.move(to: moved(point))
      case .line(let point): result.line(to: moved(point))
      case .curve(let a, let b, let point):
        result.curve(to: moved(point), control1: moved(a), control2: moved(b))
      case .close: result.close()
      }
    }
    return result
  }
}
