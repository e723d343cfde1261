import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Testing

@Suite("Ways of estimation and selection through fit")
struct EstimationTests {
  private func spec(
    _ formula: String, _ estimation: Estimation = .maximumLikelihood,
    selection: Selection = .none
  ) throws -> ModelSpec {
    var spec = try Formula(formula).logisticSpec(event: "yes")
    (spec.estimation, spec.selection) = (estimation, selection)
    return spec
  }

  private func fitted(_ spec: ModelSpec, on cohort: Cohort) throws -> FittedModel {
    try fit(spec, to: AnalysisSet(cohort, for: spec))
  }

  /// A mark that nobody with the event lacks: maximum likelihood fails and says what helps.
  private var separated: Cohort {
    var source = SplitMix64(seed: 4)
    var (x, mark, y): ([Double], [String?], [String?]) = ([], [], [])
    for row in 0..<80 {
      let event = row % 4 == 0
      x.append(source.normal() + (event ? 0.5 : 0))
      mark.append(event || row % 3 == 0 ? "yes" : "no")
      y.append(event ? "yes" : "no")
    }
    return Samples.cohort(
      Samples.number("x", x), Samples.category("mark", levels: ["no", "yes"], mark),
      Samples.category("y", levels: ["no", "yes"], y))
  }

  @Test func firthIsFiniteWhereMaximumLikelihoodIsNot() throws {
    let plain = try spec("y ~ x + mark")
    let error = #expect(throws: FitError.self) { _ = try fitted(plain, on: separated) }
    #expect(error?.diagnostics.first?.hints.contains { $0.contains("--firth") } == true)
    let model = try fitted(try spec("y ~ x + mark", .firth), on: separated)
    #expect(model.coefficients.allSatisfy { $0.estimate.isFinite && $0.se ?? 0 > 0 })
    #expect(model.warnings.contains { $0.message.contains("'mark=yes' is the same") })
    let row = model.coefficients[2]
    // The profile leans away from zero, where Wald's interval is symmetric.
    let (lower, upper) = (try #require(row.lower), try #require(row.upper))
    #expect(upper - row.estimate > 1.2 * (row.estimate - lower))
    let test = try #require(model.likelihoodRatioTests.first { $0.variable == "mark" })
    #expect((row.p ?? 0).agrees(with: test.p, within: 1e-9))
    #expect(model.likelihoodRatio > 0 && model.effectiveParameters == nil)
  }

  @Test func ridgeCountsEffectiveParameters() throws {
    let cohort = Samples.random(seed: 2)
    let plain = try fitted(try spec("y ~ x + z + group"), on: cohort)
    let none = try fitted(try spec("y ~ x + z + group", .ridge(RidgePenalty(0))), on: cohort)
    #expect(none.coefficients == plain.coefficients)
    let ridge = try fitted(try spec("y ~ x + z + group", .ridge(RidgePenalty(20))), on: cohort)
    let parameters = try #require(ridge.effectiveParameters)
    #expect(parameters > 1 && parameters < 4)
    #expect(ridge.aic.agrees(with: -2 * ridge.logLikelihood + 2 * (parameters + 1), within: 1e-12))
    #expect(ridge.likelihoodRatioTests.isEmpty)
    #expect(abs(ridge.coefficients[1].estimate) < abs(plain.coefficients[1].estimate))
    #expect(throws: FitError.invalidPenalty) {
      _ = try fitted(try spec("y ~ x", .ridge(RidgePenalty(-1))), on: cohort)
    }
  }

  @Test(arguments: UInt64(0)..<6)
  func selectionIsARefitOfWhatStays(seed: UInt64) throws {
    let cohort = Samples.random(seed: seed)
    let chosen = try fitted(
      try spec("y ~ rcs(x, 4) + z + group", selection: .backward(.aic)), on: cohort)
    let record = try #require(chosen.riskModel.selection)
    #expect(Set(record.kept + record.eliminated.map(\.name)) == ["x", "z", "group"])
    #expect(record.kept == chosen.riskModel.design.predictors.map(\.variable.name))
    let terms = record.kept.map { $0 == "x" ? "rcs(x, 4)" : $0 }.joined(separator: " + ")
    let direct = try fitted(try spec("y ~ \(terms)"), on: cohort)
    #expect(direct.coefficients == chosen.coefficients && direct.aic == chosen.aic)
    let file = try RiskModelFile.data(for: chosen.riskModel)
    #expect(try RiskModelFile.model(from: file) == chosen.riskModel)
  }

  @Test func nothingStays() throws {
    var source = SplitMix64(seed: 11)
    let noise = (0..<120).map { _ in source.normal() }
    let y: [String?] = (0..<120).map { $0 % 2 == 0 ? "yes" : "no" }
    let cohort = Samples.cohort(
      Samples.number("noise", noise), Samples.category("y", levels: ["no", "yes"], y))
    let error = #expect(throws: FitError.self) {
      _ = try fitted(try spec("y ~ noise", selection: .backward(.p(1e-6))), on: cohort)
    }
    #expect(error == .nothingSelected(variables: ["noise"]))
    #expect(error?.diagnostics.first?.hints.isEmpty == false)
  }

  @Test(arguments: [
    Estimation.ridge(RidgePenalty(1, nonlinear: 2)), .firth, .maximumLikelihood,
    .elasticNet(ElasticNetChoice(mixing: 0.5)),
  ])
  func codingIsReversible(estimation: Estimation) throws {
    let data = try FileCoding.encoder().encode(estimation)
    #expect(try FileCoding.decoder().decode(Estimation.self, from: data) == estimation)
    #expect(String(decoding: data, as: UTF8.self).contains("\"method\""))
  }

  @Test func manyParametersForFewEvents() throws {
    var source = SplitMix64(seed: 8)
    let columns = (0..<5).map { index in
      Samples.number("x\(index)", (0..<300).map { _ in source.normal() })
    }
    let y: [String?] = (0..<300).map { $0 % 60 == 7 ? "yes" : "no" }
    let cohort = Samples.cohort(columns + [Samples.category("y", levels: ["no", "yes"], y)])
    let model = try fitted(
      try spec("y ~ x0 + x1 + x2 + x3 + x4", .firth), on: cohort)
    #expect(model.warnings.contains { $0.message == "5 coefficients are estimated from 5 events" })
  }

  /// Every patient a cluster of his own: the robust covariance; each patient twice in one: larger.
  @Test func covarianceOfClusters() throws {
    let single = Samples.random(seed: 6, patients: 120)
    let ids: [String?] = (0..<120).map { "\($0)" }
    func model(_ choice: CovarianceChoice, _ cohort: Cohort) throws -> FittedModel {
      var spec = try spec("y ~ x + z")
      spec.covariance = choice
      return try fitted(spec, on: cohort)
    }
    let levels = (0..<120).map { "\($0)" }
    let named = Samples.cohort(
      single.columns + [Samples.category("patient", levels: levels, ids)])
    let robust = try model(.robust, named)
    let alone = try model(.clustered(by: "patient"), named)
    for (first, second) in zip(robust.coefficients, alone.coefficients) {
      #expect(
        first.estimate == second.estimate
          && (first.se ?? .nan).agrees(with: second.se ?? .infinity, within: 1e-12))
    }
    let plain = try model(.model, named)
    #expect(robust.coefficients[1].se != plain.coefficients[1].se)
    #expect(robust.likelihoodRatioTests.isEmpty && !plain.likelihoodRatioTests.isEmpty)
    let pairs: [String?] = (0..<120).map { "\($0 / 60)" }
    let few = Samples.cohort(
      single.columns + [Samples.category("centre", levels: ["0", "1"], pairs)])
    let clustered = try model(.clustered(by: "centre"), few)
    #expect(clustered.warnings.contains { $0.message.contains("rest on 2 clusters") })
    #expect(throws: DesignError.self) { _ = try model(.clustered(by: "nowhere"), named) }
    var selecting = try spec("y ~ x + z", selection: .backward(.aic))
    selecting.covariance = .robust
    #expect(throws: FitError.covarianceNotAvailable(family: .logistic)) {
      _ = try fitted(selecting, on: named)
    }
    var firth = try spec("y ~ x + z", .firth)
    firth.covariance = .robust
    #expect(throws: FitError.covarianceNotAvailable(family: .logistic)) {
      _ = try fitted(firth, on: named)
    }
  }
}
