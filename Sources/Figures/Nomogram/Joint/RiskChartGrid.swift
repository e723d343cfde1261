internal import Diagnostics
internal import RiskModels
internal import Scenes

/// The charts that join the sums, one for each risk, side by side where there is room.
struct RiskChartGrid {
  private(set) var charts: [RiskChart] = []
  private(set) var items: [Scene.Item] = []
  /// Where the last row of charts ends.
  private(set) var bottom: Double

  init(
    _ figure: JointNomogramFigure, style: FigureStyle, at origin: Point, isStacked: Bool = false,
    measuring text: some TextMeasurer
  ) {
    bottom = origin.y
    guard figure.scale.parts.count == 2 else { return }
    let theme = style.theme
    let margin = theme.gap
    let room = theme.width - 2 * margin
    let risks = figure.scale.risks.indices
    // Three beside each other rather than two and one, so that the page stays one page.
    let least = max(millimetres(risks.count == 3 ? 50 : 68), theme.smallFont.size * 19)
    let most = isStacked ? (risks.count + 3) / 4 : 3
    let columns = max(1, min(risks.count, Int((room + theme.gap * 2) / least), most))
    let rows = (risks.count + columns - 1) / max(columns, 1)
    // Stacked beside the parts, all charts together are two thirds as high as they are wide.
    let aspect = isStacked ? max(0.28, 0.65 / Double(max(rows, 1))) : columns == 1 ? 0.55 : 0.85
    let width = (room - Double(columns - 1) * theme.gap * 2) / Double(columns)
    for row in stride(from: 0, to: risks.count, by: columns) {
      let from = bottom + theme.gap * 2.5
      var headings: [ParagraphLayout] = []
      var font = theme.bodyFont
      font.isBold = true
      for index in row..<min(row + columns, risks.count) {
        headings.append(
          ParagraphLayout(
            NomogramWording(style.language).heading(of: figure.scale.risks[index]), font: font,
            color: theme.ink, width: width, measuring: text))
      }
      let high = headings.map(\.size.height).max() ?? 0
      for (column, heading) in headings.enumerated() {
        let left = origin.x + margin + Double(column) * (width + theme.gap * 2)
        let chart = RiskChart(
          figure, risk: row + column, style: style,
          at: Point(x: left, y: from + high + theme.gap * 0.5), width: width,
          aspect: aspect, measuring: text)
        let title = heading.items(at: Point(x: left, y: from + high - heading.size.height))
        items.append(.group(Scene.Group(role: "chart.title", items: [.subheading(title)])))
        items.append(
          .group(
            Scene.Group(
              role: "chart", items: chart.items,
              alternativeText: NomogramWording(style.language).alternativeText(
                figure.scale.risks[chart.risk], of: figure.scale))))
        charts.append(chart)
        bottom = max(bottom, chart.bottom)
      }
    }
  }
}
