// Priorities: exact on counts; small rather than fast, since tables have some hundred cells.

/// Counts of which only sums are known: what the smallest and the greatest value of each could be.
///
/// All x ≥ 0 with A·x = b, by the simplex method with Bland's rule, which cannot cycle. A value counts only if all
/// counts of the solution are whole: then it is a table that readers cannot tell from the true one.
///
/// - Source: Chvátal, Linear Programming, 1983, chapters 2 and 8; Fischetti and Salazar, Manage Sci 2001;47:1008 (the
///   attacker's problem of cell suppression).
struct OpenCounts {
  /// One sum: the signs of its counts, by column, and what they add up to.
  typealias Sum = (signs: [Int: Double], total: Double)

  private var rows: [[Double]] = []
  private var basis: [Int] = []
  private let columns: Int
  private static let tolerance = 1e-9

  /// Finds one solution; `nil` if the sums contradict each other.
  init?(columns: Int, sums: [Sum]) {
    self.columns = columns
    let width = columns + sums.count + 1
    for (index, sum) in sums.enumerated() {
      let sign = sum.total < 0 ? -1.0 : 1
      var row = [Double](repeating: 0, count: width)
      for (column, value) in sum.signs { row[column] = sign * value }
      row[columns + index] = 1
      row[width - 1] = sign * sum.total
      rows.append(row)
      basis.append(columns + index)
    }
    // What the sums lack is put into a column of their own, whose total has to become zero.
    var lack = [Double](repeating: 0, count: width)
    for row in rows { for j in lack.indices { lack[j] -= row[j] } }
    for j in columns..<columns + sums.count { lack[j] = 0 }
    improve(&lack, upTo: columns + sums.count) { _ in false }
    guard abs(lack[width - 1]) < 1e-6 else { return nil }
    dropSpareRows()
  }

  /// The least or the greatest value of one count, or the first found that goes as far as `goal`.
  ///
  /// `nil` if the solution that has it is not one of whole counts.
  func extreme(of column: Int, isGreatest: Bool, asFarAs goal: Double) -> Double? {
    var table = self
    let sign = isGreatest ? 1.0 : -1
    var objective = [Double](repeating: 0, count: columns + 1)
    objective[column] = -sign
    if let row = basis.firstIndex(of: column) {
      for j in objective.indices { objective[j] += sign * rows[row][j] }
    }
    table.improve(&objective, upTo: columns) { $0 >= sign * goal - Self.tolerance }
    let isWhole = table.rows.allSatisfy { row in
      abs(row[columns] - row[columns].rounded()) < 1e-6
    }
    return isWhole ? sign * objective[columns] : nil
  }

  /// Exchanges columns of the basis until the objective is greatest, has no bound, or is enough.
  private mutating func improve(
    _ objective: inout [Double], upTo limit: Int, isEnough: (Double) -> Bool
  ) {
    while !isEnough(objective[objective.count - 1]) {
      guard let entering = (0..<limit).first(where: { objective[$0] < -Self.tolerance }) else {
        return
      }
      guard let row = leavingRow(for: entering) else {
        objective[objective.count - 1] = .infinity
        return
      }
      pivot(row, entering)
      let factor = objective[entering]
      for j in objective.indices { objective[j] -= factor * rows[row][j] }
    }
  }

  /// The row that limits a column first; of several the one whose count has the lowest number.
  private func leavingRow(for column: Int) -> Int? {
    var best: (row: Int, ratio: Double)?
    for row in rows.indices where rows[row][column] > Self.tolerance {
      let ratio = rows[row][rows[row].count - 1] / rows[row][column]
      guard let found = best else {
        best = (row, ratio)
        continue
      }
      let isTied = abs(ratio - found.ratio) <= Self.tolerance
      if isTied ? basis[row] < basis[found.row] : ratio < found.ratio { best = (row, ratio) }
    }
    return best?.row
  }

  private mutating func pivot(_ row: Int, _ column: Int) {
    let divisor = rows[row][column]
    for j in rows[row].indices { rows[row][j] /= divisor }
    for other in rows.indices where other != row {
      let factor = rows[other][column]
      guard factor != 0 else { continue }
      for j in rows[other].indices { rows[other][j] -= factor * rows[row][j] }
    }
    basis[row] = column
  }

  /// Takes the columns of what is lacking away, and the sums that follow from others.
  private mutating func dropSpareRows() {
    for row in rows.indices where basis[row] >= columns {
      if let column = (0..<columns).first(where: { abs(rows[row][$0]) > Self.tolerance }) {
        pivot(row, column)
      }
    }
    let kept = rows.indices.filter { basis[$0] < columns }
    rows = kept.map { row in Array(rows[row][..<columns]) + [rows[row][rows[row].count - 1]] }
    basis = kept.map { basis[$0] }
  }
}
