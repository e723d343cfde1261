internal import Diagnostics
internal import Statistics

extension RiskModel {
  private enum CodingKeys: String, CodingKey {
    case format, identifier, title, version, family, formula, outcome, event, predictors, terms
    case coefficients, covariance, patientCount, eventCount, isSynthetic
  }

  /// One coefficient with the column that it belongs to.
  private struct NamedCoefficient: Codable {
    var name: String
    var value: Double
  }

  /// Decodes a model; `RiskModelFile` checks that its parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    format = try container.decode(String.self, forKey: .format)
    identifier = try container.decode(String.self, forKey: .identifier)
    title = try container.decode(LocalizedText.self, forKey: .title)
    version = try container.decodeIfPresent(String.self, forKey: .version)
    family = try container.decode(String.self, forKey: .family)
    formula = try container.decode(String.self, forKey: .formula)
    outcome = try container.decode(OutcomeDescription.self, forKey: .outcome)
    event = try container.decode(String.self, forKey: .event)
    design = Design(
      predictors: try container.decode([Design.Predictor].self, forKey: .predictors),
      terms: try container.decode([Design.FrozenTerm].self, forKey: .terms))
    let named = try container.decode([NamedCoefficient].self, forKey: .coefficients)
    let expected = ["Intercept"] + design.columnNames
    guard named.map(\.name) == expected else {
      throw DecodingError.dataCorruptedError(
        forKey: .coefficients, in: container,
        debugDescription: "the names do not follow from the terms: expected \(expected)")
    }
    coefficients = named.map(\.value)
    let rows = try container.decode([[Double]].self, forKey: .covariance)
    guard rows.count == expected.count, rows.allSatisfy({ $0.count == expected.count }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .covariance, in: container,
        debugDescription: "expected \(expected.count) rows of \(expected.count) numbers")
    }
    // Column by column equals row by row: the matrix is symmetric, as the file check confirms.
    covariance = Matrix(columns: rows, rows: rows.count)
    patientCount = try container.decode(Int.self, forKey: .patientCount)
    eventCount = try container.decode(Int.self, forKey: .eventCount)
    isSynthetic = try container.decode(Bool.self, forKey: .isSynthetic)
  }

  /// Encodes everything that a model file holds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(format, forKey: .format)
    try container.encode(identifier, forKey: .identifier)
    try container.encode(title, forKey: .title)
    try container.encodeIfPresent(version, forKey: .version)
    try container.encode(family, forKey: .family)
    try container.encode(formula, forKey: .formula)
    try container.encode(outcome, forKey: .outcome)
    try container.encode(event, forKey: .event)
    try container.encode(design.predictors, forKey: .predictors)
    try container.encode(design.terms, forKey: .terms)
    let names = ["Intercept"] + design.columnNames
    try container.encode(
      zip(names, coefficients).map { NamedCoefficient(name: $0, value: $1) }, forKey: .coefficients)
    try container.encode(
      (0..<covariance.rows).map { covariance.row($0) }, forKey: .covariance)
    try container.encode(patientCount, forKey: .patientCount)
    try container.encode(eventCount, forKey: .eventCount)
    try container.encode(isSynthetic, forKey: .isSynthetic)
  }
}
