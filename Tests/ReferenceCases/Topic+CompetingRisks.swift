extension ReferenceTopic {
  /// Aalen–Johansen, Gray, Fine–Gray, cause-specific risks.
  static let competing = ReferenceTopic("competing")
}
