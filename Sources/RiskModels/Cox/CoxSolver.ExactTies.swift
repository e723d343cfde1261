internal import Foundation
internal import Statistics

extension CoxSolver {
  /// The conditional likelihood of tied events: a ratio of sums over all subsets of the risk set.
  ///
  /// At an event time with d tied events the denominator is e_d, the elementary symmetric polynomial
  /// of the risks: the sum over subsets of d patients of the products of their risks. Its first and
  /// second derivatives come from the same recursion over patients.
  ///
  /// - Complexity: O(n d p²) an event time with ties.
  /// - Source: Gail, Lubin & Rubinstein, Biometrika 1981;68:703. Matches `coxph(ties = "exact")`.
  struct ExactTies {
    let order: CoxRiskOrder
    let columns: PaddedColumns
    let risks: [Double]

    private struct Tie {
      /// Positions at risk, those of no weight included.
      var atRisk: Range<Int>
      var count: Int
      /// Risks are divided by it: the sum over d, so that nothing overflows.
      var unit: Double
    }

    /// Σ log e_d over tied event times.
    func logDenominators() -> Double {
      ties.reduce(0) { sum, tie in
        var sums = Array(repeating: 0.0, count: tie.count + 1)
        sums[0] = 1
        for position in tie.atRisk {
          let risk = risks[position] / tie.unit
          for size in stride(from: tie.count, to: 0, by: -1) { sums[size] += risk * sums[size - 1] }
        }
        return sum + log(sums[tie.count]) + Double(tie.count) * log(tie.unit)
      }
    }

    /// Takes Σ e_d′ / e_d off a gradient that has Σ x of the events already.
    func addGradient(to gradient: inout [Double]) {
      for tie in ties {
        let moments = subsetMoments(of: tie)
        for index in gradient.indices { gradient[index] -= moments.mean[index] }
      }
    }

    /// Adds the variance of Σ x over subsets.
    func addInformation(to information: inout [Double]) {
      for tie in ties {
        let moments = subsetMoments(of: tie)
        for index in information.indices { information[index] += moments.covariance[index] }
      }
    }

    private var ties: [Tie] {
      order.strata.flatMap { stratum in
        order.groups[stratum.groups].compactMap { group -> Tie? in
          let count = group.events.count { risks[$0] > 0 }
          guard count > 1 else { return nil }
          let atRisk = stratum.rows.lowerBound..<group.end
          let total = risks[atRisk].reduce(0, +)
          return Tie(atRisk: atRisk, count: count, unit: total / Double(count))
        }
      }
    }

    /// Mean and covariance of Σ x over subsets of `count`, with probabilities as their risks.
    private func subsetMoments(of tie: Tie) -> (mean: [Double], covariance: [Double]) {
      let size = columns.columns
      var sums = Array(repeating: 0.0, count: tie.count + 1)
      sums[0] = 1
      var first = Array(repeating: Array(repeating: 0.0, count: size), count: tie.count + 1)
      var second = Array(repeating: Array(repeating: 0.0, count: size * size), count: tie.count + 1)
      for position in tie.atRisk where risks[position] > 0 {
        let risk = risks[position] / tie.unit
        let x = (0..<size).map { columns.storage[$0 * columns.paddedRows + position] }
        for k in stride(from: tie.count, to: 0, by: -1) {
          for j in 0..<size {
            for i in 0..<size {
              second[k][j * size + i] +=
                risk
                * (second[k - 1][j * size + i] + x[i] * first[k - 1][j] + x[j] * first[k - 1][i]
                  + x[i] * x[j] * sums[k - 1])
            }
          }
          for j in 0..<size { first[k][j] += risk * (first[k - 1][j] + x[j] * sums[k - 1]) }
          sums[k] += risk * sums[k - 1]
        }
      }
      let mean = first[tie.count].map { $0 / sums[tie.count] }
      let covariance = second[tie.count].enumerated().map { index, value in
        value / sums[tie.count] - mean[index % size] * mean[index / size]
      }
      return (mean, covariance)
    }
  }
}
