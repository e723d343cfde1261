import Cohorts
import Diagnostics
import Figures
import RiskModels
import Statistics
import Validation

/// What random figures are made of.
struct SampleSettings {
  var n = 500
  /// The log odds of a typical patient.
  var center = -2.0
  var spread = 1.0
  var thresholds: [Double] = [0.1, 0.2, 0.3]
  var centres = 3
  var isCorrected = true
  var name = LocalizedText(english: "Apparent", simplifiedChinese: "表观性能")
  var outcome = LocalizedText(
    english: "new vertebral fracture within 24 months", simplifiedChinese: "24个月内新发椎体骨折")

  /// The horizon that figures name; `nil` for none.
  var horizon: FigureHorizon?

  static let long = String(repeating: "a criterion that goes on and on, ", count: 6)

  /// Settings at random, extremes included.
  static func random(_ source: inout SplitMix64) -> SampleSettings {
    var settings = SampleSettings()
    settings.n = [1, 2, 7, 40, 300][source.index(below: 5)]
    settings.center = [-9, -3, -1, 0, 2, 9][source.index(below: 6)]
    settings.spread = [0, 0.3, 1, 3][source.index(below: 4)]
    let marks = [0, 1, 3, 10][source.index(below: 4)]
    settings.thresholds = (0..<marks).map { _ in source.uniform() * 0.6 }.sorted()
    settings.centres = [0, 1, 3, 12][source.index(below: 4)]
    settings.isCorrected = source.uniform() < 0.5
    if source.uniform() < 0.3 {
      settings.name = LocalizedText(
        english: "Apparent performance in " + long,
        simplifiedChinese: String(repeating: "很长的名称，", count: 12))
    }
    if source.uniform() < 0.4 {
      let times = TimeToEvent(
        time: "t", status: "s", event: "1", horizons: [24],
        unit: source.uniform() < 0.8 ? .months : nil)
      settings.horizon = FigureHorizon(24, in: times)
    }
    return settings
  }
}

/// Figures of a simulated cohort: values as a validation yields them.
struct SampleFigures {
  let ranked: RankedRisks
  let performance: Performance
  let corrected: Performance?
  let settings: SampleSettings

  init(_ settings: SampleSettings, seed: UInt64) throws {
    var source = SplitMix64(seed: seed)
    let predictors = (0..<settings.n).map { _ in settings.center + settings.spread * source.normal()
    }
    let outcomes = predictors.map { source.uniform() < inverseLogit($0 * 0.9 - 0.1).p }
    ranked = try RankedRisks(linearPredictors: predictors, outcomes: outcomes)
    performance = Performance(ranked, smoother: .loess, confidence: 0.95)
    self.settings = settings
    var corrected = performance
    corrected.calibrationSlope.estimate = performance.calibrationSlope.estimate.map { $0 - 0.08 }
    self.corrected = settings.isCorrected ? corrected : nil
  }

  var roc: ROCFigure {
    let curve = ROCCurve(ranked, marking: settings.thresholds, confidence: 0.95)
    return ROCFigure(
      curves: [ROCFigure.Curve(name: settings.name, roc: curve, performance: performance)],
      outcome: settings.outcome)
  }

  var calibration: CalibrationFigure {
    var curve = CalibrationCurve(ranked, following: ValidationPlan())
    if settings.isCorrected {
      curve.corrected = curve.smooth.observed.map { $0 * 0.93 + 0.01 }
    }
    return CalibrationFigure(
      curve: curve, distribution: RiskDistribution(ranked, bins: 50), performance: performance,
      corrected: corrected, outcome: settings.outcome)
  }

  var partialEffects: [any Figure] {
    let model = RiskModel.sample(spread: settings.spread, label: settings.outcome)
    return PartialEffectsFigure.Reading.allCases.compactMap {
      PartialEffectsFigure(model, reading: $0)
    }
  }

  var thresholds: ThresholdPerformanceFigure {
    let curve = ROCCurve(ranked, marking: settings.thresholds, confidence: 0.95)
    return ThresholdPerformanceFigure(
      roc: curve, performance: performance, outcome: settings.outcome)
  }

  /// As many centres as the settings say, the last one without a model.
  var calibrationCentres: CalibrationCentresFigure? {
    var centres = (0..<settings.centres).map { index -> CentrePerformance in
      let name = index.isMultiple(of: 2) ? settings.name[.english] : "C\(index)"
      var centre = CentrePerformance(centre: name, performance: performance)
      centre.calibration = CentreCalibration(ranked, following: ValidationPlan())
      return centre
    }
    if centres.count > 1 {
      centres[centres.count - 1] = CentrePerformance(centre: "Z", failure: settings.outcome)
    }
    return CalibrationCentresFigure(centres, outcome: settings.outcome)
  }

  /// One to twenty variables, some with long names, and up to twelve patterns.
  var missingness: MissingnessFigure? {
    var source = SplitMix64(seed: UInt64(settings.n) &+ UInt64(settings.centres))
    let count = [1, 3, 9, 20][source.index(below: 4)]
    let entries = (0..<count).map { index -> MissingPatterns.Entry in
      MissingPatterns.Entry(
        variable: "v\(index)",
        label: index == 1
          ? settings.name
          : LocalizedText(english: "Variable \(index)", simplifiedChinese: "变量\(index)"),
        missing: settings.n)
    }
    let patterns = (0..<min(count, 12)).map { index in
      MissingPatterns.Pattern(
        missing: entries.indices.filter { $0 == index || $0 % (index + 2) == 1 }.map { "v\($0)" },
        n: 1 + settings.n / (index + 2))
    }
    return MissingnessFigure(
      MissingPatterns(
        n: settings.n * 40, variables: entries, furtherVariables: count == 20 ? 4 : 0,
        patterns: [MissingPatterns.Pattern(missing: [], n: settings.n * 30)] + patterns,
        others: count > 3 ? MissingPatterns.Others(n: settings.n, patterns: 31) : nil))
  }

  var distribution: DistributionFigure {
    DistributionFigure(
      distribution: RiskDistribution(ranked, bins: 50), outcome: settings.outcome)
  }

  /// All figures, naming the horizon of the settings if they can.
  var all: [any Figure] {
    unnamed.map { figure in
      guard let horizon = settings.horizon, let figure = figure as? any HorizonFigure else {
        return figure
      }
      return figure.naming(horizon)
    }
  }

  private var unnamed: [any Figure] {
    [
      roc, calibration, decision, distribution, flow, effects, centres, survival, incidence,
      thresholds,
    ] + partialEffects
      + [
        instability, composed, interventionsAvoided, calibrationCategories, decisionCategories,
        calibrationCentres, missingness, recruitment, instabilityCategories,
        calibrationCategoryCentres, categoryCentres,
      ]
      .compactMap(\.self)
  }

  /// Two figures beside each other under a wide one.
  var composed: (any Figure)? {
    ComposedFigure(
      name: "sample",
      parts: [
        ComposedFigure.Part(flow, isWide: true), ComposedFigure.Part(roc),
        ComposedFigure.Part(calibration), ComposedFigure.Part(decision),
      ])
  }

  var flow: FlowDiagramFigure {
    let names: [(String, String)] = [
      ("Primary osteoporosis", "原发性骨质疏松症"),
      ("Vertebral fracture between T5 and L5", "T5至L5椎体骨折"),
      (
        "Age 50 years or older, treated by vertebroplasty or kyphoplasty at one of the three hospitals",
        "年龄50岁及以上，且在三家医院之一接受椎体成形术或后凸成形术"
      ),
      ("Tumour or infection of the spine", "脊柱肿瘤或感染"),
      ("Dementia or stroke during follow-up", "随访期间发生痴呆或脑卒中"),
      ("Lost to follow-up before 24 months", "24个月前失访"),
    ]
    let centres = (0..<settings.centres).map { $0 == 1 ? settings.name[.english] : "C\($0 + 1)" }
    var source = SplitMix64(seed: UInt64(settings.n))
    var remaining = settings.n + 120
    let screened = remaining
    let steps = names.enumerated().map { index, name -> Attrition.Step in
      let excluded = min(remaining, source.index(below: 30))
      let unknown = min(remaining - excluded, index.isMultiple(of: 2) ? source.index(below: 5) : 0)
      remaining -= excluded + unknown
      return Attrition.Step(
        id: "c\(index)", text: LocalizedText(english: name.0, simplifiedChinese: name.1),
        direction: index < 3 ? .include : .exclude, window: index == 4 ? .followUp : .baseline,
        excluded: index == 3 ? 0 : excluded, unknown: unknown, remaining: remaining,
        excludedByCentre: centres.indices.map { _ in excluded / centres.count })
    }
    let eligible = centres.indices.map { _ in remaining / max(centres.count, 1) }
    return FlowDiagramFigure(
      attrition: Attrition(
        screened: screened, eligible: remaining, steps: steps, centres: centres,
        screenedByCentre: eligible.map { $0 + 20 }, eligibleByCentre: eligible),
      analysed: settings.isCorrected
        ? FlowDiagramFigure.Analysed(n: max(remaining - 9, 0), events: performance.events) : nil)
  }

  /// Odds ratios of a model whose coefficients are made up.
  var effects: ForestFigure {
    ForestFigure.effects(of: .sample(spread: settings.spread, label: settings.outcome))
  }

  var centres: ForestFigure {
    let centres = (0..<settings.centres).map { index -> CentrePerformance in
      let name = index == 1 ? settings.name[.english] : "C\(index + 1)"
      return index == 2 && settings.n < 50
        ? CentrePerformance(centre: name, failure: "no events")
        : CentrePerformance(centre: name, performance: performance)
    }
    return ForestFigure.centres(centres, corrected: performance)
  }
}

extension RiskModel {
  /// A model with a spline, a category of three levels and one of two.
  static func sample(spread: Double, label: LocalizedText) -> RiskModel {
    func level(_ code: String, _ english: String, _ chinese: String) -> Variable.Level {
      Variable.Level(
        code: code, label: LocalizedText(english: english, simplifiedChinese: chinese))
    }
    func predictor(_ variable: Variable, quartiles: [Double], typical: PatientValue)
      -> Design.Predictor
    {
      Design.Predictor(
        variable: variable, range: quartiles.first.map { ($0 - 10)...($0 + 40) },
        quartiles: quartiles, mean: quartiles.first, typical: typical,
        levelShares: variable.levels.map { _ in 1 / Double(variable.levels.count) })
    }
    let age = Variable(
      name: "age", label: LocalizedText(english: "Age", simplifiedChinese: "年龄"),
      unit: LocalizedText(english: "years", simplifiedChinese: "岁"), kind: .number)
    let density = Variable(
      name: "bmd",
      label: LocalizedText(
        english: "Bone mineral density of the lumbar spine (T-score)",
        simplifiedChinese: "腰椎骨密度（T值）"), kind: .number, decimals: 1)
    let genant = Variable(
      name: "genant", label: LocalizedText(english: "Genant grade", simplifiedChinese: "Genant分级"),
      kind: .category([
        level("1", "mild", "轻度"), level("2", "moderate", "中度"), level("3", "severe", "重度"),
      ]))
    let leak = Variable(
      name: "leak",
      label: LocalizedText(english: "Intradiscal cement leakage", simplifiedChinese: "椎间盘骨水泥渗漏"),
      kind: .category([level("0", "no", "否"), level("1", "yes", "是")]))
    let design = Design(
      predictors: [
        predictor(age, quartiles: [65, 72, 79], typical: .number(72)),
        predictor(density, quartiles: [-3.6, -3, -2.4], typical: .number(-3)),
        predictor(genant, quartiles: [], typical: .level("1")),
        predictor(leak, quartiles: [], typical: .level("0")),
      ],
      terms: [
        .restrictedCubicSpline("age", knots: [55, 72, 88]), .linear("bmd"),
        .categorical("genant", levels: ["1", "2", "3"]), .categorical("leak", levels: ["0", "1"]),
      ])
    let coefficients = [-3, 0.03, 0.02, -0.5, 0.4, 0.9 * spread * spread, 0.7 * spread]
    var covariance = Matrix(rows: 7, columns: 7)
    for (index, error) in [1, 0.015, 0.02, 0.12, 0.3, 1.4 * spread, 0.3].enumerated() {
      covariance[index, index] = error * error
    }
    let spec = ModelSpec(
      kind: .logistic(outcome: "event", event: "1"), terms: [],
      formula: "event ~ rcs(age, 3) + bmd + genant + leak")
    return RiskModel(
      spec, design: design,
      estimates: .init(coefficients: coefficients, covariance: covariance),
      counts: (500, 61, true),
      description: ModelDescription(
        title: label, outcome: OutcomeDescription(variable: "event", label: label)))
  }
}
