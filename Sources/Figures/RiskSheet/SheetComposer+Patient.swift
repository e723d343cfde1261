internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes
internal import Statistics

/// What the patient reads.
extension SheetComposer {
  mutating func patientPart() -> SheetBlock {
    var blocks = [headingBlock(), noticeBlock()]
    if case .risk(let prediction, let typical) = findings.verdict,
      let risk = prediction.risk.estimate
    {
      blocks.append(riskBlock(risk, prediction: prediction, typical: typical))
      blocks.append(factorsBlock())
    }
    blocks.append(adviceBlock())
    return .stack(blocks, gap: plan.gap)
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

  private mutating func riskBlock(
    _ risk: Double, prediction: RiskPrediction, typical: Double?
  ) -> SheetBlock {
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
      people, array: array, prediction: prediction, typical: typical, width: width - offset)
    return .stack([sentence, .beside(picture, side, offset: offset)], gap: plan.gap * 0.8)
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
    _ people: PeopleCount, array: PeopleArray, prediction: RiskPrediction, typical: Double?,
    width: Double
  ) -> SheetBlock {
    var blocks =
      [
        .stack([
          keyLine(people, words.keyWill, isFilled: true, array: array, width: width),
          keyLine(people.others, words.keyWillNot, isFilled: false, array: array, width: width),
        ])
      ] as [SheetBlock]
    var bars = [comparison(words.you, people, width: width, isOwn: true)]
    if let typical {
      let count = PeopleCount(risk: typical)
      bars.append(comparison(words.typicalPatient, count, width: width, isOwn: false))
    }
    blocks.append(.stack(bars, gap: 4).role("comparison"))
    if let range = words.range(prediction.risk) {
      blocks.append(paragraph(range, patientFont, width: width, role: "text.paragraph"))
    }
    return .stack(blocks, gap: plan.gap * 0.7)
  }

  private mutating func keyLine(
    _ people: PeopleCount, _ meaning: String, isFilled: Bool, array: PeopleArray, width: Double
  ) -> SheetBlock {
    let indent = array.cell.width + 5
    let separator = words.language == .english ? " " : ""
    let line = paragraph(
      words.count(people) + separator + meaning, patientFont, width: width - indent)
    return SheetBlock(
      size: Size(width: width, height: max(array.cell.height, line.size.height))
    ) { origin in
      let middle = origin.y + (array.cell.height - line.size.height) / 2
      let textTop = Point(x: origin.x + indent, y: max(origin.y, middle))
      return [array.keyItem(isFilled: isFilled, at: origin)] + line.items(textTop)
    }
  }

  private mutating func comparison(
    _ name: String, _ people: PeopleCount, width: Double, isOwn: Bool
  ) -> SheetBlock {
    let bold = FontSpec(size: plan.patientSize, isBold: isOwn)
    let count = label(words.ofHundred(people), bold)
    let countSize = text.size(of: count)
    let track = max(20, width - countSize.width - 8)
    let title = paragraph(name, bold, width: width)
    let barHeight = plan.patientSize * 0.75
    let fill = isOwn ? accent : Color(hex: 0xA6A6A6)
    let outline = Stroke(color: theme.mutedInk, width: 0.6)
    let bar = SheetBlock(size: Size(width: width, height: countSize.height)) { origin in
      let y = origin.y + (countSize.height - barHeight) / 2
      let whole = Rectangle(x: origin.x, y: y, width: track, height: barHeight)
      let part = Rectangle(
        x: origin.x, y: y, width: track * Double(people.filledFigures) / 100, height: barHeight)
      return [
        .path(.rectangle(part), fill: fill, stroke: nil),
        .path(.rectangle(whole), fill: nil, stroke: outline),
        .text(count, at: Point(x: origin.x + track + 8, y: origin.y), anchor: .leading),
      ]
    }
    return .stack([title, bar], gap: 1)
  }

  /// Dark enough to print as dark grey.
  var accent: Color { Color(hex: 0x004C7A) }
}
