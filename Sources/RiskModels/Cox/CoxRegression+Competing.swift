internal import Statistics

extension CoxRegression {
  /// The baseline of one stratum for the model file.
  func stratum(
    _ stratum: CoxBaseline.Stratum, against competing: CoxBaseline? = nil
  ) -> Baseline.Stratum {
    let horizons = fit.columns.horizons
    var steps: [[Baseline.Step]]?
    var groups: Baseline.StepGroups?
    if let competing {
      let hazards = CauseSpecificHazards(
        event: stratum, competing: competing.stratum(stratum.label))
      var before = 0
      steps = horizons.map { horizon in
        let upTo = hazards.steps(until: horizon)
        defer { before = upTo.count }
        return Array(upTo.dropFirst(before))
      }
      groups = hazards.groups(until: horizons)
    }
    // Errors at a horizon less those of groups that end near it would be those of a few steps.
    let found = horizons.compactMap { horizon in
      competing == nil
        ? atHorizon(horizon, stratum.label)
        : baseline.value(at: horizon, stratum: stratum.label).map {
          Baseline.AtHorizon(time: horizon, cumulativeHazard: $0.cumulativeHazard)
        }
    }
    return Baseline.Stratum(
      name: name(of: stratum), horizons: found,
      curve: stratum.curve(until: fit.columns.primaryHorizon), steps: steps, groups: groups)
  }

  /// The covariance of the coefficients with that of the constant in front, row by row.
  var covarianceWithConstant: [[Double]]? {
    TimeToEventFit.addingConstant(to: baseline.covariance, means: baseline.center).map { matrix in
      (0..<matrix.rows).map { matrix.row($0) }
    }
  }
}
