/// A loess curve with what its standard errors need.
///
/// The standard error at a point is s·‖l‖, where l holds the weights of the responses in the curve and
/// s² the residual sum of squares over δ₁ = tr(I − L)(I − L)ᵀ. Intervals use Student's t with δ₁²/δ₂
/// degrees of freedom. R interpolates δ₁ and δ₂ from a table unless asked for `statistics = "exact"`;
/// here they are exact.
///
/// - Source: Cleveland, Devlin & Grosse, J Econometrics 1988;37:87.
public struct LoessBand: Sendable {
  private let curve: Loess
  /// tr(B Bᵀ) by parts: the inner products of the vertices' operators.
  private let gram: Matrix
  /// The residual standard deviation.
  public let residualScale: Double
  /// The degrees of freedom of Student's t.
  public let degreesOfFreedom: Double

  /// Prepares the band of a curve; `nil` if no degrees of freedom are left.
  ///
  /// - Complexity: O(patients × vertices²).
  public init?(_ curve: Loess, sorted x: [Double], _ y: [Double], shape: Loess.Shape = .init()) {
    let local = LocalRegression(sorted: x, shape: shape)
    let operators = curve.vertices.flatMap { vertex in
      let (value, slope) = local.operators(at: vertex)
      return [value, slope]
    }
    let hermite = Self.blendingColumns(curve, at: x)
    let (gram, cross) = (Self.products(operators, operators), Self.products(hermite, operators))
    let deltas = Self.deltas(
      hermite: Self.products(hermite, hermite), cross: cross, gram: gram, count: x.count)
    let residuals = zip(x, y).reduce(0) { sum, pair in
      let residual = pair.1 - curve.value(at: pair.0)
      return sum + residual * residual
    }
    guard deltas.first > 1e-8 * Double(x.count), deltas.second > 0, residuals.isFinite else {
      return nil
    }
    self.curve = curve
    self.gram = gram
    residualScale = (residuals / deltas.first).squareRoot()
    degreesOfFreedom = deltas.first * deltas.first / deltas.second
  }

  /// The standard error of the curve at a point; NaN outside its range.
  public func standardError(at x: Double) -> Double {
    guard curve.range.contains(x) else { return .nan }
    let (cell, weights) = curve.blending(at: x)
    let part = [weights.lowValue, weights.lowSlope, weights.highValue, weights.highSlope]
    var squared = 0.0
    for i in 0..<4 {
      for j in 0..<4 { squared += part[i] * part[j] * gram[2 * cell + i, 2 * cell + j] }
    }
    return residualScale * max(0, squared).squareRoot()
  }

  /// The pointwise interval at a point; NaN outside the range.
  public func interval(at x: Double, confidence: Double = 0.95) -> (lower: Double, upper: Double) {
    let t = StudentTDistribution.quantile(
      1 - (1 - confidence) / 2, degreesOfFreedom: degreesOfFreedom)
    let margin = t * standardError(at: x)
    let value = curve.value(at: x)
    return (value - margin, value + margin)
  }

  /// Column 2v holds the weight of vertex v's value at each x, column 2v + 1 that of its slope.
  private static func blendingColumns(_ curve: Loess, at x: [Double]) -> [[Double]] {
    var columns = Array(
      repeating: Array(repeating: 0.0, count: x.count), count: 2 * curve.vertices.count)
    for (row, point) in x.enumerated() {
      let (cell, weights) = curve.blending(at: point)
      columns[2 * cell][row] = weights.lowValue
      columns[2 * cell + 1][row] = weights.lowSlope
      columns[2 * cell + 2][row] = weights.highValue
      columns[2 * cell + 3][row] = weights.highSlope
    }
    return columns
  }

  private static func products(_ left: [[Double]], _ right: [[Double]]) -> Matrix {
    var result = Matrix(rows: left.count, columns: right.count)
    for (i, a) in left.enumerated() {
      for (j, b) in right.enumerated() {
        var sum = 0.0
        for row in a.indices { sum += a[row] * b[row] }
        result[i, j] = sum
      }
    }
    return result
  }

  /// δ₁ and δ₂ of L = A B without forming L: I − AB − BᵀAᵀ + A G Aᵀ is I + C K Cᵀ with C = [A, Bᵀ].
  private static func deltas(
    hermite: Matrix, cross: Matrix, gram: Matrix, count: Int
  ) -> (first: Double, second: Double) {
    let r = gram.rows
    var inner = Matrix(rows: 2 * r, columns: 2 * r)
    var middle = inner
    for i in 0..<r {
      middle[i, r + i] = -1
      middle[r + i, i] = -1
      for j in 0..<r {
        inner[i, j] = hermite[i, j]
        inner[i, r + j] = cross[i, j]
        inner[r + j, i] = cross[i, j]
        inner[r + i, r + j] = gram[i, j]
        middle[i, j] = gram[i, j]
      }
    }
    let product = multiply(middle, inner)
    var (trace, squared) = (0.0, 0.0)
    for i in 0..<(2 * r) {
      trace += product[i, i]
      for j in 0..<(2 * r) { squared += product[i, j] * product[j, i] }
    }
    return (Double(count) + trace, Double(count) + 2 * trace + squared)
  }

  private static func multiply(_ a: Matrix, _ b: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows, columns: b.columns)
    for j in 0..<b.columns {
      for k in 0..<a.columns where b[k, j] != 0 {
        for i in 0..<a.rows { result[i, j] += a[i, k] * b[k, j] }
      }
    }
    return result
  }
}
