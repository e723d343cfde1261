/// The ROC curve at a horizon: rates of patients at or above each threshold, weighted for censoring.
///
/// The true positive rate is the weighted share of those with the event by the horizon, the false
/// positive rate that of the controls. The area below the line through the points is `TimeDependentAUC`.
///
/// - Source: Heagerty, Lumley & Pepe, Biometrics 2000;56:337; Uno et al., JASA 2007;102:527. Matches
///   `timeROC::timeROC(weighting = "marginal")`.
package struct TimeDependentROC: Sendable {
  /// A distinct risk each, falling.
  package private(set) var thresholds: [Double] = []
  /// The true positive rate at each; NaN without events.
  package private(set) var sensitivities: [Double] = []
  /// The true negative rate at each; NaN without controls.
  package private(set) var specificities: [Double] = []

  /// Follows the curve from the highest risk down.
  package init(
    _ risks: [Double], _ horizon: HorizonWeights,
    controls: TimeDependentAUC.Controls = .withoutTheEvent
  ) {
    let ranks = RankedRisks.order(of: risks)
    var (cases, others) = (0.0, 0.0)
    for row in ranks {
      let role = TimeDependentAUC.roles(horizon, row, controls)
      cases += role.asCase
      others += role.asControl
    }
    var (found, alarms) = (0.0, 0.0)
    for (position, row) in ranks.enumerated().reversed() {
      let role = TimeDependentAUC.roles(horizon, row, controls)
      found += role.asCase
      alarms += role.asControl
      guard position == 0 || risks[ranks[position - 1]] != risks[row] else { continue }
      thresholds.append(risks[row])
      // The last point is everybody: exactly 1 and 0, whatever rounding says.
      // A rate that is not defined stays so: it is not less than 1.
      sensitivities.append(position == 0 && cases > 0 ? 1 : min(found / cases, 1))
      specificities.append(position == 0 && others > 0 ? 0 : max((others - alarms) / others, 0))
    }
  }
}
