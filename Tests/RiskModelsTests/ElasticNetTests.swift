import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@Suite("Elastic net by hand")
struct ElasticNetByHandTests {
  /// x = −1, −1, 1, 1 (mean 0, variance 1) with y = 0, 1, 1, 1.
  ///
  /// The slope at the null model is ¼ (0.75 − 0.25 + 0.25 + 0.25) = ¼: that is λ max. Below it the risks p
  /// at −1 and q at 1 obey p + q = 3/2 (intercept) and 1 − q = λ (slope): at λ = 0.1 they are 0.6 and 0.9.
  @Test func lassoOfTwoGroups() throws {
    let data = ElasticNetData(
      predictors: Matrix(columns: [[1, -1, 1, -1]], rows: 4), outcome: .binary([1, 0, 1, 1]))
    let automatic = try ElasticNet().path(of: data)
    #expect(automatic.lambdas[0].agrees(with: 0.25, within: 1e-14))
    #expect(automatic.lambdas[99].agrees(with: 0.25e-4, within: 1e-12))
    #expect(automatic.nonzeroCounts[0] == 0 && automatic.nonzeroCounts[1] == 1)
    let path = try ElasticNet(sequence: .given([0.1])).path(of: data)
    let (low, high) = (log(0.6 / 0.4), log(0.9 / 0.1))
    #expect(path.solution(at: 0)[0].agrees(with: (low + high) / 2, within: 1e-9))
    #expect(path.solution(at: 0)[1].agrees(with: (high - low) / 2, within: 1e-9))
    // −2 log L: null 4·(−¾ ln ¾ − ¼ ln ¼)·2; fitted −2 (ln 0.4 + ln 0.6 + 2 ln 0.9).
    let null = -2 * (3 * log(0.75) + log(0.25))
    #expect(path.nullDeviance.agrees(with: null, within: 1e-12))
    let fitted = -2 * (log(0.4) + log(0.6) + 2 * log(0.9))
    #expect(path.devianceRatios[0].agrees(with: 1 - fitted / null, within: 1e-9))
  }

  /// Two deaths tied at 2 (x = 1 and −1), one censored at 2 (x = 1), one at 1 (x = −1, never at risk).
  ///
  /// With Breslow's ties ℓ = b − b − 2 ln(2 eᵇ + e⁻ᵇ); per patient the slope is
  /// −½ (2 eᵇ − e⁻ᵇ) / (2 eᵇ + e⁻ᵇ), which is −1/6 at zero. With u = e²ᵇ the solution for λ is
  /// u = (1 − 2λ) / (2 (1 + 2λ)) where the coefficient is positive and, as here, where it is negative
  /// u = (1 + 2λ) / (2 (1 − 2λ)).
  @Test func coxWithTies() throws {
    let followUp = FollowUp(times: [2, 1, 2, 2], causes: [1, 0, 0, 1])
    let data = ElasticNetData(
      predictors: Matrix(columns: [[1, -1, 1, -1]], rows: 4), outcome: .survival(followUp))
    let path = try ElasticNet(sequence: .given([0.2, 0.1])).path(of: data)
    #expect(path.intercepts == nil)
    #expect(path.solution(at: 0) == [0])
    #expect(path.solution(at: 1)[0].agrees(with: log(0.75) / 2, within: 1e-9))
    #expect(try ElasticNet().path(of: data).lambdas[0].agrees(with: 1.0 / 6, within: 1e-13))
    // Two tied deaths among three at risk; the saturated model gives each half: 4 ln 3 − 4 ln 2.
    #expect(path.nullDeviance.agrees(with: 4 * log(1.5), within: 1e-12))
  }

  @Test func interpolatesBetweenPenalties() throws {
    let data = ElasticNetData(
      predictors: Matrix(columns: [[1, -1, 1, -1]], rows: 4), outcome: .binary([1, 0, 1, 1]))
    let path = try ElasticNet(sequence: .given([0.1, 0.2])).path(of: data)
    #expect(path.lambdas == [0.2, 0.1])
    let (first, second) = (path.solution(at: 0)[1], path.solution(at: 1)[1])
    let between = path.solution(atLambda: 0.175)[1]
    #expect(between.agrees(with: 0.75 * first + 0.25 * second, within: 1e-14))
    #expect(path.solution(atLambda: 1)[1] == first && path.solution(atLambda: 0)[1] == second)
  }

  @Test func foldsAreBalancedAndRepeatable() {
    let folds = ElasticNetCrossValidation.folds(rows: 103, count: 10, seed: 7)
    #expect(folds == ElasticNetCrossValidation.folds(rows: 103, count: 10, seed: 7))
    #expect(folds != ElasticNetCrossValidation.folds(rows: 103, count: 10, seed: 8))
    let sizes = (0..<10).map { fold in folds.count { $0 == fold } }
    #expect(sizes.sorted() == [10, 10, 10, 10, 10, 10, 10, 11, 11, 11])
  }

  /// The largest λ among equals is the best, and the largest within one error of it is taken.
  @Test func choosesLambda() throws {
    let data = Simulated.binary(rows: 120, columns: 4, seed: 3)
    let folds = (0..<120).map { $0 % 5 }
    let result = try ElasticNet().crossValidate(data, folds: folds)
    let best = result.means.min() ?? .nan
    #expect(result.means.firstIndex(of: best) == result.minimumIndex)
    let bound = best + result.standardErrors[result.minimumIndex]
    #expect(result.means.firstIndex { $0 <= bound } == result.oneStandardErrorIndex)
    #expect(result.lambda1SE >= result.lambdaMin)
  }
}

@Suite("Elastic net: what always holds")
struct ElasticNetPropertyTests {
  /// At every λ the slope of each coefficient equals its penalty's, or is smaller where it is zero.
  @Test(arguments: 0..<12)
  func conditionsOfTheMinimum(seed: Int) throws {
    let mixing = [1, 0.5, 0.1][seed % 3]
    let data =
      seed % 2 == 0
      ? Simulated.binary(rows: 80, columns: 12, seed: UInt64(seed))
      : Simulated.survival(rows: 80, columns: 12, seed: UInt64(seed))
    var settings = ElasticNet(mixing: mixing, sequence: .automatic(count: 25, ratio: 0.01))
    settings.isStandardized = false
    let path = try settings.path(of: data)
    for index in path.lambdas.indices.dropFirst() {
      let solution = path.solution(at: index)
      let b = Array(solution.suffix(12))
      for (column, slope) in Simulated.slopes(data, solution).enumerated() {
        let pull = slope - path.lambdas[index] * (1 - mixing) * b[column]
        let limit = path.lambdas[index] * mixing
        if b[column] == 0 {
          #expect(abs(pull) <= limit * (1 + 1e-6), "seed \(seed), λ \(index), column \(column)")
        } else {
          let expected = b[column] < 0 ? -limit : limit
          #expect(abs(pull - expected) < 1e-7, "seed \(seed), λ \(index), column \(column)")
        }
      }
    }
  }

  /// Three columns of which one is nearly the sum of the others: the minimum, not a point on the way.
  @Test func collinearColumns() throws {
    var data = Simulated.binary(rows: 200, columns: 3, seed: 5)
    var columns = (0..<3).map { Array(data.predictors.column($0)) }
    columns[2] = zip(columns[0], columns[1]).enumerated().map { row, pair in
      pair.0 + pair.1 + 1e-3 * columns[2][row]
    }
    data = ElasticNetData(
      predictors: Matrix(columns: columns, rows: 200), outcome: data.outcome)
    var settings = ElasticNet(sequence: .given([1e-6]))
    settings.isStandardized = false
    let solution = try settings.path(of: data).solution(at: 0)
    for (slope, b) in zip(Simulated.slopes(data, solution), solution.dropFirst()) {
      #expect(b != 0 && abs(slope - (b < 0 ? -1e-6 : 1e-6)) < 1e-12)
    }
  }

  @Test func rowsInAnyOrderAndWeightsForCopies() throws {
    let data = Simulated.survival(rows: 60, columns: 5, seed: 9)
    let weights = (0..<60).map { Double($0 % 3) }
    let copies = (0..<60).flatMap { Array(repeating: $0, count: $0 % 3) }.reversed()
    let weighted = ElasticNetData(
      predictors: data.predictors, outcome: data.outcome, weights: weights)
    let sequence = ElasticNet.Sequence.given([0.1, 0.05, 0.01])
    let first = try ElasticNet(sequence: sequence).path(of: weighted)
    let second = try ElasticNet(sequence: sequence).path(of: data.selecting(Array(copies)))
    for (a, b) in zip(first.coefficients.storage, second.coefficients.storage) {
      #expect(a.agrees(with: b, within: 1e-7))
    }
  }

  @Test func threadsDoNotMatter() throws {
    let data = Simulated.binary(rows: 100, columns: 6, seed: 4)
    let folds = ElasticNetCrossValidation.folds(rows: 100, seed: 4)
    let one = try ElasticNet().crossValidate(data, folds: folds, measure: .areaUnderCurve)
    let three = try ElasticNet().crossValidate(
      data, folds: folds, measure: .areaUnderCurve, threads: 3)
    #expect(one == three)
  }
}

@Suite("Elastic net: data that do not fit")
struct ElasticNetTroubleTests {
  @Test func saysWhatIsWrong() {
    let data = Simulated.binary(rows: 30, columns: 2, seed: 1)
    func error(_ settings: ElasticNet, _ data: ElasticNetData) -> ElasticNetError? {
      do throws(ElasticNetError) {
        _ = try settings.path(of: data)
        return nil
      } catch { return error }
    }
    #expect(error(ElasticNet(mixing: 1.5), data) == .invalidMixing(1.5))
    #expect(error(ElasticNet(sequence: .given([])), data) == .invalidLambda(nil))
    #expect(error(ElasticNet(sequence: .given([-1])), data) == .invalidLambda(-1))
    #expect(error(ElasticNet(penaltyFactors: [0, 0]), data) == .invalidPenaltyFactors)
    let constant = Matrix(columns: [[2, 2, 2]], rows: 3)
    #expect(
      error(ElasticNet(), ElasticNetData(predictors: constant, outcome: .binary([0, 1, 1])))
        == .noVariation)
    #expect(
      error(ElasticNet(), ElasticNetData(predictors: constant, outcome: .binary([1, 1, 1])))
        == .singleOutcome)
    let infinite = Matrix(columns: [[1, .infinity, 2]], rows: 3)
    #expect(
      error(ElasticNet(), ElasticNetData(predictors: infinite, outcome: .binary([0, 1, 1])))
        == .unusableColumn(0))
  }

  @Test func foldsMustLeaveEvents() {
    let data = Simulated.binary(rows: 30, columns: 2, seed: 1)
    #expect(throws: ElasticNetError.invalidFolds) {
      try ElasticNet().crossValidate(data, folds: (0..<30).map { $0 % 2 })
    }
    let events = ElasticNetData(
      predictors: data.predictors, outcome: .binary((0..<30).map { $0 == 4 ? 1 : 0 }))
    #expect(throws: ElasticNetError.foldWithoutVariation(1)) {
      try ElasticNet().crossValidate(events, folds: (0..<30).map { $0 % 3 })
    }
    #expect(throws: ElasticNetError.measureNotAvailable(.concordance)) {
      try ElasticNet().crossValidate(data, folds: (0..<30).map { $0 % 3 }, measure: .concordance)
    }
  }

  /// A column that tells all patients apart, more columns than patients, a copy of a column.
  @Test func separationAndTooManyColumns() throws {
    let rows = 20
    var columns = (0..<25).map { column in
      Array(Simulated.binary(rows: rows, columns: 1, seed: UInt64(column)).predictors.column(0))
    }
    let outcomes = columns[0].map { $0 > 0 ? 1.0 : 0 }
    columns[24] = columns[0]
    let data = ElasticNetData(
      predictors: Matrix(columns: columns, rows: rows), outcome: .binary(outcomes))
    let path = try ElasticNet().path(of: data)
    #expect(path.lambdas.count > 20 && path.coefficients.storage.allSatisfy(\.isFinite))
    #expect((path.devianceRatios.last ?? 0) > 0.9)
    for (earlier, later) in zip(path.devianceRatios, path.devianceRatios.dropFirst()) {
      #expect(later >= earlier - 1e-9)
    }
  }
}

/// Data from a seed, and slopes computed the long way.
private enum Simulated {
  static func matrix(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var source = SplitMix64(seed: seed)
    var matrix = Matrix(rows: rows, columns: columns)
    for index in matrix.storage.indices { matrix.storage[index] = source.normal() }
    return matrix
  }

  static func binary(rows: Int, columns: Int, seed: UInt64) -> ElasticNetData {
    let matrix = matrix(rows: rows, columns: columns, seed: seed)
    var source = SplitMix64(seed: seed, stream: 1)
    let outcomes = (0..<rows).map { row in
      source.uniform() < inverseLogit(matrix[row, 0] - 0.5).p ? 1.0 : 0
    }
    return ElasticNetData(predictors: matrix, outcome: .binary(outcomes))
  }

  static func survival(rows: Int, columns: Int, seed: UInt64) -> ElasticNetData {
    let matrix = matrix(rows: rows, columns: columns, seed: seed)
    var source = SplitMix64(seed: seed, stream: 1)
    let times = (0..<rows).map { row in
      (-log(1 - source.uniform()) * exp(-matrix[row, 0]) * 8).rounded(.up)
    }
    let causes = (0..<rows).map { _ in source.uniform() < 0.7 ? 1 : 0 }
    return ElasticNetData(
      predictors: matrix, outcome: .survival(FollowUp(times: times, causes: causes)))
  }

  /// The slope of the mean log likelihood by each coefficient.
  static func slopes(_ data: ElasticNetData, _ solution: [Double]) -> [Double] {
    let x = data.predictors
    let rows = 0..<x.rows
    let b = solution.suffix(x.columns)
    let linear = rows.map { row in zip(x.row(row), b).reduce(0) { $0 + $1.0 * $1.1 } }
    switch data.outcome {
    case .binary(let outcomes):
      return (0..<x.columns).map { column in
        rows.reduce(0) {
          $0 + x[$1, column] * (outcomes[$1] - inverseLogit(linear[$1] + solution[0]).p)
        } / Double(x.rows)
      }
    case .survival(let followUp, _):
      return (0..<x.columns).map { column in
        rows.filter { followUp.causes[$0] == 1 }.reduce(0) { sum, row in
          let atRisk = rows.filter { followUp.times[$0] >= followUp.times[row] }
          let total = atRisk.reduce(0) { $0 + exp(linear[$1]) }
          let mean = atRisk.reduce(0) { $0 + exp(linear[$1]) * x[$1, column] } / total
          return sum + x[row, column] - mean
        } / Double(x.rows)
      }
    }
  }
}
