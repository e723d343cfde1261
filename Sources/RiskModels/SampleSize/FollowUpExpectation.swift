internal import Foundation
internal import Statistics
public import Survival

/// What is expected of the follow-up of patients in whom a model of times is validated.
///
/// Log cumulative hazards by the horizon are normal with mean and spread, hazards are constant, and
/// the model is well calibrated. Patients are lost at a constant rate and at the latest at the horizon.
public struct FollowUpExpectation: Sendable, Hashable, Codable {
  /// The horizon, in the unit of follow-up.
  public let horizon: Double
  /// The overall risk of the event by the horizon.
  public let risk: Double
  /// The standard deviation of log(−log(1 − risk)) among patients.
  public let spread: Double
  /// Patients lost per unit of time.
  public let censoringRate: Double
  /// Competing events per unit of time in patients who will not have the event by the horizon.
  public let competingRate: Double

  /// Joins expectations; `nil` if a number makes no sense.
  public init?(
    horizon: Double, risk: Double, spread: Double, censoringRate: Double, competingRate: Double = 0
  ) {
    guard horizon > 0, horizon.isFinite, risk > 0, risk < 1, spread > 0, spread.isFinite,
      censoringRate >= 0, censoringRate.isFinite, competingRate >= 0, competingRate.isFinite
    else { return nil }
    (self.horizon, self.risk, self.spread) = (horizon, risk, spread)
    (self.censoringRate, self.competingRate) = (censoringRate, competingRate)
  }

  /// Reads expectations off patients: what the model predicts for them and how they were followed.
  ///
  /// The overall risk is Aalen and Johansen's, the rate of censoring is that of patients lost before the
  /// horizon. `nil` if nobody was followed that long, without events or if all risks are equal.
  ///
  /// - Parameters:
  ///   - followUp: Causes of 2 and more compete.
  ///   - risks: The predicted risk of each patient by the horizon; 0 and 1 do not count for the spread.
  ///   - horizon: The horizon, in the unit of follow-up.
  public init?(_ followUp: FollowUp, risks: [Double], horizon: Double) {
    let hazards = risks.filter { $0 > 0 && $0 < 1 }.map { log(-log1p(-$0)) }
    guard let first = hazards.first, hazards.contains(where: { $0 != first }), horizon > 0 else {
      return nil
    }
    let mean = hazards.reduce(0, +) / Double(hazards.count)
    let squares = hazards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let others = FollowUp(
      times: followUp.times, causes: followUp.causes.map { $0 > 1 ? 2 : $0 })
    let risk = AalenJohansen(others).incidence(at: horizon).estimate
    let competing = AalenJohansen(others, cause: 2).incidence(at: horizon).estimate
    let time = followUp.times.reduce(0) { $0 + min($1, horizon) }
    let lost = zip(followUp.times, followUp.causes).count { $0 < horizon && $1 == 0 }
    guard let risk, let competing, time > 0 else { return nil }
    let share = min(competing / (1 - risk), 1 - 1e-6)
    self.init(
      horizon: horizon, risk: risk, spread: (squares / Double(hazards.count - 1)).squareRoot(),
      censoringRate: Double(lost) / time, competingRate: max(0, -log1p(-share) / horizon))
  }
}
