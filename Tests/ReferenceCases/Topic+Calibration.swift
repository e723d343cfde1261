extension ReferenceTopic {
  /// Calibration of predicted risks of a binary outcome.
  static let calibration = ReferenceTopic("calibration")
}
