import Statistics
import Survival
import Testing

@testable import RiskModels

/// Elastic nets made in storage that other patients have used are what new storage would give, to the last bit.
@Suite("Storage of elastic nets") struct ElasticNetStorageTests {
  private static func data(_ source: inout SplitMix64, isFollowed: Bool) -> ElasticNetData {
    let rows = 90
    var columns = (0..<5).map { _ in (0..<rows).map { _ in source.normal() } }
    columns[3] = columns[3].map { $0 > 0 ? 1 : 0 }
    let events = (0..<rows).map { source.uniform() < inverseLogit(columns[0][$0]).p ? 1 : 0 }
    let times = (0..<rows).map { _ in Double(1 + source.index(below: 30)) }
    return ElasticNetData(
      predictors: Matrix(columns: columns, rows: rows),
      outcome: isFollowed
        ? .survival(
          FollowUp(times: times, causes: events), strata: (0..<rows).map { $0 % 2 })
        : .binary(events.map(Double.init)),
      offsets: (0..<rows).map { _ in 0.2 * source.normal() })
  }

  private static let choices = [
    ElasticNetChoice(strength: .crossValidated(folds: 4, seed: 3, rule: .minimum)),
    ElasticNetChoice(
      mixing: 0.4, strength: .crossValidated(folds: 40, seed: 5, rule: .oneStandardError)),
    ElasticNetChoice(mixing: 0.7, strength: .fixed(0.05)),
  ]

  /// Fewer and more patients in turn, who weigh more or less; new storage holds those who count and nobody else.
  @Test(arguments: choices, [false, true])
  func otherPatients(choice: ElasticNetChoice, isFollowed: Bool) throws {
    var source = SplitMix64(seed: 41)
    let data = Self.data(&source, isFollowed: isFollowed)
    var workspace = ElasticNetWorkspace(choice, room: data)
    for turn in 0..<6 {
      let weights = (0..<90).map { row in
        turn == 3 && row > 50 ? 0 : Double(source.index(below: 4))
      }
      let drawn = weights.indices.filter { weights[$0] > 0 }
      let weighted = ElasticNetData(
        predictors: data.predictors, outcome: data.outcome, weights: weights, offsets: data.offsets)
      try workspace.solve(weighted, rows: drawn)
      let once = try choice.solve(weighted.selecting(drawn))
      #expect(workspace.coefficients == once.coefficients && workspace.lambda == once.lambda)
      #expect(workspace.validation?.means == once.validation?.means)
      var linear: [Double] = []
      workspace.fillLinearPredictors(of: data.predictors, offsets: data.offsets, into: &linear)
      #expect(linear == once.linearPredictors(of: data.predictors, offsets: data.offsets))
    }
  }

  /// A set of patients who all have one outcome fails and leaves the storage as good as new.
  @Test(arguments: [false, true]) func failuresLeaveNoTrace(isFollowed: Bool) throws {
    var source = SplitMix64(seed: 42)
    let (data, choice) = (Self.data(&source, isFollowed: isFollowed), Self.choices[0])
    var workspace = ElasticNetWorkspace(choice, room: data)
    let others = data.allRows.filter { !data.outcome.hasEvent($0) }
    #expect(throws: ElasticNetError.foldWithoutVariation(0)) {
      try workspace.solve(data, rows: others)
    }
    #expect(throws: ElasticNetError.invalidFolds) { try workspace.solve(data, rows: [1, 4]) }
    try workspace.solve(data, rows: data.allRows)
    #expect(workspace.coefficients == (try choice.solve(data)).coefficients)
  }

  /// The sandwich of a Fine–Gray fit, for one set of weights after another.
  @Test(arguments: [TieMethod.breslow, .efron], [TiedCensoring.everybodyAtRisk, .eventsFirst])
  func sandwich(ties: TieMethod, censoring: TiedCensoring) throws {
    var source = SplitMix64(seed: 43)
    let followUp = FollowUp(
      times: (0..<70).map { _ in Double(1 + source.index(below: 15)) },
      causes: (0..<70).map { _ in source.index(below: 3) })
    let predictors = Matrix(
      columns: (0..<3).map { _ in (0..<70).map { _ in source.normal() } }, rows: 70)
    let options = FineGraySolver.Options(ties: ties, tiedCensoring: censoring)
    var solver = FineGraySolver(predictors: predictors, followUp: followUp, options: options)
    var covariance = Matrix(rows: 0, columns: 0)
    for _ in 0..<4 {
      let weights = (0..<70).map { _ in Double(source.index(below: 3)) }
      var once = FineGraySolver(predictors: predictors, followUp: followUp, options: options)
      #expect(solver.solve(weights: weights) == once.solve(weights: weights))
      for estimator in FineGraySolver.VarianceEstimator.allCases {
        let isThere = solver.fillCovariance(estimator, into: &covariance)
        #expect(isThere && covariance == once.covariance(estimator))
      }
      #expect(solver.baseline(at: [5, 9]) == once.baseline(at: [5, 9]))
    }
  }
}
