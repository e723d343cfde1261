import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite("Models fitted with an elastic net")
struct ElasticNetFitTests {
  private func spec(_ choice: ElasticNetChoice) throws -> ModelSpec {
    var spec = try Formula("y ~ x + z + group").logisticSpec(event: "yes")
    spec.estimation = .elasticNet(choice)
    return spec
  }

  /// The model is the path's at the λ that cross-validation chose, zeros included and named.
  @Test(arguments: ElasticNetChoice.Rule.allCases)
  func takesTheChosenPenalty(rule: ElasticNetChoice.Rule) throws {
    let choice = ElasticNetChoice(
      strength: .crossValidated(folds: 5, seed: 3, rule: rule))
    let data = try AnalysisSet(Samples.random(seed: 11), for: spec(choice))
    let fitted = try fit(spec(choice), to: data)
    var settings = ElasticNet()
    settings.minimumGain = 1e-5
    let direct = try settings.crossValidate(
      ElasticNetData(predictors: data.predictors, outcome: .binary(data.outcomeNumbers)),
      folds: ElasticNetCrossValidation.folds(rows: data.patientCount, count: 5, seed: 3))
    let index = rule == .minimum ? direct.minimumIndex : direct.oneStandardErrorIndex
    let expected = direct.path.solution(at: index)
    #expect(fitted.riskModel.coefficients == expected)
    #expect(fitted.coefficients.map(\.estimate) == expected)
    let record = try #require(fitted.riskModel.shrinkage)
    #expect(record.lambda == direct.path.lambdas[index] && record.best == direct.lambdaMin)
    #expect(record.withinOneStandardError == direct.lambda1SE)
    let zeros = zip(data.design.columnNames, expected.dropFirst()).filter { $0.1 == 0 }.map(\.0)
    #expect(record.dropped == zeros)
    let path = try #require(fitted.shrinkage)
    #expect(path.validation?.minimum == direct.minimumIndex)
    #expect(path.keptCount == expected.dropFirst().count { $0 != 0 })
  }

  @Test func givesNoErrorsAndSaysWhy() throws {
    let choice = ElasticNetChoice(strength: .fixed(0.02))
    let fitted = try fit(
      spec(choice), to: AnalysisSet(Samples.random(seed: 12), for: spec(choice)))
    #expect(fitted.riskModel.covariance == nil && fitted.waldTests.isEmpty)
    for row in fitted.coefficients {
      #expect(row.se == nil && row.z == nil && row.p == nil)
      #expect(row.lower == nil && row.upper == nil)
    }
    #expect(fitted.warnings.contains { $0.message.contains("no standard errors") })
    let risk = try fitted.riskModel.predict([
      "x": .number(60), "z": .number(0), "group": .level("b"),
    ])
    #expect(risk.standardError == nil && risk.risk.lower == nil && risk.risk.estimate != nil)
  }

  @Test func comesBackFromItsFile() throws {
    let choice = ElasticNetChoice(
      mixing: 0.5, strength: .crossValidated(folds: 4, seed: 9, rule: .oneStandardError))
    let model = try fit(
      spec(choice), to: AnalysisSet(Samples.random(seed: 13), for: spec(choice))
    ).riskModel
    let again = try FileCoding.decoder().decode(
      RiskModel.self, from: FileCoding.encoder().encode(model))
    #expect(again == model && again.estimation == .elasticNet(choice))
  }

  /// Under an endless penalty everybody has the overall risk.
  @Test func nothingIsLeftOfAStrongPenalty() throws {
    let choice = ElasticNetChoice(strength: .fixed(1000))
    let data = try AnalysisSet(Samples.random(seed: 14), for: spec(choice))
    let fitted = try fit(spec(choice), to: data)
    let share = Double(data.eventCount) / Double(data.patientCount)
    #expect(fitted.riskModel.coefficients[0].agrees(with: logit(share), within: 1e-12))
    #expect(fitted.riskModel.coefficients.dropFirst().allSatisfy { $0 == 0 })
    #expect(fitted.riskModel.shrinkage?.dropped == data.design.columnNames)
    #expect(fitted.warnings.contains { $0.message.contains("every coefficient to zero") })
    #expect(abs(fitted.likelihoodRatio) < 1e-9)
  }

  /// Without coefficients Breslow's hazard is Nelson and Aalen's: 1/5 + 2/4 by time 2, with a tie there.
  @Test func coxHazardByHand() throws {
    let cohort = Samples.cohort(
      Samples.number("time", [1, 2, 2, 3, 4]),
      Samples.category("status", levels: ["0", "1"], ["1", "1", "1", "0", "1"]),
      Samples.number("x", [5, 3, 4, 1, 2]))
    let columns = TimeToEvent(time: "time", status: "status", event: "1", horizons: [1.5, 2, 3.5])
    var spec = try Formula("Surv(time, status) ~ x").spec(kind: .cox(columns, ties: .efron))
    spec.estimation = .elasticNet(ElasticNetChoice(strength: .fixed(100)))
    let fitted = try fit(spec, to: AnalysisSet(cohort, for: spec))
    let stratum = try #require(fitted.riskModel.baseline?.stratum())
    let hazards = stratum.horizons.map(\.cumulativeHazard)
    for (found, expected) in zip(hazards, [0.2, 0.7, 0.7]) {
      #expect(found.agrees(with: expected, within: 1e-12))
    }
    // ln of the partial likelihood without coefficients: −ln 5 − 2 ln 4 − ln 1.
    #expect(fitted.nullLogLikelihood.agrees(with: -log(5.0) - 2 * log(4.0), within: 1e-12))
    #expect(fitted.coefficients.map(\.estimate) == [0])
  }

  @Test func refusesFamiliesWithout() throws {
    let columns = TimeToEvent(
      time: "time", status: "status", event: "1", competing: ["2"], horizons: [2])
    let cohort = Samples.cohort(
      Samples.number("time", [1, 2, 2, 3, 4]),
      Samples.category("status", levels: ["0", "1", "2"], ["1", "2", "1", "0", "1"]),
      Samples.number("x", [5, 3, 4, 1, 2]))
    var spec = try Formula("Surv(time, status) ~ x").spec(kind: .fineGray(columns))
    spec.estimation = .elasticNet(ElasticNetChoice())
    let data = try AnalysisSet(cohort, for: spec)
    #expect(throws: FitError.estimationNotAvailable(family: .fineGray)) { try fit(spec, to: data) }
  }
}
