public import Diagnostics
public import Scenes

/// A drawing made from numbers, with the words that go with it.
public protocol Figure: Sendable {
  /// The name of its files: `roc`, `calibration`, `nomogram` …
  var id: String { get }
  /// One or two sentences under the figure, made from the data.
  func caption(in language: Language) -> String
  /// What a reader who cannot see it needs to know, made from the data.
  func alternativeText(in language: Language) -> String
  /// The numbers that are drawn, as a table for people to re-plot.
  func table() -> FigureTable
  /// The same with what only a drawing in this style knows, as which ticks have a label.
  func table(style: FigureStyle, measuring text: some TextMeasurer) -> FigureTable
  /// The drawing.
  func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene
}

extension Figure {
  /// Most tables are the same for every drawing.
  public func table(style: FigureStyle, measuring text: some TextMeasurer) -> FigureTable {
    table()
  }
}

/// Everything about a figure's looks that is not its data.
public struct FigureStyle: Sendable, Hashable {
  /// Sizes, fonts, colours.
  public var theme: Theme
  /// The language of every word.
  public var language: Language
  /// Whether to mark the drawing as made from synthetic data.
  public var isSynthetic: Bool
  /// What the plot has in common with those beside it on a page of several figures; `nil` for figures on their own.
  package var frame: PlotFrame?

  /// Creates a style.
  public init(theme: Theme = .default, language: Language = .english, isSynthetic: Bool = false) {
    (self.theme, self.language, self.isSynthetic) = (theme, language, isSynthetic)
  }
}

/// The plotted numbers: a header and rows of cells ready for a CSV file.
public struct FigureTable: Sendable, Hashable {
  /// snake_case column names.
  public var header: [String]
  /// The cells; numbers at full precision, empty where not defined.
  public var rows: [[String]]

  /// Creates a table.
  public init(header: [String], rows: [[String]]) {
    self.header = header
    self.rows = rows
  }
}

extension FigureTable {
  /// The table with the column `labelled`: "yes" and "no" for the ticks of a drawing, empty for other rows.
  func marking(labelled: [Bool?]) -> FigureTable {
    let cells = labelled.map { $0.map { $0 ? "yes" : "no" } ?? "" }
    return FigureTable(
      header: header + ["labelled"],
      rows: rows.enumerated().map { index, row in
        row + [index < cells.count ? cells[index] : ""]
      })
  }
}
