import Cohorts
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite("Tests of a Cox model without each predictor")
struct CoxRestrictionTests {
  /// As the model fitted without the variable, with ties and strong effects.
  @Test(arguments: 1...6)
  func equalsTheSmallerModel(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let count = 120
    var (x, z, group, times, events) = (
      [Double](), [Double](), [String?](), [Double](), [String?]()
    )
    for _ in 0..<count {
      let (first, second) = (source.normal(), source.normal())
      let level = source.uniform() < 0.5 ? "a" : "b"
      let rate = exp(Double(seed) / 2 * first - 0.5 * second + (level == "b" ? 0.7 : 0))
      let event = -log(1 - source.uniform()) / rate
      let end = 3 * source.uniform()
      x.append(first)
      z.append(second + first / 2)
      group.append(level)
      times.append((min(event, end) * 20).rounded(.up) / 20)
      events.append(event <= end ? "1" : "0")
    }
    let cohort = Samples.cohort(
      Samples.number("x", x), Samples.number("z", z),
      Samples.category("group", levels: ["a", "b"], group), Samples.number("time", times),
      Samples.category("event", levels: ["0", "1"], events))
    func fitted(_ right: String) throws -> FittedModel {
      let formula = try Formula("event ~ \(right)")
      let columns = TimeToEvent(time: "time", status: "event", event: "1", horizons: [0.5])
      let spec = ModelSpec(
        kind: .cox(columns, ties: .efron), terms: formula.terms, formula: formula.text)
      return try fit(spec, to: AnalysisSet(cohort, for: spec))
    }
    let whole = try fitted("x + z + group")
    let smaller = ["x": "z + group", "z": "x + group", "group": "x + z"]
    #expect(whole.likelihoodRatioTests.count == 3)
    for test in whole.likelihoodRatioTests {
      let rest = try fitted(try #require(smaller[test.variable]))
      let expected = 2 * (whole.logLikelihood - rest.logLikelihood)
      #expect(abs(test.chiSquared - expected) < 1e-9 * (1 + expected), "\(test.variable)")
    }
  }
}
