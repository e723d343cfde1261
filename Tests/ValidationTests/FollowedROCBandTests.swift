import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Bands of ROC curves at a horizon")
struct FollowedROCBandTests {
  /// Six patients followed to the horizon or their event: risks 0.9 to 0.1 with event, none, event, none, event, none.
  ///
  /// The patients themselves rise from (0, 0) by thirds: (0, 1/3), (1/3, 1/3), (1/3, 2/3), (2/3, 2/3), (2/3, 1), (1, 1).
  /// With the first twice and the third left out: (0, 2/3), (1/3, 2/3), (2/3, 2/3), (2/3, 1), (1, 1). Of two values the
  /// quantile 0.025 is the lower one plus 0.025 of the difference.
  @Test func twoResamplesByHand() throws {
    let followUp = FollowUp(times: [1, 9, 2, 9, 3, 9], causes: [1, 0, 1, 0, 1, 0])
    let predictions = try FollowedPredictions(
      followUp, horizons: [5], risks: [[0.9, 0.8, 0.7, 0.4, 0.2, 0.1]])
    var roc = ROCCurve(predictions, at: 0, following: ValidationPlan())
    let bootstrap = Bootstrap(
      replicates: 2, resamples: [[1, 2, 3, 4, 5, 6], [1, 1, 2, 4, 5, 6]])
    roc.addBand(predictions, at: 0, bootstrap, confidence: 0.95)
    let band = try #require(roc.band)
    let (third, part) = (1.0 / 3, 0.025 / 3)
    // At 1/3, between the rates 0.33 (1/3 and 2/3) and 0.34 (2/3 and 2/3); at 2/3 between 0.66 and 0.67.
    let lower = third + part + (100.0 / 3 - 33) * (third - part)
    let upper = 2 * third - part + (100.0 / 3 - 33) * part
    let expected: [(Double, Double)] = [
      (0, 2 * third - part), (third, 2 * third - part), (third, upper),
      (min(lower, 2 * third), 2 * third),
      (2 * third, 2 * third + (200.0 / 3 - 66) * third), (2 * third + (200.0 / 3 - 66) * third, 1),
      (1, 1),
    ]
    #expect(band.lower.count == 7 && band.upper.count == 7)
    for (index, limits) in expected.enumerated() {
      #expect(abs(band.lower[index] - limits.0) < 1e-12)
      #expect(abs(band.upper[index] - limits.1) < 1e-12)
    }
  }

  /// The curve lies in its band, which rises; as many patients twice over have the narrower band.
  @Test(arguments: 0..<6 as Range<UInt64>) func holdsItsCurve(seed: UInt64) throws {
    let bootstrap = Bootstrap(replicates: 60, seed: seed)
    var widths: [Double] = []
    for count in [80, 1200] {
      let data = RandomFollowUp(
        seed: seed, count: count, causes: 1 + Int(seed % 2), ties: seed % 3 == 0)
      let predictions = try FollowedPredictions(data.followUp, horizons: [2], risks: [data.risks])
      var roc = ROCCurve(predictions, at: 0, following: ValidationPlan())
      roc.addBand(predictions, at: 0, bootstrap, confidence: 0.95)
      let band = try #require(roc.band)
      #expect(band.lower.count == roc.sensitivities.count)
      for index in roc.sensitivities.indices {
        #expect(band.lower[index] <= roc.sensitivities[index] && band.lower[index] >= 0)
        #expect(band.upper[index] >= roc.sensitivities[index] && band.upper[index] <= 1)
      }
      #expect(zip(band.lower, band.lower.dropFirst()).allSatisfy { $1 >= $0 - 1e-12 })
      widths.append(
        zip(band.upper, band.lower).reduce(0) { $0 + $1.0 - $1.1 } / Double(band.lower.count))
    }
    #expect(widths[1] < widths[0] / 2)
  }

  /// About 95 of 100 bands hold the true sensitivity at a specificity, a third of the patients being censored.
  ///
  /// The predictor is standard normal without the event and normal around 1 with it, so that the true sensitivity at a
  /// false positive rate u is Φ(1 + Φ⁻¹(u)).
  @Test func holdsTheTrueCurve() throws {
    let rates = [0.2, 0.3, 0.5]
    var held = 0
    let runs: UInt64 = 50
    for run in 1...runs {
      var source = SplitMix64(seed: 400 + run)
      var (times, causes, risks) = ([Double](), [Int](), [Double]())
      for _ in 0..<160 {
        let isEvent = source.uniform() < 0.4
        risks.append(inverseLogit(source.normal() + (isEvent ? 1 : 0)).p)
        let (time, censored) = (isEvent ? source.uniform() * 5 : 6, source.uniform() * 12)
        times.append(min(time, censored))
        causes.append(time <= censored && isEvent ? 1 : 0)
      }
      let predictions = try FollowedPredictions(
        FollowUp(times: times, causes: causes), horizons: [5], risks: [risks])
      var roc = ROCCurve(predictions, at: 0, following: ValidationPlan())
      roc.addBand(predictions, at: 0, Bootstrap(replicates: 80, seed: run), confidence: 0.95)
      let band = try #require(roc.band)
      for rate in rates {
        let place = try #require(roc.specificities.lastIndex { 1 - $0 <= rate })
        let truth = NormalDistribution.cumulative(1 + NormalDistribution.quantile(rate))
        if band.lower[place] <= truth, truth <= band.upper[place] { held += 1 }
      }
    }
    let share = Double(held) / Double(Int(runs) * rates.count)
    #expect(share > 0.9 && share < 0.99, "\(share)")
  }
}
