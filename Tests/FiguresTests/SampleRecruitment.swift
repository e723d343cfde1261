import Cohorts
import Diagnostics
import Figures

extension SampleFigures {
  /// Up to twelve centres over a few months to many years, with and without follow-up.
  var recruitment: RecruitmentFigure? {
    let months = [2, 3, 14, 60, 200][(settings.n + settings.centres) % 5]
    let dates = (0...months).map { month in "\(2008 + month / 12)-\(month % 12 + 1)-1" }
    let accrual = max(1, months * 2 / 3)
    let size = settings.n
    func counts(_ total: Int, until last: Int) -> [Int] {
      dates.indices.map { min(total, total * $0 / last) }
    }
    let centres = (0..<settings.centres).map { index in
      Recruitment.Centre(codes: ["C\(index)"], enrolled: counts(size, until: accrual))
    }
    let all = counts(size * max(1, centres.count), until: accrual)
    var found = Recruitment(
      dates: dates, enrolled: all, centres: centres,
      ended: settings.isCorrected ? dates.indices.map { all[max(0, $0 - 1)] } : nil,
      undated: settings.thresholds.count)
    if settings.centres > 1 {
      found = found.joined(below: 5)
      found.hasJoinedPeriods = true
    }
    return RecruitmentFigure(found, centreLabels: ["C1": settings.name])
  }
}
