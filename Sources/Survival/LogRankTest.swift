internal import Foundation
public import Statistics

/// The log-rank test of equal hazards in two or more groups, and its weighted relatives.
///
/// χ² = (O − E)ᵀ V⁻ (O − E), E = Σ d nᵢ/n, V = Σ d (n − d)/(n − 1) · nᵢ/n (δᵢⱼ − nⱼ/n).
///
/// At each event time the expected events of a group are its share of the patients at risk; their
/// variance is hypergeometric. With `rho` above 0 a time counts S(t−)^rho, S being the Kaplan–Meier curve
/// of all groups: 1 is the Peto–Peto modification of the Gehan–Wilcoxon test, which looks more at early
/// times. Under stratification everything is summed over strata, and only patients of one stratum are
/// compared.
///
/// - Source: Peto & Peto, J R Stat Soc A 1972;135:185; Harrington & Fleming, Biometrika 1982;69:553.
///   Matches `survival::survdiff`.
public struct LogRankTest: Sendable, Hashable {
  /// The weighted events of each group.
  public let observed: [Double]
  /// The weighted events expected in each group if hazards were equal.
  public let expected: [Double]
  /// The covariance matrix of observed minus expected.
  public let covariance: Matrix
  /// The statistic; `nil` if fewer than two groups can be compared.
  public let chiSquared: Double?
  /// Its degrees of freedom: groups with expected events, less one.
  public let degreesOfFreedom: Int
  /// The P value; `nil` where there is no statistic.
  public var p: Double? {
    chiSquared.map {
      ChiSquaredDistribution.upperTail($0, degreesOfFreedom: Double(degreesOfFreedom))
    }
  }

  /// Compares groups; every cause counts as the event unless one is named, when others censor.
  ///
  /// Groups are coded 0, 1, …, strata by any numbers.
  ///
  /// - Complexity: O(n log n + k g²) for k event times and g groups.
  public init(
    _ followUp: FollowUp, groups: [Int], strata: [Int]? = nil, rho: Double = 0, cause: Int? = nil
  ) {
    precondition(groups.count == followUp.count, "one group a patient")
    precondition(strata.map { $0.count == followUp.count } ?? true, "one stratum a patient")
    precondition(groups.allSatisfy { $0 >= 0 }, "groups are coded from zero")
    var sums = GroupSums(groups: (groups.max() ?? -1) + 1, rho: rho)
    for rows in Self.rows(byStratum: strata, count: followUp.count) {
      let patients = rows.map { (groups[$0], Self.isEvent(followUp.causes[$0], cause)) }
      sums.add(order: TiedTimes(rows.map { followUp.times[$0] }), patients: patients)
    }
    (observed, expected, covariance) = (sums.observed, sums.expected, sums.covariance)
    let differences = zip(sums.observed, sums.expected).map { $0 - $1 }
    let compared = sums.expected.indices.filter { sums.expected[$0] > 0 }
    degreesOfFreedom = max(0, compared.count - 1)
    // The rows of the covariance matrix add up to zero: one group is left out.
    chiSquared = quadraticForm(differences, sums.covariance, of: Array(compared.dropFirst()))
  }

  private static func isEvent(_ cause: Int, _ named: Int?) -> Bool {
    named.map { cause == $0 } ?? (cause > 0)
  }

  private static func rows(byStratum strata: [Int]?, count: Int) -> [[Int]] {
    guard let strata else { return [Array(0..<count)] }
    let rows = Dictionary(grouping: 0..<count) { strata[$0] }
    return rows.keys.sorted().compactMap { rows[$0] }
  }
}

/// xᵀ V⁻¹ x for some elements; `nil` for none, or if V cannot be inverted.
func quadraticForm(_ x: [Double], _ covariance: Matrix, of elements: [Int]) -> Double? {
  guard !elements.isEmpty else { return nil }
  var part = Matrix(rows: elements.count, columns: elements.count)
  for (i, row) in elements.enumerated() {
    for (j, column) in elements.enumerated() { part[i, j] = covariance[row, column] }
  }
  guard let factor = try? Cholesky(part) else { return nil }
  let chosen = elements.map { x[$0] }
  return zip(chosen, factor.solve(chosen)).reduce(0) { $0 + $1.0 * $1.1 }
}

/// Observed and expected events by group, summed over strata.
private struct GroupSums {
  let rho: Double
  private(set) var observed: [Double]
  private(set) var expected: [Double]
  private(set) var covariance: Matrix

  init(groups: Int, rho: Double) {
    self.rho = rho
    observed = Array(repeating: 0, count: groups)
    expected = observed
    covariance = Matrix(rows: groups, columns: groups)
  }

  /// Adds one stratum, time by time.
  mutating func add(order: TiedTimes, patients: [(group: Int, isEvent: Bool)]) {
    var atRisk = Array(repeating: 0.0, count: observed.count)
    for patient in patients { atRisk[patient.group] += 1 }
    var survival = 1.0
    var total = Double(patients.count)
    for index in order.times.indices {
      let here = order.rows(at: index)
      let deaths = Double(here.count { patients[$0].isEvent })
      if deaths > 0 {
        let weight = rho == 0 ? 1 : pow(survival, rho)
        for patient in here where patients[patient].isEvent {
          observed[patients[patient].group] += weight
        }
        add(deaths: deaths, atRisk: atRisk, total: total, weight: weight)
        survival *= (total - deaths) / total
      }
      for patient in here { atRisk[patients[patient].group] -= 1 }
      total -= Double(here.count)
    }
  }

  private mutating func add(deaths: Double, atRisk: [Double], total: Double, weight: Double) {
    for group in atRisk.indices { expected[group] += weight * deaths * atRisk[group] / total }
    guard total > 1 else { return }
    let spread = weight * weight * deaths * (total - deaths) / (total * (total - 1))
    for row in atRisk.indices {
      covariance[row, row] += spread * atRisk[row]
      for column in atRisk.indices {
        covariance[row, column] -= spread * atRisk[row] * atRisk[column] / total
      }
    }
  }
}
