extension ReferenceTopic {
  /// Multiple imputation: pooling of estimates, tests and performance.
  static let multipleImputation = ReferenceTopic("mice")
}
