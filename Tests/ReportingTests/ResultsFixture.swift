import Cohorts
import Diagnostics
import RiskModels
import Statistics
import Validation

@testable import Reporting
@testable import RiskModels

/// A made-up run with every part that a report can have, numbers chosen by hand.
enum ResultsFixture {
  /// A run without any part.
  static var empty: Results {
    var study = study
    study.centres = []
    return Results(
      study: study,
      plan: AnalysisPlan(missingMethod: .completeCase, bootstrapReplicates: 0, seed: 7),
      provenance: provenance)
  }

  static func full() -> Results {
    var plan = AnalysisPlan(missingMethod: .completeCase, bootstrapReplicates: 1000, seed: 7)
    plan.thresholds = [0.1, 0.2]
    plan.internalExternalBy = "centre"
    var results = Results(study: study, plan: plan, provenance: provenance)
    results.attrition = attrition
    results.missing = MissingValues(
      n: 498, completeCases: 470, centres: ["C1", "C2", "C3"], patientsByCentre: [200, 180, 118],
      variables: [
        .init(variable: "age", label: age.label, missing: 0, byCentre: [0, 0, 0]),
        .init(variable: "bmd", label: bmd.label, missing: 28, byCentre: [9, nil, nil]),
      ])
    results.plan.smallestCell = 5
    results.baseline = baseline
    results.model = model
    results.performance = performance
    results.roc = roc
    results.calibrationCurve = calibration
    results.decisionCurve = decision
    results.riskDistribution = distribution
    results.thresholds = [threshold(0.1), threshold(0.2)]
    results.sampleSize = SampleSizeAssessment(n: 470, events: 70, parameters: 4)
    results.instability = try? Instability(
      original: [0.1, 0.2, 0.3, 0.6], outcomes: [false, false, true, true],
      resampled: [[0.1, 0.3, 0.3, 0.5], [0.2, 0.2, 0.4, 0.6], nil],
      following: ValidationPlan(thresholds: [0.25]), groups: 2)
    results.external = ExternalValidation(
      title: both("Centre 4", "中心4"),
      result: ValidationResult(
        performance: PerformanceSet(), roc: roc, calibrationCurve: calibration,
        decisionCurve: decision, riskDistribution: distribution, thresholds: [threshold(0.1)],
        conventions: []))
    results.sensitivity = [
      SensitivityAnalysis(
        id: "all", title: both("Criteria at baseline only", "仅用基线标准"), n: 512, events: 81,
        coefficients: model.coefficients, performance: index(0.75, n: 512, events: 81)),
      SensitivityAnalysis(
        id: "none", title: both("Women only", "仅女性"), n: 12, events: 0,
        failure: both("no events", "无结局事件")),
    ]
    results.conventions = [
      Convention(
        statistic: "c_statistic", rule: both("ties count one half", "相同风险计一半"),
        reference: both("pROC::auc", "pROC::auc"))
    ]
    results.warnings = [
      Diagnostic(
        .warning, "one level of 'sex' has few events", hints: ["join levels"],
        inReport: both("One level of ‘sex’ has few events.", "“sex”的一个水平事件过少。")),
      Diagnostic(.warning, "said by the limitations", inReport: ""),
    ]
    results.figures = [
      "flow", "nomogram", "roc", "calibration", "external-calibration", "decision",
      "distribution",
    ].map {
      FigureRecord(
        id: $0, caption: both("The \($0) figure.", "\($0)图。"),
        alternativeText: both("What the \($0) figure shows.", "\($0)图的内容。"),
        formats: ["png", "svg"])
    }
    return results
  }

  /// A tiny drawing for every figure in both languages.
  static func drawings(of results: Results) -> [String: String] {
    let main = results.study.languages.first ?? .english
    let pairs = results.figures.flatMap { figure in
      results.study.languages.map { language in
        (
          FigureRecord.path(
            id: figure.id, format: "svg", language: language, mainLanguage: main),
          """
          <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="480" height="300" \
          viewBox="0 0 480 300"><title id="t">\(figure.id)</title><clipPath id="c"/>\
          <path clip-path="url(#c)" d="M0 0H9"/></svg>
          """
        )
      }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  static func both(_ english: String, _ chinese: String) -> LocalizedText {
    LocalizedText(english: english, simplifiedChinese: chinese)
  }

  static let study = StudyDescription(
    id: "example",
    title: both(
      "New vertebral fracture after vertebroplasty: a risk model", "椎体成形术后新发椎体骨折的风险预测模型"),
    registration: "NCT06172179", version: "1.0", languages: [.english, .simplifiedChinese],
    outcome: RiskModel.OutcomeDescription(
      variable: "fracture", label: both("new vertebral fracture", "新发椎体骨折"),
      horizon: both("within 24 months", "术后24个月内"),
      population: both("after vertebroplasty for an osteoporotic fracture", "骨质疏松性骨折椎体成形术后")),
    centres: [
      .init(
        code: "C1", label: both("Centre 1", "中心1"), screened: 250, eligible: 200,
        outcomeKnown: 198, events: 30),
      .init(code: "C2", label: both("Centre 2", "中心2"), screened: 220, eligible: 180, events: 25),
      .init(code: "C3", label: both("Centre 3", "中心3"), screened: 150, eligible: 118, events: 20),
    ], isSynthetic: true, statements: ["18a": both("No funding.", "无资助。")])

  static let provenance = Provenance(
    toolVersion: "0.1.0", libraries: ["cairo": "1.16.0", "pango": "1.50.12"],
    inputs: [
      .init(name: "cohort.csv", sha256: String(repeating: "ab", count: 32), bytes: 91_234)
    ], options: ["threads": "any"], seed: 7)

  static let attrition = Attrition(
    screened: 620, eligible: 498,
    steps: [
      .init(
        id: "osteoporosis", text: both("primary osteoporosis", "原发性骨质疏松"), direction: .include,
        window: .baseline, excluded: 50, unknown: 3, remaining: 567),
      .init(
        id: "trauma", text: both("violent trauma after surgery", "术后暴力外伤"), direction: .exclude,
        window: .followUp, excluded: 69, unknown: 0, remaining: 498),
    ], centres: ["C1", "C2", "C3"])

  static let age = Variable(
    name: "age", label: both("Age", "年龄"), unit: both("years", "岁"), kind: .number, decimals: 1)
  static let bmd = Variable(
    name: "bmd", label: both("Bone mineral density T-score", "骨密度T值"), kind: .number)
  static let sex = Variable(
    name: "sex", label: both("Sex", "性别"),
    kind: .category([
      .init(code: "f", label: both("female", "女")), .init(code: "m", label: both("male", "男")),
    ]))

  static let baseline = BaselineTable(
    of: Cohort(
      columns: [
        Column(age, .numbers([61, 64, 70, 72, 75, 77, 79, 83])),
        Column(bmd, .numbers([-2.1, -2.6, .nan, -3.1, -2.9, -3.4, -2.2, -4.0])),
        Column(sex, .categories([0, 0, 1, 0, 1, 0, 0, 1])),
      ], ids: (1...8).map { "P\($0)" }),
    variables: ["age", "bmd", "sex"],
    outcome: [false, false, true, false, false, true, false, true])

  static let model = ModelResults(
    identifier: "0123456789ab", title: both("Fracture model", "骨折模型"), version: "1.0",
    family: .logistic, formula: "fracture ~ rcs(age, 3) + bmd + sex", event: "yes", n: 470,
    events: 70,
    coefficients: [
      CoefficientRow(name: "Intercept", estimate: -6.2, se: 1.4),
      CoefficientRow(name: "age", estimate: 0.031, se: 0.02),
      CoefficientRow(name: "age'", estimate: 0.044, se: 0.03),
      CoefficientRow(name: "bmd", estimate: -0.62, se: 0.11),
      CoefficientRow(name: "sex=m", estimate: 0.2, se: 0.25),
    ],
    waldTests: [
      WaldTestRow(name: "age", chiSquared: 12.3, degreesOfFreedom: 2, p: 0.0021),
      WaldTestRow(name: " Nonlinear", chiSquared: 2.2, degreesOfFreedom: 1, p: 0.14),
      WaldTestRow(name: "bmd", chiSquared: 31.8, degreesOfFreedom: 1, p: 1.7e-8),
      WaldTestRow(name: "TOTAL", chiSquared: 48, degreesOfFreedom: 4, p: 1e-9),
    ],
    likelihoodRatioTests: [
      LikelihoodRatioTestRow(variable: "age", chiSquared: 13.1, degreesOfFreedom: 2, p: 0.0014),
      LikelihoodRatioTestRow(variable: "bmd", chiSquared: 31.9, degreesOfFreedom: 1, p: 1.6e-8),
    ],
    equation: [
      EquationPart(coefficient: -6.2), EquationPart(coefficient: 0.031, product: "age"),
      EquationPart(coefficient: 0.00012, product: "max(age − 60, 0)³"),
      EquationPart(coefficient: -0.62, product: "bmd"),
      EquationPart(coefficient: 0.2, product: "(sex = m)"),
    ],
    design: Design(
      predictors: [predictor(age), predictor(bmd), predictor(sex)],
      terms: [
        .restrictedCubicSpline("age", knots: [60, 70, 80]), .linear("bmd"),
        .categorical("sex", levels: ["f", "m"]),
      ]),
    logLikelihood: -160.21, nullLogLikelihood: -197.4, likelihoodRatio: 74.38,
    likelihoodRatioP: 1e-14, aic: 330.42, nagelkerkeR2: 0.256, iterations: 6)

  private static func predictor(_ variable: Variable) -> Design.Predictor {
    Design.Predictor(
      variable: variable, range: variable.levels.isEmpty ? 50...90 : nil, quartiles: [],
      mean: nil, typical: variable.levels.isEmpty ? .number(70) : .level("f"), levelShares: [])
  }

  static func index(_ c: Double, n: Int = 470, events: Int = 70) -> Performance {
    Performance(
      n: n, events: events,
      cStatistic: Estimate(c, lower: c - 0.05, upper: c + 0.05, method: "DeLong"),
      calibrationIntercept: Estimate(0, lower: -0.2, upper: 0.2),
      calibrationInTheLarge: Estimate(0.01), calibrationSlope: Estimate(1, lower: 0.8, upper: 1.2),
      brier: Estimate(0.112), scaledBrier: Estimate(0.14), ici: Estimate(0.012),
      e50: Estimate(0.01), e90: Estimate(0.02), emax: Estimate(0.09),
      observedExpected: Estimate(1), nagelkerkeR2: Estimate(nil))
  }

  static var performance: PerformanceSet {
    var corrected = index(0.752)
    corrected.calibrationSlope = Estimate(0.88)
    return PerformanceSet(
      apparent: index(0.78),
      optimismCorrected: OptimismCorrection(
        replicates: 1000, failedReplicates: 2,
        failures: [.init(reason: "separation", count: 2)], seed: 7,
        repeatedSteps: both("knots and fit", "确定节点与拟合"), corrected: corrected,
        optimism: index(0.028)),
      external: index(0.71, n: 210, events: 31),
      byCentre: [
        CentrePerformance(centre: "C1", performance: index(0.74, n: 190, events: 28)),
        CentrePerformance(centre: "C2", failure: both("no events", "无结局事件")),
      ])
  }

  static let roc = ROCCurve(
    thresholds: [nil, 0.2, 0.1], sensitivities: [0, 0.5, 1], specificities: [1, 0.8, 0], marked: [])
  static let calibration = CalibrationCurve(
    smooth: .init(
      predicted: [0.1, 0.2], observed: [0.11, 0.19], lower: [0.05, nil], upper: [0.2, nil]),
    corrected: [0.1, nil], groups: [], smoother: ValidationPlan.Smoother.loess.description)
  static let decision = DecisionCurve(
    thresholds: [0.1, 0.2], model: [0.06, 0.03], treatAll: [0.05, -0.06],
    interventionsAvoided: [9, 36])
  static let distribution = RiskDistribution(
    edges: [0, 0.5, 1], withEvent: [40, 30], withoutEvent: [390, 10],
    fiveNumbers: [0.01, 0.05, 0.1, 0.2, 0.8])

  static func threshold(_ value: Double) -> ThresholdPerformance {
    ThresholdPerformance(
      threshold: value, truePositives: 50, falsePositives: 100, trueNegatives: 300,
      falseNegatives: 20, sensitivity: Interval(estimate: 0.714, lower: 0.6, upper: 0.8),
      specificity: Interval(estimate: 0.75, lower: 0.7, upper: 0.79),
      positivePredictiveValue: Interval(estimate: 0.333, lower: 0.26, upper: 0.41),
      negativePredictiveValue: Interval(estimate: nil, lower: nil, upper: nil))
  }
}
