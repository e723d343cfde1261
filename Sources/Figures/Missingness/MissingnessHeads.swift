internal import Scenes

/// The names over the columns: across in wide columns, upright in narrow ones, numbers where names are too long for both.
struct MissingnessHeads {
  private enum Reading { case across, upright, numbers }

  /// The width of a column.
  let cell: Double
  /// The height of the names.
  let height: Double
  /// What the numbers stand for; empty where the names themselves stand over the columns.
  let key: [String]
  private let paragraphs: [ParagraphLayout]
  private let reading: Reading
  private let lineHeight: Double
  /// The lengths of the lines of each name.
  private let lengths: [[Double]]

  init(
    _ names: [String], room: Double, page: Double, lineHeight: Double, _ theme: Theme,
    _ text: some TextMeasurer
  ) {
    func paragraphs(_ strings: [String], width: Double) -> [ParagraphLayout] {
      strings.map {
        ParagraphLayout(
          $0, font: theme.smallFont, color: theme.ink, width: width, measuring: text)
      }
    }
    func width(_ string: String) -> Double { text.size(of: theme.small(string)).width }
    self.lineHeight = lineHeight
    let count = Double(max(names.count, 1))
    let wide = min(room / count, page * 0.15)
    let words = names.flatMap { $0.split(separator: " ") }.map { width(String($0)) }
    let across = paragraphs(names, width: wide * 0.9)
    let hasRoom = words.allSatisfy { $0 <= wide * 0.9 }
    if hasRoom, across.allSatisfy({ $0.lines.count <= 3 }) {
      (reading, cell, self.paragraphs, key, lengths) = (.across, wide, across, [], [])
      height = across.map(\.size.height).max() ?? 0
      return
    }
    let narrow = min(room / count, lineHeight * 2.4)
    let upright = paragraphs(names, width: min(page * 0.4, lineHeight * 20))
    cell = narrow
    lengths = upright.map { $0.lines.map { text.size(of: $0).width } }
    if upright.allSatisfy({ $0.size.height <= narrow }) {
      (reading, self.paragraphs, key) = (.upright, upright, [])
      height = upright.map(\.size.width).max() ?? 0
      return
    }
    reading = .numbers
    self.paragraphs = paragraphs(names.indices.map { "\($0 + 1)" }, width: page)
    height = lineHeight
    key = names.enumerated().map { "\($0 + 1)  \($1)" }
  }

  /// The names with their ends over the grid.
  func items(left: Double, bottom: Double) -> [Scene.Item] {
    paragraphs.enumerated().flatMap { index, name -> [Scene.Item] in
      let middle = left + cell * (Double(index) + 0.5)
      guard reading == .upright else {
        return name.items(
          at: Point(x: middle, y: bottom - name.size.height), anchor: .center)
      }
      // The first line stands at the left; a line reads upwards from the grid.
      return name.lines.enumerated().map { line, run in
        let x = middle - name.size.height / 2 + (Double(line) + 0.5) * lineHeight
        return .uprightText(run, center: Point(x: x, y: bottom - lengths[index][line] / 2))
      }
    }
  }
}
