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
    let largest = shown.map { abs($0.points) }.max() ?? 1
    let rows = shown.map { row($0, largest: largest) }
    let note = paragraph(
      words.factorsNote(hasModifiable: shown.contains(where: \.isModifiable)),
      FontSpec(size: 12), width: width, color: theme.mutedInk, role: "text.paragraph")
    return .stack(
      [title, .stack(rows, gap: max(2, plan.gap / 4)).role("factors"), note], gap: 3)
  }

  private mutating func row(_ factor: SheetFindings.Factor, largest: Double) -> SheetBlock {
    let numberWidth = text.size(of: label("+1000", patientFont)).width
    let half = 62.0
    let barsLeft = width - 2 * half - numberWidth
    let name = paragraph(
      words.factor(factor, values: figure.patient.values), patientFont, width: barsLeft - 10)
    let lineHeight = text.size(of: label("1", patientFont)).height
    let points = label(words.signedPoints(factor.points), patientFont)
    let length = half * abs(factor.points) / largest
    let size = Size(width: width, height: max(name.size.height, lineHeight))
    let thickness = plan.patientSize * 0.62
    let (accent, ink, rightEdge) = (accent, theme.ink, width)
    return SheetBlock(size: size) { origin in
      let middle = origin.x + barsLeft + half
      let y = origin.y + (size.height - thickness) / 2
      let isRaising = factor.points > 0
      let bar = Rectangle(
        x: isRaising ? middle : middle - length, y: y, width: length, height: thickness)
      let axis = Path.line(
        from: Point(x: middle, y: origin.y - 1), to: Point(x: middle, y: origin.y + size.height + 1)
      )
      let number = Point(
        x: origin.x + rightEdge, y: origin.y + (size.height - lineHeight) / 2)
      return name.items(origin) + [
        .path(
          .rectangle(bar), fill: isRaising ? accent : .white,
          stroke: Stroke(color: isRaising ? accent : ink, width: 0.8)),
        .path(axis, fill: nil, stroke: Stroke(color: ink, width: 0.6)),
        .text(points, at: number, anchor: .trailing),
      ]
    }
  }

  mutating func adviceBlock() -> SheetBlock {
    let todo = content.whatToDo.map { $0[words.language] }
    let back = content.comeBackIf.map { $0[words.language] }
    let isSplit = !todo.isEmpty && !back.isEmpty
    let gutter = 18.0
    let column = isSplit ? (width - gutter) / 2 : width
    let left = adviceList(words.whatToDo, todo, width: column)
    let right = adviceList(words.comeBackIf, back, width: column)
    let lists =
      isSplit ? SheetBlock.beside(left, right, offset: column + gutter) : .stack([left, right])
    var blocks = [lists]
    if let contact = content.contact?[words.language] {
      let font = FontSpec(size: plan.patientSize, isBold: true)
      blocks.append(paragraph(words.contact(contact), font, width: width, role: "text.paragraph"))
    }
    blocks.append(
      paragraph(words.noDecisionByNumberAlone, patientFont, width: width, role: "text.paragraph"))
    return .stack(blocks, gap: plan.gap * 0.6)
  }

  private mutating func adviceList(
    _ title: String, _ lines: [String], width: Double
  ) -> SheetBlock {
    let shown = Array(lines.prefix(plan.adviceLimit))
    omissions.advice += lines.count - shown.count
    guard !shown.isEmpty else { return .empty }
    let head = heading(title, size: plan.patientSize + 1, width: width)
    let bullets = shown.map { bullet($0, width: width) }
    return .stack([head] + bullets, gap: 2)
  }
}
