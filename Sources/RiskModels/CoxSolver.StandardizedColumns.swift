internal import Statistics

extension CoxSolver {
  /// Columns in the order of risk sets, centred within strata and scaled to a spread of one.
  ///
  /// Risks are compared within strata only, so that centring there changes nothing but loses fewer
  /// digits than centring overall.
  struct StandardizedColumns {
    var columns: PaddedColumns
    /// The mean of column j in stratum s at j · (number of strata) + s.
    var means: [Double] = []
    var scales: [Double] = []

    init(_ predictors: Matrix, order: CoxRiskOrder) {
      columns = PaddedColumns(rows: predictors.rows, columns: predictors.columns)
      for column in 0..<predictors.columns {
        var values = order.rows.map { predictors[$0, column] }
        let largest = values.reduce(0) { max($0, abs($1)) }
        // Division first: squares of very large values would overflow.
        let unit = largest > 0 && largest.isFinite ? largest : 1
        var squares = 0.0
        for stratum in order.strata {
          let rows = stratum.rows
          let mean = values[rows].reduce(0) { $0 + $1 / unit } / Double(max(1, rows.count)) * unit
          for row in rows {
            values[row] -= mean
            squares += values[row] / unit * (values[row] / unit)
          }
          means.append(mean)
        }
        let spread = (squares / Double(max(1, values.count))).squareRoot() * unit
        let scale = spread > unit * 1e-14 ? spread : 1
        columns.setColumn(column, to: spread > unit * 1e-14 ? values.map { $0 / scale } : values)
        scales.append(scale)
      }
    }
  }
}
