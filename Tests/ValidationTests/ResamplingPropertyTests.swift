import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Properties of resampling and pooling")
struct ResamplingPropertyTests {
  /// Both estimates lie between apparent and out of bag; .632+ leans on the latter the more the fit is off.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func weightedEstimatesLieBetween(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let lowerIsBetter = seed % 2 == 0
    let (apparent, outOfBag) = (source.uniform(), source.uniform())
    let noInformation = source.uniform()
    let found = WeightedBootstrap(
      apparent: apparent, outOfBag: outOfBag, noInformation: noInformation,
      lowerIsBetter: lowerIsBetter)
    let (low, high) = (min(apparent, outOfBag) - 1e-15, max(apparent, outOfBag) + 1e-15)
    #expect(low <= found.estimate632 && found.estimate632 <= high)
    #expect((0...1).contains(found.overfitting))
    #expect(found.weight >= 0.632 - 1e-15 && found.weight <= 1 + 1e-15)
    let isOrdered =
      lowerIsBetter
      ? apparent < outOfBag && outOfBag < noInformation
      : apparent > outOfBag && outOfBag > noInformation
    guard isOrdered else { return }
    #expect(low <= found.estimate632Plus && found.estimate632Plus <= high)
    #expect(abs(found.estimate632Plus - outOfBag) <= abs(found.estimate632 - outOfBag) + 1e-15)
  }

  /// Brier's value without information: the mean over every pairing of a risk with an outcome.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func noInformationIsEveryPairing(seed: UInt64) {
    let data = RandomRisks(seed: seed, count: 20)
    var sum = 0.0
    for risk in data.risks {
      for outcome in data.outcomes { sum += pow((outcome ? 1 : 0) - risk, 2) }
    }
    let found = NoInformation(risks: data.risks, overallRisk: Double(data.events) / 20)
    #expect(found[.brier]?.agrees(with: sum / 400, within: 1e-12) == true)
    #expect(found[.cStatistic] == 0.5 && found[.observedExpected] == nil)
  }

  /// rms's indexes in other patients and in one's own: Q is D − U, g is that of the linear predictor.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func harrellIndexesHangTogether(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60)
    let ranked = try RankedRisks(risks: data.risks, outcomes: data.outcomes)
    for isOwn in [false, true] {
      let found = HarrellIndexes(ranked, isOwn: isOwn)
      #expect(
        found[.quality].agrees(with: found[.discrimination] - found[.unreliability], within: 1e-12))
      #expect(abs(found[.somersDxy]) <= 1 && found[.giniRisk] >= 0)
    }
    let own = HarrellIndexes(ranked, isOwn: true)
    let gini = giniMeanDifference(data.risks.map(logit))
    #expect(own[.giniLinearPredictor].agrees(with: gini, within: 1e-11))
    #expect(own[.giniRisk].agrees(with: giniMeanDifference(data.risks), within: 1e-11))
    let moved = HarrellIndexes.largestError(intercept: 0.5, slope: 0.8)
    #expect(HarrellIndexes.largestError(intercept: 0, slope: 1) < 1e-15 && moved > 0)
    // Turning the classes round turns the intercept.
    #expect(
      moved.agrees(
        with: HarrellIndexes.largestError(intercept: -0.5, slope: 0.8), within: 1e-12))
  }

  /// With equal errors the pooled value is the mean and τ² what the scatter has more than chance.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func equalErrorsPoolToTheMean(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let k = 3 + source.index(below: 8)
    let values = (0..<k).map { _ in source.normal() }
    let error = 0.2 + source.uniform()
    let mean = values.reduce(0, +) / Double(k)
    let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(k - 1)
    for heterogeneity in RandomEffects.Heterogeneity.allCases {
      let pooled = try #require(
        RandomEffects(
          estimates: values, standardErrors: values.map { _ in error },
          heterogeneity: heterogeneity))
      #expect(abs(pooled.estimate - mean) < 1e-12)
      #expect(pooled.q.agrees(with: scatter * Double(k - 1) / (error * error), within: 1e-11))
      // Hartung and Knapp's error is that of a mean, whatever τ² is.
      #expect(
        pooled.standardError.agrees(with: (scatter / Double(k)).squareRoot(), within: 1e-10))
      guard heterogeneity != .fixed else { continue }
      #expect(abs(pooled.tauSquared - max(0, scatter - error * error)) < 1e-9)
      let (low, high) = try (#require(pooled.predictionLower), #require(pooled.predictionUpper))
      #expect(low <= pooled.lower + 1e-12 && pooled.upper <= high + 1e-12)
    }
  }

  /// Moving and stretching what is pooled moves and stretches everything.
  @Test(arguments: 0..<30 as Range<UInt64>, RandomEffects.Inference.allCases)
  func poolingKnowsNoUnits(seed: UInt64, inference: RandomEffects.Inference) throws {
    var source = SplitMix64(seed: seed)
    let values = (0..<6).map { _ in source.normal() }
    let errors = values.map { _ in 0.2 + source.uniform() }
    let first = try #require(
      RandomEffects(estimates: values, standardErrors: errors, inference: inference))
    let second = try #require(
      RandomEffects(
        estimates: values.map { 3 - 2 * $0 }, standardErrors: errors.map { 2 * $0 },
        inference: inference))
    #expect(abs(second.estimate - (3 - 2 * first.estimate)) < 1e-8)
    #expect(abs(second.lower - (3 - 2 * first.upper)) < 1e-8)
    #expect(abs(second.tauSquared - 4 * first.tauSquared) < 1e-7)
    #expect(abs(second.iSquared - first.iSquared) < 1e-5)
    #expect(second.q.agrees(with: first.q, within: 1e-11))
  }

  /// Data sets that agree pool to what each of them says.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func equalCurvesPoolToThemselves(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60, cells: 20)
    let ranked = try RankedRisks(risks: data.risks, outcomes: data.outcomes)
    let pool = CurvePool(confidence: 0.95)
    let roc = ROCCurve(ranked, marking: [0.4], confidence: 0.95)
    let pooledROC = pool.pooled([roc, roc, roc])
    #expect(pooledROC.thresholds == roc.thresholds)
    for (pooled, own) in zip(
      pooledROC.sensitivities + pooledROC.specificities, roc.sensitivities + roc.specificities)
    {
      #expect(abs(pooled - own) < 1e-14)
    }
    let curve = DecisionCurve(ranked, NetBenefitTerms(thresholds: [0, 0.2, 0.6]))
    let pooledCurve = pool.pooled([curve, curve])
    for (pooled, own) in zip(
      pooledCurve.model + pooledCurve.treatAll, curve.model + curve.treatAll)
    {
      #expect(abs(pooled - own) < 1e-15)
    }
    let calibration = CalibrationCurve(ranked, following: ValidationPlan())
    let pooledCalibration = pool.pooled([calibration, calibration])
    #expect(pooledCalibration.groups.map(\.n) == calibration.groups.map(\.n))
    for (pooled, own) in zip(pooledCalibration.smooth.observed, calibration.smooth.observed) {
      #expect(abs(pooled - own) < 1e-12)
    }
  }
}
