public import Foundation

/// Why text cannot be set in a font file.
public enum FontFault: Sendable, Hashable {
  /// No TrueType or OpenType file: something else, or a font packed for web pages.
  case noFont
  /// A font file that is cut short or that FreeType cannot read.
  case damaged
  /// Its outlines are of a kind that PDF files cannot hold.
  case noOutlines
  /// Its licence bits (`fsType` of the table `OS/2`) forbid embedding.
  case embeddingForbidden
  /// They allow embedding only of the whole font: a drawing holds the characters that it uses.
  case embeddingWholeOnly
  /// They allow embedding only of bitmaps.
  case embeddingBitmapsOnly
  /// Characters without which it is no font of its script.
  case lacks(String)

  /// The scripts that a font is chosen for.
  public enum Script: Sendable, Hashable {
    case latin, chinese

    /// Characters that every font of the script has.
    fileprivate var expected: [Unicode.Scalar] {
      switch self {
      case .latin: (0x21...0x7E).map { Unicode.Scalar(UInt8($0)) }
      case .chinese: Array("的一是风险概率年龄患者预测模型，。（）".unicodeScalars)
      }
    }
  }

  /// Looks for a fault in a file; `nil` if text can be set in it.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - bytes: Its content.
  ///   - script: What it is chosen for.
  public init?(inFontAt path: String, bytes: Data, for script: Script) {
    if let fault = FontTables.fault(in: bytes) {
      self = fault
      return
    }
    guard let characters = FontFamily.characters(inFontAt: path) else {
      self = .damaged
      return
    }
    let lacking = script.expected.filter { !characters.contains($0) }
    if lacking.isEmpty { return nil }
    self = .lacks(lacking.prefix(8).map { "'\($0)'" }.joined(separator: " "))
  }

  /// What is wrong, to follow the file's name.
  public var reason: String {
    switch self {
    case .noFont: "is no font"
    case .damaged: "is a damaged font"
    case .noOutlines: "is a font without outlines that a PDF can hold"
    case .embeddingForbidden: "is a font whose licence bits forbid embedding"
    case .embeddingWholeOnly: "is a font whose licence bits allow embedding of the whole font only"
    case .embeddingBitmapsOnly: "is a font whose licence bits allow embedding of bitmaps only"
    case .lacks(let characters): "is a font that lacks \(characters)"
    }
  }

  /// What would do.
  public var hint: String {
    switch self {
    case .noFont: "TrueType and OpenType files: .ttf, .otf, .ttc; not .woff"
    case .damaged: "get the file again"
    case .noOutlines: "a font with outlines of the kind 'glyf' or 'CFF'"
    case .embeddingForbidden, .embeddingWholeOnly, .embeddingBitmapsOnly:
      "drawings embed the characters they use: choose a font whose fsType (in its table OS/2) allows it"
    case .lacks: "choose a font of the script; other characters may come from the shipped font"
    }
  }
}

/// What the tables of a TrueType or OpenType file say, read without trust.
struct FontTables {
  private let bytes: [UInt8]
  private var places: [String: Range<Int>] = [:]

  /// What keeps the file from being used, as far as its tables tell.
  static func fault(in data: Data) -> FontFault? {
    guard let tables = FontTables(data) else { return .noFont }
    guard ["cmap", "head", "hhea", "hmtx", "maxp"].allSatisfy(tables.hasWhole) else {
      return .damaged
    }
    guard tables.hasWhole("glyf") || tables.hasWhole("CFF ") else {
      return tables.places["glyf"] ?? tables.places["CFF "] == nil ? .noOutlines : .damaged
    }
    // Without the table nothing is forbidden.
    guard let place = tables.places["OS/2"] else { return nil }
    guard let bits = tables.number(at: place.lowerBound + 8, bytes: 2) else { return .damaged }
    // Of several bits for use the least restrictive counts; 2 alone is "restricted licence".
    if bits & 0x000E == 0x0002 { return .embeddingForbidden }
    if bits & 0x0200 != 0 { return .embeddingBitmapsOnly }
    return bits & 0x0100 != 0 ? .embeddingWholeOnly : nil
  }

  /// Reads the list of tables; `nil` if the file is of another kind.
  private init?(_ data: Data) {
    bytes = Array(data)
    var start = 0
    if number(at: 0, bytes: 4) == 0x7474_6366 {
      // A collection: its first font.
      guard let first = number(at: 12, bytes: 4) else { return nil }
      start = first
    }
    let kinds = [0x0001_0000, 0x7472_7565, 0x4F54_544F]
    guard let kind = number(at: start, bytes: 4), kinds.contains(kind),
      let count = number(at: start + 4, bytes: 2)
    else { return nil }
    for index in 0..<count {
      let entry = start + 12 + 16 * index
      guard let offset = number(at: entry + 8, bytes: 4),
        let length = number(at: entry + 12, bytes: 4)
      else { break }
      let tag = String(decoding: bytes[entry..<(entry + 4)], as: UTF8.self)
      places[tag] = offset..<(offset + length)
    }
  }

  private func hasWhole(_ table: String) -> Bool {
    places[table].map { !$0.isEmpty && $0.upperBound <= bytes.count } ?? false
  }

  private func number(at offset: Int, bytes count: Int) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    return bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | Int($1) }
  }
}
