internal import Validation

extension PerformanceSet {
  /// The word for corrected performance: each way of resampling has its own.
  var correctedKey: String { "optimism_corrected" + (optimismCorrected?.wordSuffix ?? "") }
}

extension PerformanceSet? {
  /// The word for corrected performance, that of the bootstrap where there is none.
  var correctedKey: String { self?.correctedKey ?? "optimism_corrected" }
}

extension OptimismCorrection {
  /// What words of this way of resampling end in.
  var wordSuffix: String {
    switch method ?? .optimism {
    case .optimism: ""
    case .weighted632: "_632"
    case .weighted632Plus: "_632plus"
    case .crossValidation: "_folds"
    }
  }
}
