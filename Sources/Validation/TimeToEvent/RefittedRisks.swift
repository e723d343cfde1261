internal import Foundation
internal import RiskModels
internal import Statistics

extension TimeToEventMeter {
  /// The risk of every patient within each horizon: 1 − exp(−H exp(lp)), H that of the patient's stratum.
  mutating func risks(
    _ linear: [Double], strata: [Int]?, ties: TieMethod = .efron
  ) -> [[Double]] {
    var result = horizons.map { _ in Array(repeating: 0.0, count: linear.count) }
    for stratum in Set(strata ?? [0]).sorted() {
      findBaselines(
        linear, among: strata.map { strata in { strata[$0] == stratum } }, ties: ties)
      for (index, hazard) in baselines.enumerated() {
        let link = RiskLink.cumulativeHazard(hazard)
        for row in linear.indices where strata.map({ $0[row] == stratum }) ?? true {
          result[index][row] = link.risk(linear[row])
        }
      }
    }
    return result
  }

  /// Writes linear predictors with the risks that belong to them where all share one baseline hazard.
  mutating func fillProportional(
    _ values: inout FollowedPredictions.Values, _ linear: [Double], ties: TieMethod = .efron
  ) {
    findBaselines(linear, ties: ties)
    values.take(linear, baselines: baselines, ranking: &ranking)
  }

  /// The absolute risk within each horizon from the hazards of two causes, Σ S(t−) dH.
  ///
  /// S is the product of 1 − dH over both causes, or exp(−H); risks are cut at 1, which the second can exceed.
  func risks(
    event: [Double], competing: [Double], strata: [Int]?, isProduct: Bool,
    ties: TieMethod = .efron
  ) -> [[Double]] {
    let ends = horizons.map(\.place.until)
    var result = ends.map { _ in Array(repeating: 0.0, count: event.count) }
    for stratum in Set(strata ?? [0]).sorted() {
      func isMember(_ row: Int) -> Bool { strata.map { $0[row] == stratum } ?? true }
      let own = increments(event, ties, among: isMember) { $0 == 1 }
      let other = increments(competing, ties, among: isMember) { $0 > 1 }
      let active = (0..<(ends.last ?? 0)).filter { own[$0] > 0 || other[$0] > 0 }
      for row in event.indices where isMember(row) {
        let relative = (exp(event[row]), exp(competing[row]))
        var (survival, risk, horizon) = (1.0, 0.0, 0)
        for place in active {
          while ends[horizon] <= place {
            result[horizon][row] = min(1, max(0, risk))
            horizon += 1
          }
          let (a, b) = (own[place] * relative.0, other[place] * relative.1)
          // As a shipped model: nobody is left once a step takes as many as there are.
          risk += survival * a / (isProduct ? max(1, a + b) : 1)
          survival *= isProduct ? max(0, 1 - a - b) : exp(-a - b)
        }
        for rest in horizon..<ends.count { result[rest][row] = min(1, max(0, risk)) }
      }
    }
    return result
  }

  /// The rise of the cumulative baseline hazard of one cause at each distinct time, other events censored.
  ///
  /// Copies counted.
  private func increments(
    _ linear: [Double], _ ties: TieMethod, among isMember: (_ row: Int) -> Bool,
    isEvent: (_ cause: Int) -> Bool
  ) -> [Double] {
    var result = Array(repeating: 0.0, count: order.times.count)
    var atRisk = 0.0
    for place in order.times.indices.reversed() {
      var (tied, deaths) = (0.0, 0.0)
      for position in order.starts[place]..<order.starts[place + 1] {
        let row = order.rows[position]
        guard isMember(row) else { continue }
        let weight = weights?[row] ?? 1
        let risk = weight * exp(linear[row])
        atRisk += risk
        guard isEvent(order.causes[row]) else { continue }
        tied += risk
        deaths += weight
      }
      if ties == .breslow, deaths > 0 { result[place] = deaths / atRisk }
      let steps = ties == .efron ? Int(deaths.rounded()) : 0
      for step in 0..<max(0, steps) {
        result[place] += 1 / (atRisk - Double(step) / Double(steps) * tied)
      }
    }
    return result
  }
}
