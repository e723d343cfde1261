import Diagnostics
import Foundation
import Statistics
import Testing

@testable import Validation

/// Centres pooled: two with estimates 0 and 2 and standard error 1.
@Suite("Pooling over centres by hand")
struct CentrePoolingTests {
  /// Q = 2 on 1 degree of freedom; τ² = (2 − 1)/(2 − 1) by moments and s² − 1 by restricted likelihood.
  @Test(arguments: [RandomEffects.Heterogeneity.derSimonianLaird, .restrictedLikelihood])
  func twoCentres(heterogeneity: RandomEffects.Heterogeneity) throws {
    let model = try #require(
      RandomEffects(
        estimates: [0, 2], standardErrors: [1, 1], heterogeneity: heterogeneity,
        inference: .normal))
    #expect(model.estimate.agrees(with: 1, within: 1e-12) && model.q == 2)
    #expect(model.tauSquared.agrees(with: 1, within: 1e-9))
    #expect(model.standardError.agrees(with: 1, within: 1e-9))
    #expect(model.iSquared.agrees(with: 50, within: 1e-9))
    let margin = 1.959963984540054 * 2.0.squareRoot()
    #expect(model.predictionUpper?.agrees(with: 1 + margin, within: 1e-9) == true)
  }

  /// Hartung and Knapp: weights ½, scatter 1 on 1 degree of freedom; t is 12.7062.
  @Test func hartungKnapp() throws {
    let model = try #require(RandomEffects(estimates: [0, 2], standardErrors: [1, 1]))
    #expect(model.upper.agrees(with: 1 + 12.706204736174698, within: 1e-8))
    let fixed = try #require(
      RandomEffects(
        estimates: [0, 2], standardErrors: [1, 1], heterogeneity: .fixed, inference: .normal))
    #expect(fixed.standardError.agrees(with: 0.5.squareRoot()) && fixed.predictionLower == nil)
    #expect(fixed.iSquared == 50)
  }

  /// Two centres with 1 and 1.0001: scatter 5e-9 on 1 degree of freedom, so the interval all but vanishes; at least 1 it is
  /// t × √½.
  @Test func adHocCorrection() throws {
    func model(_ inference: RandomEffects.Inference) throws -> RandomEffects {
      try #require(
        RandomEffects(estimates: [1, 1.0001], standardErrors: [1, 1], inference: inference))
    }
    let plain = try model(.hartungKnapp)
    let corrected = try model(.hartungKnappAdHoc)
    #expect(plain.upper - plain.lower < 0.002)
    #expect(corrected.standardError.agrees(with: 0.5.squareRoot(), within: 1e-12))
    #expect(
      (corrected.upper - corrected.estimate).agrees(
        with: 12.706204736174698 * 0.5.squareRoot(), within: 1e-8))
    let spread = try #require(
      RandomEffects(
        estimates: [0, 9], standardErrors: [1, 1], heterogeneity: .fixed,
        inference: .hartungKnappAdHoc))
    #expect(spread.standardError.agrees(with: 4.5, within: 1e-9))
  }

  @Test func whatCannotBePooled() {
    #expect(RandomEffects(estimates: [1], standardErrors: [1]) == nil)
    #expect(RandomEffects(estimates: [1, 2], standardErrors: [1, 0]) == nil)
    #expect(RandomEffects(estimates: [1, .infinity], standardErrors: [1, 1]) == nil)
  }

  /// The restricted likelihood has its maximum at τ²: its derivative by differences is zero or, at the
  /// boundary, negative.
  @Test(arguments: 0..<30)
  func restrictedLikelihoodIsLargest(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let k = 3 + source.index(below: 8)
    let values = (0..<k).map { _ in source.normal() * 2 * source.uniform() }
    let errors = (0..<k).map { _ in 0.2 + source.uniform() }
    let model = try #require(RandomEffects(estimates: values, standardErrors: errors))
    func likelihood(_ tau: Double) -> Double {
      let w = errors.map { 1 / ($0 * $0 + tau) }
      let total = w.reduce(0, +)
      let mean = zip(w, values).reduce(0) { $0 + $1.0 * $1.1 } / total
      let scatter = zip(w, values).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
      return (w.reduce(0) { $0 + log($1) } - log(total) - scatter) / 2
    }
    let best = likelihood(model.tauSquared)
    for tau in stride(from: 0.0, through: 4, by: 0.01) {
      #expect(likelihood(tau) <= best + 1e-10)
    }
    let shuffled = try #require(
      RandomEffects(estimates: values.reversed(), standardErrors: errors.reversed()))
    #expect(shuffled.estimate.agrees(with: model.estimate, within: 1e-8))
  }

  /// Clusters {(1, event), (0, other)} and {(0, event), (1, other)}.
  ///
  /// Within: one pair right, one wrong; each patient's influence is ±½ of 2 pairs: √(4·¼/4). Over all
  /// four pairs 2 count; influences ½ and ½ in the first cluster, −½ and −½ in the second: √(2/16).
  @Test func clusteredConcordance() throws {
    let scores = [1.0, 0, 0, 1]
    let outcomes = [true, false, true, false]
    let clusters = ["a", "a", "b", "b"]
    let within = try ClusteredConcordance.withinClusters(
      scores: scores, outcomes: outcomes, clusters: clusters)
    #expect(within.estimate == 0.5 && within.standardError?.agrees(with: 0.5) == true)
    let robust = try ClusteredConcordance.robust(
      scores: scores, outcomes: outcomes, clusters: clusters)
    let error = 2.0.squareRoot() / 4
    #expect(robust.estimate == 0.5 && robust.standardError?.agrees(with: error) == true)
    #expect(throws: ValidationError.self) {
      try ClusteredConcordance.robust(scores: scores, outcomes: outcomes, clusters: ["a"])
    }
    let none = try ClusteredConcordance.withinClusters(
      scores: [1, 2], outcomes: [true, false], clusters: ["a", "b"])
    #expect(none.estimate == nil)
  }

  private func centre(_ seed: Int, n: Int, events: Bool = true) throws -> CentrePerformance {
    var source = SplitMix64(seed: UInt64(seed))
    let truth = (0..<n).map { _ in source.normal() }
    let outcomes = truth.map { events && source.uniform() < inverseLogit($0).p }
    let performance = try Performance(
      risks: truth.map { inverseLogit($0).p }, outcomes: outcomes, smoother: .lowess)
    return CentrePerformance(centre: "\(seed)", performance: performance)
  }

  @Test func performanceOfThreeCentres() throws {
    let rows = try (1...3).map { try centre($0, n: 80) }
    let pooled = PooledPerformance(rows)
    let c = try #require(pooled.cStatistic)
    let values = rows.compactMap { $0.performance?.cStatistic.estimate }
    let value = try #require(c.pooled.estimate)
    #expect(value > (values.min() ?? 1) && value < (values.max() ?? 0))
    #expect(c.scale == .logit && c.centres == 3)
    #expect((c.predictionLower ?? 1) <= (c.pooled.lower ?? 0))
    #expect((c.predictionLower ?? -1) > 0 && (c.predictionUpper ?? 2) < 1)
    #expect(pooled.caution?[.english].contains("3 centres") == true)
    #expect(PooledPerformance(try (1...10).map { try centre($0, n: 40) }).caution == nil)
  }

  /// A centre without events has no C and no slope; the others are pooled without it.
  @Test func aCentreWithoutEvents() throws {
    let rows = try [centre(1, n: 60), centre(2, n: 60), centre(3, n: 20, events: false)]
    let pooled = PooledPerformance(rows)
    #expect(pooled.cStatistic?.centres == 2 && pooled.centres == 3)
    #expect(pooled.observedExpected?.centres == 2)
    let failed = PooledPerformance([rows[0], CentrePerformance(centre: "x")])
    #expect(failed.cStatistic == nil)
  }

  @Test func performanceOverImputations() throws {
    let rows = try (1...3).compactMap { try centre($0, n: 80).performance }
    let pooled = try #require(Performance.pooled(overImputations: rows))
    let logits = rows.compactMap { $0.cStatistic.estimate.map(logit) }
    let mean = logits.reduce(0, +) / 3
    #expect(pooled.cStatistic.agrees(with: inverseLogit(mean).p, within: 1e-13))
    #expect(pooled.cStatistic.method == "Rubin, logit scale, 3 imputations")
    #expect(pooled.ici.lower == nil && pooled.ici.method?.contains("mean") == true)
    #expect(Performance.pooled(overImputations: []) == nil)
  }
}
