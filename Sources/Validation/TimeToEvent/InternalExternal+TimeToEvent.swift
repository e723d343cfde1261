internal import Cohorts
internal import Diagnostics
internal import Survival

extension InternalExternal {
  /// The performance in each centre at each horizon of models made in the others; `nil` for one centre.
  ///
  /// By horizon, then by centre.
  static func performance(
    _ refitting: Refitting, _ predictions: FollowedPredictions, centres: [String],
    plan: ValidationPlan
  ) async throws -> [[CentrePerformance]]? {
    let names = Set(centres).inCodeOrder()
    guard names.count > 1 else { return nil }
    var refitting = refitting
    var meter = TimeToEventMeter(predictions)
    var result = predictions.horizons.map { _ in [CentrePerformance]() }
    for name in names {
      try Task.checkCancellation()
      let rows = centres.indices.filter { centres[$0] == name }
      let counts = centres.map { $0 == name ? 0 : 1 }
      let values: FollowedPredictions.Values
      do throws(Refitting.Failure) {
        try refitting.prepare(for: .without(centre: name))
        meter.load(weights: counts.map(Double.init))
        values = try refitting.predictions(counts: counts, measuredBy: &meter)
      } catch {
        for index in result.indices {
          result[index].append(CentrePerformance(centre: name, failure: error.reason))
        }
        continue
      }
      for index in result.indices {
        result[index].append(
          try await judge(values, predictions, at: index, centre: name, rows, plan))
      }
    }
    return result
  }

  private static func judge(
    _ values: FollowedPredictions.Values, _ predictions: FollowedPredictions, at index: Int,
    centre: String, _ rows: [Int], _ plan: ValidationPlan
  ) async throws -> CentrePerformance {
    let own: FollowedPredictions
    let calibration: CentreCalibration
    do throws(ValidationError) {
      own = try FollowedPredictions(
        predictions.followUp.selecting(rows),
        horizons: [predictions.horizons[index].place.horizon],
        linearPredictors: values.isProportional
          ? rows.map { values.linearPredictors[$0] } : nil,
        risks: [rows.map { values.risks[index][$0] }])
      calibration = try CentreCalibration(own, at: 0, following: plan)
    } catch {
      return CentrePerformance(centre: centre, failure: .notFollowed)
    }
    let performance = Performance(own, at: 0, following: plan)
    if let few = plan.tooFew(events: performance.events, of: performance.n) {
      return CentrePerformance(centre: centre, failure: few)
    }
    var result = CentrePerformance(centre: centre, performance: performance)
    result.calibration = try await calibration.banded(own, at: 0, following: plan)
    return result
  }
}

extension LocalizedText {
  fileprivate static let notFollowed = LocalizedText(
    english: "nobody in this centre was followed to the horizon",
    simplifiedChinese: "该中心没有患者随访至该时间点")
}
