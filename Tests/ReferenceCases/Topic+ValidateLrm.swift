extension ReferenceTopic {
  /// Optimism of logistic models by bootstrap and cross-validation.
  static let validateLrm = ReferenceTopic("validate_lrm")
}
