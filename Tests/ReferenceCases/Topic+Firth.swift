extension ReferenceTopic {
  /// Logistic regression by Firth's penalised likelihood.
  static let firth = ReferenceTopic("firth")
}
