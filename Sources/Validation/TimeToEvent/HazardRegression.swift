internal import RiskModels
package import Statistics

// Priorities: recalibration inside a bootstrap, so that the order of times is found once, patients count by
// whole case weights and are never copied, and no pass allocates. One or two columns; models with
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
    /// One a column; the second is zero for one column.
    package var coefficients: SIMD2<Double>
    /// The log partial likelihood at the maximum.
    package var logLikelihood: Double
    /// The log partial likelihood where the search started.
    package var startLogLikelihood: Double
    fileprivate var information: SIMD3<Double>
    fileprivate var size: Int

    /// The inverse of the information, column by column.
    package var covariance: Matrix {
      guard size > 1 else { return Matrix(columns: [[1 / information.x]], rows: 1) }
      let determinant = information.x * information.z - information.y * information.y
      let mixed = -information.y / determinant
      return Matrix(
        columns: [[information.z / determinant, mixed], [mixed, information.x / determinant]],
        rows: 2)
    }
  }

  let order: TimeOrder
  /// Whether patients with competing events stay at risk.
  let isCompeting: Bool
  /// How tied events count where no others compete; `set` heeds it.
  var ties = TieMethod.efron
  private var size = 1
  private var null: Double?
  private var patients: HazardPatients
  private var state = HazardSums()
  /// The same without competing events, which is what most calls are.
  private var line = CoxLine()
  private var isLine = false

  /// Prepares a workspace for these patients.
  package init(_ order: TimeOrder) {
    self.order = order
    isCompeting = order.hasCompetingEvents
    patients = HazardPatients(order)
    load(weights: nil, counts: nil)
  }

  /// Takes columns (values by row) and case weights; the censoring curve only matters when others compete.
  package mutating func set(columns: [[Double]], weights: [Double]? = nil) {
    load(weights: weights, counts: nil)
    set(columns[0], columns.count > 1 ? columns[1] : nil)
  }

  /// Takes case weights, whole numbers, for all columns that follow; counts if they are at hand.
  mutating func load(weights: [Double]?, counts: RiskCounts?) {
    null = nil
    patients.load(weights: weights, order)
    if isCompeting {
      patients.loadCensoring(counts ?? RiskCounts(order, weights: weights))
    } else {
      line.load(order, weights: weights)
    }
  }

  /// Takes one or two columns (values by row).
  ///
  /// With `everybodyAtRisk` those with an event at a time count as at risk of censoring there, as `crr` has it.
  mutating func set(_ first: [Double], _ second: [Double]? = nil, everybodyAtRisk: Bool = false) {
    size = second == nil ? 1 : 2
    isLine = !isCompeting && ties == .efron
    if isLine {
      line.take(first, second)
      return
    }
    patients.everybodyAtRisk = everybodyAtRisk
    patients.take(first, second, order)
  }

  /// The log partial likelihood at given coefficients.
  package mutating func logLikelihood(at coefficients: SIMD2<Double>) -> Double {
    point(at: coefficients, slopes: false).logLikelihood
  }

  /// The log partial likelihood at coefficients of zero, the same for all columns.
  mutating func nullLogLikelihood() -> Double {
    if let null { return null }
    let value = logLikelihood(at: SIMD2())
    null = value
    return value
  }

  private mutating func point(at coefficients: SIMD2<Double>, slopes: Bool) -> HazardPoint {
    if isLine { return line.point(at: coefficients, slopes: slopes) }
    state.evaluate(patients, at: coefficients, ties: ties)
    return state.point
  }

  private var events: Double { isLine ? line.events : state.events }

  /// The maximum, searched by Newton's method with halved steps; `nil` if there is none.
  ///
  /// Without `isRefined` the last step, below 1e-7, is taken without looking at the point it leads to: what
  /// is left is of the size of its square.
  package mutating func fit(from start: SIMD2<Double>, isRefined: Bool = true) -> Fit? {
    var (current, here) = (start, point(at: start, slopes: true))
    let first = here.logLikelihood
    guard first.isFinite, events > 0 else { return nil }
    for _ in 0..<40 {
      guard let step = here.newtonStep(size: size) else { return nil }
      let before = here.logLikelihood
      if !isRefined, Self.isSmall(step, 1e-7, at: current) {
        let rise = (here.gradient * step).sum() / 2
        return Fit(
          coefficients: current + step, logLikelihood: before + rise, startLogLikelihood: first,
          information: here.information, size: size)
      }
      var share = 1.0
      repeat {
        here = point(at: current + share * step, slopes: true)
        if here.logLikelihood >= before - 1e-12 * (1 + abs(before)) { break }
        share /= 2
      } while share > 1e-8
      guard share > 1e-8 else { return nil }
      current += share * step
      // The error after a step is of the size of its square.
      guard share == 1, Self.isSmall(step, 1e-8, at: current) else { continue }
      guard here.newtonStep(size: size) != nil else { return nil }
      return Fit(
        coefficients: current, logLikelihood: here.logLikelihood, startLogLikelihood: first,
        information: here.information, size: size)
    }
    return nil
  }

  private static func isSmall(
    _ step: SIMD2<Double>, _ tolerance: Double, at point: SIMD2<Double>
  ) -> Bool {
    abs(step.x) <= tolerance * (1 + abs(point.x)) && abs(step.y) <= tolerance * (1 + abs(point.y))
  }

  /// The cumulative baseline hazard by a place, at columns of zero, for the coefficients last evaluated.
  func cumulativeHazard(until place: Int) -> Double {
    isLine ? line.cumulativeHazard(until: place) : state.cumulativeHazard(until: place)
  }
}
