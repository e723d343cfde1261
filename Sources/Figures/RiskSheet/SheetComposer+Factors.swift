internal import Cohorts
internal import Diagnostics
internal import Scenes

/// What raises and lowers the risk, and what to do.
extension SheetComposer {
  mutating func factorsBlock() -> SheetBlock {
    let shown = Array(findings.factors.prefix(plan.factorLimit))
    omissions.factors = findings.factors.count - shown.count
    let title = heading(words.factorsHeading, size: plan.patientSize + 1, width: width)
    guard !shown.isEmpty else {
      return .stack([title, paragraph(words.noFactors, patientFont, width: width)], gap: 3)
    }
    // One scale for all patients: two sheets can be laid beside each other.
    let largest = max(findings.largestDifference, 1)
    let columns = columns(isMarked: shown.contains(where: \.isModifiable))
    let rows = shown.map { row($0, largest: largest, columns: columns) }
    var blocks = [title, .stack([barsHead(columns)] + rows, gap: max(2, plan.gap / 4))]
    blocks[1] = blocks[1].role("text.table").role("factors")
    blocks.append(
      paragraph(
        words.notCauses(isMarked: shown.contains(where: \.isModifiable)), FontSpec(size: 12),
        width: width, color: theme.mutedInk, role: "text.paragraph"))
    return .stack(blocks, gap: 3)
  }

  private func columns(isMarked: Bool) -> FactorColumns {
    let head = barsHeadRuns.map { text.size(of: $0).width }
    let number = text.size(of: label("+1000", patientFont)).width
    return FactorColumns(
      width: width, indent: isMarked ? plan.patientSize * 1.25 : 0,
      half: max(64, head[0] + 8, head[1] + 8), number: max(number, head[2] + 4))
  }

  private var barsHeadRuns: [TextRun] {
    [words.lowerRisk, words.higherRisk, words.inPoints].map {
      label($0, FontSpec(size: 12), color: theme.mutedInk)
    }
  }

  /// What the two sides of the axis mean.
  private func barsHead(_ columns: FactorColumns) -> SheetBlock {
    let runs = barsHeadRuns
    let size = Size(width: width, height: text.size(of: runs[0]).height)
    return SheetBlock(size: size) { origin in
      let middle = origin.x + columns.axis
      let sides: [Scene.Item] = [
        .text(runs[0], at: Point(x: middle - 5, y: origin.y), anchor: .trailing),
        .text(runs[1], at: Point(x: middle + 5, y: origin.y), anchor: .leading),
      ]
      let right = Point(x: origin.x + width, y: origin.y)
      return [
        .cell(sides.map { .paragraph([$0]) }, isHead: true),
        .cell([.text(runs[2], at: right, anchor: .trailing)], isHead: true),
      ]
    }.role("text.row")
  }

  private mutating func row(
    _ factor: SheetFindings.Factor, largest: Double, columns: FactorColumns
  ) -> SheetBlock {
    let name = paragraph(
      words.factor(factor, values: figure.patient.values), patientFont, width: columns.labelWidth)
    let mark = factor.isModifiable ? label(words.modifiableMark, patientFont) : nil
    let lineHeight = text.size(of: label("1", patientFont)).height
    let points = label(words.signedPoints(factor.points), patientFont)
    // Values far outside the data's range end at the longest bar; the number tells.
    let length = columns.half * min(abs(factor.points) / largest, 1)
    let size = Size(width: width, height: max(name.size.height, lineHeight))
    let thickness = plan.patientSize * 0.62
    let (accent, ink) = (accent, theme.ink)
    return SheetBlock(size: size) { origin in
      let middle = origin.x + columns.axis
      let y = origin.y + (size.height - thickness) / 2
      let isRaising = factor.points > 0
      let bar = Rectangle(
        x: isRaising ? middle : middle - length, y: y, width: length, height: thickness)
      let axis = Path.line(
        from: Point(x: middle, y: origin.y - 1), to: Point(x: middle, y: origin.y + size.height + 1)
      )
      let number = Point(x: origin.x + size.width, y: origin.y + (size.height - lineHeight) / 2)
      let marks: [Scene.Item] = mark.map { [.text($0, at: origin, anchor: .leading)] } ?? []
      let title = marks + name.items(Point(x: origin.x + columns.indent, y: origin.y))
      return [
        .cell(title),
        .path(
          .rectangle(bar), fill: isRaising ? accent : .white,
          stroke: Stroke(color: isRaising ? accent : ink, width: 0.8)),
        .path(axis, fill: nil, stroke: Stroke(color: ink, width: 0.6)),
        .cell([.text(points, at: number, anchor: .trailing)]),
      ]
    }.role("text.row")
  }

  mutating func adviceBlocks() -> [SheetBlock] {
    let todo = content.whatToDo.map { $0[words.language] }
    let back = content.comeBackIf.map { $0[words.language] }
    let urgent = content.urgentIf.map { $0[words.language] }
    let isSplit = !todo.isEmpty && !(back.isEmpty && urgent.isEmpty)
    let gutter = 18.0
    let column = isSplit ? (width - gutter) / 2 : width
    let left = adviceList(words.whatToDo, todo, width: column)
    let padding = min(5, plan.gap / 2)
    let alarm = adviceList(words.urgentIf, urgent, width: column - 2 * padding)
    let frame = Stroke(color: theme.ink, width: 1.2)
    let right = SheetBlock.stack(
      [
        alarm.isEmpty ? .empty : alarm.framed(padding: padding, width: column, stroke: frame),
        adviceList(words.comeBackIf, back, width: column),
      ], gap: plan.gap * 0.5)
    let lists =
      isSplit ? SheetBlock.beside(left, right, offset: column + gutter) : .stack([left, right])
    var closing: [SheetBlock] = []
    if let contact = content.contact?[words.language] {
      let font = FontSpec(size: plan.patientSize, isBold: true)
      closing.append(paragraph(words.contact(contact), font, width: width, role: "text.paragraph"))
    }
    if case .risk = findings.verdict {
      closing.append(
        paragraph(words.noDecisionByNumberAlone, patientFont, width: width, role: "text.paragraph"))
    }
    return [lists, .stack(closing, gap: plan.gap * 0.4)]
  }

  private mutating func adviceList(
    _ title: String, _ lines: [String], width: Double
  ) -> SheetBlock {
    let shown = Array(lines.prefix(plan.adviceLimit))
    omissions.advice += lines.count - shown.count
    guard !shown.isEmpty else { return .empty }
    let head = heading(title, size: plan.patientSize + 1, width: width)
    let bullets = shown.map { bullet($0, width: width) }
    return .stack([head, SheetBlock.stack(bullets, gap: 2).role("text.list")], gap: 2)
  }
}

/// Where the columns of the contributions are, from the left edge.
private struct FactorColumns {
  /// Room for the mark of what can be changed.
  var indent: Double
  var labelWidth: Double
  /// The line between lower and higher.
  var axis: Double
  /// The longest bar.
  var half: Double

  init(width: Double, indent: Double, half: Double, number: Double) {
    (self.indent, self.half) = (indent, half)
    axis = width - half - number
    labelWidth = axis - half - 10 - indent
  }
}
