internal import Validation

extension PerformanceSet {
  /// The word for corrected performance: each way of resampling has its own.
  var correctedKey: String { "optimism_corrected" + (optimismCorrected?.wordSuffix ?? "") }
}

extension PerformanceSet? {
  /// The word for corrected performance, that of the bootstrap where there is none.
  var correctedKey: String { self?.correctedKey ?? "optimism_corrected" }
}

extension CategoricalPerformanceSet {
  /// The same over all categories.
  var correctedKey: String { "optimism_corrected" + (correction?.method.wordSuffix ?? "") }
}

extension OptimismCorrection {
  /// What words of this way of resampling end in.
  var wordSuffix: String { (method ?? .optimism).wordSuffix }
}

extension ResamplingMethod {
  /// What words of this way of resampling end in.
  var wordSuffix: String {
    switch self {
    case .optimism: ""
    case .weighted632: "_632"
    case .weighted632Plus: "_632plus"
    case .crossValidation: "_folds"
    }
  }
}
