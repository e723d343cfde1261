package import Foundation

/// A folder of golden values and the data they were made from.
///
/// ```
/// golden/TOPIC/CASE.json           spec and results
/// prepared/TOPIC/CASE.csv          the data, with CASE.columns.json; CASE.dev.csv: the development data
/// resamples/*.csv                  row numbers from 1, one resample a column
/// imputed/*.csv                    completed data
/// ```
package struct ReferenceFolder: Sendable {
  package var url: URL

  package init(_ url: URL) { self.url = url }

  /// The names of the cases of a topic, sorted; none if the folder has no such topic.
  package func cases(of topic: String) -> [String] {
    let folder = url.appending(path: "golden/\(topic)").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// Topics of the folder that no code answers.
  package func topics() -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: url.appending(path: "golden").path))
      ?? []
    return names.filter { !$0.contains(".") }.sorted()
  }

  package func load(_ topic: String, _ name: String) throws -> ReferenceCase {
    let file = try ReferenceJSON(contentsOf: url.appending(path: "golden/\(topic)/\(name).json"))
    return ReferenceCase(
      topic: topic, name: name, spec: file["spec"] ?? .object([]),
      results: file["results"] ?? .object([]), folder: self)
  }
}

/// One golden file with access to its data.
package struct ReferenceCase: Sendable {
  package var topic: String
  package var name: String
  package var spec: ReferenceJSON
  package var results: ReferenceJSON
  package var folder: ReferenceFolder

  /// The data of the case after its preparation.
  package func data() throws -> ReferenceData { try prepared("\(name)") }

  /// The development data of a case that validates in other data.
  package func developmentData() throws -> ReferenceData { try prepared("\(name).dev") }

  private func prepared(_ file: String) throws -> ReferenceData {
    let base = folder.url.appending(path: "prepared/\(topic)")
    return try ReferenceData(
      csv: base.appending(path: "\(file).csv"),
      columns: base.appending(path: "\(file).columns.json"))
  }

  /// Any CSV of the folder, `imputed/glow_missing_1.csv` for instance; a column is numeric if all its cells are.
  package func table(_ path: String) throws -> ReferenceData {
    try ReferenceData(csv: folder.url.appending(path: path), columns: nil)
  }

  /// Row numbers from 0, one array a resample.
  package func resamples(_ file: String) throws -> [[Int]] {
    let table = try table("resamples/\(file)")
    return table.columns.map { column in
      column.cells.compactMap { Int($0).map { $0 - 1 } }
    }
  }
}

/// A table of a reference folder.
package struct ReferenceData: Sendable {
  package struct Column: Sendable {
    package var name: String
    /// The levels of a category in R's order; `nil` for numbers.
    package var levels: [String]?
    package var cells: [String]
  }

  package struct Missing: Error, CustomStringConvertible {
    package var description: String
  }

  package var columns: [Column]

  package var rows: Int { columns.first?.cells.count ?? 0 }

  init(csv: URL, columns description: URL?) throws {
    let lines = try String(contentsOf: csv, encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(Self.fields)
    guard let header = lines.first else { throw Missing(description: "\(csv.path) is empty") }
    let described = try description.map { try ReferenceJSON(contentsOf: $0).elements } ?? []
    columns = header.enumerated().map { index, name in
      let levels = described.first { $0["name"]?.text == name }?["levels"]?.texts ?? []
      return Column(
        name: name, levels: levels.isEmpty ? nil : levels,
        cells: lines.dropFirst().map { index < $0.count ? $0[index] : "" })
    }
  }

  package func column(_ name: String) throws -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw Missing(description: "no column '\(name)'")
    }
    return column
  }

  /// A column of numbers; missing cells are NaN, categories their number from 0.
  package func numbers(_ name: String) throws -> [Double] {
    let column = try column(name)
    if let levels = column.levels {
      return column.cells.map { levels.firstIndex(of: $0).map(Double.init) ?? .nan }
    }
    return column.cells.map { Self.number($0) }
  }

  package func texts(_ name: String) throws -> [String] { try column(name).cells }

  static func number(_ cell: String) -> Double {
    switch cell {
    case "TRUE": 1
    case "FALSE": 0
    default: Double(cell) ?? .nan
    }
  }

  private static func fields(_ line: Substring) -> [String] {
    var fields: [String] = []
    var (field, quoted) = ("", false)
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted:
        fields.append(field)
        field = ""
      default: field.append(character)
      }
    }
    return fields + [field]
  }
}

extension ReferenceCase {
  /// A number that the case is specified by.
  package func number(_ key: String) throws -> Double {
    guard let number = spec[key]?.number, !number.isNaN else {
      throw ReferenceData.Missing(description: "the spec has no number '\(key)'")
    }
    return number
  }
}
