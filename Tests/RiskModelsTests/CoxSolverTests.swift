import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite struct CoxSolverTests {
  /// Four patients, unsorted, without ties; in order of time x = 1, 0, 1, 0, all with the event.
  ///
  /// With θ = exp(b) the likelihood is θ/(2θ+2) · 1/(θ+2) · θ/(θ+1); its derivative vanishes where
  /// θ² − θ − 4 = 0.
  @Test(arguments: CoxSolver.Ties.allCases) func agreesWithAHandCalculation(ties: CoxSolver.Ties) {
    var solver = solver([[1, 1, 0, 0]], times: [3, 1, 4, 2], events: [1, 1, 1, 1], ties: ties)
    #expect(solver.solve() == .converged)
    let theta = (1 + 17.0.squareRoot()) / 2
    #expect(abs(solver.coefficients[0] - log(theta)) < 1e-13)
    let likelihood = theta / (2 * theta + 2) / (theta + 2) * theta / (theta + 1)
    #expect(abs(solver.logLikelihood - log(likelihood)) < 1e-13)
    #expect(abs(solver.nullLogLikelihood - log(1.0 / 24)) < 1e-13)
  }

  /// Two tied events (x = 1 and 0) among θ, 1, 1; then the last patient has the event alone.
  ///
  /// Breslow θ/(θ+2)²: θ = 2. Efron θ/((θ+2) (θ+2 − (θ+1)/2)): θ² = 6.
  @Test(arguments: [(CoxSolver.Ties.breslow, 2.0), (.efron, 6.0.squareRoot())])
  func treatsTiesByHand(ties: CoxSolver.Ties, theta: Double) {
    var solver = solver([[0, 1, 0]], times: [2, 1, 1], events: [1, 1, 1], ties: ties)
    #expect(solver.solve() == .converged)
    #expect(abs(solver.coefficients[0] - log(theta)) < 1e-13)
  }

  /// Two tied events (x = 1 and 0) among θ, θ, 1, 1, where subsets of two weigh θ² + 4θ + 1; then one
  /// event (x = 1) among θ, 1: θ³ − 5θ − 2 = 0, so θ = 1 + √2.
  @Test func treatsExactTiesByHand() {
    var solver = solver(
      [[1, 0, 1, 0]], times: [1, 1, 2, 3], events: [1, 1, 1, 0], ties: .exact)
    #expect(solver.solve() == .converged)
    #expect(abs(solver.coefficients[0] - log(1 + 2.0.squareRoot())) < 1e-13)
  }

  /// Competing events censor; a patient censored at the event time is at risk at it; times equal but
  /// for rounding are one time.
  @Test func countsWhoIsAtRisk() {
    var merged = solver([[1, 0, 0]], times: [0.1 + 0.2, 0.3, 0.3], events: [1, 0, 2])
    _ = merged.solve()
    #expect(abs(merged.nullLogLikelihood - log(1.0 / 3)) < 1e-15)
  }

  /// Case weights that are numbers of copies do what the copies would do, ties included; with the other
  /// meaning Breslow's and zero weights do so too.
  @Test(arguments: 0..<6) func weightsCountCopies(seed: UInt64) {
    let data = Random(seed: seed, rows: 60)
    var source = SplitMix64(seed: seed &+ 99)
    let counts = (0..<60).map { _ in Double(source.next() % 4) }
    let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
    for ties in [CoxSolver.Ties.efron, .breslow] {
      for meaning in [CoxSolver.WeightMeaning.copies, .importance]
      where ties == .breslow || meaning == .copies {
        var options = CoxSolver.Options(ties: ties, strata: data.strata, weightMeaning: meaning)
        options.offsets = data.offsets
        var weighted = CoxSolver(
          predictors: data.predictors, followUp: data.followUp, options: options)
        options.strata = rows.map { data.strata[$0] }
        options.offsets = rows.map { data.offsets[$0] }
        var copied = CoxSolver(
          predictors: data.predictors.selecting(rows: rows),
          followUp: data.followUp.selecting(rows), options: options)
        #expect(weighted.solve(weights: counts) == .converged)
        #expect(copied.solve() == .converged)
        #expect(isNear(weighted.coefficients, copied.coefficients, 1e-10), "seed \(seed)")
        #expect(abs(weighted.logLikelihood - copied.logLikelihood) < 1e-9)
        #expect(
          isNear(
            weighted.covariance()?.storage ?? [], copied.covariance()?.storage ?? [], 1e-9))
      }
    }
  }

  /// At the maximum the likelihood is flat in every direction, and its curvature is the information:
  /// differences of the likelihood with all but one coefficient's direction held.
  @Test(arguments: 0..<6) func findsTheMaximum(seed: UInt64) throws {
    let data = Random(seed: seed, rows: 80)
    for ties in CoxSolver.Ties.allCases {
      let options = CoxSolver.Options(ties: ties, strata: data.strata)
      var full = CoxSolver(predictors: data.predictors, followUp: data.followUp, options: options)
      #expect(full.solve() == .converged)
      let best = full.logLikelihood
      let found = full.covariance()
      let covariance = try #require(found)
      let information = try Cholesky(covariance).inverse()
      for column in 0..<3 {
        let step = 1e-3 * covariance[column, column].squareRoot()
        func fall(_ sign: Double) -> Double {
          var coefficients = full.coefficients
          coefficients[column] += sign * step
          var offset = options
          offset.offsets = full.linearPredictors(of: data.predictors)
          for row in 0..<80 { offset.offsets?[row] += sign * step * data.predictors[row, column] }
          var fixed = CoxSolver(
            predictors: Matrix(rows: 80, columns: 0), followUp: data.followUp, options: offset)
          _ = fixed.solve()
          return best - fixed.logLikelihood
        }
        let curvature = (fall(1) + fall(-1)) / (step * step)
        #expect(abs(fall(1) - fall(-1)) < 1e-8)
        #expect(abs(curvature / information[column, column] - 1) < 1e-4, "\(ties), seed \(seed)")
      }
    }
  }

  /// Row order, units and origin of columns do not matter.
  @Test func isInvariant() {
    let data = Random(seed: 3, rows: 70)
    var plain = CoxSolver(predictors: data.predictors, followUp: data.followUp)
    plain.solve()
    let rows = Array((0..<70).reversed())
    var moved = data.predictors.selecting(rows: rows)
    for index in 0..<70 { moved[index, 1] = 1e6 + 1e-3 * moved[index, 1] }
    var other = CoxSolver(predictors: moved, followUp: data.followUp.selecting(rows))
    #expect(other.solve() == .converged)
    #expect(abs(other.coefficients[0] - plain.coefficients[0]) < 1e-6)
    #expect(abs(other.coefficients[1] / 1e3 - plain.coefficients[1]) < 1e-6)
    #expect(abs(other.logLikelihood - plain.logLikelihood) < 1e-7)
  }

  @Test func startsAnywhere() {
    let data = Random(seed: 5, rows: 70)
    var solver = CoxSolver(predictors: data.predictors, followUp: data.followUp)
    solver.solve()
    let cold = solver.coefficients
    #expect(solver.solve(start: cold) == .converged && solver.iterations <= 2)
    #expect(isNear(solver.coefficients, cold, 1e-12))
    #expect(solver.solve(start: [50, -800, 900]) == .converged)
    #expect(isNear(solver.coefficients, cold, 1e-9))
  }

  /// One column, penalty P: the gradient of the likelihood equals P b, and a large P shrinks.
  @Test func penalizes() {
    let data = Random(seed: 7, rows: 70)
    var penalty = Matrix(rows: 3, columns: 3)
    for index in 0..<3 { penalty[index, index] = 40 }
    penalty[0, 1] = 5
    penalty[1, 0] = 5
    var solver = CoxSolver(
      predictors: data.predictors, followUp: data.followUp, options: .init(penalty: penalty))
    #expect(solver.solve() == .converged)
    let b = solver.coefficients
    for column in 0..<3 {
      func value(_ sign: Double) -> Double {
        var offsets = solver.linearPredictors(of: data.predictors)
        for row in 0..<70 { offsets[row] += sign * 1e-4 * data.predictors[row, column] }
        var fixed = CoxSolver(
          predictors: Matrix(rows: 70, columns: 0), followUp: data.followUp,
          options: .init(offsets: offsets))
        fixed.solve()
        return fixed.logLikelihood
      }
      let slope = (value(1) - value(-1)) / 2e-4
      let pull = (0..<3).reduce(0.0) { $0 + penalty[column, $1] * b[$1] }
      #expect(abs(slope - pull) < 1e-6)
    }
  }

  @Test func namesWhatIsWrong() {
    // x = 1 always first: no maximum.
    var separated = solver(
      [[1, 1, 1, 1, 0, 0, 0, 0], [1, 2, 2, 1, 2, 1, 1, 2]], times: [1, 2, 3, 4, 5, 6, 7, 8],
      events: [1, 1, 1, 1, 1, 1, 1, 1])
    #expect(separated.solve() == .separated(columns: [0]))
    var twice = solver(
      [[1, 0, 1, 0], [3, 1, 4, 1], [2, 0, 2, 0]], times: [1, 2, 3, 4], events: [1, 1, 1, 1])
    #expect(twice.solve() == .collinear(column: 2, explainedBy: [0]))
    var constant = solver([[5, 5, 5], [1, 3, 2]], times: [1, 2, 3], events: [1, 1, 1])
    #expect(constant.solve() == .collinear(column: 0, explainedBy: []))
    // Constant in each stratum.
    var strata = CoxSolver(
      predictors: Matrix(columns: [[1, 1, 2, 2]], rows: 4),
      followUp: FollowUp(times: [1, 2, 1, 2], causes: [1, 1, 1, 1]),
      options: .init(strata: [7, 7, 3, 3]))
    #expect(strata.solve() == .collinear(column: 0, explainedBy: []))
    // Nobody with x = 1 counts, as in a resample.
    var absent = solver(
      [[0, 1, 0, 0, 1, 0], [3, 1, 4, 1, 5, 2]], times: [1, 2, 3, 4, 5, 6],
      events: [1, 1, 1, 1, 1, 1])
    #expect(absent.solve(weights: [1, 0, 2, 1, 0, 1]) == .collinear(column: 0, explainedBy: []))
    var none = solver([[1, 2, 3]], times: [1, 2, 3], events: [0, 0, 2])
    #expect(none.solve() == .noEvents)
    var events = solver([[1, 2, 3, 1]], times: [1, 2, 3, 4], events: [1, 0, 0, 1])
    #expect(events.solve(weights: [0, 1, 1, 0]) == .noEvents)
    var exact = solver([[1, 2, 0]], times: [1, 2, 3], events: [1, 1, 1], ties: .exact)
    #expect(exact.solve(weights: [1, 2, 1]) == .weightsWithExactTies)
    var nobody = solver([[]], times: [], events: [])
    #expect(nobody.solve() == .noEvents)
  }

  /// One column among many that sets the events apart is found, whatever the others are.
  @Test(arguments: 0..<8) func findsWhatSeparatesAmongMany(seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let rows = 90
    var columns = (0..<12).map { _ in (0..<rows).map { _ in source.normal() } }
    let times = (0..<rows).map { _ in (source.uniform() * 40).rounded(.up) }
    let causes = (0..<rows).map { _ in source.uniform() < 0.5 ? 1 : 0 }
    columns[5] = causes.map { $0 == 1 ? 0 : 1 + source.uniform() }
    var solver = CoxSolver(
      predictors: Matrix(columns: columns, rows: rows),
      followUp: FollowUp(times: times, causes: causes))
    guard case .separated(let found) = solver.solve() else {
      Issue.record("seed \(seed)")
      return
    }
    #expect(found.contains(5))
  }

  /// All events at one time say who had the event, not when: a fit exists.
  @Test func fitsEventsAtOneTime() {
    var solver = solver(
      [[1, 0, 1, 0, 2, 1]], times: [5, 5, 5, 5, 5, 6], events: [1, 0, 1, 1, 0, 0])
    #expect(solver.solve() == .converged)
  }

  private func solver(
    _ columns: [[Double]], times: [Double], events: [Int], ties: CoxSolver.Ties = .efron
  ) -> CoxSolver {
    CoxSolver(
      predictors: Matrix(columns: columns, rows: times.count),
      followUp: FollowUp(times: times, causes: events), options: .init(ties: ties))
  }

  private func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    !a.isEmpty && a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  /// Patients with ties, three columns, two strata and offsets.
  private struct Random {
    let predictors: Matrix
    let followUp: FollowUp
    let strata: [Int]
    let offsets: [Double]

    init(seed: UInt64, rows: Int) {
      var source = SplitMix64(seed: seed)
      func uniform() -> Double { Double(source.next() >> 11) / 9_007_199_254_740_992 }
      let columns = (0..<3).map { index in
        (0..<rows).map { _ in index == 0 ? (uniform() < 0.4 ? 1 : 0) : 2 * uniform() - 1 }
      }
      let times = (0..<rows).map { row in
        let rate = exp(0.7 * columns[0][row] - 0.8 * columns[1][row])
        return (-log(uniform()) / rate * 5).rounded(.up)
      }
      let causes = (0..<rows).map { _ in uniform() < 0.7 ? 1 : 0 }
      predictors = Matrix(columns: columns, rows: rows)
      followUp = FollowUp(times: times, causes: causes)
      strata = (0..<rows).map { $0 % 2 }
      offsets = (0..<rows).map { _ in uniform() / 2 }
    }
  }
}
