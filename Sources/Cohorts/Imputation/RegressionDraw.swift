internal import Foundation
internal import Statistics

/// A linear regression of a variable on the others with one draw from the posterior of its coefficients.
///
/// β* = β̂ + σ* L⁻ᵀ z with XᵀX = L Lᵀ, σ*² = residual sum of squares / χ²(n − p), z standard normal.
///
/// The prior is flat: σ*² is the residual sum of squares over a χ² with as many degrees of freedom as
/// rows minus coefficients, at least one; β* is normal about the least-squares β with covariance
/// σ*² (XᵀX)⁻¹. Columns are centred and scaled within the observed rows, which changes no prediction and
/// keeps the normal equations well conditioned. Constant columns have no coefficient.
///
/// **Collinear columns**: the diagonal of XᵀX grows by one part in 10⁵, as in mice.
///
/// - Source: Rubin, Multiple Imputation for Nonresponse in Surveys 1987, 167. Matches `mice:::.norm.draw`.
struct RegressionDraw {
  /// Columns that explain each other so closely that no ridge parts them, in rounding.
  struct Dependent: Error {}

  /// What the ridge adds to the diagonal of collinear columns, relative to it.
  static let ridge = 1e-5

  /// The standardised columns that vary, of all rows.
  private let columns: [[Double]]
  private let rows: [Int]
  private let factor: Cholesky
  private var intercept = 0.0
  private var slopes: [Double] = []
  private var drawnIntercept = 0.0
  private var drawnSlopes: [Double] = []

  /// Prepares the regression on columns of all rows, to be fitted to some of the rows.
  ///
  /// - Throws: `Dependent` if the normal equations have no solution even with the ridge.
  init(columns: [[Double]], observed rows: [Int]) throws(Dependent) {
    self.rows = rows
    self.columns = columns.compactMap { Self.standardized($0, over: rows) }
    factor = try Self.factor(of: self.columns, rows)
  }

  /// The columns with a coefficient.
  var columnCount: Int { columns.count }

  /// Fits the response, one value an observed row, and draws from the posterior.
  mutating func fit(_ response: [Double], using random: inout SplitMix64) {
    let n = Double(rows.count)
    intercept = response.reduce(0, +) / n
    let centre = intercept
    let products = columns.map { column in
      zip(rows, response).reduce(0) { $0 + column[$1.0] * ($1.1 - centre) }
    }
    slopes = factor.solve(products)
    let squares = zip(rows, response).reduce(0) { sum, pair in
      let residual = pair.1 - prediction(pair.0)
      return sum + residual * residual
    }
    let freedom = Double(max(1, rows.count - columns.count - 1))
    let chiSquared = ChiSquaredDistribution.quantile(
      random.openUniform(), degreesOfFreedom: freedom)
    let sigma = (squares / max(chiSquared, .leastNormalMagnitude)).squareRoot()
    drawnIntercept = intercept + sigma * random.normal() / n.squareRoot()
    let noise = factor.solveTransposedFactor(columns.map { _ in random.normal() })
    drawnSlopes = zip(slopes, noise).map { $0 + sigma * $1 }
  }

  /// The prediction for a row by least squares.
  func prediction(_ row: Int) -> Double {
    var sum = intercept
    for (column, slope) in zip(columns, slopes) { sum += slope * column[row] }
    return sum
  }

  /// The prediction for a row by the drawn coefficients.
  func drawnPrediction(_ row: Int) -> Double {
    var sum = drawnIntercept
    for (column, slope) in zip(columns, drawnSlopes) { sum += slope * column[row] }
    return sum
  }

  /// The scores of levels that the columns predict best: the first canonical variate of the levels.
  ///
  /// They maximise the R² of the scored variable; their sign and scale mean nothing. Levels without an
  /// observed row score 0. Without any association the scores are the levels' positions.
  ///
  /// - Source: matches `mice:::quantify` (`cancor` of the columns and the levels' indicators).
  func canonicalScores(of levels: [Int], count: Int) -> [Double] {
    var frequencies = Array(repeating: 0.0, count: count)
    for level in levels { frequencies[level] += 1 }
    let weights = frequencies.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    var sums = (0..<count).map { _ in Array(repeating: 0.0, count: columns.count) }
    for (index, column) in columns.enumerated() {
      for (row, level) in zip(rows, levels) { sums[level][index] += column[row] }
    }
    let solved = sums.map(factor.solve)
    var association = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count {
        let product = zip(sums[i], solved[j]).reduce(0) { $0 + $1.0 * $1.1 }
        association[i, j] = weights[i] * weights[j] * product
      }
    }
    guard let first = association.dominantEigenvector else { return (0..<count).map(Double.init) }
    return zip(first, weights).map { $0 * $1 }
  }

  private static func standardized(_ column: [Double], over rows: [Int]) -> [Double]? {
    let n = Double(max(1, rows.count))
    let mean = rows.reduce(0) { $0 + column[$1] } / n
    let squares = rows.reduce(0) { $0 + (column[$1] - mean) * (column[$1] - mean) }
    let deviation = (squares / n).squareRoot()
    guard deviation > 1e-12 * max(abs(mean), 1e-300), deviation.isFinite else { return nil }
    return column.map { ($0 - mean) / deviation }
  }

  private static func factor(
    of columns: [[Double]], _ rows: [Int]
  ) throws(Dependent) -> Cholesky {
    var products = Matrix(rows: columns.count, columns: columns.count)
    for i in columns.indices {
      for j in 0...i {
        var sum = 0.0
        for row in rows { sum += columns[i][row] * columns[j][row] }
        (products[i, j], products[j, i]) = (sum, sum)
      }
    }
    if let factor = try? Cholesky(products) { return factor }
    for i in columns.indices { products[i, i] *= 1 + ridge }
    if let factor = try? Cholesky(products, tolerance: 1e-14) { return factor }
    throw Dependent()
  }
}

extension Matrix {
  /// The eigenvector of the largest eigenvalue of a symmetric matrix without negative eigenvalues.
  ///
  /// Powers of the matrix by repeated squaring, so that eigenvalues that are close hardly matter.
  /// `nil` for a matrix of zeros, in rounding.
  fileprivate var dominantEigenvector: [Double]? {
    let trace = (0..<rows).reduce(0.0) { $0 + self[$1, $1] }
    guard trace > 1e-12 else { return nil }
    var power = self
    for _ in 0..<30 {
      let scale = (0..<rows).reduce(0.0) { $0 + power[$1, $1] }
      guard scale > 0, scale.isFinite else { return nil }
      for index in power.storage.indices { power.storage[index] /= scale }
      power = power.times(power)
    }
    // Every column is now a multiple of the eigenvector: the longest has the least rounding.
    let lengths = (0..<columns).map { power.column($0).reduce(0) { $0 + $1 * $1 } }
    guard let best = lengths.indices.max(by: { lengths[$0] < lengths[$1] }), lengths[best] > 0
    else { return nil }
    let length = lengths[best].squareRoot()
    return power.column(best).map { $0 / length }
  }
}

extension SplitMix64 {
  /// A uniform number in the open interval 0 to 1.
  mutating func openUniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }
}
