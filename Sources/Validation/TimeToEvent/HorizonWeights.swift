internal import Foundation

/// What is known of each patient at a horizon, and the weight that makes up for those censored before it.
///
/// A patient with an event by the horizon stands for 1/G(T−) patients, one who reaches it without an event
/// for 1/G(t−), and one censored before it for nobody. G is the Kaplan–Meier curve of censoring; at a tied
/// time events leave before censorings.
///
/// Follow-up that ends as planned at the very horizon is complete: those patients are event-free there.
/// `riskRegression` counts them as censored, with which a study of fixed length has nobody event-free; where
/// nobody is censored at the very horizon the two agree.
///
/// - Source: Gerds & Schumacher, Biom J 2006;48:1029; Blanche et al., Stat Med 2013;32:5381. Matches
///   `riskRegression::Score(cens.model = "km")`.
package struct HorizonWeights: Sendable {
  /// What is known of a patient at the horizon.
  package enum Fate: UInt8, Sendable {
    /// The event of interest came by the horizon.
    case event
    /// A competing event came by the horizon.
    case competing
    /// Followed to the horizon or beyond without any event by then.
    case eventFree
    /// Censored before the horizon: what happened is not known.
    case unknown
  }

  /// The horizon among the times of follow-up.
  package let place: HorizonPlace
  /// What is known of each row.
  package let fates: [Fate]
  /// How many patients each row stands for, its case weight included.
  package private(set) var weights: [Double]
  /// The probability of not being censored just after each distinct time.
  package private(set) var uncensored: [Double]

  /// Weighs patients, each counting once.
  package init(_ order: TimeOrder, horizon: Double) {
    let place = order.place(ofHorizon: horizon)
    self.place = place
    fates = order.places.indices.map { row in
      guard order.places[row] < place.until else { return .eventFree }
      switch order.causes[row] {
      case 0: return order.places[row] < place.before ? .unknown : .eventFree
      case 1: return .event
      default: return .competing
      }
    }
    weights = Array(repeating: 0, count: order.count)
    uncensored = []
    weigh(order, RiskCounts(order), caseWeights: nil)
  }

  /// Weighs again for other case weights, whose counts are given.
  mutating func weigh(_ order: TimeOrder, _ counts: RiskCounts, caseWeights: [Double]?) {
    CensoringCurve.estimate(counts, into: &uncensored)
    let beyond = place.before > 0 ? uncensored[place.before - 1] : 1
    for row in weights.indices {
      let remaining: Double
      switch fates[row] {
      case .unknown: remaining = .infinity
      case .eventFree: remaining = beyond
      case .event, .competing:
        let place = order.places[row]
        remaining = place > 0 ? uncensored[place - 1] : 1
      }
      let own = caseWeights?[row] ?? 1
      weights[row] = own > 0 ? own / remaining : 0
    }
  }
}

/// The probability of not yet being censored.
enum CensoringCurve {
  /// G = ∏ (1 − c/(n − d)) just after each distinct time: events d leave before censorings c.
  ///
  /// With `everybodyAtRisk` they do not: G = ∏ (1 − c/n), the convention of `cmprsk::crr`.
  static func estimate(
    _ counts: RiskCounts, into curve: inout [Double], everybodyAtRisk: Bool = false
  ) {
    curve.removeAll(keepingCapacity: true)
    var value = 1.0
    for place in counts.atRisk.indices {
      let censored = counts.censored[place]
      if censored > 0 {
        let events = counts.events[place] + counts.competing[place]
        let rest = counts.atRisk[place] - (everybodyAtRisk ? 0 : events)
        value *= 1 - censored / rest
      }
      curve.append(value)
    }
  }
}
