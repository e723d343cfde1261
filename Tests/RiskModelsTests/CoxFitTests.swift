import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite struct CoxFitTests {
  private let sample = FollowedInStrata(patients: 150)

  /// The model file gives what `CoxBaseline` gives, interval on log(−log S) included.
  @Test(arguments: [false, true]) func predictsWhatTheSolverDoes(isStratified: Bool) throws {
    let fitted = try sample.fit(isStratified ? "x + group + strat(site)" : "x + group")
    let analysis = try AnalysisSet(
      sample.cohort, for: sample.spec(isStratified ? "x + group + strat(site)" : "x + group"))
    var solver = CoxSolver(
      predictors: analysis.predictors, followUp: try #require(analysis.followUp),
      options: .init(strata: analysis.strata))
    solver.solve()
    let made = solver.baseline()
    let baseline = try #require(made)
    for horizon in [1.0, 2] {
      let risks = try fitted.riskModel.risks(for: sample.cohort, within: horizon)
      for row in 0..<20 {
        let patient = CoxPatient(
          columns: analysis.predictors.row(row), stratum: analysis.strata?[row] ?? 0)
        let survival = baseline.survival(at: horizon, for: patient, interval: .logMinusLog)
        let predicted = try fitted.riskModel.predict(sample.patient(row), within: horizon).risk
        #expect(try abs(risks[row] - (1 - #require(survival.estimate))) < 1e-12)
        #expect(try abs(#require(predicted.lower) - (1 - #require(survival.upper))) < 1e-10)
        #expect(try abs(#require(predicted.upper) - (1 - #require(survival.lower))) < 1e-10)
      }
    }
    #expect(fitted.riskModel.baseline?.strata.count == (isStratified ? 2 : 1))
    #expect(fitted.riskModel.baseline?.strata.first?.curve.count == 101)
    #expect(abs(fitted.linearPredictors.reduce(0, +)) < 1e-9)
    #expect(fitted.waldTests.map(\.name) == ["x", "group", "TOTAL"])
    #expect(fitted.likelihoodRatioTests.map(\.variable).prefix(2) == ["x", "group"])
  }

  @Test func causeSpecificRisksAreThoseOfBothHazards() throws {
    let fitted = try sample.fit("x + group", family: .causeSpecific)
    let analysis = try AnalysisSet(sample.cohort, for: sample.spec("x + group"))
    let followUp = try #require(analysis.followUp)
    let pair = try [followUp, followUp.ofCompetingEvents].map { followUp in
      var solver = CoxSolver(predictors: analysis.predictors, followUp: followUp)
      solver.solve()
      let made = solver.baseline()
      return try #require(made)
    }
    let hazards = CauseSpecificHazards(event: pair[0].stratum(), competing: pair[1].stratum())
    for horizon in [1.0, 2] {
      let risks = try fitted.riskModel.risks(for: sample.cohort, within: horizon)
      for row in 0..<20 {
        let ratios = pair.map { baseline in
          exp(
            zip(zip(analysis.predictors.row(row), baseline.center), baseline.coefficients)
              .reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 })
        }
        let risk = hazards.risk(by: horizon, eventRatio: ratios[0], competingRatio: ratios[1])
        #expect(abs(risks[row] - risk) < 1e-12)
      }
    }
    #expect(fitted.competingCoefficients.map(\.name) == ["x", "group=b"])
    let read = try RiskModelFile.model(from: RiskModelFile.data(for: fitted.riskModel))
    #expect(read == fitted.riskModel)
  }

  @Test func namesWhatTheDataCannotCarry() throws {
    #expect(error { try sample.fit("x + early") } == .monotoneLikelihood(columns: ["early"]))
    #expect(
      error { try sample.fit("x + twice") } == .collinear(column: "twice", explainedBy: ["x"]))
    #expect(
      error { try sample.fit("x", horizons: [1, 50]) }
        == .horizonBeyondFollowUp(50, last: sample.lastTime, column: "t", unit: .months))
    #expect(
      error { try sample.fit("x", family: .causeSpecific, competing: ["7"]) }
        == .unknownEvent("7", outcome: "s", known: ["0", "1", "2"]))
    #expect(
      error { try sample.fit("x", family: .causeSpecific, competing: []) }
        == .noEvents(outcome: "s", event: "a competing event", patients: 150))
    #expect(
      error { try sample.fit("x", estimation: .firth) } == .estimationNotAvailable(family: .cox))
    let few = FollowedInStrata(patients: 12, causes: [0, 2, 0, 2, 2, 1])
    #expect(
      error { try few.fit("x + group", horizons: [0.1]) }
        == .moreParametersThanEvents(parameters: 2, events: 2))
  }

  @Test func ridgeShrinksAndSpendsLess() throws {
    let plain = try sample.fit("x + group")
    let shrunk = try sample.fit("x + group", estimation: .ridge(RidgePenalty(30)))
    let (before, after) = (plain.riskModel.coefficients, shrunk.riskModel.coefficients)
    #expect(abs(after[1]) < abs(before[1]) && after[1] * before[1] > 0)
    #expect(abs(after[2]) < abs(before[2]))
    #expect(shrunk.likelihoodRatioTests.isEmpty)
    // Two coefficients spend less than two parameters.
    #expect(shrunk.aic < -2 * shrunk.logLikelihood + 4)
    #expect(shrunk.logLikelihood < plain.logLikelihood)
  }

  @Test func warnsOfStrataThatCarryNoHorizon() throws {
    let uneven = FollowedInStrata(patients: 150, shortSite: true)
    let fitted = try uneven.fit("x + strat(site)", horizons: [1, 2])
    #expect(
      fitted.warnings.contains { $0.message.hasPrefix("nobody in the stratum 'site=") })
  }

  private func error(_ body: () throws -> FittedModel) -> FitError? {
    do {
      _ = try body()
      return nil
    } catch let error as FitError {
      let words = error.diagnostics.flatMap { [$0.message] + $0.hints }
      #expect(!words.isEmpty && words.allSatisfy { !$0.isEmpty })
      return error
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }
}

/// Patients of two sites, followed for two causes, with columns that models cannot use.
struct FollowedInStrata {
  let cohort: Cohort
  let lastTime: Double

  /// With `causes`, patients end in turn as they say; a short site stops following at 1.5.
  init(patients: Int, causes given: [Int]? = nil, shortSite: Bool = false) {
    var source = SplitMix64(seed: 77)
    var (x, group, site, times, causes): ([Double], [String?], [String?], [Double], [Int]) =
      ([], [], [], [], [])
    for index in 0..<patients {
      let value = source.normal()
      let isB = source.uniform() < 0.5
      let first = -log(max(1e-9, source.uniform())) / (0.3 * exp(0.6 * value + (isB ? 0.5 : 0)))
      let second = -log(max(1e-9, source.uniform())) / 0.2
      let limit = shortSite && index % 2 == 1 ? 1.5 : 9
      let lost = min(limit, 5 * source.uniform() + 0.5)
      // The last patient leaves without an event.
      let time = index == 0 ? 6 : min(first, second, lost)
      x.append(value)
      group.append(isB ? "b" : "a")
      site.append(index % 2 == 0 ? "north" : "south")
      times.append(time)
      causes.append(
        given.map { $0[index % $0.count] } ?? (time == first ? 1 : time == second ? 2 : 0))
    }
    lastTime = times.max() ?? 0
    let early = zip(times, causes).map { $1 == 1 ? 100 - $0 : 0 }
    cohort = Samples.cohort(
      Samples.number("x", x), Samples.category("group", levels: ["a", "b"], group),
      Samples.category("site", levels: ["north", "south"], site), Samples.number("t", times),
      Samples.category("s", levels: ["0", "1", "2"], causes.map { "\($0)" }),
      Samples.number("early", early), Samples.number("twice", x.map { 2 * $0 + 1 }))
  }

  func patient(_ row: Int) -> PatientValues {
    Dictionary(
      uniqueKeysWithValues: ["x", "group", "site"].compactMap { name in
        cohort[name].flatMap { column -> (String, PatientValue)? in
          switch column.values {
          case .numbers(let values): (name, .number(values[row]))
          case .categories(let codes): (name, .level(column.variable.levels[codes[row]].code))
          default: nil
          }
        }
      })
  }

  func spec(
    _ terms: String, family: ModelFamily = .cox, competing: [String] = ["2"],
    horizons: [Double] = [1, 2]
  ) throws -> ModelSpec {
    let columns = TimeToEvent(
      time: "t", status: "s", event: "1", competing: competing, horizons: horizons, unit: .months)
    return try Formula("Surv(t, s) ~ \(terms)").spec(
      kind: family == .cox
        ? .cox(columns, ties: .efron) : .causeSpecific(columns, ties: .efron))
  }

  func fit(
    _ terms: String, family: ModelFamily = .cox, competing: [String] = ["2"],
    horizons: [Double] = [1, 2], estimation: Estimation = .maximumLikelihood
  ) throws -> FittedModel {
    var spec = try spec(terms, family: family, competing: competing, horizons: horizons)
    spec.estimation = estimation
    return try RiskModels.fit(spec, to: AnalysisSet(cohort, for: spec))
  }
}
