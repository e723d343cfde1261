import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@Suite struct CSVReaderTests {
  private func read(_ text: String) throws -> CSVTable {
    try CSVReader().read(Array(text.utf8), file: "t.csv")
  }

  private func faults(_ bytes: [UInt8]) -> [DataFault] {
    do {
      _ = try CSVReader().read(bytes, file: "t.csv")
      return []
    } catch .data(let faults) {
      return faults
    } catch {
      Issue.record("not a fault of the content: \(error)")
      return []
    }
  }

  private func kinds(_ text: String) -> [DataFault.Kind] { faults(Array(text.utf8)).map(\.kind) }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func readsEveryLineEnd(end: String) throws {
    let table = try read(["a,b", "1,2", "3,4"].joined(separator: end) + end)
    #expect(table.header == ["a", "b"])
    #expect(table.records.map(\.fields) == [["1", "2"], ["3", "4"]])
    #expect(table.records.map(\.line) == [2, 3])
  }

  @Test func readsQuotesAsRFC4180Does() throws {
    let table = try read("id,note\n1,\"a, \"\"b\"\"\r\nc\"\n2,\"\"\n3,in\"side")
    #expect(table.records.map { $0.fields[1] } == ["a, \"b\"\r\nc", "", "in\"side"])
    #expect(table.records.map(\.line) == [2, 4, 5])
  }

  @Test func endsWithAnEmptyCellAfterALastComma() throws {
    #expect(try read("a,b\n1,").records.map(\.fields) == [["1", ""]])
  }

  @Test func reportsADamagedFileOnce() {
    #expect(kinds("height,weight\nx\0,180\n\0,175\n") == [.nulByte])
    #expect(kinds("a,b\n1,2\n\"3,4\n5,6\n") == [.unclosedQuote])
  }

  @Test func skipsBlankLinesOfWideTablesOnly() throws {
    #expect(try read("\na,b\n\n1,2\n\n").records.count == 1)
    #expect(try read("a\n\n1\n").records.map(\.fields) == [[""], ["1"]])
  }

  @Test func reportsAnUnclosedQuoteAtItsLine() {
    let found = faults(Array("a,b\n1,2\n3,\"x\n4,5\n".utf8))
    #expect(found.map(\.kind).contains(.unclosedQuote))
    #expect(found.first?.location == SourceLocation(file: "t.csv", line: 3, column: 2))
  }

  @Test func reportsAllFaultsOfATableTogether() {
    let found = kinds("a,a,\n1,2\n\"x\"y,2,3\n1,2,3,4\n")
    #expect(
      found == [
        .duplicateHeader("a", first: 1), .emptyHeader, .raggedRow(expected: 3, found: 2),
        .textAfterQuote, .raggedRow(expected: 3, found: 4),
      ])
  }

  @Test func namesOtherSeparators() {
    #expect(kinds("a;b\n1;2\n") == [.otherSeparator(";")])
    #expect(kinds("a\tb\n1\t2\n") == [.otherSeparator("\t")])
  }

  @Test func refusesEmptyFilesHeadersAloneAndNULBytes() {
    #expect(kinds("") == [.emptyFile])
    #expect(kinds("\n\n") == [.emptyFile])
    #expect(kinds("a,b\n") == [.headerOnly])
    #expect(kinds("a,b\n1,\0\n") == [.nulByte])
    #expect(faults([0xEF, 0xBB, 0xBF]).map(\.kind) == [.emptyFile])
  }

  @Test func removesTheByteOrderMark() throws {
    let table = try CSVReader().read([0xEF, 0xBB, 0xBF] + Array("id\n1\n".utf8), file: "t.csv")
    #expect(table.header == ["id"])
  }

  @Test(arguments: [true, false], [true, false])
  func readsUTF16(bigEndian: Bool, marked: Bool) throws {
    let text = "编号,年龄\nA,70\nB,80\nC,90\n"
    let units = (marked ? [0xFEFF] : []) + Array(text.utf16)
    let bytes = units.flatMap { unit -> [UInt8] in
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? pair : pair.reversed()
    }
    let table = try CSVReader().read(bytes, file: "t.csv")
    #expect(table.header == ["编号", "年龄"])
    #expect(table.encoding == (bigEndian ? .utf16BigEndian : .utf16LittleEndian))
  }

  /// The bytes are GB 2312 code points from the standard: 年 C4EA, 龄 C1E4, 男 C4D0.
  @Test func readsGB18030WithChineseHeaders() throws {
    let bytes: [UInt8] =
      [0xC4, 0xEA, 0xC1, 0xE4, 0x2C, 0x73, 0x0A] + Array("70,".utf8) + [0xC4, 0xD0, 0x0A]
    let table = try CSVReader().read(bytes, file: "t.csv")
    #expect(table.header == ["年龄", "s"])
    #expect(table.records[0].fields == ["70", "男"])
    #expect(table.encoding == .gb18030)
    let forced = #expect(throws: CohortError.self) {
      try CSVReader(encoding: .utf8).read(bytes, file: "t.csv")
    }
    #expect(forced?.diagnostics.first?.message.contains("utf-8") == true)
  }

  @Test func keepsHugeFields() throws {
    let long = String(repeating: "长", count: 300_000)
    #expect(try read("a,b\n\"\(long)\",1\n").records[0].fields[0] == long)
  }

  @Test func tellsFoldersFromMissingFiles() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let absent = folder + "/no-such-\(UUID().uuidString).csv"
    let folderError = #expect(throws: CohortError.self) { try CSVReader().read(fileAt: folder) }
    let absentError = #expect(throws: CohortError.self) { try CSVReader().read(fileAt: absent) }
    #expect(folderError == .isDirectory(folder))
    #expect(folderError?.exitStatus == .badData)
    #expect(absentError == .noSuchFile(absent))
    #expect(absentError?.exitStatus == .fileNotFound)
  }

  /// Whatever the bytes, the reader returns a rectangular table or faults, and reports places.
  @Test(arguments: 0..<300) func survivesRandomBytes(seed: Int) {
    var source = SplitMix64(seed: UInt64(seed))
    let alphabet: [UInt8] = [
      0x22, 0x2C, 0x0A, 0x0D, 0x20, 0x00, 0x31, 0x41, 0xC4, 0xEA, 0xFF, 0xFE, 0xEF, 0xBB, 0xBF,
      0x81, 0x30,
    ]
    let bytes = (0..<source.index(below: 200)).map { _ -> UInt8 in
      seed.isMultiple(of: 2)
        ? alphabet[source.index(below: alphabet.count)] : UInt8(source.index(below: 256))
    }
    do {
      let table = try CSVReader().read(bytes, file: "f.csv")
      #expect(table.records.allSatisfy { $0.fields.count == table.header.count })
      let reading = try? CohortReader(idColumn: table.header.first).read(table)
      #expect(reading.map { $0.cohort.rowCount <= table.records.count } ?? true)
    } catch {
      #expect(!error.diagnostics.isEmpty)
      #expect(error.diagnostics.allSatisfy { ($0.location?.line ?? 0) >= 1 })
    }
  }

  /// What the writer writes, the reader reads back.
  @Test(arguments: 0..<50) func readsBackWhatIsWritten(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed), stream: 9)
    let alphabet = ["a", ",", "\"", "\n", "\r", " ", "é", "龄", "1"]
    let rows = (0..<5).map { _ in
      (0..<3).map { _ in
        (0..<source.index(below: 6)).map { _ in alphabet[source.index(below: 9)] }.joined()
      }
    }
    let kept = rows.filter { $0.joined() != "" }
    let text = CSVWriter.text(header: ["x", "y", "z"], rows: kept + [["end", "", ""]])
    #expect(try read(text).records.map(\.fields).dropLast() == kept[...])
  }
}
