internal import Foundation
public import Statistics

/// The absolute risk of two cause-specific Cox regressions with its interval, every step by itself.
///
/// F(t | x) = Σ S(u−) dΛ₁(u | x), with its variance by the delta method (`AbsoluteRiskError`); limits are
/// symmetric on log(−log(1 − F)). A model file gives the same from groups of steps.
///
/// - Source: Tsiatis, Ann Stat 1981;9:93, and the others that `AbsoluteRiskError` names.
public struct CauseSpecificRisk: Sendable {
  /// The regression of the event of interest, and that of the events that compete with it.
  public let event, competing: CoxBaseline

  /// Joins the regressions of the same patients, which share their columns.
  public init(event: CoxBaseline, competing: CoxBaseline) {
    (self.event, self.competing) = (event, competing)
  }

  /// The risk by a time of one patient, with its standard error and 95 % interval.
  ///
  /// No interval where the risk is 0, or 1 and more; no risk for a stratum without patients.
  public func risk(
    by time: Double, for patient: CoxPatient, method: Baseline.AbsoluteRisk = .productLimit
  ) -> Estimate {
    risk(by: time, for: patient, method: method) { $0.groups }
  }

  /// The same with what is chosen of the hazards for groups of steps.
  func risk(
    by time: Double, for patient: CoxPatient, method: Baseline.AbsoluteRisk = .productLimit,
    groups choose: (CauseSpecificHazards) -> Baseline.StepGroups?
  ) -> Estimate {
    guard let own = event.stratum(patient.stratum),
      patient.columns.count == event.center.count,
      patient.columns.count == competing.center.count,
      let first = TimeToEventFit.addingConstant(to: event.covariance, means: event.center),
      let second = TimeToEventFit.addingConstant(to: competing.covariance, means: competing.center)
    else { return Estimate(nil) }
    let hazards = CauseSpecificHazards(event: own, competing: competing.stratum(patient.stratum))
    guard let groups = choose(hazards) else { return Estimate(nil) }
    let steps = Array(hazards.steps(until: time))
    let ratios = [event, competing].map { $0.hazardRatio(of: patient) }
    let slopes = method.slopes(steps, eventRatio: ratios[0], competingRatio: ratios[1])
    let error = AbsoluteRiskError(
      [
        .init(jumps: hazards.steps.map(\.event), groups: groups.event, slopes: slopes.event),
        .init(
          jumps: hazards.steps.map(\.competing), groups: groups.competing,
          slopes: slopes.competing),
      ], row: patient.columns)
    let risk = method.risk(steps, eventRatio: ratios[0], competingRatio: ratios[1])
    return RiskModel.estimate(
      risk, standardError: error.variance(first, second, cross: nil).squareRoot())
  }
}

extension CoxBaseline {
  /// The hazard of a patient relative to the center's.
  fileprivate func hazardRatio(of patient: CoxPatient) -> Double {
    exp(dot(zip(patient.columns, center).map { $0 - $1 }, coefficients) + patient.offset)
  }
}
