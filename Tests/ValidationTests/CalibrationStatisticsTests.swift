import Foundation
import Statistics
import Testing

@testable import Validation

/// Six patients, two risks tied across outcomes, in no order.
///
///     risk     0.1  0.4  0.4  0.6  0.7  0.9
///     event    no   no   yes  yes  no   yes
@Suite("Calibration statistics by hand")
struct CalibrationStatisticsTests {
  private let risks = [0.9, 0.4, 0.1, 0.7, 0.4, 0.6]
  private let outcomes = [true, false, false, false, true, true]

  /// (y − p)(1 − 2p): −0.08, −0.08, 0.12, −0.08, 0.28, −0.08; variance 2·0.0576 + 3·0.0096 + 0.0336.
  @Test func spiegelhalter() throws {
    let test = try #require(try Spiegelhalter(risks: risks, outcomes: outcomes))
    #expect(test.z.agrees(with: 0.08 / 0.1776.squareRoot(), within: 1e-13))
    #expect(try Spiegelhalter(risks: [0.5, 0, 1], outcomes: [true, false, true]) == nil)
  }

  /// The likelihood of the risks is 0.9·0.6·0.9·0.3·0.4·0.6, that of the prevalence ½ to the sixth.
  @Test func indexesOfProbabilities() throws {
    let likelihood = log(0.9 * 0.6 * 0.9 * 0.3 * 0.4 * 0.6)
    let ratio = 2 * (likelihood - 6 * log(0.5))
    let indexes = try ProbabilityIndexes(risks: risks, outcomes: outcomes)
    #expect(indexes.discriminationChiSquared?.agrees(with: ratio, within: 1e-12) == true)
    #expect(indexes.discrimination?.agrees(with: (ratio - 1) / 6, within: 1e-12) == true)
    #expect(indexes.somersDxy?.agrees(with: 4.0 / 9, within: 1e-14) == true)
    let gain = try #require(indexes.unreliabilityChiSquared)
    #expect(gain >= 0)
    let quality = (ratio - 1 - (gain - 2)) / 6
    #expect(indexes.quality?.agrees(with: quality, within: 1e-12) == true)
    let loss = try LogarithmicLoss.value(risks: risks, outcomes: outcomes)
    #expect(loss.agrees(with: -likelihood / 6, within: 1e-13))
  }

  /// One risk of 0.3 for six, three with the event: U has one degree of freedom.
  @Test func equalRisks() throws {
    let indexes = try ProbabilityIndexes(risks: Array(repeating: 0.3, count: 6), outcomes: outcomes)
    let ratio = 2 * (6 * log(0.5) - 3 * log(0.3) - 3 * log(0.7))
    #expect(indexes.unreliability?.agrees(with: (ratio - 1) / 6, within: 1e-12) == true)
    #expect(indexes.eavg?.agrees(with: 0.2, within: 1e-14) == true && indexes.emax == 0)
    #expect(indexes.discrimination == -1.0 / 6 && indexes.slope == 0)
  }

  @Test func certainRisksHaveNoSlope() throws {
    let indexes = try ProbabilityIndexes(
      risks: [0, 1, 0.5, 0.4, 0.6], outcomes: [false, true, true, false, true])
    #expect(indexes.slope == nil && indexes.quality == nil && indexes.brier != nil)
    let recalibration = try RecalibrationAssessment(
      risks: [0, 1, 0.5, 0.4, 0.6], outcomes: [false, true, true, false, true])
    #expect(recalibration.slope.estimate == nil && recalibration.jointTest == nil)
    #expect(recalibration.slopeByProfile.estimate == nil)
  }

  /// Halves: 0.9 expected and 1 seen, 2.2 expected and 2 seen.
  @Test func hosmerLemeshow() throws {
    let test = try HosmerLemeshow(risks: risks, outcomes: outcomes, groups: 2)
    let sum = 0.01 / (0.9 * 0.7) + 0.04 / (2.2 * (1 - 2.2 / 3))
    #expect(test.chiSquared?.agrees(with: sum, within: 1e-12) == true)
    #expect(test.pValue(in: .development) == nil && test.degreesOfFreedom(in: .external) == 2)
  }

  /// Thirds of 0.1 0.4 0.4 0.6 0.7 0.9: quantiles 0.4 and 0.633; the second and fourth; ranks.
  @Test func threeGroupings() throws {
    func sizes(_ grouping: HosmerLemeshow.Grouping) throws -> [Int] {
      try HosmerLemeshow(risks: risks, outcomes: outcomes, grouping: grouping, groups: 3)
        .groups.map(\.n)
    }
    #expect(try sizes(.quantile) == [3, 1, 2])
    #expect(try sizes(.orderStatistic) == [3, 1, 2])
    #expect(try sizes(.rank) == [2, 2, 2])
    #expect(throws: ValidationError.self) {
      try HosmerLemeshow(risks: risks, outcomes: outcomes, groups: 1)
    }
  }

  /// Below ½: 0.9 expected, 1 seen; above: 2.2 expected, 2 seen.
  @Test func expectedCalibrationError() throws {
    let error = try CalibrationErrors.expected(risks: risks, outcomes: outcomes, groups: 2)
    #expect(error.agrees(with: 0.05, within: 1e-14))
  }

  /// Distances 0.1, 0, 0.1, 0.3, 0.05: mean 0.11, median 0.1, at 0.9 six tenths of the way from 0.1 to 0.3.
  @Test func distancesFromACurve() throws {
    let errors = try #require(
      CalibrationErrors(predicted: [0.1, 0.2, 0.4, 0.6, 0.9], curve: [0.2, 0.2, 0.3, 0.3, 0.85]))
    for (own, byHand) in zip(
      [errors.ici, errors.e50, errors.e90, errors.emax], [0.11, 0.1, 0.22, 0.3])
    {
      #expect(own.agrees(with: byHand, within: 1e-14))
    }
    #expect(CalibrationErrors(predicted: [0.1], curve: []) == nil)
  }

  /// Two risks have closed forms: 1 of 8 at 0.2 and 5 of 8 at 0.8.
  @Test func recalibrationOfTwoRisks() throws {
    let risks = Array(repeating: 0.2, count: 8) + Array(repeating: 0.8, count: 8)
    let outcomes = (0..<16).map { $0 == 0 || $0 >= 11 }
    let result = try RecalibrationAssessment(risks: risks, outcomes: outcomes)
    let free = log(1.0 / 8) + 7 * log(7.0 / 8) + 5 * log(5.0 / 8) + 3 * log(3.0 / 8)
    let frozen = log(0.2) + 7 * log(0.8) + 5 * log(0.8) + 3 * log(0.2)
    #expect(result.jointTest?.statistic.agrees(with: 2 * (free - frozen), within: 1e-11) == true)
    #expect(result.jointTest?.degreesOfFreedom == 2)
    // On the profile's limits twice the loss of log likelihood is the quantile of χ² with 1 df.
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    for limit in [result.slopeByProfile.lower, result.slopeByProfile.upper] {
      let slope = try #require(limit)
      let loss = 2 * (free - Recalibration.interceptAlone(ranked, slope: slope).logLikelihood)
      #expect(loss.agrees(with: 3.841458820694124, within: 1e-10))
    }
  }

  /// Columns 0, 0, 1, 1 and risks 0.2, 0.4, ½, ½: 1 − 2p has the weighted means 0.36 and 0, and
  /// 0.16·0.24² + 0.24·0.16² = 0.01536 is left.
  @Test func leCessieAndVanHouwelingen() throws {
    let columns = Matrix(columns: [[0, 0, 1, 1]], rows: 4)
    let test = try #require(
      try LeCessieVanHouwelingen(
        predictors: columns, risks: [0.2, 0.4, 0.5, 0.5], outcomes: [true, false, true, false]))
    #expect(test.sumOfSquares.agrees(with: 1.3, within: 1e-14))
    #expect(test.expected.agrees(with: 0.9, within: 1e-14))
    #expect(test.z.agrees(with: 0.4 / 0.01536.squareRoot(), within: 1e-12))
    let saturated = try LeCessieVanHouwelingen(
      predictors: columns, risks: [0.2, 0.2, 0.5, 0.5], outcomes: [true, false, true, false])
    #expect(saturated == nil)
  }

  @Test func splineNeedsValues() throws {
    #expect(try SplineRecalibration(risks: risks, outcomes: outcomes, knots: 3) == nil)
  }

  /// Shrunken risks have the slope 1/b and the intercept −a/b; tests do not depend on row order.
  @Test(arguments: 0..<20)
  func recalibrationUndoesRecalibration(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let truth = (0..<200).map { _ in source.normal() }
    let outcomes = truth.map { source.uniform() < inverseLogit($0).p }
    let (a, b) = (source.normal(), 0.5 + source.uniform())
    let risks = truth.map { inverseLogit($0).p }
    let moved = truth.map { inverseLogit(a + b * $0).p }
    let first = try RecalibrationAssessment(risks: risks, outcomes: outcomes)
    let second = try RecalibrationAssessment(
      risks: moved.reversed(), outcomes: outcomes.reversed())
    let slope = try #require(first.slope.estimate)
    let intercept = try #require(first.intercept.estimate)
    #expect(second.slope.agrees(with: slope / b, within: 1e-8))
    #expect(second.intercept.agrees(with: intercept - a * slope / b, within: 1e-8))
    let groups = try HosmerLemeshow(risks: moved, outcomes: outcomes)
    let reversed = try HosmerLemeshow(risks: moved.reversed(), outcomes: outcomes.reversed())
    #expect(groups.chiSquared?.agrees(with: reversed.chiSquared, within: 1e-12) == true)
    #expect(groups.groups.reduce(0) { $0 + $1.n } == 200)
  }
}
