internal import Cohorts

extension Design.FrozenTerm {
  private enum CodingKeys: String, CodingKey {
    case type, variable, levels, knots, degree, transformation, first, second
  }

  private enum TypeName: String, Codable {
    case linear, categorical, polynomial, transformed, interaction
    case restrictedCubicSpline = "restricted_cubic_spline"
  }

  /// Decodes a term by its `type`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func variable() throws -> String { try container.decode(String.self, forKey: .variable) }
    self =
      switch try container.decode(TypeName.self, forKey: .type) {
      case .linear: .linear(try variable())
      case .categorical:
        .categorical(try variable(), levels: try container.decode([String].self, forKey: .levels))
      case .restrictedCubicSpline:
        .restrictedCubicSpline(
          try variable(), knots: try container.decode([Double].self, forKey: .knots))
      case .polynomial:
        .polynomial(try variable(), degree: try container.decode(Int.self, forKey: .degree))
      case .transformed:
        .transformed(
          try variable(), try container.decode(Transformation.self, forKey: .transformation))
      case .interaction:
        .interaction(
          try container.decode(Self.self, forKey: .first),
          try container.decode(Self.self, forKey: .second))
      }
  }

  /// Encodes a term with its `type`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .linear(let name):
      try container.encode(TypeName.linear, forKey: .type)
      try container.encode(name, forKey: .variable)
    case .categorical(let name, let levels):
      try container.encode(TypeName.categorical, forKey: .type)
      try container.encode(name, forKey: .variable)
      try container.encode(levels, forKey: .levels)
    case .restrictedCubicSpline(let name, let knots):
      try container.encode(TypeName.restrictedCubicSpline, forKey: .type)
      try container.encode(name, forKey: .variable)
      try container.encode(knots, forKey: .knots)
    case .polynomial(let name, let degree):
      try container.encode(TypeName.polynomial, forKey: .type)
      try container.encode(name, forKey: .variable)
      try container.encode(degree, forKey: .degree)
    case .transformed(let name, let transformation):
      try container.encode(TypeName.transformed, forKey: .type)
      try container.encode(name, forKey: .variable)
      try container.encode(transformation, forKey: .transformation)
    case .interaction(let first, let second):
      try container.encode(TypeName.interaction, forKey: .type)
      try container.encode(first, forKey: .first)
      try container.encode(second, forKey: .second)
    }
  }
}

extension Design.Predictor {
  private enum CodingKeys: String, CodingKey {
    case variable, range, quartiles, mean, typical, levelShares
  }

  /// Decodes a predictor; what only numbers or only categories have may be absent.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      variable: try container.decode(Variable.self, forKey: .variable),
      range: try container.decodeIfPresent(CodableRange.self, forKey: .range)?.checkedRange(
        at: decoder),
      quartiles: try container.decodeIfPresent([Double].self, forKey: .quartiles) ?? [],
      mean: try container.decodeIfPresent(Double.self, forKey: .mean),
      typical: try container.decode(PatientValue.self, forKey: .typical),
      levelShares: try container.decodeIfPresent([Double].self, forKey: .levelShares) ?? [])
  }

  /// Encodes a predictor without what does not apply to it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(variable, forKey: .variable)
    try container.encode(typical, forKey: .typical)
    if variable.levels.isEmpty {
      try container.encodeIfPresent(range.map(CodableRange.init), forKey: .range)
      try container.encode(quartiles, forKey: .quartiles)
      try container.encodeIfPresent(mean, forKey: .mean)
    } else {
      try container.encode(levelShares, forKey: .levelShares)
    }
  }
}
