internal import Statistics

/// Where columns lie and how far they spread, weighted, with the sum of weights as divisor.
struct ColumnScaling: Sendable {
  private(set) var means: [Double] = []
  /// What columns are divided by.
  private(set) var scales: [Double] = []
  private(set) var isVarying: [Bool] = []

  /// Makes storage that grows with the first use.
  init() {}

  /// Measures all rows of data.
  init(_ data: ElasticNetData, toUnit: Bool) {
    measure(data, rows: data.allRows, toUnit: toUnit)
  }

  /// Measures some rows of data; with `toUnit`, columns are divided by how far they spread.
  mutating func measure(_ data: ElasticNetData, rows: [Int], toUnit: Bool) {
    let size = data.predictors.columns
    means.empty(keepingRoomFor: size)
    scales.empty(keepingRoomFor: size)
    isVarying.empty(keepingRoomFor: size)
    let total = data.totalWeight(of: rows)
    for index in 0..<size {
      let (mean, spread, largest) = Self.moments(data, rows: rows, column: index, total: total)
      isVarying.append(spread > 1e-14 * largest)
      means.append(mean)
      scales.append(toUnit && spread > 1e-14 * largest ? spread : 1)
    }
  }

  private static func moments(
    _ data: ElasticNetData, rows: [Int], column: Int, total: Double
  ) -> (mean: Double, spread: Double, largest: Double) {
    let values = data.predictors.column(column)
    let start = values.startIndex
    var (sum, largest) = (0.0, 0.0)
    for row in rows {
      sum += values[start + row] * data.weight(of: row)
      largest = max(largest, abs(values[start + row]))
    }
    let mean = sum / total
    var squares = 0.0
    for row in rows {
      let distance = values[start + row] - mean
      squares += distance * distance * data.weight(of: row)
    }
    return (mean, (squares / total).squareRoot(), largest)
  }

  /// Writes the columns, centred and scaled, of rows in an order; those that do not vary are zero.
  func fill(_ columns: inout PaddedColumns, from predictors: Matrix, order: [Int]) {
    columns.setSize(rows: order.count, columns: predictors.columns)
    for index in 0..<predictors.columns {
      if isVarying[index] {
        columns.setColumn(
          index, to: predictors.column(index), order: order, minus: means[index],
          over: scales[index])
      } else {
        columns.clearColumn(index)
      }
    }
  }
}
