internal import Diagnostics
package import Statistics

/// What the library gives for a case, by the path of the golden value that it answers.
///
/// A computed NaN or `nil` answers a golden `null`. A value whose path no golden value has is counted as
/// surplus, so a misspelt path shows twice: here and among the values not computed.
package struct ComputedValues: Sendable {
  package private(set) var leaves: [String: ReferenceLeaf] = [:]
  /// What went wrong, by the name of the part that was being computed.
  package private(set) var errors: [(part: String, message: String)] = []

  package init() {}

  package mutating func set(_ path: String, _ value: Double?) {
    leaves[path] = ReferenceLeaf(value)
  }
  package mutating func set(_ path: String, _ value: Int) { set(path, Double(value)) }
  package mutating func set(_ path: String, _ text: String) { leaves[path] = .text(text) }

  /// Sets an unnamed vector, as `path[1]` and so on.
  package mutating func set(_ path: String, _ values: [Double]) {
    for (index, value) in values.enumerated() {
      set(LeafPath.element(path, index, of: values.count), value)
    }
  }

  package mutating func set(_ path: String, _ values: [Int]) { set(path, values.map(Double.init)) }

  package mutating func set(_ path: String, _ texts: [String]) {
    for (index, text) in texts.enumerated() {
      set(LeafPath.element(path, index, of: texts.count), text)
    }
  }

  /// Sets a named vector, as `path.age` and so on.
  package mutating func set(_ path: String, _ values: [Double], names: [String]) {
    for (name, value) in zip(names, values) { set(LeafPath.member(path, name), value) }
  }

  /// A matrix: `path[row,column]`, numbers from 1 where a side has no names.
  package mutating func set(
    _ path: String, _ matrix: Matrix, rows: [String]? = nil, columns: [String]? = nil
  ) {
    let cells = (0..<matrix.rows).map { row in
      (0..<matrix.columns).map { matrix[row, $0] as Double? }
    }
    set(path, cells: cells, rows: rows, columns: columns)
  }

  /// A matrix row by row; `nil` is undefined.
  package mutating func set(
    _ path: String, cells: [[Double?]], rows: [String]? = nil, columns: [String]? = nil
  ) {
    let rowLabels = LeafPath.labels(rows, count: cells.count)
    let columnLabels = LeafPath.labels(columns, count: cells.first?.count ?? 0)
    for (row, values) in zip(rowLabels, cells) {
      for (column, value) in zip(columnLabels, values) {
        set(LeafPath.cell(path, row, column), value)
      }
    }
  }

  /// Computes one part; an error fails the case but not the parts that follow.
  package mutating func attempt(
    _ part: String, _ body: (inout ComputedValues) throws -> Void
  ) {
    do {
      try body(&self)
    } catch let error as any DiagnosableError {
      let words = error.diagnostics.map(\.message)
      errors.append((part, words.joined(separator: "; ")))
    } catch {
      errors.append((part, "\(error)"))
    }
  }
}
