import Foundation
import RiskModels
import Statistics
import Testing

@testable import Validation

@Suite("Properties of calibration")
struct CalibrationPropertyTests {
  /// Counting the other class turns every error round: z of the Brier score and the loss stay.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func classesMaySwap(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 50)
    let (risks, outcomes) = (data.risks.map { 1 - $0 }, data.outcomes.map { !$0 })
    let first = try #require(try Spiegelhalter(risks: data.risks, outcomes: data.outcomes))
    let second = try #require(try Spiegelhalter(risks: risks, outcomes: outcomes))
    #expect(first.z.agrees(with: second.z, within: 1e-11))
    let loss = try LogarithmicLoss.value(risks: data.risks, outcomes: data.outcomes)
    let other = try LogarithmicLoss.value(risks: risks, outcomes: outcomes)
    #expect(loss.agrees(with: other, within: 1e-12))
    let (grouped, turned) = try (
      HosmerLemeshow(risks: data.risks, outcomes: data.outcomes, grouping: .rank),
      HosmerLemeshow(risks: risks, outcomes: outcomes, grouping: .rank)
    )
    #expect(grouped.chiSquared?.agrees(with: turned.chiSquared, within: 1e-11) == true)
  }

  /// The order of patients is not data.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func orderDoesNotMatter(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60, cells: 40)
    let rows = data.shuffled(seed: seed)
    let (risks, outcomes) = (rows.map { data.risks[$0] }, rows.map { data.outcomes[$0] })
    let first = try ProbabilityIndexes(risks: data.risks, outcomes: data.outcomes)
    let second = try ProbabilityIndexes(risks: risks, outcomes: outcomes)
    let paths: [KeyPath<ProbabilityIndexes, Double?>] = [
      \.cStatistic, \.nagelkerkeR2, \.discrimination, \.unreliability, \.quality, \.brier,
      \.intercept, \.slope, \.emax, \.e90, \.eavg, \.spiegelhalterZ,
    ]
    for path in paths {
      let (a, b) = try (#require(first[keyPath: path]), #require(second[keyPath: path]))
      #expect(abs(a - b) < 1e-9 * max(1, abs(a)))
    }
    // Ties split by rows are the one thing that order decides.
    for grouping in [HosmerLemeshow.Grouping.quantile, .orderStatistic] {
      let (a, b) = try (
        HosmerLemeshow(risks: data.risks, outcomes: data.outcomes, grouping: grouping),
        HosmerLemeshow(risks: risks, outcomes: outcomes, grouping: grouping)
      )
      #expect(a.groups.map(\.observed) == b.groups.map(\.observed))
      #expect(a.chiSquared?.agrees(with: b.chiSquared, within: 1e-12) == true)
    }
  }

  /// Q is D − U; the mean of distances is no larger than the largest, quantiles rise.
  @Test(arguments: 0..<30 as Range<UInt64>, [ValidationPlan.Smoother.loess, .lowess, .spline])
  func indexesHangTogether(seed: UInt64, smoother: ValidationPlan.Smoother) throws {
    let data = RandomRisks(seed: seed, count: 80)
    let found = try Performance(
      risks: data.risks, outcomes: data.outcomes, smoother: smoother)
    let (ici, e50, e90, emax) = try (
      #require(found.ici.estimate), #require(found.e50.estimate),
      #require(found.e90.estimate), #require(found.emax.estimate)
    )
    #expect(0 <= ici && ici <= emax && e50 <= e90 && e90 <= emax)
    let indexes = try ProbabilityIndexes(risks: data.risks, outcomes: data.outcomes)
    let (d, u, q) = try (
      #require(indexes.discrimination), #require(indexes.unreliability), #require(indexes.quality)
    )
    #expect(abs(q - (d - u)) < 1e-14)
    #expect(try #require(indexes.unreliabilityChiSquared) >= 0)
  }

  /// Murphy: with risks of few values the Brier score is uncertainty − resolution + reliability.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func brierScoreComesApart(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 70, cells: 5)
    let share = Double(data.events) / 70
    var (reliability, resolution) = (0.0, 0.0)
    for risk in Set(data.risks) {
      let rows = data.risks.indices.filter { data.risks[$0] == risk }
      let own = Double(rows.count { data.outcomes[$0] }) / Double(rows.count)
      reliability += Double(rows.count) * (risk - own) * (risk - own) / 70
      resolution += Double(rows.count) * (own - share) * (own - share) / 70
    }
    let found = try Performance(risks: data.risks, outcomes: data.outcomes)
    let whole = share * (1 - share) - resolution + reliability
    #expect(found.brier.agrees(with: whole, within: 1e-12))
    #expect(found.scaledBrier.agrees(with: 1 - whole / (share * (1 - share)), within: 1e-11))
    // What each risk really means is the best that risks of these values can be.
    let right = data.risks.map { risk in
      let rows = data.risks.indices.filter { data.risks[$0] == risk }
      return Double(rows.count { data.outcomes[$0] }) / Double(rows.count)
    }
    let best = try Performance(risks: right, outcomes: data.outcomes)
    #expect(best.brier.agrees(with: share * (1 - share) - resolution, within: 1e-12))
    let nobody = try Performance(
      risks: data.risks.map { _ in share }, outcomes: data.outcomes)
    #expect(abs(nobody.scaledBrier.estimate ?? .nan) < 1e-12)
  }

  /// Halving every risk doubles O/E with its limits; intercept alone makes expected equal observed.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func observedExpectedScales(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 50)
    let ranked = try RankedRisks(risks: data.risks, outcomes: data.outcomes)
    let halved = try RankedRisks(risks: data.risks.map { $0 / 2 }, outcomes: data.outcomes)
    for variance in [ObservedExpected.Variance.binomial, .poisson] {
      let first = ObservedExpected.estimate(ranked, variance: variance, confidence: 0.95)
      let second = ObservedExpected.estimate(halved, variance: variance, confidence: 0.95)
      for path in [\Estimate.estimate, \.lower, \.upper] {
        let value = try #require(first[keyPath: path])
        #expect(second[keyPath: path]?.agrees(with: 2 * value, within: 1e-12) == true)
      }
    }
    let shift = Recalibration.interceptAlone(ranked).intercept
    let moved = try RankedRisks(
      linearPredictors: data.risks.map { logit($0) + shift }, outcomes: data.outcomes)
    #expect(
      ObservedExpected.estimate(moved, confidence: 0.95).agrees(with: 1, within: 1e-9))
  }

  /// The columns that span a model are the model: le Cessie's z is that of any others.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func testOfFitKnowsNoCoordinates(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let data = RandomRisks(seed: seed, count: 40)
    var (columns, others) = (Matrix(rows: 40, columns: 2), Matrix(rows: 40, columns: 2))
    for row in 0..<40 {
      let (x, y) = (source.normal(), source.uniform() < 0.5 ? 1.0 : 0)
      (columns[row, 0], columns[row, 1]) = (x, y)
      (others[row, 0], others[row, 1]) = (3 * x - y + 7, 2 * y - x)
    }
    let first = try #require(
      try LeCessieVanHouwelingen(
        predictors: columns, risks: data.risks, outcomes: data.outcomes))
    let second = try #require(
      try LeCessieVanHouwelingen(predictors: others, risks: data.risks, outcomes: data.outcomes))
    #expect(first.z.agrees(with: second.z, within: 1e-9))
    #expect(first.standardDeviation.agrees(with: second.standardDeviation, within: 1e-9))
  }

  /// A curve fitted by likelihood expects as many events as there are, whatever scale risks came on.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func splineExpectsWhatHappened(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 150)
    let curve = try #require(
      try SplineRecalibration(risks: data.risks, outcomes: data.outcomes, knots: 4))
    let expected = data.risks.reduce(0) { $0 + curve.observed(at: $1) }
    #expect(expected.agrees(with: Double(data.events), within: 1e-8))
    let moved = data.risks.map { inverseLogit(1 + 0.5 * logit($0)).p }
    let other = try #require(
      try SplineRecalibration(risks: moved, outcomes: data.outcomes, knots: 4))
    #expect(other.nonlinearChiSquared.agrees(with: curve.nonlinearChiSquared, within: 1e-6))
    for (risk, place) in zip(data.risks, moved).prefix(20) {
      #expect(abs(other.observed(at: place) - curve.observed(at: risk)) < 1e-8)
    }
  }

  /// With one group the expected calibration error is what is wrong on average; more groups never lessen it.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func calibrationErrorOfGroups(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 60)
    func error(_ groups: Int) throws -> Double {
      try CalibrationErrors.expected(
        risks: data.risks, outcomes: data.outcomes, groups: groups)
    }
    let mean = (Double(data.events) - data.risks.reduce(0, +)) / 60
    #expect(try error(1).agrees(with: abs(mean), within: 1e-12))
    for groups in [1, 2, 5, 10] { #expect(try error(2 * groups) >= error(groups) - 1e-15) }
  }

  /// R² of Nagelkerke lies above Cox and Snell's; of two models the likelier has the larger.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func explainedVariationIsOrdered(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let (n, events) = (200, 20 + source.index(below: 160))
    let share = Double(events) / 200
    let null = 200 * (share * log(share) + (1 - share) * log(1 - share))
    let (near, far) = (null * (0.8 + 0.2 * source.uniform()), null * 0.7)
    let (less, more) = (
      ExplainedVariation(
        logLikelihood: near, nullLogLikelihood: null, n: n, events: events, parameters: 3),
      ExplainedVariation(
        logLikelihood: far, nullLogLikelihood: null, n: n, events: events, parameters: 3)
    )
    for found in [less, more] {
      #expect(0 <= found.coxSnell && found.coxSnell <= found.nagelkerke)
      #expect(found.nagelkerke <= 1 && found.adjusted <= found.coxSnell)
    }
    #expect(less.coxSnell < more.coxSnell && less.nagelkerke < more.nagelkerke)
    #expect(less.mcFadden < more.mcFadden && less.effective < more.effective)
  }
}
