internal import Diagnostics

/// A table of text cells as a CSV file holds it: every record has one cell a header.
public struct CSVTable: Sendable, Hashable {
  /// One row of the file.
  public struct Record: Sendable, Hashable {
    /// The cells as written, without quotes.
    public let fields: [String]
    /// The line at which it begins, from 1.
    public let line: Int
  }

  /// The file as the user named it.
  public let file: String
  /// The column names, without surrounding spaces.
  public let header: [String]
  /// The rows below the header.
  public let records: [Record]
  /// The encoding that the file was read from.
  public let encoding: TextEncoding
}

/// Reads comma-separated values as RFC 4180 defines them, and says everything that is wrong at once.
///
/// Lines end in LF, CRLF or CR. A field in double quotes may hold commas, line ends and doubled
/// quotes; a quote inside an unquoted field is an ordinary character. Blank lines are skipped in
/// files of more than one column.
public struct CSVReader: Sendable, Hashable {
  /// The encoding to assume; `nil` detects UTF-8, UTF-16 and GB18030.
  public var encoding: TextEncoding?

  /// Creates a reader.
  public init(encoding: TextEncoding? = nil) { self.encoding = encoding }

  /// Reads a file.
  ///
  /// - Throws: `CohortError.noSuchFile`, `.isDirectory`, `.unreadable`, or `.data` with every fault.
  public func read(fileAt path: String) throws(CohortError) -> CSVTable {
    try read(DataFile.bytes(at: path), file: path)
  }

  /// Reads bytes; `file` is the name that faults are reported under.
  ///
  /// - Throws: `CohortError.data` with every fault.
  public func read(_ bytes: [UInt8], file: String) throws(CohortError) -> CSVTable {
    let start = SourceLocation(file: file, line: 1)
    guard !bytes.isEmpty else { throw .data([DataFault(.emptyFile, at: start)]) }
    guard let text = DecodedText(bytes, forced: encoding) else {
      throw .data([DataFault(.undecodable(encoding), at: start)])
    }
    var scanner = CSVScanner(text.bytes, file: file)
    scanner.scan()
    return try checked(scanner, encoding: text.encoding, file: file)
  }

  private func checked(
    _ scanner: CSVScanner, encoding: TextEncoding, file: String
  ) throws(CohortError) -> CSVTable {
    var faults = scanner.faults
    let start = SourceLocation(file: file, line: 1)
    guard let first = scanner.records.first(where: { $0.fields != [""] }) else {
      throw .data(faults.isEmpty ? [DataFault(.emptyFile, at: start)] : faults)
    }
    let header = first.fields.map(Self.trimmed)
    faults += headerFaults(header, line: first.line, file: file)
    let records = scanner.records.filter {
      $0.line > first.line && (header.count == 1 || $0.fields != [""])
    }
    let unclosed = Set(faults.filter { $0.kind == .unclosedQuote }.map(\.location.line))
    for record in records
    where record.fields.count != header.count && !unclosed.contains(record.line) {
      let place = SourceLocation(
        file: file, line: record.line, column: min(record.fields.count, header.count) + 1)
      let kind = DataFault.Kind.raggedRow(expected: header.count, found: record.fields.count)
      faults.append(DataFault(kind, at: place))
    }
    if records.isEmpty, faults.isEmpty { faults.append(DataFault(.headerOnly, at: start)) }
    guard faults.isEmpty else { throw .data(faults.sorted(by: Self.isEarlier)) }
    return CSVTable(file: file, header: header, records: records, encoding: encoding)
  }

  private func headerFaults(_ header: [String], line: Int, file: String) -> [DataFault] {
    let separators: [Character] = [";", "\t", "|"]
    if header.count == 1, let separator = separators.first(where: header[0].contains) {
      return [
        DataFault(.otherSeparator(String(separator)), at: SourceLocation(file: file, line: line))
      ]
    }
    var positions: [String: Int] = [:]
    var faults: [DataFault] = []
    for (index, name) in header.enumerated() {
      let place = SourceLocation(file: file, line: line, column: index + 1)
      if name.isEmpty {
        faults.append(DataFault(.emptyHeader, at: place))
      } else if let first = positions[name] {
        faults.append(DataFault(.duplicateHeader(name, first: first), at: place))
      } else {
        positions[name] = index + 1
      }
    }
    return faults
  }

  /// Without the spaces and tabs around; other white space is part of the text.
  static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last,
      isBlank(first) || isBlank(last)
    else { return text }
    let from = text.utf8.firstIndex { !isBlank($0) }
    guard let from, let to = text.utf8.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(text[from...to])
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isEarlier(_ a: DataFault, _ b: DataFault) -> Bool {
    (a.location.line ?? 0, a.location.column ?? 0) < (b.location.line ?? 0, b.location.column ?? 0)
  }
}
