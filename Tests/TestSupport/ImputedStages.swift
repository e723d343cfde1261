public import Cohorts
import Foundation

/// The completed copies of `pbc_imputed.csv`, in which three predictors were imputed by mice; see `pbc_imputed.R`.
public enum ImputedStages {
  /// Where the file stands, and what R says of it.
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ReferenceValues/multinomial")

  /// The copies in order.
  public static func copies() throws -> CompletedCohorts {
    let lines = try String(
      contentsOf: folder.appending(path: "pbc_imputed.csv"), encoding: .utf8
    ).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let cohorts = (0...4).map { copy in
      cohort(lines[0], lines.dropFirst().filter { $0[0] == "\(copy)" })
    }
    return CompletedCohorts(
      Array(cohorts.dropFirst()), observed: cohorts[0],
      record: ImputationRecord(
        method: .given, imputations: 4,
        variables: ["bili", "albumin", "platelet"].map {
          ImputationRecord.Variable(variable: $0, missing: cohorts[0][$0]?.missingCount)
        }))
  }

  /// What R says of them.
  public static func reference<Value: Decodable>() throws -> Value {
    try JSONDecoder().decode(
      Value.self, from: Data(contentsOf: folder.appending(path: "pbc_imputed.json")))
  }

  private static func cohort(_ header: [String], _ rows: [[String]]) -> Cohort {
    let levels = ["stage": ["early", "bridging", "cirrhosis"], "sex": ["m", "f"]]
    let columns = header.indices.dropFirst(2).map { index -> Column in
      let cells = rows.map { $0[index] }
      guard let codes = levels[header[index]] else {
        return Column(
          Variable(name: header[index], kind: .number), .numbers(cells.map { Double($0) ?? .nan }))
      }
      return Column(
        Variable(name: header[index], kind: .category(codes.map { Variable.Level(code: $0) })),
        .categories(cells.map { codes.firstIndex(of: $0) ?? -1 }))
    }
    return Cohort(columns: columns, ids: rows.map { $0[1] })
  }
}
