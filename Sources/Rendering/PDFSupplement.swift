internal import Foundation

/// What Cairo cannot say of a PDF: its language, and the alternative text of each page's drawing.
///
/// Written behind the finished file as an incremental update, which every reader of PDF takes and which leaves
/// Cairo's bytes as they are.
///
/// - Source: ISO 32000-1, 7.5.6 (incremental updates), 14.9.2 (language), 14.9.3 (alternate descriptions).
struct PDFSupplement {
  /// What is said of one page.
  struct Page {
    var language: String
    /// Said of the page's drawings in reading order, of the first if there are more; empty for none.
    var alternativeTexts: [String]
  }

  /// The file so far.
  private let file: Data
  /// Where the table of objects starts.
  private let tableOffset: Int
  private let trailer: String

  /// Opens a file with a plain table of objects, as Cairo writes it; `nil` for any other.
  init?(_ file: Data) {
    self.file = file
    guard let mark = file.range(of: Data("startxref\n".utf8), options: .backwards),
      let offset = Int(Self.line(of: file, at: mark.upperBound)),
      Self.line(of: file, at: offset) == "xref", Self.line(of: file, at: offset + 5).hasPrefix("0 ")
    else { return nil }
    tableOffset = offset
    guard let start = file.range(of: Data("trailer\n".utf8), options: .backwards) else {
      return nil
    }
    trailer = String(decoding: file[start.upperBound..<mark.lowerBound], as: UTF8.self)
  }

  /// The file with its language, its title in the window's bar, and what is said of each page.
  ///
  /// Pages are the children of the document in its logical structure; `nil` if there is no such structure.
  func described(_ pages: [Page]) -> Data? {
    guard let main = pages.first, let root = Self.reference("Root", in: trailer),
      let catalog = object(root), let tree = Self.reference("StructTreeRoot", in: catalog),
      let document = object(tree).flatMap({ Self.references("K", in: $0).first }),
      let elements = object(document).map({ Self.references("K", in: $0) }),
      elements.count == pages.count
    else { return nil }
    var changes = [
      (
        root,
        Self.adding(
          "/Lang \(Self.name(main.language)) /ViewerPreferences << /DisplayDocTitle true >>",
          to: Data(catalog.utf8))
      )
    ]
    for (number, page) in zip(elements, pages) {
      var words = Data()
      if page.language != main.language { words += Data("/Lang \(Self.name(page.language)) ".utf8) }
      for (drawing, text) in zip(figures(in: number), page.alternativeTexts) where !text.isEmpty {
        let alternative = Data("/Alt ".utf8) + Self.textString(text)
        if drawing == number {
          words += alternative
        } else if let element = object(drawing) {
          changes.append((drawing, Self.adding(alternative, to: Data(element.utf8))))
        }
      }
      guard let element = object(number), !words.isEmpty else { continue }
      changes.append((number, Self.adding(words, to: Data(element.utf8))))
    }
    return appending(changes)
  }

  /// The figures of an element: itself or those below it, in reading order.
  private func figures(in number: Int) -> [Int] {
    guard let element = object(number) else { return [] }
    if element.contains("/S /Figure") { return [number] }
    return Self.references("K", in: element).filter { $0 > number }.flatMap(figures)
  }

  private func appending(_ changes: [(number: Int, dictionary: Data)]) -> Data {
    var result = file
    // Some readers take a table that does not start with the head of the free list for a damaged one.
    var table = "xref\n0 1\n0000000000 65535 f \n"
    for (number, dictionary) in changes.sorted(by: { $0.number < $1.number }) {
      let digits = String(result.count)
      table +=
        "\(number) 1\n\(String(repeating: "0", count: 10 - digits.count))\(digits) 00000 n \n"
      result += Data("\(number) 0 obj\n".utf8) + dictionary + Data("\nendobj\n".utf8)
    }
    let start = result.count
    let last = trailer.replacingOccurrences(of: "<<", with: "<< /Prev \(tableOffset)")
    result += Data("\(table)trailer\n\(last)startxref\n\(start)\n%%EOF\n".utf8)
    return result
  }

  /// The dictionary of an object; structure holds plain ASCII only.
  private func object(_ number: Int) -> String? {
    let count = Int(Self.line(of: file, at: tableOffset + 5).dropFirst(2)) ?? 0
    let heading = "xref\n0 \(count)\n".utf8.count
    // Each entry has twenty bytes.
    let entry = tableOffset + heading + 20 * number
    guard (1..<count).contains(number), let offset = Int(Self.line(of: file, at: entry).prefix(10)),
      let body = file.range(of: Data("obj\n".utf8), in: offset..<file.count),
      let end = file.range(of: Data("\nendobj".utf8), in: body.upperBound..<file.count)
    else { return nil }
    return String(decoding: file[body.upperBound..<end.lowerBound], as: UTF8.self)
  }

  private static func line(of file: Data, at offset: Int) -> String {
    guard (0..<file.count).contains(offset) else { return "" }
    let rest = file[offset..<min(offset + 40, file.count)]
    return String(decoding: rest.prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// The object that a key refers to.
  private static func reference(_ key: String, in dictionary: String) -> Int? {
    references(key, in: dictionary).first
  }

  /// The objects that a key refers to, one or a list.
  private static func references(_ key: String, in dictionary: String) -> [Int] {
    guard let start = dictionary.range(of: "/\(key) ") else { return [] }
    let value = dictionary[start.upperBound...].prefix { $0 != "/" && $0 != "]" && $0 != ">" }
    return value.split(separator: "R").compactMap { part in
      part.split { " [\n".contains($0) }.first.flatMap { Int($0) }
    }
  }

  private static func adding(_ words: String, to dictionary: Data) -> Data {
    adding(Data(words.utf8), to: dictionary)
  }

  private static func adding(_ words: Data, to dictionary: Data) -> Data {
    guard let end = dictionary.range(of: Data(">>".utf8), options: .backwards) else {
      return dictionary
    }
    return dictionary[..<end.lowerBound] + Data("   ".utf8) + words + Data("\n>>".utf8)
  }

  /// A code of a language as a literal string; anything else in it is left out.
  private static func name(_ language: String) -> String {
    "(" + language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } + ")"
  }

  /// A literal string: one byte a character where PDF’s own encoding has them all, else UTF-16.
  static func textString(_ text: String) -> Data {
    var result = Data("(".utf8)
    for byte in documentEncoded(text) ?? wide(text) {
      switch byte {
      case 0x28, 0x29, 0x5C: result += [0x5C, byte]
      case 0x0D: result += Data("\\r".utf8)
      default: result.append(byte)
      }
    }
    return result + Data(")".utf8)
  }

  /// One byte a character, in PDF's own encoding; `nil` for text that has others than the common ones.
  private static func documentEncoded(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E, 0xA1...0xAC, 0xAE...0xFF, 0x0A, 0x0D: result.append(UInt8(scalar.value))
      default:
        guard let byte = documentCodes[scalar.value] else { return nil }
        result.append(byte)
      }
    }
    return result
  }

  /// Signs outside Latin 1 that figures use: …, —, –, −, “, ” and ’.
  private static let documentCodes: [UInt32: UInt8] = [
    0x2026: 0x83, 0x2014: 0x84, 0x2013: 0x85, 0x2212: 0x8A, 0x201C: 0x8D, 0x201D: 0x8E,
    0x2019: 0x90,
  ]

  /// UTF-16 with a mark of its byte order.
  private static func wide(_ text: String) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }
}
