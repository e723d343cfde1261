extension ReferenceTopic {
  /// Predicted risks under censoring and competing events.
  static let survivalValidation = ReferenceTopic("surv_validation")
}
