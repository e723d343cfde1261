internal import Foundation
internal import Statistics

// Priorities: nothing of a single patient in the result; a validation takes what its replicates know anyway.

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
/// Patients are summed up in groups of similar risk of at least five, so that no single prediction leaves
/// the analysis. A model with times has one of these at each horizon.
///
/// - Source: Riley & Collins, Biom J 2023;65:2200302; Riley, BMC Med 2023;21:502. As
///   `pminternal::stability`.
public struct Instability: Sendable, Hashable, Codable {
  /// The models that are compared, at most: two hundred are enough (Riley & Collins).
  public static let mostModels = 200

  /// Patients of similar original risk.
  public struct PredictionGroup: Sendable, Hashable, Codable {
    /// Patients.
    public var n: Int
    /// The mean original risk.
    public var meanPredicted: Double
    /// The mean over patients of the lower limit of the middle 95 % of their predictions.
    public var lower: Double
    /// The mean over patients of the lower quartile of their predictions.
    public var lowerQuartile: Double
    /// The mean over patients of the median of their predictions.
    public var median: Double
    /// The mean over patients of the upper quartile.
    public var upperQuartile: Double
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
  public struct Curves: Sendable, Hashable, Codable {
    /// Where the curves are read.
    public var points: [Double]
    /// The lower limit of the middle 95 % of the models; `nil` where fewer than half of them reach.
    public var lower: [Double?]
    /// The upper limit.
    public var upper: [Double?]
    /// The lower quartile of the models, where the limits are; `nil` in files written without it.
    public var lowerQuartile: [Double?]?
    /// The upper quartile.
    public var upperQuartile: [Double?]?
  }

  /// The models compared.
  public var replicates: Int
  /// Models asked for that could not be made.
  public var failedReplicates: Int
  /// The mean over patients of their mean absolute prediction error.
  public var meanAbsoluteError: Double
  /// The median over patients.
  public var medianAbsoluteError: Double
  /// The 90th percentile over patients (type 7).
  public var absoluteErrorQ90: Double
  /// The largest mean absolute prediction error of a patient.
  public var largestAbsoluteError: Double
  /// Prediction instability along risk, lowest risk first.
  public var prediction: [PredictionGroup]
  /// Classification instability at each of the study's thresholds.
  public var classification: [Classification]
  /// Calibration instability: observed risk along predicted risk.
  public var calibration: Curves
  /// Decision instability: net benefit along thresholds.
  public var decision: Curves

  /// Compares the predictions of models made in bootstrap samples with the original ones.
  ///
  /// - Parameters:
  ///   - original: The original model's risk of each patient.
  ///   - outcomes: Whether each patient had the event.
  ///   - resampled: The risks of the same patients by each model; `nil` for a model that could not be made.
  ///   - plan: Thresholds, grids, smoother and confidence level.
  ///   - groups: Groups of similar risk, fewer when risks tie; `nil` for twenty, or as many as leave ten
  ///     patients in each and never fewer than five.
  /// - Throws: `ValidationError` where numbers differ, a risk is not in 0...1, or no model could be made.
  /// - Complexity: O(models × patients × log patients), sorting each model's predictions.
  public init(
    original: [Double], outcomes: [Bool], resampled: [[Double]?],
    following plan: ValidationPlan = ValidationPlan(), groups: Int? = nil
  ) throws(ValidationError) {
    try plan.check()
    let apparent = try RankedRisks(risks: original, outcomes: outcomes)
    let models = resampled.compactMap { $0 }
    guard !models.isEmpty else {
      throw .everyReplicateFailed(count: resampled.count, mostFrequent: "")
    }
    var ranked: [RankedRisks] = []
    for model in models { ranked.append(try RankedRisks(risks: model, outcomes: outcomes)) }
    let (grid, thresholds) = (
      CalibrationCurve.grid(apparent, points: plan.calibrationPoints), plan.decisionGrid
    )
    self.init(
      Models(
        risks: models, failed: resampled.count - models.count, calibrationPoints: grid,
        calibration: ranked.map { model in
          let smoother = CalibrationSmoother(plan.smoother, model)
          return grid.map { smoother?.observed(at: $0) ?? .nan }
        },
        thresholds: thresholds,
        netBenefit: ranked.map { DecisionCurve.netBenefits($0, plan.decisionTerms) }),
      original: original, following: plan, groups: groups)
  }

  /// What models made again say of the original patients.
  struct Models {
    /// By model, then by patient.
    var risks: [[Double]]
    /// Models that could not be made.
    var failed: Int
    var calibrationPoints: [Double]
    /// By model; NaN where a curve does not reach.
    var calibration: [[Double]]
    var thresholds: [Double]
    /// By model; NaN where it is not defined.
    var netBenefit: [[Double]]
  }

  /// Compares models; there must be at least one.
  init(
    _ models: Models, original: [Double], following plan: ValidationPlan, groups: Int? = nil
  ) {
    replicates = models.risks.count
    failedReplicates = models.failed
    let spread = PredictionSpread(original, models.risks, confidence: plan.confidence)
    let errors = spread.errors.sorted()
    meanAbsoluteError = errors.reduce(0, +) / Double(errors.count)
    medianAbsoluteError = quantile(ofSorted: errors, at: 0.5)
    absoluteErrorQ90 = quantile(ofSorted: errors, at: 0.9)
    largestAbsoluteError = errors.last ?? 0
    let rows = Self.groups(of: original, wanted: groups)
    prediction = rows.map { spread.group($0, original: original) }
    classification = plan.thresholds.map {
      Classification(threshold: $0, original, models.risks, groups: rows)
    }
    calibration = Curves(
      points: models.calibrationPoints, models.calibration, confidence: plan.confidence)
    decision = Curves(points: models.thresholds, models.netBenefit, confidence: plan.confidence)
  }

  /// The rows of patients in each group of similar risk.
  private static func groups(of risks: [Double], wanted: Int?) -> [[Int]] {
    let rows = risks.indices.sorted { risks[$0] < risks[$1] }
    let count = max(1, wanted ?? min(20, risks.count / 10))
    let ranges = HosmerLemeshow.Grouping.quantile.ranges(of: rows.map { risks[$0] }, wanted: count)
    var groups: [[Int]] = []
    let smallest = wanted == nil ? 5 : 1
    // A small group joins the one before it, a small first one is joined by the next.
    for range in ranges {
      let isAlone = range.count < smallest || (groups.last.map { $0.count < smallest } ?? false)
      if isAlone, let last = groups.indices.last {
        groups[last] += range.map { rows[$0] }
      } else {
        groups.append(range.map { rows[$0] })
      }
    }
    return groups
  }
}

/// How the predictions of each patient vary over models.
private struct PredictionSpread {
  private(set) var errors: [Double]
  /// The lower limit, the quartiles and the upper limit, each by patient.
  private var limits: [[Double]]

  init(_ original: [Double], _ models: [[Double]], confidence: Double) {
    let n = original.count
    errors = Array(repeating: 0, count: n)
    let tail = (1 - confidence) / 2
    let shares = [tail, 0.25, 0.5, 0.75, 1 - tail]
    limits = Array(repeating: errors, count: shares.count)
    var predictions = Array(repeating: 0.0, count: models.count)
    for row in 0..<n {
      for (index, model) in models.enumerated() {
        predictions[index] = model[row]
        errors[row] += abs(model[row] - original[row])
      }
      errors[row] /= Double(models.count)
      predictions.sort()
      for (index, share) in shares.enumerated() {
        limits[index][row] = quantile(ofSorted: predictions, at: share)
      }
    }
  }

  func group(_ rows: [Int], original: [Double]) -> Instability.PredictionGroup {
    let n = Double(rows.count)
    func mean(_ values: [Double]) -> Double { rows.reduce(0) { $0 + values[$1] } / n }
    let means = limits.map(mean)
    return Instability.PredictionGroup(
      n: rows.count, meanPredicted: mean(original), lower: means[0], lowerQuartile: means[1],
      median: means[2], upperQuartile: means[3], upper: means[4],
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

extension Instability.Curves {
  /// The middle of some curves at no more than 26 of their points.
  fileprivate init(points: [Double], _ curves: [[Double]], confidence: Double) {
    let tail = (1 - confidence) / 2
    let (last, most) = (points.count - 1, 26)
    let shown =
      points.count <= most
      ? Array(points.indices) : (0..<most).map { ($0 * last + (most - 1) / 2) / (most - 1) }
    let middles = shown.map { index -> [Double?] in
      let values = curves.map { $0[index] }.filter(\.isFinite).sorted()
      let reaches = !values.isEmpty && 2 * values.count >= curves.count
      return [tail, 0.25, 0.75, 1 - tail].map {
        reaches ? quantile(ofSorted: values, at: $0) : nil
      }
    }
    self.init(
      points: shown.map { points[$0] }, lower: middles.map { $0[0] }, upper: middles.map { $0[3] },
      lowerQuartile: middles.map { $0[1] }, upperQuartile: middles.map { $0[2] })
  }
}
