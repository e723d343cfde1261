internal import CKernels

/// One tricube-weighted local fit after another over the same sorted predictor.
///
/// b = argmin Σ wᵢ (yᵢ − b₀ − b₁(xᵢ − x) − b₂(xᵢ − x)²)², wᵢ = (1 − |xᵢ − x|³/h³)³.
///
/// - Source: Cleveland & Devlin, J Am Stat Assoc 1988;83:596.
struct LocalRegression {
  private let x: [Double]
  private let windowSize: Int
  private let degree: Int

  init(sorted x: [Double], shape: Loess.Shape) {
    self.x = x
    windowSize = min(x.count, max(2, Int((Double(x.count) * shape.span + 1e-5).rounded(.down))))
    degree = shape.degree
  }

  /// What a fit needs besides the response: sums of weighted powers around the weighted mean.
  struct Moments {
    var rows: Range<Int>
    var bandwidth: Double
    /// The weighted mean, as a distance from the point in bandwidths.
    var mean: Double
    var total: Double
    var second: Double
    var third: Double
    /// The squared length of the parabola orthogonal to constant and line; 0 if there is none.
    var parabola: Double
  }

  /// The fitted value and slope at a point, for a response in the order of the predictor.
  func fit(_ y: [Double], at point: Double) -> (value: Double, slope: Double) {
    let (moments, response) = moments(at: point, y)
    guard moments.total > 0 else { return (.nan, .nan) }
    let (sum, first, second) = (response.sum, response.first, response.second)
    var value = sum / moments.total
    var slope = 0.0
    guard moments.second > 0 else { return (value, 0) }
    let line = first / moments.second
    value -= line * moments.mean
    slope += line
    if moments.parabola > 0 {
      let skew = moments.third / moments.second
      let level = moments.second / moments.total
      let bend = (second - skew * first - level * sum) / moments.parabola
      value += bend * (moments.mean * moments.mean + skew * moments.mean - level)
      slope += bend * (-2 * moments.mean - skew)
    }
    return (value, slope / moments.bandwidth)
  }

  /// The weights that responses have in the fitted value and slope at a point.
  func operators(at point: Double) -> (value: [Double], slope: [Double]) {
    var value = Array(repeating: 0.0, count: x.count)
    var slope = value
    let moments = moments(at: point, x).moments
    guard moments.total > 0 else { return (value, slope) }
    let skew = moments.second > 0 ? moments.third / moments.second : 0
    let level = moments.second / moments.total
    let parabolaThere = moments.mean * moments.mean + skew * moments.mean - level
    for row in moments.rows {
      let u = (x[row] - point) / moments.bandwidth
      let weight = tricube(abs(u))
      let v = u - moments.mean
      value[row] = weight / moments.total
      guard moments.second > 0 else { continue }
      value[row] -= weight * v * moments.mean / moments.second
      slope[row] = weight * v / moments.second
      guard moments.parabola > 0 else {
        slope[row] /= moments.bandwidth
        continue
      }
      let bend = weight * (v * v - skew * v - level) / moments.parabola
      value[row] += bend * parabolaThere
      slope[row] += bend * (-2 * moments.mean - skew)
      slope[row] /= moments.bandwidth
    }
    return (value, slope)
  }

  /// Sums of weighted responses, by 1, v and v² with v the distance from the weighted mean.
  private struct Response {
    var sum = 0.0
    var first = 0.0
    var second = 0.0
  }

  private func moments(
    at point: Double, _ y: [Double]
  ) -> (moments: Moments, response: Response) {
    let (rows, bandwidth) = window(around: point)
    guard bandwidth > 0 else { return mean(y, of: rows) }
    let result = moments(at: point, y, of: rows, within: bandwidth)
    if result.moments.total > 0 { return result }
    return mean(y, of: self.rows(within: bandwidth, of: point, from: rows))
  }

  private func moments(
    at point: Double, _ y: [Double], of rows: Range<Int>, within bandwidth: Double
  ) -> (moments: Moments, response: Response) {
    var result = Moments(
      rows: rows, bandwidth: bandwidth, mean: 0, total: 0, second: 0, third: 0, parabola: 0)
    precondition(rows.lowerBound >= 0 && rows.upperBound <= min(x.count, y.count))
    let sums = withUnsafeTemporaryAllocation(of: Double.self, capacity: 6) { sums in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress else { return Response() }
          let (x0, y0) = (x + rows.lowerBound, y + rows.lowerBound)
          kernel_window_mean(x0, point, bandwidth, sums.baseAddress, rows.count)
          result.total = sums[0]
          guard result.total > 0 else { return Response() }
          result.mean = sums[1] / sums[0]
          kernel_window_moments(
            x0, y0, point, bandwidth, result.mean, sums.baseAddress, rows.count)
          (result.second, result.third) = (sums[0], sums[1])
          result.parabola = sums[2]
          return Response(sum: sums[3], first: sums[4], second: sums[5])
        }
      }
    }
    settle(&result)
    return (result, sums)
  }

  /// Makes the fourth moment the length of the parabola, and zero what is rounding.
  private func settle(_ result: inout Moments) {
    let fourth = result.parabola
    result.parabola = 0
    // Below these shares of their size the sums are rounding errors of sums that are zero.
    if result.second <= 1e-14 * result.total { result.second = 0 }
    guard degree == 2, result.second > 0 else { return }
    let parabola =
      fourth - result.third * result.third / result.second
      - result.second * result.second / result.total
    if parabola > 1e-12 * fourth { result.parabola = parabola }
  }

  /// The moments that make the fit the plain mean of some rows.
  ///
  /// Where more points tie than the window holds, or where all of them are at its very edge, the weights
  /// of R's `loess` are 0/0 or 0, and it has no value there.
  private func mean(
    _ y: [Double], of rows: Range<Int>
  ) -> (moments: Moments, response: Response) {
    let moments = Moments(
      rows: rows, bandwidth: .greatestFiniteMagnitude, mean: 0, total: Double(rows.count),
      second: 0, third: 0, parabola: 0)
    return (moments, Response(sum: y[rows].reduce(0, +)))
  }

  private func rows(within distance: Double, of point: Double, from rows: Range<Int>) -> Range<Int>
  {
    var (first, last) = (rows.lowerBound, rows.upperBound)
    while first > 0, point - x[first - 1] <= distance { first -= 1 }
    while last < x.count, x[last] - point <= distance { last += 1 }
    return first..<last
  }

  /// The rows closer than the farthest of the nearest `windowSize` points, and that distance.
  private func window(around point: Double) -> (rows: Range<Int>, bandwidth: Double) {
    var (low, high) = (0, x.count - windowSize)
    // The first start whose window would not come closer by moving one point to the right.
    while low < high {
      let middle = (low + high) / 2
      if point - x[middle] > x[middle + windowSize] - point {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let bandwidth = max(abs(point - x[low]), abs(x[low + windowSize - 1] - point))
    guard bandwidth > 0 else {
      var (first, last) = (low, low + windowSize)
      while first > 0, x[first - 1] == point { first -= 1 }
      while last < x.count, x[last] == point { last += 1 }
      return (first..<last, 0)
    }
    // Points beyond the window at the same distance have weight zero.
    return (low..<(low + windowSize), bandwidth)
  }

  @inline(__always)
  private func tricube(_ distance: Double) -> Double {
    guard distance < 1 else { return 0 }
    let rest = 1 - distance * distance * distance
    return rest * rest * rest
  }
}
