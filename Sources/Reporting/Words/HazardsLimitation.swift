internal import RiskModels
internal import Statistics
internal import Validation

/// What a rejected test of proportional hazards means for the risks at the horizons of the report.
///
/// The test and the calibration slopes at several horizons tell one story: a slope above 1 at an early horizon says that
/// the predictors act more strongly then than the model, which knows averages only, allows for.
struct HazardsLimitation {
  let results: Results
  let words: ReportWords

  /// The sentences; `nil` unless proportional hazards are rejected.
  var sentence: String? {
    guard let p = results.modelChecks?.proportionalHazards?.p, p < 0.05 else { return nil }
    let test = ["p": words.pInSentence(p)]
    let slopes = slopes
    guard slopes.count > 1 else { return words("limit_hazards", test) }
    let named = slopes.map {
      words("slope_at", ["slope": words.intervalInText($0.slope), "time": $0.time])
    }
    let rejected = words(
      "limit_hazards_slopes",
      test.merging(["name": words(slopeName), "slopes": words.list(named)]) { first, _ in first })
    let ending = words("limit_hazards_average")
    guard slopes.contains(where: { $0.spread != .right }) else {
      return words.join([rejected, words("limit_hazards_harmless"), ending])
    }
    return words.join([rejected, trend(slopes), spreads(slopes), ending])
  }

  private var slopeName: String {
    let isCorrected = results.horizons?.first?.performance.optimismCorrected != nil
    return isCorrected ? "hazards_slope_corrected" : "hazards_slope"
  }

  /// How far apart the predicted risks of patients lie at a horizon, judged by the interval of the slope.
  private enum Spread: String, CaseIterable {
    case narrow, wide, right
  }

  private struct Slope {
    var time: String
    var slope: Estimate
    var spread: Spread
  }

  /// The slope of each horizon, corrected for optimism where it is; none unless all have an interval.
  private var slopes: [Slope] {
    guard let times = results.model?.timeToEvent, let horizons = results.horizons else { return [] }
    let found = horizons.compactMap { horizon -> Slope? in
      let set = horizon.performance
      let slope = (set.optimismCorrected?.corrected ?? set.apparent)?.jointCalibrationSlope
      guard let slope, let lower = slope.lower, let upper = slope.upper, slope.estimate != nil
      else { return nil }
      return Slope(
        time: words.text(times.named(horizon.horizon)), slope: slope,
        spread: lower > 1 ? .narrow : upper < 1 ? .wide : .right)
    }
    return found.count == horizons.count ? found : []
  }

  private func trend(_ slopes: [Slope]) -> String {
    guard let first = slopes.first?.slope.estimate, let last = slopes.last?.slope.estimate else {
      return ""
    }
    return words(first > last ? "hazards_stronger_early" : "hazards_weaker_early")
  }

  /// What the spread of risks is at each horizon, horizons of one kind together.
  private func spreads(_ slopes: [Slope]) -> String {
    words.join(
      Spread.allCases.compactMap { spread in
        let times = slopes.filter { $0.spread == spread }.map(\.time)
        return times.isEmpty
          ? nil : words("hazards_spread_" + spread.rawValue, ["times": words.list(times)])
      })
  }
}
