extension ReferenceTopic {
  /// Axes, points and totals of nomograms.
  static let nomogram = ReferenceTopic("nomogram")
}
