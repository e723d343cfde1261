public import Scenes

/// Running text broken into lines that fit a width.
///
/// Breaks at spaces and between Han characters; no line starts with closing punctuation or ends with
/// an opening bracket. A word wider than the line is broken where it must be.
public struct ParagraphLayout: Sendable, Hashable {
  /// The lines in reading order.
  public let lines: [TextRun]
  /// The widest line and the height of all lines.
  public let size: Size
  /// From the top of one line to the top of the next.
  public let lineHeight: Double

  /// Breaks `string` into lines no wider than `width`.
  public init(
    _ string: String, font: FontSpec, color: Color = .black, width: Double,
    measuring text: some TextMeasurer
  ) {
    func measure(_ part: String) -> Double {
      text.size(of: TextRun(part, font: font, color: color)).width
    }
    var broken: [String] = []
    for paragraph in string.split(separator: "\n", omittingEmptySubsequences: true) {
      let whole = Self.trimmed(String(paragraph))
      if !whole.isEmpty, measure(whole) <= width {
        // Most texts are short: one measurement instead of one a piece.
        broken.append(whole)
      } else {
        broken += Self.lines(of: Self.pieces(of: paragraph), width: width, measure)
      }
    }
    lines = broken.map { TextRun($0, font: font, color: color) }
    lineHeight = text.size(of: TextRun("Hg", font: font, color: color)).height
    size = Size(
      width: broken.map(measure).max() ?? 0, height: lineHeight * Double(broken.count))
  }

  /// The lines as items, the first with its top at `point`.
  public func items(at point: Point, anchor: Anchor = .leading) -> [Scene.Item] {
    lines.enumerated().map { index, run in
      .text(run, at: Point(x: point.x, y: point.y + Double(index) * lineHeight), anchor: anchor)
    }
  }

  /// Fills lines greedily with unbreakable pieces.
  private static func lines(
    of pieces: [String], width: Double, _ measure: (String) -> Double
  ) -> [String] {
    var lines: [String] = []
    var current = ""
    for piece in pieces.flatMap({ fitting($0, width: width, measure) }) {
      if trimmed(current).isEmpty || measure(trimmed(current + piece)) <= width {
        current += piece
      } else {
        lines.append(trimmed(current))
        current = String(piece.drop { $0 == " " })
      }
    }
    if !trimmed(current).isEmpty { lines.append(trimmed(current)) }
    return lines
  }

  /// The piece, cut into parts that each fit if it is wider than a whole line.
  private static func fitting(
    _ piece: String, width: Double, _ measure: (String) -> Double
  ) -> [String] {
    guard measure(trimmed(piece)) > width else { return [piece] }
    var parts: [String] = []
    var current = ""
    for character in piece {
      if !current.isEmpty, measure(current + String(character)) > width {
        parts.append(current)
        current = ""
      }
      current.append(character)
    }
    return parts + [current]
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The parts between which a line may be broken; spaces stay at the end of the part before.
  private static func pieces(of paragraph: Substring) -> [String] {
    var pieces: [String] = []
    var current = ""
    for character in paragraph {
      if let last = current.last, mayBreak(between: last, and: character) {
        pieces.append(current)
        current = ""
      }
      current.append(character)
    }
    return current.isEmpty ? pieces : pieces + [current]
  }

  private static func mayBreak(between last: Character, and next: Character) -> Bool {
    if next == " " || notAtStart.contains(next) || notAtEnd.contains(last) { return false }
    return last == " " || isHan(last) || isHan(next)
  }

  private static func isHan(_ character: Character) -> Bool {
    character.unicodeScalars.first.map { $0.value >= 0x2E80 } ?? false
  }

  private static let notAtStart: Set<Character> = Set("，。、；：？！）】》〉」』”’％%,.;:?!)]}…·")
  private static let notAtEnd: Set<Character> = Set("（【《〈「『“‘([{")
}
