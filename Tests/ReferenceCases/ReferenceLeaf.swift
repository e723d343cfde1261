/// One value of a golden file, or one computed value.
package enum ReferenceLeaf: Sendable, Hashable, CustomStringConvertible {
  case number(Double)
  case text(String)
  /// R's NA, our `nil` or NaN.
  case undefined

  package init(_ value: Double?) {
    guard let value, !value.isNaN else {
      self = .undefined
      return
    }
    self = .number(value)
  }

  package var description: String {
    switch self {
    case .number(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .undefined: "undefined"
    }
  }
}

/// How values inside lists and matrices are named, golden and computed ones alike.
package enum LeafPath {
  /// `curve[3]`; the only element of a list has the list's name, because R writes both alike.
  package static func element(_ path: String, _ index: Int, of count: Int) -> String {
    count == 1 ? path : "\(path)[\(index + 1)]"
  }

  package static func member(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// `vcov[age,bmi]`; unnamed rows and columns have numbers from 1.
  package static func cell(_ path: String, _ row: String, _ column: String) -> String {
    "\(path)[\(row),\(column)]"
  }

  /// Names without blanks at their ends; a name that occurs a second time gets `#2` appended.
  package static func labels(_ names: [String]?, count: Int) -> [String] {
    guard let names, names.count == count else { return (0..<count).map { "\($0 + 1)" } }
    var seen: [String: Int] = [:]
    return names.map { name in
      let label = String(name.trimmingPrefix(while: \.isWhitespace).reversed())
        .trimmingPrefix(while: \.isWhitespace)
      let text = String(label.reversed())
      seen[text, default: 0] += 1
      let occurrence = seen[text, default: 1]
      return occurrence == 1 ? text : "\(text)#\(occurrence)"
    }
  }
}

extension ReferenceJSON {
  /// Every leaf below this value with its path, in the order of the file.
  package var leaves: [(path: String, leaf: ReferenceLeaf)] {
    var found: [(String, ReferenceLeaf)] = []
    collect(at: "", into: &found)
    return found
  }

  private func collect(at path: String, into found: inout [(String, ReferenceLeaf)]) {
    if let table = matrix {
      table.collect(at: path, into: &found)
      for member in members where !Self.matrixKeys.contains(member.key) {
        member.value.collect(at: LeafPath.member(path, member.key), into: &found)
      }
      return
    }
    switch self {
    case .object(let members):
      for member in members {
        member.value.collect(at: LeafPath.member(path, member.key), into: &found)
      }
    case .list(let values):
      for (index, value) in values.enumerated() {
        value.collect(at: LeafPath.element(path, index, of: values.count), into: &found)
      }
    default: found.append((path, leaf))
    }
  }

  private var leaf: ReferenceLeaf {
    if let number { return ReferenceLeaf(number) }
    return text.map { .text($0) } ?? .undefined
  }

  private static let matrixKeys: Set = ["rows", "cols", "nrow", "ncol", "values"]

  /// The matrix `{rows, cols, values}` that this object is.
  package var matrix: GoldenMatrix? {
    guard case .list(let rows)? = self["values"], self["cols"] != nil || self["ncol"] != nil,
      rows.allSatisfy({ if case .list = $0 { true } else { false } })
    else { return nil }
    return GoldenMatrix(
      rows: self["rows"]?.texts ?? [], columns: self["cols"]?.texts ?? [],
      cells: rows.map(\.elements))
  }
}

/// A matrix of a golden file.
package struct GoldenMatrix: Sendable {
  /// Empty if the file names none.
  package var rows: [String]
  package var columns: [String]
  package var cells: [[ReferenceJSON]]

  fileprivate func collect(at path: String, into found: inout [(String, ReferenceLeaf)]) {
    let rowLabels = LeafPath.labels(rows, count: cells.count)
    let columnLabels = LeafPath.labels(columns, count: cells.first?.count ?? 0)
    for (row, values) in zip(rowLabels, cells) {
      for (column, value) in zip(columnLabels, values) {
        let leaf = value.number.map { ReferenceLeaf($0) } ?? value.text.map { .text($0) }
        found.append((LeafPath.cell(path, row, column), leaf ?? .undefined))
      }
    }
  }
}
