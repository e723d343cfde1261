import Cohorts
import Diagnostics
import Figures
import Foundation
import Statistics
import Survival
import Validation

extension SampleFigures {
  /// Kaplan–Meier curves by centre, or of all patients where there are no centres.
  var survival: SurvivalFigure { survivalFigure(.survival) }

  /// Cumulative incidence by centre, or of all patients where there are no centres.
  var incidence: SurvivalFigure { survivalFigure(.cumulativeIncidence) }

  private func survivalFigure(_ kind: SurvivalCurves.Kind) -> SurvivalFigure {
    let codes = settings.centres > 0 ? (0..<settings.n).map { $0 % settings.centres } : nil
    let names: [(String, String)] = [
      ("No earlier fracture", "无骨折史"), ("One earlier fracture", "1次骨折史"),
      ("Two or more", "2次及以上"), ("Not known", "不详"),
    ]
    let labels = (0..<settings.centres).map { index -> LocalizedText in
      if index == 1, settings.name[.english].count > 20 { return settings.name }
      let name = names.indices.contains(index) ? names[index] : ("Group \(index)", "第\(index)组")
      return LocalizedText(english: name.0, simplifiedChinese: name.1)
    }
    let request = SurvivalCurves.Request(
      kind, groups: codes, labels: labels, end: 36, unit: .months)
    return SurvivalFigure(
      curves: SurvivalCurves(followUp(groups: codes), request), outcome: settings.outcome,
      timeTitle: LocalizedText(
        english: "Time since vertebroplasty", simplifiedChinese: "椎体成形术后时间"))
  }

  /// Months to fracture or death, with losses from one year on.
  private func followUp(groups: [Int]?) -> FollowUp {
    var source = SplitMix64(seed: UInt64(settings.n), stream: 9)
    var (times, causes): ([Double], [Int]) = ([], [])
    for patient in 0..<settings.n {
      let group = Double(groups?[patient] ?? 1)
      let hazard = 0.012 * exp(0.5 * group + 0.3 * min(2, max(-2, settings.center + 2)))
      let event = -log(max(1e-9, source.uniform())) / hazard
      let death = -log(max(1e-9, source.uniform())) / 0.006
      let lost = 12 + 36 * source.uniform()
      let time = min(event, death, lost)
      times.append((time * 30).rounded(.up) / 30)
      causes.append(time == event ? 1 : time == death ? 2 : 0)
    }
    return FollowUp(times: times, causes: causes)
  }
}
