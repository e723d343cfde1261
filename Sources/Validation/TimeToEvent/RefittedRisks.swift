internal import Foundation
internal import RiskModels
internal import Statistics

extension TimeToEventMeter {
  /// Writes linear predictors with the risks that belong to them where all share one baseline hazard.
  mutating func fillProportional(
    _ values: inout FollowedPredictions.Values, _ linear: [Double], ties: TieMethod = .efron
  ) {
    findBaselines(linear, ties: ties)
    values.take(linear, baselines: baselines, ranking: &ranking)
  }

  /// Writes the risk of every patient within each horizon where strata have baseline hazards of their own:
  /// 1 − exp(−H exp(lp)), H that of the patient's stratum.
  mutating func fillStratified(
    _ values: inout FollowedPredictions.Values, _ linear: [Double], _ strata: Strata,
    ties: TieMethod = .efron
  ) {
    values.makeRoom(horizons: horizons.count, rows: linear.count)
    for stratum in strata.labels {
      findBaselines(linear, in: strata, stratum, ties: ties)
      for index in baselines.indices {
        let link = RiskLink.cumulativeHazard(baselines[index])
        for row in linear.indices where strata.byRow[row] == stratum {
          values.risks[index][row] = link.risk(linear[row])
        }
      }
    }
    values.readRisks(ranking: &ranking)
  }

  /// Writes the absolute risk within each horizon from the hazards of two causes, Σ S(t−) dH.
  ///
  /// S is the product of 1 − dH over both causes, or exp(−H); risks are cut at 1, which the second can exceed.
  mutating func fillByCause(
    _ values: inout FollowedPredictions.Values, _ linear: HazardRefitting.LinearPredictors,
    _ strata: Strata?, isProduct: Bool, ties: TieMethod = .efron
  ) {
    values.makeRoom(horizons: horizons.count, rows: linear.event.count)
    for stratum in strata?.labels ?? Strata.everybody {
      weighMembers(of: strata, stratum)
      causeHazards.find(
        linear, order, weights: memberWeights, ties: ties, until: horizons.last?.place.until ?? 0)
      for row in linear.event.indices where strata.map({ $0.byRow[row] == stratum }) ?? true {
        accumulate(linear, row: row, isProduct: isProduct, into: &values.risks)
      }
    }
    values.readRisks(ranking: &ranking)
  }

  /// The absolute risks of one patient, horizon by horizon.
  private func accumulate(
    _ linear: HazardRefitting.LinearPredictors, row: Int, isProduct: Bool,
    into risks: inout [[Double]]
  ) {
    let relative = (exp(linear.event[row]), exp(linear.competing[row]))
    var (survival, risk, horizon) = (1.0, 0.0, 0)
    for place in causeHazards.active {
      while horizons[horizon].place.until <= place {
        risks[horizon][row] = min(1, max(0, risk))
        horizon += 1
      }
      let a = causeHazards.own[place] * relative.0
      let b = causeHazards.other[place] * relative.1
      // As a shipped model: nobody is left once a step takes as many as there are.
      risk += survival * a / (isProduct ? max(1, a + b) : 1)
      survival *= isProduct ? max(0, 1 - a - b) : exp(-a - b)
    }
    for rest in horizon..<horizons.count { risks[rest][row] = min(1, max(0, risk)) }
  }
}
