internal import Foundation

// Priorities: R's numbers first, because calibration errors are published with them; then linear time
// in the patients, because a bootstrap fits thousands of curves. Local fits are made around the
// weighted mean with orthogonal polynomials, which needs no matrix and loses no digits.

/// Local regression of one response on one predictor with tricube weights, as R's `loess` makes it.
///
/// b = argmin Σ wᵢ (yᵢ − b₀ − b₁(xᵢ − x) − b₂(xᵢ − x)²)² with wᵢ = (1 − |xᵢ − x|³/h³)³; the curve at x is b₀.
///
/// R's default fits only at a few vertices and joins them by cubics with the fitted slopes; this type
/// does the same. `Loess.direct` fits at every point instead; the two differ by up to a few per cent
/// in the calibration errors, so do not mix them in one report.
///
/// **Ties, missing, edges.** Predictors must be sorted and finite. The curve is not defined outside
/// their range. A window whose points cannot carry a parabola gets a line, or a constant.
///
/// - Source: Cleveland & Grosse, Stat Comput 1991;1:47. Matches `stats::loess(family = "gaussian")`.
public struct Loess: Sendable, Hashable {
  /// How the local fits look.
  public struct Shape: Sendable, Hashable {
    /// The share of the points in a window, above 0 and at most 1.
    public var span: Double
    /// 1 for local lines, 2 for local parabolas.
    public var degree: Int
    /// Creates a shape; the defaults are R's.
    public init(span: Double = 0.75, degree: Int = 2) {
      self.span = min(max(span, .leastNonzeroMagnitude), 1)
      self.degree = degree < 2 ? 1 : 2
    }
  }

  /// The points at which local regressions were fitted.
  private(set) var vertices: [Double] = []
  /// The fitted value at each vertex.
  private(set) var values: [Double] = []
  /// The fitted slope at each vertex.
  private(set) var slopes: [Double] = []
  /// The range of the predictor: the curve is not defined outside.
  public private(set) var range = 0.0...0.0

  /// A curve that is not fitted yet, and not defined anywhere.
  package init() {}

  /// Fits a curve; `nil` for fewer than four points, or predictors that are all equal or not finite.
  ///
  /// - Parameters:
  ///   - x: The predictor in increasing order; ties are allowed.
  ///   - y: The response of each.
  ///   - shape: Span and degree.
  public init?(sorted x: [Double], _ y: [Double], shape: Shape = Shape()) {
    self.init()
    guard fit(sorted: x, y, shape: shape) else { return nil }
  }

  /// Fits again in the same storage; `false`, the curve being as it was, where `init` gives none.
  package mutating func fit(sorted x: [Double], _ y: [Double], shape: Shape = Shape()) -> Bool {
    guard x.count >= 4, x.count == y.count, let low = x.first, let high = x.last else {
      return false
    }
    guard low.isFinite, high.isFinite, low < high else { return false }
    let window = LocalRegression(sorted: x, shape: shape)
    Self.place(&vertices, of: x, span: shape.span)
    values.reserveCapacity(vertices.capacity)
    slopes.reserveCapacity(vertices.capacity)
    values.resize(to: vertices.count)
    slopes.resize(to: vertices.count)
    for index in vertices.indices {
      (values[index], slopes[index]) = window.fit(y, at: vertices[index])
    }
    range = low...high
    return true
  }

  /// The curve at a point; NaN outside the range of the predictor.
  public func value(at x: Double) -> Double {
    guard range.contains(x), !vertices.isEmpty else { return .nan }
    let (cell, weights) = blending(at: x)
    return weights.lowValue * values[cell] + weights.lowSlope * slopes[cell]
      + weights.highValue * values[cell + 1] + weights.highSlope * slopes[cell + 1]
  }

  /// Local fits at each point, which R calls `surface = "direct"`.
  ///
  /// - Complexity: O(points × patients).
  public static func direct(
    sorted x: [Double], _ y: [Double], at points: [Double], shape: Shape = Shape()
  ) -> [Double] {
    points.map { direct(sorted: x, y, at: $0, shape: shape) }
  }

  /// The local fit at one point; NaN outside the range of the predictor.
  ///
  /// Allocates nothing.
  package static func direct(
    sorted x: [Double], _ y: [Double], at point: Double, shape: Shape = Shape()
  ) -> Double {
    guard x.count >= 4, x.count == y.count, let low = x.first, let high = x.last, low < high,
      low <= point, point <= high
    else { return .nan }
    return LocalRegression(sorted: x, shape: shape).fit(y, at: point).value
  }

  /// The weights of value and slope at the two ends of a cell.
  struct Blending {
    var lowValue, lowSlope, highValue, highSlope: Double
  }

  /// The cell of a point and the cubic Hermite weights there.
  func blending(at x: Double) -> (cell: Int, weights: Blending) {
    var (low, high) = (0, vertices.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if vertices[middle] <= x { low = middle } else { high = middle }
    }
    let width = vertices[low + 1] - vertices[low]
    let t = (x - vertices[low]) / width
    let (t2, t3) = (t * t, t * t * t)
    return (
      low,
      Blending(
        lowValue: 2 * t3 - 3 * t2 + 1, lowSlope: (t3 - 2 * t2 + t) * width,
        highValue: 3 * t2 - 2 * t3, highSlope: (t3 - t2) * width)
    )
  }

  /// The vertices of R's k-d tree in one dimension: the range a little widened, and the cuts.
  ///
  /// A cell with more than a fifth of a window's points is cut at its middle point, moved off ties.
  private static func place(_ vertices: inout [Double], of x: [Double], span: Double) {
    vertices.removeAll(keepingCapacity: true)
    // More than ties ever need at the default span.
    vertices.reserveCapacity(32)
    guard let low = x.first, let high = x.last else { return }
    let leafSize = Int((Double(x.count) * span * 0.2).rounded(.down))
    let margin = 0.005 * max(high - low, max(abs(low), abs(high)) * 1e-3 + 1e-30)
    vertices.append(low - margin)
    vertices.append(high + margin)
    let root = Cell(first: 0, last: x.count - 1, low: low - margin, high: high + margin)
    cut(root, of: x, leafSize: max(1, leafSize), into: &vertices)
    vertices.sort()
  }

  /// Consecutive points between two vertices.
  private struct Cell {
    var first, last: Int
    var low, high: Double
  }

  private static func cut(
    _ cell: Cell, of x: [Double], leafSize: Int, into vertices: inout [Double]
  ) {
    guard cell.last - cell.first + 1 > leafSize else { return }
    let middle = cutPosition(in: x, from: cell.first, to: cell.last)
    let cut = x[middle]
    guard cut != cell.low, cut != cell.high else { return }
    vertices.append(cut)
    let left = Cell(first: cell.first, last: middle, low: cell.low, high: cut)
    let right = Cell(first: middle + 1, last: cell.last, low: cut, high: cell.high)
    Self.cut(left, of: x, leafSize: leafSize, into: &vertices)
    Self.cut(right, of: x, leafSize: leafSize, into: &vertices)
  }

  /// The middle of a cell, moved to the nearest place where neighbours differ, upwards first.
  private static func cutPosition(in x: [Double], from first: Int, to last: Int) -> Int {
    let middle = (first + last + 2) / 2 - 1  // R counts from one
    var offset = 0
    while middle + offset < last, middle + offset >= first {
      guard x[middle + offset] == x[middle + offset + 1] else { return middle + offset }
      offset = -offset
      if offset >= 0 { offset += 1 }
    }
    return middle
  }
}
