/// Reads JSON that R wrote: strict enough to refuse a broken file, with every number as `Double(_:)` reads it.
struct JSONParser {
  let bytes: [UInt8]
  private var place = 0

  struct Fault: Error, CustomStringConvertible {
    var place: Int
    var description: String { "not JSON at byte \(place)" }
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws -> ReferenceJSON {
    let value = try value()
    skipSpace()
    guard place == bytes.count else { throw Fault(place: place) }
    return value
  }

  private mutating func value() throws -> ReferenceJSON {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .list(try elements())
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .flag(true))
    case UInt8(ascii: "f"): return try word("false", .flag(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func members() throws -> [ReferenceJSON.Member] {
    var members: [ReferenceJSON.Member] = []
    try sequence(closing: "}") { parser in
      parser.skipSpace()
      let key = try parser.string()
      parser.skipSpace()
      guard parser.take(":") else { throw Fault(place: parser.place) }
      members.append(ReferenceJSON.Member(key: key, value: try parser.value()))
    }
    return members
  }

  private mutating func elements() throws -> [ReferenceJSON] {
    var elements: [ReferenceJSON] = []
    try sequence(closing: "]") { elements.append(try $0.value()) }
    return elements
  }

  private mutating func sequence(
    closing: Unicode.Scalar, _ item: (inout JSONParser) throws -> Void
  ) throws {
    place += 1
    skipSpace()
    if take(closing) { return }
    repeat {
      try item(&self)
      skipSpace()
    } while take(",")
    guard take(closing) else { throw Fault(place: place) }
  }

  private mutating func string() throws -> String {
    guard take("\"") else { throw Fault(place: place) }
    var scalars = String.UnicodeScalarView()
    var plain: [UInt8] = []
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        scalars.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
        return String(scalars)
      case UInt8(ascii: "\\"):
        scalars.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
        plain = []
        scalars.append(try escape())
      default: plain.append(byte)
      }
    }
    throw Fault(place: place)
  }

  private mutating func escape() throws -> Unicode.Scalar {
    guard let byte = peek else { throw Fault(place: place) }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "u"):
      let digits = String(decoding: bytes.dropFirst(place).prefix(4), as: UTF8.self)
      place += 4
      guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
        throw Fault(place: place)
      }
      return scalar
    default: return Unicode.Scalar(byte)
    }
  }

  private mutating func number() throws -> ReferenceJSON {
    let start = place
    while let byte = peek, isPartOfNumber(byte) { place += 1 }
    guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)) else {
      throw Fault(place: start)
    }
    return .number(value)
  }

  private func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func word(_ word: String, _ value: ReferenceJSON) throws -> ReferenceJSON {
    guard bytes.dropFirst(place).starts(with: word.utf8) else { throw Fault(place: place) }
    place += word.utf8.count
    return value
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 32 || (9...13).contains(byte) { place += 1 }
  }
}
