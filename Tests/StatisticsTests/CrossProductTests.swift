import Statistics
import Testing

@Suite("Weighted cross-product")
struct CrossProductTests {
  /// Every size around the blocks of four, against the definition.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9], [1, 3, 4, 5, 8, 11])
  func equalsTheDefinition(columns: Int, rows: Int) {
    var source = SplitMix64(seed: UInt64(columns * 100 + rows))
    let x = (0..<columns).map { _ in (0..<rows).map { _ in source.normal() } }
    var padded = PaddedColumns(rows: rows, columns: columns)
    for (index, column) in x.enumerated() { padded.setColumn(index, to: column) }
    let padding = Array(repeating: 0.0, count: padded.paddedRows - rows)
    let weights = (0..<rows).map { _ in source.uniform() } + padding
    var result = Array(repeating: 0.0, count: columns * columns)
    padded.weightedCrossProduct(weights: weights, into: &result)
    for j in 0..<columns {
      for i in j..<columns {
        let expected = (0..<rows).reduce(0) { $0 + weights[$1] * x[i][$1] * x[j][$1] }
        #expect(abs(result[j * columns + i] - expected) < 1e-12)
      }
    }
    var products = Array(repeating: 0.0, count: columns)
    padded.transposedProduct(weights, into: &products)
    for j in 0..<columns {
      let expected = (0..<rows).reduce(0) { $0 + weights[$1] * x[j][$1] }
      #expect(abs(products[j] - expected) < 1e-12)
    }
  }

  /// xᵀ A⁻¹ x of each row, against solutions of A y = x.
  @Test(arguments: [1, 2, 5, 9], [3, 16, 21, 40])
  func distancesEqualTheDefinition(columns: Int, rows: Int) throws {
    var source = SplitMix64(seed: UInt64(columns * 100 + rows))
    var padded = PaddedColumns(rows: rows, columns: columns)
    let x = (0..<columns).map { _ in (0..<rows).map { _ in source.normal() } }
    for (index, column) in x.enumerated() { padded.setColumn(index, to: column) }
    var matrix = Matrix(rows: columns, columns: columns)
    for index in 0..<columns {
      for other in 0..<columns { matrix[index, other] = index == other ? 3 : 0.5 }
    }
    var factor = matrix.storage
    #expect(Cholesky.factorInPlace(&factor, size: columns, tolerance: 1e-12) == nil)
    var result = Array(repeating: -1.0, count: padded.paddedRows)
    padded.distances(factor: factor, into: &result)
    let cholesky = try Cholesky(matrix)
    for row in 0..<rows {
      let values = x.map { $0[row] }
      let expected = zip(values, cholesky.solve(values)).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(result[row] - expected) < 1e-12 * (1 + expected))
    }
    for row in rows..<padded.paddedRows { #expect(result[row] == 0) }
  }
}
