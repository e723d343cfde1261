internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// What the patient reads.
extension SheetComposer {
  /// The parts from top to bottom; there is room between them to share out.
  mutating func patientPart() -> [SheetBlock] {
    var blocks = [headingBlock(), noticeBlock()]
    if case .risk(let prediction, let yardstick) = findings.verdict,
      let risk = prediction.risk.estimate
    {
      blocks += riskBlocks(risk, prediction: prediction, beside: yardstick)
      blocks.append(factorsBlock())
    }
    blocks += adviceBlocks()
    return blocks.filter { !$0.isEmpty }
  }

  private mutating func headingBlock() -> SheetBlock {
    let small = FontSpec(size: 12)
    var parts: [SheetBlock] = []
    if isSynthetic {
      let font = FontSpec(size: 12, isBold: true)
      parts.append(paragraph(words.synthetic, font, width: width, role: "mark.synthetic"))
    }
    if let hospital = content.hospital?[words.language] {
      parts.append(paragraph(hospital, small, width: width, color: theme.mutedInk))
    }
    let title = content.title?[words.language] ?? words.title(model.outcome)
    let titleFont = FontSpec(size: plan.patientSize * 1.45, isBold: true)
    parts.append(paragraph(title, titleFont, width: width, role: "text.heading"))
    let line = words.headingLine(
      patient: figure.patient, content: content, printedOn: figure.printedOn)
    parts.append(paragraph(line.joined(separator: "   ·   "), small, width: width))
    parts.append(.rule(width: width, stroke: Stroke(color: theme.ink, width: 1)))
    return .stack(parts, gap: 3)
  }

  private mutating func noticeBlock() -> SheetBlock {
    var notices: [String] = []
    let patient = figure.patient
    if !patient.unmetCriteria.isEmpty {
      notices.append(
        words.ineligible(patient.unmetCriteria, showsRisk: content.showsRiskIfIneligible))
    } else if !patient.undecidedCriteria.isEmpty {
      notices.append(words.undecided(patient.undecidedCriteria))
    }
    switch findings.verdict {
    case .missing(let predictors): notices.append(words.missing(predictors))
    case .unusable(let predictors): notices.append(words.unusable(predictors))
    case .risk where findings.isUnlikeTheStudy: notices.append(words.unlikeTheStudy)
    case .risk, .ineligible: break
    }
    let font = FontSpec(size: plan.patientSize, isBold: true)
    let paragraphs = notices.map {
      paragraph($0, font, width: width - 16, role: "text.paragraph")
    }
    guard !paragraphs.isEmpty else { return .empty }
    return SheetBlock.stack(paragraphs, gap: 4)
      .framed(padding: 8, width: width, stroke: Stroke(color: theme.ink, width: 1.2))
      .role("notice")
  }

  private mutating func riskBlocks(
    _ risk: Double, prediction: RiskPrediction, beside yardstick: SheetFindings.Yardstick?
  ) -> [SheetBlock] {
    let people = PeopleCount(risk: risk)
    let sentence = paragraph(
      words.riskSentence(people, outcome: model.outcome, phrase: content.eventPhrase),
      FontSpec(size: plan.patientSize + 2, isBold: true), width: width, role: "text.paragraph")
    let array = PeopleArray(
      filled: people.filledFigures,
      cell: Size(width: plan.patientSize * 1.02, height: plan.patientSize * 1.2), ink: accent)
    let picture = pictureBlock(array)
    let offset = picture.size.width + 20
    let side = sideBlock(
      people, array: array, prediction: prediction, beside: yardstick, width: width - offset)
    return [sentence, .beside(picture, side, offset: offset)]
  }

  /// The people, with the mark of synthetic data so close that it cannot be cropped away.
  private func pictureBlock(_ array: PeopleArray) -> SheetBlock {
    let mark = label(words.synthetic, FontSpec(size: 8, isItalic: true), color: theme.mutedInk)
    let markSize = text.size(of: mark)
    let isMarked = isSynthetic && markSize.width <= array.size.height
    let size = Size(
      width: array.size.width + (isMarked ? markSize.height + 2 : 0), height: array.size.height)
    return SheetBlock(size: size) { origin in
      let x = origin.x + array.size.width + 2 + markSize.height / 2
      let center = Point(x: x, y: origin.y + array.size.height / 2)
      return array.items(at: origin) + (isMarked ? [.uprightText(mark, center: center)] : [])
    }.role("figure")
  }

  private mutating func sideBlock(
    _ people: PeopleCount, array: PeopleArray, prediction: RiskPrediction,
    beside yardstick: SheetFindings.Yardstick?, width: Double
  ) -> SheetBlock {
    var blocks =
      [
        .stack([
          keyLine(people, isFilled: true, array: array, width: width),
          keyLine(people.others, isFilled: false, array: array, width: width),
        ])
      ] as [SheetBlock]
    blocks.append(comparison(people, beside: yardstick, width: width))
    if let range = words.range(prediction.risk) {
      blocks.append(paragraph(range, patientFont, width: width, role: "text.paragraph"))
    }
    return .stack(blocks, gap: plan.gap * 0.7)
  }

  private mutating func keyLine(
    _ people: PeopleCount, isFilled: Bool, array: PeopleArray, width: Double
  ) -> SheetBlock {
    let meaning = words.key(
      people, isFilled: isFilled, outcome: model.outcome, phrase: content.eventPhrase)
    let indent = array.cell.width + 5
    let separator = words.language == .english ? " " : ""
    let line = paragraph(
      words.count(people) + separator + meaning, patientFont, width: width - indent)
    return SheetBlock(
      size: Size(width: width, height: max(array.cell.height, line.size.height))
    ) { origin in
      let middle = origin.y + (array.cell.height - line.size.height) / 2
      let textTop = Point(x: origin.x + indent, y: max(origin.y, middle))
      return array.keyItems(isFilled: isFilled, at: origin) + line.items(textTop)
    }
  }

  /// Bars of one scale: the patient's risk and that of the study's patients.
  private mutating func comparison(
    _ people: PeopleCount, beside yardstick: SheetFindings.Yardstick?, width: Double
  ) -> SheetBlock {
    let bold = FontSpec(size: plan.patientSize, isBold: true)
    var rows = [
      ComparisonRow(
        title: paragraph(words.you, bold, width: width),
        count: label(words.ofHundred(people), bold), filled: people.filledFigures, fill: accent)
    ]
    if let yardstick {
      let others = PeopleCount(risk: yardstick.risk)
      rows.append(
        ComparisonRow(
          title: paragraph(words.yardstick(yardstick), patientFont, width: width),
          count: label(words.ofHundred(others), patientFont), filled: others.filledFigures,
          fill: Color(hex: 0xA6A6A6)))
    }
    let countWidth = rows.map { text.size(of: $0.count).width }.max() ?? 0
    let track = max(20, width - countWidth - 8)
    let bars = rows.map { row in
      SheetBlock.stack([row.title, bar(row, track: track, width: width)], gap: 1)
    }
    return .stack(bars, gap: 4).role("comparison")
  }

  private func bar(_ row: ComparisonRow, track: Double, width: Double) -> SheetBlock {
    let countHeight = text.size(of: row.count).height
    let barHeight = plan.patientSize * 0.75
    let outline = Stroke(color: theme.mutedInk, width: 0.6)
    return SheetBlock(size: Size(width: width, height: countHeight)) { origin in
      let y = origin.y + (countHeight - barHeight) / 2
      let whole = Rectangle(x: origin.x, y: y, width: track, height: barHeight)
      let part = Rectangle(
        x: origin.x, y: y, width: track * Double(row.filled) / 100, height: barHeight)
      let right = Point(x: origin.x + width, y: origin.y)
      return [
        .path(.rectangle(part), fill: row.fill, stroke: nil),
        .path(.rectangle(whole), fill: nil, stroke: outline),
        .paragraph([.text(row.count, at: right, anchor: .trailing)]),
      ]
    }
  }

  /// Dark enough to print as dark grey.
  var accent: Color { Color(hex: 0x004C7A) }
}

/// One bar of the comparison.
private struct ComparisonRow {
  var title: SheetBlock
  var count: TextRun
  var filled: Int
  var fill: Color
}
