import Foundation
import Statistics
import Survival
import Testing

@testable import RiskModels

@Suite("Errors of absolute risks") struct AbsoluteRiskErrorTests {
  /// Baselines of both kinds of event without predictors.
  private func baselines(_ followUp: FollowUp) throws -> CauseSpecificRisk {
    let pair = try [followUp, followUp.ofCompetingEvents].map { own -> CoxBaseline in
      var solver = CoxSolver(
        predictors: Matrix(rows: followUp.times.count, columns: 0), followUp: own)
      solver.solve()
      let made = solver.baseline(.breslow)
      return try #require(made)
    }
    return CauseSpecificRisk(event: pair[0], competing: pair[1])
  }

  /// Five patients: jumps 1/5 (event, 1), 1/4 (competing, 2), 1/3 (event, 3); F = 0.2 + 0.8 · 0.75 / 3 = 0.4.
  ///
  /// Left after the first: 0.8, after the second 0.6. The risk of those who are left is 0.75 / 3 = 0.25 after
  /// the first and 1/3 after the second. Slopes: 1 − 0.25 = 0.75; −0.8 / 3; 0.6. Variances of the jumps are
  /// 1/25, 1/16 and 1/9: 0.75²/25 + (0.8/3)²/16 + 0.6²/9 = 0.0225 + 0.004444 + 0.04.
  @Test func fivePatientsWithoutPredictors() throws {
    let risk = try baselines(FollowUp(times: [4, 1, 3, 2, 5], causes: [0, 1, 1, 2, 0]))
    let found = risk.risk(by: 3, for: CoxPatient(columns: []))
    let variance = 0.0225 + 0.64 / 9 / 16 + 0.04
    #expect(abs(try #require(found.estimate) - 0.4) < 1e-15)
    #expect(abs(try #require(found.standardError) - variance.squareRoot()) < 1e-15)
    // log(−log 0.6) ∓ z se / (0.6 · −log 0.6)
    let margin = 1.959963984540054 * variance.squareRoot() / (-0.6 * log(0.6))
    #expect(abs(try #require(found.lower) - (1 - pow(0.6, exp(-margin)))) < 1e-14)
    #expect(abs(try #require(found.upper) - (1 - pow(0.6, exp(margin)))) < 1e-14)
    #expect(found.method == "delta method on the log cumulative hazard")
  }

  /// Two steps at the centre: event 0.2 then 0.3, competing 0.1 then 0; a patient with x = 2 and both ratios 1.
  ///
  /// F = 0.2 + 0.7 · 0.3 = 0.41, slopes of the event 1 − 0.3 = 0.7 and 0.7, of the competing −0.3.
  /// Means of the risk sets 0.5 and 1 (event), 0.5 (competing), as integrals 0.1, 0.3 and 0.05.
  /// Event: constant 0.7 · 0.2 + 0.7 · 0.3 = 0.35, x 0.14 (2 − 0.5) + 0.21 (2 − 1) = 0.42.
  /// Competing: constant −0.03, x −0.03 · 1.5 = −0.045.
  /// With variances 0.04, 0.09 and 0.01: 0.49 · 0.04 + 0.49 · 0.09 + 0.09 · 0.01 = 0.0646. Covariances: 0.1 of the
  /// event's x, 0.2 of the competing one, 0.05 between: 0.01764 + 0.000405 − 2 · 0.42 · 0.045 · 0.05 = 0.016155.
  @Test func twoStepsWithAPredictor() {
    let steps = [
      Baseline.Step(event: 0.2, competing: 0.1), Baseline.Step(event: 0.3, competing: 0),
    ]
    let slopes = Baseline.AbsoluteRisk.productLimit.slopes(
      steps, eventRatio: 1, competingRatio: 1)
    #expect(zip(slopes.event, [0.7, 0.7]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(abs(slopes.competing[0] + 0.3) < 1e-15)
    let single = AbsoluteRiskError(
      [
        .init(
          jumps: [0.2, 0.3],
          groups: [
            .init(steps: 1, variance: 0.04, meanIntegrals: [0.1]),
            .init(steps: 1, variance: 0.09, meanIntegrals: [0.3]),
          ], slopes: slopes.event),
        .init(
          jumps: [0.1, 0],
          groups: [
            .init(steps: 1, variance: 0.01, meanIntegrals: [0.05]),
            .init(steps: 1, variance: 0, meanIntegrals: [0]),
          ], slopes: slopes.competing),
      ], row: [2])
    let expected = [[0.35, 0.42], [-0.03, -0.045]]
    for (found, wanted) in zip(single.gradients.flatMap(\.self), expected.flatMap(\.self)) {
      #expect(abs(found - wanted) < 1e-15)
    }
    #expect(abs(single.hazardVariance - 0.0646) < 1e-15)
    func slope(_ value: Double) -> Matrix { Matrix(columns: [[0, 0], [0, value]], rows: 2) }
    #expect(
      abs(single.variance(slope(0.1), slope(0.2), cross: slope(0.05)) - 0.080755) < 1e-15)
    // One group of both steps of the event: the mean is 0.4 / 0.5, and the slopes are equal.
    let joined = AbsoluteRiskError(
      [
        .init(
          jumps: [0.2, 0.3], groups: [.init(steps: 2, variance: 0.13, meanIntegrals: [0.4])],
          slopes: slopes.event)
      ], row: [2])
    #expect(abs(joined.gradients[0][1] - 0.35 * (2 - 0.8)) < 1e-15)
    #expect(abs(joined.hazardVariance - 0.49 * 0.13) < 1e-15)
    #expect(joined.variance(slope(0), slope(0), cross: nil) == joined.hazardVariance)
  }

  /// Slopes against differences of the risk, steps that take everybody among them.
  @Test(arguments: 0..<40, Baseline.AbsoluteRisk.allCases)
  func slopesAreDerivatives(seed: Int, method: Baseline.AbsoluteRisk) {
    var source = SplitMix64(seed: 51, stream: seed)
    let largest = seed % 4 == 0 ? 0.9 : 0.1
    let steps = (0..<12).map { _ in
      Baseline.Step(
        event: largest * source.uniform(), competing: 0.7 * largest * source.uniform())
    }
    let (first, second) = (exp(source.normal()), exp(0.5 * source.normal()))
    func risk(_ index: Int, _ event: Double, _ competing: Double) -> Double {
      var moved = steps
      moved[index].event += event
      moved[index].competing += competing
      return method.risk(moved, eventRatio: first, competingRatio: second)
    }
    let slopes = method.slopes(steps, eventRatio: first, competingRatio: second)
    let h = 1e-6
    for index in steps.indices {
      let event = (risk(index, h, 0) - risk(index, -h, 0)) / (2 * h)
      let competing = (risk(index, 0, h) - risk(index, 0, -h)) / (2 * h)
      #expect(abs(event - slopes.event[index]) < 1e-6 * max(1, abs(event)))
      #expect(abs(competing - slopes.competing[index]) < 1e-6 * max(1, abs(competing)))
    }
  }

  /// Without predictors and ties it is the variance of Aalen and Johansen's curve in its martingale form.
  @Test(arguments: 0..<20) func withoutPredictorsItIsAalenJohansen(seed: Int) throws {
    var source = SplitMix64(seed: 52, stream: seed)
    let followUp = FollowUp(
      times: (0..<40).map { _ in -log(1 - source.uniform()) },
      causes: (0..<40).map { _ in source.index(below: 3) })
    let risk = try baselines(followUp)
    let curve = AalenJohansen(followUp, variance: .gray)
    for (time, error) in zip(curve.times, curve.standardErrors).dropLast() {
      let found = risk.risk(by: time, for: CoxPatient(columns: [])).standardError
      #expect(abs((found ?? error) - error) < 1e-12)
    }
  }

  /// With one cause and hazards constant within steps the risk is 1 − exp(−Λ), and its error survfit's.
  @Test(arguments: 0..<20) func withOneCauseItIsTheErrorOfSurvival(seed: Int) throws {
    let data = CompetingSample(seed: seed, patients: 60)
    let pair = try data.baselines()
    let alone = CoxBaseline(
      strata: [], center: pair.event.center, coefficients: pair.event.coefficients,
      covariance: pair.event.covariance)
    let risk = CauseSpecificRisk(event: pair.event, competing: alone)
    for row in 0..<5 {
      let patient = CoxPatient(columns: data.predictors.row(row))
      let found = risk.risk(by: 1.5, for: patient, method: .piecewiseExponential)
      let survival = pair.event.survival(at: 1.5, for: patient, interval: .logMinusLog)
      #expect(
        abs(try #require(found.standardError) - (try #require(survival.standardError))) < 1e-12)
      #expect(abs(try #require(found.lower) - (1 - (try #require(survival.upper)))) < 1e-10)
    }
  }

  /// Twice the patients have half the variance, however tied.
  ///
  /// Ten times the unit, or columns in another order: the same.
  @Test(arguments: 0..<20) func followsPatientsAndNotUnits(seed: Int) throws {
    let data = CompetingSample(seed: seed, patients: 60)
    let once = try data.baselines(.breslow)
    let twice = try data.repeated(2).baselines(.breslow)
    let other = try data.rescaled(10).baselines(.breslow)
    let turned = try data.turned.baselines(.breslow)
    for row in 0..<5 {
      let columns = data.predictors.row(row)
      let first = once.risk(by: 2, for: CoxPatient(columns: columns))
      let error = try #require(first.standardError)
      let double = try #require(twice.risk(by: 2, for: CoxPatient(columns: columns)).standardError)
      #expect(abs(double - error / 2.0.squareRoot()) < 1e-9 * error)
      let scaled = other.risk(by: 2, for: CoxPatient(columns: [10 * columns[0], columns[1]]))
      #expect(abs(try #require(scaled.standardError) - error) < 1e-8 * error)
      let reversed = turned.risk(by: 2, for: CoxPatient(columns: columns.reversed()))
      #expect(abs(try #require(reversed.standardError) - error) < 1e-8 * error)
      let (share, lower, upper) = (first.estimate ?? 0, first.lower ?? 1, first.upper ?? 0)
      #expect(0 < lower && lower < share && share < upper && upper < 1)
    }
  }
}

/// Patients with two kinds of events and two predictors.
struct CompetingSample {
  var columns: [[Double]]
  var followUp: FollowUp
  var predictors: Matrix { Matrix(columns: columns, rows: followUp.times.count) }

  init(seed: Int, patients: Int) {
    var source = SplitMix64(seed: 53, stream: seed)
    let x = (0..<patients).map { _ in source.normal() }
    let z = (0..<patients).map { _ in source.uniform() < 0.4 ? 1.0 : 0 }
    var (times, causes): ([Double], [Int]) = ([], [])
    for row in 0..<patients {
      let first = -log(1 - source.uniform()) / (0.3 * exp(0.5 * x[row] + 0.3 * z[row]))
      let second = -log(1 - source.uniform()) / (0.2 * exp(-0.3 * x[row]))
      let end = 1 + 4 * source.uniform()
      times.append(min(first, second, end))
      causes.append(end < min(first, second) ? 0 : first < second ? 1 : 2)
    }
    (columns, followUp) = ([x, z], FollowUp(times: times, causes: causes))
  }

  func repeated(_ count: Int) -> CompetingSample {
    var result = self
    result.columns = columns.map { column in (0..<count).flatMap { _ in column } }
    result.followUp = FollowUp(
      times: (0..<count).flatMap { _ in followUp.times },
      causes: (0..<count).flatMap { _ in followUp.causes })
    return result
  }

  func rescaled(_ factor: Double) -> CompetingSample {
    var result = self
    result.columns[0] = columns[0].map { factor * $0 }
    return result
  }

  var turned: CompetingSample {
    var result = self
    result.columns.reverse()
    return result
  }

  func baselines(_ ties: CoxSolver.Ties = .efron) throws -> CauseSpecificRisk {
    let pair = try [followUp, followUp.ofCompetingEvents].map { own -> CoxBaseline in
      var solver = CoxSolver(
        predictors: predictors, followUp: own, options: .init(ties: ties))
      solver.solve()
      let made = solver.baseline()
      return try #require(made)
    }
    return CauseSpecificRisk(event: pair[0], competing: pair[1])
  }
}
