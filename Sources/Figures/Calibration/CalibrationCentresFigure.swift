public import Diagnostics
public import Scenes
public import Validation

/// Observed against predicted risk in each centre of a model made in the other centres, a panel a centre.
///
/// - Source: Riley, BMJ 2016;353:i3140, and Debray, J Clin Epidemiol 2015;68:279: calibration is to be shown in each
/// cluster, because an average hides centres in which risks are wrong in opposite directions.
public struct CalibrationCentresFigure: HorizonFigure {
  /// The centres, in the order of the panels.
  public var centres: [CentrePerformance]
  /// The names of centres by their codes; a centre without one shows its code.
  public var labels: [String: LocalizedText]
  /// The event, for captions.
  public var outcome: LocalizedText
  /// The horizon of the risks; `nil` for outcomes without.
  public var horizon: FigureHorizon?
  /// Whether the event is to be in one of several categories.
  var isCategory = false

  /// Creates a figure; `nil` if no centre has a calibration.
  public init?(
    _ centres: [CentrePerformance], labels: [String: LocalizedText] = [:], outcome: LocalizedText
  ) {
    guard centres.contains(where: { $0.calibration != nil }) else { return nil }
    (self.centres, self.labels, self.outcome) = (centres, labels, outcome)
  }

  /// The name of its files.
  public var id: String { "calibration-centres" }

  /// What is drawn; what each centre found stands in the panels.
  public func caption(in language: Language) -> String {
    let (wording, event) = (Wording(language), outcome.within(horizon)[language])
    return wording.sentences(
      [
        wording(
          "Calibration in each centre of the predicted risk of \(event) by a model made in the other centres (points: groups of similar predicted risk with 95% intervals; underneath, predicted risks of patients with the event upwards and without it downwards).",
          "以其余中心建模，“\(event)”预测风险在各留出中心的校准曲线（圆点为预测风险相近的患者组及其95%置信区间；下方为预测风险分布，发生事件者向上，未发生者向下）。"
        ), smoothers(wording), band(wording),
        showsOthers ? wording("Grey: the curves of the other panels.", "灰线为其他各图的曲线。") : "",
        keptBackNote(wording),
      ])
  }

  /// What each centre found, in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    return wording.sentences(
      [
        wording(
          "Small charts of observed against predicted risk, one for each of \(centres.count) centres.",
          "\(centres.count)个中心各一幅小图，以预测风险为横轴、观察到的发生比例为纵轴。")
      ] + centres.map { sentence($0, wording) })
  }

  /// The curves and the groups of every centre.
  public func table() -> FigureTable {
    FigureTable(
      header: ["centre"] + CalibrationCurve.cellNames,
      rows: centres.flatMap { centre in
        (centre.calibration?.curve.cells ?? []).map { [centre.centre] + $0 }
      })
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let key = CalibrationGrid.Key(
      others: showsOthers ? wording("The other centres", "其他中心") : nil,
      bars: (wording("With the event", "发生事件"), wording("Without the event", "未发生事件")))
    let grid = CalibrationGrid(centres.map { part($0, wording) }, key: key, style: style, text)
    return PanelPage(style: style).scene(
      of: self, title: wording("Calibration by centre", "各中心校准曲线"), items: grid.items,
      bottom: grid.bottom)
  }

  /// The panel of one centre.
  func part(_ centre: CentrePerformance, _ wording: Wording) -> CalibrationGrid.Part {
    var content = centre.calibration.map { CalibrationContent($0.curve, $0.distribution) }
    content?.horizon = horizon
    return CalibrationGrid.Part(
      name: name(of: centre, wording),
      size: centre.performance.map { size($0, wording) },
      content: content,
      facts: centre.performance.map { wording.calibrationFacts($0) } ?? [],
      lack: lack(centre, wording))
  }

  private func size(_ performance: Performance, _ wording: Wording) -> String {
    isCategory
      ? wording.categorySize(n: performance.n, inCategory: performance.events)
      : wording.sampleSize(n: performance.n, events: performance.events)
  }

  /// The centre as it is shown.
  func name(of centre: CentrePerformance, _ wording: Wording) -> String {
    labels[centre.centre]?[wording.language] ?? centre.centre
  }

  /// Why a panel has no smooth curve; `nil` if it has one.
  func lack(_ centre: CentrePerformance, _ wording: Wording) -> String? {
    guard let performance = centre.performance, let curve = centre.calibration?.curve else {
      return centre.failure?[wording.language]
        ?? wording("no calibration for this centre", "该中心无校准结果")
    }
    guard curve.smooth.points.isEmpty else { return nil }
    if performance.events == 0 {
      return isCategory
        ? wording("nobody in this category", "该类别无患者")
        : wording("no events in this centre", "该中心无事件发生")
    }
    return wording("too few patients or events for a curve", "患者或事件过少，不绘制曲线")
  }

  /// Whether any curve has an interval.
  var hasBand: Bool {
    centres.contains { $0.calibration?.curve.smooth.lower.contains { $0 != nil } ?? false }
  }

  /// Whether every panel shows the curves of the others: among more they would be a tangle.
  var showsOthers: Bool {
    (2...6).contains(centres.count { !($0.calibration?.curve.smooth.points.isEmpty ?? true) })
  }

  /// How the curves were smoothed; with few patients or events by intercept and slope alone.
  func smoothers(_ wording: Wording) -> String {
    let drawn = centres.compactMap(\.calibration?.curve).filter { !$0.smooth.points.isEmpty }
    let names = Array(Set(drawn.map(\.smoother))).sorted().map { name in
      if hasTimes {
        return wording(name, "基于log(−log(1 − 预测风险))限制性立方样条的风险率回归（3个节点）")
      }
      if name.hasPrefix("restricted cubic spline") {
        return wording(name, "线性预测值的限制性立方样条（5个节点）")
      }
      let short =
        name.hasPrefix("loess")
        ? "loess（二次，跨度0.75）" : name.split(separator: ",").first.map(String.init) ?? name
      return name.hasPrefix("logistic")
        ? wording("\(name) where events are few", "事件较少时为仅含截距与斜率的logistic再校准")
        : wording(name, short)
    }
    return names.isEmpty
      ? ""
      : wording("Smoother: \(wording.list(names)).", "平滑方法：\(wording.list(names))。")
  }

  private var hasTimes: Bool { centres.contains { $0.performance?.horizon != nil } }

  /// What readers must know where small counts are kept back; empty where none are.
  func keptBackNote(_ wording: Wording) -> String {
    keptBack.map {
      wording(
        "Counts below \($0) are kept back: groups and bars are wider for it.",
        "小于\($0)的计数不予显示，分组与直方图因此较宽。")
    } ?? ""
  }

  private var keptBack: Int? { centres.compactMap { $0.calibration?.smallestCell }.first }

  /// What the bands are; empty without any.
  func band(_ wording: Wording) -> String {
    guard hasBand else { return "" }
    return hasTimes
      ? wording(
        "Bands: pointwise 95% confidence intervals from bootstrap samples of the centre’s patients.",
        "阴影为对各中心患者Bootstrap抽样得到的逐点95%置信区间。")
      : wording("Bands: pointwise 95% confidence intervals.", "阴影为逐点95%置信区间。")
  }

  /// What one centre found, in words.
  func sentence(_ centre: CentrePerformance, _ wording: Wording) -> String {
    let name = name(of: centre, wording)
    let why = lack(centre, wording).map { wording(" (\($0))", "（\($0)）") } ?? ""
    guard let performance = centre.performance else {
      return wording("\(name): not judged\(why).", "\(name)：未评价\(why)。")
    }
    let size = size(performance, wording)
    let list = wording.calibrationList(performance)
    return wording("\(name): \(size)\(list)\(why).", "\(name)：\(size)\(list)\(why)。")
  }
}
