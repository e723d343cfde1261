extension ReferenceTopic {
  /// Reclassification of patients by a second model.
  static let reclassification = ReferenceTopic("reclass")
}
