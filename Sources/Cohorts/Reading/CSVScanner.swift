internal import Diagnostics

/// Splits UTF-8 bytes into records and fields, one pass, keeping count of lines.
struct CSVScanner {
  private(set) var records: [CSVTable.Record] = []
  private(set) var faults: [DataFault] = []
  private var hasNUL = false
  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  private var line = 1
  private var recordLine = 1
  private var fields: [String] = []

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func scan() {
    while position < bytes.count {
      scanField()
      guard position < bytes.count else { break }
      if bytes[position] == Self.comma {
        position += 1
        // A comma at the very end of the file opens one more, empty, field.
        if position == bytes.count { fields.append("") }
      } else {
        skipLineEnd()
        endRecord()
      }
    }
    if !fields.isEmpty { endRecord() }
  }

  private mutating func scanField() {
    if bytes[position] == Self.quote { scanQuotedField() } else { scanPlainField() }
  }

  private mutating func scanPlainField() {
    let start = position
    while position < bytes.count, !isDelimiter(bytes[position]) { position += 1 }
    append(bytes[start..<position])
  }

  private mutating func scanQuotedField() {
    let opening = line
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == Self.quote {
        guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else {
          position += 1
          return closeQuotedField(content)
        }
        position += 1
      } else if byte == Self.lineFeed || byte == Self.carriageReturn && !isPair(at: position) {
        line += 1
      }
      content.append(byte)
      position += 1
    }
    report(.unclosedQuote, line: opening)
    append(content[...])
  }

  private mutating func closeQuotedField(_ content: [UInt8]) {
    let end = position
    while position < bytes.count, !isDelimiter(bytes[position]) { position += 1 }
    // Spaces after the closing quote do no harm; anything else means that the quotes are wrong.
    if bytes[end..<position].contains(where: { $0 != 0x20 && $0 != 0x09 }) {
      report(.textAfterQuote, line: line)
    }
    append(content[...])
  }

  private mutating func append(_ content: ArraySlice<UInt8>) {
    // One is enough to say that the file is damaged; a binary file has thousands.
    if !hasNUL, content.contains(0) {
      hasNUL = true
      report(.nulByte, line: line)
    }
    fields.append(String(decoding: content, as: UTF8.self))
  }

  private mutating func skipLineEnd() {
    position += isPair(at: position) ? 2 : 1
    line += 1
  }

  private mutating func endRecord() {
    records.append(CSVTable.Record(fields: fields, line: recordLine))
    fields.removeAll(keepingCapacity: true)
    recordLine = line
  }

  private mutating func report(_ kind: DataFault.Kind, line: Int) {
    let place = SourceLocation(file: file, line: line, column: fields.count + 1)
    faults.append(DataFault(kind, at: place))
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private func isPair(at index: Int) -> Bool {
    bytes[index] == Self.carriageReturn && index + 1 < bytes.count
      && bytes[index + 1] == Self.lineFeed
  }
}
