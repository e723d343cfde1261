internal import Statistics

// Over completed copies of the same patients the risk sets stay the same and only columns differ. The error of
// the jumps given the coefficients and the distance of risk sets' means from the centre hardly differ
// between copies, and are averaged; what imputation adds is in the coefficients, the constants among them,
// whose covariance is Rubin's total one of both models together.

extension Baseline {
  /// Fills in the covariance of the competing coefficients, and of these with those, by Rubin's rules.
  mutating func poolCompetingCovariance(of models: [RiskModel]) {
    (competingCovariance, crossCovariance) = (nil, nil)
    let parts = models.compactMap(\.jointCoefficients)
    guard parts.count == models.count,
      let total = RubinsRules.totalCovariance(
        estimates: parts.map(\.estimates), covariances: parts.map(\.covariance))
    else { return }
    let size = total.rows / 2
    func block(_ row: Int, _ column: Int) -> [[Double]] {
      (0..<size).map { i in (0..<size).map { j in total[row * size + i, column * size + j] } }
    }
    (competingCovariance, crossCovariance) = (block(1, 1), block(0, 1))
  }
}

extension RiskModel {
  /// The coefficients of both models with their joint covariance; `nil` where that is not known.
  fileprivate var jointCoefficients: (estimates: [Double], covariance: Matrix)? {
    guard let covariance, let competing = baseline?.competingCoefficients,
      let other = baseline?.competingCovariance, other.count == covariance.rows
    else { return nil }
    let size = covariance.rows
    var joint = Matrix(rows: 2 * size, columns: 2 * size)
    for i in 0..<size {
      for j in 0..<size {
        joint[i, j] = covariance[i, j]
        joint[size + i, size + j] = other[i][j]
        let cross = baseline?.crossCovariance?[i][j] ?? 0
        (joint[i, size + j], joint[size + j, i]) = (cross, cross)
      }
    }
    return (coefficients + competing, joint)
  }
}

extension Baseline.StepGroups {
  /// Averages the groups of copies, relative to their hazards, for the pooled hazards.
  ///
  /// `nil` if a copy has none. Outcomes are not imputed, so that groups end at the same steps in all copies.
  init?(pooling copies: [Baseline.Stratum], steps: [[Baseline.Step]]) {
    let parts = copies.compactMap { copy in
      copy.groups.map { ($0, (copy.steps ?? []).flatMap(\.self)) }
    }
    let all = steps.flatMap(\.self)
    guard parts.count == copies.count,
      let event = Self.pooled(
        parts.map { ($0.0.event, $0.1.map(\.event)) }, jumps: all.map(\.event)),
      let competing = Self.pooled(
        parts.map { ($0.0.competing, $0.1.map(\.competing)) }, jumps: all.map(\.competing))
    else { return nil }
    self.init(event: event, competing: competing)
  }

  private static func pooled(
    _ copies: [(groups: [Baseline.StepGroup], jumps: [Double])], jumps: [Double]
  ) -> [Baseline.StepGroup]? {
    guard let first = copies.first?.groups,
      copies.allSatisfy({ $0.groups.map(\.steps) == first.map(\.steps) })
    else { return nil }
    var start = 0
    return first.indices.map { index in
      let own = start..<(start + first[index].steps)
      start = own.upperBound
      var group = first[index]
      (group.variance, group.meanIntegrals) = (0, group.meanIntegrals.map { _ in 0 })
      for copy in copies {
        let (hazard, squares) = sums(copy.jumps[own])
        guard hazard > 0 else { continue }
        let (pooledHazard, pooledSquares) = sums(jumps[own])
        let share = 1 / Double(copies.count)
        group.variance += share * copy.groups[index].variance * pooledSquares / squares
        for column in group.meanIntegrals.indices {
          group.meanIntegrals[column] +=
            share * copy.groups[index].meanIntegrals[column] * pooledHazard / hazard
        }
      }
      return group
    }
  }

  private static func sums(_ jumps: ArraySlice<Double>) -> (Double, Double) {
    (jumps.reduce(0, +), jumps.reduce(0) { $0 + $1 * $1 })
  }
}
