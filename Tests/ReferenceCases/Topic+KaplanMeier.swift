extension ReferenceTopic {
  /// Kaplan–Meier curves, log-rank tests, restricted mean survival times.
  static let km = ReferenceTopic("km")
}
