// Priorities: the precision that the published simulations approach with many patients, found by
// integration instead, so that there is no seed and no noise. Linear predictors are on a normal grid,
// times within the horizon, which is the unit here, on the squares of an even one: high risks have their
// events early. Every estimator is written
// as a mean of what each patient adds (its influence), whose variance is a double integral.
internal import Foundation

/// How precisely one patient tells risk, calibration slope and concordance at a horizon: n times variances.
///
/// variance = ∫ of squared influences over normal linear predictors, event and censoring times; n = variance /
/// standard error².
///
/// - Source: pseudo-values by their expansion: Graw, Gerds & Schumacher, Lifetime Data Anal 2009;15:241;
///   Overgaard, Parner & Pedersen, Ann Stat 2017;45:1988. Framework: Riley et al., Stat Med 2022;41:1280.
struct FollowedPrecision {
  /// Of the observed risk.
  private(set) var risk = Double.nan
  /// Of the calibration slope from pseudo-values with complementary log–log link, HC0.
  private(set) var slope = Double.nan
  /// Of Harrell's C; `nil` where others compete.
  private(set) var concordance: Double?
  /// Harrell's C; `nil` where others compete.
  private(set) var cStatistic: Double?
  /// Events that are seen, a patient.
  private(set) var observedEvents = 0.0

  private static let steps = 240
  private let loss: Double
  private let competing: Double
  /// Log cumulative hazards by the horizon, hazards and weights of the normal grid.
  private let nodes: [(log: Double, hazard: Double, weight: Double)]
  private let marginal: MarginalFollowUp

  init(_ expected: FollowUpExpectation) {
    loss = expected.censoringRate * expected.horizon
    competing = expected.competingRate * expected.horizon
    let grid = Self.normalGrid
    let mean = Self.mean(risk: expected.risk, spread: expected.spread, grid)
    nodes = grid.map {
      (mean + expected.spread * $0.z, exp(mean + expected.spread * $0.z), $0.weight)
    }
    marginal = MarginalFollowUp(
      nodes: nodes.map { ($0.hazard, $0.weight) }, loss: loss, competing: competing,
      steps: Self.steps)
    readPseudoValues()
    if competing == 0 { readConcordance() }
  }

  private static let normalGrid = (-120...120).map { index -> (z: Double, weight: Double) in
    let z = Double(index) / 16
    return (z, exp(-z * z / 2) / 16 / (2 * Double.pi).squareRoot())
  }

  /// The mean log cumulative hazard with which the overall risk is as expected.
  private static func mean(
    risk: Double, spread: Double, _ grid: [(z: Double, weight: Double)]
  ) -> Double {
    var (low, high) = (-700.0, 700.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let found = grid.reduce(0) { $0 - $1.weight * expm1(-exp(middle + spread * $1.z)) }
      if found < risk { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Sums over nodes of what pseudo-values vary, and what the regression makes of it.
  private mutating func readPseudoValues() {
    var (a, b, c) = (0.0, 0.0, 0.0)
    var (p, q, r) = (0.0, 0.0, 0.0)
    var total = 0.0
    for (log, hazard, weight) in nodes {
      let risk = -expm1(-hazard)
      let around = variance(hazard: hazard, around: risk)
      total += weight * (around + (risk - marginal.risk) * (risk - marginal.risk))
      let change = hazard * exp(-hazard)
      let information = weight * change * change
      (a, b, c) = (a + information, b + information * log, c + information * log * log)
      let score = information * around
      (p, q, r) = (p + score, q + score * log, r + score * log * log)
    }
    risk = total
    let determinant = a * c - b * b
    slope = (b * b * p - 2 * a * b * q + a * a * r) / (determinant * determinant)
    observedEvents = marginal.observedEvents
  }

  /// The mean squared distance of pseudo-values from `center` in patients with one hazard.
  private func variance(hazard: Double, around center: Double) -> Double {
    func square(_ value: Double) -> Double { (value - center) * (value - center) }
    let never = exp(-hazard)
    var sum = 0.0
    for step in marginal.times.indices {
      let (time, kept) = (marginal.times[step], marginal.kept[step])
      let free = exp(-hazard * time)
      let other = never * -expm1(-competing * time)
      let values = marginal.pseudoValues[step]
      let density =
        hazard * free * square(values.event)
        + never * competing * exp(-competing * time) * square(values.competing)
        + (free - other) * loss * square(values.lost)
      sum += marginal.weights[step] * kept * density
    }
    let last = marginal.times.count - 1
    let reached = never * exp(-competing) * marginal.kept[last]
    return sum + reached * square(marginal.pseudoValues[last].lost)
  }

  /// C with its variance from both roles that a patient has in pairs: the earlier and the later.
  private mutating func readConcordance() {
    let survival = nodes.map { node in marginal.times.map { exp(-node.hazard * $0) } }
    let pairs = PairedRisks(
      hazards: nodes.map(\.hazard), weights: nodes.map(\.weight), survival: survival, marginal)
    cStatistic = pairs.cStatistic
    concordance = pairs.variance(loss: loss)
  }
}

/// Follow-up of all patients together, with what a patient's pseudo-value is by time and kind of its end.
struct MarginalFollowUp {
  /// From 0 to 1, the horizon.
  let times: [Double]
  /// Simpson's weights of the times.
  let weights: [Double]
  /// How fast time passes from step to step.
  let paces: [Double]
  /// The share not lost by each time.
  let kept: [Double]
  /// The overall risk by the horizon.
  let risk: Double
  /// Events that are seen, a patient.
  let observedEvents: Double
  /// What a patient whose follow-up ends at each time adds, by what ended it.
  let pseudoValues: [(event: Double, competing: Double, lost: Double)]

  init(
    nodes: [(hazard: Double, weight: Double)], loss: Double, competing: Double, steps: Int
  ) {
    let even = (0...steps).map { Double($0) / Double(steps) }
    let (times, paces) = (even.map { $0 * $0 }, even.map { 2 * $0 / Double(steps) })
    weights = paces.indices.map { step in
      let factor = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
      return factor / 3 * paces[step]
    }
    (self.times, self.paces) = (times, paces)
    kept = times.map { exp(-loss * $0) }
    func mean(_ value: (Double) -> Double) -> Double {
      nodes.reduce(0) { $0 + $1.weight * value($1.hazard) }
    }
    let incidence = times.map { time in mean { -expm1(-$0 * time) } }
    let density = times.map { time in mean { $0 * exp(-$0 * time) } }
    let never = mean { exp(-$0) }
    let other = times.map { never * -expm1(-competing * $0) }
    let otherDensity = times.map { never * competing * exp(-competing * $0) }
    let whole = incidence[steps]
    risk = whole
    observedEvents = zip(weights, zip(density, kept)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 }
    var hazardSum = 0.0
    var previous = 0.0
    var values: [(event: Double, competing: Double, lost: Double)] = []
    for step in times.indices {
      let free = 1 - incidence[step] - other[step]
      let atRisk = free * kept[step]
      let rest = whole - incidence[step]
      let pull = (density[step] - rest * (density[step] + otherDensity[step]) / free) / atRisk
      hazardSum += (previous + pull * paces[step]) / 2
      previous = pull * paces[step]
      let lost = whole - hazardSum
      values.append((lost + (free - rest) / atRisk, lost - rest / atRisk, lost))
    }
    pseudoValues = values
  }
}
