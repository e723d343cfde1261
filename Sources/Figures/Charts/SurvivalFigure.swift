internal import Cohorts
public import Diagnostics
public import Scenes
internal import Statistics
public import Validation

/// Kaplan–Meier or cumulative incidence curves with bands and the patients at risk under the axis.
public struct SurvivalFigure: Figure {
  /// The curves.
  public var curves: SurvivalCurves
  /// The event, for captions.
  public var outcome: LocalizedText
  /// What time counts from: "Time since surgery"; "Time" if nothing better is known.
  public var timeTitle: LocalizedText

  /// Creates a figure.
  public init(
    curves: SurvivalCurves, outcome: LocalizedText,
    timeTitle: LocalizedText = LocalizedText(english: "Time", simplifiedChinese: "时间")
  ) {
    (self.curves, self.outcome, self.timeTitle) = (curves, outcome, timeTitle)
  }

  /// The name of its files.
  public var id: String { "survival" }

  /// How to read the figure.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let size = size(wording)
    let name = outcome[language]
    let what =
      curves.kind == .survival
      ? wording(
        "Kaplan–Meier estimate of the probability of staying free of \(name) (\(size)).",
        "未发生“\(name)”概率的Kaplan–Meier估计（\(size)）。")
      : wording(
        "Cumulative incidence of \(name), with patients who have a competing event no longer able to have it (Aalen–Johansen estimate; \(size)).",
        "“\(name)”的累积发生率，已考虑竞争事件（Aalen–Johansen估计；\(size)）。")
    let marks =
      drawsCensoring
      ? wording("Strokes on the curves: patients censored.", "曲线上的短竖线表示删失。")
      : wording(
        "Times of censoring are not marked; the table gives numbers at risk.",
        "未标出删失时点；删失情况见在险人数表。")
    return wording.sentences([
      what, wording("Bands: 95% confidence intervals.", "阴影为95%置信区间。"), marks,
      wording(
        "The numbers under the axis are patients still at risk at that time\(curves.curves.contains { $0.knownCensored != nil } ? " and, where there is room, in brackets those censored before it" : "").",
        "横轴下方为相应时点的在险人数\(curves.curves.contains { $0.knownCensored != nil } ? "，空间允许时括号内为该时点之前的累计删失人数" : "")。"
      ),
      comparison(wording).map { $0 + wording(".", "。") } ?? "",
    ])
  }

  /// All patients, and the events within the time shown.
  func size(_ wording: Wording) -> String {
    let shown = curves.unit.map { unit -> FigureHorizon in
      let words = Language.allCases.map { language in
        let wording = Wording(language)
        return wording.numbers.plain(curves.end) + wording.afterNumber(unit)
      }
      return FigureHorizon(
        within: LocalizedText(english: "within \(words[0])", simplifiedChinese: "\(words[1])内"))
    }
    return wording.sampleSize(
      n: curves.curves.reduce(0) { $0 + $1.patients },
      events: curves.curves.reduce(0) { $0 + $1.events }, shown)
  }

  /// Every group's value at the last time of the axis that all groups reach.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let reached = curves.curves.map(\.lastTime).min() ?? 0
    let kind =
      curves.kind == .survival
      ? wording("Step chart of Kaplan–Meier curves.", "Kaplan–Meier阶梯曲线图。")
      : wording("Step chart of cumulative incidence.", "累积发生率阶梯曲线图。")
    guard let time = curves.riskTimes.last(where: { $0 > 0 && $0 <= reached }) else { return kind }
    let values = curves.curves.compactMap { curve -> String? in
      guard let value = curve.value(at: time, before: curves.start) else { return nil }
      let label = curve.label.map { $0[language] + wording(": ", "：") } ?? ""
      return label + wording.percentage(value.estimate, value.lower, value.upper)
    }
    let when = wording.numbers.plain(time) + wording.afterNumber(curves.unit)
    return wording.sentences([
      kind,
      wording("At \(when): ", "\(when)时：") + values.joined(separator: wording("; ", "；"))
        + wording(".", "。"),
    ])
  }

  /// Every step of every curve, and the patients at risk at the times of the axis.
  public func table() -> FigureTable {
    var rows: [[String]] = []
    for (number, curve) in curves.curves.enumerated() {
      let group = curve.label?[.english] ?? (curves.curves.count > 1 ? "\(number + 1)" : "")
      for index in curve.times.indices {
        let numbers = [
          curve.times[index], curve.estimate[index], curve.lower[index], curve.upper[index],
        ].map { FigureTable.cell($0) }
        rows.append([group, "step"] + numbers + ["", ""])
      }
      for (index, (time, count)) in zip(curves.riskTimes, curve.atRisk).enumerated() {
        let censored = curve.knownCensored.map { FigureTable.cell($0[index]) } ?? ""
        rows.append(
          [group, "at_risk", FigureTable.cell(time), "", "", "", FigureTable.cell(count), censored])
      }
    }
    return FigureTable(
      header: ["group", "row", "time", "estimate", "lower", "upper", "at_risk", "censored"],
      rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let (theme, wording) = (style.theme, Wording(style.language))
    let drawing = SurvivalDrawing(self, style: style, wording, text)
    var scene = Scene(
      size: Size(width: theme.width, height: drawing.bottom + theme.gap * 0.5),
      title: curves.kind == .survival
        ? wording("Kaplan–Meier curves", "Kaplan–Meier曲线")
        : wording("Cumulative incidence", "累积发生率"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(drawing.items)
    return scene
  }

  /// More strokes than this on one curve are a second line and not drawn.
  private static let mostStrokes = 200

  /// Whether censored patients are marked on the curves.
  var drawsCensoring: Bool {
    let counts = curves.curves.map(\.censoringTimes.count)
    return counts.contains { $0 > 0 } && counts.allSatisfy { $0 <= Self.mostStrokes }
  }

  /// "Log-rank test: P = 0.03"; `nil` without a comparison.
  func comparison(_ wording: Wording) -> String? {
    curves.comparison.map { comparison in
      let name =
        switch comparison.test {
        case .logRank: wording("Log-rank test", "对数秩检验")
        case .gray: wording("Gray’s test", "Gray检验")
        }
      let p = wording.numbers.pValue(comparison.p)
      let sign = p.hasPrefix("<") || p.hasPrefix(">") ? "" : "= "
      return name + wording(": P ", "：P ") + sign + p
    }
  }
}

extension Wording {
  /// "78.1% (70.2% to 84.0%)".
  fileprivate func percentage(_ value: Double, _ lower: Double?, _ upper: Double?) -> String {
    let main = numbers.percent(value)
    guard let lower, let upper else { return main }
    return main
      + bracketed(numbers.percent(lower) + numbers.intervalJoiner + numbers.percent(upper))
  }

  /// The unit after a number: " months", "个月"; nothing if it is not known.
  func afterNumber(_ unit: TimeUnit?) -> String {
    guard let unit else { return "" }
    return self(" ", "") + unit.label[language]
  }

  /// The unit in the title of an axis: " (months)", "（月）".
  func inTitle(_ unit: TimeUnit?) -> String {
    switch unit {
    case nil: ""
    case .days: bracketed(self("days", "天"))
    case .weeks: bracketed(self("weeks", "周"))
    case .months: bracketed(self("months", "月"))
    case .years: bracketed(self("years", "年"))
    }
  }
}
