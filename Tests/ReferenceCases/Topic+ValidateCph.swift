extension ReferenceTopic {
  /// Optimism of Cox models by bootstrap.
  static let validateCph = ReferenceTopic("validate_cph")
}
