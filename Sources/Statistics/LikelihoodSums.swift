internal import CKernels

// Priorities: speed of the passes over patients that a bootstrap makes tens of thousands of times, then the
// same digits on every machine: exponentials and logarithms are our own, to one unit in the last place.

/// Passes over patients that every likelihood makes.
package enum LikelihoodSums {
  /// The logistic log likelihood at linear predictors, with residuals w (y − p) and curvatures w p (1 − p).
  ///
  /// All of one length, a multiple of four. Allocates nothing.
  package static func logistic(
    _ linear: [Double], outcomes: [Double], weights: [Double], residuals: inout [Double],
    curvatures: inout [Double]
  ) -> Double {
    let count = linear.count
    precondition(count % 4 == 0 && outcomes.count == count && weights.count == count)
    precondition(residuals.count == count && curvatures.count == count)
    return kernel_logistic(linear, outcomes, weights, &residuals, &curvatures, count)
  }

  /// Writes weight · exp(linear − shift) for some rows, zero for a weight of zero.
  ///
  /// `shift` is the largest linear predictor of a row with weight. Allocates nothing.
  package static func fillRisks(
    _ linear: [Double], weights: [Double], shift: Double, rows: Range<Int>,
    into risks: inout [Double]
  ) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= linear.count)
    precondition(rows.upperBound <= weights.count && rows.upperBound <= risks.count)
    linear.withUnsafeBufferPointer { linear in
      weights.withUnsafeBufferPointer { weights in
        risks.withUnsafeMutableBufferPointer { risks in
          guard let linear = linear.baseAddress, let weights = weights.baseAddress,
            let risks = risks.baseAddress
          else { return }
          let first = rows.lowerBound
          kernel_risks(linear + first, weights + first, shift, risks + first, rows.count)
        }
      }
    }
  }

  /// The risk of each linear predictor.
  ///
  /// Allocates nothing if `risks` is as long already.
  package static func fillRisks(ofLogits linear: [Double], into risks: inout [Double]) {
    if risks.count != linear.count { risks = Array(repeating: 0, count: linear.count) }
    kernel_inverse_logit(linear, &risks, linear.count)
  }

  /// The risk 1 − exp(−H exp(x)) of each log relative hazard x with the baseline hazard H.
  package static func fillRisks(
    ofLogHazards linear: [Double], baseline: Double, into risks: inout [Double]
  ) {
    if risks.count != linear.count { risks = Array(repeating: 0, count: linear.count) }
    kernel_hazard_risks(linear, baseline, &risks, linear.count)
  }

  /// The logistic likelihood of a line.
  package struct Line: Sendable {
    /// The log likelihood.
    package var logLikelihood = 0.0
    /// Its slopes in intercept and slope.
    package var gradient = (0.0, 0.0)
    /// Intercept, both, slope.
    package var information = (0.0, 0.0, 0.0)
  }

  /// Cox's likelihood in one or two columns.
  package struct CoxLine: Sendable {
    /// The log partial likelihood.
    package var logLikelihood: Double
    /// The weight of all events.
    package var events: Double
    /// The slopes in both coefficients.
    package var gradient: [Double]
    /// First, both, second.
    package var information: [Double]
  }

  /// Cox's log likelihood with Efron's ties in one or two columns of rows by rising time.
  ///
  /// - Parameters:
  ///   - columns: One or two.
  ///   - weights: Whole case weights: so many patients alike.
  ///   - deaths: The weights of rows with the event, zero for others.
  ///   - starts: Where each distinct time starts; one more than times.
  ///   - coefficients: One a column.
  ///   - relative: A workspace, one a row.
  ///   - increments: Takes the rise of the cumulative baseline hazard at each distinct time.
  /// - Returns: Log likelihood, events, gradient and information.
  package static func coxLine(
    _ columns: [[Double]], weights: [Double], deaths: [Double], starts: [Int],
    at coefficients: [Double], relative: inout [Double], increments: inout [Double]
  ) -> CoxLine {
    let (rows, places) = (starts.last ?? 0, starts.count - 1)
    precondition((1...2).contains(columns.count) && coefficients.count == columns.count)
    precondition(columns.allSatisfy { $0.count == rows } && weights.count == rows)
    precondition(deaths.count == rows && relative.count == rows)
    if increments.count == places {
      for place in 0..<places { increments[place] = 0 }
    } else {
      increments = Array(repeating: 0, count: places)
    }
    var sums = Array(repeating: 0.0, count: 7)
    if columns.count == 2 {
      kernel_cox_line(
        columns[0], columns[1], weights, deaths, starts, places, coefficients, &relative,
        &increments, &sums)
    } else {
      kernel_cox_line(
        columns[0], nil, weights, deaths, starts, places, coefficients, &relative, &increments,
        &sums)
    }
    return CoxLine(
      logLikelihood: sums[0], events: sums[1], gradient: [sums[2], sums[3]],
      information: [sums[4], sums[5], sums[6]])
  }

  /// Least squares of a response on a risk whose complementary log–log is a line.
  package struct CloglogLine: Sendable {
    /// Σ w e², e the residuals.
    package var squares: Double
    /// Σ w e d by 1 and x, d the slope of the risk in the line.
    package var gradient: (Double, Double)
    /// Half the second derivatives of the squares by 1, x and x².
    package var curvature: (Double, Double, Double)
    /// Σ w d² by the same.
    package var information: (Double, Double, Double)
    /// Σ w e² d² by the same.
    package var variance: (Double, Double, Double)
  }

  /// The squares of `y` around the risk 1 − exp(−exp(intercept + slope · x)).
  package static func cloglogLine(
    _ x: [Double], _ y: [Double], weights: [Double], intercept: Double, slope: Double
  ) -> CloglogLine {
    precondition(x.count == y.count && weights.count == y.count)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 12) { s in
      kernel_cloglog_line(x, y, weights, intercept, slope, s.baseAddress, x.count)
      return CloglogLine(
        squares: s[0], gradient: (s[1], s[2]), curvature: (s[3], s[4], s[5]),
        information: (s[6], s[7], s[8]), variance: (s[9], s[10], s[11]))
    }
  }

  /// The logistic likelihood of outcomes at `intercept + slope · x`.
  package static func line(
    _ x: [Double], outcomes: [Double], intercept: Double, slope: Double
  ) -> Line {
    precondition(x.count == outcomes.count, "an outcome for every row")
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 6) { sums in
      kernel_logistic_line(x, outcomes, intercept, slope, sums.baseAddress, x.count)
      return Line(
        logLikelihood: sums[0], gradient: (sums[1], sums[2]),
        information: (sums[3], sums[4], sums[5]))
    }
  }
}
