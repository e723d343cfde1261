internal import Foundation

extension CoxSolver {
  /// The scalars of one event time.
  struct Step: Sendable {
    /// The jump of the hazard that patients without an event at this time meet.
    var hazard = 0.0
    /// The jump that those with the event meet.
    var eventHazard = 0.0
    /// A, B and C of the outer products.
    var products = (all: 0.0, mixed: 0.0, events: 0.0)
    /// The part of the log likelihood.
    var logDenominators = 0.0
    /// The number of tied events, copies counted.
    var count = 0
    /// The risks of all at risk.
    var atRisk = 0.0
  }
}

extension CoxSolver.Step {
  /// The steps of one event time: `count` events of total weight `weight`.
  init(ties: CoxSolver.Ties, count: Int, weight: Double, atRisk: Double, eventRisk: Double) {
    (self.count, self.atRisk) = (count, atRisk)
    guard count > 0, !(ties == .exact && count > 1) else { return }
    guard ties == .efron, count > 1 else {
      hazard = weight / atRisk
      eventHazard = hazard
      products.all = hazard / atRisk
      logDenominators = weight * log(atRisk)
      return
    }
    let mean = weight / Double(count)
    for index in 0..<count {
      let share = Double(index) / Double(count)
      let denominator = atRisk - share * eventRisk
      let jump = mean / denominator
      hazard += jump
      eventHazard += jump * (1 - share)
      products.all += jump / denominator
      products.mixed += share * jump / denominator
      products.events += share * share * jump / denominator
      logDenominators += mean * log(denominator)
    }
  }
}
