public import Cohorts
public import Diagnostics
public import Scenes

/// How the patients of the analysis were chosen, from all screened, by criterion and centre.
public struct FlowDiagramFigure: Figure {
  /// The patients whose data a model was fitted to.
  public struct Analysed: Sendable, Hashable {
    /// Patients.
    public var n: Int
    /// Events among them.
    public var events: Int
    /// What stands in place of the events: how many are in each of several categories.
    public var categories: LocalizedText?

    /// Creates the numbers.
    public init(n: Int, events: Int) { (self.n, self.events) = (n, events) }
  }

  /// What each criterion did.
  public var attrition: Attrition
  /// Those with complete data; `nil` where no model was fitted.
  public var analysed: Analysed?
  /// The names of centres by their codes; a centre without one shows its code.
  public var centreLabels: [String: LocalizedText]
  /// The boxes by centre, each with a count for every centre; empty for fewer than two centres.
  public private(set) var stages: [Stage]
  /// Whether those whose outcome is known are those analysed: they include them, so equal numbers tell.
  private(set) var analysesAllKnown = false

  /// Creates a figure of one selection.
  public init(
    attrition: Attrition, analysed: Analysed? = nil, centreLabels: [String: LocalizedText] = [:]
  ) {
    (self.attrition, self.analysed, self.centreLabels) = (attrition, analysed, centreLabels)
    stages = Self.stages(of: attrition)
  }

  /// Adds those of each centre whose outcome is known, and with the event; no centre's place may be missing.
  public mutating func addOutcomes(known: [Int?], events: [Int?]?) {
    let count = attrition.centres.count
    guard !stages.isEmpty, known.count == count, (events?.count ?? count) == count else { return }
    let all = Self.sum(known)
    analysesAllKnown = all != nil && all == analysed?.n
    stages.append(Stage(kind: .outcomeKnown, counts: known))
    if let events { stages.append(Stage(kind: .events, counts: events)) }
  }

  /// The centres as they are shown.
  func centreNames(_ language: Language) -> [String] {
    attrition.centres.map { centreLabels[$0]?[language] ?? $0 }
  }

  /// The name of its files.
  public var id: String { "flow" }

  /// Screened, eligible, analysed; what the mark for later windows means stands in the drawing.
  public func caption(in language: Language) -> String {
    let wording = Wording(language)
    let rule = wording(
      "Each patient left out is counted once, at the first criterion that was not passed.",
      "每例被排除的患者仅在首个未通过的标准处计数一次。")
    let unknown = wording(
      "“Not known”: data needed for the criterion were missing.", "“资料缺失”指判断该标准所需的数据缺失。")
    return wording.sentences([summary(wording), rule, hasUnknown ? unknown : ""])
  }

  /// Every count in words.
  public func alternativeText(in language: Language) -> String {
    let wording = Wording(language)
    let steps = attrition.steps.filter { $0.leftOut != 0 }.map { step -> String in
      let (out, kept) = (step.excluded.map(String.init), wording("a number kept back", "例数不予显示"))
      let unknown =
        switch step.unknown {
        case 0: ""
        case let n?: wording(" and \(n) not known", "，资料缺失\(n)例")
        case nil: wording(" and \(kept) not known", "，资料缺失\(kept)")
        }
      return wording(
        "\(step.text[language]): \(out ?? kept) left out\(unknown)",
        "\(step.text[language])：排除\(out.map { "\($0)例" } ?? kept)\(unknown)")
    }
    let list = steps.joined(separator: wording("; ", "；"))
    return wording.sentences([
      wording("Flow diagram of patients.", "患者筛选流程图。"), summary(wording),
      steps.isEmpty ? "" : list + wording(".", "。"),
      stages.isEmpty ? "" : centresInWords(wording),
    ])
  }

  /// One row a criterion, then the totals, then every box by centre; counts that are kept back are empty.
  public func table() -> FigureTable {
    let header = ["step", "direction", "window", "excluded", "unknown", "remaining"]
    func row(_ id: String, _ direction: String, _ window: String, _ counts: [Int?]) -> [String] {
      [id, direction, window] + counts.map { $0.map(FigureTable.cell) ?? "" }
    }
    var rows = [row("screened", "", "", [nil, nil, attrition.screened])]
    rows += attrition.steps.map { step in
      row(
        step.id, step.direction.rawValue, step.window.rawValue,
        [step.excluded, step.unknown, step.remaining])
    }
    rows.append(row("eligible", "", "", [nil, nil, attrition.eligible]))
    if let analysed {
      rows.append(
        row("analysed", "", "", [nil, max(attrition.eligible - analysed.n, 0), analysed.n]))
    }
    rows = rows.map { $0 + [""] }
    for stage in stages {
      for (centre, count) in zip(attrition.centres, stage.counts) {
        let cell = count.map(FigureTable.cell) ?? ""
        rows.append([stage.kind.rawValue, "", "", "", "", cell, centre])
      }
    }
    return FigureTable(header: header + ["centre"], rows: rows)
  }

  /// The drawing.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let wording = Wording(style.language)
    let drawing = FlowDrawing(self, style: style, measuring: text)
    var scene = Scene(
      size: Size(width: style.theme.width, height: drawing.bottom + style.theme.gap * 0.5),
      title: wording("Flow of patients", "患者筛选流程图"),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    scene.add(drawing.items)
    return scene
  }

  /// Whether a criterion could not be judged in a patient, or that number is kept back.
  private var hasUnknown: Bool { attrition.steps.contains { $0.unknown != 0 } }

  /// Whether a criterion looks past baseline.
  var hasFollowUp: Bool { attrition.steps.contains { $0.window == .followUp } }

  /// What the dagger stands for.
  func windowNote(_ wording: Wording) -> String {
    wording(
      "† This criterion looks at what happened after baseline (during follow-up).",
      "† 该标准依据基线之后（随访期间）的信息。")
  }

  private func summary(_ wording: Wording) -> String {
    let end = analysed.map { analysed in
      if let categories = analysed.categories {
        return wording(
          ", \(analysed.n) analysed (\(categories[.english]))",
          "，纳入分析\(analysed.n)例（\(categories[.simplifiedChinese])）")
      }
      return wording(
        ", \(analysed.n) analysed (\(analysed.events) \(analysed.events == 1 ? "event" : "events"))",
        "，纳入分析\(analysed.n)例（事件\(analysed.events)例）")
    }
    return wording(
      "\(attrition.screened) patients screened, \(attrition.eligible) eligible\(end ?? "").",
      "共筛查患者\(attrition.screened)例，合格\(attrition.eligible)例\(end ?? "")。")
  }
}
