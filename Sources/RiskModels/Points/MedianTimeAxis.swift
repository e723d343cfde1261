internal import Cohorts
internal import Foundation
internal import Statistics

/// The times by which half of the patients with a total have had the event: an axis under total points.
///
/// S(t) = exp(−H(t) exp(lp)) is one half where H(t) = ln 2 / exp(lp), with H of the model's baseline curve,
/// straight between its points.
///
/// - Source: the `Median` function that `rms::Quantile.cph` gives to `rms::nomogram`.
package struct MedianTimeAxis: Sendable, Hashable {
  /// A round time with the total points whose median it is.
  package struct Tick: Sendable, Hashable {
    /// The time.
    package var time: Double
    /// The total points.
    package var totalPoints: Double
    /// 1 for the roundest; the higher, the sooner it may give way.
    package var rank: Int
  }

  /// The stratum; `nil` for models without strata.
  package let stratum: String?
  /// Round times over all that totals reach, total points falling.
  package let ticks: [Tick]
  /// The longest time that the baseline knows.
  package let longestTime: Double
  /// The total below which fewer than half have the event within the longest time; above the highest total
  /// if no patient reaches the median.
  package let reachedFrom: Double

  /// One axis a stratum; none for models other than Cox's and for files without a baseline curve.
  package static func axes(of model: RiskModel, on scale: PointScale) -> [MedianTimeAxis] {
    guard model.family == .cox, model.knowsAbsoluteRisk else { return [] }
    return (model.baseline?.strata ?? []).compactMap {
      MedianTimeAxis($0, unit: model.timeToEvent?.unit, on: scale)
    }
  }

  private init?(_ stratum: Baseline.Stratum, unit: TimeUnit?, on scale: PointScale) {
    let curve = ([Baseline.Point(time: 0, cumulativeHazard: 0)] + stratum.curve)
      .sorted { ($0.time, $0.cumulativeHazard) < ($1.time, $1.cumulativeHazard) }
    guard let last = curve.last, last.time > 0, last.cumulativeHazard > 0 else { return nil }
    self.stratum = stratum.name
    longestTime = last.time
    func total(hazard: Double) -> Double {
      scale.totalPoints(ofLinearPredictor: log(log(2) / hazard))
    }
    let highest = scale.totalPoints.highest
    reachedFrom = max(0, total(hazard: last.cumulativeHazard))
    let least = log(2) / exp(scale.linearPredictor(ofTotalPoints: highest))
    guard reachedFrom < highest, let first = Self.time(ofHazard: least, on: curve),
      first < last.time
    else {
      ticks = []
      return
    }
    let marks = RoundTimes.marks(in: first...last.time, unit: unit) { time in
      let points = total(hazard: Self.hazard(at: time, on: curve))
      return min(max(points / highest, 0), 1) * 100
    }
    ticks = marks.compactMap { mark in
      let points = total(hazard: Self.hazard(at: mark.value, on: curve))
      guard (0...highest).contains(points) else { return nil }
      return Tick(time: mark.value, totalPoints: points, rank: mark.rank)
    }
  }

  /// The first time at which the curve has a hazard; `nil` if it never does.
  private static func time(ofHazard hazard: Double, on curve: [Baseline.Point]) -> Double? {
    guard let after = curve.firstIndex(where: { $0.cumulativeHazard >= hazard }) else { return nil }
    guard after > 0 else { return curve[0].time }
    let (low, high) = (curve[after - 1], curve[after])
    let rise = high.cumulativeHazard - low.cumulativeHazard
    guard rise > 0 else { return high.time }
    return low.time + (hazard - low.cumulativeHazard) / rise * (high.time - low.time)
  }

  /// The cumulative hazard, straight between the points of the curve.
  private static func hazard(at time: Double, on curve: [Baseline.Point]) -> Double {
    guard let after = curve.firstIndex(where: { $0.time >= time }) else {
      return curve.last?.cumulativeHazard ?? 0
    }
    guard after > 0, curve[after].time > curve[after - 1].time else {
      return curve[after].cumulativeHazard
    }
    let share = (time - curve[after - 1].time) / (curve[after].time - curve[after - 1].time)
    return curve[after - 1].cumulativeHazard
      + share * (curve[after].cumulativeHazard - curve[after - 1].cumulativeHazard)
  }
}
