internal import Statistics

// Priorities: the exact leave-one-out values in one pass. Leaving a patient out changes the risk sets up to
// their own time only, so that each value is a sum before that time, a step at it and a sum after it.

/// How much each patient adds to the observed risk by a horizon: n F(t) − (n − 1) F⁽⁻ⁱ⁾(t).
///
/// θᵢ = n F(t) − (n − 1) F₋ᵢ(t), F₋ᵢ without the patient.
///
/// Their mean is all but the observed risk itself; with everybody followed to the horizon they are 1 for
/// patients with the event and 0 for the others. F is 1 − Kaplan–Meier, or Aalen–Johansen where others
/// compete. As `Survival.PseudoValues`, for patients in an order that is there already and who count by
/// whole case weights (one copy is left out), as a bootstrap needs them.
///
/// - Complexity: O(n).
/// - Source: Andersen, Klein & Rosthøj, Biometrika 2003;90:15. Matches `prodlim::jackknife`.
package struct WeightedPseudoValues: Sendable {
  private var earlier: [Part] = []
  private var later: [Part] = []

  /// Starts empty, for values again and again in the same storage.
  init() {}

  /// The values, one a row; rows of weight zero have what a patient like them would have.
  package static func values(
    _ order: TimeOrder, by place: HorizonPlace, weights: [Double]? = nil
  ) -> [Double] {
    values(order, RiskCounts(order, weights: weights), by: place)
  }

  static func values(_ order: TimeOrder, _ counts: RiskCounts, by place: HorizonPlace) -> [Double] {
    var (workspace, values) = (WeightedPseudoValues(), [Double]())
    workspace.fill(&values, order, counts, by: place)
    return values
  }

  /// Writes the values; allocates nothing for as many patients and times as before.
  mutating func fill(
    _ values: inout [Double], _ order: TimeOrder, _ counts: RiskCounts, by place: HorizonPlace
  ) {
    let n = counts.atRisk.first ?? 0
    fillParts(counts, until: place.until)
    let all = later[0].incidence
    values.resize(to: order.count)
    for row in values.indices {
      let time = order.places[row]
      guard time < place.until else {
        values[row] = n * all - (n - 1) * earlier[place.until].incidence
        continue
      }
      let step = Self.step(without: order.causes[row], counts, time)
      let before = earlier[time]
      let without =
        before.incidence + before.survival
        * (step.incidence + step.survival * later[time + 1].incidence)
      values[row] = n * all - (n - 1) * without
    }
  }

  /// A stretch of times: who comes through it free of events, and the incidence within it.
  private struct Part {
    var survival = 1.0
    var incidence = 0.0
  }

  /// From each time to the horizon with everybody, and from the start to just before each time with one
  /// patient fewer at risk throughout.
  private mutating func fillParts(_ counts: RiskCounts, until end: Int) {
    earlier.removeAll(keepingCapacity: true)
    later.removeAll(keepingCapacity: true)
    for _ in 0...end {
      earlier.append(Part())
      later.append(Part())
    }
    for place in stride(from: end - 1, through: 0, by: -1) {
      let step = Self.step(counts, place, leavingOut: 0)
      later[place].survival = step.survival * later[place + 1].survival
      later[place].incidence = step.incidence + step.survival * later[place + 1].incidence
    }
    for place in 0..<end {
      let step = Self.step(counts, place, leavingOut: 1)
      earlier[place + 1].incidence =
        earlier[place].incidence + earlier[place].survival * step.incidence
      earlier[place + 1].survival = earlier[place].survival * step.survival
    }
  }

  private static func step(_ counts: RiskCounts, _ place: Int, leavingOut: Double) -> Part {
    let n = counts.atRisk[place] - leavingOut
    let d1 = counts.events[place]
    let d = d1 + counts.competing[place]
    guard d > 0, n > 0 else { return Part() }
    return Part(survival: 1 - d / n, incidence: d1 / n)
  }

  /// The step at a patient's own time without that patient.
  private static func step(without cause: Int, _ counts: RiskCounts, _ place: Int) -> Part {
    let n = counts.atRisk[place] - 1
    let d1 = max(0, counts.events[place] - (cause == 1 ? 1 : 0))
    let d2 = max(0, counts.competing[place] - (cause > 1 ? 1 : 0))
    guard d1 + d2 > 0, n > 0 else { return Part() }
    return Part(survival: 1 - (d1 + d2) / n, incidence: d1 / n)
  }
}
