extension ReferenceTopic {
  /// Centres: internal–external validation, pooling, random intercepts.
  static let clustering = ReferenceTopic("cluster")
}
