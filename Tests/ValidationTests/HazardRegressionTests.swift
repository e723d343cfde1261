import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

/// Hazard regressions with closed forms; r = exp(β).
@Suite("Regression of the hazard, by hand")
struct HazardRegressionTests {
  private func regression(
    _ times: [Double], _ causes: [Int], _ column: [Double], weights: [Double]? = nil
  ) throws -> HazardRegression {
    var regression = HazardRegression(try TimeOrder(FollowUp(times: times, causes: causes)))
    regression.set(columns: [column], weights: weights)
    return regression
  }

  /// Events of 1 and 0, censored 1 and 0: 1 − r/(r+1) − r/(r+2) = 0, so that r² = 2.
  ///
  /// Information r/(r+1)² + 2r/(r+2)².
  @Test func cox() throws {
    var regression = try regression([4, 1, 3, 2], [0, 1, 0, 1], [0, 1, 1, 0])
    let found = regression.fit(from: SIMD2())
    let fit = try #require(found)
    #expect(fit.coefficients[0].agrees(with: 0.5 * log(2.0), within: 1e-12))
    let r = 2.0.squareRoot()
    let information = r / ((r + 1) * (r + 1)) + 2 * r / ((r + 2) * (r + 2))
    #expect(fit.covariance[0, 0].agrees(with: 1 / information, within: 1e-10))
    let likelihood = log(r) - log(2 * r + 2) - log(r + 2)
    #expect(fit.logLikelihood.agrees(with: likelihood, within: 1e-12))
    let hazard = 1 / (2 * r + 2) + 1 / (r + 2)
    #expect(regression.cumulativeHazard(until: 2).agrees(with: hazard, within: 1e-10))
  }

  /// Events of 1 and 0 tied: no difference; Efron takes 1/4 and then, half a patient of each gone, 1/3.
  @Test func tiedEvents() throws {
    var regression = try regression([1, 1, 2, 3], [1, 1, 0, 0], [1, 0, 1, 0])
    let found = regression.fit(from: SIMD2(0.3, 0))
    let fit = try #require(found)
    #expect(abs(fit.coefficients[0]) < 1e-12)
    let hazard = 1.0 / 4 + 1.0 / 3
    #expect(regression.cumulativeHazard(until: 1).agrees(with: hazard, within: 1e-12))
  }

  /// A patient with a competing event stays at risk: 1 − r/(r+1) − 2r/(2r+1) = 0, so that r² = 1/2.
  @Test func fineGray() throws {
    var regression = try regression([1, 2, 3, 4], [2, 1, 1, 0], [1, 0, 1, 0])
    let found = regression.fit(from: SIMD2())
    let fit = try #require(found)
    #expect(fit.coefficients[0].agrees(with: -0.5 * log(2.0), within: 1e-12))
  }

  /// After a censoring at 2 with three at risk the patient gone at 1 counts 2/3 at the event at 3.
  ///
  /// Risk sets 4 (times 1/4 at β = 0) do not matter for G; at 3: 1 + 1 + 2/3.
  @Test func fineGrayWeights() throws {
    var regression = try regression([1, 2, 3, 4], [2, 0, 1, 0], [0, 1, 0, 1])
    _ = regression.logLikelihood(at: SIMD2())
    #expect(regression.cumulativeHazard(until: 4).agrees(with: 3.0 / 8, within: 1e-14))
  }

  /// Two risks, too few for knots: the patients of `cox`, r = √2 and H = 1/(2r + 2) + 1/(r + 2) at the lower risk.
  ///
  /// The observed risks by 2.5 are 1 − exp(−H) and 1 − exp(−r H); midway on the scale 1 − exp(−√r H).
  @Test func curveOfTwoRisks() throws {
    let order = try TimeOrder(FollowUp(times: [4, 1, 3, 2], causes: [0, 1, 0, 1]))
    var regression = HazardRegression(order)
    let scale = [0.2, 0.6].map(complementaryLogLog)
    let curve = try #require(
      HazardCalibration(
        &regression, cloglog: [0, 1, 1, 0].map { scale[$0] }, by: order.place(ofHorizon: 2.5)))
    let r = 2.0.squareRoot()
    let hazard = 1 / (2 * r + 2) + 1 / (r + 2)
    #expect(curve.knots == nil)
    let middle = (scale[0] + scale[1]) / 2
    for (place, ratio) in [(scale[0], 1), (scale[1], r), (middle, r.squareRoot())] {
      let observed = curve.observed(atCloglog: place)
      #expect(observed.agrees(with: 1 - exp(-hazard * ratio), within: 1e-10))
    }
  }

  /// No maximum: the only event has the highest value.
  @Test func separation() throws {
    var regression = try regression([1, 2, 3], [1, 0, 0], [2, 1, 0])
    #expect(regression.fit(from: SIMD2()) == nil)
    var constant = try self.regression([1, 2, 3], [1, 1, 0], [1, 1, 1])
    #expect(constant.fit(from: SIMD2()) == nil)
  }

  /// Patients who count twice are two patients, ties included.
  @Test(arguments: 0..<10 as Range<UInt64>)
  func countsEqualCopies(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 40, causes: seed % 2 == 0 ? 1 : 2, ties: true)
    var source = SplitMix64(seed: seed, stream: 1)
    let counts = (0..<40).map { _ in source.index(below: 3) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    var weighted = HazardRegression(try TimeOrder(data.followUp))
    weighted.set(columns: [data.risks], weights: counts.map(Double.init))
    var copied = HazardRegression(try TimeOrder(data.followUp.selecting(rows)))
    copied.set(columns: [rows.map { data.risks[$0] }])
    let fits = (weighted.fit(from: SIMD2()), copied.fit(from: SIMD2()))
    let (one, other) = (try #require(fits.0), try #require(fits.1))
    #expect(one.coefficients[0].agrees(with: other.coefficients[0], within: 1e-8))
    #expect(one.logLikelihood.agrees(with: other.logLikelihood, within: 1e-10))
    #expect(one.covariance[0, 0].agrees(with: other.covariance[0, 0], within: 1e-8))
  }
}
