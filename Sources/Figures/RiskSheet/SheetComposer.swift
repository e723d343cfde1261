internal import Cohorts
internal import Diagnostics
internal import RiskModels
internal import Scenes

/// Sets one sheet by one plan.
struct SheetComposer<Text: TextMeasurer> {
  let figure: RiskSheetFigure
  let findings: SheetFindings
  let words: SheetWording
  let theme: Theme
  let isSynthetic: Bool
  let plan: SheetPlan
  let width: Double
  let text: Text
  /// What had to be left out by this plan.
  var omissions = SheetOmissions()

  var content: SheetContent { figure.content }
  var model: RiskModel { figure.model }
  var patientFont: FontSpec { FontSpec(size: plan.patientSize) }
  var clinicianFont: FontSpec { FontSpec(size: plan.clinicianSize) }

  init(
    _ figure: RiskSheetFigure, findings: SheetFindings, style: FigureStyle, plan: SheetPlan,
    width: Double, measuring text: Text
  ) {
    self.figure = figure
    self.findings = findings
    words = SheetWording(style.language)
    theme = style.theme
    isSynthetic = style.isSynthetic || figure.model.isSynthetic
    self.plan = plan
    self.width = width
    self.text = text
  }

  /// A paragraph; what exceeds the plan's limit of lines ends in "…".
  mutating func paragraph(
    _ string: String, _ font: FontSpec, width: Double, color: Color? = nil,
    role: Role? = nil
  ) -> SheetBlock {
    let set = setParagraph(string, font, width: width, color: color ?? theme.ink)
    omissions.shortened = omissions.shortened || set.isShortened
    let (lines, lineHeight) = (set.lines, set.lineHeight)
    guard !lines.isEmpty else { return .empty }
    // Small print of tables is set tight.
    let spacing = font.size < 10 ? 1.12 : plan.spacing
    let pitch = max(font.size * spacing, lineHeight)
    let size = Size(
      width: set.widest, height: max(Double(lines.count - 1) * pitch + lineHeight, 0))
    let block = SheetBlock(size: size) { origin in
      lines.enumerated().map { index, run in
        .text(run, at: Point(x: origin.x, y: origin.y + Double(index) * pitch), anchor: .leading)
      }
    }
    guard let role else { return block.role("text.paragraph") }
    return role.rawValue.hasPrefix("text.")
      ? block.role(role) : block.role("text.paragraph").role(role)
  }

  private func setParagraph(
    _ string: String, _ font: FontSpec, width: Double, color: Color
  ) -> SheetMemory.Entry {
    let key = SheetMemory.Key(
      text: Array(string.utf8), font: font, color: color, width: width, lineLimit: plan.lineLimit,
      measurer: ObjectIdentifier(Text.self))
    return figure.memory.entry(for: key) {
      var lines = ParagraphLayout(
        string, font: font, color: color, width: width, measuring: text
      ).lines
      let isShortened = lines.count > plan.lineLimit
      if isShortened {
        lines = Array(lines.prefix(plan.lineLimit))
        lines[lines.count - 1].string = shortened(lines[lines.count - 1], to: width)
      }
      return SheetMemory.Entry(
        lines: lines, widest: lines.map { text.size(of: $0).width }.max() ?? 0,
        lineHeight: lines.first.map { text.size(of: $0).height } ?? 0, isShortened: isShortened)
    }
  }

  /// A line of its own, right-aligned or centred at x = 0; for numbers and short labels.
  func label(_ string: String, _ font: FontSpec, color: Color? = nil) -> TextRun {
    TextRun(string, font: font, color: color ?? theme.ink)
  }

  /// A paragraph with a bullet.
  mutating func bullet(_ string: String, width: Double) -> SheetBlock {
    let indent = plan.patientSize * 0.8
    let body = paragraph(string, patientFont, width: width - indent, role: "text.paragraph")
    guard !body.isEmpty else { return .empty }
    let dot = label("•", patientFont)
    let mark = SheetBlock(size: text.size(of: dot)) { [.text(dot, at: $0, anchor: .leading)] }
    return SheetBlock.beside(mark, body, offset: indent).role("text.item")
  }

  mutating func heading(_ string: String, size: Double, width: Double) -> SheetBlock {
    paragraph(
      string, FontSpec(size: size, isBold: true), width: width, role: "text.subheading")
  }

  private func shortened(_ line: TextRun, to width: Double) -> String {
    var string = line.string
    func fits(_ string: String) -> Bool {
      text.size(of: TextRun(string + "…", font: line.font)).width <= width
    }
    while !string.isEmpty, !fits(string) { string.removeLast() }
    return string + "…"
  }
}
