/// One tricube-weighted local fit after another over the same sorted predictor.
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
    let moments = moments(at: point)
    guard moments.total > 0 else { return (.nan, .nan) }
    var (sum, first, second) = (0.0, 0.0, 0.0)
    x.withUnsafeBufferPointer { x in
      for row in moments.rows {
        let u = (x[row] - point) / moments.bandwidth
        let weighted = tricube(abs(u)) * y[row]
        let v = u - moments.mean
        sum += weighted
        first += weighted * v
        second += weighted * v * v
      }
    }
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
    let moments = moments(at: point)
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

  private func moments(at point: Double) -> Moments {
    let (rows, bandwidth) = window(around: point)
    guard bandwidth > 0 else { return mean(of: rows) }
    let result = moments(at: point, of: rows, within: bandwidth)
    return result.total > 0 ? result : mean(of: self.rows(within: bandwidth, of: point, from: rows))
  }

  private func moments(at point: Double, of rows: Range<Int>, within bandwidth: Double) -> Moments {
    var result = Moments(
      rows: rows, bandwidth: bandwidth, mean: 0, total: 0, second: 0, third: 0, parabola: 0)
    x.withUnsafeBufferPointer { x in
      for row in rows {
        let u = (x[row] - point) / bandwidth
        let weight = tricube(abs(u))
        result.total += weight
        result.mean += weight * u
      }
      guard result.total > 0 else { return }
      result.mean /= result.total
      var fourth = 0.0
      for row in rows {
        let u = (x[row] - point) / bandwidth
        let v = u - result.mean
        let square = tricube(abs(u)) * v * v
        result.second += square
        result.third += square * v
        fourth += square * v * v
      }
      // Below these shares of their size the sums are rounding errors of sums that are zero.
      if result.second <= 1e-14 * result.total { result.second = 0 }
      guard degree == 2, result.second > 0 else { return }
      let parabola =
        fourth - result.third * result.third / result.second
        - result.second * result.second / result.total
      if parabola > 1e-12 * fourth { result.parabola = parabola }
    }
    return result
  }

  /// The moments that make the fit the plain mean of some rows.
  ///
  /// Where more points tie than the window holds, or where all of them are at its very edge, the weights
  /// of R's `loess` are 0/0 or 0, and it has no value there.
  private func mean(of rows: Range<Int>) -> Moments {
    Moments(
      rows: rows, bandwidth: .greatestFiniteMagnitude, mean: 0, total: Double(rows.count),
      second: 0, third: 0, parabola: 0)
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
