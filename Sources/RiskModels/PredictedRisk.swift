internal import Cohorts
public import Diagnostics
internal import Statistics

extension PointScale {
  /// One of the risks that a model predicts: the outcome within one horizon, in one stratum.
  struct PredictedRisk {
    var label: LocalizedText
    var horizon: LocalizedText?
    var time: Double?
    var stratum: String?
    var link: RiskLink
  }
}

extension RiskModel {
  /// The risks that are functions of the linear predictor, horizons rising within strata.
  var predictedRisks: [PointScale.PredictedRisk] {
    guard family.isTimeToEvent else {
      return link().map {
        [.init(label: outcome.label, horizon: outcome.horizon, link: $0)]
      } ?? []
    }
    return (baseline?.strata ?? []).flatMap { stratum in
      horizons.compactMap { time in
        link(within: time, stratum: stratum.name).map {
          .init(
            label: outcome.label, horizon: horizonInWords(time), time: time, stratum: stratum.name,
            link: $0)
        }
      }
    }
  }

  /// "within 24 months": as the study words it for its longest horizon, else from number and unit.
  public func horizonInWords(_ time: Double) -> LocalizedText {
    if time == primaryHorizon, let given = outcome.horizon { return given }
    return timeToEvent?.inWords(time) ?? LocalizedText("\(time)")
  }
}

extension ModelKind {
  /// "within 24 months" for the longest horizon; `nil` for families without times.
  public var primaryHorizonInWords: LocalizedText? {
    timeToEvent.flatMap { times in times.primaryHorizon.map(times.inWords) }
  }
}

extension TimeToEvent {
  /// "within 24 months"; without a unit "by time 24".
  public func inWords(_ time: Double) -> LocalizedText {
    let number = NumberStyle().plain(time)
    guard let unit else {
      return LocalizedText(english: "by time \(number)", simplifiedChinese: "至时间\(number)")
    }
    let name = time == 1 ? unit.singular : unit.label
    return LocalizedText(
      english: "within \(number) \(name[.english])",
      simplifiedChinese: "\(number)\(name[.simplifiedChinese])内")
  }
}
