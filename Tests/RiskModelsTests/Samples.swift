import Cohorts
import Foundation
import RiskModels
import Statistics

/// Small cohorts, written out.
enum Samples {
  static func number(_ name: String, _ cells: [Double]) -> Column {
    Column(Variable(name: name, kind: .number), .numbers(cells))
  }

  static func category(_ name: String, levels: [String], _ cells: [String?]) -> Column {
    let variable = Variable(name: name, kind: .category(levels.map { Variable.Level(code: $0) }))
    return Column(
      variable, .categories(cells.map { cell in cell.flatMap { levels.firstIndex(of: $0) } ?? -1 }))
  }

  static func cohort(_ columns: Column...) -> Cohort { cohort(columns) }

  static func cohort(_ columns: [Column]) -> Cohort {
    Cohort(columns: columns, ids: (0..<(columns.first?.count ?? 0)).map { "P\($0)" })
  }

  /// A cohort from a seed: y depends on x (nonlinearly), group and their interaction.
  static func random(seed: UInt64, patients: Int = 200) -> Cohort {
    var source = SplitMix64(seed: seed)
    var (x, z, group, y): ([Double], [Double], [String?], [String?]) = ([], [], [], [])
    for _ in 0..<patients {
      let (first, second, third) = (source.normal(), source.normal(), source.uniform())
      let level = third < 0.4 ? "a" : third < 0.75 ? "b" : "c"
      let effect =
        -0.5 + 0.8 * first + 0.3 * first * first - 0.4 * second + (level == "b" ? 0.6 : 0)
      x.append(60 + 10 * first)
      z.append(second)
      group.append(level)
      y.append(source.uniform() < inverseLogit(effect).p ? "yes" : "no")
    }
    return cohort(
      number("x", x), number("z", z), category("group", levels: ["a", "b", "c"], group),
      category("y", levels: ["no", "yes"], y))
  }

  static func fit(_ formula: String, on cohort: Cohort, event: String = "yes") throws -> FittedModel
  {
    let spec = try Formula(formula).logisticSpec(event: event)
    return try RiskModels.fit(spec, to: AnalysisSet(cohort, for: spec))
  }
}

/// Golden values of R and the data that they were made from.
struct Reference {
  let results: [String: Any]
  let formula: String
  let cohort: Cohort

  /// The reference files that the project carries.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ReferenceValues")

  /// A larger collection outside the project, for data that may not be copied into it.
  static let external = ProcessInfo.processInfo.environment["NOMOGRAPH_REFERENCE"].map {
    URL(filePath: $0)
  }

  init(golden: URL, data: URL) throws {
    let file = try JSONSerialization.jsonObject(with: Data(contentsOf: golden)) as? [String: Any]
    results = file?["results"] as? [String: Any] ?? [:]
    formula = (file?["spec"] as? [String: Any])?["formula"] as? String ?? ""
    let columns = data.deletingPathExtension().appendingPathExtension("columns.json")
    cohort = try Self.cohort(csv: data, columns: columns)
  }

  static func local(_ name: String) throws -> Reference {
    let folder = folder.appending(path: "logistic")
    return try Reference(
      golden: folder.appending(path: "\(name).json"), data: folder.appending(path: "\(name).csv"))
  }

  static func external(_ name: String) throws -> Reference? {
    guard let external else { return nil }
    return try Reference(
      golden: external.appending(path: "golden/logistic/\(name).json"),
      data: external.appending(path: "prepared/logistic/\(name).csv"))
  }

  /// A golden value by path; matrices and tables keep their JSON shape.
  func value(_ path: String...) -> Any? {
    path.reduce(results as Any?) { ($0 as? [String: Any])?[$1] }
  }

  func number(_ path: String...) -> Double {
    (path.reduce(results as Any?) { ($0 as? [String: Any])?[$1] } as? NSNumber)?.doubleValue ?? .nan
  }

  private static func cohort(csv: URL, columns: URL) throws -> Cohort {
    let lines = try String(contentsOf: csv, encoding: .utf8).split(separator: "\n")
    let cells = lines.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: ["\"", "\r"])
      }
    }
    let described =
      try JSONSerialization.jsonObject(with: Data(contentsOf: columns)) as? [[String: Any]] ?? []
    let made = described.enumerated().map { index, description -> Column in
      let name = description["name"] as? String ?? ""
      let column = cells.map { $0[index] }
      if let levels = description["levels"] as? [String] {
        return Samples.category(name, levels: levels, column)
      }
      return Samples.number(name, column.map { Double($0) ?? .nan })
    }
    return Samples.cohort(made)
  }
}

extension Double {
  /// Whether two numbers agree to a relative tolerance, absolute below one.
  func agrees(with other: Double, within tolerance: Double) -> Bool {
    abs(self - other) <= tolerance * max(1, abs(other))
  }
}
