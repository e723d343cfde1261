import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite("Sample size of validations with times")
struct FollowedSampleSizeTests {
  /// The second example of Riley and others (Stat Med 2022;41:1280).
  ///
  /// A spread of 0.699 from D = 1.115, a risk of 0.17 within 3 years and a rate of censoring of 0.418 a
  /// year. Their program found standard errors of the slope of 0.09745 in 4000 and 0.08738 in 5000
  /// patients (50 simulations each).
  private static let recurrence = FollowUpExpectation(
    horizon: 3, risk: 0.17, spread: 0.699, censoringRate: 0.418)

  @Test func publishedSlope() throws {
    let expected = try #require(Self.recurrence)
    for (patients, error) in [(4000.0, 0.09745), (5000, 0.08738)] {
      let needed = try #require(
        ValidationSampleSize(
          expected,
          targets: .init(observedExpected: 0.2, slope: 2 * 1.96 * error, cStatistic: 0.1)))
      #expect(abs(Double(needed.slope) / patients - 1) < 0.02)
    }
  }

  /// R 4.2.2, survival 3.5-3, 200 000 simulated patients: C 0.68825, 0.87411 / √n its error, and
  /// 0.53213 / √n that of the risk by `survfit`.
  @Test func agreesWithSimulation() throws {
    let needed = try #require(Self.recurrence.flatMap { ValidationSampleSize($0) })
    #expect(abs((needed.expectedCStatistic ?? 0) - 0.68825) < 0.003)
    let errorOfC = 0.1 / (2 * 1.96)
    let ofC = Double(try #require(needed.cStatistic)).squareRoot() * errorOfC
    #expect(abs(ofC / 0.87411 - 1) < 0.01)
    let errorOfRatio = asinh(0.1) / 1.96
    let ofRisk = Double(needed.observedExpected).squareRoot() * errorOfRatio * 0.17
    #expect(abs(ofRisk / 0.53213 - 1) < 0.01)
  }

  /// With everybody followed the observed risk is a share: (1 − F) / F over the squared log error.
  @Test(arguments: [0.05, 0.3, 0.9]) func withoutCensoring(risk: Double) throws {
    let expected = try #require(
      FollowUpExpectation(horizon: 5, risk: risk, spread: 0.8, censoringRate: 0))
    let needed = try #require(ValidationSampleSize(expected))
    let error = asinh(0.1) / 1.96
    #expect(abs(Double(needed.observedExpected) - (1 - risk) / risk / error / error) < 1.01)
    #expect(abs((needed.observedEventShare ?? 0) - risk) < 1e-6)
  }

  /// Two closed forms: with one hazard everywhere and exponential censoring Greenwood's variance is
  /// S² λ / (λ + γ) (e^(λ + γ) − 1); and C where everybody has the event is E 1 / (1 + exp(−√2 s |z|)).
  @Test func closedForms() throws {
    let (hazard, loss) = (0.4, 0.7)
    let risk = 1 - exp(-hazard)
    let needed = try #require(
      FollowUpExpectation(horizon: 2, risk: risk, spread: 1e-5, censoringRate: loss / 2)
        .flatMap { ValidationSampleSize($0) })
    let variance =
      exp(-2 * hazard) * hazard / (hazard + loss) * (exp(hazard + loss) - 1) / risk / risk
    let error = asinh(0.1) / 1.96
    #expect(abs(Double(needed.observedExpected) / (variance / error / error) - 1) < 2e-3)
    let complete = try #require(
      FollowUpExpectation(horizon: 1, risk: 0.999, spread: 1, censoringRate: 0)
        .flatMap { ValidationSampleSize($0) })
    #expect(abs((complete.expectedCStatistic ?? 0) - 0.7252134544218446) < 0.002)
  }

  /// Seven patients, horizon 4: lost at 1, 2 and after the horizon; events at 2, 3 and 4; one competing at 3.
  ///
  /// At risk 6, 4 and 2: S = 5/6, 5/12, 5/24; F₁ = 1/6 + 5/6/4 + 5/12/2 = 14/24, F₂ = 5/24, which is
  /// half of those without the event.
  @Test func readsPatients() throws {
    let followUp = FollowUp(times: [1, 2, 2, 3, 3, 4, 6], causes: [0, 0, 1, 1, 2, 1, 0])
    let risks = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1]
    let found = try #require(FollowUpExpectation(followUp, risks: risks, horizon: 4))
    #expect(abs(found.risk - 14.0 / 24) < 1e-15)
    #expect(abs(found.censoringRate - 2.0 / 19) < 1e-15)
    #expect(abs(found.competingRate - log(2) / 4) < 1e-15)
    let hazards = risks.dropLast().map { log(-log1p(-$0)) }
    let mean = hazards.reduce(0, +) / 6
    let squares = hazards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs(found.spread - (squares / 5).squareRoot()) < 1e-14)
    #expect(FollowUpExpectation(followUp, risks: risks, horizon: 7) == nil)
    #expect(
      FollowUpExpectation(followUp, risks: Array(repeating: 0.2, count: 7), horizon: 4) == nil)
  }

  /// Censoring, rarer events and narrower risks need more; competing events known by the horizon less
  /// than if they were losses.
  @Test(arguments: 0..<12) func movesAsExpected(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let (risk, spread) = (0.05 + 0.6 * source.uniform(), 0.3 + source.uniform())
    let loss = source.uniform()
    func needed(_ risk: Double, _ spread: Double, _ loss: Double, _ competing: Double = 0) throws
      -> ValidationSampleSize
    {
      try #require(
        FollowUpExpectation(
          horizon: 1, risk: risk, spread: spread, censoringRate: loss, competingRate: competing
        ).flatMap { ValidationSampleSize($0) })
    }
    let plain = try needed(risk, spread, loss)
    #expect(try needed(risk, spread, loss + 0.5).slope > plain.slope)
    #expect(try needed(risk, spread, loss + 0.5).observedExpected > plain.observedExpected)
    #expect(try needed(risk, spread * 0.8, loss).slope > plain.slope)
    #expect(try needed(risk * 0.8, spread, loss).observedExpected > plain.observedExpected)
    let competing = try needed(risk, spread, 0, 0.7)
    #expect(competing.cStatistic == nil && competing.expectedCStatistic == nil)
    // Without losses everybody's fate is known, whatever competes.
    #expect(abs(competing.slope - (try needed(risk, spread, 0)).slope) <= plain.slope / 1000 + 1)
  }

  @Test func impossibleExpectations() {
    #expect(FollowUpExpectation(horizon: 0, risk: 0.1, spread: 1, censoringRate: 0) == nil)
    #expect(FollowUpExpectation(horizon: 1, risk: 0, spread: 1, censoringRate: 0) == nil)
    #expect(FollowUpExpectation(horizon: 1, risk: 0.1, spread: 0, censoringRate: 0) == nil)
    #expect(FollowUpExpectation(horizon: 1, risk: 0.1, spread: 1, censoringRate: .nan) == nil)
    #expect(FollowUpExpectation(horizon: 1, risk: 0.1, spread: 1, censoringRate: -1) == nil)
  }
}
