internal import Diagnostics
internal import Foundation
internal import RiskModels

/// The sections 'baseline', 'centred' and 'per' of a coefficient file.
extension CoefficientReader {
  private enum Measure: String, CaseIterable {
    case survival
    case cumulativeHazard = "cumulative_hazard"
    case cumulativeIncidence = "cumulative_incidence"
  }

  mutating func baseline(_ reader: inout MappingReader) -> Baseline? {
    if family == .logistic {
      log.note(
        .unsuitable(
          "baseline", reason: "belongs to models of times",
          hints: ["a logistic model has an 'intercept'"]), at: reader.location)
    }
    let mean = reader.number("mean_linear_predictor")?.value ?? 0
    if family == .causeSpecific { return causes(&reader, mean) }
    var hazards: [Double: Double] = [:]
    let given = Measure.allCases.filter { reader.has($0.rawValue) }
    for measure in Measure.allCases {
      guard var section = reader.section(measure.rawValue) else { continue }
      for key in section.keys {
        guard let value = section.number(key.value), let time = horizon(key) else { continue }
        hazards[time] = hazard(value, measure)
      }
    }
    reader.finish()
    if given.count != 1 {
      log.note(
        .unsuitable(
          "baseline",
          reason:
            "needs exactly one of \(Measure.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))",
          hints: ["as in 'baseline: {survival: {10: 0.95}}': the horizon, then the survival there"]),
        at: reader.location)
    }
    checkRising(hazards, at: reader.location)
    return Baseline(
      content: .hazards(hazards), horizons: hazards.keys.sorted(), linearPredictor: mean)
  }

  private func horizon(_ key: Located<String>) -> Double? {
    guard let time = Double(key.value), time > 0, time.isFinite else {
      log.note(
        .outOfRange(key.value, key: "horizon", expected: "a time above zero"), at: key.location)
      return nil
    }
    return time
  }

  private func hazard(_ value: Located<Double>, _ measure: Measure) -> Double? {
    let isShare = measure != .cumulativeHazard
    guard isShare ? value.value > 0 && value.value < 1 : value.value > 0 else {
      log.note(
        .outOfRange(
          "\(value.value)", key: measure.rawValue,
          expected: isShare ? "between 0 and 1" : "above zero"), at: value.location)
      return nil
    }
    return switch measure {
    case .survival: -Foundation.log(value.value)
    case .cumulativeHazard: value.value
    case .cumulativeIncidence: -log1p(-value.value)
    }
  }

  private func checkRising(_ hazards: [Double: Double], at place: SourceLocation) {
    let values = hazards.sorted { $0.key < $1.key }.map(\.value)
    guard values != values.sorted() else { return }
    log.note(
      .unsuitable(
        "baseline", reason: "says that fewer have the event by a later horizon",
        hints: ["survival falls from horizon to horizon"]), at: place)
  }

  // MARK: Two causes

  private mutating func causes(_ reader: inout MappingReader, _ mean: Double) -> Baseline? {
    let horizons = reader.require(reader.numbers("horizons"), "horizons") ?? []
    let times = reader.require(reader.numbers("times"), "times")?.map(\.value) ?? []
    let event = reader.require(reader.numbers("event_hazard"), "event_hazard")?.map(\.value) ?? []
    let competing =
      reader.require(reader.numbers("competing_hazard"), "competing_hazard")?.map(\.value) ?? []
    let method: Located<RiskModels.Baseline.AbsoluteRisk>? = reader.choice("absolute_risk")
    reader.finish()
    for (name, values) in [
      ("times", times), ("event_hazard", event), ("competing_hazard", competing),
    ]
    where values != values.sorted() || values.first.map({ $0 < 0 }) ?? false {
      log.note(
        .unsuitable(name, reason: "must not fall and not be below zero", hints: []),
        at: reader.location)
    }
    guard times.count == event.count, times.count == competing.count,
      Set(times).count == times.count
    else {
      log.note(
        .unsuitable(
          "baseline", reason: "needs one cumulative hazard of each cause a time",
          hints: [
            "there are \(times.count) times, \(event.count) and \(competing.count) hazards"
          ]), at: reader.location)
      return nil
    }
    for horizon in horizons where !times.contains(horizon.value) {
      log.note(
        .unsuitable("\(horizon.value)", reason: "is none of the times of the baseline", hints: []),
        at: horizon.location)
    }
    return Baseline(
      content: .causes(
        times: times, event: event, competing: competing,
        method?.value ?? .piecewiseExponential),
      horizons: horizons.map(\.value), linearPredictor: mean)
  }

  // MARK: Centres and units

  /// What 'centred' and 'per' say of factors, which are named as the coefficients name them.
  func scaling(
    _ reader: inout MappingReader, among written: [String]
  ) -> [String: PublishedModel.Scaling] {
    var found: [String: PublishedModel.Scaling] = [:]
    func read(_ section: MappingReader?, _ use: (Located<Double>, String) -> Void) {
      guard var section else { return }
      for key in section.keys {
        guard let value = section.number(key.value) else { continue }
        guard written.contains(key.value) else {
          let known = Set(written).sorted()
          log.note(.unknownName(key.value, what: "factor", known: known), at: key.location)
          continue
        }
        use(value, key.value)
      }
    }
    read(reader.section("centred")) { value, key in
      found[key, default: .none].centre = value.value
    }
    read(reader.section("per")) { value, key in
      guard value.value != 0 else {
        return log.note(.outOfRange("0", key: key, expected: "not zero"), at: value.location)
      }
      found[key, default: .none].unit = value.value
    }
    return found
  }
}
