internal import Foundation

/// How the characters of a data file are stored.
public enum TextEncoding: String, Sendable, Hashable, Codable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case gb18030

  /// The encoding of a name that people write: "UTF8", "gbk", "GB2312", "utf-16-le".
  public init?(named name: String) {
    let key = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    switch key {
    case "utf8", "utf8sig", "ascii", "usascii": self = .utf8
    case "utf16le", "utf16", "unicode", "ucs2": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "gb18030", "gbk", "gb2312", "cp936", "euccn": self = .gb18030
    default: return nil
    }
  }
}

/// A file's text as valid UTF-8 without byte order mark, with the encoding it was read from.
struct DecodedText {
  let bytes: [UInt8]
  let encoding: TextEncoding

  /// Decodes by byte order mark, then by look, then as UTF-8, then as GB18030; `nil` if none fits.
  ///
  /// A forced encoding is taken at its word, except that a byte order mark is removed.
  init?(_ raw: [UInt8], forced: TextEncoding? = nil) {
    let marked = Self.byteOrderMark(of: raw)
    let content = marked.map { Array(raw.dropFirst($0.length)) } ?? raw
    let candidates: [TextEncoding] =
      if let forced {
        // "utf-16" without byte order is decided by the mark where there is one.
        forced == .utf16LittleEndian && marked?.encoding == .utf16BigEndian
          ? [.utf16BigEndian] : [forced]
      } else if let encoding = marked?.encoding ?? Self.likelyUTF16(raw) {
        [encoding]
      } else {
        [.utf8, .gb18030]
      }
    for encoding in candidates {
      guard let bytes = Self.decode(content, as: encoding) else { continue }
      self.bytes = bytes
      self.encoding = encoding
      return
    }
    return nil
  }

  private static func byteOrderMark(of raw: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
    if raw.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if raw.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if raw.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    if raw.starts(with: [0x84, 0x31, 0x95, 0x33]) { return (.gb18030, 4) }
    return nil
  }

  /// UTF-16 without a mark shows as zero bytes at every other place, at least at commas and digits.
  private static func likelyUTF16(_ raw: [UInt8]) -> TextEncoding? {
    let sample = raw.prefix(4096)
    guard raw.count >= 4, raw.count.isMultiple(of: 2) else { return nil }
    var zeros = (even: 0, odd: 0)
    for (offset, byte) in sample.enumerated() where byte == 0 {
      if offset.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let units = sample.count / 2
    if zeros.odd * 10 >= units * 3, zeros.even * 20 < units { return .utf16LittleEndian }
    if zeros.even * 10 >= units * 3, zeros.odd * 20 < units { return .utf16BigEndian }
    return nil
  }

  private static func decode(_ content: [UInt8], as encoding: TextEncoding) -> [UInt8]? {
    switch encoding {
    case .utf8: String(validating: content, as: UTF8.self) == nil ? nil : content
    case .utf16LittleEndian: decodeUTF16(content) { UInt16($1) << 8 | UInt16($0) }
    case .utf16BigEndian: decodeUTF16(content) { UInt16($0) << 8 | UInt16($1) }
    case .gb18030:
      // The Foundation number of GB 18030-2000, which also holds all of GBK and GB 2312.
      String(data: Data(content), encoding: .init(rawValue: 0x8000_0632)).map { Array($0.utf8) }
    }
  }

  private static func decodeUTF16(
    _ content: [UInt8], unit: (UInt8, UInt8) -> UInt16
  ) -> [UInt8]? {
    guard content.count.isMultiple(of: 2) else { return nil }
    let units = stride(from: 0, to: content.count, by: 2).map {
      unit(content[$0], content[$0 + 1])
    }
    return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
  }
}
