internal import Statistics

extension Baseline {
  /// What intervals need to know of one hazard over some consecutive steps: sums, in which no step is told apart.
  ///
  /// The mean x̄ of the columns is over those at risk, each weighted by the hazard ratio.
  public struct StepGroup: Sendable, Hashable, Codable {
    /// The number of steps, counted as in `Stratum.steps`: those of the other hazard alone are among them.
    public var steps: Int
    /// The variance of the hazard that the group adds, if the coefficients were known: Σ d/S₀².
    public var variance: Double
    /// Σ (x̄ − centre) dΛ, one a column.
    public var meanIntegrals: [Double]

    /// Creates a group.
    public init(steps: Int, variance: Double, meanIntegrals: [Double]) {
      (self.steps, self.variance, self.meanIntegrals) = (steps, variance, meanIntegrals)
    }
  }

  /// The groups of both hazards of a stratum: each in the order of time and over all steps.
  public struct StepGroups: Sendable, Hashable, Codable {
    /// Those of the event of interest.
    public var event: [StepGroup]
    /// Those of competing events.
    public var competing: [StepGroup]

    /// Joins the groups of both hazards.
    public init(event: [StepGroup], competing: [StepGroup]) {
      (self.event, self.competing) = (event, competing)
    }
  }
}

extension RiskModel {
  /// Checks what intervals of absolute risks rely on.
  func checkGroups(of baseline: Baseline) throws(ModelFileError) {
    let size = coefficients.count
    for matrix in [baseline.competingCovariance, baseline.crossCovariance].compactMap(\.self) {
      guard family == .causeSpecific, matrix.count == size,
        matrix.allSatisfy({ $0.count == size && $0.allSatisfy(\.isFinite) })
      else {
        throw .inconsistent(
          "the covariances of the competing coefficients must have one row and column a coefficient"
        )
      }
    }
    if let competing = baseline.competingCovariance {
      try checkSymmetry(of: Matrix(columns: competing, rows: size))
    }
    for stratum in baseline.strata {
      guard let groups = stratum.groups else { continue }
      let steps = (stratum.steps ?? []).reduce(0) { $0 + $1.count }
      for groups in [groups.event, groups.competing] {
        guard family == .causeSpecific,
          groups.allSatisfy({ (1...max(1, steps)).contains($0.steps) }),
          groups.reduce(0, { $0 + $1.steps }) == steps
        else { throw .inconsistent("the groups of steps are not those of the hazards") }
        guard groups.allSatisfy({ $0.variance.isFinite && $0.variance >= 0 }),
          groups.allSatisfy({ $0.meanIntegrals.count == size - 1 }),
          groups.allSatisfy({ $0.meanIntegrals.allSatisfy(\.isFinite) })
        else { throw .inconsistent("the errors of a group of steps are not possible") }
      }
    }
  }
}
