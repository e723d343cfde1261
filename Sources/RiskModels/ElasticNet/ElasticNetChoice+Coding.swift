extension ElasticNetChoice {
  private enum CodingKeys: String, CodingKey { case mixing, lambda, folds, seed, rule }

  /// Decodes a choice: with `lambda` if it was given, else with the folds that chose it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let lambda = try container.decodeIfPresent(Double.self, forKey: .lambda)
    self.init(
      mixing: try container.decode(Double.self, forKey: .mixing),
      strength: try lambda.map { .fixed($0) }
        ?? .crossValidated(
          folds: try container.decode(Int.self, forKey: .folds),
          seed: try container.decode(UInt64.self, forKey: .seed),
          rule: try container.decode(Rule.self, forKey: .rule)))
  }

  /// Encodes a choice.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mixing, forKey: .mixing)
    switch strength {
    case .fixed(let lambda): try container.encode(lambda, forKey: .lambda)
    case .crossValidated(let folds, let seed, let rule):
      try container.encode(folds, forKey: .folds)
      try container.encode(seed, forKey: .seed)
      try container.encode(rule, forKey: .rule)
    }
  }
}
