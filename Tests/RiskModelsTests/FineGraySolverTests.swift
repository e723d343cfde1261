import Foundation
import RiskModels
import Statistics
import Survival
import Testing

/// Values of `cmprsk` and of `coxph` on `finegray` are compared in `ReferenceCases`, topic "competing".
@Suite struct FineGraySolverTests {
  /// Five patients: event at 1, competing event at 2, censored at 3, event at 4, censored at 5.
  ///
  /// G is 1 until 3 and 1/2 after it (two at risk of three... at 3 three are there, one leaves: 2/3).
  /// At 1 all five are at risk: jump 1/5. At 4 the patients of 4 and 5 are, and the one with the competing
  /// event by G(4−)/G(2−) = 2/3: jump 1/(2 + 2/3) = 3/8. Null log likelihood −log 5 − log(8/3).
  @Test func agreesWithAHandCalculation() {
    let followUp = FollowUp(times: [4, 2, 5, 1, 3], causes: [1, 2, 0, 1, 0])
    var solver = FineGraySolver(predictors: Matrix(rows: 5, columns: 0), followUp: followUp)
    expectStatus(solver.solve(), .converged)
    let (times, jumps) = solver.baselineJumps()
    #expect(times == [1, 4])
    #expect(abs(jumps[0] - 0.2) < 1e-15)
    #expect(abs(jumps[1] - 0.375) < 1e-15)
    #expect(abs(solver.nullLogLikelihood + log(5.0) + log(8.0 / 3)) < 1e-14)
    let incidence = solver.cumulativeIncidence(of: Matrix(rows: 1, columns: 0), at: [0.5, 4.5])
    #expect(incidence[0, 0] == 0)
    #expect(abs(incidence[0, 1] - (1 - exp(-0.575))) < 1e-15)
  }

  /// One column, one event in each of two groups; no tie, nobody censored before the last event.
  ///
  /// Group 1 has patients with the event at 1 and a competing event at 2, group 0 a patient with the event
  /// at 3 and two followed longer. With r = exp(b) the score is 1 − 2r/(2r + 3) − r'/…: the competing event
  /// stays at risk at 3 with weight 1, so that the second term is r/(r + 3), and 3/(2r + 3) = r/(r + 3)
  /// gives 2r² = 9, b = log(9/2)/2.
  @Test func findsTheRootOfTheScore() {
    let x = Matrix(columns: [[1, 0, 0, 1, 0]], rows: 5)
    let followUp = FollowUp(times: [2, 3, 6, 1, 7], causes: [2, 1, 0, 1, 0])
    var solver = FineGraySolver(predictors: x, followUp: followUp)
    expectStatus(solver.solve(), .converged)
    #expect(abs(solver.coefficients[0] - log(4.5) / 2) < 1e-10)
  }

  /// Without columns 1 − ∏ (1 − jump) is the Aalen–Johansen curve.
  ///
  /// - Source: Geskus, Biometrics 2011;67:39.
  @Test(arguments: 0..<30) func withoutColumnsIsAalenJohansen(seed: Int) {
    let sample = Sample(seed: seed, count: 40, hasTies: true)
    var solver = FineGraySolver(
      predictors: Matrix(rows: 40, columns: 0), followUp: sample.followUp,
      options: .init(tiedCensoring: .eventsFirst))
    guard solver.solve() == .converged else { return }
    let curve = AalenJohansen(sample.followUp)
    var survival = 1.0
    let (times, jumps) = solver.baselineJumps()
    for (time, jump) in zip(times, jumps) {
      survival *= 1 - jump
      let expected = curve.incidence(at: time).estimate ?? .nan
      #expect(abs(1 - survival - expected) < 1e-12)
    }
  }

  /// Whole weights are copies of rows, for everything that is estimated.
  @Test(arguments: 0..<20) func weightsAreCopies(seed: Int) throws {
    let sample = Sample(seed: seed, count: 60, hasTies: seed.isMultiple(of: 2))
    var source = SplitMix64(seed: 77, stream: seed)
    let counts = (0..<60).map { _ in source.index(below: 3) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    var weighted = sample.solver()
    var copied = FineGraySolver(
      predictors: sample.predictors.selecting(rows: rows),
      followUp: sample.followUp.selecting(rows))
    let status = weighted.solve(weights: counts.map(Double.init))
    let copiedStatus = copied.solve()
    try #require(copiedStatus == status)
    guard status == .converged else { return }
    expectClose(weighted.coefficients, copied.coefficients, 1e-8)
    #expect(abs(weighted.logLikelihood - copied.logLikelihood) < 1e-9)
    let covariances = [weighted.covariance(), copied.covariance()]
    let first = try #require(covariances[0])
    let second = try #require(covariances[1])
    expectClose(first.storage, second.storage, 1e-7)
  }

  /// The influence of a patient is the derivative of an estimate by the patient's weight, G included.
  @Test(arguments: TieMethod.allCases) func variancesAreSumsOfSquaredDerivatives(
    ties: TieMethod
  ) throws {
    // With Efron's ties a weight of two is not two patients; without ties both are one.
    let sample = Sample(seed: 5, count: 50, hasTies: ties == .breslow)
    let options = FineGraySolver.Options(ties: ties, tiedCensoring: .eventsFirst)
    var solver = sample.solver(options)
    expectStatus(solver.solve(), .converged)
    let times = [0.3, 0.9]
    let (hazards, matrix) = (solver.baseline(at: times), solver.covariance())
    let baseline = try #require(hazards)
    let covariance = try #require(matrix)
    var squares = Matrix(rows: 4, columns: 4)
    let step = 1e-4
    for patient in 0..<50 {
      let values = [step, -step].map { change in
        var weights = Array(repeating: 1.0, count: 50)
        weights[patient] += change
        var moved = solver
        moved.solve(weights: weights, start: solver.coefficients)
        return moved.coefficients + moved.hazards(until: times)
      }
      let slopes = zip(values[0], values[1]).map { ($0 - $1) / (2 * step) }
      for i in 0..<4 { for j in 0..<4 { squares[i, j] += slopes[i] * slopes[j] } }
    }
    for i in 0..<2 {
      for j in 0..<2 {
        #expect(abs(squares[i, j] - covariance[i, j]) < 1e-5 * abs(covariance[i, i]))
        #expect(abs(squares[2 + i, j] - baseline[i].covariance[j]) < 1e-5 * 0.1)
      }
      #expect(abs(squares[2 + i, 2 + i] / baseline[i].variance - 1) < 1e-5)
    }
  }

  @Test func takesOutWhatAnOffsetExplains() throws {
    let sample = Sample(seed: 3, count: 80, hasTies: false)
    var plain = sample.solver()
    expectStatus(plain.solve(), .converged)
    var offset = sample.solver(
      .init(offsets: plain.linearPredictors(of: sample.predictors)))
    expectStatus(offset.solve(), .converged)
    #expect(offset.coefficients.allSatisfy { abs($0) < 1e-8 })
    #expect(abs(offset.logLikelihood - plain.logLikelihood) < 1e-10)
  }

  @Test func movesNothingIfOneColumnIsShiftedAndScaled() throws {
    let sample = Sample(seed: 8, count: 60, hasTies: true)
    var moved = sample.predictors
    for row in 0..<60 { moved[row, 1] = 1e6 + 100 * moved[row, 1] }
    var (first, second) = (
      sample.solver(), FineGraySolver(predictors: moved, followUp: sample.followUp)
    )
    first.solve()
    second.solve()
    expectClose(first.coefficients, [second.coefficients[0], second.coefficients[1] * 100], 1e-8)
    let (one, other) = (first.baseline(at: [1]), second.baseline(at: [1]))
    let a = try #require(one?.first)
    let b = try #require(other?.first)
    #expect(abs(a.cumulativeHazard - b.cumulativeHazard) < 1e-8)
    #expect(abs(a.variance - b.variance) < 1e-8)
  }

  @Test func ridgeShrinksTowardsZero() throws {
    let sample = Sample(seed: 4, count: 80, hasTies: false)
    var penalty = Matrix(rows: 2, columns: 2)
    (penalty[0, 0], penalty[1, 1]) = (50, 50)
    var (plain, ridge) = (sample.solver(), sample.solver(.init(penalty: penalty)))
    expectStatus(plain.solve(), .converged)
    expectStatus(ridge.solve(), .converged)
    #expect(ridge.logLikelihood < plain.logLikelihood)
    let sizes = [plain, ridge].map { $0.coefficients.reduce(0) { $0 + $1 * $1 } }
    #expect(sizes[1] < sizes[0])
    let covariance = ridge.covariance()
    #expect(covariance != nil)
  }

  @Test func saysWhyThereIsNoMaximum() {
    let times = (1...12).map(Double.init)
    let causes = [1, 1, 2, 1, 0, 1, 2, 0, 1, 0, 0, 0]
    func status(_ columns: [[Double]], causes: [Int] = causes) -> FineGraySolver.Status {
      var solver = FineGraySolver(
        predictors: Matrix(columns: columns, rows: 12),
        followUp: FollowUp(times: times, causes: causes))
      return solver.solve()
    }
    let x = [3.0, 1, 2, 5, 4, 1, 2, 3, 1, 4, 5, 2]
    #expect(status([x]) == .converged)
    #expect(status([x, x.map { 2 * $0 + 1 }]) == .collinear(column: 1, explainedBy: [0]))
    #expect(status([x, Array(repeating: 7, count: 12)]) == .collinear(column: 1, explainedBy: []))
    #expect(status([causes.map { $0 == 1 ? 1 : 0 }]) == .separated(columns: [0]))
    #expect(status([x], causes: Array(repeating: 2, count: 12)) == .noEvents)
    #expect(status([x], causes: Array(repeating: 0, count: 12)) == .noEvents)
  }

  /// Few patients, equal times, wild columns: a status, never a trap, never a maximum that is none.
  @Test(arguments: 0..<200) func survivesAnyData(seed: Int) {
    var source = SplitMix64(seed: 12, stream: seed)
    let n = source.index(below: 9)
    let size = source.index(below: 4)
    let spans = [1.0, 1e-12, 1e9, 1e160, 0]
    let columns = (0..<size).map { _ in
      let span = spans[source.index(below: 5)]
      return (0..<n).map { _ in span * (source.uniform() - 0.3) }
    }
    let followUp = FollowUp(
      times: (0..<n).map { _ in Double(source.index(below: 4)) },
      causes: (0..<n).map { _ in source.index(below: 4) })
    var solver = FineGraySolver(
      predictors: Matrix(columns: columns, rows: n), followUp: followUp,
      options: .init(
        ties: seed.isMultiple(of: 2) ? .breslow : .efron,
        tiedCensoring: seed.isMultiple(of: 3) ? .eventsFirst : .everybodyAtRisk))
    guard solver.solve() == .converged else { return }
    #expect(solver.coefficients.allSatisfy { $0.isFinite })
    #expect(solver.logLikelihood >= solver.nullLogLikelihood - 1e-9)
    for estimator in FineGraySolver.VarianceEstimator.allCases {
      let covariance = solver.covariance(estimator)
      #expect(covariance?.storage.allSatisfy { !$0.isNaN } ?? true)
    }
    let jumps = solver.baselineJumps().jumps
    #expect(jumps.allSatisfy { $0 >= 0 })
    for baseline in solver.baseline(at: [-1, 0, 1.5, 99]) ?? [] {
      #expect(baseline.cumulativeHazard >= 0 && !baseline.variance.isNaN)
    }
  }

  @Test func survivesAnyWeights() {
    let sample = Sample(seed: 9, count: 30, hasTies: true)
    var solver = sample.solver()
    expectStatus(solver.solve(weights: Array(repeating: 0, count: 30)), .noEvents)
    var empty = FineGraySolver(
      predictors: Matrix(rows: 0, columns: 2), followUp: FollowUp(times: [], causes: []))
    expectStatus(empty.solve(), .noEvents)
    let baseline = empty.baseline(at: [1])
    #expect(baseline == nil)
    for seed in 0..<40 {
      var source = SplitMix64(seed: 10, stream: seed)
      let weights = (0..<30).map { _ in source.uniform() < 0.7 ? 0 : 1.0 }
      let status = solver.solve(weights: weights, start: [.nan, 1])
      if status == .converged { #expect(solver.coefficients.allSatisfy { $0.isFinite }) }
    }
  }
}

extension FineGraySolver {
  /// The cumulative hazards of a patient with all columns at their means.
  fileprivate mutating func hazards(until times: [Double]) -> [Double] {
    let (eventTimes, jumps) = baselineJumps(at: means)
    return times.map { time in
      zip(eventTimes, jumps).reduce(0) { $0 + ($1.0 <= time ? $1.1 : 0) }
    }
  }
}

private func expectStatus(_ actual: FineGraySolver.Status, _ expected: FineGraySolver.Status) {
  #expect(actual == expected)
}

private func expectClose(_ a: [Double], _ b: [Double], _ tolerance: Double) {
  #expect(a.count == b.count)
  for (x, y) in zip(a, b) { #expect(abs(x - y) <= tolerance * max(1, abs(x))) }
}

/// Patients with a normal and a binary predictor, two causes and censoring.
private struct Sample {
  let predictors: Matrix
  let followUp: FollowUp

  init(seed: Int, count: Int, hasTies: Bool) {
    var source = SplitMix64(seed: 2024, stream: seed)
    var (x, z): ([Double], [Double]) = ([], [])
    var (times, causes): ([Double], [Int]) = ([], [])
    for _ in 0..<count {
      let value = NormalDistribution.quantile(max(1e-9, source.uniform()))
      let group = source.uniform() < 0.4 ? 1.0 : 0
      x.append(value)
      z.append(group)
      let first = -log(max(1e-12, source.uniform())) / exp(0.5 * value - 0.4 * group)
      let other = -log(max(1e-12, source.uniform())) / 0.6
      let lost = 3 * source.uniform()
      let time = min(first, other, lost)
      times.append(hasTies ? (time * 8).rounded(.up) / 8 : time)
      causes.append(time == first ? 1 : time == other ? 2 : 0)
    }
    predictors = Matrix(columns: [x, z], rows: count)
    followUp = FollowUp(times: times, causes: causes)
  }

  func solver(_ options: FineGraySolver.Options = .init()) -> FineGraySolver {
    FineGraySolver(predictors: predictors, followUp: followUp, options: options)
  }
}
