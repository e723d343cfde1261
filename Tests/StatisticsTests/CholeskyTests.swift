import Statistics
import Testing

@Suite("Cholesky factor")
struct CholeskyTests {
  /// A = [4 2; 2 3] = L Lᵀ with L = [2 0; 1 √2]; A⁻¹ = [3 −2; −2 4] / 8.
  @Test func byHand() throws {
    let factor = try Cholesky(Matrix(columns: [[4, 2], [2, 3]], rows: 2))
    #expect(factor.solve([8, 7]).elementsEqual([1.25, 1.5]) { abs($0 - $1) < 1e-15 })
    let inverse = factor.inverse()
    #expect(abs(inverse[0, 0] - 0.375) < 1e-15 && abs(inverse[1, 1] - 0.5) < 1e-15)
    #expect(inverse[0, 1] == inverse[1, 0] && abs(inverse[0, 1] + 0.25) < 1e-15)
    #expect(abs(factor.logDeterminant - 2.0794415416798357) < 1e-14)  // ln 8
  }

  @Test(arguments: 0..<20)
  func solvesWhatItFactors(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let size = 1 + Int(seed % 9)
    let columns = (0..<size).map { _ in (0..<(size + 3)).map { _ in source.normal() } }
    var matrix = Matrix(rows: size, columns: size)
    for i in 0..<size {
      for j in 0..<size {
        matrix[i, j] = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    let right = (0..<size).map { _ in source.normal() }
    let solution = try Cholesky(matrix).solve(right)
    for i in 0..<size {
      let product = (0..<size).reduce(0) { $0 + matrix[i, $1] * solution[$1] }
      #expect(abs(product - right[i]) < 1e-9)
    }
  }

  /// The third column is the first plus twice the second; the fourth is unrelated.
  @Test func namesTheColumnThatOthersExplain() throws {
    let columns: [[Double]] = [[1, 0, 2, 1], [0, 1, 1, 3], [1, 2, 4, 7], [5, 0, 0, 1]]
    var matrix = Matrix(rows: 4, columns: 4)
    for i in 0..<4 {
      for j in 0..<4 { matrix[i, j] = zip(columns[i], columns[j]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    #expect(throws: Cholesky.Singularity(column: 2, explainedBy: [0, 1])) { try Cholesky(matrix) }
  }

  @Test func zeroAndUndefinedColumnsAreSingular() {
    let zero = Matrix(columns: [[1, 0], [0, 0]], rows: 2)
    #expect(throws: Cholesky.Singularity(column: 1, explainedBy: [])) { try Cholesky(zero) }
    let undefined = Matrix(columns: [[.nan]], rows: 1)
    #expect(throws: Cholesky.Singularity(column: 0, explainedBy: [])) { try Cholesky(undefined) }
  }
}
