package import Cohorts
public import Diagnostics
package import Statistics

/// A risk model with several linear predictors as points: one scale of points for all, one total a sum.
///
/// points = (xᵀb − least) / unit in every sum, the unit being a hundredth of the widest group of all sums.
///
/// Cause-specific models have a sum for the event and one for the events that compete with it, models of
/// several categories one for each category but the reference. The
/// widest group of terms of all sums spans 100 points, so that a point is the same change of any of the
/// linear predictors, and totals can be compared.
///
/// - Source: an extension of `rms::nomogram` to several linear predictors.
public struct JointPointScale: Sendable, Hashable {
  /// The points of one linear predictor.
  public struct Part: Sendable, Hashable {
    /// What these points make more likely.
    public var label: LocalizedText
    /// The linear predictor as a model of its own, which knows no risk.
    public var model: RiskModel
    /// Its points, without axes of variables that change nothing here.
    public var scale: PointScale
    /// The variables that are in the model and change nothing in this sum, in the order of the formula.
    public var variablesWithoutEffect: [String] = []

    fileprivate mutating func leaveOutWhatHasNoEffect() {
      let flat = Set(scale.groups.filter { $0.highestPoints < 1e-9 }.map(\.variables))
      scale.groups.removeAll { flat.contains($0.variables) }
      scale.axes.removeAll { flat.contains($0.group) }
      let names = Set(flat.flatMap(\.self))
      variablesWithoutEffect = model.design.predictors.map(\.variable.name).filter(names.contains)
    }
  }

  /// One entry a sum; with competing events the first is that of the event of interest.
  public var parts: [Part]
  /// The risks, horizons rising within strata, categories in their order; empty for models that know no absolute risk.
  public var risks: [JointRisk]

  /// Turns a model into points; `nil` unless its risk depends on several sums and each of them on some
  /// predictor.
  public init?(_ model: RiskModel, options: PointScale.Options = .init()) {
    self.init(model.modelsOfSums, risks: model.jointRisks, options: options)
  }

  /// The same for linear predictors that are models of their own, and the risks that they join to.
  package init?(_ sums: [RiskModel], risks: [JointRisk], options: PointScale.Options = .init()) {
    let own = sums.compactMap { PointScale($0, options: options) }
    guard sums.count > 1, own.count == sums.count,
      let unit = own.map(\.pointsPerUnit).min()
    else { return nil }
    parts = zip(sums, own).compactMap { sum, scale in
      // The widest keeps its exact 100.
      let joint =
        scale.pointsPerUnit == unit
        ? scale : PointScale(sum, options: options, pointsPerUnit: unit)
      guard var joint else { return nil }
      // A risk belongs to all sums together.
      joint.riskAxes = []
      return Part(label: sum.outcome.label, model: sum, scale: joint)
    }
    self.risks = risks
    guard parts.count == sums.count else { return nil }
    if options.order == .span { alignOrder() }
    for index in parts.indices { parts[index].leaveOutWhatHasNoEffect() }
  }

  /// The same order of predictors in all parts: the widest of any part first.
  private mutating func alignOrder() {
    var widest: [[String]: Double] = [:]
    for group in parts.flatMap(\.scale.groups) {
      widest[group.variables] = max(widest[group.variables] ?? 0, group.highestPoints)
    }
    guard let first = parts.first?.scale.groups.map(\.variables) else { return }
    let order = first.enumerated().sorted {
      (widest[$1.element] ?? 0, $0.offset) < (widest[$0.element] ?? 0, $1.offset)
    }.map(\.element)
    for index in parts.indices {
      let scale = parts[index].scale
      parts[index].scale.groups = order.compactMap { name in
        scale.groups.first { $0.variables == name }
      }
      parts[index].scale.axes = order.flatMap { name in scale.axes.filter { $0.group == name } }
    }
  }

  /// The risk that belongs to total points, one total a part.
  public func risk(_ risk: JointRisk, ofTotals totals: [Double]) -> Double {
    risk.risk(zip(parts, totals).map { $0.scale.linearPredictor(ofTotalPoints: $1) })
  }

  /// The highest totals on the axes.
  public var highestTotals: [Double] { parts.map(\.scale.totalPoints.highest) }

  /// The lowest and the highest risk that the axes allow: a risk rises or falls with every sum.
  public func reach(of risk: JointRisk) -> ClosedRange<Double> {
    let corners = highestTotals.reduce(into: [[Double]]([[]])) { corners, highest in
      corners = corners.flatMap { [$0 + [0], $0 + [highest]] }
    }
    let risks = corners.map { self.risk(risk, ofTotals: $0) }.filter(\.isFinite)
    return (risks.min() ?? 0)...(risks.max() ?? 0)
  }
}

extension RiskModel {
  /// Each linear predictor as a model that has coefficients and no risk; one for most families.
  package var modelsOfSums: [RiskModel] {
    guard family.hasSeveralSums else { return [self] }
    if let categories { return modelsOfCategories(categories) }
    var competing = self
    guard let coefficients = baseline?.competingCoefficients, let times = timeToEvent else {
      return [self]
    }
    competing.coefficients = coefficients
    competing.covariance = baseline?.competingCovariance.map {
      Matrix(columns: $0, rows: $0.count)
    }
    competing.leverage = baseline?.competingLeverage
    competing.outcome.label = competingLabel(times)
    return [self, competing]
  }
}

extension RiskModel {
  /// Each joint risk of a patient with its interval; `nil` where a value is not known and for risks of other
  /// strata than the patient's.
  package func risks(of values: PatientValues, on scale: JointPointScale) -> [Estimate?] {
    let values = scale.parts.first?.scale.holding(values) ?? values
    let ofCategories = categories == nil ? nil : try? predictCategories(values).risks
    let stratum = try? stratum(of: values)
    return scale.risks.enumerated().map { index, risk in
      switch risk.rule {
      case .causes:
        guard risk.stratum == nil || risk.stratum == stratum else { return nil }
        return try? predict(values, within: risk.time).risk
      case .odds:
        return ofCategories.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
    }
  }

  /// The log odds of each category against the reference as a model of its own.
  private func modelsOfCategories(_ categories: OutcomeCategories) -> [RiskModel] {
    let size = design.columnNames.count + 1
    return categories.compared.enumerated().map { position, category in
      let own = Array((position * size)..<((position + 1) * size))
      var part = self
      part.coefficients = own.map { coefficients[$0] }
      part.covariance = covariance?.selecting(rows: own, columns: own)
      (part.outcome.label, part.event) = (category.label, category.code)
      return part
    }
  }
}

extension RiskModel {
  /// "death (competing event)"; "competing event (status = 2)" unless every such event has a name.
  private func competingLabel(_ times: TimeToEvent) -> LocalizedText {
    let names = times.competing.compactMap { code in
      outcome.competingEvents?.first { $0.code == code }?.label
    }
    func joined(_ language: Language, _ or: String) -> String {
      names.map { $0[language] }.joined(separator: or)
    }
    guard !names.isEmpty, names.count == times.competing.count else {
      let english = times.competing.joined(separator: " or ")
      let chinese = times.competing.joined(separator: "或")
      return LocalizedText(
        english: "competing event (\(times.status) = \(english))",
        simplifiedChinese: "竞争事件（\(times.status) = \(chinese)）")
    }
    return LocalizedText(
      english: joined(.english, " or ") + " (competing event)",
      simplifiedChinese: joined(.simplifiedChinese, "或") + "（竞争事件）")
  }
}
