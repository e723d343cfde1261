import Foundation
import ReferenceCases
import Testing

/// `Tests/estimators.tsv` says of every estimator which tests it has; these tests keep it true.
@Suite("Table of estimators") struct EstimatorTableTests {
  /// One estimator: its file, and a cell each for tests by hand, against R, and of properties.
  struct Row {
    let file: String
    let cells: [String]

    /// The tests of all cells, `Suite/function` or `Suite/function(topic)`.
    var tests: [String] {
      cells.filter { !$0.hasPrefix("-") }
        .flatMap { $0.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) } }
    }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let modules = ["Cohorts", "Statistics", "Survival", "RiskModels", "Validation"]

  static func rows() throws -> [Row] {
    try text("Tests/estimators.tsv").split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Row(file: cells[0], cells: Array(cells.dropFirst()))
    }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private static func swiftFiles(below folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
    return (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
      .map { "\(folder)/\($0)" }
  }

  @Test("every file with a source has a row, every row a file and three cells")
  func everyEstimatorHasARow() throws {
    let rows = try Self.rows()
    let listed = Set(rows.map(\.file))
    #expect(listed.count == rows.count)
    for row in rows {
      #expect(row.cells.count == 3 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.file)")
    }
    let files = Self.modules.flatMap { Self.swiftFiles(below: "Sources/\($0)") }
    #expect(listed.subtracting(files) == [], "no such file")
    for file in files where !listed.contains(file) {
      let hasSource = try Self.text(file).contains("/// - Source:")
      #expect(!hasSource, "\(file) has no row in Tests/estimators.tsv")
    }
  }

  @Test("every estimator states a formula and a source in its comments")
  func everyEstimatorStatesFormulaAndSource() throws {
    for row in try Self.rows() {
      let comments = try Self.text(row.file).split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("//") }
      #expect(comments.contains { $0.contains("- Source:") }, "\(row.file) has no source")
      let signs = [" = ", "Σ", "∏", "Π", "∫", "√"]
      let hasFormula = comments.contains { line in signs.contains { line.contains($0) } }
      #expect(hasFormula, "\(row.file) has no formula")
    }
  }

  @Test("every test named exists, every case named is carried")
  func everyTestNamedExists() throws {
    let tests = try Self.tests()
    let topics = Set(
      ReferenceTopic.all.map(\.name).filter { topic in
        !CarriedCasesTests.folder.cases(of: topic).isEmpty
      })
    for row in try Self.rows() {
      for name in row.tests {
        let parts = name.split(separator: "(")
        #expect(tests.contains(String(parts[0])), "\(row.file): no test \(name)")
        if parts.count == 2 {
          #expect(topics.contains(String(parts[1].dropLast())), "\(row.file): no case of \(name)")
        }
      }
    }
  }

  /// A reason instead of a test is the exception.
  @Test func reasonsAreFew() throws {
    let reasons = try Self.rows().flatMap(\.cells).filter { $0.hasPrefix("-") }
    #expect(reasons.allSatisfy { $0.count > 10 })
    #expect(reasons.count <= 24)
  }

  /// All tests as `Suite/function`: a function after `@Test`, in the type that begins above it.
  private static func tests() throws -> Set<String> {
    var found: Set<String> = []
    for file in swiftFiles(below: "Tests") {
      var suite = ""
      var isTest = false
      for line in try text(file).split(separator: "\n") {
        if let match = line.firstMatch(of: /^(?:\S.*\s)?(?:struct|extension|enum) (\w+)/) {
          suite = String(match.1)
        }
        if line.contains("@Test") { isTest = true }
        if isTest, let match = line.firstMatch(of: /func (\w+)/) {
          found.insert("\(suite)/\(match.1)")
          isTest = false
        }
      }
    }
    return found
  }
}
