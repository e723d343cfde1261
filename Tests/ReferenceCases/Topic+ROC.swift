extension ReferenceTopic {
  /// ROC curves and their comparison.
  static let roc = ReferenceTopic("roc")
}
