/// What a penalty did to a model: part of the model's account of itself.
public struct ShrinkageRecord: Sendable, Hashable, Codable {
  /// The penalty λ of the model.
  public var lambda: Double
  /// The penalty with the best cross-validated mean; `nil` if λ was given.
  public var best: Double?
  /// The largest penalty within one standard error of the best mean; `nil` if λ was given.
  public var withinOneStandardError: Double?
  /// The columns whose coefficients are zero, in the order of the model.
  public var dropped: [String]

  /// Creates a record.
  public init(
    lambda: Double, best: Double? = nil, withinOneStandardError: Double? = nil, dropped: [String]
  ) {
    (self.lambda, self.best) = (lambda, best)
    (self.withinOneStandardError, self.dropped) = (withinOneStandardError, dropped)
  }
}
