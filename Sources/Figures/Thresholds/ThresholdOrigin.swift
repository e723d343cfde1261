internal import Statistics

/// Where thresholds that a figure marks come from.
public enum ThresholdOrigin: Sendable, Hashable {
  /// The decision thresholds of the study.
  case study
  /// The largest Youden index of these data, marked where a study has no thresholds.
  case youden
}

extension ThresholdOrigin {
  /// A threshold of the study with the digits it was given with; one chosen from data with three.
  func name(of threshold: Double, _ wording: Wording) -> String {
    switch self {
    case .study: wording.threshold(threshold)
    case .youden: wording.numbers.plain(threshold * 100, significant: 3) + "%"
    }
  }
}
