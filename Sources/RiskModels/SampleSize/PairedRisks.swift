internal import Foundation

/// Harrell's C of proportional hazards with constant rates, and the variance that each patient adds.
///
/// C = ∫ Σᵢ λᵢ Sᵢ (Σ_{j<i} Sⱼ + Sᵢ/2) G² dt / ∫ Σᵢ λᵢ Sᵢ Σⱼ Sⱼ G² dt over nodes i of rising hazard λ.
///
/// A pair is usable if the earlier time is an event; patients of one node of the grid have tied risks.
/// The variance is that of the sum over both roles of a patient, the first and the second term of the
/// projection of a U-statistic.
///
/// - Source: Newson, Stata J 2006;6:309; Therneau & Watson, 2017.
struct PairedRisks {
  let cStatistic: Double
  private let hazards: [Double]
  private let weights: [Double]
  private let survival: [[Double]]
  private let marginal: MarginalFollowUp
  private let usable: Double

  /// `hazards` rise; `survival` is by node, then by time.
  init(
    hazards: [Double], weights: [Double], survival: [[Double]], _ marginal: MarginalFollowUp
  ) {
    (self.hazards, self.weights, self.survival) = (hazards, weights, survival)
    self.marginal = marginal
    var (concordant, usable) = (0.0, 0.0)
    for step in marginal.times.indices {
      let atRisk = zip(weights, survival).map { $0 * $1[step] }
      let all = atRisk.reduce(0, +)
      let scale = marginal.weights[step] * marginal.kept[step] * marginal.kept[step]
      var below = 0.0
      for node in hazards.indices {
        let events = atRisk[node] * hazards[node] * scale
        concordant += events * (below + atRisk[node] / 2)
        usable += events * all
        below += atRisk[node]
      }
    }
    self.usable = usable
    cStatistic = concordant / usable
  }

  /// n times the variance of C in many patients.
  func variance(loss: Double) -> Double {
    let count = hazards.count
    var later = Array(repeating: 0.0, count: count)
    var previous = Array(repeating: 0.0, count: count)
    var sum = 0.0
    let last = marginal.times.count - 1
    for step in 0...last {
      let (asFirst, rates) = roles(at: step)
      let rate = rates.map { $0 * marginal.paces[step] }
      for node in 0..<count {
        later[node] += (previous[node] + rate[node]) / 2
        let both = asFirst[node] + later[node]
        let free = survival[node][step] * marginal.kept[step]
        let ends = hazards[node] * both * both + loss * later[node] * later[node]
        sum += weights[node] * marginal.weights[step] * free * ends
        if step == last { sum += weights[node] * free * later[node] * later[node] }
      }
      previous = rate
    }
    return sum / (usable * usable)
  }

  /// By node: what a patient with the event now gains over those at risk, and how fast a patient at risk
  /// gains or loses to those with the event now.
  private func roles(at step: Int) -> (asFirst: [Double], rate: [Double]) {
    let kept = marginal.kept[step]
    let atRisk = zip(weights, survival).map { $0 * $1[step] * kept }
    let events = zip(atRisk, hazards).map { $0 * $1 }
    let (allAtRisk, allEvents) = (atRisk.reduce(0, +), events.reduce(0, +))
    var (below, belowEvents) = (0.0, 0.0)
    var (asFirst, rate): ([Double], [Double]) = ([], [])
    for node in hazards.indices {
      asFirst.append(below + atRisk[node] / 2 - cStatistic * allAtRisk)
      rate.append(allEvents - belowEvents - events[node] / 2 - cStatistic * allEvents)
      below += atRisk[node]
      belowEvents += events[node]
    }
    return (asFirst, rate)
  }
}
