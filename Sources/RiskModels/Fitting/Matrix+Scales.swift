internal import Statistics

extension Matrix? {
  /// Takes over another matrix, in its own storage where the shapes agree.
  mutating func overwrite(with other: Matrix?) {
    guard let other, self?.rows == other.rows, self?.columns == other.columns else {
      self = other
      return
    }
    self?.storage.overwrite(with: other.storage)
  }

  /// Takes some rows and the same columns of another matrix, in its own storage.
  mutating func take(_ kept: [Int], of other: Matrix?) {
    guard let other else { return self = nil }
    if self == nil { self = Matrix(rows: 0, columns: 0) }
    self?.take(kept, of: other)
  }
}

extension Matrix {
  /// Writes a penalty of coefficients as that of coefficients of columns which were divided by `scales`.
  func divide(onBothSidesBy scales: [Double], into result: inout [Double]) {
    result.resize(to: rows * columns)
    for column in 0..<columns {
      for row in 0..<rows {
        result[column * rows + row] = self[row, column] / (scales[row] * scales[column])
      }
    }
  }
}
