internal import Statistics

/// Predicted survival against Kaplan–Meier's in groups between fixed cuts.
///
/// Groups hold the predictions from one cut up to the next, the last cut included. A group of fewer than
/// two patients, or not followed to the horizon, has no observed survival.
///
/// - Source: Harrell, Regression Modeling Strategies 2015, section 20.2. Matches `rms::groupkm(cuts = )`.
package struct SurvivalGroups: Sendable {
  /// One group.
  package struct Group: Sendable {
    /// Patients, copies counted.
    package var count: Double
    /// Patients with the event at any time.
    package var events: Double
    /// The mean predicted survival; NaN without patients.
    package var predicted: Double
    /// Kaplan–Meier's survival at the horizon; NaN where not defined.
    package var observed: Double
    /// Greenwood's standard error of the logarithm of that.
    package var logError: Double
  }

  /// The groups, lowest survival first; groups nobody is in included.
  package let groups: [Group]

  /// The cuts of `rms::calibrate`: type 7 quantiles of 0, 1 and the predictions, about `size` patients a group.
  package static func cuts(_ survival: [Double], patientsPerGroup size: Int) -> [Double] {
    let count = max(1, survival.count / max(1, size))
    let all = quantiles(
      of: [0, 1] + survival, at: (0...count).map { Double($0) / Double(count) })
    return all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
  }

  /// Groups patients; `weights` counts them.
  package init(
    _ survival: [Double], cuts: [Double], _ order: TimeOrder, by place: HorizonPlace,
    weights: [Double]? = nil
  ) {
    let last = max(0, cuts.count - 2)
    let members = survival.map { value in
      min(last, max(0, (cuts.lastIndex { $0 <= value } ?? 0)))
    }
    groups = (0...last).map { group in
      Group(members.map { $0 == group }, survival, order, by: place, weights)
    }
  }
}

extension SurvivalGroups.Group {
  fileprivate init(
    _ isMember: [Bool], _ survival: [Double], _ order: TimeOrder, by place: HorizonPlace,
    _ weights: [Double]?
  ) {
    let own = isMember.indices.map { isMember[$0] ? weights?[$0] ?? 1 : 0 }
    (count, events, predicted) = (0, 0, 0)
    for row in own.indices {
      count += own[row]
      predicted += own[row] * survival[row]
      if order.causes[row] == 1 { events += own[row] }
    }
    predicted /= count
    (observed, logError) = (.nan, .nan)
    guard count >= 2 else { return }
    let risk = ObservedRisk(order, by: place, weights: own)
    observed = 1 - risk.risk
    logError = risk.standardError / observed
  }
}
