internal import Foundation
internal import RiskModels
package import Statistics

// Priorities: recalibration inside a bootstrap, so that the order of times is found once, patients count by
// whole case weights and are never copied, and no pass allocates. One to three columns; models with
// predictors are fitted by `RiskModels`.

/// The hazard of the event regressed on a few functions of a prediction.
///
/// Without competing events this is Cox's model with Efron's ties; a patient who counts twice is two
/// patients at one time. With competing events it is Fine and Gray's model with Breslow's ties: patients
/// with a competing event stay at risk with weight G(s−)/G(T−), G the curve of censoring with events
/// leaving first at tied times.
///
/// - Source: Cox, JRSS B 1972;34:187; Efron, JASA 1977;72:557; Fine & Gray, JASA 1999;94:496. Matches
///   `coxph(ties = "efron")`, and `finegray` with `coxph(ties = "breslow")`.
package struct HazardRegression: Sendable {
  /// A maximum.
  package struct Fit: Sendable {
    /// One a column.
    package var coefficients: [Double]
    /// The inverse of the information, column by column.
    package var covariance: Matrix
    /// The log partial likelihood at the maximum.
    package var logLikelihood: Double
    /// The log partial likelihood where the search started.
    package var startLogLikelihood: Double
  }

  let order: TimeOrder
  /// Whether patients with competing events stay at risk.
  let isCompeting: Bool
  /// How tied events count where no others compete; `set` heeds it.
  var ties = TieMethod.efron
  private var patients: HazardPatients
  private var state = HazardSums()
  /// The same for one or two columns and no competing events, which is what most calls are.
  private var line: CoxLine

  /// Prepares a workspace for these patients.
  package init(_ order: TimeOrder) {
    self.order = order
    isCompeting = order.hasCompetingEvents
    patients = HazardPatients(order)
    line = CoxLine(order)
  }

  private var isLine: Bool { !isCompeting && line.isUsable }

  /// Takes columns (values by row) and case weights; the censoring curve only matters when others compete.
  package mutating func set(columns: [[Double]], weights: [Double]? = nil) {
    set(columns: columns, weights: weights, counts: nil)
  }

  /// The same with counts at hand.
  ///
  /// With `everybodyAtRisk` those with an event at a time count as at risk of censoring there, as `crr` has it.
  mutating func set(
    columns: [[Double]], weights: [Double]?, counts: RiskCounts?, everybodyAtRisk: Bool = false
  ) {
    line.isUsable = !isCompeting && columns.count <= 2 && ties == .efron
    if isLine {
      line.take(columns, weights: weights, order)
      return
    }
    patients.take(columns, weights: weights, order)
    guard isCompeting else { return }
    patients.takeCensoring(
      counts ?? RiskCounts(order, weights: weights), everybodyAtRisk: everybodyAtRisk)
  }

  /// The log partial likelihood at given coefficients.
  package mutating func logLikelihood(at coefficients: [Double]) -> Double {
    evaluate(at: coefficients)
    return state.logLikelihood
  }

  private mutating func evaluate(at coefficients: [Double]) {
    if isLine {
      state.take(&line, at: coefficients)
    } else {
      state.evaluate(patients, at: coefficients, ties: ties)
    }
  }

  /// The maximum, searched by Newton's method with halved steps; `nil` if there is none.
  package mutating func fit(from start: [Double]) -> Fit? {
    var current = start
    evaluate(at: current)
    let first = state.logLikelihood
    guard first.isFinite, state.events > 0 else { return nil }
    for _ in 0..<40 {
      guard let step = state.newtonStep() else { return nil }
      let before = state.logLikelihood
      var share = 1.0
      repeat {
        evaluate(at: zip(current, step).map { $0 + share * $1 })
        if state.logLikelihood >= before - 1e-12 * (1 + abs(before)) { break }
        share /= 2
      } while share > 1e-8
      guard share > 1e-8 else { return nil }
      for index in current.indices { current[index] += share * step[index] }
      // The error after a step is of the size of its square.
      let isThere = zip(step, current).allSatisfy { abs($0) <= 1e-8 * (1 + abs($1)) }
      guard isThere, share == 1 else { continue }
      guard let covariance = state.covariance() else { return nil }
      return Fit(
        coefficients: current, covariance: covariance, logLikelihood: state.logLikelihood,
        startLogLikelihood: first)
    }
    return nil
  }

  /// The cumulative baseline hazard by a place, at columns of zero, for the coefficients last evaluated.
  func cumulativeHazard(until place: Int) -> Double {
    var sum = 0.0
    for index in 0..<place { sum += state.increments[index] }
    return sum
  }
}
