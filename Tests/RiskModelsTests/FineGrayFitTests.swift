import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite struct FineGrayFitTests {
  private let sample = FollowedCohort(patients: 160)

  @Test func predictsWhatTheSolverDoes() throws {
    let fitted = try sample.fit()
    let analysis = try AnalysisSet(sample.cohort, for: sample.spec())
    let followUp = try #require(analysis.followUp)
    var solver = FineGraySolver(predictors: analysis.predictors, followUp: followUp)
    let status = solver.solve()
    #expect(status == .converged)
    let incidence = solver.cumulativeIncidence(of: analysis.predictors, at: [1, 2])
    for (column, horizon) in [1.0, 2].enumerated() {
      let risks = try fitted.riskModel.risks(for: sample.cohort, within: horizon)
      for row in risks.indices { #expect(abs(risks[row] - incidence[row, column]) < 1e-12) }
    }
    #expect(abs(fitted.linearPredictors.reduce(0, +)) < 1e-10)
    #expect(fitted.coefficients.map(\.name) == ["x", "group=b"])
    let covariances = [solver.covariance(), solver.covariance(.naive)]
    let sandwich = try #require(covariances[0])
    #expect(abs((fitted.coefficients[0].se ?? 0) - sandwich[0, 0].squareRoot()) < 1e-12)
    #expect(fitted.likelihoodRatioTests.isEmpty)
    #expect(fitted.waldTests.map(\.name) == ["x", "group", "TOTAL"])
  }

  /// The interval is that of log Λ₀ + xᵀb, whose variance is the mean square of its derivatives by the
  /// patients' weights.
  @Test func intervalHeedsBaselineAndCoefficients() throws {
    let fitted = try sample.fit()
    let patient: PatientValues = ["x": .number(1.5), "group": .level("b")]
    let prediction = try fitted.riskModel.predict(patient, within: 1)
    let row = [1.5, 1.0]
    let analysis = try AnalysisSet(sample.cohort, for: sample.spec())
    let followUp = try #require(analysis.followUp)
    var solver = FineGraySolver(
      predictors: analysis.predictors, followUp: followUp)
    solver.solve()
    let start = solver.coefficients
    let patients = Matrix(columns: row.map { [$0] }, rows: 1)
    var variance = 0.0
    for index in 0..<followUp.count {
      let logHazards = [1e-4, -1e-4].map { change in
        var weights = Array(repeating: 1.0, count: followUp.count)
        weights[index] += change
        solver.solve(weights: weights, start: start)
        return log(-log1p(-solver.cumulativeIncidence(of: patients, at: [1])[0, 0]))
      }
      let slope = (logHazards[0] - logHazards[1]) / 2e-4
      variance += slope * slope
    }
    let risk = try #require(prediction.risk.estimate)
    let lower = try #require(prediction.risk.lower)
    let spread = log(-log1p(-risk)) - log(-log1p(-lower))
    // crr takes everybody at risk of censoring where the derivative has those who remain: 1/n apart.
    #expect(abs(spread / (1.959964 * variance.squareRoot()) - 1) < 0.01)
    #expect(prediction.horizon == 1)
  }

  @Test func survivesTheModelFile() throws {
    let model = try sample.fit().riskModel
    let read = try RiskModelFile.model(from: RiskModelFile.data(for: model))
    #expect(read == model)
    #expect(read.baseline?.strata.first?.curve.count == 101)
  }

  @Test func namesWhatTheDataCannotCarry() throws {
    #expect(
      error { try sample.fit(horizons: [1, 50]) }
        == .horizonBeyondFollowUp(50, last: sample.lastTime, column: "t", unit: .months))
    #expect(
      error { try FollowedCohort(patients: 160, causes: [0, 2]).fit() }
        == .noEvents(outcome: "s", event: "1", patients: 160, values: ["0", "2"]))
    #expect(
      error { try FollowedCohort(patients: 12, causes: [0, 2, 0, 2, 2, 1]).fit() }
        == .moreParametersThanEvents(parameters: 2, events: 2))
    #expect(error { try sample.fit("y ~ x + early") } == .monotoneLikelihood(columns: ["early"]))
    #expect(
      error { try sample.fit("y ~ x + twice") } == .collinear(column: "twice", explainedBy: ["x"]))
  }

  @Test func ridgeShrinksAndFirthIsRefused() throws {
    let plain = try sample.fit().riskModel.coefficients
    let shrunk = try sample.fit(estimation: .ridge(RidgePenalty(20))).riskModel.coefficients
    #expect(abs(shrunk[1]) < abs(plain[1]) && shrunk[1] * plain[1] > 0)
    #expect(abs(shrunk[2]) < abs(plain[2]))
    #expect(
      error { try sample.fit(estimation: .firth) } == .estimationNotAvailable(family: .fineGray))
  }

  @Test func notesWhatIsUnusual() throws {
    func warnings(_ cohort: FollowedCohort, horizons: [Double] = [1, 2]) throws -> [String] {
      try cohort.fit(horizons: horizons).warnings.map(\.message)
    }
    #expect(try warnings(sample).isEmpty)
    #expect(
      try warnings(FollowedCohort(patients: 160, causes: [0, 1, 1])).contains {
        $0.contains("nobody has a competing event")
      })
    #expect(
      try warnings(FollowedCohort(patients: 160, zeroTimes: 3)).contains {
        $0.hasPrefix("3 patients have a 't' of 0")
      })
    #expect(
      try warnings(sample, horizons: [1e-9, 1]).contains { $0.hasPrefix("no event happens within") }
    )
  }

  private func error(_ body: () throws -> FittedModel) -> FitError? {
    do {
      _ = try body()
      return nil
    } catch let error as FitError {
      let words = error.diagnostics.flatMap { [$0.message] + $0.hints }
      #expect(words.count > 1 && words.allSatisfy { !$0.isEmpty })
      #expect(error.exitStatus == .impossibleAnalysis)
      return error
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}

/// Patients followed for two causes, with columns that models cannot use.
private struct FollowedCohort {
  let cohort: Cohort
  let lastTime: Double

  /// Without `causes`, events depend on x and group; with them, patients end in turn as they say.
  init(patients: Int, causes given: [Int]? = nil, zeroTimes: Int = 0) {
    var source = SplitMix64(seed: 31)
    var (x, group, times, causes): ([Double], [String?], [Double], [Int]) = ([], [], [], [])
    for index in 0..<patients {
      let value = source.normal()
      let isB = source.uniform() < 0.5
      let first = -log(max(1e-9, source.uniform())) / (0.3 * exp(0.6 * value + (isB ? 0.5 : 0)))
      let second = -log(max(1e-9, source.uniform())) / 0.2
      let lost = 5 * source.uniform() + 0.5
      let time = min(first, second, lost)
      x.append(value)
      group.append(isB ? "b" : "a")
      times.append(index < zeroTimes ? 0 : time)
      causes.append(
        given.map { $0[index % $0.count] } ?? (time == first ? 1 : time == second ? 2 : 0))
    }
    lastTime = times.max() ?? 0
    let early = zip(times, causes).map { $1 == 1 ? 100 - $0 : 0 }
    cohort = Samples.cohort(
      Samples.number("x", x), Samples.category("group", levels: ["a", "b"], group),
      Samples.number("t", times), Samples.number("s", causes.map(Double.init)),
      Samples.number("early", early), Samples.number("twice", x.map { 2 * $0 + 1 }),
      Samples.number("y", causes.map { $0 == 1 ? 1 : 0 }))
  }

  func spec(_ formula: String = "y ~ x + group", horizons: [Double] = [1, 2]) throws -> ModelSpec {
    let terms = try Formula(formula).logisticSpec(event: "1").terms
    let columns = TimeToEvent(
      time: "t", status: "s", event: "1", competing: ["2"], horizons: horizons, unit: .months)
    return ModelSpec(kind: .fineGray(columns), terms: terms, formula: formula)
  }

  func fit(
    _ formula: String = "y ~ x + group", horizons: [Double] = [1, 2],
    estimation: Estimation = .maximumLikelihood
  ) throws -> FittedModel {
    var spec = try spec(formula, horizons: horizons)
    spec.estimation = estimation
    return try RiskModels.fit(spec, to: AnalysisSet(cohort, for: spec))
  }
}
