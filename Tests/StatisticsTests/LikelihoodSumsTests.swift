import Foundation
import Statistics
import Testing

@Suite("Passes over patients")
struct LikelihoodSumsTests {
  private func random(_ count: Int, seed: UInt64) -> [Double] {
    var source = SplitMix64(seed: seed)
    return (0..<count).map { _ in source.normal() * 3 }
  }

  @Test func logisticEqualsTheDefinition() {
    let linear = random(12, seed: 1) + [0, 40, -40, 800]
    let outcomes = linear.indices.map { Double($0 % 2) }
    let weights = linear.indices.map { Double($0 % 4) / 2 }
    var (residuals, curvatures) = (linear, linear)
    let sum = LikelihoodSums.logistic(
      linear, outcomes: outcomes, weights: weights, residuals: &residuals, curvatures: &curvatures)
    var expected = 0.0
    for row in linear.indices {
      let (p, q) = inverseLogit(linear[row])
      expected -= weights[row] * log1p(exp(-abs(linear[row])))
      expected += weights[row] * (outcomes[row] * linear[row] - max(0, linear[row]))
      #expect(abs(residuals[row] - weights[row] * (outcomes[row] - p)) < 1e-15)
      #expect(abs(curvatures[row] - weights[row] * p * q) < 1e-15)
    }
    #expect(abs(sum - expected) < 1e-12 * abs(expected))
  }

  /// Any number of rows, and the ends of the scale.
  @Test(arguments: [1, 2, 3, 4, 5, 7])
  func risksEqualTheDefinition(count: Int) {
    let ends: [Double] = [-1000, -30, 0, 2, 30, 1000, -0.1]
    let linear = Array(ends[..<count])
    var risks: [Double] = []
    LikelihoodSums.fillRisks(ofLogits: linear, into: &risks)
    for row in linear.indices {
      let p = inverseLogit(linear[row]).p
      #expect(abs(risks[row] - p) <= 4e-16 * p)
    }
    LikelihoodSums.fillRisks(ofLogHazards: linear, baseline: 0.3, into: &risks)
    for row in linear.indices {
      let p = -expm1(-0.3 * exp(linear[row]))
      #expect(abs(risks[row] - p) <= 1e-15 * p)
    }
    let weights = linear.indices.map { $0 == 1 ? 0.0 : 2 }
    var relative = linear
    LikelihoodSums.fillRisks(
      linear, weights: weights, shift: 1000, rows: 0..<count, into: &relative)
    for row in linear.indices {
      let expected = weights[row] * exp(linear[row] - 1000)
      #expect(abs(relative[row] - expected) <= 1e-300 + 4e-16 * expected)
    }
  }

  /// An infinite predictor that is right costs nothing, one that is wrong everything.
  @Test func lineHeedsInfinitePredictors() {
    let right = LikelihoodSums.line(
      [.infinity, -.infinity, 0.5], outcomes: [1, 0, 1], intercept: 0, slope: 1)
    #expect(abs(right.logLikelihood + log1p(exp(-0.5))) < 1e-15)
    let wrong = LikelihoodSums.line([.infinity], outcomes: [0], intercept: 0, slope: 1)
    #expect(wrong.logLikelihood == -.infinity)
  }

  @Test func lineEqualsTheDefinition() {
    let x = random(11, seed: 2)
    let y = x.indices.map { Double($0 % 3 == 0 ? 1 : 0) }
    let line = LikelihoodSums.line(x, outcomes: y, intercept: -0.5, slope: 0.8)
    var (sum, gradient, information) = (0.0, 0.0, 0.0)
    for row in x.indices {
      let (p, q) = inverseLogit(-0.5 + 0.8 * x[row])
      sum += log(y[row] == 1 ? p : q)
      gradient += (y[row] - p) * x[row]
      information += p * q * x[row] * x[row]
    }
    #expect(abs(line.logLikelihood - sum) < 1e-13 * abs(sum))
    #expect(abs(line.gradient.1 - gradient) < 1e-13)
    #expect(abs(line.information.2 - information) < 1e-13)
  }

  /// Five patients by rising time, the second and third tied, the third counting twice.
  ///
  /// At the earlier time three events share the step: denominators 5, 5 − 3/3, 5 − 2·3/3 at coefficients of
  /// zero; at the later one there is one event of two at risk.
  @Test func coxLineCountsCopiesAtTies() {
    var rows = LikelihoodSums.CoxRows()
    // Latest time first; the first patient, censored before any event, is never at risk.
    rows.weights = [1, 1, 1, 2]
    rows.times = [1, 2, 1, 2, 4, 4]
    rows.shares = [0, 0, 1.0 / 3, 2.0 / 3]
    var (scratch, jumps) = ([Double](), [Double]())
    let sums = LikelihoodSums.coxLine(
      [5, 4, 2, 3], nil, rows: rows, at: SIMD2(), slopes: true, scratch: &scratch, jumps: &jumps)
    #expect(abs(sums.logRisks - (log(5.0) + log(4) + log(3) + log(2))) < 1e-14)
    #expect(abs(jumps[0] - 0.5) < 1e-15)
    #expect(abs(jumps[1] + jumps[2] + jumps[3] - (1.0 / 5 + 1.0 / 4 + 1.0 / 3)) < 1e-15)
    // Means of those at risk, the tied leaving by thirds: (17 − 8k/3) / (5 − k), and 9/2.
    let means = [17.0 / 5, (17 - 8.0 / 3) / 4, (17 - 16.0 / 3) / 3, 4.5]
    #expect(abs(sums.means.x - means.reduce(0, +)) < 1e-13)
  }

  @Test func cloglogLineEqualsTheDefinition() {
    let x = random(9, seed: 3).map { $0 / 4 }
    let y = x.map { $0 > 0 ? 1.1 : -0.1 }
    let weights = x.indices.map { Double($0 % 3) }
    let line = LikelihoodSums.cloglogLine(x, y, weights: weights, intercept: -0.4, slope: 0.9)
    var (squares, gradient) = (0.0, 0.0)
    for row in x.indices {
      let hazard = exp(-0.4 + 0.9 * x[row])
      let residual = y[row] - 1 + exp(-hazard)
      squares += weights[row] * residual * residual
      gradient += weights[row] * residual * hazard * exp(-hazard) * x[row]
    }
    #expect(abs(line.squares - squares) < 1e-14)
    #expect(abs(line.gradient.1 - gradient) < 1e-14)
  }
}

@Suite("Order of ranks")
struct RankOrderTests {
  /// The order of a stable comparison sort, for values spread, tied, clustered and infinite.
  @Test(arguments: 0..<60)
  func equalsASort(seed: Int) {
    var source = SplitMix64(seed: UInt64(seed))
    let count = [0, 1, 15, 17, 40, 300][seed % 6]
    let values = (0..<count).map { row -> Double in
      let value = source.normal()
      switch seed % 5 {
      case 0: return value
      case 1: return (value * 2).rounded()
      case 2: return row == 3 ? 1e300 : value
      case 3: return row % 7 == 0 ? -.infinity : value
      default: return value > 0 ? 1 : 1 + 1e-15 * (value * 10).rounded()
      }
    }
    let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    #expect(RankOrder.rows(values) == expected)
    #expect(RankOrder.sorted(values) == values.sorted())
  }

  /// Storage that ranked other values before, more or fewer, gives the same.
  @Test func storageIsUsedAgain() {
    var (source, order, rows) = (SplitMix64(seed: 1), RankOrder(), [Int]())
    for count in [300, 5, 40, 0, 400, 100] {
      let values = (0..<count).map { _ in (source.normal() * 3).rounded() }
      order.rank(values, into: &rows)
      #expect(rows == RankOrder.rows(values))
      order.sort(values)
      #expect(order.sorted == values.sorted())
    }
  }
}
