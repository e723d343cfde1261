import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Random intercepts")
struct RandomInterceptLogisticTests {
  private struct Sample {
    var x: [Double] = []
    var y: [Double] = []
    var clusters: [Int] = []
  }

  private func sample(seed: Int, spread: Double) -> Sample {
    var source = SplitMix64(seed: UInt64(seed))
    var sample = Sample()
    for cluster in 0..<8 {
      let effect = spread * source.normal()
      for _ in 0..<25 {
        let x = source.normal()
        sample.x.append(x)
        sample.y.append(source.uniform() < inverseLogit(-0.5 + x + effect).p ? 1 : 0)
        sample.clusters.append(cluster)
      }
    }
    return sample
  }

  private func fit(_ sample: Sample) throws -> RandomInterceptLogistic {
    try #require(
      RandomInterceptLogistic(
        predictors: Matrix(columns: [sample.x], rows: sample.x.count), outcomes: sample.y,
        clusters: sample.clusters))
  }

  /// Laplace's approximation by its definition: the mode on a fine grid that closes in, the curvature
  /// by its formula.
  private func laplace(_ sample: Sample, _ a: Double, _ b: Double, _ sigma: Double) -> Double {
    var total = 0.0
    for cluster in Set(sample.clusters) {
      let rows = sample.clusters.indices.filter { sample.clusters[$0] == cluster }
      func value(_ u: Double) -> Double {
        rows.reduce(-u * u / 2) { sum, row in
          let p = inverseLogit(a + b * sample.x[row] + sigma * u)
          return sum + log(sample.y[row] == 1 ? p.p : p.complement)
        }
      }
      var (low, high) = (-20.0, 20.0)
      for _ in 0..<200 {
        let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
        if value(first) < value(second) { low = first } else { high = second }
      }
      let u = (low + high) / 2
      let weight = rows.reduce(0.0) { sum, row in
        let p = inverseLogit(a + b * sample.x[row] + sigma * u)
        return sum + p.p * p.complement
      }
      total += value(u) - log(1 + sigma * sigma * weight) / 2
    }
    return total
  }

  @Test(arguments: [1, 2])
  func isTheLargestLaplaceLikelihood(seed: Int) throws {
    let sample = sample(seed: seed, spread: 1)
    let model = try fit(sample)
    let (a, b) = (model.coefficients[0], model.coefficients[1])
    let sigma = model.standardDeviation
    let best = laplace(sample, a, b, sigma)
    #expect(abs(model.logLikelihood - best) < 1e-7 && sigma > 0.3)
    for step in [-1e-3, 1e-3] {
      #expect(laplace(sample, a + step, b, sigma) < best)
      #expect(laplace(sample, a, b + step, sigma) < best)
      #expect(laplace(sample, a, b, sigma + step) < best)
    }
    #expect(model.clusterEffects.count == 8)
  }

  /// Every cluster has the same patients: there is nothing for σ to explain.
  @Test func equalClustersAreSingular() throws {
    let one = sample(seed: 3, spread: 0)
    var sample = Sample()
    for cluster in 0..<4 {
      sample.x += one.x.prefix(30)
      sample.y += one.y.prefix(30)
      sample.clusters += Array(repeating: cluster, count: 30)
    }
    let model = try fit(sample)
    var solver = LogisticSolver(
      predictors: Matrix(columns: [sample.x], rows: sample.x.count), outcomes: sample.y)
    solver.solve()
    #expect(model.isSingular && model.coefficients == solver.coefficients)
    #expect(model.clusterEffects.allSatisfy { $0 == 0 })
  }

  /// Two clusters alike, each with 1 of 3 events at x = 0 and 2 of 3 at x = 1: nothing is left for σ.
  ///
  /// The saturated model has intercept ln ½ and slope ln 2 − ln ½; its likelihood is (1/3)⁴ (2/3)⁸.
  @Test func likeClustersByHand() throws {
    var sample = Sample()
    sample.x = [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]
    sample.y = [1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1]
    sample.clusters = [4, 4, 4, 4, 4, 4, 9, 9, 9, 9, 9, 9]
    let model = try fit(sample)
    #expect(model.isSingular && model.standardDeviation == 0)
    #expect(abs(model.coefficients[0] + log(2.0)) < 1e-10)
    #expect(abs(model.coefficients[1] - 2 * log(2.0)) < 1e-10)
    #expect(abs(model.logLikelihood - (4 * log(1.0 / 3) + 8 * log(2.0 / 3))) < 1e-10)
  }

  /// R 4.2.2, lme4: glmer(y ~ x + (1 | g), binomial, nAGQ = 1), bobyqa to rhoend = 1e-10, tolPwrss = 1e-13, for
  /// i = 0...79, x = (13 i mod 11) / 4, g = i %/% 10, y = (7 i mod 10) / 10 + (x − 1.25) / 4 + (g mod 3 − 1) / 3 > ½.
  @Test func agreesWithGlmer() throws {
    var sample = Sample()
    for i in 0..<80 {
      let (x, g) = (Double(13 * i % 11) / 4, i / 10)
      sample.x.append(x)
      sample.clusters.append(g)
      let effect = (x - 1.25) / 4 + Double(g % 3 - 1) / 3
      sample.y.append(Double(7 * i % 10) / 10 + effect > 0.5 ? 1 : 0)
    }
    let model = try fit(sample)
    #expect(model.logLikelihood.agrees(with: -45.1288565652619127, within: 1e-8))
    let expected = [-2.0686146798855152, 1.2127811196705329]
    for (own, theirs) in zip(model.coefficients, expected) { #expect(abs(own - theirs) < 1e-4) }
    #expect(abs(model.standardDeviation - 1.1703178741666824) < 1e-4)
    let effects = [-1.098093445151326, 0.091036355730413784, 1.142654557143602]
    for (own, theirs) in zip(model.clusterEffects, effects) { #expect(abs(own - theirs) < 1e-4) }
  }

  @Test func separationHasNoFit() {
    let model = RandomInterceptLogistic(
      predictors: Matrix(columns: [[1, 2, 3, 4]], rows: 4), outcomes: [0, 0, 1, 1],
      clusters: [0, 1, 0, 1])
    #expect(model == nil)
  }
}
