internal import Diagnostics
internal import RiskModels
internal import Scenes

/// The names of the rows.
struct NomogramTitles {
  let content: NomogramContent
  let style: FigureStyle
  private var words: NomogramWording { NomogramWording(style.language) }
  private var scale: PointScale { content.scale }

  init(content: NomogramContent, style: FigureStyle) {
    (self.content, self.style) = (content, style)
  }

  /// Name and details of a row; the name is `nil` where it would only repeat the row above.
  func title(of content: NomogramRow.Content) -> (name: String?, details: [String]) {
    switch content {
    case .points: return (words.points, [])
    case .total: return (words.totalPoints(self.content.letter), [])
    case .risk(let index):
      let axis = scale.riskAxes[index]
      return (words.riskAxis, [words.outcome(axis)])
    case .predictor(let index):
      let axis = scale.axes[index]
      let details = axis.conditions.map { words.condition($0) }
      let repeats = index > 0 && scale.axes[index - 1].group == axis.group
      return (repeats ? nil : words.name(axis), details)
    case .linearPredictor: return (words.linearPredictor, [words.linearScale(self.content.family)])
    case .groups:
      let isOfOne = scale.riskAxes.count > 1
      return (
        words.riskGroup, isOfOne ? scale.primaryRiskAxis.map { [words.outcome($0)] } ?? [] : []
      )
    case .odds:
      // The heading of the part says what the odds are of.
      return (words.odds + (self.content.letter.map { words.say(" ", "") + $0 } ?? ""), [])
    case .medianTime(let index):
      let axis = self.content.medianTimes[index]
      return (words.medianTime(unit: self.content.timeUnit), [axis.stratum].compactMap(\.self))
    }
  }

  /// The width of the widest name on one line.
  func naturalWidth(measuring text: some TextMeasurer) -> Double {
    NomogramRow.contents(of: content).map { content in
      let title = title(of: content)
      let name = text.size(of: style.theme.body(title.name ?? "", isBold: true)).width
      return max(
        name, title.details.map { text.size(of: style.theme.small($0)).width + indent }.max() ?? 0)
    }.max() ?? 0
  }

  private var indent: Double { 0 }

  /// The lines of a row's name.
  func lines(
    of content: NomogramRow.Content, width: Double, measuring text: some TextMeasurer
  ) -> (lines: [(run: TextRun, top: Double)], height: Double) {
    let (theme, title) = (style.theme, title(of: content))
    var font = theme.bodyFont
    switch content {
    case .points, .total, .risk, .groups, .medianTime, .odds: font.isBold = true
    case .predictor, .linearPredictor: break
    }
    var lines: [(run: TextRun, top: Double)] = []
    var top = 0.0
    func add(_ string: String, _ font: FontSpec, _ color: Color) {
      let block = ParagraphLayout(string, font: font, color: color, width: width, measuring: text)
      for run in block.lines {
        lines.append((run, top))
        top += block.lineHeight
      }
    }
    if let name = title.name { add(name, font, theme.ink) }
    for detail in title.details { add(detail, theme.smallFont, theme.mutedInk) }
    return (lines, top)
  }
}
