import Cohorts
import Foundation
import Statistics

@testable import Validation

/// Values of R in a JSON file, reached by path.
struct GoldenValues {
  let root: [String: Any]

  /// The files that the project carries.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ReferenceValues/validation")

  /// A larger collection outside the project, for data that may not be copied into it.
  static let external = ProcessInfo.processInfo.environment["NOMOGRAPH_REFERENCE"].map {
    URL(filePath: $0)
  }

  init(_ file: URL, under key: String? = nil) throws {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    root = (key.map { json?[$0] as? [String: Any] } ?? json) ?? [:]
  }

  static func local(_ name: String) throws -> GoldenValues {
    try GoldenValues(folder.appending(path: "\(name).json"))
  }

  static func external(_ path: String) throws -> GoldenValues? {
    try external.map {
      try GoldenValues($0.appending(path: "golden/\(path).json"), under: "results")
    }
  }

  func value(_ path: [String]) -> Any? {
    path.reduce(root as Any?) { ($0 as? [String: Any])?[$1] }
  }

  func number(_ path: String...) -> Double { Self.number(value(path)) }

  func numbers(_ path: String...) -> [Double] {
    if let list = value(path) as? [Any] { return list.map(Self.number) }
    return [Self.number(value(path))]
  }

  func flags(_ path: String...) -> [Bool] {
    (value(path) as? [Any] ?? []).map { Self.number($0) == 1 }
  }

  /// A cell of a matrix `{rows, cols, values}`.
  func cell(_ row: String, _ column: String, of path: String...) -> Double {
    guard let rows = value(path + ["rows"]) as? [String],
      let columns = value(path + ["cols"]) as? [String],
      let values = value(path + ["values"]) as? [[Any]],
      let i = rows.firstIndex(of: row), let j = columns.firstIndex(of: column)
    else { return .nan }
    return Self.number(values[i][j])
  }

  private static func number(_ value: Any?) -> Double {
    if let text = value as? String {
      return text == "Inf" ? .infinity : text == "-Inf" ? -.infinity : .nan
    }
    return (value as? NSNumber)?.doubleValue ?? .nan
  }
}

extension Double {
  /// Whether two numbers agree to a share of the larger, or absolutely where both are small.
  func agrees(with other: Double?, within tolerance: Double = 1e-10) -> Bool {
    guard let other else { return false }
    if self == other { return true }
    return abs(self - other) <= tolerance * max(1e-3, abs(self), abs(other))
  }
}

extension Estimate {
  func agrees(with other: Double, within tolerance: Double = 1e-10) -> Bool {
    estimate?.agrees(with: other, within: tolerance) ?? other.isNaN
  }
}
