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
    var scratch = Array(repeating: 0.0, count: padded.paddedRows)
    var result = Array(repeating: 0.0, count: columns * columns)
    padded.weightedCrossProduct(weights: weights, scratch: &scratch, into: &result)
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
}
