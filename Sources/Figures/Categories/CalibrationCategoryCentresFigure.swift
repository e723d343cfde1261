public import Diagnostics
public import Scenes
public import Validation

/// Calibration of each category against all others in each centre of a model made in the other centres: a row of panels a
/// category, a panel a centre.
///
/// - Source: Riley, BMJ 2016;353:i3140 (each cluster); Van Calster, Med Decis Making 2012;32:E1 (each category).
public struct CalibrationCategoryCentresFigure: HorizonFigure {
  /// One category with its centres.
  private struct Part {
    var label: LocalizedText
    var centres: CalibrationCentresFigure
  }

  private let parts: [Part]
  /// The outcome, for captions.
  public var outcome: LocalizedText
  /// The time span of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure; `nil` if no category has a calibration in any centre.
  public init?(
    _ categories: [CategoryValidation], labels: [String: LocalizedText] = [:],
    outcome: LocalizedText
  ) {
    parts = categories.compactMap { category in
      var centres = category.performance.byCentre.flatMap {
        CalibrationCentresFigure($0, labels: labels, outcome: category.label)
      }
      centres?.isCategory = true
      return centres.map { Part(label: category.label, centres: $0) }
    }
    self.outcome = outcome
    guard !parts.isEmpty else { return nil }
  }

  /// The name of its files.
  public var id: String { "calibration-centres" }

  /// What is drawn; what was found stands in the panels.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let first = parts[0].centres
    let widest = parts.first { $0.centres.hasBand }?.centres ?? first
    return wording.sentences([
      wording(
        "Calibration in each centre of the predicted risk of each category of \(event), each against all others, by a model made in the other centres (points: groups of similar predicted risk with 95% intervals; underneath, predicted risks of patients in the category upwards and of the others downwards).",
        "以其余中心建模，“\(event)”各类别（与其余类别比较）预测风险在各留出中心的校准曲线（圆点为预测风险相近的患者组及其95%置信区间；下方为预测风险分布，属于该类别者向上，其余患者向下）。"
      ),
      wording(
        "The panels of one category share their axes, which reach as far as its risks.",
        "同一类别各图的坐标轴范围相同，随该类别的风险范围而定。"), smoothers(wording), widest.band(wording),
      showsOthers
        ? wording(
          "Grey: the curves of the same category in the other centres.", "灰线为同一类别在其他中心的曲线。")
        : "", first.keptBackNote(wording),
    ])
  }

  /// What each centre found of each category, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let count = parts[0].centres.centres.count
    return wording.sentences(
      [
        wording(
          "Small charts of observed against predicted risk: a row for each of \(parts.count) categories, a chart for each of \(count) centres.",
          "预测风险与观察到的比例的小图：\(parts.count)个类别各一行，\(count)个中心各一幅。")
      ] + sentences(wording))
  }

  /// The curves and the groups of every category in every centre.
  public func table() -> FigureTable {
    let tables = parts.map { ($0.label, $0.centres.table()) }
    return FigureTable(
      header: ["category"] + (tables.first?.1.header ?? []),
      rows: tables.flatMap { label, table in table.rows.map { [label[.english]] + $0 } })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let key = CalibrationGrid.Key(
      others: showsOthers ? wording("The other centres", "其他中心") : nil,
      bars: (
        wording("In the category", "属于该类别"), wording("In another category", "属于其他类别")
      ))
    let panels = parts.enumerated().flatMap { index, part in
      part.centres.centres.map { panel($0, of: part, group: index, wording) }
    }
    let grid = CalibrationGrid(
      panels, perRow: parts[0].centres.centres.count, key: key, style: style, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Calibration by category and centre", "各类别与各中心校准曲线"),
      items: grid.items, bottom: grid.bottom)
  }

  private func panel(
    _ centre: CentrePerformance, of part: Part, group: Int, _ wording: Wording
  ) -> CalibrationGrid.Part {
    var panel = part.centres.part(centre, wording)
    panel.content?.horizon = horizon
    panel.name = wording.heading(part.label) + wording(": ", "：") + panel.name
    panel.group = group
    return panel
  }

  private var showsOthers: Bool { parts.contains { $0.centres.showsOthers } }

  /// The smoothers of all categories, each once.
  private func smoothers(_ wording: Wording) -> String {
    let all = parts.map { $0.centres.smoothers(wording) }
    return all.max { $0.count < $1.count } ?? ""
  }

  private func sentences(_ wording: Wording) -> [String] {
    parts.flatMap { part in
      part.centres.centres.map {
        part.label[wording.language] + wording(", ", "，") + part.centres.sentence($0, wording)
      }
    }
  }
}
