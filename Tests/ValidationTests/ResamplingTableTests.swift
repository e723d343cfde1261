import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Resampling as rms does it")
struct ResamplingTableTests {
  /// Events at 0.2, 0.6 and 0.8; others at 0.1, 0.6: six pairs.
  ///
  /// 0.2 beats 0.1 and loses to 0.6; 0.6 beats 0.1 and ties; 0.8 beats both: 4 concordant, 1 discordant,
  /// 1 tied. C = 4.5/6, Dxy = 3/6, γ = 3/5, τ-a = 3/10.
  @Test func pairsByHand() throws {
    let pairs = try RankAssociation(
      risks: [0.6, 0.2, 0.1, 0.8, 0.6], outcomes: [true, true, false, true, false])
    #expect(pairs.concordant == 4 && pairs.discordant == 1 && pairs.tied == 1)
    #expect(pairs.cStatistic == 0.75 && pairs.somersDxy == 0.5)
    #expect(pairs.gamma == 0.6 && pairs.kendallTauA == 0.3)
    // In five cells 0.6 and 0.62 are one.
    let cells = try RankAssociation(risks: [0.62, 0.6], outcomes: [true, false], cells: 5)
    #expect(cells.tied == 1)
  }

  /// |3 − 1| + |3 − 6| + |1 − 6| over three pairs.
  @Test func giniByHand() {
    #expect(giniMeanDifference([3, 1, 6]).agrees(with: 10.0 / 3))
    #expect(giniMeanDifference([3]).isNaN)
  }

  /// ln L = 2 ln 0.8, null 2 ln 0.5, n = 2: LR = 4 ln 1.6; effective n = 3 · 2 · ¼.
  @Test func explainedVariationByHand() {
    let found = ExplainedVariation(
      logLikelihood: 2 * log(0.8), nullLogLikelihood: 2 * log(0.5), n: 2, events: 1, parameters: 1)
    let ratio = 4 * log(1.6)
    #expect(found.coxSnell.agrees(with: 1 - exp(-ratio / 2)))
    #expect(found.nagelkerke.agrees(with: (1 - exp(-ratio / 2)) / 0.75))
    #expect(found.mcFadden.agrees(with: 1 - log(0.8) / log(0.5)))
    #expect(found.adjusted.agrees(with: 1 - exp(-(ratio - 1) / 2)))
    #expect(found.effectiveSampleSize == 1.5)
  }

  /// Apparent 0.1, out of the bag 0.2, no information 0.25: R = 0.1/0.15, w = 0.632/(1 − 0.368 R).
  @Test func weightedBootstrapByHand() {
    let brier = WeightedBootstrap(
      apparent: 0.1, outOfBag: 0.2, noInformation: 0.25, lowerIsBetter: true)
    let weight = 0.632 / (1 - 0.368 * 2 / 3)
    #expect(brier.estimate632.agrees(with: 0.368 * 0.1 + 0.632 * 0.2))
    #expect(brier.estimate632Plus.agrees(with: (1 - weight) * 0.1 + weight * 0.2))
    // No worse than no information, and no overfitting where the bag's outside is better.
    let poor = WeightedBootstrap(
      apparent: 0.8, outOfBag: 0.4, noInformation: 0.5, lowerIsBetter: false)
    #expect(poor.overfitting == 1 && poor.estimate632Plus.agrees(with: 0.5))
    let lucky = WeightedBootstrap(
      apparent: 0.7, outOfBag: 0.75, noInformation: 0.5, lowerIsBetter: false)
    #expect(lucky.overfitting == 0 && lucky.estimate632Plus == lucky.estimate632)
  }

  @Test func randomFoldsPartition() {
    for repeats in [1, 3] {
      guard
        case .crossValidation(let folds) = ResamplingScheme.randomFolds(
          10, repeats: repeats, rowCount: 43, seed: 5)
      else { continue }
      #expect(folds.count == 10 * repeats && folds.allSatisfy { (4...5).contains($0.count) })
      let counts = Dictionary(grouping: folds.joined(), by: \.self).mapValues(\.count)
      #expect(counts.count == 43 && counts.values.allSatisfy { $0 == repeats })
    }
  }

  /// Leaving everybody out once by turns tests in patients who did not make the model.
  @Test func crossValidationIsLessOptimistic() throws {
    let (cohort, spec) = try Self.study(selection: .none)
    let table = try ResamplingTable(
      spec, on: cohort, scheme: .randomFolds(10, rowCount: 160, seed: 2))
    let dxy = try #require(table.rows[.somersDxy])
    #expect(dxy.count == 10 && table.failures == 0 && table.kept.isEmpty)
    #expect(dxy.corrected < dxy.apparent)
    #expect(throws: ValidationError.self) {
      _ = try ResamplingTable(spec, on: cohort, scheme: .crossValidation([[0]]))
    }
  }

  /// A selection is replayed: noise comes in less often than what matters, and counts are those of R's
  /// algorithm done by hand in each resample.
  @Test func selectionIsReplayed() async throws {
    let (cohort, spec) = try Self.study(selection: .backward(.aic))
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    var plan = ValidationPlan(replicates: 30, seed: 3, threads: 2, byCentre: false)
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let correction = try #require(result.performance.optimismCorrected)
    let frequencies = try #require(correction.inclusionFrequencies)
    #expect(frequencies.map(\.name) == ["x", "noise1", "noise2", "noise3"])
    let done = correction.replicates - correction.failedReplicates
    #expect(frequencies[0].count == done && frequencies[1].count < done)
    #expect(frequencies[1].share == Double(frequencies[1].count) / Double(done))
    #expect(correction.repeatedSteps[.english].contains("backward elimination"))
    var plain = spec
    plain.selection = .none
    let rows = (0..<30).map { replicate in
      plan.bootstrap.rows(ofReplicate: replicate, rowCount: 160).map { $0 + 1 }
    }
    let table = try ResamplingTable(
      plain, on: cohort, scheme: .bootstrap(rows), eliminatingBy: .aic)
    for frequency in frequencies {
      #expect(table.kept.count { $0.contains(frequency.name) } == frequency.count)
    }
    let dxy = try #require(table.rows[.somersDxy])
    let c = try #require(correction.corrected.cStatistic.estimate)
    #expect(abs(2 * c - 1 - dxy.corrected) < 1e-12)
    plan.threads = 1
    let again = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    #expect(again.performance == result.performance)
  }

  /// A shrunken model is not calibrated in its own patients, and its slope there is measured.
  @Test func ridgeIsMeasuredInItsOwnPatients() async throws {
    var (cohort, spec) = try Self.study(selection: .none)
    spec.estimation = .ridge(RidgePenalty(30))
    let model = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let plan = ValidationPlan(replicates: 20, seed: 3, byCentre: false)
    let result = try await validate(model, specifiedBy: spec, on: cohort, following: plan)
    let apparent = try #require(result.performance.apparent?.calibrationSlope.estimate)
    #expect(apparent > 1.05)
    let corrected = result.performance.optimismCorrected?.corrected.calibrationSlope.estimate
    #expect((corrected ?? .nan) > 0.9)
  }

  private static func study(selection: Selection) throws -> (Cohort, ModelSpec) {
    var source = SplitMix64(seed: 21)
    var columns = Array(repeating: [Double](), count: 4)
    var y: [Double] = []
    for _ in 0..<160 {
      for index in columns.indices { columns[index].append(source.normal()) }
      let x = columns[0][columns[0].count - 1]
      y.append(source.uniform() < inverseLogit(1.2 * x - 0.3).p ? 1 : 0)
    }
    let names = ["x", "noise1", "noise2", "noise3"]
    let made = zip(names, columns).map {
      Column(Variable(name: $0, kind: .number), .numbers($1))
    }
    let cohort = Cohort(
      columns: made + [Column(Variable(name: "y", kind: .number), .numbers(y))],
      ids: (0..<160).map { "P\($0)" })
    var spec = try Formula("y ~ x + noise1 + noise2 + noise3").logisticSpec(event: "1")
    spec.selection = selection
    return (cohort, spec)
  }
}

extension Double {
  fileprivate func agrees(with other: Double) -> Bool { abs(self - other) < 1e-12 }
}
