internal import Foundation
package import Statistics

/// The concordance statistic: the area under the ROC curve with DeLong's interval.
///
/// The share of pairs of one patient with and one without the event in which the first has the higher
/// risk. Tied risks count one half. The direction is never turned: a model that ranks the wrong way
/// round has a value below 0.5. Not defined without at least one event and one non-event.
///
/// - Source: DeLong, Biometrics 1988;44:837. Matches `pROC::roc(direction = "<")`.
package enum Concordance {
  /// The statistic alone; NaN if there is no pair.
  package static func statistic(_ ranked: some TieGrouped) -> Double {
    var (below, concordant, events) = (0.0, 0.0, 0.0)
    ranked.forEachTie { _, here, others in
      concordant += here * (below + others / 2)
      events += here
      below += others
    }
    return concordant / (events * below)
  }

  /// The statistic with its standard error and interval, cut to 0...1.
  ///
  /// There is no interval with fewer than two events or non-events, nor when every pair is concordant
  /// or every pair discordant: the estimated variance is then zero, which is not certainty.
  package static func estimate(_ ranked: some TieGrouped, confidence: Double) -> Estimate {
    AreaInterval.deLong.estimate(ranked, confidence: confidence)
  }

  /// DeLong's variance; NaN with fewer than two events or non-events.
  package static func variance(_ ranked: some TieGrouped) -> Double {
    variance(ranked, statistic: statistic(ranked))
  }

  /// DeLong's variance around a statistic that is known; NaN with fewer than two events or non-events.
  package static func variance(_ ranked: some TieGrouped, statistic: Double) -> Double {
    let (events, others) = ranked.classSizes
    guard events > 1, others > 1 else { return .nan }
    var (eventsBelow, othersBelow) = (0.0, 0.0)
    var (amongEvents, amongOthers) = (0.0, 0.0)
    ranked.forEachTie { _, here, rest in
      let placeOfEvent = (othersBelow + rest / 2) / others
      let placeOfOther = (events - eventsBelow - here / 2) / events
      amongEvents += here * (placeOfEvent - statistic) * (placeOfEvent - statistic)
      amongOthers += rest * (placeOfOther - statistic) * (placeOfOther - statistic)
      eventsBelow += here
      othersBelow += rest
    }
    return amongEvents / (events - 1) / events + amongOthers / (others - 1) / others
  }
}
