internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

extension FittedModel {
  /// Observed curves in the thirds of predicted risk; `nil` for families without times.
  ///
  /// No test compares the groups: the model that formed them was made from the same patients.
  func observedCurves(_ followUp: FollowUp) -> SurvivalCurves? {
    guard let times = riskModel.timeToEvent else { return nil }
    let sorted = linearPredictors.sorted()
    let cuts = [1.0 / 3, 2.0 / 3].map { quantile(ofSorted: sorted, at: $0) }
    let groups = linearPredictors.map { value in cuts.count { value > $0 } }
    var curves = SurvivalCurves(
      followUp,
      SurvivalCurves.Request(
        followUp.hasCompetingEvents ? .cumulativeIncidence : .survival, groups: groups,
        labels: Self.thirds, end: times.primaryHorizon, unit: times.unit))
    curves.comparison = nil
    return curves.onEvenGrid()
  }

  private static let thirds = [
    LocalizedText(english: "Lowest third of risk", simplifiedChinese: "风险最低三分位"),
    LocalizedText(english: "Middle third of risk", simplifiedChinese: "风险中间三分位"),
    LocalizedText(english: "Highest third of risk", simplifiedChinese: "风险最高三分位"),
  ]
}
