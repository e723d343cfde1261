import Statistics
import Survival
import Testing

@testable import RiskModels

/// What is written into storage that other work has used is what new storage would hold, to the last bit.
@Suite("Reused storage") struct ReusedStorageTests {
  private static func matrix(_ rows: Int, _ columns: Int, _ source: inout SplitMix64) -> Matrix {
    var result = Matrix(rows: rows, columns: columns)
    for index in result.storage.indices { result.storage[index] = source.normal() }
    return result
  }

  private static func followUp(_ rows: Int, _ source: inout SplitMix64) -> FollowUp {
    FollowUp(
      times: (0..<rows).map { _ in Double(1 + source.index(below: 20)) },
      causes: (0..<rows).map { _ in source.index(below: 3) })
  }

  /// Eliminations of wider and narrower fits, one after another.
  @Test(arguments: 0..<60)
  func eliminations(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let factors = (1...6).map { BackwardElimination.Factor(name: "x\($0)", coefficients: [$0]) }
    let rule: BackwardElimination.Rule = seed % 2 == 0 ? .aic : .p(0.1)
    var search = BackwardElimination.Workspace(factors: factors, rule: rule)
    for _ in 0..<4 {
      let root = Self.matrix(9, 7, &source)
      var covariance = Matrix(rows: 7, columns: 7)
      for i in 0..<7 {
        for j in 0..<7 {
          covariance[i, j] = zip(root.column(i), root.column(j)).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
      let coefficients = (0..<7).map { _ in 4 * source.normal() }
      search.run(coefficients, covariance)
      let once = BackwardElimination(
        coefficients: coefficients, covariance: covariance, factors: factors, rule: rule)
      #expect(search.kept == once.kept && search.steps == once.steps)
      #expect(search.keptCoefficients == once.keptCoefficients)
      #expect(search.coefficients == once.coefficients)
      #expect(search.covariance == once.covariance.storage)
    }
  }

  /// A solver of some of the columns of another one, wider and narrower in turn.
  @Test(arguments: 0..<20)
  func someColumns(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let (rows, all) = (80, Self.matrix(80, 6, &source))
    let followUp = Self.followUp(rows, &source)
    var options = CoxSolver.Options(
      strata: seed % 2 == 0 ? nil : (0..<rows).map { $0 % 2 }, weightMeaning: .copies)
    let penalty = Matrix(columns: (0..<6).map { i in (0..<6).map { $0 == i ? 2 : 0.1 } }, rows: 6)
    if seed % 3 == 0 { options.penalty = penalty }
    let cox = CoxSolver(predictors: all, followUp: followUp, options: options)
    let subdistribution = FineGraySolver(
      predictors: all, followUp: followUp, options: .init(penalty: options.penalty))
    var (narrowCox, narrowSubdistribution) = (cox, subdistribution)
    for kept in [[1, 3, 4], [0], [0, 1, 2, 3, 5], [2, 5]] {
      let weights = (0..<rows).map { _ in Double(source.index(below: 3)) }
      let rest = Matrix(columns: kept.map { Array(all.column($0)) }, rows: rows)
      let part = options.penalty?.selecting(rows: kept, columns: kept)
      narrowCox.take(kept, of: cox)
      options.penalty = part
      var own = CoxSolver(predictors: rest, followUp: followUp, options: options)
      options.penalty = seed % 3 == 0 ? penalty : nil
      #expect(narrowCox.solve(weights: weights) == own.solve(weights: weights))
      #expect(narrowCox.coefficients == own.coefficients)
      #expect(narrowCox.covariance() == own.covariance())
      var linear: [Double] = []
      narrowCox.fillLinearPredictors(of: all, kept: kept, into: &linear)
      #expect(linear == own.linearPredictors(of: rest))
      narrowSubdistribution.take(kept, of: subdistribution)
      var other = FineGraySolver(
        predictors: rest, followUp: followUp, options: .init(penalty: part))
      #expect(narrowSubdistribution.solve(weights: weights) == other.solve(weights: weights))
      #expect(narrowSubdistribution.coefficients == other.coefficients)
    }
  }

  /// Other columns of the same patients in a solver with a ridge penalty, and in one of several categories.
  @Test(arguments: 0..<20)
  func otherColumns(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    let outcomes = (0..<60).map { _ in Double(source.index(below: 2)) }
    let categories = (0..<60).map { _ in source.index(below: 3) }
    let first = Self.matrix(60, 3, &source)
    let penalty = Matrix(columns: (0..<3).map { i in (0..<3).map { $0 == i ? 3 : 0.2 } }, rows: 3)
    var ridge = LogisticSolver(
      predictors: first, outcomes: outcomes, penalty: .ridge(penalty))
    var several = MultinomialSolver(predictors: first, categories: categories, categoryCount: 3)
    ridge.solve()
    several.solve()
    let second = Self.matrix(60, 3, &source)
    ridge.take(second, penalty: .ridge(penalty))
    several.take(second)
    var newRidge = LogisticSolver(
      predictors: second, outcomes: outcomes, penalty: .ridge(penalty))
    var newSeveral = MultinomialSolver(
      predictors: second, categories: categories, categoryCount: 3)
    #expect(ridge.solve() == newRidge.solve() && ridge.coefficients == newRidge.coefficients)
    #expect(ridge.covariance() == newRidge.covariance())
    #expect(several.solve() == newSeveral.solve())
    #expect(several.coefficients == newSeveral.coefficients)
  }
}
