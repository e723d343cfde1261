extension ReferenceTopic {
  /// Cox regression: fits, baseline hazards, survival, tests, residuals.
  static let cox = ReferenceTopic("cox")
}
