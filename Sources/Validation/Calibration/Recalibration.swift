internal import Foundation
internal import Statistics

/// Logistic recalibration: the outcome regressed on the linear predictor of the model under test.
///
/// logit P(y = 1) = a + b · lp; in the large b = 1.
///
/// - Source: Cox, Biometrika 1958;45:562; Van Calster, J Clin Epidemiol 2016;74:167.
package struct Recalibration {
  /// The intercept of the fit; NaN if there is none.
  var intercept = Double.nan
  /// The slope; NaN if there is none.
  var slope = Double.nan
  /// The standard error of the intercept.
  var interceptError = Double.nan
  /// The standard error of the slope.
  var slopeError = Double.nan
  /// The covariance of a jointly fitted intercept and slope.
  var covariance = Double.nan
  /// The log likelihood at the maximum.
  package var logLikelihood = Double.nan

  /// Intercept and slope fitted jointly.
  ///
  /// Not defined if a linear predictor is infinite, all are equal, there is only one class, or the
  /// classes are separated: the slope would then grow without end.
  static func joint(
    _ ranked: RankedRisks, startingWith frozen: LikelihoodSums.Line? = nil
  ) -> Recalibration {
    guard hasFiniteRange(ranked), ranked.linearPredictors.first != ranked.linearPredictors.last
    else { return Recalibration() }
    let concordance = Concordance.statistic(ranked)
    guard concordance.isFinite, !isSeparated(ranked) else { return Recalibration() }
    return fit(ranked, from: (0, 1), frozen, slopeIsFixed: false)
  }

  /// The intercept with the slope held at 1, or at another value.
  package static func interceptAlone(_ ranked: RankedRisks, slope: Double = 1) -> Recalibration {
    interceptAlone(ranked, slope: slope, startingWith: nil)
  }

  /// The same with the sums at an intercept of zero, where they are known.
  static func interceptAlone(
    _ ranked: RankedRisks, slope: Double = 1, startingWith start: LikelihoodSums.Line?
  ) -> Recalibration {
    let events = ranked.outcomes.reduce(0, +)
    guard hasFiniteRange(ranked), events > 0, events < Double(ranked.count) else {
      return Recalibration()
    }
    return fit(ranked, from: (0, slope), start, slopeIsFixed: true)
  }

  /// The log likelihood of the linear predictors as they are.
  static func frozenLogLikelihood(_ ranked: RankedRisks) -> Double {
    frozen(ranked).logLikelihood
  }

  /// The likelihood of the linear predictors as they are, with its derivatives.
  static func frozen(_ ranked: RankedRisks) -> LikelihoodSums.Line { sums(ranked, 0, 1) }

  /// The log likelihood at any intercept and slope.
  static func logLikelihood(
    _ ranked: RankedRisks, intercept: Double, slope: Double
  ) -> Double {
    sums(ranked, intercept, slope).logLikelihood
  }

  /// The log likelihood of the same risk for everybody.
  static func nullLogLikelihood(_ ranked: RankedRisks) -> Double {
    let events = ranked.outcomes.reduce(0, +)
    let n = Double(ranked.count)
    func term(_ count: Double) -> Double { count > 0 ? count * log(count / n) : 0 }
    return term(events) + term(n - events)
  }

  private static func hasFiniteRange(_ ranked: RankedRisks) -> Bool {
    ranked.linearPredictors.first?.isFinite == true
      && ranked.linearPredictors.last?.isFinite == true
  }

  /// Whether a threshold splits the classes, ties on the threshold allowed.
  private static func isSeparated(_ ranked: RankedRisks) -> Bool {
    var lowestEvent: Double?
    var highestEvent = 0.0
    var lowestOther: Double?
    var highestOther = 0.0
    for (lp, outcome) in zip(ranked.linearPredictors, ranked.outcomes) {
      if outcome == 1 {
        if lowestEvent == nil { lowestEvent = lp }
        highestEvent = lp
      } else {
        if lowestOther == nil { lowestOther = lp }
        highestOther = lp
      }
    }
    guard let lowestEvent, let lowestOther else { return true }
    return lowestEvent >= highestOther || lowestOther >= highestEvent
  }

  private typealias Sums = LikelihoodSums.Line

  private static func sums(_ ranked: RankedRisks, _ a: Double, _ b: Double) -> Sums {
    LikelihoodSums.line(
      ranked.linearPredictors, outcomes: ranked.outcomes, intercept: a, slope: b)
  }

  /// Newton's method with step halving.
  private static func fit(
    _ ranked: RankedRisks, from start: (Double, Double), _ known: Sums?, slopeIsFixed: Bool
  ) -> Recalibration {
    var (a, b) = start
    var current = known ?? sums(ranked, a, b)
    for _ in 0..<60 {
      guard let step = step(current, slopeIsFixed: slopeIsFixed) else { return Recalibration() }
      var share = 1.0
      var next = sums(ranked, a + step.0, b + step.1)
      let slack = 1e-12 * (1 + abs(current.logLikelihood))
      while !(next.logLikelihood >= current.logLikelihood - slack), share > 1e-6 {
        share /= 2
        next = sums(ranked, a + share * step.0, b + share * step.1)
      }
      a += share * step.0
      b += share * step.1
      current = next
      // The error after a step is of the size of its square.
      if share == 1, abs(step.0) <= 1e-8 * (1 + abs(a)), abs(step.1) <= 1e-8 * (1 + abs(b)) {
        return result(a, b, current, slopeIsFixed: slopeIsFixed)
      }
    }
    return Recalibration()
  }

  private static func step(_ sums: Sums, slopeIsFixed: Bool) -> (Double, Double)? {
    let (i, j, k) = sums.information
    guard i > 0 else { return nil }
    if slopeIsFixed { return (sums.gradient.0 / i, 0) }
    let determinant = i * k - j * j
    guard determinant > 1e-13 * i * k else { return nil }
    return (
      (k * sums.gradient.0 - j * sums.gradient.1) / determinant,
      (i * sums.gradient.1 - j * sums.gradient.0) / determinant
    )
  }

  private static func result(
    _ a: Double, _ b: Double, _ sums: Sums, slopeIsFixed: Bool
  ) -> Recalibration {
    let (i, j, k) = sums.information
    var result = Recalibration(intercept: a, slope: b, logLikelihood: sums.logLikelihood)
    if slopeIsFixed {
      result.interceptError = (1 / i).squareRoot()
    } else {
      let determinant = i * k - j * j
      result.interceptError = (k / determinant).squareRoot()
      result.slopeError = (i / determinant).squareRoot()
      result.covariance = -j / determinant
    }
    return result
  }
}
