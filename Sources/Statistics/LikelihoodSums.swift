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

  /// Patients as the sums of Cox's likelihood run through them, latest time first.
  ///
  /// Those with the event are the last of their time; who leaves before the first event is not there.
  package struct CoxRows: Sendable {
    /// Whole case weights: so many patients alike; zeros up to a multiple of four.
    package var weights: [Double] = []
    /// Three an event time: where the rows with the event start, where they end, and where its events end.
    package var times: [Int] = []
    /// One an event, copies counted: the share of the tied that has left; zeros up to a multiple of four.
    package var shares: [Double] = []

    /// Starts empty.
    package init() {}
  }

  /// The sums of Cox's likelihood over events.
  package struct CoxLine: Sendable {
    /// Of the logarithms of the risks of those at risk.
    package var logRisks: Double
    /// Of the means of both columns among those at risk.
    package var means: SIMD2<Double>
    /// Of the variances of the first, both, the second.
    package var variances: SIMD3<Double>
  }

  /// The sums of Cox's likelihood with Efron's ties in one or two columns.
  ///
  /// - Parameters:
  ///   - first: A column, as long as the weights.
  ///   - second: Another, if there is one.
  ///   - rows: The patients.
  ///   - coefficients: Of the columns.
  ///   - slopes: Whether means and variances are wanted.
  ///   - scratch: A workspace.
  ///   - jumps: Takes the jump of the baseline hazard at each event.
  /// - Returns: Sums over events.
  package static func coxLine(
    _ first: [Double], _ second: [Double]?, rows: CoxRows, at coefficients: SIMD2<Double>,
    slopes: Bool, scratch: inout [Double], jumps: inout [Double]
  ) -> CoxLine {
    let (count, steps) = (rows.weights.count, rows.shares.count)
    precondition(count % 4 == 0 && steps % 4 == 0 && first.count == count)
    precondition(second.map { $0.count == count } ?? true)
    if scratch.count < 6 * (count + steps) { scratch.resize(to: 6 * (count + steps)) }
    if jumps.count < steps { jumps.resize(to: steps) }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 8) { sums in
      (sums[6], sums[7]) = (coefficients.x, coefficients.y)
      let (b, at) = (sums.baseAddress.map { $0 + 6 }, rows.times.count / 3)
      if let second {
        kernel_cox_line(
          first, second, rows.weights, count, rows.times, at, rows.shares, steps, b,
          slopes ? 1 : 0, &scratch, &jumps, sums.baseAddress)
      } else {
        kernel_cox_line(
          first, nil, rows.weights, count, rows.times, at, rows.shares, steps, b, slopes ? 1 : 0,
          &scratch, &jumps, sums.baseAddress)
      }
      return CoxLine(
        logRisks: sums[0], means: SIMD2(sums[1], sums[2]),
        variances: SIMD3(sums[3], sums[4], sums[5]))
    }
  }

  /// Moves the curves of those above each of some thresholds through the first distinct times.
  ///
  /// - Parameters:
  ///   - levels: By rising time: a row belongs to the first so many thresholds.
  ///   - weights: Case weights.
  ///   - causes: 0 for censored, 1 for the event, more for others.
  ///   - starts: Where each distinct time starts.
  ///   - places: How many times.
  ///   - state: Six parts, each a multiple of four and as long as there are thresholds at least: who is at
  ///     risk, survival, incidence, and three of zeros.
  package static func thresholdCurves(
    levels: [Int], weights: [Double], causes: [Int], starts: [Int], places: Int,
    state: inout [Double]
  ) {
    precondition(state.count % 24 == 0 && places < starts.count)
    precondition(levels.count == weights.count && levels.count == causes.count)
    precondition(levels.allSatisfy { (0...(state.count / 6)).contains($0) })
    kernel_threshold_curves(levels, weights, causes, starts, places, &state, state.count / 6)
  }

  /// Least squares of a response on a risk whose complementary log–log is a line.
  package struct CloglogLine: Sendable {
    /// Σ w e², e the residuals.
    package var squares: Double
    /// Σ w e d by 1 and x, d the slope of the risk in the line.
    package var gradient: (Double, Double)
    /// Half the second derivatives of the squares by 1, x and x².
    package var curvature: (Double, Double, Double)
    /// Σ w d² by the same; zero unless asked for.
    package var information = (0.0, 0.0, 0.0)
    /// Σ w e² d² by the same; zero unless asked for.
    package var variance = (0.0, 0.0, 0.0)
  }

  /// The squares of `y` around the risk 1 − exp(−exp(intercept + slope · x)).
  package static func cloglogLine(
    _ x: [Double], _ y: [Double], weights: [Double], intercept: Double, slope: Double,
    isWhole: Bool = true
  ) -> CloglogLine {
    precondition(x.count == y.count && weights.count == y.count)
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 12) { s in
      kernel_cloglog_line(
        x, y, weights, intercept, slope, isWhole ? 1 : 0, s.baseAddress, x.count)
      var line = CloglogLine(
        squares: s[0], gradient: (s[1], s[2]), curvature: (s[3], s[4], s[5]))
      guard isWhole else { return line }
      (line.information, line.variance) = ((s[6], s[7], s[8]), (s[9], s[10], s[11]))
      return line
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
