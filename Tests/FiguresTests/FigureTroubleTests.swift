import Cohorts
import Diagnostics
import Figures
import RiskModels
import Scenes
import Statistics
import Testing
import Validation

/// Values that no good study yields, but that a figure may be asked to draw.
@Suite struct FigureTroubleTests {
  private let outcome = LocalizedText(english: "an event", simplifiedChinese: "事件")
  private let undefined: Performance = {
    let none = Estimate(nil)
    return Performance(
      n: 0, events: 0, cStatistic: none, calibrationIntercept: none, calibrationInTheLarge: none,
      calibrationSlope: none, brier: none, scaledBrier: none, ici: none, e50: none, e90: none,
      emax: none, observedExpected: none, nagelkerkeR2: none)
  }()

  private func texts(of figure: some Figure, _ language: Language = .english) -> [String] {
    let measurer = FixedWidthMeasurer()
    let style = FigureStyle(theme: .singleColumn, language: language, isSynthetic: true)
    let scene = figure.scene(style: style, measuring: measurer)
    #expect(scene.size.height.isFinite && scene.size.height > 0)
    return scene.placedTexts(measuring: measurer).map(\.run.string)
  }

  @Test(arguments: Language.allCases) func emptyCurvesSayWhy(language: Language) {
    let roc = ROCFigure(
      curves: [
        ROCFigure.Curve(
          name: "Apparent",
          roc: ROCCurve(thresholds: [], sensitivities: [], specificities: [], marked: []),
          performance: undefined)
      ], outcome: outcome)
    let calibration = CalibrationFigure(
      curve: CalibrationCurve(
        smooth: CalibrationCurve.Smooth(predicted: [], observed: [], lower: [], upper: []),
        groups: [], smoother: "loess"),
      distribution: RiskDistribution(edges: [], withEvent: [], withoutEvent: [], fiveNumbers: []),
      performance: undefined, outcome: outcome)
    let rocTexts = texts(of: roc, language).joined()
    let calibrationTexts = texts(of: calibration, language).joined()
    #expect(rocTexts.contains(language == .english ? "No curve" : "无法绘制曲线"))
    #expect(calibrationTexts.contains(language == .english ? "No smooth curve" : "无法绘制平滑曲线"))
    #expect(roc.table().rows.isEmpty && calibration.table().rows.isEmpty)
  }

  @Test func arraysOfUnequalLengthAreDrawnAsFarAsTheyGo() {
    let decision = DecisionCurveFigure(
      curve: DecisionCurve(
        thresholds: [0.1, 0.2, .nan, 0.3], model: [0.1, .nan, 0.05], lower: [0], upper: [],
        corrected: [0.1], treatAll: [0.1, 0.05, 0.02], interventionsAvoided: [3]),
      performance: undefined, outcome: outcome)
    #expect(decision.table().rows.count == 1)
    #expect(texts(of: decision).contains("Threshold probability"))
    let distribution = DistributionFigure(
      distribution: RiskDistribution(
        edges: [0, 0.5], withEvent: [1, 2, 3], withoutEvent: [4], fiveNumbers: [.nan]),
      outcome: outcome)
    #expect(distribution.table().rows == [["0", "0.5", "1", "4"]])
    #expect(texts(of: distribution).contains("With the event (n = 6)"))
  }

  @Test func estimatesOutOfAllProportionAreCutOrNamed() {
    func row(_ label: LocalizedText, _ estimate: Estimate?) -> ForestFigure.Row {
      ForestFigure.Row(label: label, estimate: estimate)
    }
    let forest = ForestFigure(
      measure: .ratio(.logistic),
      rows: [
        row("separated", Estimate(3e9, lower: 0, upper: .infinity)), row("none", nil),
        row("zero", Estimate(0, lower: 0, upper: 0)),
        row("plain", Estimate(2, lower: 1.5, upper: 2.6)),
      ], labelHeading: "Term", detailHeading: "", title: "Odds ratios.")
    let texts = texts(of: forest)
    #expect(texts.contains("not estimable"))
    #expect(texts.contains("2.00 (1.50 to 2.60)"))
    #expect(self.texts(of: ForestFigure.centres([])).contains("C-statistic"))
  }

  @Test func pooledCentresStandBelowTheCentres() throws {
    let rows = try (1...3).map { seed in
      let risks = (0..<40).map { Double(($0 * 7 * seed) % 40 + 1) / 50 }
      let outcomes = risks.indices.map { (risks[$0] > 0.4) != ($0 % 5 == 0) }
      return CentrePerformance(
        centre: "C\(seed)", performance: try Performance(risks: risks, outcomes: outcomes))
    }
    let figure = ForestFigure.centres(rows, pooled: PooledPerformance(rows))
    #expect(figure.rows.count == 5)
    let texts = texts(of: figure)
    let words = texts.joined(separator: " ")
    #expect(words.contains("Pooled (random effects)") && texts.contains("3 centres"))
    #expect(words.contains("New centre (prediction interval)"))
    let (mean, new) = (figure.rows[3].estimate, figure.rows[4].estimate)
    #expect((new?.lower ?? 1) <= (mean?.lower ?? 0) && new?.estimate == mean?.estimate)
  }

  /// Cross-validation subtracts no optimism and is no bootstrap, so no figure may say so.
  @Test(arguments: Language.allCases) func curvesAreNamedByTheirMethod(language: Language) {
    let curve = DecisionCurve(
      thresholds: [0.1, 0.2, 0.3], model: [0.1, 0.08, 0.05], lower: nil, upper: nil,
      corrected: [0.09, 0.07, 0.04], treatAll: [0.1, 0.05, 0.02], interventionsAvoided: [3, 4, 5])
    var figure = DecisionCurveFigure(curve: curve, performance: undefined, outcome: outcome)
    let optimism = language == .english ? "optimism" : "乐观"
    let folds = language == .english ? "cross-validated" : "交叉验证"
    #expect(texts(of: figure, language).contains { $0.contains(optimism) })
    figure.correctedBy = .crossValidation
    let texts = texts(of: figure, language)
    #expect(texts.contains { $0.contains(folds) } && !texts.contains { $0.contains(optimism) })
    var calibration = CalibrationFigure(
      curve: CalibrationCurve(
        smooth: CalibrationCurve.Smooth(predicted: [], observed: [], lower: [], upper: []),
        groups: [], smoother: "loess"),
      distribution: RiskDistribution(edges: [], withEvent: [], withoutEvent: [], fiveNumbers: []),
      performance: undefined, correctedBy: .crossValidation, outcome: outcome)
    calibration.curve.corrected = []
    #expect(!calibration.caption(in: language).lowercased().contains("bootstrap"))
    let band = language == .english ? "band" : "阴影"
    let numbers = [0.1, 0.2]
    calibration.curve.smooth = CalibrationCurve.Smooth(
      predicted: numbers, observed: numbers, lower: [nil, nil], upper: [nil, nil])
    #expect(!calibration.caption(in: language).contains(band))
    calibration.curve.smooth = CalibrationCurve.Smooth(
      predicted: numbers, observed: numbers, lower: [0.05, 0.1], upper: [0.2, 0.4])
    #expect(calibration.caption(in: language).contains(band))
  }

  @Test func centresOfTheFlowHaveTheirNames() {
    var attrition = Attrition(screened: 9, eligible: 7, steps: [])
    attrition.centres = ["C1", "C2"]
    (attrition.screenedByCentre, attrition.eligibleByCentre) = ([5, 4], [4, 3])
    let flow = FlowDiagramFigure(
      attrition: attrition,
      centreLabels: ["C1": LocalizedText(english: "Centre 1", simplifiedChinese: "中心1")])
    #expect(texts(of: flow, .simplifiedChinese).contains("中心1"))
    #expect(!flow.caption(in: .english).contains("not known"))
    #expect(texts(of: flow, .english).contains("C2"))
  }

  @Test func flowOfNobodyHasItsBoxes() {
    let flow = FlowDiagramFigure(attrition: Attrition(screened: 0, eligible: 0, steps: []))
    #expect(texts(of: flow).filter { $0 == "n = 0" }.count == 2)
    #expect(flow.caption(in: .simplifiedChinese).contains("共筛查患者0例"))
  }

  /// The interquartile odds ratio of a linear term is exp(b × IQR): exp(−0.5 × 1.2) = 0.5488, and its
  /// limits exp(−0.6 ± 1.96 × 0.12 × 1.2) = 0.4138 and 0.7278.
  @Test func effectOfANumberIsItsInterquartileOddsRatio() throws {
    let model = RiskModel.sample(spread: 1, label: outcome)
    let rows = ForestFigure.effects(of: model).rows
    let density = try #require(rows.first { $0.label[.english].hasPrefix("Bone") })
    let estimate = try #require(density.estimate)
    #expect(abs((estimate.estimate ?? 0) - 0.5488) < 1e-4)
    #expect(abs((estimate.lower ?? 0) - 0.4138) < 1e-4)
    #expect(abs((estimate.upper ?? 0) - 0.7278) < 1e-4)
    #expect(density.detail?[.english] == "−2.4 vs −3.6")
    #expect(rows.count { $0.isIndented } == 2)
  }
}
