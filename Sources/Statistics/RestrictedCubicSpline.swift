/// A cubic spline that is straight beyond its outer knots.
///
/// The basis is the value itself and k − 2 truncated cubics, divided by the square of the distance of
/// the outer knots so that every column is on the scale of the value.
///
/// - Source: Stone & Koo 1985; Harrell, Regression Modeling Strategies. Matches
///   `Hmisc::rcspline.eval(norm = 2)`.
public struct RestrictedCubicSpline: Sendable, Hashable {
  /// Why no knots can be placed or used.
  public enum KnotError: Error, Sendable, Hashable {
    /// Fewer than three knots, or more than the data can tell apart.
    case unsupportedCount(Int)
    /// Knots that do not increase, or are not finite.
    case notIncreasing([Double])
    /// The data have too few distinct values for `wanted` knots; `possible` can be placed.
    case tooFewDistinctValues(wanted: Int, possible: Int)
  }

  /// The knots in increasing order, at least three.
  public let knots: [Double]

  /// Creates a spline with given knots.
  ///
  /// - Throws: `KnotError` for fewer than three knots or knots that do not increase.
  public init(knots: [Double]) throws(KnotError) {
    guard knots.count >= 3 else { throw .unsupportedCount(knots.count) }
    let increasing = zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }
    guard increasing, knots.allSatisfy(\.isFinite) else { throw .notIncreasing(knots) }
    self.knots = knots
  }

  /// The number of columns: one fewer than knots.
  public var columnCount: Int { knots.count - 1 }

  /// The basis at one value: the value, then the nonlinear columns.
  public func basis(at x: Double) -> [Double] {
    [x] + (0..<(knots.count - 2)).map { nonlinear($0, at: x) }
  }

  /// One nonlinear column (counted from zero) at one value.
  public func nonlinear(_ index: Int, at x: Double) -> Double {
    Column(index, of: knots).value(at: x)
  }

  /// One nonlinear column by its numbers, without an array of knots.
  ///
  /// Cubes are taken of distances in units of the outer knots' distance, so that large values do not
  /// overflow.
  package struct Column: Sendable, Hashable {
    private let first, inner, last, span: Double
    private let toInner, toLast: Double

    /// A column (counted from zero) of three rising knots or more.
    package init(_ index: Int, of knots: [Double]) {
      let k = knots.count
      span = knots[k - 1] - knots[0]
      (first, inner, last) = (knots[index], knots[k - 2], knots[k - 1])
      toInner = (last - first) / (last - inner)
      toLast = (inner - first) / (last - inner)
    }

    /// The column at one value.
    package func value(at x: Double) -> Double {
      let (a, b, c) = (
        max(0, (x - first) / span), max(0, (x - inner) / span), max(0, (x - last) / span)
      )
      return span * (a * a * a - b * b * b * toInner + c * c * c * toLast)
    }

    /// The column at many values, in storage that is there.
    package func fill(at values: [Double], into column: inout [Double]) {
      column.resize(to: values.count)
      for row in values.indices { column[row] = value(at: values[row]) }
    }
  }

  /// The restricted cubic spline as a sum of truncated cubics, for printing an equation.
  ///
  /// The nonlinear part Σ γⱼ·columnⱼ equals Σ weightᵢ·(x − knotᵢ)₊³ over all k knots.
  public func cubicWeights(nonlinear coefficients: [Double]) -> [Double] {
    let k = knots.count
    guard coefficients.count == k - 2 else { return [] }
    let (inner, last) = (knots[k - 2], knots[k - 1])
    let scale = (last - knots[0]) * (last - knots[0])
    var weights = Array(repeating: 0.0, count: k)
    for (j, coefficient) in coefficients.enumerated() {
      let share = coefficient / scale
      weights[j] += share
      weights[k - 2] -= share * (last - knots[j]) / (last - inner)
      weights[k - 1] += share * (inner - knots[j]) / (last - inner)
    }
    return weights
  }
}
