import Foundation
import Statistics
import Testing

@testable import Validation

@Suite("Properties of discrimination")
struct DiscriminationPropertyTests {
  /// The variance of any weighted sum of areas is not negative, and that of one area is its own.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func covarianceIsPositiveSemidefinite(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let data = RandomRisks(seed: seed, count: 8 + Int(seed), cells: 9)
    let scores = [
      data.risks, data.risks.map { _ in source.uniform() }, data.risks.map { $0 * $0 - $0 },
    ]
    let analyses = try scores.map { try ROCAnalysis(scores: $0, outcomes: data.outcomes) }
    let matrix = analyses.map { first in
      analyses.map { StructuralComponents.covariance(first, $0) }
    }
    for i in 0..<3 {
      #expect(abs(matrix[i][i] - Concordance.variance(analyses[i])) < 1e-14)
      for j in 0..<3 { #expect(abs(matrix[i][j] - matrix[j][i]) < 1e-15) }
    }
    for _ in 0..<20 {
      let weights = (0..<3).map { _ in source.normal() }
      var variance = 0.0
      for i in 0..<3 { for j in 0..<3 { variance += weights[i] * matrix[i][j] * weights[j] } }
      #expect(variance > -1e-14)
    }
  }

  /// Turning the order of comparison turns the sign and nothing else.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func comparisonIsAntisymmetric(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 40)
    let other = RandomRisks(seed: seed + 100, count: 50)
    let first = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes)
    let second = try ROCAnalysis(
      scores: Array(other.risks.prefix(40)), outcomes: data.outcomes)
    let elsewhere = try ROCAnalysis(scores: other.risks, outcomes: other.outcomes)
    let pairs = [
      (try AreaComparison.paired(first, second), try AreaComparison.paired(second, first)),
      (
        AreaComparison.unpaired(first, elsewhere), AreaComparison.unpaired(elsewhere, first)
      ),
    ]
    for (there, back) in pairs {
      let lower = try #require(there.difference.lower)
      #expect(back.difference.upper?.agrees(with: -lower, within: 1e-12) == true)
      #expect(back.pValue?.agrees(with: there.pValue, within: 1e-12) == true)
      #expect(back.degreesOfFreedom?.agrees(with: there.degreesOfFreedom) != false)
    }
  }

  /// Parts of the axis make up the whole area, along either rate.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func partialAreasAddUp(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let data = RandomRisks(seed: seed, count: 30, cells: seed % 2 == 0 ? 7 : nil)
    let analysis = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes)
    let cuts = [0, source.uniform(), source.uniform(), 1].sorted()
    for rate in [ROCAnalysis.Rate.specificity, .sensitivity] {
      let parts = zip(cuts, cuts.dropFirst()).map {
        analysis.partialArea(where: rate, in: $0...$1) ?? .nan
      }
      #expect(analysis.area().agrees(with: parts.reduce(0, +), within: 1e-12))
      for (part, (lower, upper)) in zip(parts, zip(cuts, cuts.dropFirst())) {
        #expect(part >= 0 && part <= upper - lower + 1e-15)
      }
    }
    let whole = analysis.partialArea(where: .specificity, in: 0...1, isCorrected: true)
    #expect(whole == nil || analysis.area().agrees(with: whole ?? .nan, within: 1e-12))
  }

  /// Limits lie in 0...1 around the area; the logit scale is the same seen from the other side.
  @Test(arguments: 0..<40 as Range<UInt64>, AreaInterval.allCases)
  func intervalsOfTheArea(seed: UInt64, interval: AreaInterval) throws {
    let data = RandomRisks(seed: seed, count: 20, cells: 8)
    let area = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes)
      .area(interval: interval)
    let turned = try ROCAnalysis(scores: data.risks.map { -$0 }, outcomes: data.outcomes)
      .area(interval: interval)
    let (value, lower, upper) = try (
      #require(area.estimate), #require(area.lower), #require(area.upper)
    )
    #expect(0 <= lower && lower <= value && value <= upper && upper <= 1)
    #expect(turned.agrees(with: 1 - value, within: 1e-12))
    // Hanley and McNeil's exponential model has more of a spread on one side of ½ than on the other.
    guard interval != .hanleyMcNeil else { return }
    #expect(turned.lower?.agrees(with: 1 - upper, within: 1e-11) == true)
  }

  /// Pairs fall into three kinds; with all risks turned round the first two swap.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func rankAssociation(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 35, cells: seed % 2 == 0 ? 6 : nil)
    let pairs = try RankAssociation(risks: data.risks, outcomes: data.outcomes)
    let turned = try RankAssociation(risks: data.risks.map { 1 - $0 }, outcomes: data.outcomes)
    #expect(pairs.concordant == turned.discordant && pairs.tied == turned.tied)
    let all = Double(data.events * (35 - data.events))
    #expect(pairs.concordant + pairs.discordant + pairs.tied == all)
    #expect(abs(pairs.somersDxy - (2 * pairs.cStatistic - 1)) < 1e-14)
    #expect(abs(pairs.gamma) >= abs(pairs.somersDxy) - 1e-15)
    #expect(abs(pairs.kendallTauA) <= abs(pairs.somersDxy) + 1e-15)
  }

  /// The mean distance of two values, pair by pair; it moves with the scale and not with the place.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func giniIsTheMeanDistance(seed: UInt64) {
    let values = RandomRisks(seed: seed, count: 12, cells: 9).risks
    var sum = 0.0
    for i in values.indices { for j in 0..<i { sum += abs(values[i] - values[j]) } }
    let gini = giniMeanDifference(values)
    #expect(gini.agrees(with: sum / 66, within: 1e-12))
    #expect(giniMeanDifference(values.map { 3 - 5 * $0 }).agrees(with: 5 * gini, within: 1e-12))
  }

  /// Every threshold puts every patient into one cell; rates never rise as the threshold does.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func thresholdsMoveOneWay(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 30, cells: 11)
    var last = (hits: data.events, alarms: 30 - data.events)
    for threshold in stride(from: 0.0, through: 1, by: 0.05) {
      let found = try ThresholdPerformance(
        threshold: threshold, risks: data.risks, outcomes: data.outcomes)
      #expect(found.truePositives + found.falseNegatives == data.events)
      #expect(found.falsePositives + found.trueNegatives == 30 - data.events)
      #expect(found.truePositives <= last.hits && found.falsePositives <= last.alarms)
      last = (found.truePositives, found.falsePositives)
      if let odds = found.counts.diagnosticOddsRatio, odds > 0,
        let up = found.positiveLikelihoodRatio?.estimate,
        let down = found.negativeLikelihoodRatio?.estimate
      {
        #expect(odds.agrees(with: up / down, within: 1e-12))
      }
    }
  }

  /// No other threshold does better, and the curve passes through the best ones.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func bestIsBest(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 30, cells: 12)
    let analysis = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes)
    for criterion in [
      ThresholdCriterion.youden(), .youden(cost: 3, prevalence: 0.2), .closestToTopLeft(),
    ] {
      func value(_ place: ROCAnalysis.Coordinate) -> Double {
        criterion.value(
          sensitivity: place.sensitivity ?? .nan, specificity: place.specificity ?? .nan)
      }
      let best = analysis.best(by: criterion)
      let most = analysis.coordinates.map(value).max() ?? .nan
      #expect(!best.isEmpty && best.allSatisfy { abs(value($0) - most) < 1e-13 })
    }
  }

  /// Classes that swap leave the test as it is; a score of chance alone has P values of every size.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func mannWhitneyHasNoSide(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 25, cells: 7)
    let p = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes).mannWhitneyP
    let other = try ROCAnalysis(scores: data.risks, outcomes: data.outcomes.map { !$0 })
    #expect(try #require(p).agrees(with: other.mannWhitneyP, within: 1e-12))
    #expect((0...1).contains(p ?? -1))
  }

  /// With one cluster for all, pairs within clusters are all pairs; with one each, errors are as without.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func clustersAtTheirLimits(seed: UInt64) throws {
    let data = RandomRisks(seed: seed, count: 30, cells: 10)
    let plain = try ClusteredConcordance.independent(
      scores: data.risks, outcomes: data.outcomes)
    let one = try ClusteredConcordance.withinClusters(
      scores: data.risks, outcomes: data.outcomes, clusters: data.risks.map { _ in "a" })
    let each = try ClusteredConcordance.robust(
      scores: data.risks, outcomes: data.outcomes, clusters: data.risks.indices.map(String.init))
    let error = try #require(plain.standardError)
    for found in [one, each] {
      #expect(found.agrees(with: plain.estimate ?? .nan, within: 1e-12))
      #expect(found.standardError?.agrees(with: error, within: 1e-12) == true)
    }
  }

  /// The difference the other way round has the other sign and limits; of a share and itself it is zero.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func differencesOfSharesTurnAround(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let shares = (0..<2).map { _ in
      let total = 1 + source.index(below: 40)
      return Interval.wilson(source.index(below: total + 1), of: total)
    }
    let (there, back) = (shares[0].minus(shares[1]), shares[1].minus(shares[0]))
    let (value, lower) = (there.estimate ?? .nan, there.lower ?? .nan)
    #expect(abs(value + (back.estimate ?? .nan)) < 1e-15)
    #expect(abs(lower + (back.upper ?? .nan)) < 1e-14)
    #expect(lower >= -1 - 1e-12 && lower <= value + 1e-12 && value <= (there.upper ?? -9) + 1e-12)
    #expect(shares[0].minus(shares[0]).estimate == 0)
  }

  /// Both intervals hold the share and are the same seen from the other class.
  @Test(arguments: 0..<40 as Range<UInt64>, BinomialInterval.allCases)
  func sharesHaveTwoSides(seed: UInt64, method: BinomialInterval) throws {
    var source = SplitMix64(seed: seed)
    let n = 1 + source.index(below: 60)
    let count = source.index(below: n + 1)
    let own = method.interval(count, of: n)
    let other = method.interval(n - count, of: n)
    let (share, lower, upper) = try (
      #require(own.estimate), #require(own.lower), #require(own.upper)
    )
    #expect(0 <= lower && lower <= share && share <= upper && upper <= 1)
    #expect(abs(try #require(other.lower) - (1 - upper)) < 1e-12)
    let wider = method.interval(count, of: n, confidence: 0.99)
    #expect(try #require(wider.upper) >= upper && #require(wider.lower) <= lower)
    let second = method.interval(source.index(below: n + 1), of: n)
    let (there, back) = (own.minus(second), second.minus(own))
    #expect(abs(try #require(there.lower) + (try #require(back.upper))) < 1e-12)
  }
}
