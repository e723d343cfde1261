public import Diagnostics
public import RiskModels
public import Scenes
internal import Statistics

/// A card for a pocket: whole points for each predictor, and the risk that belongs to each total.
///
/// The page is A6 or, where that is too small, A5 across; text has 7.5 pt whatever the theme.
public struct PocketCardFigure: Figure {
  /// The file name.
  public let id = "pocket-card"
  /// The model.
  public let model: RiskModel
  /// Its whole points.
  public let points: IntegerPoints

  /// Makes a card; `nil` for models that have none (see `IntegerPoints`).
  public init?(_ model: RiskModel) {
    guard let points = IntegerPoints(model) else { return nil }
    (self.model, self.points) = (model, points)
  }

  /// Totals with the risks at both ends, at most 24 lines.
  var totals: [(totals: ClosedRange<Int>, risks: ClosedRange<Double>)] {
    let step = max(1, (points.highest + 24) / 24)
    return stride(from: 0, through: points.highest, by: step).map { from in
      let to = min(from + step - 1, points.highest)
      let (low, high) = (points.risk(ofTotal: from), points.risk(ofTotal: to))
      return (from...to, low...max(low, high))
    }
  }

  /// What the card is for, and how far it is from the model.
  public func caption(in language: Language) -> String {
    let words = PocketCardWording(language)
    return words.sentences([words.use(model), words.agreement(with: model, points)])
  }

  /// Every line of the card in words.
  public func alternativeText(in language: Language) -> String {
    let words = PocketCardWording(language)
    let lines = points.blocks.map { block in
      block.label[language] + words.colon
        + block.rows.map { "\($0.label[language]) \($0.points)" }.joined(separator: words.comma)
    }
    let risks = totals.map { words.total($0.totals) + " " + words.risk($0.risks) }
    return words.sentences([
      words.use(model), lines.joined(separator: "; ") + words.stop,
      words.totalPoints + words.colon + risks.joined(separator: words.comma) + words.stop,
    ])
  }

  /// Every line with its points, then every total with its risk.
  public func table() -> FigureTable {
    let lines = points.blocks.flatMap { block in
      block.rows.map {
        [block.variables.joined(separator: "; "), $0.label[.english], "\($0.points)", ""]
      }
    }
    let totals = (0...points.highest).map {
      ["total", "\($0)", "\($0)", "\(points.risk(ofTotal: $0))"]
    }
    return FigureTable(header: ["variable", "line", "points", "risk"], rows: lines + totals)
  }

  /// The card on the smallest page that it fits.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let pages: [(width: Double, height: Double, columns: Int)] = [(148, 105, 3), (210, 148, 4)]
    var scene: Scene?
    for page in pages {
      let layout = PocketCardLayout(
        self, width: millimetres(page.width), columns: page.columns, style: style, measuring: text)
      scene = Scene(
        size: Size(
          width: layout.width, height: max(millimetres(page.height), layout.height)),
        title: model.title[style.language], description: alternativeText(in: style.language),
        languageCode: style.language.rawValue)
      scene?.add(layout.items)
      if layout.height <= millimetres(page.height) { break }
    }
    return scene ?? Scene(size: Size(width: 0, height: 0), title: "", description: "")
  }
}

/// The words of a pocket card in one language.
struct PocketCardWording {
  private let say: Wording

  init(_ language: Language) { say = Wording(language) }

  func sentences(_ parts: [String]) -> String { say.sentences(parts) }
  var colon: String { say(": ", "：") }
  var comma: String { say(", ", "，") }
  var stop: String { say(".", "。") }
  var points: String { say("Points", "分值") }
  var totalPoints: String { say("Total points", "总分") }
  var riskHeading: String { say("Risk", "风险") }

  func use(_ model: RiskModel) -> String {
    let event = model.outcome.label[say.language]
    let horizon = model.outcome.horizon.map { $0[say.language] }
    return say(
      "Add the points of the lines that fit the patient; the total gives the risk of "
        + "\(event)\(horizon.map { " " + $0 } ?? "").",
      "将符合患者情况的各行分值相加，由总分查得\(horizon ?? "")\(event)的风险。")
  }

  func total(_ totals: ClosedRange<Int>) -> String {
    totals.count == 1 ? "\(totals.lowerBound)" : "\(totals.lowerBound)–\(totals.upperBound)"
  }

  /// A percentage, or two where the risks at the ends of a range differ as written.
  func risk(_ risks: ClosedRange<Double>) -> String {
    func percent(_ share: Double) -> String {
      if share > 0, share < 0.001 { return "<0.1%" }
      if share < 1, share > 0.999 { return ">99.9%" }
      return say.numbers.percent(share, decimals: share < 0.0995 || share > 0.9005 ? 1 : 0)
    }
    let (low, high) = (percent(risks.lowerBound), percent(risks.upperBound))
    return low == high ? low : low + "–" + high
  }

  /// How far the card is from the model, and what nobody knows of it.
  func agreement(with model: RiskModel, _ points: IntegerPoints) -> String {
    let patients = ReadingPrecision.simulated(model.design, count: 1000)
    let untested = say(
      "How well the card itself predicts has not been tested in patients.",
      "本卡本身的预测性能尚未在患者中检验。")
    guard let found = points.agreement(in: patients) else { return untested }
    func written(_ share: Double) -> String { say.numbers.fixed(share * 100, decimals: 1) }
    let (median, large) = (written(found.median), written(found.large))
    return say.sentences([
      say(
        "Whole points are a rounded form of the model: among 1000 simulated patients the card's risk is off "
          + "by a median of \(median) and in 95% by at most \(large) percentage points.",
        "整数分值是模型的近似：在1000例模拟患者中，与模型风险之差的中位数为\(median)个百分点，95%的患者不超过\(large)个百分点。"),
      untested,
    ])
  }
}
