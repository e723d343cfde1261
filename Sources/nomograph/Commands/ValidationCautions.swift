internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// What a validation says of patients in whom indexes are not defined: why, instead of a dash alone.
enum ValidationCautions {
  static func warnings(_ result: ValidationResult, _ times: TimeToEvent?) -> [Diagnostic] {
    if let horizons = result.horizons {
      return horizons.filter { $0.performance.external?.aucAtHorizon?.estimate == nil }.map {
        noArea(times?.inWords($0.horizon) ?? LocalizedText("\($0.horizon)"))
      }
    }
    guard let found = result.performance.external else { return [] }
    if found.events == 0 { return [oneClass("none")] }
    if found.events == found.n { return [oneClass("every one")] }
    return found.calibrationSlope.estimate == nil ? [noSlope] : []
  }

  private static func noArea(_ time: LocalizedText) -> Diagnostic {
    Diagnostic(
      .warning,
      "\(time[.english]) the AUC is not defined: no patient is known to have had the event by then, or none not to have had it",
      inReport: LocalizedText(
        english:
          "The AUC \(time[.english]) is not defined: no patient is known to have had the event by then, or none not to have had it.",
        simplifiedChinese: "\(time[.simplifiedChinese])的AUC无定义：届时没有已知发生事件的患者，或没有已知未发生事件的患者。"))
  }

  private static func oneClass(_ share: String) -> Diagnostic {
    Diagnostic(
      .warning,
      "\(share) of the patients has the event: C, calibration slope and intercepts are not defined",
      inReport: LocalizedText(
        english:
          "\(share.prefix(1).uppercased() + share.dropFirst()) of the patients has the event: C, calibration slope and intercepts are not defined.",
        simplifiedChinese: "所有患者的结局相同：C统计量、校准斜率与截距无定义。"))
  }

  private static var noSlope: Diagnostic {
    Diagnostic(
      .warning,
      "the calibration slope is not defined: risks are all equal, some are exactly 0 or 1, or they separate the events completely",
      inReport: LocalizedText(
        english:
          "The calibration slope is not defined: risks are all equal, some are exactly 0 or 1, or they separate the events completely.",
        simplifiedChinese: "校准斜率无定义：预测风险全部相等，有恰为0或1者，或完全区分了事件。"))
  }
}
