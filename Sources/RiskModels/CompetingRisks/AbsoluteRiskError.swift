internal import Foundation
internal import Statistics

/// The variance of an absolute risk over the steps of two hazards, by the delta method.
///
/// Var F = Σ_k Σ_u D_k(u)² d_k/S₀k² + gᵀ V g, g_k = Σ_u D_k(u) (x − x̄_k(u)) dΛ_k(u).
///
/// D_k(u) = ∂F/∂(dΛ_k(u)) at the centre of hazard k. Given the coefficients the jumps of a Cox regression do
/// not depend on each other, each with the variance d/S₀² (after Efron where ties are); a change of
/// coefficients by δ moves log dΛ(u) by −x̄(u)ᵀδ. V is the covariance of the coefficients of both models, of
/// which g is in two blocks. In a group of steps x̄ and the ratio of d/S₀² to dΛ² are the group's means; with
/// one step a group the sum is exact.
///
/// - Source: Tsiatis, Ann Stat 1981;9:93; Rosthøj, Andersen & Abildstrom, Comput Methods Programs Biomed
///   2004;74:69; de Wreede, Fiocco & Putter, Comput Methods Programs Biomed 2010;99:261 (Aalen-type variances).
///   `riskRegression::predict.CauseSpecificCox` has an influence function instead, which has the same limit.
struct AbsoluteRiskError {
  /// One hazard with all its steps up to the last horizon.
  struct Hazard {
    /// The jumps at the centre of the model.
    var jumps: [Double]
    var groups: [Baseline.StepGroup]
    /// ∂F/∂jump of each step up to the horizon.
    var slopes: [Double]
  }

  /// The hazard's part of the variance if all coefficients were known.
  private(set) var hazardVariance = 0.0
  /// ∂F/∂coefficient of the event's model, constant first, then of the competing events'.
  private(set) var gradients: [[Double]] = []

  /// Sums over both hazards for a patient with these columns (without the constant's 1).
  init(_ hazards: [Hazard], row: [Double]) {
    for hazard in hazards { add(hazard, row: row) }
  }

  private mutating func add(_ hazard: Hazard, row: [Double]) {
    var gradient = Array(repeating: 0.0, count: row.count + 1)
    var start = 0
    for group in hazard.groups {
      let own = start..<min(start + group.steps, hazard.jumps.count)
      start += group.steps
      let jumps = hazard.jumps[own]
      let all = jumps.reduce(0, +)
      guard all > 0 else { continue }
      let squares = jumps.reduce(0) { $0 + $1 * $1 }
      var (moved, spread) = (0.0, 0.0)
      for step in own where step < hazard.slopes.count {
        let move = hazard.slopes[step] * hazard.jumps[step]
        moved += move
        spread += move * move
      }
      hazardVariance += spread * (group.variance / squares)
      gradient[0] += moved
      for column in row.indices {
        gradient[column + 1] += moved * (row[column] - group.meanIntegrals[column] / all)
      }
    }
    gradients.append(gradient)
  }

  /// The variance of the risk with the covariances of both models' coefficients, and that between them.
  func variance(_ event: Matrix, _ competing: Matrix, cross: Matrix?) -> Double {
    guard gradients.count == 2 else { return hazardVariance }
    let (first, second) = (gradients[0], gradients[1])
    // Rounding may leave a trace below zero.
    let both = cross.map { 2 * dot(first, $0.times(second)) } ?? 0
    return max(
      0,
      hazardVariance + dot(first, event.times(first)) + dot(second, competing.times(second)) + both)
  }
}

extension Baseline.AbsoluteRisk {
  /// The derivative of the risk by each jump of either hazard at its centre.
  ///
  /// ∂F/∂a(u) = S(u−) (∂f/∂a + R(u) ∂q/∂a), for f the share that the step takes, q the share it leaves and
  /// R(u) the risk after it of those who are left.
  func slopes(
    _ steps: [Baseline.Step], eventRatio: Double, competingRatio: Double
  ) -> (event: [Double], competing: [Double]) {
    let (first, second) = (min(eventRatio, 1e100), min(competingRatio, 1e100))
    let parts = steps.map { StepShare(self, own: $0.event * first, other: $0.competing * second) }
    // By Horner from the last step, because what is left may be nothing.
    var later = Array(repeating: 0.0, count: parts.count)
    for index in parts.indices.dropLast().reversed() {
      later[index] = parts[index + 1].taken + parts[index + 1].left * later[index + 1]
    }
    var (event, competing, survival) = ([Double](), [Double](), 1.0)
    for (part, later) in zip(parts, later) {
      event.append(first * survival * (part.takenByOwn + part.leftByEither * later))
      competing.append(second * survival * (part.takenByOther + part.leftByEither * later))
      survival *= part.left
    }
    return (event, competing)
  }
}

/// What one step of both hazards takes and leaves of those who are there, with derivatives.
private struct StepShare {
  let taken, left: Double
  /// ∂ taken / ∂ own and ∂ other.
  let takenByOwn, takenByOther: Double
  /// ∂ left / ∂ own, which is that by other.
  let leftByEither: Double

  init(_ method: Baseline.AbsoluteRisk, own: Double, other: Double) {
    let sum = own + other
    switch method {
    case .productLimit:
      let isWhole = sum >= 1
      (taken, left) = (own / max(1, sum), max(0, 1 - sum))
      takenByOwn = isWhole ? other / sum / sum : 1
      takenByOther = isWhole ? -own / sum / sum : 0
      leftByEither = isWhole ? 0 : -1
    case .exponential:
      (taken, left) = (own, exp(-sum))
      (takenByOwn, takenByOther, leftByEither) = (1, 0, -left)
    case .piecewiseExponential:
      left = exp(-sum)
      // The share of the step's time that those who are there live in it, and its derivative.
      let mean = sum > 0 ? -expm1(-sum) / sum : 1
      let slope = sum > 1e-4 ? (left - mean) / sum : -0.5 + sum / 3
      taken = own * mean
      takenByOwn = mean + own * slope
      takenByOther = own * slope
      leftByEither = -left
    }
  }
}
