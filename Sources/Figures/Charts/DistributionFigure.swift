public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// How predicted risks are spread among patients with and without the event.
public struct DistributionFigure: HorizonFigure {
  /// The patients by bin of risk.
  public var distribution: RiskDistribution
  /// The event, for captions.
  public var outcome: LocalizedText

  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?
  /// How many of those without the event had a competing one by the horizon; `nil` where nothing competes.
  public var competingEvents: Int?

  /// Creates a figure of one distribution.
  public init(distribution: RiskDistribution, outcome: LocalizedText, competingEvents: Int? = nil) {
    (self.distribution, self.outcome) = (distribution, outcome)
    self.competingEvents = competingEvents
  }

  /// The name of its files.
  public var id: String { "distribution" }

  /// What is drawn, and the quartiles of the risk.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    return wording.sentences([
      wording(
        "Distribution of the predicted risk of \(event), as a percentage of the patients with the event (upwards) and without (downwards).",
        "“\(event)”预测风险的分布：向上为发生事件者、向下为未发生事件者，各按组内百分比表示。"), numbers(wording),
      without(wording), leftOut(wording),
    ])
  }

  /// The two histograms in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences([
      wording("Two histograms of predicted risk, mirrored.", "预测风险的镜像直方图。"),
      numbers(wording), without(wording), leftOut(wording),
    ])
  }

  /// The bins with their counts.
  public func table() -> FigureTable {
    let bins = min(
      distribution.edges.count - 1, distribution.withEvent.count, distribution.withoutEvent.count)
    return FigureTable(
      header: ["risk_from", "risk_to", "with_event", "without_event"],
      rows: (0..<max(bins, 0)).map { bin in
        [
          FigureTable.cell(distribution.edges[bin]), FigureTable.cell(distribution.edges[bin + 1]),
          FigureTable.cell(distribution.withEvent[bin]),
          FigureTable.cell(distribution.withoutEvent[bin]),
        ]
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let (theme, wording) = (style.theme, Wording(style.language))
    let rim = theme.gap * 0.5
    let shares = Shares(distribution)
    let panel = Panel(
      Panel.Plan(
        bottom: shares.riskAxis(wording.predictedRisk(horizon)),
        left: shares.shareAxis(wording("Share of each outcome group", "各结局组患者比例")),
        aspect: theme.isWide ? 0.42 : 0.66),
      at: Point(x: rim, y: rim), width: theme.width - 2 * rim, frame: style.frame, theme: theme,
      measuring: text)
    let looks = CalibrationLooks(theme: theme)
    let bars = MirroredBars(
      edges: distribution.edges, upper: shares.withEvent, lower: shares.withoutEvent, x: panel.x,
      in: panel.plot, extent: (shares.up, shares.down))
    let outlines = (bars.boxes(isUpper: true) + bars.boxes(isUpper: false)).map(\.outline)
    var space = LabelSpace(area: panel.plot.inset(by: 1), curves: outlines)
    var items = [
      panel.guides(vertical: false),
      bars.item(upperFill: looks.withEvent, lowerFill: looks.withoutEvent, looks.barStroke),
      panel.axisItems(measuring: text),
    ]
    items +=
      SyntheticMark(style: style, measuring: text)?.items(in: panel.plot, space: &space) ?? []
    items += labels(in: panel, &space, theme, wording, text)
    let bottom = addCounts(under: panel, to: &items, theme, wording, text)
    var scene = Scene(
      size: Size(width: theme.width, height: bottom + rim),
      title: wording("Distribution of predicted risk", "预测风险分布"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(items)
    return scene
  }

  /// Adds how many patients there are and how many are not drawn, nothing where all are, and returns the bottom.
  private func addCounts(
    under panel: Panel, to items: inout [Scene.Item], _ theme: Theme, _ wording: Wording,
    _ text: some TextMeasurer
  ) -> Double {
    let censored = distribution.totalCensored
    guard censored > 0 else { return panel.frame.maxY }
    let (with, without) = distribution.totals
    let (n, hidden) = (wording.count(with + without + censored), wording.count(censored))
    let left = panel.plot.minX
    var note = Sidebar(
      at: Point(x: left, y: panel.frame.maxY + theme.gap * 0.5), width: panel.frame.maxX - left,
      theme: theme)
    note.addNote(
      wording(
        "n = \(n); \(hidden) censored \(wording.beforeHorizon(horizon)) not drawn",
        "n = \(n)；\(wording.beforeHorizon(horizon))删失的\(hidden)例未绘出"), measuring: text)
    items += note.items
    return note.bottom
  }

  /// One label a side, in the room that the axis keeps free beyond the tallest bars.
  private func labels(
    in panel: Panel, _ space: inout LabelSpace, _ theme: Theme, _ wording: Wording,
    _ text: some TextMeasurer
  ) -> [Scene.Item] {
    let (with, without) = distribution.totals
    let names = [
      wording("With the event (n = \(with))", "发生事件（n = \(with)）"),
      wording("Without the event (n = \(without))", "未发生事件（n = \(without)）"),
    ]
    return names.enumerated().flatMap { side, name -> [Scene.Item] in
      let run = theme.body(name)
      let size = text.size(of: run)
      let inner = panel.plot.inset(by: theme.gap * 0.6)
      // At the outer edge where there is room beside the mark of synthetic data, else next to it.
      let candidates = (0..<3).flatMap { line in
        let inset = Double(line) * size.height * 0.8
        let top = side == 0 ? inner.minY + inset : inner.maxY - size.height - inset
        return [inner.maxX - size.width, inner.center.x - size.width / 2, inner.minX].map {
          Rectangle(x: $0, y: top, width: size.width, height: size.height)
        }
      }
      let box = space.place(candidates) ?? space.place(candidates, allowedCrossings: .max)
      return box.map { [.text(run, at: $0.origin, anchor: .leading)] } ?? []
    }
  }

  /// Who had no event: those whom another event kept from it are among them.
  private func without(_ wording: Wording) -> String {
    let all = distribution.totals.1
    guard let competing = competingEvents, competing > 0, competing <= all else { return "" }
    let (free, others) = (wording.count(all - competing), wording.count(competing))
    return wording(
      "Without the event: event-free at the horizon (\(free)), or a competing event before (\(others)).",
      "未发生事件者包括至该时间点无任何事件者（\(free)例）及此前发生竞争事件者（\(others)例）。")
  }

  /// Who is in neither histogram.
  func leftOut(_ wording: Wording) -> String {
    let censored = distribution.totalCensored
    guard censored > 0 else { return "" }
    return wording(
      "Not drawn: \(wording.count(censored)) \(censored == 1 ? "patient" : "patients") censored \(wording.beforeHorizon(horizon)), whose outcome is not known.",
      "另有\(wording.count(censored))例在\(wording.beforeHorizon(horizon))删失、结局未知，未绘出。")
  }

  private func numbers(_ wording: Wording) -> String {
    let (with, without) = distribution.totals
    let size = wording.sampleSize(n: with + without, events: with)
    let five = distribution.fiveNumbers
    guard five.count == 5, five.allSatisfy(\.isFinite) else {
      return wording(size + ".", size + "。")
    }
    let percents = five.map { wording.numbers.percent($0) }
    return wording(
      "Median risk \(percents[2]) (quartiles \(percents[1]) and \(percents[3]), range \(percents[0]) to \(percents[4])); \(size).",
      "风险中位数\(percents[2])（四分位数\(percents[1])、\(percents[3])，范围\(percents[0])至\(percents[4])）；\(size)。"
    )
  }
}

/// The histograms as shares of each outcome's patients, with axes that leave room for labels.
private struct Shares {
  let withEvent: [Double]
  let withoutEvent: [Double]
  let up: Double
  let down: Double
  private let highestRisk: Double

  init(_ distribution: RiskDistribution) {
    func shares(_ counts: [Int]) -> [Double] {
      let total = Double(max(counts.reduce(0, +), 1))
      return counts.map { Double($0) / total }
    }
    withEvent = shares(distribution.withEvent)
    withoutEvent = shares(distribution.withoutEvent)
    let largest = max(withEvent.max() ?? 0, withoutEvent.max() ?? 0, 0.05)
    // A side that is lower keeps at least two fifths of the other's height for its label.
    func extent(_ values: [Double]) -> Double { max(values.max() ?? 0, largest * 0.4) }
    let room = 0.13 * (extent(withEvent) + extent(withoutEvent))
    up = extent(withEvent) + room
    down = extent(withoutEvent) + room
    let last = max(
      distribution.withEvent.lastIndex { $0 > 0 } ?? -1,
      distribution.withoutEvent.lastIndex { $0 > 0 } ?? -1)
    highestRisk = last < 0 ? 1 : distribution.edges.at(last + 1) ?? 1
  }

  func riskAxis(_ title: String) -> Axis.Plan {
    let ticks = Ticks.loose(from: 0, to: highestRisk, count: 8).asPercentages()
    return Axis.Plan(title, from: 0, to: min(ticks.values.last ?? 1, 1), ticks: ticks)
  }

  /// Percentages that grow both ways from the line between the histograms.
  func shareAxis(_ title: String) -> Axis.Plan {
    let ticks = Ticks.linear(from: -down, to: up, count: 7)
    let labels = Ticks(values: ticks.values.map(abs), labels: []).asPercentages().labels
    return Axis.Plan(
      title, from: -down, to: up, ticks: Ticks(values: ticks.values, labels: labels))
  }
}

extension Rectangle {
  /// The outline as a closed line.
  var outline: [Point] {
    [
      origin, Point(x: maxX, y: minY), Point(x: maxX, y: maxY), Point(x: minX, y: maxY), origin,
    ]
  }
}
