internal import Foundation
internal import Statistics
package import Survival

/// Predictions of a model at its horizons with the follow-up that they are judged by.
package struct FollowedPredictions: Sendable {
  /// Times and causes; causes of 2 and more compete.
  package let followUp: FollowUp
  /// The same in order.
  package let order: TimeOrder
  /// What is known of patients at each horizon, rising.
  package let horizons: [HorizonWeights]
  /// The predictions.
  package let values: Values

  /// Numbers that a model gives patients.
  package struct Values: Sendable {
    /// On the scale of log hazards, up to a constant.
    package var linearPredictors: [Double]
    /// By horizon, then by row.
    package var risks: [[Double]]
    /// Whether risks at every horizon rise with the linear predictor.
    package var isProportional: Bool
    /// The complementary log–log of the risks, by horizon, then by row.
    private(set) var cloglogs: [[Double]]
    /// Rows by rising linear predictor.
    private(set) var ranks: [Int]
    /// By horizon, rows by rising risk; empty where risks are proportional, whose order is `ranks`.
    private var ranksOfRisks: [[Int]]

    /// Starts empty, for predictions to be written again and again.
    init() {
      (linearPredictors, risks, cloglogs, ranks, ranksOfRisks) = ([], [], [], [], [])
      isProportional = true
    }

    /// Joins linear predictors and risks.
    package init(linearPredictors: [Double], risks: [[Double]], isProportional: Bool) {
      self.linearPredictors = linearPredictors
      self.risks = risks
      self.isProportional = isProportional
      cloglogs = risks.map { $0.map(complementaryLogLog) }
      ranks = RankedRisks.order(of: linearPredictors)
      ranksOfRisks = isProportional ? [] : risks.map(RankedRisks.order)
    }

    /// Makes room for risks that are about to be written; `readRisks` has to follow.
    mutating func makeRoom(horizons: Int, rows: Int) {
      if risks.count != horizons || ranksOfRisks.count != horizons {
        risks = (0..<horizons).map { _ in [] }
        cloglogs = risks
        ranksOfRisks = risks.map { _ in [] }
      }
      for horizon in risks.indices { risks[horizon].resize(to: rows) }
    }

    /// Reads all that follows from risks which are not proportional; the linear predictor is the complementary
    /// log–log of the risk at the last horizon.
    mutating func readRisks(ranking: inout RankOrder) {
      isProportional = false
      for horizon in risks.indices {
        cloglogs[horizon].resize(to: risks[horizon].count)
        for row in risks[horizon].indices {
          cloglogs[horizon][row] = complementaryLogLog(risks[horizon][row])
        }
        ranking.rank(risks[horizon], into: &ranksOfRisks[horizon])
      }
      if let last = cloglogs.last { linearPredictors.overwrite(with: last) }
      ranking.rank(linearPredictors, into: &ranks)
    }

    /// Takes linear predictors with the risks that belong to them where all share one baseline hazard, of
    /// which the cumulative hazard within each horizon is known.
    ///
    /// The complementary log–log of such a risk is the linear predictor and a constant. Allocates nothing for
    /// as many patients and horizons as before.
    mutating func take(_ linear: [Double], baselines: [Double], ranking: inout RankOrder) {
      isProportional = true
      linearPredictors.overwrite(with: linear)
      ranking.rank(linearPredictors, into: &ranks)
      if risks.count != baselines.count {
        risks = baselines.map { _ in [] }
        cloglogs = risks
      }
      for index in baselines.indices {
        LikelihoodSums.fillRisks(
          ofLogHazards: linearPredictors, baseline: baselines[index], into: &risks[index])
        let constant = log(baselines[index])
        cloglogs[index].resize(to: linear.count)
        for row in linear.indices {
          switch risks[index][row] {
          case 0: cloglogs[index][row] = -.infinity
          case 1: cloglogs[index][row] = .infinity
          default: cloglogs[index][row] = constant + linear[row]
          }
        }
      }
    }

    /// Rows by rising risk at a horizon.
    func ranks(at horizon: Int) -> [Int] {
      isProportional ? ranks : ranksOfRisks[horizon]
    }
  }

  /// Checks predictions; without linear predictors they are the cloglog of the risk at the last horizon.
  ///
  /// - Throws: `ValidationError` for lengths that differ, risks outside 0...1, linear predictors that are
  ///   no numbers, horizons that are not above zero or beyond follow-up, times or causes that are none.
  package init(
    _ followUp: FollowUp, horizons: [Double], linearPredictors: [Double]? = nil, risks: [[Double]]
  ) throws(ValidationError) {
    order = try TimeOrder(followUp)
    self.followUp = followUp
    guard !horizons.isEmpty, horizons.count == risks.count else { throw .badHorizon(.nan) }
    for (horizon, risks) in zip(horizons, risks) {
      try Self.check(risks, count: followUp.count)
      try Self.check(horizon, order)
    }
    var weights: [HorizonWeights] = []
    for horizon in horizons { weights.append(HorizonWeights(order, horizon: horizon)) }
    self.horizons = weights
    let linear = linearPredictors ?? risks[risks.count - 1].map(complementaryLogLog)
    guard linear.count == followUp.count else {
      throw .countsDiffer(risks: linear.count, outcomes: followUp.count)
    }
    if let row = linear.firstIndex(where: \.isNaN) {
      throw .notARisk(row: row, count: linear.count { $0.isNaN })
    }
    values = Values(
      linearPredictors: linear, risks: risks,
      isProportional: linearPredictors != nil || risks.count == 1)
  }

  private static func check(_ risks: [Double], count: Int) throws(ValidationError) {
    guard risks.count == count else { throw .countsDiffer(risks: risks.count, outcomes: count) }
    guard let row = risks.firstIndex(where: { !(0...1).contains($0) }) else { return }
    throw .notARisk(row: row, count: risks.count { !(0...1).contains($0) })
  }

  private static func check(_ horizon: Double, _ order: TimeOrder) throws(ValidationError) {
    guard horizon.isFinite, horizon > 0 else { throw .badHorizon(horizon) }
    guard ObservedRisk(order, by: order.place(ofHorizon: horizon)).risk.isFinite else {
      throw .horizonBeyondFollowUp(horizon, longest: order.times.last ?? 0)
    }
  }

  /// Whether other events compete.
  package var isCompeting: Bool { order.hasCompetingEvents }

  /// Ranked risks at a horizon with the events known by then, for counts and distributions.
  func ranked(at horizon: Int) throws(ValidationError) -> RankedRisks {
    try RankedRisks(
      risks: values.risks[horizon], outcomes: horizons[horizon].fates.map { $0 == .event })
  }
}
