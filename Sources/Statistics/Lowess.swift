internal import Foundation

// Priorities: the numbers of Cleveland's C code, which R and `rms::val.prob` use, in its order of
// operations.

/// Locally weighted lines through sorted points, as R's `lowess`.
///
/// f(x) = Σ wᵢ (1 + (x − x̄)(xᵢ − x̄)/s²) yᵢ with wᵢ ∝ (1 − |xᵢ − x|³/h³)³, h the distance of the farthest
/// point of the window.
///
/// Points closer than `delta` to the last fitted one are interpolated. Equal predictors have equal
/// fitted values. A curve may be fitted again and again; to as many points, without robustness steps, that
/// allocates nothing.
///
/// - Source: Cleveland, J Am Stat Assoc 1979;74:829. Matches `stats::lowess`.
public struct Lowess: Sendable {
  /// The predictors in increasing order.
  public private(set) var x: [Double] = []
  /// The fitted value at each.
  public private(set) var fitted: [Double] = []
  private var y: [Double] = []
  private var weights: [Double] = []
  private var robustness: [Double] = []
  private var windowSize = 0
  private var delta = 0.0

  /// A curve that is not fitted yet, and not defined anywhere.
  package init() {}

  /// Fits a curve; `nil` for fewer than two points or predictors that are not finite.
  ///
  /// - Parameters:
  ///   - x: The predictor in increasing order; ties are allowed.
  ///   - y: The response of each.
  ///   - span: The share of points in a window.
  ///   - iterations: Robustness steps; 0 for a response that is 0 or 1.
  ///   - delta: Points nearer than this are interpolated; `nil` for 1 % of the range.
  public init?(
    sorted x: [Double], _ y: [Double], span: Double = 2.0 / 3, iterations: Int = 0,
    delta: Double? = nil
  ) {
    self.init()
    guard fit(sorted: x, y, span: span, iterations: iterations, delta: delta) else { return nil }
  }

  /// Fits again in the same storage; `false`, the curve being as it was, where `init` gives none.
  package mutating func fit(
    sorted x: [Double], _ y: [Double], span: Double = 2.0 / 3, iterations: Int = 0,
    delta: Double? = nil
  ) -> Bool {
    guard x.count >= 2, x.count == y.count, let low = x.first, let high = x.last else {
      return false
    }
    guard low.isFinite, high.isFinite else { return false }
    self.x.overwrite(with: x)
    self.y.overwrite(with: y)
    fitted.overwrite(with: y)
    weights.resize(to: x.count)
    robustness.resize(to: x.count)
    windowSize = max(2, min(x.count, Int(span * Double(x.count) + 1e-7)))
    self.delta = delta ?? 0.01 * (high - low)
    for iteration in 0...max(0, iterations) {
      sweep(isRobust: iteration > 0)
      guard iteration < iterations, updateRobustness() else { break }
    }
    return true
  }

  /// The curve at a point by linear interpolation; NaN outside the range.
  public func value(at point: Double) -> Double {
    guard let low = x.first, let high = x.last, low <= point, point <= high else { return .nan }
    var (left, right) = (0, x.count - 1)
    while right - left > 1 {
      let middle = (left + right) / 2
      if x[middle] <= point { left = middle } else { right = middle }
    }
    guard x[right] > x[left] else { return fitted[left] }
    if point == x[right] { return fitted[right] }
    let share = (point - x[left]) / (x[right] - x[left])
    return fitted[left] + share * (fitted[right] - fitted[left])
  }
}

// MARK: Local lines

extension Lowess {
  /// One pass over the points from left to right.
  private mutating func sweep(isRobust: Bool) {
    let n = x.count
    var (left, right) = (0, windowSize - 1)
    var last = -1
    var i = 0
    while true {
      while right < n - 1, x[i] - x[left] > x[right + 1] - x[i] {
        left += 1
        right += 1
      }
      fitted[i] = fit(at: x[i], left: left, right: right, isRobust: isRobust) ?? y[i]
      if last < i - 1 { interpolate(from: last, to: i) }
      last = i
      let cut = x[last] + delta
      i = last + 1
      while i < n, x[i] <= cut {
        if x[i] == x[last] {
          fitted[i] = fitted[last]
          last = i
        }
        i += 1
      }
      i = max(last + 1, i - 1)
      guard last < n - 1 else { return }
    }
  }

  private mutating func interpolate(from last: Int, to next: Int) {
    let width = x[next] - x[last]
    for j in (last + 1)..<next {
      let alpha = (x[j] - x[last]) / width
      fitted[j] = alpha * fitted[next] + (1 - alpha) * fitted[last]
    }
  }

  private mutating func fit(at point: Double, left: Int, right: Int, isRobust: Bool) -> Double? {
    let h = max(point - x[left], x[right] - point)
    let (far, near) = (0.999 * h, 0.001 * h)
    var total = 0.0
    var j = left
    while j < x.count {
      weights[j] = 0
      let distance = abs(x[j] - point)
      if distance <= far {
        weights[j] = distance <= near ? 1 : cube(1 - cube(distance / h))
        if isRobust { weights[j] *= robustness[j] }
        total += weights[j]
      } else if x[j] > point {
        break
      }
      j += 1
    }
    guard total > 0 else { return nil }
    let rows = left..<j
    for row in rows { weights[row] /= total }
    if h > 0 { tilt(rows, towards: point) }
    return rows.reduce(0) { $0 + weights[$1] * y[$1] }
  }

  /// Turns the weights of a mean into those of a line, unless the points are too close together.
  private mutating func tilt(_ rows: Range<Int>, towards point: Double) {
    let mean = rows.reduce(0) { $0 + weights[$1] * x[$1] }
    var slope = point - mean
    let spread = rows.reduce(0) { $0 + weights[$1] * (x[$1] - mean) * (x[$1] - mean) }
    guard spread.squareRoot() > 0.001 * (x[x.count - 1] - x[0]) else { return }
    slope /= spread
    for row in rows { weights[row] *= slope * (x[row] - mean) + 1 }
  }

  /// Bisquare weights from the residuals; `false` if they are all but zero.
  private mutating func updateRobustness() -> Bool {
    let residuals = zip(y, fitted).map { abs($0 - $1) }
    let scale = residuals.reduce(0, +) / Double(residuals.count)
    let sorted = residuals.sorted()
    let middle = sorted.count / 2
    let six =
      sorted.count.isMultiple(of: 2)
      ? 3 * (sorted[middle - 1] + sorted[middle]) : 6 * sorted[middle]
    guard six >= 1e-7 * scale else { return false }
    robustness = residuals.map { residual in
      if residual <= 0.001 * six { return 1 }
      if residual > 0.999 * six { return 0 }
      let share = residual / six
      return (1 - share * share) * (1 - share * share)
    }
    return true
  }

  private func cube(_ value: Double) -> Double { value * value * value }
}
