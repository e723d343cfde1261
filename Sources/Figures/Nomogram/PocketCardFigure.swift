public import Diagnostics
public import RiskModels
public import Scenes
public import Validation

/// A card for a pocket: whole points for each predictor, and the risk that belongs to each total.
///
/// The page is A6 or, where that is too small, A5 across; text is as large as the page allows, from 7.5 to 10 pt,
/// whatever the theme.
public struct PocketCardFigure: Figure {
  /// The file name.
  public let id = "pocket-card"
  /// The model.
  public let model: RiskModel
  /// Its whole points.
  public let points: IntegerPoints
  /// How the card predicts; `nil` where it was not judged in patients.
  public let performance: PointsPerformance?

  /// Makes a card; `nil` for models that have none (see `IntegerPoints`).
  ///
  /// Of several performances that in other patients is printed.
  public init?(_ model: RiskModel, performances: [PointsPerformance]? = nil) {
    guard let points = IntegerPoints(model) else { return nil }
    (self.model, self.points) = (model, points)
    performance = performances?.first { $0.patients == .external } ?? performances?.first
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
    return words.sentences([words.use(model), words.precision(of: self)])
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
    let pages = [(width: 148.0, height: 105.0), (width: 210.0, height: 148.0)]
    let sizes = [10, 9.5, 9, 8.5, 8, 7.5]
    let notes = [
      PocketCardWording(style.language).precision(of: self),
      NomogramWording(style.language).model(model),
    ]
    var layout: PocketCardLayout?
    var height = 0.0
    pages: for page in pages {
      height = millimetres(page.height)
      for size in sizes {
        for columns in [3, 4, 2] {
          let card = PocketCardLayout(
            self, width: millimetres(page.width),
            shape: .init(columns: columns, fontSize: size, notes: notes), style: style,
            measuring: text)
          layout = card
          if card.height <= height, !card.isCramped { break pages }
        }
      }
    }
    var scene = Scene(
      size: Size(width: layout?.width ?? 0, height: max(height, layout?.height ?? 0)),
      title: model.title[style.language], description: alternativeText(in: style.language),
      languageCode: style.language.rawValue)
    scene.add(layout?.items(filling: height) ?? [])
    return scene
  }
}
