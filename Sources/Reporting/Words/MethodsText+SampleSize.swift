internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

extension MethodsText {
  /// Times to an event: what the judgement of the sample size rests on.
  private func eventRate(_ size: SampleSizeAssessment) -> [String] {
    guard let rate = size.eventRate, let unit = results.model?.timeToEvent?.unit else { return [] }
    let name = words.text(unit.label)
    func time(_ value: Double) -> String {
      words.joined(number: words.numbers.plain(value, significant: 3), unit: name)
    }
    return [
      words(
        "methods_riley_rate",
        [
          "rate": words.numbers.plain(rate.rate * 100, significant: 3),
          "persons": words.personTime(unit),
          "time": time(rate.meanTime), "horizon": time(rate.horizon ?? rate.meanTime),
          "risk": words.percentInterval(size.overallRisk ?? Estimate(nil)),
        ])
    ]
  }

  /// How many patients were needed, for the development and for a validation.
  var sampleSize: [String] {
    (results.sampleSize.map(developmentSize) ?? [])
      + ValidationSizeWords(results: results, words: words).sentences
  }

  private func developmentSize(_ size: SampleSizeAssessment) -> [String] {
    eventRate(size) + [
      words(
        "methods_riley",
        [
          "r2": words.numbers.fixed(size.assumedCoxSnellR2, decimals: 3),
          "assumption": words.text(size.assumption),
          "parameters": String(size.parameters), "required": String(size.requiredN),
          "n": String(size.n), "events": String(size.events),
          "maximum": words.numbers.fixed(size.maximumParameters, decimals: 1),
          "epp": words.numbers.fixed(size.eventsPerParameter, decimals: 1),
        ])
    ]
  }
}
