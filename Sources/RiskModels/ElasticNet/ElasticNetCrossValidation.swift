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
    var source = SplitMix64(seed: seed)
    let keys = (0..<max(0, rows)).map { _ in source.next() }
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var folds = Array(repeating: 0, count: keys.count)
    for (position, row) in order.enumerated() { folds[row] = position % max(1, count) }
    return folds
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
    let count = try checkedFoldCount(folds, of: data)
    let whole = try path(of: data)
    let fits = LeftOutPaths(settings: self, data: data, folds: folds)
    let paths = try fits.paths(count: count, threads: threads)
    return measures.map { measure in
      ElasticNetCrossValidation(
        path: whole, measure: measure, folds: folds,
        values: fits.values(of: measure, paths: paths, at: whole.lambdas))
    }
  }

  private func checkedFoldCount(
    _ folds: [Int], of data: ElasticNetData
  ) throws(ElasticNetError) -> Int {
    guard folds.count == data.predictors.rows, let last = folds.max(), last >= 2,
      last < folds.count, folds.allSatisfy({ $0 >= 0 }), Set(folds).count == last + 1
    else { throw .invalidFolds }
    for fold in 0...last {
      let rest = data.selecting(folds.indices.filter { folds[$0] != fold })
      guard rest.isVaried else { throw .foldWithoutVariation(fold) }
    }
    return last + 1
  }
}

extension ElasticNetCrossValidation {
  /// Averages over folds; `values` has one row a fold or patient, one element a λ.
  fileprivate init(
    path: ElasticNetPath, measure: ElasticNetMeasure, folds: [Int], values: [[FoldValue]]
  ) {
    self.path = path
    self.measure = measure
    self.folds = folds
    var (means, errors): ([Double], [Double]) = ([], [])
    for index in path.lambdas.indices {
      let usable = values.map { $0[index] }.filter { !$0.value.isNaN && $0.weight > 0 }
      let total = usable.reduce(0) { $0 + $1.weight }
      let mean = usable.reduce(0) { $0 + $1.weight * $1.value } / total
      let variance =
        usable.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) } / total
      means.append(mean)
      errors.append((variance / Double(usable.count - 1)).squareRoot())
    }
    (self.means, standardErrors) = (means, errors)
    let losses = measure.isMaximized ? means.map { -$0 } : means
    let least = losses.filter { !$0.isNaN }.min() ?? .nan
    minimumIndex = losses.firstIndex { $0 <= least } ?? 0
    let bound = losses[minimumIndex] + errors[minimumIndex]
    oneStandardErrorIndex = losses.firstIndex { $0 <= bound } ?? minimumIndex
  }
}
