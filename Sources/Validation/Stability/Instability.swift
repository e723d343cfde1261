internal import Foundation
internal import Statistics

// Priorities: one pass over each replicate's predictions, nothing of a single patient in the result.

/// How much predictions, classes, calibration and net benefit would differ had other patients from the
/// same population been used to make the model.
///
/// The model is made again in bootstrap samples; each of these models then predicts for the original
/// patients, and its predictions p̂_ib are compared with those of the original model p̂_i:
///
/// - prediction: the mean absolute prediction error of a patient, MAPE_i = mean_b |p̂_ib − p̂_i|, and the
///   middle 95 % of his p̂_ib;
/// - classification: the share of models that put a patient on the other side of a threshold;
/// - calibration: the smooth curves of the models in the original patients;
/// - decision: their net benefits there.
///
/// Patients are summed up in groups of similar risk, so that no single prediction leaves the analysis.
///
/// - Source: Riley & Collins, Biom J 2023;65:2200302; Riley, BMC Med 2023;21:502. As
///   `pminternal::stability`.
public struct Instability: Sendable, Hashable, Codable {
  /// Patients of similar original risk.
  public struct PredictionGroup: Sendable, Hashable, Codable {
    /// Patients.
    public var n: Int
    /// The mean original risk.
    public var meanPredicted: Double
    /// The mean over patients of the lower limit of the middle 95 % of their predictions.
    public var lower: Double
    /// The mean over patients of the upper limit.
    public var upper: Double
    /// The mean absolute prediction error.
    public var meanAbsoluteError: Double
  }

  /// Changes of class at one threshold.
  public struct Classification: Sendable, Hashable, Codable {
    /// Positive at or above this risk.
    public var threshold: Double
    /// The share of models that class a patient otherwise, mean over patients.
    public var meanShareChanged: Double
    /// The same in each group of `prediction`.
    public var byGroup: [Double]
    /// The share of patients whom at least a tenth of the models class otherwise.
    public var patientsUnstable: Double
  }

  /// Curves of the models on common points.
  public struct CurveBand: Sendable, Hashable, Codable {
    /// Where the curves are read.
    public var points: [Double]
    /// The lower limit of the middle 95 % of the models; `nil` where fewer than half of them reach.
    public var lower: [Double?]
    /// The upper limit.
    public var upper: [Double?]
  }

  /// The models compared.
  public var replicates: Int
  /// Models asked for that could not be made.
  public var failedReplicates: Int
  /// The mean over patients of their mean absolute prediction error.
  public var meanAbsoluteError: Double
  /// The largest mean absolute prediction error of a patient.
  public var largestAbsoluteError: Double
  /// Prediction instability along risk.
  public var prediction: [PredictionGroup]
  /// Classification instability at each threshold.
  public var classification: [Classification]
  /// Calibration instability: observed risk along predicted risk.
  public var calibration: CurveBand
  /// Decision instability: net benefit along thresholds.
  public var decision: CurveBand

  /// Compares the predictions of models made in bootstrap samples with the original ones.
  ///
  /// - Parameters:
  ///   - original: The original model's risk of each patient.
  ///   - outcomes: Whether each patient had the event.
  ///   - resampled: The risks of the same patients by each model; `nil` for a model that could not be made.
  ///   - plan: Thresholds, grids, smoother and confidence level.
  ///   - groups: Groups of similar risk, fewer when risks tie.
  /// - Throws: `ValidationError` where numbers differ, a risk is not in 0...1, or no model could be made.
  /// - Complexity: O(models × patients × log patients), sorting each model's predictions.
  public init(
    original: [Double], outcomes: [Bool], resampled: [[Double]?],
    following plan: ValidationPlan = ValidationPlan(), groups: Int = 20
  ) throws(ValidationError) {
    try plan.check()
    let apparent = try RankedRisks(risks: original, outcomes: outcomes)
    let models = resampled.compactMap { $0 }
    guard !models.isEmpty else {
      throw .everyReplicateFailed(count: resampled.count, mostFrequent: "")
    }
    replicates = models.count
    failedReplicates = resampled.count - models.count
    var ranked: [RankedRisks] = []
    for model in models { ranked.append(try RankedRisks(risks: model, outcomes: outcomes)) }
    let spread = PredictionSpread(original, models, confidence: plan.confidence)
    meanAbsoluteError = spread.errors.reduce(0, +) / Double(original.count)
    largestAbsoluteError = spread.errors.max() ?? 0
    let rows = Self.groups(of: apparent, wanted: max(1, groups))
    prediction = rows.map { spread.group($0, original: original) }
    classification = plan.thresholds.map {
      Classification(threshold: $0, original, models, groups: rows)
    }
    calibration = CurveBand(
      calibrationOf: ranked, at: CalibrationCurve.grid(apparent, points: plan.calibrationPoints),
      plan)
    decision = CurveBand(netBenefitOf: ranked, plan)
  }

  /// The rows of patients in each group of similar risk.
  private static func groups(of ranked: RankedRisks, wanted: Int) -> [[Int]] {
    HosmerLemeshow.Grouping.quantile.ranges(of: ranked.risks, wanted: wanted).map { range in
      range.map { ranked.givenRows[$0] }
    }
  }
}

/// How the predictions of each patient vary over models.
private struct PredictionSpread {
  var errors: [Double]
  private var lower: [Double]
  private var upper: [Double]

  init(_ original: [Double], _ models: [[Double]], confidence: Double) {
    let n = original.count
    errors = Array(repeating: 0, count: n)
    (lower, upper) = (errors, errors)
    let tail = (1 - confidence) / 2
    var predictions = Array(repeating: 0.0, count: models.count)
    for row in 0..<n {
      for (index, model) in models.enumerated() {
        predictions[index] = model[row]
        errors[row] += abs(model[row] - original[row])
      }
      errors[row] /= Double(models.count)
      predictions.sort()
      lower[row] = quantile(ofSorted: predictions, at: tail)
      upper[row] = quantile(ofSorted: predictions, at: 1 - tail)
    }
  }

  func group(_ rows: [Int], original: [Double]) -> Instability.PredictionGroup {
    let n = Double(rows.count)
    func mean(_ values: [Double]) -> Double { rows.reduce(0) { $0 + values[$1] } / n }
    return Instability.PredictionGroup(
      n: rows.count, meanPredicted: mean(original), lower: mean(lower), upper: mean(upper),
      meanAbsoluteError: mean(errors))
  }
}

extension Instability.Classification {
  fileprivate init(
    threshold: Double, _ original: [Double], _ models: [[Double]], groups: [[Int]]
  ) {
    let shares = original.indices.map { row in
      let isPositive = original[row] >= threshold
      let changed = models.count { ($0[row] >= threshold) != isPositive }
      return Double(changed) / Double(models.count)
    }
    self.init(
      threshold: threshold, meanShareChanged: shares.reduce(0, +) / Double(shares.count),
      byGroup: groups.map { rows in
        rows.reduce(0) { $0 + shares[$1] } / Double(rows.count)
      },
      patientsUnstable: Double(shares.count { $0 >= 0.1 }) / Double(shares.count))
  }
}

extension Instability.CurveBand {
  fileprivate init(calibrationOf models: [RankedRisks], at grid: [Double], _ plan: ValidationPlan) {
    let curves = models.map { ranked -> [Double] in
      let smoother = CalibrationSmoother(plan.smoother, ranked)
      return grid.map { smoother?.observed(at: $0) ?? .nan }
    }
    self.init(points: grid, curves: curves, confidence: plan.confidence)
  }

  fileprivate init(netBenefitOf models: [RankedRisks], _ plan: ValidationPlan) {
    let grid = plan.decisionGrid
    self.init(
      points: grid, curves: models.map { DecisionCurve.netBenefits($0, thresholds: grid) },
      confidence: plan.confidence)
  }

  private init(points: [Double], curves: [[Double]], confidence: Double) {
    let tail = (1 - confidence) / 2
    self.init(points: points, lower: [], upper: [])
    for index in points.indices {
      let values = curves.map { $0[index] }.filter(\.isFinite).sorted()
      let reaches = 2 * values.count >= curves.count
      lower.append(reaches ? quantile(ofSorted: values, at: tail) : nil)
      upper.append(reaches ? quantile(ofSorted: values, at: 1 - tail) : nil)
    }
  }
}
