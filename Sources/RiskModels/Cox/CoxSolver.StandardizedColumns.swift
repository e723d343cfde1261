internal import Statistics

extension CoxSolver {
  /// Columns in the order of risk sets, centred within strata and scaled to a spread of one.
  ///
  /// Risks are compared within strata only, so that centring there changes nothing but loses fewer
  /// digits than centring overall.
  struct StandardizedColumns {
    private(set) var columns: PaddedColumns
    /// The mean of column j in stratum s at j · (number of strata) + s.
    private(set) var means: [Double]
    private(set) var scales: [Double]

    init(_ predictors: Matrix, order: CoxRiskOrder) {
      columns = PaddedColumns(rows: predictors.rows, columns: predictors.columns)
      means = Array(repeating: 0, count: predictors.columns * order.strata.count)
      scales = Array(repeating: 1, count: predictors.columns)
      fill(predictors, order: order)
    }

    /// Takes some of the columns of others with the same order, in the same storage.
    mutating func take(_ kept: [Int], of other: StandardizedColumns) {
      columns.take(kept, of: other.columns)
      let strata = other.means.count / max(1, other.scales.count)
      means.resize(to: kept.count * strata)
      scales.resize(to: kept.count)
      for (place, column) in kept.enumerated() {
        scales[place] = other.scales[column]
        for stratum in 0..<strata {
          means[place * strata + stratum] = other.means[column * strata + stratum]
        }
      }
    }

    /// Takes other columns, as many as before, in the same storage.
    mutating func fill(_ predictors: Matrix, order: CoxRiskOrder) {
      for column in 0..<predictors.columns {
        fillMeans(predictors, column, order: order)
        let (first, scale) = (column * columns.paddedRows, scales[column])
        for (index, stratum) in order.strata.enumerated() {
          let mean = means[column * order.strata.count + index]
          columns.update { storage in
            for position in stratum.rows {
              storage[first + position] = (predictors[order.rows[position], column] - mean) / scale
            }
          }
        }
      }
    }

    /// Finds the means of a column in strata, and its scale about them.
    private mutating func fillMeans(_ predictors: Matrix, _ column: Int, order: CoxRiskOrder) {
      var largest = 0.0
      for row in 0..<predictors.rows { largest = max(largest, abs(predictors[row, column])) }
      // Division first: squares of very large values would overflow.
      let unit = largest > 0 && largest.isFinite ? largest : 1
      var squares = 0.0
      for (index, stratum) in order.strata.enumerated() {
        var sum = 0.0
        for position in stratum.rows { sum += predictors[order.rows[position], column] / unit }
        let mean = sum / Double(max(1, stratum.rows.count)) * unit
        for position in stratum.rows {
          let distance = (predictors[order.rows[position], column] - mean) / unit
          squares += distance * distance
        }
        means[column * order.strata.count + index] = mean
      }
      let spread = (squares / Double(max(1, predictors.rows))).squareRoot() * unit
      scales[column] = spread > unit * 1e-14 ? spread : 1
    }
  }
}
