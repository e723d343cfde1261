internal import Cohorts

extension Design.FrozenTerm {
  fileprivate enum CodingKeys: String, CodingKey {
    case type, variable, expression, levels, knots, degree, transformation, first, second
  }

  fileprivate enum TypeName: String, Codable {
    case linear, categorical, polynomial, transformed, interaction
    case expression
    case restrictedCubicSpline = "restricted_cubic_spline"
    case restrictedInteraction = "restricted_interaction"
  }

  /// Decodes a term by its `type`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func variable() throws -> String { try container.decode(String.self, forKey: .variable) }
    func part(_ key: CodingKeys) throws -> Self { try container.decode(Self.self, forKey: key) }
    let type = try container.decode(TypeName.self, forKey: .type)
    if let expression = try container.decodeIfPresent(Arithmetic.self, forKey: .expression) {
      self = .expression(expression, try Shape(type, from: container))
      return
    }
    self =
      switch type {
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
      case .expression:
        .expression(try container.decode(Arithmetic.self, forKey: .expression), .line)
      case .interaction: .interaction(try part(.first), try part(.second))
      case .restrictedInteraction: .restrictedInteraction(try part(.first), try part(.second))
      }
  }

  /// Encodes a term with its `type`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(typeName, forKey: .type)
    switch self {
    case .linear(let name): try container.encode(name, forKey: .variable)
    case .categorical(let name, let levels):
      try container.encode(name, forKey: .variable)
      try container.encode(levels, forKey: .levels)
    case .restrictedCubicSpline(let name, let knots):
      try container.encode(name, forKey: .variable)
      try container.encode(knots, forKey: .knots)
    case .polynomial(let name, let degree):
      try container.encode(name, forKey: .variable)
      try container.encode(degree, forKey: .degree)
    case .transformed(let name, let transformation):
      try container.encode(name, forKey: .variable)
      try container.encode(transformation, forKey: .transformation)
    case .expression(let expression, let shape):
      try container.encode(expression, forKey: .expression)
      try shape.encode(to: &container)
    case .interaction(let first, let second), .restrictedInteraction(let first, let second):
      try container.encode(first, forKey: .first)
      try container.encode(second, forKey: .second)
    }
  }

  private var typeName: TypeName {
    switch self {
    case .linear: .linear
    case .categorical: .categorical
    case .restrictedCubicSpline, .expression(_, .restrictedCubicSpline): .restrictedCubicSpline
    case .polynomial, .expression(_, .polynomial): .polynomial
    case .transformed: .transformed
    case .expression(_, .line): .expression
    case .interaction: .interaction
    case .restrictedInteraction: .restrictedInteraction
    }
  }
}

extension Design.FrozenTerm.Shape {
  /// The shape of a term with an expression in place of a variable.
  fileprivate init(
    _ type: Design.FrozenTerm.TypeName,
    from container: KeyedDecodingContainer<Design.FrozenTerm.CodingKeys>
  ) throws {
    switch type {
    case .expression: self = .line
    case .restrictedCubicSpline:
      self = .restrictedCubicSpline(knots: try container.decode([Double].self, forKey: .knots))
    case .polynomial:
      self = .polynomial(degree: try container.decode(Int.self, forKey: .degree))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .expression, in: container,
        debugDescription: "a term of type '\(type.rawValue)' has a variable and no expression")
    }
  }

  fileprivate func encode(
    to container: inout KeyedEncodingContainer<Design.FrozenTerm.CodingKeys>
  ) throws {
    switch self {
    case .line: return
    case .restrictedCubicSpline(let knots): try container.encode(knots, forKey: .knots)
    case .polynomial(let degree): try container.encode(degree, forKey: .degree)
    }
  }
}

extension Design {
  private enum CodingKeys: String, CodingKey {
    case predictors, terms, columnNames, strata, offsets
  }

  /// Decodes a design; strata and offsets may be absent.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      predictors: try container.decode([Predictor].self, forKey: .predictors),
      terms: try container.decode([FrozenTerm].self, forKey: .terms),
      strata: try container.decodeIfPresent([String].self, forKey: .strata) ?? [],
      offsets: try container.decodeIfPresent([Arithmetic].self, forKey: .offsets) ?? [])
  }

  /// Encodes a design without what it does not have.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(predictors, forKey: .predictors)
    try container.encode(terms, forKey: .terms)
    try container.encode(columnNames, forKey: .columnNames)
    if !strata.isEmpty { try container.encode(strata, forKey: .strata) }
    if !offsets.isEmpty { try container.encode(offsets, forKey: .offsets) }
  }
}

extension Design.Predictor {
  private enum CodingKeys: String, CodingKey {
    case variable, range, quartiles, mean, typical, levelShares, distribution
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
      levelShares: try container.decodeIfPresent([Double].self, forKey: .levelShares) ?? [],
      distribution: try container.decodeIfPresent(BinnedCounts.self, forKey: .distribution))
  }

  /// Encodes a predictor without what does not apply to it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(variable, forKey: .variable)
    try container.encode(typical, forKey: .typical)
    if variable.levels.isEmpty {
      try container.encodeIfPresent(range.map(CodableRange.init), forKey: .range)
      if !quartiles.isEmpty { try container.encode(quartiles, forKey: .quartiles) }
      try container.encodeIfPresent(mean, forKey: .mean)
      try container.encodeIfPresent(distribution, forKey: .distribution)
    } else {
      if !levelShares.isEmpty { try container.encode(levelShares, forKey: .levelShares) }
    }
  }
}
