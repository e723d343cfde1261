import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Shares at thresholds of outcomes with times")
struct ThresholdSharesTests {
  private func predictions(_ seed: UInt64, count: Int) throws -> FollowedPredictions {
    let data = RandomFollowUp(seed: seed, count: count, causes: 1 + Int(seed % 2))
    return try FollowedPredictions(data.followUp, horizons: [2], risks: [data.risks])
  }

  /// Along the curve every threshold says what it says when it is marked, and the rates are the curve's own.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func areThoseOfMarkedThresholds(seed: UInt64) throws {
    let patients = try predictions(seed, count: 60)
    let roc = ROCCurve(patients, at: 0, following: ValidationPlan())
    let thresholds = roc.thresholds.compactMap(\.self)
    let shares = ThresholdShares.along(thresholds, patients, at: 0, confidence: 0.95)
    #expect(
      shares.map(\.threshold) == thresholds.sorted().spread(atLeast: ThresholdShares.leastStep))
    #expect(shares.count > 45)
    for share in shares {
      let marked = ThresholdPerformance(
        threshold: share.threshold, patients, at: 0, confidence: 0.95)
      #expect(share.sensitivity == marked.sensitivity && share.specificity == marked.specificity)
      #expect(share.positivePredictiveValue == marked.positivePredictiveValue)
      #expect(share.negativePredictiveValue == marked.negativePredictiveValue)
      let place = try #require(roc.thresholds.firstIndex(of: share.threshold))
      let (sensitivity, specificity) = try (
        #require(share.sensitivity.estimate), #require(share.specificity.estimate)
      )
      #expect(abs(sensitivity - roc.sensitivities[place]) < 1e-12)
      #expect(abs(specificity - roc.specificities[place]) < 1e-12)
      for interval in [share.sensitivity, share.positivePredictiveValue] {
        guard let value = interval.estimate, let lower = interval.lower, let upper = interval.upper
        else { continue }
        #expect(0 <= lower && lower <= value && value <= upper && upper <= 1 && lower < upper)
      }
    }
  }

  /// One pass over the times gives the error that the influence of each patient gives, with ties and competing events too.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func haveTheErrorOfInfluences(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 70, causes: 1 + Int(seed % 2))
    let times =
      seed < 6 ? data.followUp.times.map { ($0 * 4).rounded(.up) / 4 } : data.followUp.times
    let order = try TimeOrder(FollowUp(times: times, causes: data.followUp.causes))
    let horizon = HorizonWeights(order, horizon: 1.5)
    var sweep = WeightedShares(order, horizon, data.risks, confidence: 0.95)
    for threshold in [0.9, 0.6, 0.5, 0.3, 0.1] {
      let found = sweep.lower(to: threshold)
      let isPositive = { data.risks[$0] >= threshold }
      let isEvent = { horizon.fates[$0] == .event }
      let cases: [(Interval, (Int) -> Bool, (Int) -> Bool)] = [
        (found.sensitivity, isPositive, isEvent),
        (found.specificity, { !isPositive($0) }, { !isEvent($0) }),
        (found.positivePredictiveValue, isEvent, isPositive),
        (found.negativePredictiveValue, { !isEvent($0) }, { !isPositive($0) }),
      ]
      for (interval, isMeant, counts) in cases {
        try expect(interval, of: isMeant, among: counts, order, horizon)
      }
    }
  }

  private func expect(
    _ found: Interval, of isMeant: (Int) -> Bool, among counts: (Int) -> Bool, _ order: TimeOrder,
    _ horizon: HorizonWeights
  ) throws {
    let rows = horizon.weights.indices.filter { horizon.weights[$0] > 0 && counts($0) }
    let total = rows.reduce(0) { $0 + horizon.weights[$1] }
    let share = rows.filter(isMeant).reduce(0) { $0 + horizon.weights[$1] } / total
    guard total > 0 else {
      #expect(found == Interval())
      return
    }
    #expect(try abs(#require(found.estimate) - share) < 1e-14)
    var terms = Array(repeating: 0.0, count: order.count)
    for row in rows {
      let own = (isMeant(row) ? 1 : 0) - share
      terms[row] = horizon.weights[row] * own * Double(order.count) / total
    }
    let additions = CensoringInfluence(order, horizon).terms(terms)
    let influenced = InfluencedStatistic(
      value: share, influence: zip(terms, additions).map { $0 + $1 })
    guard share > 0, share < 1, let error = influenced.standardError else {
      #expect(found.lower != nil && found.upper != nil)
      return
    }
    let margin = NormalDistribution.criticalValue(confidence: 0.95) * error / (share * (1 - share))
    #expect(
      try #require(found.lower).agrees(with: inverseLogit(logit(share) - margin).p, within: 1e-10))
    #expect(
      try #require(found.upper).agrees(with: inverseLogit(logit(share) + margin).p, within: 1e-10))
  }

  /// Above all risks nobody is positive: no event is found; everybody without is right.
  ///
  /// Controls are those who reach the horizon, each for 1/G = 1/((4/5)(2/3)): two of equal weight are worth two patients.
  @Test func allOrNoneHaveExactLimits() throws {
    let order = try TimeOrder(
      FollowUp(times: [1, 2, 3, 4, 5, 6], causes: [1, 0, 1, 0, 0, 0]))
    let horizon = HorizonWeights(order, horizon: 4.5)
    var sweep = WeightedShares(
      order, horizon, [0.9, 0.5, 0.8, 0.3, 0.2, 0.1], confidence: 0.95)
    let nobody = sweep.lower(to: 0.95)
    #expect(nobody.specificity.estimate == 1 && nobody.specificity.upper == 1)
    #expect(nobody.specificity.lower?.agrees(with: 0.025.squareRoot(), within: 1e-14) == true)
    #expect(nobody.positivePredictiveValue == Interval())
    // Events stand for 1 and 5/4 patients: (9/4)² / (41/16) = 81/41.
    let upper = 1 - pow(0.025, 41.0 / 81)
    #expect(nobody.sensitivity.estimate == 0 && nobody.sensitivity.lower == 0)
    #expect(nobody.sensitivity.upper?.agrees(with: upper, within: 1e-14) == true)
    let both = sweep.lower(to: 0.8)
    #expect(both.sensitivity.estimate == 1 && both.specificity.estimate == 1)
    #expect(both.positivePredictiveValue.lower?.agrees(with: 1 - upper, within: 1e-14) == true)
  }

  /// Of many thresholds those are left that a page tells apart, the first and the last among them.
  @Test func manyAreThinned() throws {
    let patients = try predictions(3, count: 350)
    let result = try HorizonValidation(patients, at: 0, following: ValidationPlan())
    let all = result.roc.thresholds.compactMap(\.self).sorted()
    let shares = try #require(result.roc.shares)
    let thresholds = shares.map(\.threshold)
    let step = (all[349] - all[0]) / 500
    #expect(all.count == 350 && (150..<350).contains(shares.count))
    #expect(zip(thresholds, thresholds.dropFirst()).dropLast().allSatisfy { $1 - $0 >= step })
    // No threshold is further from one with shares than that.
    #expect(all.allSatisfy { value in thresholds.contains { $0 <= value && value - $0 < step } })
    #expect(shares.first?.threshold == all.first && shares.last?.threshold == all.last)
    #expect(shares.map(\.threshold) == shares.map(\.threshold).sorted())
    #expect([0.0, 1, 4, 5, 6, 10].spread(atLeast: 0.3) == [0, 4, 10])
    #expect([0.0, 1, 4, 9, 10].spread(atLeast: 0.25) == [0, 4, 9, 10])
    #expect([2.0].spread(atLeast: 0.1) == [2] && [Double]().spread(atLeast: 0.1).isEmpty)
    #expect([1, 2, 3].thinned(to: 5) == [1, 2, 3])
    #expect([1, 2, 3, 4, 5].thinned(to: 3) == [1, 3, 5])
    let pool = CurvePool(confidence: 0.95)
    let pooled = try #require(pool.pooled([result.roc, result.roc]).shares)
    #expect(pooled.count > 100 && pooled.count <= 200)
    var without = result.roc
    without.shares = nil
    #expect(pool.pooled([result.roc, without]).shares == nil)
  }
}
