extension ReferenceTopic {
  /// Logistic regression: fits, tests, intervals, robust variances, ridge.
  static let logistic = ReferenceTopic("logistic")
}
