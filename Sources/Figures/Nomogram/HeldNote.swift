internal import Diagnostics
internal import RiskModels
internal import Scenes

/// For whom a chart is that holds variables at one value: over the chart, since it is wrong for everybody else.
struct HeldNote {
  private let block: ParagraphLayout?
  private let gap: Double

  init(
    _ held: [PointScale.Condition], style: FigureStyle, width: Double,
    measuring text: some TextMeasurer
  ) {
    let theme = style.theme
    var font = theme.bodyFont
    font.isBold = true
    gap = theme.gap
    block =
      held.isEmpty
      ? nil
      : ParagraphLayout(
        NomogramWording(style.language).held(held), font: font, color: theme.ink,
        width: width - 2 * theme.gap, measuring: text)
  }

  /// How much room it takes, with the distance to what follows.
  var height: Double { block.map { $0.size.height + gap } ?? 0 }

  func items(at corner: Point) -> [Scene.Item] {
    guard let block else { return [] }
    return [
      .group(Scene.Group(role: "note.held", items: [.paragraph(block.items(at: corner))]))
    ]
  }
}
