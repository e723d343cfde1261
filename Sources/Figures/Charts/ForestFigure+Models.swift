internal import Cohorts
public import Diagnostics
internal import Foundation
public import RiskModels
internal import Statistics
public import Validation

extension ForestFigure {
  /// The effects of a model's predictors: numbers by their interquartile range, categories by level.
  ///
  /// Other predictors are held at their typical values, which matters where there are interactions. Each category
  /// of an outcome with several has its own rows.
  ///
  /// - Source: as `rms::summary.rms`, with Wald intervals.
  public static func effects(of model: RiskModel) -> ForestFigure {
    var figure = ForestFigure(
      measure: .ratio(model.family),
      rows: model.categories == nil
        ? model.design.predictors.flatMap { model.effectRows(of: $0) } : model.categoryRows,
      labelHeading: LocalizedText(english: "Predictor", simplifiedChinese: "预测因素"),
      detailHeading: LocalizedText(english: "Compared", simplifiedChinese: "比较"),
      title: LocalizedText(
        english:
          "\(Measure.ratio(model.family).name(Wording(.english)))s for \(model.outcome.label[.english])\(model.againstReference(.english)): numbers from their first to their third quartile, categories against the reference; other predictors at typical values.",
        simplifiedChinese:
          "“\(model.outcome.label[.simplifiedChinese])”\(model.againstReference(.simplifiedChinese))的\(Measure.ratio(model.family).name(Wording(.simplifiedChinese)))：连续变量为第三四分位数与第一四分位数比较，分类变量与参照水平比较，其余预测因素取典型值。"
      ))
    figure.patients = model.studied
    if model.design.predictors.contains(where: {
      $0.variable.levels.isEmpty && $0.quartiles.count > 2
    }) {
      figure.notes = [
        LocalizedText(
          english: "Continuous predictors: third against first quartile.",
          simplifiedChinese: "连续变量：第三与第一四分位数比较。")
      ]
    }
    return figure
  }

  /// The coefficients of a model as odds or hazard ratios, with their P values.
  public static func coefficients(of model: FittedModel) -> ForestFigure {
    let measure = Measure.ratio(model.riskModel.family)
    let rows = model.coefficients.filter { $0.name != "Intercept" }.map { row in
      Row(
        label: model.riskModel.design.label(ofColumn: row.name),
        estimate: Estimate(
          exp(row.estimate), lower: row.lower.map(exp), upper: row.upper.map(exp),
          method: row.se == nil ? nil : "Wald"),
        p: row.p)
    }
    return ForestFigure(
      id: "forest-coefficients", measure: measure, rows: rows,
      labelHeading: LocalizedText(english: "Term", simplifiedChinese: "模型项"),
      detailHeading: LocalizedText(""),
      title: LocalizedText(
        english:
          "Coefficients of the model as \(measure.name(Wording(.english)).lowercased())s.",
        simplifiedChinese: "模型系数（以\(measure.name(Wording(.simplifiedChinese)))表示）。"))
  }

  /// How a model does in each centre when it is made in the others, and in all of them corrected for
  /// optimism.
  ///
  /// A centre without a label is shown by its code; without a measure the C-statistic is shown, or the AUC at
  /// the horizon for outcomes with times. Pooled values have two rows: their mean with its interval, and
  /// what to expect in a new centre.
  public static func centres(
    _ centres: [CentrePerformance], pooled: PooledPerformance? = nil,
    corrected overall: Performance? = nil, by method: ResamplingMethod = .optimism,
    labels: [String: LocalizedText] = [:],
    measure given: Measure? = nil
  ) -> ForestFigure {
    func size(_ performance: Performance) -> LocalizedText {
      Self.size(n: performance.n, events: performance.events)
    }
    // With times the area at the horizon has an interval in every centre; Wolbers' C has none.
    let hasTimes = centres.contains { $0.performance?.aucAtHorizon != nil }
    let measure = given ?? (hasTimes ? .areaAtHorizon : .cStatistic)
    func value(_ performance: Performance) -> Estimate {
      switch measure {
      case .calibrationSlope: performance.jointCalibrationSlope
      case .areaAtHorizon: performance.aucAtHorizon ?? Estimate(nil)
      case .cStatistic, .ratio: performance.cStatistic
      }
    }
    var rows = centres.map { centre in
      Row(
        centre: centre.centre, labels, detail: centre.performance.map(size),
        centre.performance.map(value), isKeptBack: centre.isKeptBack == true)
    }
    let mean = pooled?.index(of: measure)
    rows += mean?.rows ?? []
    if let overall {
      rows.append(
        Row(
          label: LocalizedText(
            english: Wording(.english).correctedCentres(by: method),
            simplifiedChinese: Wording(.simplifiedChinese).correctedCentres(by: method)),
          detail: size(overall), estimate: value(overall)))
    }
    var figure = ForestFigure(
      id: "forest-centres", measure: measure, rows: rows,
      labelHeading: LocalizedText(english: "Centre left out", simplifiedChinese: "留出中心"),
      detailHeading: LocalizedText(english: "Patients", simplifiedChinese: "患者"),
      title: LocalizedText(
        english: "Performance in each centre of a model made in the other centres.",
        simplifiedChinese: "以其余中心建模、在留出中心验证的模型表现。"))
    figure.notes = heterogeneity(mean.map { [(nil, $0)] } ?? [])
    return figure
  }
}

extension RiskModel {
  /// "n = 498, 61 events", or the patients in each category; `nil` for a published model that does not say.
  fileprivate var studied: LocalizedText? {
    guard patientCount > 0 else { return nil }
    guard let categories else {
      return ForestFigure.size(n: patientCount, events: eventCount)
    }
    let n = { (language: Language) in "n = " + Wording(language).count(patientCount) }
    let counted = categories.counted
    return LocalizedText(
      english: n(.english) + (counted.map { ": " + $0[.english] } ?? ""),
      simplifiedChinese: n(.simplifiedChinese)
        + (counted.map { "：" + $0[.simplifiedChinese] } ?? ""))
  }
}

extension ForestFigure {
  /// "n = 498, 61 events".
  static func size(n: Int, events: Int) -> LocalizedText {
    LocalizedText(
      english: Wording(.english).sampleSize(n: n, events: events),
      simplifiedChinese: Wording(.simplifiedChinese).sampleSize(n: n, events: events))
  }
}

extension ForestFigure.Row {
  /// A centre left out; one without an estimate says so.
  init(
    centre code: String, _ labels: [String: LocalizedText], detail: LocalizedText?,
    _ estimate: Estimate?, isKeptBack: Bool
  ) {
    self.init(
      label: labels[code] ?? LocalizedText(code), detail: detail,
      estimate: estimate?.estimate == nil ? nil : estimate,
      note: isKeptBack ? keptBackNote : notEstimable)
  }
}

extension RiskModel {
  /// A heading and the effects of every predictor for each category that is compared.
  fileprivate var categoryRows: [ForestFigure.Row] {
    modelsOfSums.flatMap { sum in
      [ForestFigure.Row(label: sum.outcome.label)]
        + sum.design.predictors.flatMap { sum.effectRows(of: $0) }.map { $0.indented() }
    }
  }

  /// ", each category against no cancer"; empty for models of one event.
  fileprivate func againstReference(_ language: Language) -> String {
    guard let categories,
      let label = categories.levels.first(where: { $0.code == categories.reference })?.label
    else { return "" }
    return language == .english
      ? ", each category against \(label[language])" : "各类别（以“\(label[language])”为参照）"
  }

  /// The rows of one predictor: one for a number, a heading and its levels for a category.
  fileprivate func effectRows(of predictor: Design.Predictor) -> [ForestFigure.Row] {
    let variable = predictor.variable
    guard let reference = variable.levels.first else {
      guard predictor.quartiles.count >= 3 else { return [] }
      let (low, high) = (predictor.quartiles[0], predictor.quartiles[2])
      let row = ForestFigure.Row(
        label: variable.label,
        detail: contrast(variable.shown(high), variable.shown(low), unit: variable.unit),
        estimate: ratio(of: variable.name, .number(high), against: .number(low)),
        note: notEstimable)
      return [row]
    }
    let others = variable.levels.dropFirst()
    func row(_ level: Variable.Level, _ label: LocalizedText) -> ForestFigure.Row {
      ForestFigure.Row(
        label: label, detail: contrast(level.label, reference.label),
        estimate: ratio(
          of: variable.name, .level(level.code), against: .level(reference.code)),
        note: notEstimable)
    }
    guard others.count > 1 else { return others.map { row($0, variable.label) } }
    return [ForestFigure.Row(label: variable.label)] + others.map { row($0, $0.label).indented() }
  }

  private func contrast(
    _ high: LocalizedText, _ low: LocalizedText, unit: LocalizedText? = nil
  ) -> LocalizedText {
    // Chinese units stand close to their numbers, others do not.
    func tail(_ language: Language) -> String {
      guard let unit = unit?[language], let first = unit.first else { return "" }
      return (language == .english || first.isASCII ? " " : "") + unit
    }
    // "78岁 vs 67岁", but "6.1 vs 5.0 mmol/L".
    let isShort = unit?[.simplifiedChinese].first?.isASCII == false
    let ownUnit = isShort ? tail(.simplifiedChinese) : ""
    return LocalizedText(
      english: "\(high[.english]) vs \(low[.english])" + tail(.english),
      simplifiedChinese: high[.simplifiedChinese] + ownUnit + " vs " + low[.simplifiedChinese]
        + tail(.simplifiedChinese))
  }

  /// The odds or hazard ratio between two values of one variable, the others typical, with its Wald interval.
  private func ratio(
    of name: String, _ value: PatientValue, against reference: PatientValue
  ) -> Estimate? {
    var patient = design.typicalValues
    patient[name] = value
    guard let high = try? design.row(for: patient) else { return nil }
    patient[name] = reference
    guard let low = try? design.row(for: patient), high.count + 1 == coefficients.count,
      covariance.map({ $0.rows == coefficients.count }) ?? true
    else { return nil }
    let difference = [0] + zip(high, low).map(-)
    let logRatio = zip(difference, coefficients).map(*).reduce(0, +)
    guard let covariance else { return Estimate(exp(logRatio)) }
    var variance = 0.0
    for row in difference.indices {
      for column in difference.indices {
        variance += difference[row] * covariance[row, column] * difference[column]
      }
    }
    let reach = NormalDistribution.quantile(0.975) * max(variance, 0).squareRoot()
    return Estimate(
      exp(logRatio), lower: exp(logRatio - reach), upper: exp(logRatio + reach), method: "Wald")
  }
}

extension Variable {
  /// A value as people read it.
  fileprivate func shown(_ value: Double) -> LocalizedText {
    let style = NumberStyle()
    return LocalizedText(
      decimals.map { style.fixed(value, decimals: $0) } ?? style.plain(value, significant: 4))
  }
}

/// What stands in place of an estimate that would give a small count away.
let keptBackNote = LocalizedText(english: "kept back", simplifiedChinese: "不予显示")
/// What stands in place of an estimate that the data do not allow.
let notEstimable = LocalizedText(english: "not estimable", simplifiedChinese: "无法估计")
