// Files name the method and give its numbers by name; the compiler's own coding of enums would write
// positions.

extension Estimation {
  private enum CodingKeys: String, CodingKey { case method, penalty, elasticNet }

  private enum Method: String, Codable {
    case maximumLikelihood = "maximum likelihood"
    case ridge, firth
    case elasticNet = "elastic net"
  }

  /// Decodes an estimation by its `method`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      switch try container.decode(Method.self, forKey: .method) {
      case .maximumLikelihood: .maximumLikelihood
      case .ridge: .ridge(try container.decode(RidgePenalty.self, forKey: .penalty))
      case .firth: .firth
      case .elasticNet:
        .elasticNet(try container.decode(ElasticNetChoice.self, forKey: .elasticNet))
      }
  }

  /// Encodes an estimation with its `method`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .maximumLikelihood: try container.encode(Method.maximumLikelihood, forKey: .method)
    case .ridge(let penalty):
      try container.encode(Method.ridge, forKey: .method)
      try container.encode(penalty, forKey: .penalty)
    case .firth: try container.encode(Method.firth, forKey: .method)
    case .elasticNet(let choice):
      try container.encode(Method.elasticNet, forKey: .method)
      try container.encode(choice, forKey: .elasticNet)
    }
  }
}

extension Selection.StoppingRule {
  private enum CodingKeys: String, CodingKey { case criterion, level }

  private enum Criterion: String, Codable { case aic, p }

  /// Decodes a rule by its `criterion`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      switch try container.decode(Criterion.self, forKey: .criterion) {
      case .aic: .aic
      case .p: .p(try container.decode(Double.self, forKey: .level))
      }
  }

  /// Encodes a rule with its `criterion`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .aic: try container.encode(Criterion.aic, forKey: .criterion)
    case .p(let level):
      try container.encode(Criterion.p, forKey: .criterion)
      try container.encode(level, forKey: .level)
    }
  }
}
