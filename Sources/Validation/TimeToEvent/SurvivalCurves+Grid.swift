internal import Foundation

extension SurvivalCurves {
  /// The same curves at evenly spaced times and without the times of censoring.
  ///
  /// What a run writes must not hold anybody's time. A step is shown at the end of the interval in which it
  /// happened; with two hundred intervals no eye sees the difference.
  public func onEvenGrid(intervals: Int = 200) -> SurvivalCurves {
    var result = self
    guard end > 0, intervals > 0 else { return result }
    result.curves = curves.map { curve in
      var thinned = curve
      (thinned.times, thinned.estimate, thinned.lower, thinned.upper) = ([], [], [], [])
      thinned.censoringTimes = []
      for index in curve.times.indices {
        let place = (curve.times[index] / end * Double(intervals) - 1e-9).rounded(.up)
        let time = min(place, Double(intervals)) / Double(intervals) * end
        if thinned.times.last == time {
          // The last step within the interval holds at its end.
          thinned.removeLast()
        }
        thinned.append(step: index, of: curve, at: time)
      }
      let last = (curve.lastTime / end * Double(intervals) - 1e-9).rounded(.up)
      thinned.lastTime = min(last, Double(intervals)) / Double(intervals) * end
      return thinned
    }
    return result
  }
}

extension SurvivalCurves.Curve {
  fileprivate mutating func removeLast() {
    times.removeLast()
    estimate.removeLast()
    lower.removeLast()
    upper.removeLast()
  }

  fileprivate mutating func append(
    step index: Int, of curve: SurvivalCurves.Curve, at time: Double
  ) {
    times.append(time)
    estimate.append(curve.estimate[index])
    lower.append(curve.lower[index])
    upper.append(curve.upper[index])
  }
}
