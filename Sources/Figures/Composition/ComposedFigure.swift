public import Diagnostics
public import Scenes

/// Several figures as panels A, B, C … of one page, with common sizes of text and lines.
public struct ComposedFigure: Figure {
  /// One of the panels.
  public struct Part: Sendable {
    /// What is drawn.
    public var figure: any Figure
    /// Whether it takes a whole row.
    public var isWide: Bool

    /// Creates a panel.
    public init(_ figure: any Figure, isWide: Bool = false) {
      (self.figure, self.isWide) = (figure, isWide)
    }
  }

  /// The name that its files end with.
  public var name: String
  /// The panels in order: row by row, from the left.
  public var parts: [Part]
  /// Panels beside each other.
  public var columns: Int

  /// Creates a page; fewer than one column count as one.
  public init(name: String, parts: [Part], columns: Int = 2) {
    (self.name, self.parts, self.columns) = (name, parts, max(1, columns))
  }

  /// The name of its files.
  public var id: String { "panel-" + name }

  /// The captions of the panels, each after its letter.
  public func caption(in language: Language) -> String {
    lettered(language) { $0.caption(in: language) }
  }

  /// What each panel shows, after its letter.
  public func alternativeText(in language: Language) -> String {
    lettered(language) { $0.alternativeText(in: language) }
  }

  /// The numbers of all panels, a cell a row: panels have different columns.
  public func table() -> FigureTable {
    var rows: [[String]] = []
    for (index, part) in parts.enumerated() {
      let table = part.figure.table()
      for (row, cells) in table.rows.enumerated() {
        for (column, cell) in zip(table.header, cells) {
          rows.append([Self.letter(index), part.figure.id, String(row + 1), column, cell])
        }
      }
    }
    return FigureTable(header: ["panel", "figure", "row", "column", "value"], rows: rows)
  }

  /// The largest number of columns at which figures keep enough room for their text.
  public static func mostColumns(on theme: Theme) -> Int {
    (1...6).last { CellTheme.width(of: theme, columns: $0) >= CellTheme.leastWidth(theme) } ?? 1
  }

  /// The drawing: a row is as high as its highest panel; fewer columns where the theme has no room for them.
  public func scene(style: FigureStyle, measuring text: some TextMeasurer) -> Scene {
    let theme = style.theme
    let gutter = CellTheme.gutter(theme)
    let columns = min(columns, Self.mostColumns(on: theme))
    var scene = Scene(
      size: Size(width: theme.width, height: 0), title: title(style.language),
      description: alternativeText(in: style.language), languageCode: style.language.rawValue)
    var top = 0.0
    let rows = rows(of: columns)
    let frames = frames(rows, style, columns: columns, text)
    for row in rows {
      var cell = cell(style, isWide: isWide(row), columns: columns)
      var height = 0.0
      for (column, index) in row.enumerated() {
        let origin = Point(x: Double(column) * (cell.theme.width + gutter), y: top)
        cell.frame = frames[index]
        let panel = panel(index, style: cell, at: origin, text)
        scene.add(panel.item)
        height = max(height, panel.height)
      }
      top += height + gutter * 0.8
    }
    scene.size.height = max(top - gutter * 0.8, 1)
    return scene
  }

  private func isWide(_ row: [Int]) -> Bool { row.count == 1 && parts[row[0]].isWide }

  private func cell(_ style: FigureStyle, isWide: Bool, columns: Int) -> FigureStyle {
    let width =
      isWide ? style.theme.width : CellTheme.width(of: style.theme, columns: columns)
    var cell = style
    cell.theme = CellTheme.theme(style.theme, width: width, columns: columns)
    cell.frame = nil
    return cell
  }

  /// What brings the plots of rows and columns in line, from where each stands by itself.
  private func frames(
    _ rows: [[Int]], _ style: FigureStyle, columns: Int, _ text: some TextMeasurer
  ) -> [PlotFrame?] {
    let shared = rows.filter { !isWide($0) }
    guard columns > 1, parts.count > 1 else { return parts.map { _ in nil } }
    let cell = cell(style, isWide: false, columns: columns)
    var plots: [Rectangle?] = parts.map { _ in nil }
    for index in shared.flatMap(\.self) {
      plots[index] = parts[index].figure.scene(style: cell, measuring: text).onlyPlot
    }
    return PlotAlignment(plots, rows: shared).frames
  }

  /// A figure with its letter above its left edge.
  private func panel(
    _ index: Int, style: FigureStyle, at origin: Point, _ text: some TextMeasurer
  ) -> (item: Scene.Item, height: Double) {
    let letter = TextRun(
      Self.letter(index), font: style.theme.titleFont, color: style.theme.ink)
    let head = text.size(of: letter).height
    let drawn = parts[index].figure.scene(style: style, measuring: text)
    let offset = Point(x: origin.x, y: origin.y + head)
    let items =
      [Scene.Item.text(letter, at: origin, anchor: .leading)]
      + drawn.items.map { $0.moved(by: offset) }
    let role = Role(rawValue: "panel." + Self.letter(index).lowercased())
    let group = Scene.Group(
      role: role, items: items,
      alternativeText: lettered(style.language, [index]) { $0.alternativeText(in: style.language) })
    return (.group(group), head + drawn.size.height)
  }

  /// The panels of each row, as positions in `parts`.
  private func rows(of columns: Int) -> [[Int]] {
    var rows: [[Int]] = []
    var isOpen = false
    for (index, part) in parts.enumerated() {
      if part.isWide || !isOpen || rows[rows.count - 1].count >= columns {
        rows.append([index])
      } else {
        rows[rows.count - 1].append(index)
      }
      isOpen = !part.isWide
    }
    return rows
  }

  /// A to Z, then A2 to Z2 and so on.
  static func letter(_ index: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(65 + index % 26)))
    return index < 26 ? letter : letter + String(index / 26 + 1)
  }

  private func lettered(
    _ language: Language, _ positions: [Int]? = nil, _ words: (any Figure) -> String
  ) -> String {
    let wording = Wording(language)
    return wording.sentences(
      (positions ?? Array(parts.indices)).map { index in
        wording("(\(Self.letter(index))) ", "（\(Self.letter(index))）")
          + words(parts[index].figure)
      })
  }

  private func title(_ language: Language) -> String {
    let wording = Wording(language)
    let letters = wording.list(parts.indices.map(Self.letter))
    return wording("Panels \(letters)", "组图\(letters)")
  }
}

/// The theme of a panel: narrower, with text and lines as small as its width asks and the theme allows.
private enum CellTheme {
  /// The free space between panels.
  static func gutter(_ theme: Theme) -> Double { theme.gap * 2.4 }

  /// The width of a panel when so many stand beside each other.
  static func width(of theme: Theme, columns: Int) -> Double {
    (theme.width - gutter(theme) * Double(columns - 1)) / Double(columns)
  }

  /// Figures need about thirty times the size of their text.
  static func leastWidth(_ theme: Theme) -> Double { (theme.minimumTextSize + 0.5) * 30 }

  static func theme(_ theme: Theme, width: Double, columns: Int) -> Theme {
    let narrow = Self.width(of: theme, columns: columns)
    let base = max(theme.minimumTextSize + 0.5, min(theme.bodyFont.size, narrow / 32))
    let share = base / theme.bodyFont.size
    var cell = theme
    cell.name = "panel"
    cell.aspect = nil
    cell.width = width
    cell.bodyFont.size = base
    cell.smallFont.size = max(theme.minimumTextSize, theme.smallFont.size * share)
    cell.titleFont.size = max(theme.titleFont.size * share, base + 1)
    cell.axisWidth = max(0.5, theme.axisWidth * share)
    cell.lineWidth = max(0.9, theme.lineWidth * share)
    cell.tickLength = theme.tickLength * share
    return cell
  }
}
