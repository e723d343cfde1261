internal import Foundation
internal import Statistics
internal import Survival
internal import Validation

// Calibration at the horizon: observed to expected, slope, groups, smooth curve, pseudo-values.

extension ValidationSetting {
  func setObservedExpected(_ model: Model, into values: inout ComputedValues) {
    let observed = ObservedRisk(order, by: place(horizon))
    let risks = risks(model)
    let mean = risks.reduce(0, +) / Double(risks.count)
    let ratio = ObservedExpectedAtHorizon(observed, meanPredicted: mean)
    let isCompeting = order.hasCompetingEvents
    let path = "observed_expected_\(isCompeting ? "aj" : "km").\(model.name)"
    values.set("\(path).observed", observed.risk)
    values.set("\(path).\(isCompeting ? "se" : "se_observed")", observed.standardError)
    values.set("\(path).mean_predicted", mean)
    values.set("\(path).OE", ratio.byObservedError.estimate)
    let (first, second) = (ratio.byObservedError, ratio.byEvents)
    values.set("\(path).ci95_log", [first.lower ?? .nan, first.upper ?? .nan])
    guard !isCompeting else { return }
    values.set("\(path).ci95_poisson_events", [second.lower ?? .nan, second.upper ?? .nan])
  }

  func setSlope(_ model: Model, into values: inout ComputedValues) {
    var regression = HazardRegression(order)
    regression.set(columns: [model.linearPredictors])
    let fit = regression.fit(from: SIMD2(1, 0))
    values.set("calibration_slope_cox.\(model.name).slope", fit?.coefficients[0])
    values.set(
      "calibration_slope_cox.\(model.name).se", fit.map { $0.covariance[0, 0].squareRoot() })
  }

  func setGroups(
    _ model: Model, _ reference: ReferenceCase, into values: inout ComputedValues
  ) {
    let risks = risks(model)
    let rows = RiskGrouping.cut2(10).groups(risks).map { group -> [Double?] in
      let observed = ObservedRisk(order, by: place(horizon), rows: group)
      let estimate = observed.estimate(confidence: 0.95, isCompeting: false)
      let mean = group.reduce(0) { $0 + risks[$1] } / Double(group.count)
      // Without events R gives limits that equal the estimate.
      return [
        Double(group.count), mean, estimate.estimate, estimate.lower ?? estimate.estimate,
        estimate.upper ?? estimate.estimate,
      ]
    }
    let path = "grouped_deciles_cut2.\(model.name)"
    let labels = reference.results.value("grouped_deciles_cut2", model.name)?.matrix?.rows
    values.set(
      path, cells: rows, rows: labels, columns: ["n", "mean_pred", "obs", "lower", "upper"])
  }

  func setSmoothCurve(_ model: Model, into values: inout ComputedValues) {
    let risks = risks(model)
    let cloglog = risks.map(complementaryLogLog)
    var regression = HazardRegression(order)
    let path = "austin_ici_rcs3_cloglog.\(model.name)"
    guard let curve = HazardCalibration(&regression, cloglog: cloglog, by: place(horizon)) else {
      return
    }
    values.set("\(path).knots", curve.knots ?? [])
    let distances = zip(risks, cloglog).map { abs($0 - curve.observed(atCloglog: $1)) }
    set(distances, path, ["ICI", "E50", "E90", "Emax"], into: &values)
  }

  private func set(
    _ distances: [Double], _ path: String, _ names: [String], into values: inout ComputedValues
  ) {
    let summary =
      [distances.reduce(0, +) / Double(distances.count)]
      + quantiles(of: distances, at: [0.5, 0.9, 1])
    for (name, value) in zip(names, summary) { values.set("\(path).\(name)", value) }
  }

  func setPseudoValues(into values: inout ComputedValues) {
    let pseudo = WeightedPseudoValues.values(order, by: place(horizon))
    values.set("pseudo_values_first20", Array(pseudo.prefix(20)))
    values.set("pseudo_values_mean", pseudo.reduce(0, +) / Double(pseudo.count))
  }

  func setPseudoCalibration(_ model: Model, into values: inout ComputedValues) {
    let path = "pseudo_calibration.\(model.name)"
    let risks = risks(model)
    let pseudo = WeightedPseudoValues.values(order, by: place(horizon))
    let ranks = RankedRisks.order(of: risks)
    let (x, y) = (ranks.map { risks[$0] }, ranks.map { pseudo[$0] })
    let ends = quantiles(of: risks, at: [0.05, 0.95])
    let grid = (0...10).map { ends[0] + Double($0) * (ends[1] - ends[0]) / 10 }
    values.set("\(path).grid", grid)
    values.set("\(path).loess_direct", Loess.direct(sorted: x, y, at: grid))
    let cloglog = risks.map(complementaryLogLog)
    var (smoother, regression) = (FollowedSmoother(.pseudoValues), HazardRegression(order))
    _ = smoother.fit(
      &regression, HazardCalibration.Predictions(cloglog, ranks: ranks, weights: nil), risks: risks,
      pseudoValues: pseudo, by: place(horizon))
    func observed(_ risk: Double) -> Double {
      smoother.observed(at: risk, cloglog: complementaryLogLog(risk))
    }
    values.set("\(path).loess_interpolate", grid.map(observed))
    let direct = zip(x, Loess.direct(sorted: x, y, at: x)).map { abs($0 - $1) }
    set(direct, path, ["ICI_direct", "E50", "E90", "Emax"], into: &values)
    let interpolated = x.map { abs($0 - observed($0)) }
    values.set(
      "\(path).ICI_interpolate", interpolated.reduce(0, +) / Double(interpolated.count))
    let alone = PseudoRecalibration(pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: true)
    values.set("\(path).intercept_cloglog_offset.est", alone.intercept)
    values.set("\(path).intercept_cloglog_offset.se_hc0", alone.interceptError)
    let joint = PseudoRecalibration(pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: false)
    values.set("\(path).slope_cloglog.est", [joint.intercept, joint.slope])
    values.set("\(path).slope_cloglog.se_hc0", [joint.interceptError, joint.slopeError])
    let groups = RiskGrouping.cut2(4).groups(risks)
    func means(_ numbers: [Double]) -> [Double] {
      groups.map { group in group.reduce(0) { $0 + numbers[$1] } / Double(group.count) }
    }
    values.set("\(path).group_means_quartiles.pred", means(risks))
    values.set("\(path).group_means_quartiles.obs", means(pseudo))
  }
}
