internal import Foundation
internal import Statistics
public import Survival

/// Whether hazard ratios change over time: the score test of coefficients that vary with g(t).
///
/// For each term it tests γ = 0 in b + γ (g(t) − ḡ), with ḡ the mean over events. The test is a true
/// score test with the full information of b and γ, as `cox.zph` of survival 3 has it; the older
/// correlation test is an approximation of it.
///
/// - Source: Grambsch & Therneau, Biometrika 1994;81:515. Matches `survival::cox.zph`.
public struct ProportionalHazardsTest: Sendable, Hashable {
  /// The function g of time.
  public enum TimeTransform: String, Sendable, Hashable, Codable, CaseIterable {
    /// One minus the Kaplan–Meier curve of all patients just before: R's default, robust to outliers.
    case km
    /// Time itself.
    case identity
    /// The rank among all times.
    case rank
    /// The natural logarithm; times of zero are taken as −∞ and give no test.
    case log
  }

  /// One test.
  public struct Row: Sendable, Hashable {
    /// The statistic; `nil` if the information is singular.
    public var chiSquared: Double?
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The P value.
    public var p: Double? {
      chiSquared.map {
        ChiSquaredDistribution.upperTail($0, degreesOfFreedom: Double(degreesOfFreedom))
      }
    }
  }

  /// One test a term, in the order given.
  public let terms: [Row]
  /// The test of all terms together.
  public let global: Row

  /// Tests the last solution of a solver.
  ///
  /// `terms` are the columns of each term, counted from zero; `nil`: each column alone. `nil` with exact
  /// ties, for which there is no such test.
  public init?(
    _ solver: CoxSolver, followUp: FollowUp, transform: TimeTransform = .km,
    terms given: [[Int]]? = nil
  ) {
    guard solver.options.ties != .exact else { return nil }
    let size = solver.coefficients.count
    let values = Self.centered(
      EventTimes(followUp).values(transform), events: followUp.causes.map { $0 == 1 })
    // One value a group: its events share a time.
    let byGroup = solver.order.groups.map { values[solver.order.rows[$0.firstEvent]] }
    let score = solver.timeScore(byGroup)
    let joint = solver.timeInformation(byGroup)
    func row(_ columns: [Int]) -> Row {
      Row(
        chiSquared: Self.statistic(joint, score: score, columns: columns),
        degreesOfFreedom: columns.count)
    }
    terms = (given ?? (0..<size).map { [$0] }).map(row)
    global = row(Array(0..<size))
  }

  private static func centered(_ values: [Double], events: [Bool]) -> [Double] {
    let chosen = values.indices.filter { events[$0] }
    let mean = chosen.reduce(0) { $0 + values[$1] } / Double(max(1, chosen.count))
    return values.map { $0 - mean }
  }

  /// uᵀ J⁻¹ u with the score of some columns' γ and the information of all b and those γ.
  private static func statistic(
    _ joint: Matrix, score: [Double], columns: [Int]
  ) -> Double? {
    let size = score.count
    let kept = Array(0..<size) + columns.map { $0 + size }
    var part = Matrix(rows: kept.count, columns: kept.count)
    for (j, column) in kept.enumerated() {
      for (i, row) in kept.enumerated() { part[i, j] = joint[row, column] }
    }
    let right = Array(repeating: 0, count: size) + columns.map { score[$0] }
    guard right.allSatisfy(\.isFinite), let factor = try? Cholesky(part, tolerance: 1e-13) else {
      return nil
    }
    return dot(right, factor.solve(right))
  }
}

/// g(t) of every patient's time.
private struct EventTimes {
  let followUp: FollowUp
  let tied: TiedTimes

  init(_ followUp: FollowUp) {
    self.followUp = followUp
    tied = TiedTimes(followUp.times)
  }

  func values(_ transform: ProportionalHazardsTest.TimeTransform) -> [Double] {
    var result = Array(repeating: 0.0, count: followUp.count)
    var survival = 1.0
    for index in tied.times.indices {
      let positions = tied.positions(at: index)
      let value: Double =
        switch transform {
        case .km: 1 - survival
        case .identity: tied.times[index]
        case .rank: Double(positions.lowerBound + positions.upperBound + 1) / 2
        case .log: log(tied.times[index])
        }
      for position in positions { result[tied.order[position]] = value }
      let events = positions.count { followUp.causes[tied.order[$0]] == 1 }
      survival *= 1 - Double(events) / Double(followUp.count - positions.lowerBound)
    }
    return result
  }
}

extension CoxSolver {
  /// Σ g(t) (x − x̄) over events: the score of γ, in scaled columns.
  fileprivate func timeScore(_ values: [Double]) -> [Double] {
    let hazards = state.cumulated(values, power: 1)
    return coefficients.indices.map { column in
      let start = column * columns.paddedRows
      return order.rows.indices.reduce(0) { sum, position in
        let event = order.isEvent[position] ? weights[position] * hazards.own[position] : 0
        return sum + columns.storage[start + position]
          * (event - state.risks[position] * hazards.met[position])
      }
    }
  }

  /// The information of b and γ: blocks Σ g⁰ I(t), Σ g I(t) and Σ g² I(t).
  fileprivate func timeInformation(_ values: [Double]) -> Matrix {
    let size = coefficients.count
    var joint = Matrix(rows: 2 * size, columns: 2 * size)
    for power in 0...2 {
      let block = state.information(columns, weightedBy: values, power: power)
      for i in 0..<size {
        for j in 0..<size {
          let value = block[max(i, j), min(i, j)]
          if power == 0 { joint[i, j] = value }
          if power == 1 {
            joint[i + size, j] = value
            joint[j, i + size] = value
          }
          if power == 2 { joint[i + size, j + size] = value }
        }
      }
    }
    return joint
  }
}

extension CoxSolver.Workspace {
  /// By position: the value at the own event time, and ∫ g^power dΛ over what each patient met.
  fileprivate func cumulated(_ values: [Double], power: Int) -> (own: [Double], met: [Double]) {
    var own = Array(repeating: 0.0, count: linear.count)
    var met = own
    for stratum in order.strata {
      var sum = 0.0
      for index in stratum.groups.reversed() {
        let group = order.groups[index]
        let factor = (0..<power).reduce(1.0) { product, _ in product * values[index] }
        for position in group.events {
          own[position] = values[index]
          met[position] = sum + factor * steps[index].eventHazard
        }
        sum += factor * steps[index].hazard
        for position in group.start..<group.firstEvent { met[position] = sum }
      }
    }
    return (own, met)
  }

  /// Σ g(t)^power I(t), its lower triangle.
  fileprivate func information(
    _ columns: PaddedColumns, weightedBy values: [Double], power: Int
  ) -> Matrix {
    let size = columns.columns
    var copy = self
    let met = cumulated(values, power: power).met
    for position in met.indices { copy.curvatures[position] = risks[position] * met[position] }
    let factors = values.map { value in (0..<power).reduce(1.0) { product, _ in product * value } }
    copy.moments.setWeights(byGroup: factors)
    copy.fillPlainInformation(columns)
    var result = Matrix(rows: size, columns: size)
    result.storage = copy.information
    return result
  }
}
