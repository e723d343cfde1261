internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// What a validation says of patients in whom indexes are not defined: why, instead of a dash alone.
enum ValidationCautions {
  static func warnings(_ result: ValidationResult, _ times: TimeToEvent?) -> [Diagnostic] {
    undefined(result, times) + (result.horizons ?? []).compactMap { $0.unfollowedGroups(times) }
      + [farAway(result.caseMix?.outsideRange)].compactMap(\.self)
  }

  private static func undefined(
    _ result: ValidationResult, _ times: TimeToEvent?
  ) -> [Diagnostic] {
    if let horizons = result.horizons {
      return horizons.compactMap { horizon in
        guard let found = horizon.performance.external else { return nil }
        let time = times?.inWords(horizon.horizon) ?? LocalizedText("\(horizon.horizon)")
        if found.aucAtHorizon?.estimate == nil { return noArea(time) }
        return found.calibrationSlope.estimate == nil ? noSlope : nil
      }.uniqued()
    }
    guard let found = result.performance.external else { return [] }
    if found.events == 0 { return [oneClass("none")] }
    if found.events == found.n { return [oneClass("every one")] }
    return (found.calibrationSlope.estimate == nil ? [noSlope] : [])
      + [fewEvents(min(found.events, found.n - found.events))].compactMap(\.self)
  }

  /// Patients of the rarer outcome below which nothing precise is learnt of a model.
  private static let mentionedEvents = 10

  private static func fewEvents(_ count: Int) -> Diagnostic? {
    guard count < mentionedEvents else { return nil }
    return Diagnostic(
      .warning,
      "fewer than \(mentionedEvents) patients have the rarer outcome: no index is precise",
      hints: ["about 100 with and 100 without the event are needed to judge a model"],
      inReport: LocalizedText(
        english:
          "Fewer than \(mentionedEvents) patients have the rarer outcome, so that no index is precise.",
        simplifiedChinese: "较少一类结局的患者不足\(mentionedEvents)例，各项指标均不精确。"))
  }

  /// The share of patients outside the range of a predictor from which a model is hardly tested as it was made.
  private static let mentionedShare = 0.5

  private static func farAway(_ share: Double?) -> Diagnostic? {
    guard let share, share >= mentionedShare else { return nil }
    let percent = NumberStyle().percent(share)
    return Diagnostic(
      .warning,
      "\(percent) of the patients are outside the range of a predictor that the model knows",
      hints: ["check the units of the predictors"],
      inReport: LocalizedText(
        english:
          "\(percent) of the patients are outside the range of a predictor that the model knows.",
        simplifiedChinese: "\(percent)的患者有预测变量超出建模数据的范围。"))
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

extension [Diagnostic] {
  /// Each once, in order.
  fileprivate func uniqued() -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { seen.insert($0).inserted }
  }
}
