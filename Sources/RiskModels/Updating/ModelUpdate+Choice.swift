internal import Diagnostics
internal import Foundation
internal import Statistics

/// The three fits of an update, whatever the family.
protocol UpdateFits {
  var data: UpdateData { get }
  /// The factor of all coefficients that fits best.
  var slope: Double { get }
  /// Whether there is a factor of the coefficients, or one a category.
  var isSlopeFound: Bool { get }
  /// Why there is no slope; `nil` if there is one, or if all linear predictors are equal.
  var slopeFailure: FitError? { get }
  /// The refitted model.
  var refitted: FittedModel { get throws }
  /// The refitted model against a simpler one; `nil` where that cannot be tested.
  func test(against extent: ModelUpdate.Extent) throws -> ModelUpdate.Test?
  /// The model with another constant or baseline and, for `.slope`, one factor for all coefficients.
  func recalibrated(_ extent: ModelUpdate.Extent) -> (
    RiskModel, intercept: Double?, hazard: Double?
  )
  /// What a recalibration estimated, with its errors; `nil` where they are not known.
  func recalibration(_ extent: ModelUpdate.Extent) -> RiskModel.Recalibration?
  /// What it changes of each category; `nil` for models of one event.
  func categoryChanges(_ extent: ModelUpdate.Extent) -> [ModelUpdate.CategoryChange]?
}

extension UpdateFits {
  var isSlopeFound: Bool { slope.isFinite }

  func categoryChanges(_ extent: ModelUpdate.Extent) -> [ModelUpdate.CategoryChange]? { nil }

  func extent(
    for method: UpdateMethod, significance: Double
  ) throws -> (ModelUpdate.Extent, [ModelUpdate.Test]) {
    switch method {
    case .large: return (.large, [])
    case .slope: return (.slope, [])
    case .refit: return (.refit, [])
    case .closedTest:
      var tests: [ModelUpdate.Test] = []
      let simpler: [ModelUpdate.Extent] =
        data.model.knowsAbsoluteRisk ? [.none, .large, .slope] : [.large, .slope]
      for extent in simpler where extent != .slope || data.parameterCount > 1 {
        guard let test = try test(against: extent) else { continue }
        tests.append(test)
        if test.p > significance { return (extent, tests) }
      }
      return (.refit, tests)
    }
  }

  func update(
    _ extent: ModelUpdate.Extent, _ tests: [ModelUpdate.Test], dataHash: String?
  ) throws -> ModelUpdate {
    let parent = data.model
    if extent == .slope, !isSlopeFound {
      if let slopeFailure { throw slopeFailure }
      throw UpdateError.constantPredictor
    }
    var (model, intercept, hazard): (RiskModel, Double?, Double?) = (parent, nil, nil)
    switch extent {
    case .none: break
    case .large, .slope:
      (model, intercept, hazard) = recalibrated(extent)
      model.covariance = nil
      model.knowsAbsoluteRisk = true
      model.selection = nil
    case .refit: model = try refitted.riskModel
    }
    if extent != .none {
      model.origin = parent.origin
      model.origin.parent = parent.identifier
      // The patients of a recalibration are not those of the parent's spread and risk; a refit knows its own.
      if extent != .refit { (model.linearPredictorSpread, model.cohortRisk) = (nil, nil) }
      model.origin.dataHash = dataHash
      model.origin.recalibration = extent == .refit ? nil : recalibration(extent)
      model.origin.update = words(extent, intercept: intercept, hazard: hazard)
      model.isSynthetic = parent.isSynthetic || data.analysis.isSynthetic
      model.identifier = model.computedIdentifier
    }
    return ModelUpdate(
      model: model, extent: extent, interceptChange: intercept, hazardRatio: hazard, slope: slope,
      categories: categoryChanges(extent), tests: tests, patientCount: data.analysis.patientCount,
      eventCount: data.analysis.eventCount)
  }

  /// What was done, for the model file and for people.
  private func words(
    _ extent: ModelUpdate.Extent, intercept: Double?, hazard: Double?
  ) -> LocalizedText {
    let details = details(extent, intercept: intercept, hazard: hazard)
    let english = details.map(\.english).joined(separator: "; ")
    let chinese = details.map(\.chinese).joined(separator: "；")
    let hasCategories = data.model.family.isCategorical
    let (what, how): (String, String) =
      switch extent {
      case .none, .large: ("recalibrated in the large", "整体校准")
      case .slope where hasCategories: ("recalibrated with one slope a category", "逐类别截距与斜率校准")
      case .slope: ("recalibrated with one slope", "截距与斜率校准")
      case .refit: ("refitted", "重新拟合全部系数")
      }
    let (n, events) = (data.analysis.patientCount, data.analysis.eventCount)
    return LocalizedText(
      english: "\(what) in \(n) patients" + (hasCategories ? "" : " with \(events) events")
        + (english.isEmpty ? "" : " (\(english))"),
      simplifiedChinese: "在\(n)例患者" + (hasCategories ? "" : "（\(events)例事件）") + "中\(how)"
        + (chinese.isEmpty ? "" : "（\(chinese)）"))
  }

  /// The numbers of a recalibration; of several categories one entry each.
  private func details(
    _ extent: ModelUpdate.Extent, intercept: Double?, hazard: Double?
  ) -> [(english: String, chinese: String)] {
    let style = NumberStyle()
    func text(_ value: Double) -> String { style.fixed(value, decimals: 3) }
    func signed(_ value: Double) -> String {
      text(value).hasPrefix("\u{2212}") ? text(value) : "+" + text(value)
    }
    func joined(_ change: Double?, _ factor: Double?) -> (english: String, chinese: String) {
      let english = [
        change.map { "log odds \(signed($0))" }, hazard.map { "baseline hazard × \(text($0))" },
        factor.map { "slope \(text($0))" },
      ].compactMap(\.self).joined(separator: ", ")
      let chinese = [
        change.map { "对数优势\(signed($0))" }, hazard.map { "基线风险率×\(text($0))" },
        factor.map { "斜率\(text($0))" },
      ].compactMap(\.self).joined(separator: "，")
      return (english, chinese)
    }
    if let categories = categoryChanges(extent) {
      return categories.map { change in
        let own = joined(change.interceptChange, change.slope)
        return (
          "\(change.label[.english]): \(own.english)",
          "\(change.label[.simplifiedChinese])：\(own.chinese)"
        )
      }
    }
    let own = joined(intercept, extent == .slope ? slope : nil)
    return own.english.isEmpty ? [] : [own]
  }
}
