internal import Cohorts
public import Diagnostics
internal import Foundation
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

  /// "within 24 months after surgery": as the study words its longest horizon, with the number of this
  /// one; from number and unit where the study's words have no such number.
  public func horizonInWords(_ time: Double) -> LocalizedText {
    let plain = timeToEvent?.inWords(time) ?? LocalizedText("\(time)")
    guard let primary = primaryHorizon, let given = outcome.horizon else { return plain }
    if time == primary { return given }
    let (old, new) = (NumberStyle().plain(primary), NumberStyle().plain(time))
    let isTemplate = given.wordings.values.allSatisfy {
      $0.numbersWritten.contains(old) && $0.components(separatedBy: old).count == 2
    }
    guard isTemplate else { return plain }
    guard time != 1 else { return horizonOfOne(given, primary) ?? plain }
    return LocalizedText(
      wordings: given.wordings.mapValues { $0.replacingOccurrences(of: old, with: new) })
  }

  /// The same for one year, month …: the number with its unit, which is then no plural; `nil` where the words do not have
  /// both side by side.
  private func horizonOfOne(_ given: LocalizedText, _ primary: Double) -> LocalizedText? {
    guard let unit = timeToEvent?.unit else { return nil }
    let (old, new) = (TimeUnit?(unit).after(primary), TimeUnit?(unit).after(1))
    guard given.wordings.allSatisfy({ $0.value.contains(old[$0.key]) }) else { return nil }
    return LocalizedText(
      wordings: Dictionary(
        uniqueKeysWithValues: given.wordings.map { language, words in
          (language, words.replacingOccurrences(of: old[language], with: new[language]))
        }))
  }
}

extension String {
  /// The numbers that stand in the text, as written.
  fileprivate var numbersWritten: [String] {
    split { !($0.isNumber || $0 == ".") }.map(String.init)
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
    let words = unit.after(time)
    guard unit != nil else {
      return LocalizedText(
        english: "by time \(words[.english])", simplifiedChinese: "至时间\(words[.simplifiedChinese])")
    }
    return LocalizedText(
      english: "within \(words[.english])", simplifiedChinese: "\(words[.simplifiedChinese])内")
  }

  /// "24 months"; without a unit "time 24".
  public func named(_ time: Double) -> LocalizedText {
    let words = unit.after(time)
    guard unit == nil else { return words }
    return LocalizedText(
      english: "time \(words[.english])", simplifiedChinese: "时间\(words[.simplifiedChinese])")
  }
}

extension Language {
  /// What an index is called together with the time that it belongs to: "AUC at 24 months", "24个月AUC".
  ///
  /// Figures and tables both ask here, so that they call it the same.
  public func index(_ name: String, at time: String) -> String {
    switch self {
    case .english: "\(name) at \(time)"
    case .simplifiedChinese: time + name
    }
  }
}

extension TimeUnit? {
  /// A time with its unit, "24 months"; without a unit the number alone.
  func after(_ time: Double) -> LocalizedText {
    let number = NumberStyle().plain(time)
    guard let self else { return LocalizedText(english: number, simplifiedChinese: number) }
    let name = time == 1 ? self.singular : self.label
    return LocalizedText(
      english: "\(number) \(name[.english])",
      simplifiedChinese: number + name[.simplifiedChinese])
  }
}
