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
      let stride = columns.paddedRows
      var (means, scales) = ([Double](), [Double]())
      columns.update { storage in
        for column in 0..<predictors.columns {
          let target = UnsafeMutableBufferPointer(
            rebasing: storage[(column * stride)..<(column * stride + predictors.rows)])
          scales.append(
            Self.standardize(predictors, column, order: order, into: target, means: &means))
        }
      }
      (self.means, self.scales) = (means, scales)
    }

    /// Fills one column, appends its means and returns its scale.
    private static func standardize(
      _ predictors: Matrix, _ column: Int, order: CoxRiskOrder,
      into target: UnsafeMutableBufferPointer<Double>, means: inout [Double]
    ) -> Double {
      var largest = 0.0
      for (position, row) in order.rows.enumerated() {
        target[position] = predictors[row, column]
        largest = max(largest, abs(target[position]))
      }
      // Division first: squares of very large values would overflow.
      let unit = largest > 0 && largest.isFinite ? largest : 1
      var squares = 0.0
      for stratum in order.strata {
        var sum = 0.0
        for position in stratum.rows { sum += target[position] / unit }
        let mean = sum / Double(max(1, stratum.rows.count)) * unit
        for position in stratum.rows {
          target[position] -= mean
          squares += target[position] / unit * (target[position] / unit)
        }
        means.append(mean)
      }
      let spread = (squares / Double(max(1, target.count))).squareRoot() * unit
      guard spread > unit * 1e-14 else { return 1 }
      for position in target.indices { target[position] /= spread }
      return spread
    }
  }
}
