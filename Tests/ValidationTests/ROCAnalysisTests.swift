import Foundation
import Statistics
import Testing

@testable import Validation

/// Six patients, two scores.
///
///     first    0.9  0.4  0.1  0.7  0.4  0.6
///     second   3    1    2    4    5    6
///     event    yes  no   no   no   yes  yes
@Suite("ROC analysis by hand")
struct ROCAnalysisTests {
  private let scores = [0.9, 0.4, 0.1, 0.7, 0.4, 0.6]
  private let outcomes = [true, false, false, false, true, true]
  private let z = 1.959963984540054

  private func analysis() throws -> ROCAnalysis {
    try ROCAnalysis(scores: scores, outcomes: outcomes)
  }

  private func second() throws -> ROCAnalysis {
    try ROCAnalysis(scores: [3, 1, 2, 4, 5, 6], outcomes: outcomes)
  }

  /// DeLong's variance is 20/324 (`ByHandTests.deLongVariance`).
  @Test func logitInterval() throws {
    let area = try analysis().area(interval: .logit)
    let margin = z * (20.0 / 324).squareRoot() / (13.0 / 18 * 5 / 18)
    #expect(area.agrees(with: 13.0 / 18, within: 1e-15))
    let lower = inverseLogit(log(13.0 / 5) - margin).p
    let upper = inverseLogit(log(13.0 / 5) + margin).p
    #expect(area.lower?.agrees(with: lower, within: 1e-13) == true)
    #expect(area.upper?.agrees(with: upper, within: 1e-13) == true)
  }

  /// A = 13/18: Q₁ = 13/23, Q₂ = 2(169/324)/(31/18) = 169/279.
  @Test func hanleyAndMcNeil() throws {
    let area = 13.0 / 18
    let variance =
      (area * 5 / 18 + 2 * (13.0 / 23 - area * area) + 2 * (169.0 / 279 - area * area)) / 9
    let error = try analysis().area(interval: .hanleyMcNeil).standardError
    #expect(error?.agrees(with: variance.squareRoot(), within: 1e-14) == true)
  }

  /// Deviations of places, in 18ths and 9ths: events (5, −4, −1)·(−2, 1, 1) = −15, others
  /// (2, 5, −7)·(1, 1, −2) = 21.
  ///
  /// Covariance (−15 + 21)/162/6 = 1/162; variances 20/324 and 8/324.
  @Test func pairedComparison() throws {
    let result = try AreaComparison.paired(analysis(), second())
    #expect(result.covariance?.agrees(with: 1.0 / 162, within: 1e-13) == true)
    #expect(result.difference.agrees(with: -3.0 / 18, within: 1e-13))
    #expect(result.statistic?.agrees(with: -3 / 24.0.squareRoot(), within: 1e-12) == true)
    #expect(result.degreesOfFreedom == nil)
  }

  /// As if other patients: variance 28/324 on (28²)/(20²/5 + 8²/5) degrees of freedom.
  @Test func unpairedComparison() throws {
    let result = AreaComparison.unpaired(try analysis(), try second())
    #expect(result.statistic?.agrees(with: -3 / 28.0.squareRoot(), within: 1e-12) == true)
    #expect(result.degreesOfFreedom?.agrees(with: 784 * 5 / 464.0, within: 1e-12) == true)
  }

  @Test func pairsNeedTheSamePatients() throws {
    let other = try ROCAnalysis(scores: scores, outcomes: outcomes.reversed())
    #expect(throws: ValidationError.outcomesDiffer) {
      try AreaComparison.paired(try analysis(), other)
    }
    let itself = try AreaComparison.paired(analysis(), analysis())
    #expect(itself.statistic == nil && itself.difference.estimate == 0)
  }

  /// Sensitivity and specificity: 1 and ⅓ at 0.25, ⅔ and ⅔ at 0.5, ⅓ and 1 at 0.8: Youden ⅓ each.
  ///
  /// With cost 2 and prevalence 0.3, r = 7/6: 25/18, 26/18, 27/18.
  @Test func bestThresholds() throws {
    let analysis = try analysis()
    #expect(
      analysis.coordinates.map(\.threshold) == [
        -Double.infinity, 0.25, 0.5, (0.6 + 0.7) / 2, 0.8, .infinity,
      ])
    #expect(analysis.best(by: .youden()).map(\.threshold) == [0.25, 0.5, 0.8])
    #expect(analysis.best(by: .closestToTopLeft()).map(\.threshold) == [0.5])
    #expect(analysis.best(by: .youden(cost: 2, prevalence: 0.3)).map(\.threshold) == [0.8])
    #expect(analysis.best(by: .youden(cost: 1, prevalence: 1)).isEmpty)
    #expect(analysis.counts(at: 0.4).truePositives == 3)
  }

  /// From specificity ⅔ to 1 the sensitivity is ⅓: 1/9.
  ///
  /// From ½ to ⅔ it falls from 5/6 to ⅔: 1/8.
  @Test func partialAreas() throws {
    let analysis = try analysis()
    func area(_ range: ClosedRange<Double>, isCorrected: Bool = false) throws -> Double {
      try #require(
        analysis.partialArea(where: .specificity, in: range, isCorrected: isCorrected))
    }
    #expect(try area(0.5...1).agrees(with: 17.0 / 72, within: 1e-14))
    #expect(try area(0...1).agrees(with: 13.0 / 18, within: 1e-14))
    #expect(try area(0.5...1, isCorrected: true).agrees(with: 35.0 / 54, within: 1e-14))
    let whole = analysis.partialArea(where: .sensitivity, in: 0...1)
    #expect(whole?.agrees(with: 13.0 / 18, within: 1e-14) == true)
    #expect(analysis.sensitivity(atSpecificity: 0.5)?.agrees(with: 5.0 / 6) == true)
    #expect(analysis.sensitivity(atSpecificity: 2.0 / 3)?.agrees(with: 2.0 / 3) == true)
    #expect(analysis.partialArea(where: .specificity, in: 0.5...0.5) == nil)
  }

  /// U = 6.5 against 4.5; variance 9/12·(7 − 6/30) = 5.1; continuity ½.
  @Test func mannWhitney() throws {
    let p = NormalDistribution.twoSidedP(1.5 / 5.1.squareRoot())
    #expect(try analysis().mannWhitneyP?.agrees(with: p, within: 1e-13) == true)
  }

  /// 3 of 4 events and 2 of 6 others are positive.
  @Test func tableOfAThreshold() {
    let counts = ClassificationCounts(
      truePositives: 3, falsePositives: 2, trueNegatives: 4, falseNegatives: 1)
    let positive = counts.positiveLikelihoodRatio()
    #expect(positive.agrees(with: 2.25, within: 1e-14))
    let upper = 2.25 * exp(z * (5.0 / 12).squareRoot())
    #expect(positive.upper?.agrees(with: upper, within: 1e-13) == true)
    let negative = counts.negativeLikelihoodRatio()
    #expect(negative.agrees(with: 0.375, within: 1e-14))
    let lower = 0.375 * exp(-z * (5.0 / 6).squareRoot())
    #expect(negative.lower?.agrees(with: lower, within: 1e-13) == true)
    #expect(counts.f1 == 6.0 / 9 && counts.diagnosticOddsRatio == 6)
    #expect(counts.matthewsCorrelation?.agrees(with: 10 / 600.0.squareRoot()) == true)
    #expect(counts.share(.accuracy) == 0.7)
  }

  /// (1 − p)⁵ = 0.025 and p⁵ = 0.025 are the limits of none and all of five.
  @Test func exactIntervals() {
    let fifth = pow(0.025, 0.2)
    #expect(Interval.exact(0, of: 5).upper?.agrees(with: 1 - fifth, within: 1e-12) == true)
    #expect(Interval.exact(5, of: 5).lower?.agrees(with: fifth, within: 1e-12) == true)
    #expect(Interval.exact(0, of: 5).lower == 0 && Interval.exact(5, of: 5).upper == 1)
    #expect(Interval.exact(0, of: 0) == Interval() && Interval.exact(3, of: 2) == Interval())
  }

  @Test func badScores() throws {
    #expect(throws: ValidationError.notAScore(row: 1, count: 1)) {
      try ROCAnalysis(scores: [1, .nan], outcomes: [true, false])
    }
    #expect(throws: ValidationError.noPatients) { try ROCAnalysis(scores: [], outcomes: []) }
    let oneClass = try ROCAnalysis(scores: [1, 2], outcomes: [true, true])
    #expect(oneClass.area().estimate == nil && oneClass.best(by: .youden()).isEmpty)
    #expect(oneClass.partialArea(where: .specificity, in: 0...1) == nil)
    #expect(oneClass.mannWhitneyP == nil && oneClass.sensitivity(atSpecificity: 0.5) == nil)
  }

  /// Scores of few values, so that ties are many.
  @Test(arguments: 0..<40)
  func isThePairCountWhateverTheScale(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let n = 4 + source.index(below: 40)
    let scores = (0..<n).map { _ in Double(source.index(below: 9)) }
    let outcomes = (0..<n).map { $0 == 0 || ($0 > 1 && source.uniform() < 0.4) }
    let first = try ROCAnalysis(scores: scores, outcomes: outcomes)
    var (right, pairs) = (0.0, 0.0)
    for i in 0..<n where outcomes[i] {
      for j in 0..<n where !outcomes[j] {
        right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
        pairs += 1
      }
    }
    #expect(first.area().agrees(with: right / pairs, within: 1e-13))
    let bent = try ROCAnalysis(scores: scores.map { exp($0) - 3 }, outcomes: outcomes)
    #expect(bent.area() == first.area())
    let turned = try ROCAnalysis(
      scores: scores.map { -$0 }, outcomes: outcomes, direction: .lowerIsRiskier)
    #expect(turned.area() == first.area())
    #expect(turned.coordinates.map(\.counts) == first.coordinates.map(\.counts))
    let unturned = try ROCAnalysis(scores: scores.map { -$0 }, outcomes: outcomes)
    #expect(unturned.area().agrees(with: 1 - right / pairs, within: 1e-13))
    let covariance = try AreaComparison.paired(first, first).covariance
    let variance = Concordance.variance(first)
    #expect((covariance ?? .nan).agrees(with: variance, within: 1e-12) || variance.isNaN)
  }
}
