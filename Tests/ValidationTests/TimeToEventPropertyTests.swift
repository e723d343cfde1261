import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

/// Patients made at random; times are distinct, so that no event ties with a censoring.
struct RandomFollowUp {
  let followUp: FollowUp
  let risks: [Double]

  init(seed: UInt64, count: Int, causes: Int = 1, ties: Bool = false) {
    var source = SplitMix64(seed: seed)
    var (times, found, risks) = ([Double](), [Int](), [Double]())
    for _ in 0..<count {
      let time = -log(1 - source.uniform()) * 5
      times.append(ties ? (time * 2).rounded(.up) / 2 : time)
      let draw = source.uniform()
      found.append(draw < 0.4 ? 0 : draw < 0.8 || causes == 1 ? 1 : 2)
      let risk = 0.02 + 0.9 * source.uniform()
      risks.append(ties ? (risk * 10).rounded() / 10 : risk)
    }
    followUp = FollowUp(times: times, causes: found)
    self.risks = risks
  }
}

@Suite("Properties of statistics under censoring")
struct TimeToEventPropertyTests {
  /// The statistic with one patient counting 1 ± ε moves by ± ε times the influence over n.
  ///
  /// Up to about one over the number at risk: the influence of the censoring curve is that of a sum of
  /// hazards, as Score has it, and not of their product.
  @Test(arguments: 0..<6 as Range<UInt64>)
  func influenceIsADerivative(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 400, causes: seed % 2 == 0 ? 1 : 2)
    let order = try TimeOrder(data.followUp)
    let horizon = HorizonWeights(order, horizon: 1)
    let area = TimeDependentAUC.influenced(data.risks, order, horizon)
    let brier = CensoredBrier.influenced(data.risks, order, horizon)
    for row in 0..<20 {
      let slope = try slopes(of: row, data)
      #expect(abs(slope.area - area.influence[row]) < 0.01, "seed \(seed), row \(row)")
      #expect(abs(slope.brier - brier.influence[row]) < 0.01, "seed \(seed), row \(row)")
    }
  }

  private func slopes(
    of row: Int, _ data: RandomFollowUp
  ) throws -> (area: Double, brier: Double) {
    let order = try TimeOrder(data.followUp)
    var horizon = HorizonWeights(order, horizon: 1)
    let ranks = RankedRisks.order(of: data.risks)
    let (n, step) = (Double(data.risks.count), 1e-5)
    let sides = [step, -step].map { change in
      var counts = Array(repeating: 1.0, count: data.risks.count)
      counts[row] += change
      horizon.weigh(order, RiskCounts(order, weights: counts), caseWeights: counts)
      return (
        area: TimeDependentAUC.statistic(data.risks, ranks: ranks, horizon),
        brier: CensoredBrier.statistic(data.risks, horizon, total: n + change)
      )
    }
    return (
      (sides[0].area - sides[1].area) / (2 * step) * n,
      (sides[0].brier - sides[1].brier) / (2 * step) * n
    )
  }

  /// Case weights equal to copies, ties and all.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func countsEqualCopies(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 30, causes: 2, ties: true)
    var source = SplitMix64(seed: seed, stream: 1)
    let counts = (0..<30).map { _ in source.index(below: 3) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let copies = try TimeOrder(data.followUp.selecting(rows))
    let copiedRisks = rows.map { data.risks[$0] }
    let order = try TimeOrder(data.followUp)
    let weights = counts.map(Double.init)
    let tallies = RiskCounts(order, weights: weights)
    var horizon = HorizonWeights(order, horizon: 3)
    horizon.weigh(order, tallies, caseWeights: weights)
    let copied = HorizonWeights(copies, horizon: 3)
    let total = Double(rows.count)
    let pairs = [
      (
        TimeDependentAUC.statistic(
          data.risks, ranks: RankedRisks.order(of: data.risks), horizon),
        TimeDependentAUC.statistic(
          copiedRisks, ranks: RankedRisks.order(of: copiedRisks), copied)
      ),
      (
        CensoredBrier.statistic(data.risks, horizon, total: total),
        CensoredBrier.statistic(copiedRisks, copied, total: total)
      ),
      (
        ObservedRisk(tallies, by: horizon.place).risk,
        ObservedRisk(copies, by: copied.place).risk
      ),
      (
        ObservedRisk(tallies, by: horizon.place).standardError,
        ObservedRisk(copies, by: copied.place).standardError
      ),
    ]
    for (weighted, copy) in pairs { #expect(weighted.agrees(with: copy, within: 1e-12)) }
    let pseudo = WeightedPseudoValues.values(order, tallies, by: horizon.place)
    let copiedPseudo = WeightedPseudoValues.values(copies, by: copied.place)
    for (index, row) in rows.enumerated() {
      #expect(abs(pseudo[row] - copiedPseudo[index]) < 1e-10)
    }
  }

  /// The observed risk is that of `survfit`'s estimators in `Survival`.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func observedRiskIsAalenJohansen(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 50, causes: 2, ties: true)
    let order = try TimeOrder(data.followUp)
    let observed = ObservedRisk(order, by: order.place(ofHorizon: 3))
    let sets = RiskSets(times: data.followUp.times, causes: data.followUp.causes)
    let reference = AalenJohansen(sets).incidence(at: 3)
    #expect(observed.risk.agrees(with: reference.estimate, within: 1e-12))
    #expect(observed.standardError.agrees(with: reference.standardError, within: 1e-10))
  }

  /// Weights of known patients add up to everybody: the censoring curve is that of the same patients.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func weightsAddUp(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 60, causes: 2, ties: true)
    let horizon = HorizonWeights(try TimeOrder(data.followUp), horizon: 2)
    #expect(horizon.weights.reduce(0, +).agrees(with: 60, within: 1e-12))
  }

  /// Leaving each patient out by hand.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func pseudoValuesLeaveOneOut(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 25, causes: 2, ties: true)
    let order = try TimeOrder(data.followUp)
    let place = order.place(ofHorizon: 2.5)
    let values = WeightedPseudoValues.values(order, by: place)
    let reference = try #require(PseudoValues(data.followUp).incidence(at: 2.5))
    #expect(zip(values, reference).allSatisfy { abs($0 - $1) < 1e-11 })
    let all = ObservedRisk(order, by: place).risk
    for row in 0..<25 {
      let others = try TimeOrder(data.followUp.selecting((0..<25).filter { $0 != row }))
      let without = ObservedRisk(others, by: others.place(ofHorizon: 2.5)).risk
      guard without.isFinite else { continue }
      #expect(abs(values[row] - (25 * all - 24 * without)) < 1e-11, "row \(row)")
    }
  }

  /// The area below the line through the points of the curve is the statistic.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func areaBelowTheCurve(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 50, causes: 2, ties: true)
    let horizon = HorizonWeights(try TimeOrder(data.followUp), horizon: 3)
    for controls in TimeDependentAUC.Controls.allCases {
      let curve = TimeDependentROC(data.risks, horizon, controls: controls)
      var (area, last) = (0.0, (x: 0.0, y: 0.0))
      for (y, specificity) in zip(curve.sensitivities, curve.specificities) {
        area += (1 - specificity - last.x) * (y + last.y) / 2
        last = (1 - specificity, y)
      }
      let ranks = RankedRisks.order(of: data.risks)
      let statistic = TimeDependentAUC.statistic(
        data.risks, ranks: ranks, horizon, controls: controls)
      #expect(area.agrees(with: statistic, within: 1e-12))
    }
  }

  /// Without censoring the horizon is a binary outcome.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func withoutCensoringItIsBinary(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 40, causes: 1, ties: true)
    let followUp = FollowUp(
      times: data.followUp.times, causes: data.followUp.causes.map { max(1, $0) })
    let order = try TimeOrder(followUp)
    let horizon = HorizonWeights(order, horizon: 3)
    let outcomes = horizon.fates.map { $0 == .event }
    let binary = try Performance(risks: data.risks, outcomes: outcomes)
    let area = TimeDependentAUC.influenced(data.risks, order, horizon)
    #expect(binary.cStatistic.agrees(with: area.value, within: 1e-12))
    let brier = CensoredBrier.influenced(data.risks, order, horizon)
    #expect(binary.brier.agrees(with: brier.value, within: 1e-12))
    #expect(binary.brier.standardError?.agrees(with: brier.standardError, within: 1e-12) == true)
    let thresholds = [0.1, 0.2, 0.5, 0.8]
    let benefits = try DecisionCurve(
      risks: data.risks, outcomes: outcomes, thresholds: thresholds
    ).model
    let curve = DecisionCurveAtHorizon(
      data.risks, order, by: horizon.place, NetBenefitTerms(thresholds: thresholds))
    for (ours, theirs) in zip(curve.netBenefits, benefits) {
      #expect(ours.agrees(with: theirs, within: 1e-12))
    }
  }

  /// Concordance with competing risks, pair by pair.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func concordanceCountsPairs(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 30, causes: 2, ties: true)
    let order = try TimeOrder(data.followUp)
    let horizon = HorizonWeights(order, horizon: 3)
    func remaining(_ row: Int, _ back: Int) -> Double {
      let place = order.places[row] - back
      return place < 0 ? 1 : horizon.uncensored[place]
    }
    var (concordant, pairs) = (0.0, 0.0)
    for i in 0..<30 where horizon.fates[i] == .event {
      for j in 0..<30 where j != i {
        let (a, b) = (order.places[i], order.places[j])
        let share = data.risks[i] > data.risks[j] ? 1 : data.risks[i] == data.risks[j] ? 0.5 : 0
        let weight: Double
        if a < b || (a == b && order.causes[j] == 0) {
          weight = 1 / (remaining(i, 1) * remaining(i, 0))
        } else if order.causes[j] > 1 {
          weight = 1 / (remaining(i, 1) * remaining(j, 1))
        } else {
          continue
        }
        pairs += weight
        concordant += weight * share
      }
    }
    let ours = FollowedConcordance(
      data.risks, ranks: RankedRisks.order(of: data.risks), order, [horizon])
    #expect(ours.wolbers[0].agrees(with: concordant / pairs, within: 1e-12))
  }

  /// Harrell's and Uno's C are those of `Survival`, case weights and ties included.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func concordanceIsThatOfSurvival(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 40, causes: 1, ties: true)
    var source = SplitMix64(seed: seed, stream: 1)
    let weights = (0..<40).map { _ in Double(source.index(below: 3)) }
    let order = try TimeOrder(data.followUp)
    var horizon = HorizonWeights(order, horizon: 3)
    horizon.weigh(order, RiskCounts(order, weights: weights), caseWeights: weights)
    let ours = FollowedConcordance(
      data.risks, ranks: RankedRisks.order(of: data.risks), order, [horizon], weights: weights)
    let harrell = HarrellConcordance(
      data.followUp, risks: data.risks, options: .init(weights: weights))
    #expect(ours.harrell.agrees(with: harrell.statistic, within: 1e-12))
    let uno = HarrellConcordance(
      data.followUp, risks: data.risks,
      options: .init(timeWeight: .inverseCensoring, horizon: 3, weights: weights))
    #expect(ours.uno[0].agrees(with: uno.statistic, within: 1e-12))
  }
}
