public import Diagnostics
public import RiskModels
internal import Statistics

extension HorizonValidation {
  /// A warning of groups of like risk in which everybody was lost before the horizon, in the unit of the model's
  /// times; `nil` if there is none.
  ///
  /// What is said of such risks then rests on patients of other risks, as if censoring were independent of the risk:
  /// weights by the overall curve of censoring cannot see that it is not.
  public func unfollowedGroups(_ times: TimeToEvent?) -> Diagnostic? {
    let groups = calibrationCurve.groups
    let lost = groups.count { $0.observed.estimate == nil }
    guard lost > 0, lost < groups.count else { return nil }
    let plain = NumberStyle().plain(horizon)
    let time =
      times?.inWords(horizon)
      ?? LocalizedText(english: "by time \(plain)", simplifiedChinese: "至时间\(plain)")
    let areHighest = groups.last?.observed.estimate == nil
    return Diagnostic(
      .warning,
      "\(time[.english]): in \(lost) of \(groups.count) groups of like risk\(areHighest ? ", the highest among them," : "") nobody is followed that long",
      hints: ["choose an earlier horizon, or find out why these patients were lost"],
      inReport: LocalizedText(
        english:
          "In \(lost) of \(groups.count) groups of like risk\(areHighest ? ", the highest among them," : "") nobody was followed long enough to know the outcome \(time[.english]); what is said of such risks rests on the assumption that patients were lost independently of their risk.",
        simplifiedChinese:
          "按预测风险分成的\(groups.count)组中，有\(lost)组\(areHighest ? "（包括风险最高的一组）" : "")无人随访至预测时点（\(time[.simplifiedChinese])）；对这些风险的评价依赖于失访与风险无关的假设。"
      ))
  }
}
