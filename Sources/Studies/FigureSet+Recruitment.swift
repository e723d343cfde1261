internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Reporting
internal import RiskModels
internal import Statistics

extension FigureSet {
  /// Enrolment over calendar time; `nil` where the study names no dates of enrolment.
  static func recruitment(_ results: Results) -> (any Figure)? {
    guard let recruitment = results.recruitment,
      var figure = RecruitmentFigure(recruitment, centreLabels: results.study.centreLabels)
    else { return nil }
    if let median = results.model?.followUp?.median.estimate, median.isFinite,
      let unit = results.model?.timeToEvent?.unit
    {
      let number = NumberStyle().plain(median, significant: 3)
      let name = median == 1 ? unit.singular : unit.label
      figure.medianFollowUp = LocalizedText(
        english: "\(number) \(name[.english])",
        simplifiedChinese: "\(number)\(name[.simplifiedChinese])")
    }
    return figure
  }
}
