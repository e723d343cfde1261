internal import Foundation
internal import Statistics

/// How well each penalty of a path predicts patients who had no part in the fit.
///
/// - Source: Friedman, Hastie & Tibshirani, J Stat Softw 2010;33(1). Matches `glmnet::cv.glmnet`.
public struct ElasticNetCrossValidation: Sendable, Hashable {
  /// Which λ of the curve is taken.
  public enum Choice: String, Sendable, Hashable, Codable {
    /// The best mean.
    case minimum = "min"
    /// The largest penalty whose mean is within one standard error of the best.
    case oneStandardError = "1se"
  }

  /// The coefficients in all patients.
  public let path: ElasticNetPath
  /// What the curve shows.
  public let measure: ElasticNetMeasure
  /// The mean over folds at each λ of the path, folds weighted by their patients (Cox deviance: events).
  public let means: [Double]
  /// The standard error of each mean: √(weighted variance between folds / (folds − 1)).
  public let standardErrors: [Double]
  /// The fold of each row, counted from zero.
  public let folds: [Int]
  /// Which λ of the path has the best mean: the largest if several have.
  public let minimumIndex: Int
  /// Which λ of the path is the largest within one standard error of the best.
  public let oneStandardErrorIndex: Int

  /// The λ with the best mean.
  public var lambdaMin: Double { path.lambdas[minimumIndex] }
  /// The largest λ within one standard error of the best.
  public var lambda1SE: Double { path.lambdas[oneStandardErrorIndex] }

  /// The position of a choice in the path.
  public func index(of choice: Choice) -> Int {
    choice == .minimum ? minimumIndex : oneStandardErrorIndex
  }

  /// Random folds of nearly equal size, the same for the same seed everywhere.
  ///
  /// Rows are sorted by random keys and dealt out in turn.
  public static func folds(rows: Int, count: Int = 10, seed: UInt64) -> [Int] {
    var deal = ElasticNetFolds()
    deal.deal(rows: max(0, rows), count: count, seed: seed)
    return deal.folds
  }
}

extension ElasticNet {
  /// Leaves each fold out in turn, fits the path to the rest and judges it in those left out.
  ///
  /// As in R, an automatic sequence is made anew for each fold and coefficients at the penalties of all
  /// patients are interpolated; given penalties are used as they are. `folds` has a number a row, counted
  /// from zero. `threads` changes nothing but the time taken.
  ///
  /// - Throws: `ElasticNetError`.
  public func crossValidate(
    _ data: ElasticNetData, folds: [Int], measure: ElasticNetMeasure = .deviance,
    threads: Int = 1
  ) throws(ElasticNetError) -> ElasticNetCrossValidation {
    guard measure.isAvailable(for: data.outcome) else { throw .measureNotAvailable(measure) }
    let curves = try crossValidate(data, folds: folds, measures: [measure], threads: threads)
    guard let curve = curves.first else { throw .measureNotAvailable(measure) }
    return curve
  }

  /// Several measures from one set of fits.
  ///
  /// - Throws: `ElasticNetError`.
  package func crossValidate(
    _ data: ElasticNetData, folds: [Int], measures: [ElasticNetMeasure], threads: Int = 1
  ) throws(ElasticNetError) -> [ElasticNetCrossValidation] {
    switch data.outcome {
    case .binary:
      try crossValidate(data, folds, measures, threads, ElasticNetLogisticLoss.self)
    case .survival: try crossValidate(data, folds, measures, threads, ElasticNetCoxLoss.self)
    }
  }

  private func crossValidate<Loss: ElasticNetLoss>(
    _ data: ElasticNetData, _ folds: [Int], _ measures: [ElasticNetMeasure], _ threads: Int,
    _ loss: Loss.Type
  ) throws(ElasticNetError) -> [ElasticNetCrossValidation] {
    var workspace = ElasticNetCrossValidation.Workspace<Loss>(
      self, measures: measures, folds: folds.count, room: data)
    try workspace.begin(data, rows: data.allRows, folds: folds)
    try workspace.leaveOut(data, threads: threads)
    return measures.indices.map { index in
      workspace.summarize(measure: index)
      return workspace.result(folds, measure: index)
    }
  }
}
