public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Unnecessary treatments that the model avoids per 100 patients, against treating everybody, over thresholds.
///
/// - Source: Vickers & Elkin, Med Decis Making 2006;26:565; the same decisions as a decision curve, counted the
/// other way, as `dcurves::net_intervention_avoided`.
public struct InterventionsAvoidedFigure: HorizonFigure {
  /// The decision curve that counts them.
  public var curve: DecisionCurve
  /// The event, for captions.
  public var outcome: LocalizedText

  /// Whether the patients are those whom the model was made from.
  public var isApparent = true
  /// The numbers of patients and events; `nil` to leave them out.
  public var performance: Performance?
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?

  /// Creates a figure; `nil` if the curve has fewer than two thresholds with a number.
  public init?(curve: DecisionCurve, outcome: LocalizedText) {
    (self.curve, self.outcome) = (curve, outcome)
    guard points.count > 1 else { return nil }
  }

  /// The name of its files.
  public var id: String { "interventions-avoided" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    let size = size(wording).map { wording.bracketed($0) } ?? ""
    return wording.sentences([
      wording(
        "Net number of unnecessary treatments avoided per 100 patients by acting on the predicted risk of \(event) instead of treating all, at no loss of true positives\(size).\(isApparent ? " Apparent, not corrected for optimism." : "")",
        "依据“\(event)”的预测风险进行干预，与全部干预相比每100例患者净避免的不必要干预数（不损失真阳性）\(size)\(isApparent ? "；为表观值，未校正乐观偏差" : "")。"
      ),
      band.isEmpty ? "" : wording("Band: 95% bootstrap interval.", "阴影为Bootstrap 95%区间。"),
    ])
  }

  /// The most and where, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let parts = [points.first, points.last].compactMap(\.self).map { point in
      wording(
        "\(wording.numbers.fixed(point.1, decimals: 0)) at \(wording.threshold(point.0))",
        "阈值\(wording.threshold(point.0))时为\(wording.numbers.fixed(point.1, decimals: 0))")
    }
    return wording.sentences([
      wording(
        "Line chart of unnecessary treatments avoided per 100 patients over threshold probability.",
        "每100例患者净避免的不必要干预数随阈值概率变化的曲线图。"),
      wording("\(wording.clauses(parts)).", "\(wording.clauses(parts))。"),
    ])
  }

  /// Every threshold with its number.
  public func table() -> FigureTable {
    FigureTable(
      header: ["threshold", "interventions_avoided_per_100", "lower", "upper"],
      rows: curve.thresholds.indices.compactMap { index in
        guard let avoided = curve.interventionsAvoided.at(index), avoided.isFinite else {
          return nil
        }
        return [
          curve.thresholds[index], avoided, curve.interventionsAvoidedLower?.at(index),
          curve.interventionsAvoidedUpper?.at(index),
        ].map { FigureTable.cell($0) }
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let (theme, wording) = (style.theme, Wording(style.language))
    let rim = theme.gap * 0.5
    let panel = Panel(
      plan(wording, theme), at: Point(x: rim, y: rim), width: theme.width - 2 * rim,
      frame: style.frame, theme: theme, measuring: text)
    var drawing = LineDrawing(panel: panel, theme: theme)
    if !band.isEmpty { drawing.addBand(band, hasRims: false) }
    drawing.addTreatAll(
      wording("Treat all", "全部干预"), [points.first, points.last].compactMap { $0 }.map { ($0.0, 0) })
    drawing.addLine(wording.model(isApparent: isApparent), points)
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: drawing.lines.map(\.points))
    let mark =
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    // Clear of the band's edges if possible; on the band rather than away from the curves.
    let labels = drawing.labels(in: space.avoiding(drawing.edges), text)
    var items =
      [panel.guides(vertical: false)] + drawing.items + [panel.axisItems(measuring: text)] + mark
    var bottom = panel.frame.maxY
    if let labels {
      items.append(.group(Scene.Group(role: "curve.label", items: labels)))
    } else {
      let key = drawing.key(under: bottom, text)
      items.append(.group(Scene.Group(role: "key", items: key.items)))
      bottom = key.bottom
    }
    if let size = size(wording) {
      var note = Sidebar(
        at: Point(x: panel.plot.minX, y: bottom + theme.gap * 0.5),
        width: panel.frame.maxX - panel.plot.minX, theme: theme)
      note.addNote(size, measuring: text)
      items += note.items
      bottom = note.bottom
    }
    return PanelPage(style: style).scene(
      of: self, title: wording("Treatments avoided", "避免的不必要干预"), items: items, bottom: bottom)
  }

  /// Patients and events.
  private func size(_ wording: Wording) -> String? {
    performance.map { performance in
      let size = wording.sampleSize(n: performance.n, events: performance.events, horizon)
      return band.isEmpty
        ? size : wording.sentences([size + wording(".", "。"), wording.shadingNote])
    }
  }

  private var points: [(Double, Double)] {
    let count = min(curve.thresholds.count, curve.interventionsAvoided.count)
    return (0..<count).compactMap { index in
      curve.interventionsAvoided.at(index).flatMap {
        $0.isFinite && curve.thresholds[index].isFinite ? (curve.thresholds[index], $0) : nil
      }
    }
  }

  /// The band of the drawn curve; empty without resamples.
  private var band: [(x: Double, lower: Double, upper: Double)] {
    guard let lower = curve.interventionsAvoidedLower, let upper = curve.interventionsAvoidedUpper
    else { return [] }
    return curve.thresholds.indices.compactMap { index in
      guard let low = lower.at(index), let high = upper.at(index), low.isFinite, high.isFinite,
        curve.thresholds[index].isFinite
      else { return nil }
      return (curve.thresholds[index], low, high)
    }
  }

  private func plan(_ wording: Wording, _ theme: Theme) -> Panel.Plan {
    let thresholds = points.map(\.0)
    let (first, last) = (thresholds.min() ?? 0, thresholds.max() ?? 1)
    let values = points.map(\.1)
    let highest = max((values + band.map(\.upper)).max() ?? 1, 1)
    // Far below zero only says that the model should not be used there.
    let least = (values + band.map(\.lower)).min() ?? 0
    let lowest = max(min(least, 0), -highest * 0.4) - highest * 0.03
    let ticks = Ticks.linear(from: lowest, to: highest * 1.06)
    return Panel.Plan(
      bottom: Axis.Plan(
        wording.thresholdProbability(horizon), from: first, to: last,
        ticks: Ticks.linear(from: first, to: last, count: 8).asPercentages()),
      left: Axis.Plan(
        wording(
          "Net unnecessary treatments avoided per 100 patients", "每100例患者净避免的不必要干预数"), from: lowest,
        to: highest * 1.06, ticks: ticks), aspect: theme.isWide ? 0.5 : 0.78)
  }
}
