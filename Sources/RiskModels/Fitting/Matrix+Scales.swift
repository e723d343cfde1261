internal import Statistics

extension Matrix {
  /// A penalty of coefficients, as that of coefficients of columns which were divided by `scales`.
  func dividedOnBothSides(by scales: [Double]) -> Matrix {
    var result = self
    for column in 0..<columns {
      for row in 0..<rows {
        result[row, column] = self[row, column] / (scales[row] * scales[column])
      }
    }
    return result
  }
}
