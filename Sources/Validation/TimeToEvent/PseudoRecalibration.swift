internal import Statistics

/// Recalibration at a horizon by pseudo-values: cloglog F = a + b · cloglog risk.
///
/// The regression of `WeightedPseudoValues` with complementary log–log link, identity working variance and
/// heteroscedasticity-consistent errors (HC0), which take the pseudo-values as independent. With the slope
/// held at 1 the intercept says how far the average risk is off on the scale of log cumulative hazards.
///
/// - Source: Andersen & Perme, Stat Methods Med Res 2010;19:71; Royston, Stata J 2014;14:738. Matches
///   `glm(pseudo ~ cll, quasi(link = "cloglog", variance = "constant"))`.
package struct PseudoRecalibration: Sendable, Hashable {
  /// The intercept; NaN where there is no fit.
  package var intercept = Double.nan
  /// The slope; NaN where there is no fit.
  package var slope = Double.nan
  /// The standard error of the intercept.
  package var interceptError = Double.nan
  /// The standard error of the slope; NaN where it is held.
  package var slopeError = Double.nan

  /// Fits intercept and slope, or the intercept alone; `weights` counts patients.
  ///
  /// Not defined where a risk is 0 or 1, or all risks are equal and the slope is free.
  package init(
    pseudoValues: [Double], cloglog: [Double], slopeIsFixed: Bool, weights: [Double]? = nil
  ) {
    let regression = Regression(
      y: pseudoValues, x: cloglog,
      weights: weights ?? Array(repeating: 1, count: cloglog.count))
    guard regression.isUsable(slopeIsFixed: slopeIsFixed),
      let fit = regression.fit(slopeIsFixed: slopeIsFixed)
    else { return }
    (intercept, slope) = (fit.intercept, fit.slope)
    let errors = Regression.errors(fit.sums, slopeIsFixed: slopeIsFixed)
    interceptError = errors.0
    slopeError = slopeIsFixed ? .nan : errors.1
  }
}

/// Least squares of pseudo-values on the inverse complementary log–log, by Newton's method with halved steps.
///
/// Where the squares do not curve upwards the step is that of Gauss and Newton. Where they hardly curve a step could
/// be so long that every risk is 0 or 1 after it, from where no step leads back: no risk may move further than
/// `longestMove` on the scale of the complementary log–log.
private struct Regression {
  private static let longestMove = 5.0

  let y: [Double]
  let x: [Double]
  let weights: [Double]

  typealias Sums = LikelihoodSums.CloglogLine

  func isUsable(slopeIsFixed: Bool) -> Bool {
    guard let first = x.first, y.count == x.count, x.allSatisfy(\.isFinite),
      y.allSatisfy(\.isFinite)
    else { return false }
    return slopeIsFixed || x.contains { $0 != first }
  }

  func sums(_ a: Double, _ b: Double, isWhole: Bool = false) -> Sums {
    LikelihoodSums.cloglogLine(
      x, y, weights: weights, intercept: a, slope: b, isWhole: isWhole)
  }

  func fit(slopeIsFixed: Bool) -> (intercept: Double, slope: Double, sums: Sums)? {
    var (a, b) = (0.0, 1.0)
    var current = sums(a, b)
    let ends = (x.min() ?? 0, x.max() ?? 0)
    for _ in 0..<200 {
      let newtons = Self.step(current.gradient, current.curvature, slopeIsFixed: slopeIsFixed)
      let isNewtons = newtons != nil
      let gauss =
        isNewtons
        ? nil
        : Self.step(
          current.gradient, sums(a, b, isWhole: true).information, slopeIsFixed: slopeIsFixed)
      guard let whole = newtons ?? gauss else { return nil }
      let step = Self.shortened(whole, between: ends)
      var share = 1.0
      var next = sums(a + step.0, b + step.1)
      while !(next.squares <= current.squares * (1 + 1e-13)), share > 1e-7 {
        share /= 2
        next = sums(a + share * step.0, b + share * step.1)
      }
      a += share * step.0
      b += share * step.1
      current = next
      // The error after a step of Newton's is of the size of its square.
      let tolerance = share == 1 && isNewtons ? 1e-8 : 1e-11
      if abs(step.0) <= tolerance * (1 + abs(a)), abs(step.1) <= tolerance * (1 + abs(b)) {
        return (a, b, sums(a, b, isWhole: true))
      }
    }
    return nil
  }

  private static func step(
    _ gradient: (Double, Double), _ matrix: (Double, Double, Double), slopeIsFixed: Bool
  ) -> (Double, Double)? {
    let (i, j, k) = matrix
    guard i > 0 else { return nil }
    if slopeIsFixed { return (gradient.0 / i, 0) }
    let determinant = i * k - j * j
    guard determinant > 1e-13 * i * k else { return nil }
    return (
      (k * gradient.0 - j * gradient.1) / determinant,
      (i * gradient.1 - j * gradient.0) / determinant
    )
  }

  private static func shortened(
    _ step: (Double, Double), between ends: (Double, Double)
  ) -> (Double, Double) {
    let move = max(abs(step.0 + step.1 * ends.0), abs(step.0 + step.1 * ends.1))
    guard move > longestMove else { return step }
    return (step.0 * longestMove / move, step.1 * longestMove / move)
  }

  /// The diagonal of A⁻¹ B A⁻¹ with A the information and B the summed squares of the scores.
  static func errors(_ sums: Sums, slopeIsFixed: Bool) -> (Double, Double) {
    let (i, j, k) = sums.information
    let (p, q, r) = sums.variance
    if slopeIsFixed { return ((p / (i * i)).squareRoot(), .nan) }
    let determinant = i * k - j * j
    let first = (k * k * p - 2 * k * j * q + j * j * r) / (determinant * determinant)
    let second = (j * j * p - 2 * i * j * q + i * i * r) / (determinant * determinant)
    return (first.squareRoot(), second.squareRoot())
  }
}
