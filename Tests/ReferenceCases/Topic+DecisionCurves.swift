extension ReferenceTopic {
  /// Decision curves.
  static let decisionCurves = ReferenceTopic("dca")
}
