import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Cross-validation of elastic nets, and the quadratic problems that they solve.
@Suite("Elastic net: folds and quadratic problems") struct ElasticNetFoldTests {
  /// Three folds of three: events 1 of 3, 2 of 3 and 1 of 3; a penalty that leaves nobody but the intercept.
  ///
  /// Without the first fold the risk is 3/6: twice ln 2 a patient; without the second 2/6: (4 ln 3 + 2 ln 1.5)/3; the third is
  /// as the first. Folds weigh alike; the error is √(Σ (m − m̄)²/3/2).
  @Test func foldsOfTheNullModelByHand() throws {
    let data = ElasticNetData(
      predictors: Matrix(columns: [[1, 5, 2, 8, 3, 7, 4, 6, 9]], rows: 9),
      outcome: .binary([1, 1, 1, 0, 1, 0, 0, 0, 0]))
    let result = try ElasticNet(sequence: .given([100])).crossValidate(
      data, folds: [0, 1, 2, 0, 1, 2, 0, 1, 2])
    let (even, other) = (2 * log(2.0), (4 * log(3.0) + 2 * log(1.5)) / 3)
    let mean = (2 * even + other) / 3
    #expect(result.path.nonzeroCounts == [0])
    #expect(result.means[0].agrees(with: mean, within: 1e-12))
    let squares = 2 * (even - mean) * (even - mean) + (other - mean) * (other - mean)
    #expect(result.standardErrors[0].agrees(with: (squares / 6).squareRoot(), within: 1e-11))
  }

  /// Folds by other names in another order are the same folds.
  @Test(arguments: 0..<8) func namesOfFoldsDoNotMatter(seed: Int) throws {
    var source = SplitMix64(seed: 74, stream: seed)
    let columns = (0..<3).map { _ in (0..<60).map { _ in source.normal() } }
    let outcomes = (0..<60).map { row in
      source.uniform() < inverseLogit(columns[0][row]).p ? 1.0 : 0
    }
    let data = ElasticNetData(
      predictors: Matrix(columns: columns, rows: 60), outcome: .binary(outcomes))
    let folds = (0..<60).map { $0 % 5 }
    let net = ElasticNet(sequence: .given([0.1, 0.03, 0.01]))
    let own = try net.crossValidate(data, folds: folds)
    let renamed = try net.crossValidate(data, folds: folds.map { 4 - $0 })
    for index in 0..<3 {
      #expect(renamed.means[index].agrees(with: own.means[index], within: 1e-12))
      #expect(renamed.standardErrors[index].agrees(with: own.standardErrors[index], within: 1e-10))
    }
    #expect(own.lambda1SE >= own.lambdaMin)
  }

  /// Q = ((2, 1), (1, 2)), c = (4, 1).
  ///
  /// Free: (7/3, −2/3). At t = 0.1: 2b₁ + b₂ = 3.9 and b₁ + 2b₂ = 1.1.
  ///
  /// At t = 1 the second is zero: b₁ = 3/2, and its slope ½ is below 1.
  @Test func quadraticOfTwoCoefficients() {
    check(threshold: 0, [7.0 / 3, -2.0 / 3])
    check(threshold: 0.1, [6.7 / 3, -1.7 / 3])
    check(threshold: 1, [1.5, 0])
    check(threshold: 5, [0, 0])
  }

  private func check(threshold: Double, _ solution: [Double]) {
    var problem = ElasticNetQuadratic(size: 2)
    problem.setMatrix(lowerTriangle: [2, 1, 0, 2], diagonal: [0, 0])
    problem.linear = [4, 1]
    problem.thresholds = [threshold, threshold]
    let isSolved = problem.solve()
    #expect(isSolved)
    for (own, byHand) in zip(problem.solution, solution) { #expect(abs(own - byHand) < 1e-13) }
  }

  /// The slope of what is not zero is its threshold, of what is zero at most that, from any start.
  @Test(arguments: 0..<100) func quadraticIsAtItsMinimum(seed: Int) {
    var source = SplitMix64(seed: 75, stream: seed)
    let size = 1 + source.index(below: 8)
    let roots = (0..<size).map { _ in (0..<size).map { _ in source.normal() } }
    var problem = ElasticNetQuadratic(size: size)
    let products = (0..<size * size).map { index in
      zip(roots[index / size], roots[index % size]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    problem.setMatrix(lowerTriangle: products, diagonal: Array(repeating: 0.1, count: size))
    problem.linear = (0..<size).map { _ in 3 * source.normal() }
    problem.thresholds = (0..<size).map { _ in source.uniform() < 0.2 ? 0 : 2 * source.uniform() }
    problem.solution = (0..<size).map { _ in source.uniform() < 0.5 ? 0 : source.normal() }
    let isSolved = problem.solve()
    #expect(isSolved)
    for row in 0..<size {
      var slope = problem.linear[row] - 0.1 * problem.solution[row]
      for column in 0..<size { slope -= products[row * size + column] * problem.solution[column] }
      let (b, limit) = (problem.solution[row], problem.thresholds[row])
      if b == 0 {
        #expect(abs(slope) <= limit + 1e-9)
      } else {
        #expect(abs(slope - (b < 0 ? -limit : limit)) < 1e-8)
      }
    }
  }
}
