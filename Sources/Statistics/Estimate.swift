/// A statistic with its interval, in the shape that results files give it.
///
/// A statistic that is not defined has a `nil` estimate, written as `null`; keys of the interval are
/// absent where there is none.
public struct Estimate: Sendable, Hashable, Codable {
  /// The value; `nil` where it is not defined.
  public var estimate: Double?
  /// The lower limit of the 95 % interval.
  public var lower: Double?
  /// The upper limit of the 95 % interval.
  public var upper: Double?
  /// The standard error on the scale of the estimate.
  public var standardError: Double?
  /// How the interval was made, such as "DeLong".
  public var method: String?

  /// Creates an estimate; a value that is not finite counts as undefined.
  public init(
    _ estimate: Double?, lower: Double? = nil, upper: Double? = nil, standardError: Double? = nil,
    method: String? = nil
  ) {
    func defined(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    self.estimate = defined(estimate)
    self.lower = defined(lower)
    self.upper = defined(upper)
    self.standardError = defined(standardError)
    self.method = method
  }

  /// The same of one minus a probability: its limits change places.
  package var complement: Estimate {
    Estimate(
      estimate.map { 1 - $0 }, lower: upper.map { 1 - $0 }, upper: lower.map { 1 - $0 },
      standardError: standardError, method: method)
  }

  /// Writes the estimate always, the rest where it exists.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(estimate, forKey: .estimate)
    try container.encodeIfPresent(lower, forKey: .lower)
    try container.encodeIfPresent(upper, forKey: .upper)
    try container.encodeIfPresent(standardError, forKey: .standardError)
    try container.encodeIfPresent(method, forKey: .method)
  }

  private enum CodingKeys: String, CodingKey {
    case estimate, lower, upper, standardError, method
  }
}
