internal import Foundation
internal import Statistics

/// How curves, shares and counts of completed data sets become one.
///
/// y(x) = Σ yᵢ(x) / m with variance W + (1 + 1/m) B, widths of bands giving W.
///
/// - Source: Rubin, Multiple Imputation for Nonresponse in Surveys 1987.
struct CurvePool {
  /// The confidence level of bands.
  var confidence: Double

  /// The most points of a pooled ROC curve.
  private static let rocPoints = 200

  // MARK: Curves

  /// Sensitivity and specificity averaged at common thresholds, the band of sensitivity on the logit scale.
  ///
  /// Thresholds are those of all copies, thinned evenly by rank. Marked thresholds are pooled if all
  /// copies mark the same, else left out.
  func pooled(_ curves: [ROCCurve]) -> ROCCurve {
    let all = Set(curves.flatMap { $0.thresholds.compactMap(\.self) }).sorted(by: >)
    let grid = all.thinned(to: Self.rocPoints)
    func average(_ values: (ROCCurve) -> [Double], _ start: Double) -> [Double] {
      [start]
        + grid.map { threshold in mean(curves.map { $0.read(values($0), at: threshold) ?? start }) }
    }
    var result = ROCCurve(
      thresholds: [nil] + grid, sensitivities: average(\.sensitivities, 0),
      specificities: average(\.specificities, 1), marked: pooled(curves.map(\.marked)))
    result.band = band(of: curves, at: grid)
    result.shares = shares(curves.compactMap(\.shares), of: curves.count, along: grid)
    return result
  }

  /// The band of sensitivities by Rubin's rules at each threshold; `nil` unless all copies have one.
  private func band(of curves: [ROCCurve], at grid: [Double]) -> ROCCurve.Band? {
    let bands = curves.compactMap(\.band)
    guard bands.count == curves.count else { return nil }
    func limits(_ value: (ROCCurve, [Double]) -> Double?) -> Interval {
      share(
        zip(curves, bands).map { curve, band in
          Interval(
            estimate: value(curve, curve.sensitivities), lower: value(curve, band.lower),
            upper: value(curve, band.upper))
        })
    }
    let intervals =
      [limits { $1.first }] + grid.map { place in limits { $0.read($1, at: place) ?? $1.first } }
    let (lower, upper) = (intervals.compactMap(\.lower), intervals.compactMap(\.upper))
    guard lower.count == intervals.count, upper.count == intervals.count else { return nil }
    return ROCCurve.Band(lower: lower, upper: upper)
  }

  /// Observed risk averaged along predicted risks that the curves of all copies reach.
  ///
  /// Groups of similar risk are pooled by rank if all copies have as many, else left out.
  func pooled(_ curves: [CalibrationCurve]) -> CalibrationCurve {
    let smooth = curves.map(\.smooth)
    let low = smooth.compactMap(\.predicted.first).max() ?? 0
    let high = smooth.compactMap(\.predicted.last).min() ?? 0
    let count = smooth.map(\.predicted.count).min() ?? 0
    let step = count > 1 ? (high - low) / Double(count - 1) : 0
    let grid =
      step > 0 ? (0..<count).map { $0 == count - 1 ? high : low + Double($0) * step } : []
    let points = grid.map { risk in
      point(
        smooth.map { ($0.predicted, $0.observed.map(Optional.some)) },
        smooth.map { ($0.predicted, $0.lower) }, smooth.map { ($0.predicted, $0.upper) }, at: risk)
    }
    let corrected = curves.compactMap(\.corrected)
    return CalibrationCurve(
      smooth: CalibrationCurve.Smooth(
        predicted: grid, observed: points.map(\.value),
        lower: points.map { $0.lower.map { max(0, $0) } },
        upper: points.map { $0.upper.map { min(1, $0) } }),
      corrected: corrected.count == curves.count
        ? grid.map { risk in
          average(zip(smooth, corrected).map { read($0.predicted, $1, at: risk) })
        } : nil,
      groups: groups(curves.map(\.groups)), smoother: curves.first?.smoother ?? "")
  }

  /// Net benefit averaged at each threshold.
  func pooled(_ curves: [DecisionCurve]) -> DecisionCurve {
    // Under censoring a curve ends where those at or above a threshold were not followed.
    let grid = curves.map(\.thresholds).min { $0.count < $1.count } ?? []
    func averages(_ lists: [[Double]]) -> [Double]? {
      lists.count == curves.count
        ? grid.indices.map { index in mean(lists.map { $0[index] }) } : nil
    }
    var result = DecisionCurve(
      thresholds: grid, model: averages(curves.map(\.model)) ?? [],
      corrected: averages(curves.compactMap(\.corrected)),
      treatAll: averages(curves.map(\.treatAll)) ?? [],
      interventionsAvoided: grid.indices.map { index in
        average(curves.map { $0.interventionsAvoided[index] })
      })
    (result.harm, result.prevalence) = (curves.first?.harm, curves.first?.prevalence)
    let (lower, upper) = (curves.compactMap(\.lower), curves.compactMap(\.upper))
    if lower.count == curves.count, upper.count == curves.count {
      let bands = grid.indices.map { index -> (lower: Double, upper: Double)? in
        let (low, high) = (lower.compactMap { $0[index] }, upper.compactMap { $0[index] })
        let isWhole = low.count == curves.count && high.count == curves.count
        return isWhole ? band(curves.map { $0.model[index] }, low, high) : nil
      }
      (result.lower, result.upper) = (bands.map { $0?.lower }, bands.map { $0?.upper })
    }
    poolAvoided(curves, into: &result)
    return result
  }

  /// The band of interventions avoided where all copies have one.
  private func poolAvoided(_ curves: [DecisionCurve], into result: inout DecisionCurve) {
    let (lower, upper) = (
      curves.compactMap(\.interventionsAvoidedLower), curves.compactMap(\.interventionsAvoidedUpper)
    )
    guard lower.count == curves.count, upper.count == curves.count else { return }
    let bands = result.thresholds.indices.map { index -> (lower: Double, upper: Double)? in
      let values = curves.compactMap { $0.interventionsAvoided[index] }
      let (low, high) = (lower.compactMap { $0[index] }, upper.compactMap { $0[index] })
      let counts = [values.count, low.count, high.count]
      return counts.allSatisfy { $0 == curves.count } ? band(values, low, high) : nil
    }
    result.interventionsAvoidedLower = bands.map { $0?.lower }
    result.interventionsAvoidedUpper = bands.map { $0?.upper }
  }

  // MARK: Shares and counts

  /// Patients by risk: rounded means that keep the number of patients.
  func pooled(_ copies: [RiskDistribution]) -> RiskDistribution {
    let censored = copies.compactMap(\.censored)
    var result = RiskDistribution(
      edges: copies.first?.edges ?? [], withEvent: counts(copies.map(\.withEvent)),
      withoutEvent: counts(copies.map(\.withoutEvent)),
      fiveNumbers: (copies.first?.fiveNumbers ?? []).indices.map { index in
        mean(copies.map { $0.fiveNumbers[index] })
      })
    if censored.count == copies.count { result.censored = counts(censored) }
    return result
  }

  private func groups(_ copies: [[CalibrationCurve.Group]]) -> [CalibrationCurve.Group] {
    guard let first = copies.first, copies.allSatisfy({ $0.count == first.count }) else {
      return []
    }
    let patients = counts(copies.map { $0.map(\.n) })
    let events = counts(copies.map { $0.map(\.events) })
    return first.indices.map { index in
      CalibrationCurve.Group(
        meanPredicted: mean(copies.map { $0[index].meanPredicted }),
        observed: share(copies.map { $0[index].observed }), n: patients[index],
        events: min(events[index], patients[index]))
    }
  }

  /// A share by Rubin's rules on the logit scale, on its own where a limit is 0 or 1.
  func share(_ copies: [Interval]) -> Interval {
    let values = copies.compactMap(\.estimate)
    guard values.count == copies.count, !values.isEmpty else { return Interval() }
    let (lower, upper) = (copies.compactMap(\.lower), copies.compactMap(\.upper))
    guard lower.count == copies.count, upper.count == copies.count else {
      return Interval(estimate: mean(values))
    }
    let isInside = (lower + values + upper).allSatisfy { $0 > 0 && $0 < 1 }
    let scale: PoolingScale = isInside ? .logit : .identity
    let pooled = band(values.map(scale.value), lower.map(scale.value), upper.map(scale.value))
    return Interval(
      estimate: scale.inverse(mean(values.map(scale.value))),
      lower: max(0, scale.inverse(pooled.lower)), upper: min(1, scale.inverse(pooled.upper)))
  }

  /// Means rounded so that their sum is the rounded mean of the sums: largest remainders go up.
  func counts(_ copies: [[Int]]) -> [Int] {
    guard let first = copies.first, copies.allSatisfy({ $0.count == first.count }) else {
      return []
    }
    let means = first.indices.map { index in mean(copies.map { Double($0[index]) }) }
    var result = means.map { Int($0.rounded(.down)) }
    let total = Int(means.reduce(0, +).rounded())
    let order = means.indices.sorted {
      (Double(result[$0]) - means[$0], $0) < (Double(result[$1]) - means[$1], $1)
    }
    for index in order.prefix(max(0, total - result.reduce(0, +))) { result[index] += 1 }
    return result
  }

  // MARK: Bands

  /// The limits of a mean by Rubin's rules, the error of each copy being its longer side over z.
  ///
  /// Copies without width have the mean limits.
  func band(
    _ values: [Double], _ lower: [Double], _ upper: [Double]
  ) -> (lower: Double, upper: Double) {
    let z = NormalDistribution.criticalValue(confidence: confidence)
    let errors = values.indices.map {
      max(upper[$0] - values[$0], values[$0] - lower[$0]) / z
    }
    guard let rules = RubinsRules(estimates: values, variances: errors.map { $0 * $0 }) else {
      return (mean(lower), mean(upper))
    }
    return rules.limits(confidence: confidence)
  }

  typealias Curve = (x: [Double], y: [Double?])

  func point(
    _ values: [Curve], _ lower: [Curve], _ upper: [Curve], at x: Double
  ) -> (value: Double, lower: Double?, upper: Double?) {
    let own = values.map { read($0.x, $0.y, at: x) ?? .nan }
    let low = lower.compactMap { read($0.x, $0.y, at: x) }
    let high = upper.compactMap { read($0.x, $0.y, at: x) }
    guard low.count == own.count, high.count == own.count else { return (mean(own), nil, nil) }
    let limits = band(own, low, high)
    return (mean(own), limits.lower, limits.upper)
  }

  /// The mean of values that all copies have.
  func average(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.count == values.count ? mean(known) : nil
  }

  /// A curve at x, a line between its points; `nil` where it does not reach or has a gap.
  func read(_ x: [Double], _ y: [Double?], at place: Double) -> Double? {
    guard let right = x.firstIndex(where: { $0 >= place }) else {
      // The end of a grid may lie beyond the last point by rounding.
      return x.last.flatMap { place - $0 <= 1e-9 * max(1, abs(place)) ? y.last ?? nil : nil }
    }
    guard let end = y[right] else { return nil }
    guard right > 0, x[right] > place else { return end }
    guard let start = y[right - 1] else { return nil }
    return start + (place - x[right - 1]) / (x[right] - x[right - 1]) * (end - start)
  }
}

extension ROCCurve {
  /// One of the rates when everybody at or above a threshold is positive; `nil` above all thresholds.
  fileprivate func read(_ rates: [Double], at threshold: Double) -> Double? {
    var (low, high) = (0, thresholds.count)
    while low < high {
      let middle = (low + high) / 2
      if (thresholds[middle] ?? .infinity) >= threshold { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? rates[low - 1] : nil
  }
}
