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

  @Test func separationHasNoFit() {
    let model = RandomInterceptLogistic(
      predictors: Matrix(columns: [[1, 2, 3, 4]], rows: 4), outcomes: [0, 0, 1, 1],
      clusters: [0, 1, 0, 1])
    #expect(model == nil)
  }
}
