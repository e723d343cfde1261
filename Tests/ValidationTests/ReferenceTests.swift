import Foundation
import Statistics
import Testing

@testable import Validation

/// R 4.2.2, pROC 1.18.0, rms 6.5-0; see Tests/ReferenceValues/README.md for data and licences.
@Suite("Statistics of predictions against R")
struct ReferenceTests {
  static let collection: Comment = "set NOMOGRAPH_REFERENCE to the reference folder"

  @Test(arguments: [("pima_external", ["glu", "bmi"]), ("asah_biomarkers", ["s100b", "ndka"])])
  func rocCurve(name: String, markers: [String]) throws {
    let golden = try GoldenValues.local(name)
    for marker in markers { try checkROC(golden, marker, scores: ["inputs"], key: "roc") }
  }

  @Test func rocOfRisks() throws {
    try checkROC(.local("pima_external"), "full", scores: ["inputs", "p"], key: "roc")
  }

  @Test(
    .enabled(if: GoldenValues.external != nil, collection),
    arguments: ["asah_biomarkers", "glow_models", "hip_external", "pima_external"])
  func rocOfCollection(name: String) throws {
    let golden = try #require(try GoldenValues.external("roc/\(name)"))
    let curves = try #require(golden.value(["curves"]) as? [String: Any])
    for marker in curves.keys.sorted() {
      try checkROC(golden, marker, scores: ["inputs", "scores"], key: "curves")
    }
  }

  /// Scores that are not risks keep their order when squeezed into 0...1.
  private func checkROC(
    _ golden: GoldenValues, _ marker: String, scores path: [String], key: String
  ) throws {
    let here = golden.value(path) as? [String: Any]
    let inner = here?["scores"] as? [String: Any] ?? here
    let scores = try #require(
      (inner?[marker] ?? golden.value(path)) as? [NSNumber], "\(marker)"
    ).map(\.doubleValue)
    let isDescending = (golden.value([key, marker, "direction"]) as? String) == ">"
    guard !isDescending else { return }
    let outcomes = golden.flags("inputs", "y")
    let most = (scores.map { abs($0) }.max() ?? 1) * 2 + 1
    let risks = scores.map { 0.5 + $0 / most / 2 }
    let performance = try Performance(risks: risks, outcomes: outcomes)
    let statistic = performance.cStatistic
    #expect(statistic.agrees(with: golden.number(key, marker, "auc")), "\(marker)")
    let error = golden.number(key, marker, "se_delong")
    #expect(statistic.standardError?.agrees(with: error) == true, "\(marker)")
    let limits = golden.numbers(key, marker, "ci95_delong")
    #expect(statistic.lower?.agrees(with: limits[0]) == true)
    #expect(statistic.upper?.agrees(with: limits[1]) == true)
    try checkCoordinates(golden, [key, marker], scores, outcomes)
    let curve = try ROCCurve(risks: risks, outcomes: outcomes)
    let youden = curve.marked[0]
    // Youden plus one, as pROC prints it.
    let index = (youden.sensitivity.estimate ?? 0) + (youden.specificity.estimate ?? 0)
    #expect(index.agrees(with: golden.numbers(key, marker, "youden", "youden").max()), "\(marker)")
  }

  private func checkCoordinates(
    _ golden: GoldenValues, _ path: [String], _ scores: [Double], _ outcomes: [Bool]
  ) throws {
    let (key, marker) = (path[0], path[1])
    let thresholds = golden.numbers(key, marker, "coords_sampled", "table", "threshold")
    let tp = golden.numbers(key, marker, "coords_sampled", "table", "tp")
    let fp = golden.numbers(key, marker, "coords_sampled", "table", "fp")
    let ranked = try RankedRisks(
      linearPredictors: scores.map { $0 }, outcomes: outcomes)
    for (index, threshold) in thresholds.enumerated() {
      // Compared on the scale of scores: squeezed midpoints could round onto a neighbour.
      var (found, alarms) = (0.0, 0.0)
      for (score, outcome) in zip(ranked.linearPredictors, ranked.outcomes) where score >= threshold
      {
        found += outcome
        alarms += 1 - outcome
      }
      #expect(found == tp[index].rounded() && alarms == fp[index].rounded())
    }
  }

  @Test func thresholdWithWilsonIntervals() throws {
    let golden = try GoldenValues.local("pima_external")
    let threshold = golden.number("roc", "full", "at_youden_first", "threshold")
    let performance = try ThresholdPerformance(
      threshold: threshold, risks: golden.numbers("inputs", "p"),
      outcomes: golden.flags("inputs", "y"))
    let intervals = [
      ("sensitivity", performance.sensitivity), ("specificity", performance.specificity),
      ("ppv", performance.positivePredictiveValue), ("npv", performance.negativePredictiveValue),
    ]
    for (name, interval) in intervals {
      let limits = golden.numbers("roc", "full", "at_youden_first", name, "wilson")
      let estimate = golden.number("roc", "full", "at_youden_first", name, "est")
      #expect(interval.estimate?.agrees(with: estimate) == true, "\(name)")
      #expect(interval.lower?.agrees(with: limits[0]) == true, "\(name)")
      #expect(interval.upper?.agrees(with: limits[1]) == true, "\(name)")
    }
    #expect(performance.truePositives == 97 && performance.falsePositives == 68)
  }

  @Test func calibrationOfPima() throws {
    let golden = try GoldenValues.local("pima_external")
    try checkCalibration(
      golden, golden.numbers("inputs", "p"), golden.flags("inputs", "y"), ["calibration"])
  }

  @Test func calibrationOfDcurves() throws {
    let golden = try GoldenValues.local("dcurves_binary")
    try checkCalibration(
      golden, golden.numbers("inputs", "risk", "cancerpredmarker"), golden.flags("inputs", "y"),
      ["calibration"])
  }

  @Test(
    .enabled(if: GoldenValues.external != nil, collection),
    arguments: ["glow_apparent", "hip_external", "pima_external", "dcurves_marker"])
  func calibrationOfCollection(name: String) throws {
    let golden = try #require(try GoldenValues.external("calibration/\(name)"))
    try checkCalibration(
      golden, golden.numbers("inputs", "p"), golden.flags("inputs", "y"), [])
  }

  private func checkCalibration(
    _ golden: GoldenValues, _ risks: [Double], _ outcomes: [Bool], _ prefix: [String]
  ) throws {
    func numbers(_ path: String...) -> [Double] {
      GoldenValues(root: golden.value(prefix) as? [String: Any] ?? golden.root).list(path)
    }
    let performance = try Performance(risks: risks, outcomes: outcomes)
    #expect(performance.cStatistic.agrees(with: numbers("exact", "C")[0]))
    #expect(performance.brier.agrees(with: numbers("exact", "brier")[0]))
    #expect(performance.scaledBrier.agrees(with: numbers("exact", "brier_scaled")[0]))
    if let r2 = numbers("val_prob", "R2").first, r2.isFinite {
      #expect(performance.nagelkerkeR2.agrees(with: r2, within: 1e-9))
    }
    let fits = [
      ("intercept_offset", performance.calibrationInTheLarge),
      ("slope_model_intercept", performance.calibrationIntercept),
      ("slope", performance.calibrationSlope),
    ]
    for (name, estimate) in fits {
      #expect(
        estimate.agrees(with: numbers("recalibration", name, "est")[0], within: 1e-8), "\(name)")
      let limits = numbers("recalibration", name, "wald_ci95")
      #expect(abs((estimate.lower ?? .nan) - limits[0]) < 1e-8, "\(name)")
      #expect(abs((estimate.upper ?? .nan) - limits[1]) < 1e-8, "\(name)")
    }
    let ratio = performance.observedExpected
    let limits = numbers("observed_expected", "ci95_binomial_log")
    #expect(ratio.agrees(with: numbers("observed_expected", "OE")[0]))
    #expect(ratio.lower?.agrees(with: limits[0]) == true)
    #expect(ratio.upper?.agrees(with: limits[1]) == true)
    checkErrors(performance, golden, prefix, "loess_interpolate")
    let drawn = try Performance(risks: risks, outcomes: outcomes, smoother: .lowess)
    checkErrors(drawn, golden, prefix, "lowess_errors")
    checkGroups(try CalibrationCurve(risks: risks, outcomes: outcomes), golden, prefix)
  }

  private func checkErrors(
    _ performance: Performance, _ golden: GoldenValues, _ prefix: [String], _ key: String
  ) {
    let values = GoldenValues(root: golden.value(prefix) as? [String: Any] ?? golden.root)
    let pairs = [
      ("ICI", performance.ici), ("E50", performance.e50), ("E90", performance.e90),
      ("Emax", performance.emax),
    ]
    for (name, estimate) in pairs {
      #expect(estimate.agrees(with: values.number(key, name)), "\(key) \(name)")
    }
  }

  private func checkGroups(_ curve: CalibrationCurve, _ golden: GoldenValues, _ prefix: [String]) {
    let values = GoldenValues(root: golden.value(prefix) as? [String: Any] ?? golden.root)
    let key = "hosmer_lemeshow_quantile_type7"
    #expect(curve.groups.map { Double($0.n) } == values.numbers(key, "n"))
    #expect(curve.groups.map { Double($0.events) } == values.numbers(key, "observed"))
    for (group, mean) in zip(curve.groups, values.numbers(key, "mean_p")) {
      #expect(group.meanPredicted.agrees(with: mean))
    }
  }

  @Test(arguments: [("cancerpredmarker", 0.0333), ("famhistory", 0)])
  func decisionCurve(marker: String, harm: Double) throws {
    let golden = try GoldenValues.local("dcurves_binary")
    let curve = try DecisionCurve(
      risks: golden.numbers("inputs", "risk", marker), outcomes: golden.flags("inputs", "y"),
      thresholds: golden.numbers("thresholds"))
    let expected = golden.numbers("curves", marker, "net_benefit")
    for (index, value) in golden.numbers("treat_all").enumerated() {
      #expect(curve.treatAll[index].agrees(with: value))
      // The reference takes the harm of the test itself off; here a test is free.
      #expect(curve.model[index].agrees(with: expected[index] + harm), "\(index)")
      let threshold = curve.thresholds[index]
      guard threshold > 0 else { continue }
      let avoided = (expected[index] - value) * (1 - threshold) / threshold * 100
      let free = avoided + harm * (1 - threshold) / threshold * 100
      #expect(curve.interventionsAvoided[index]?.agrees(with: free, within: 1e-9) == true)
    }
  }

  @Test(.enabled(if: GoldenValues.external != nil, collection))
  func decisionCurveOfHip() throws {
    let golden = try #require(try GoldenValues.external("dca/hip_external"))
    let markers = try #require(golden.value(["inputs", "risk"]) as? [String: Any]).keys.sorted()
    for marker in markers {
      let curve = try DecisionCurve(
        risks: golden.numbers("inputs", "risk", marker), outcomes: golden.flags("inputs", "y"),
        thresholds: golden.numbers("thresholds"))
      for (value, expected) in zip(curve.model, golden.numbers("curves", marker, "net_benefit")) {
        #expect(value.agrees(with: expected))
      }
    }
  }
}

extension GoldenValues {
  init(root: [String: Any]) { self.root = root }

  func list(_ path: [String]) -> [Double] {
    if let list = value(path) as? [NSNumber] { return list.map(\.doubleValue) }
    return [(value(path) as? NSNumber)?.doubleValue ?? .nan]
  }
}
