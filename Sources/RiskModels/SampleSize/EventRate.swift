internal import Foundation
internal import Statistics

/// How often events of interest happen and for how long patients are followed: what planning needs.
public struct EventRate: Sendable, Hashable, Codable {
  /// Events of interest per unit of time.
  public var rate: Double
  /// The mean time under follow-up.
  public var meanTime: Double
  /// The time within which the risk is wanted; `nil`: the mean time.
  public var horizon: Double?

  /// Creates a summary, in one unit of time.
  public init(rate: Double, meanTime: Double, horizon: Double? = nil) {
    (self.rate, self.meanTime, self.horizon) = (rate, meanTime, horizon)
  }

  /// Events a patient.
  public var eventsPerPatient: Double { rate * meanTime }

  var isUsable: Bool {
    rate > 0 && rate.isFinite && meanTime > 0 && meanTime.isFinite && (horizon ?? 1) > 0
      && (horizon ?? 1).isFinite
  }

  /// The risk within the horizon at a constant rate, with the interval that so many patients give.
  ///
  /// Patient-years are rounded to one decimal, as in `pmsampsize`.
  func overallRisk(patients: Int) -> Estimate {
    let time = horizon ?? meanTime
    let total = (meanTime * Double(patients) * 10).rounded() / 10
    let margin = 1.96 * (rate / total).squareRoot()
    func risk(_ rate: Double) -> Double { -expm1(-rate * time) }
    return Estimate(
      risk(rate), lower: risk(max(0, rate - margin)), upper: risk(rate + margin),
      method: "constant rate")
  }
}
