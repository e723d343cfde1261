extension ReferenceTopic {
  /// Lasso and elastic net paths with cross-validation.
  static let glmnet = ReferenceTopic("glmnet")
}
