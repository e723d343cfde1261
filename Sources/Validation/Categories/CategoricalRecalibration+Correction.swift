internal import Statistics

/// Multinomial recalibration corrected by resampling the model's own patients.
///
/// Optimism of an estimate = what is perfect − mean over models made again, in the patients who test them.
///
/// A model fitted by maximum likelihood is calibrated in its resample: intercepts of 0 and slopes of 1 by construction.
/// By .632 an estimate is 0.368 of the apparent and 0.632 of the mean out of the bag; by .632+ slopes have a value without
/// information, which is 0, and intercepts have none. By cross-validation it is that of the predictions of all folds
/// together, the mean over repeats. There are no intervals and no tests.
///
/// **Edges.** A resample, or a repeat of folds, in which an estimate has no maximum is left out of its mean; those that
/// lack any are counted.
///
/// - Source: Van Hoorde, Stat Med 2014;33:2585; de Jong, Stat Med 2019;38:1601 (slopes as shrinkage); Efron & Tibshirani,
///   J Am Stat Assoc 1997;92:548.
extension CategoricalRecalibration {
  /// All estimates: in the large, then intercepts, then slopes; NaN where not defined.
  var values: [Double] {
    let paths: [KeyPath<Equation, Estimate>] = [\.calibrationInTheLarge, \.intercept, \.slope]
    return paths.flatMap { path in equations.map { $0[keyPath: path].estimate ?? .nan } }
  }

  /// What is perfect.
  private var perfect: [Double] {
    equations.map { _ in 0 } + equations.map { _ in 0 } + equations.map { _ in 1 }
  }

  /// The same categories with other estimates, without intervals and tests.
  func replacing(_ values: [Double]) -> CategoricalRecalibration {
    var result = self
    (result.jointTest, result.interceptTest, result.slopeTest) = (nil, nil, nil)
    for (index, _) in equations.enumerated() {
      result.equations[index].calibrationInTheLarge = Estimate(values[index])
      result.equations[index].intercept = Estimate(values[equations.count + index])
      result.equations[index].slope = Estimate(values[2 * equations.count + index])
    }
    return result
  }

  /// Corrects the apparent recalibration by models made again.
  ///
  /// - Parameters:
  ///   - tests: The estimates of each in the patients who test it.
  ///   - method: How: by the optimism, or with what is out of the bag.
  /// - Returns: The corrected estimates.
  func corrected(by tests: [[Double]], _ method: ResamplingMethod) -> CategoricalRecalibration {
    let (apparent, perfect) = (values, perfect)
    return replacing(
      apparent.indices.map { index in
        let test = Self.mean(of: tests, at: index)
        guard method.testsOutOfBag else { return apparent[index] - (perfect[index] - test) }
        let isSlope = index >= 2 * equations.count
        guard isSlope, method == .weighted632Plus, apparent[index].isFinite, test.isFinite else {
          return 0.368 * apparent[index] + 0.632 * test
        }
        return WeightedBootstrap(
          apparent: apparent[index], outOfBag: test, noInformation: 0, lowerIsBetter: false
        ).estimate632Plus
      })
  }

  /// Takes the mean over repeats of folds.
  func averaged(over repeats: [[Double]]) -> CategoricalRecalibration {
    replacing(values.indices.map { Self.mean(of: repeats, at: $0) })
  }

  private static func mean(of all: [[Double]], at index: Int) -> Double {
    let defined = all.map { $0[index] }.filter(\.isFinite)
    return defined.isEmpty ? .nan : defined.reduce(0, +) / Double(defined.count)
  }
}

extension [[Double]] {
  /// How many of several sets of estimates lack any.
  var incompleteCount: Int { count { $0.contains { !$0.isFinite } } }
}
