public import Cohorts
internal import Foundation
internal import Statistics

extension RiskModel {
  /// The times within which the model gives risks, rising; empty for models without times.
  public var horizons: [Double] { timeToEvent?.horizons ?? [] }

  /// The horizon that single numbers and figures are about: the longest.
  public var primaryHorizon: Double? { timeToEvent?.primaryHorizon }

  /// How the linear predictor becomes the risk within a horizon; the longest if none is named.
  ///
  /// `nil` if the model has slopes only, does not know the horizon or stratum, or if its risk is no
  /// function of one linear predictor (cause-specific and multinomial models).
  public func link(within horizon: Double? = nil, stratum: String? = nil) -> RiskLink? {
    guard knowsAbsoluteRisk, !family.hasSeveralSums else { return nil }
    guard family.isTimeToEvent else { return .logit }
    guard let time = horizon ?? primaryHorizon,
      let hazard = baseline?.stratum(stratum)?.at(time)?.cumulativeHazard
    else { return nil }
    return .cumulativeHazard(hazard)
  }

  /// The risk of one patient with its interval and with the predictors outside the model's range.
  ///
  /// Limits: g⁻¹(g(risk) ∓ z √(xᵀ V x)) with g the scale on which the interval is symmetric.
  ///
  /// The interval says how precisely the model knows this risk. It is symmetric on the log odds
  /// (logistic) or on the logarithm of the cumulative hazard, that of the subdistribution where events
  /// compete: log(−log(1 − risk)). Models without covariances give none, nor do cause-specific ones of fewer
  /// than ten events of a kind.
  ///
  /// - Parameters:
  ///   - values: The patient.
  ///   - horizon: The time within which; the longest of the model if none is named.
  /// - Returns: The risk, with what a careful reader must know about it.
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind or unknown, for a
  ///   horizon that the model does not have, and for models that know no absolute risk or one a category.
  /// - Source: for survival models the variance of log H(t|x) as `survival::survfit.coxph` has it.
  public func predict(
    _ values: PatientValues, within horizon: Double? = nil
  ) throws(PredictionError) -> RiskPrediction {
    let row = try design.row(for: values)
    let offset = try design.offset(of: values)
    let value = linearPredictor(ofRow: row) + offset
    let base = try baseline(within: horizon, stratum: stratum(of: values))
    let risk: Estimate
    if let steps = base?.steps, let competing = baseline?.competingCoefficients {
      let other = zip(competing.dropFirst(), row).reduce(competing[0] + offset) {
        $0 + $1.0 * $1.1
      }
      let share = absoluteRisk(steps, event: value, competing: other)
      let error = absoluteRiskError(
        steps, event: value, competing: other, row: row,
        stratum: baseline?.stratum(try stratum(of: values)))
      risk = Self.estimate(share, standardError: error)
    } else {
      risk = estimate(linearPredictor: value, row: row, base?.horizon)
    }
    return RiskPrediction(
      linearPredictor: value, standardError: standardError(ofRow: row), risk: risk,
      horizon: base?.horizon.time, outsideRange: outsideRange(values),
      likeness: likeness(ofRow: row))
  }

  /// The risk of every patient of a cohort within a horizon; the longest if none is named.
  ///
  /// - Throws: `PredictionError` as `predict` and `Design.matrix(for:)` do.
  public func risks(
    for cohort: Cohort, within horizon: Double? = nil
  ) throws(PredictionError) -> [Double] {
    let predictors = try design.matrix(for: cohort)
    let offsets = try design.offsets(for: cohort)
    let values = zip(linearPredictors(of: predictors), offsets).map(+)
    let strata = try stratumNames(of: cohort)
    var bases: [String?: BaselineWithin?] = [:]
    for name in Set(strata) { bases[name] = try baseline(within: horizon, stratum: name) }
    return values.indices.map { row in
      let base = bases[strata[row]] ?? nil
      if let steps = base?.steps, let competing = baseline?.competingCoefficients {
        var other = competing[0] + offsets[row]
        for column in 0..<predictors.columns {
          other += competing[column + 1] * predictors[row, column]
        }
        return absoluteRisk(steps, event: values[row], competing: other)
      }
      let link = base.map { RiskLink.cumulativeHazard($0.horizon.cumulativeHazard) } ?? .logit
      return link.risk(values[row])
    }
  }

  /// The baseline within one horizon, for models with times.
  private struct BaselineWithin {
    var horizon: Baseline.AtHorizon
    /// Cause-specific models: all steps up to the horizon.
    var steps: [Baseline.Step]?
  }

  private func baseline(
    within horizon: Double?, stratum name: String?
  ) throws(PredictionError) -> BaselineWithin? {
    guard knowsAbsoluteRisk else { throw .slopesOnly }
    if let categories { throw .severalRisks(categories: categories.codes) }
    guard family.isTimeToEvent else { return nil }
    guard let time = horizon ?? primaryHorizon else { throw .noHorizon }
    guard let stratum = baseline?.stratum(name) else {
      throw .unknownStratum(name ?? "", known: baseline?.strata.compactMap(\.name) ?? [])
    }
    guard let found = stratum.at(time) else { throw .unknownHorizon(time, known: horizons) }
    let last = stratum.horizons.firstIndex { $0.time == found.time } ?? 0
    return BaselineWithin(
      horizon: found, steps: stratum.steps.map { $0.prefix(last + 1).flatMap { $0 } })
  }

  private func estimate(
    linearPredictor value: Double, row: [Double], _ base: Baseline.AtHorizon?
  ) -> Estimate {
    let link = base.map { RiskLink.cumulativeHazard($0.cumulativeHazard) } ?? .logit
    guard let error = scaleError(row: row, base) else { return Estimate(link.risk(value)) }
    let margin = NormalDistribution.criticalValue() * error
    return Estimate(
      link.risk(value), lower: link.risk(value - margin), upper: link.risk(value + margin),
      method: base == nil ? "delta method on the log odds" : Self.onLogHazard)
  }

  /// The standard error of the linear predictor or of log H(t|x); `nil` if something is not known.
  private func scaleError(row: [Double], _ base: Baseline.AtHorizon?) -> Double? {
    guard let error = standardError(ofRow: row) else { return nil }
    guard let base else { return error }
    guard let variance = base.variance, let covariance = base.covariance,
      base.cumulativeHazard > 0
    else { return nil }
    let hazard = base.cumulativeHazard
    let joint = zip([1] + row, covariance).reduce(0) { $0 + $1.0 * $1.1 }
    let total = error * error + variance / (hazard * hazard) + 2 * joint / hazard
    return max(0, total).squareRoot()
  }
}
