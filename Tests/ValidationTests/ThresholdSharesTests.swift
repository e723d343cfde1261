import Foundation
import Statistics
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
        #expect(0 <= lower && lower < value && value < upper && upper <= 1)
      }
    }
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
