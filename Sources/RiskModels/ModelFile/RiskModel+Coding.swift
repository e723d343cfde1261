internal import Cohorts
internal import Diagnostics
internal import Statistics

extension RiskModel {
  private enum CodingKeys: String, CodingKey {
    case format, identifier, title, version, family, formula, outcome, event, predictors, terms
    case strata, offsets
    case categories
    case timeToEvent, coefficients, covariance, baseline, slopesOnly, estimation, selection
    case covarianceEstimation, leverage, linearPredictorSpread, cohortRisk, shrinkage, imputation
    case origin
    case patientCount, eventCount, isSynthetic
  }

  /// One coefficient with the column that it belongs to.
  private struct NamedCoefficient: Codable {
    var name: String
    /// The category whose linear predictor it belongs to; `nil` for models with one linear predictor.
    var category: String?
    var value: Double
  }

  /// The category and the name of every coefficient, in order.
  private static func coefficientNames(
    _ family: ModelFamily, _ categories: OutcomeCategories?, _ design: Design
  ) -> [(category: String?, name: String)] {
    let names = [family.constantName] + design.columnNames
    guard let categories else { return names.map { (nil, $0) } }
    return categories.compared.flatMap { category in names.map { (category.code, $0) } }
  }

  /// Decodes a model; `RiskModelFile` checks that its parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    format = try container.decode(String.self, forKey: .format)
    identifier = try container.decode(String.self, forKey: .identifier)
    title = try container.decode(LocalizedText.self, forKey: .title)
    version = try container.decodeIfPresent(String.self, forKey: .version)
    let family = try container.decode(String.self, forKey: .family)
    guard let known = ModelFamily(rawValue: family) else {
      throw DecodingError.dataCorruptedError(
        forKey: .family, in: container, debugDescription: "the family '\(family)' is not known")
    }
    self.family = known
    formula = try container.decode(String.self, forKey: .formula)
    outcome = try container.decode(OutcomeDescription.self, forKey: .outcome)
    event = try container.decode(String.self, forKey: .event)
    timeToEvent = try container.decodeIfPresent(TimeToEvent.self, forKey: .timeToEvent)
    design = Design(
      predictors: try container.decode([Design.Predictor].self, forKey: .predictors),
      terms: try container.decode([Design.FrozenTerm].self, forKey: .terms),
      strata: try container.decodeIfPresent([String].self, forKey: .strata) ?? [],
      offsets: try container.decodeIfPresent([Arithmetic].self, forKey: .offsets) ?? [])
    categories = try container.decodeIfPresent(OutcomeCategories.self, forKey: .categories)
    let named = try container.decode([NamedCoefficient].self, forKey: .coefficients)
    let expected = Self.coefficientNames(known, categories, design)
    guard named.map(\.name) == expected.map(\.name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .coefficients, in: container,
        debugDescription: "the names do not follow from the terms: expected \(expected.map(\.name))"
      )
    }
    guard named.map(\.category) == expected.map(\.category) else {
      throw DecodingError.dataCorruptedError(
        forKey: .coefficients, in: container,
        debugDescription: "the categories of the coefficients are not those of the outcome")
    }
    coefficients = named.map(\.value)
    covariance = try Self.covariance(in: container, size: expected.count)
    baseline = try container.decodeIfPresent(Baseline.self, forKey: .baseline)
    knowsAbsoluteRisk = try container.decodeIfPresent(Bool.self, forKey: .slopesOnly) != true
    estimation =
      try container.decodeIfPresent(Estimation.self, forKey: .estimation) ?? .maximumLikelihood
    covarianceEstimation =
      try container.decodeIfPresent(CovarianceChoice.self, forKey: .covarianceEstimation) ?? .model
    selection = try container.decodeIfPresent(SelectionRecord.self, forKey: .selection)
    leverage = try container.decodeIfPresent(LeverageRange.self, forKey: .leverage)
    linearPredictorSpread = try container.decodeIfPresent(
      LinearPredictorSpread.self, forKey: .linearPredictorSpread)
    cohortRisk = try container.decodeIfPresent(Double.self, forKey: .cohortRisk)
    shrinkage = try container.decodeIfPresent(ShrinkageRecord.self, forKey: .shrinkage)
    imputation = try container.decodeIfPresent(ImputationRecord.self, forKey: .imputation)
    origin = try container.decodeIfPresent(Origin.self, forKey: .origin) ?? Origin()
    patientCount = try container.decodeIfPresent(Int.self, forKey: .patientCount) ?? 0
    eventCount = try container.decodeIfPresent(Int.self, forKey: .eventCount) ?? 0
    isSynthetic = try container.decode(Bool.self, forKey: .isSynthetic)
  }

  private static func covariance(
    in container: KeyedDecodingContainer<CodingKeys>, size: Int
  ) throws -> Matrix? {
    guard let rows = try container.decodeIfPresent([[Double]].self, forKey: .covariance) else {
      return nil
    }
    guard rows.count == size, rows.allSatisfy({ $0.count == size }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .covariance, in: container,
        debugDescription: "expected \(size) rows of \(size) numbers")
    }
    // Column by column equals row by row: the matrix is symmetric, as the file check confirms.
    return Matrix(columns: rows, rows: size)
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
    try container.encodeIfPresent(timeToEvent, forKey: .timeToEvent)
    try container.encodeIfPresent(categories, forKey: .categories)
    try container.encode(design.predictors, forKey: .predictors)
    try container.encode(design.terms, forKey: .terms)
    if !design.strata.isEmpty { try container.encode(design.strata, forKey: .strata) }
    if !design.offsets.isEmpty { try container.encode(design.offsets, forKey: .offsets) }
    let names = Self.coefficientNames(family, categories, design)
    try container.encode(
      zip(names, coefficients).map {
        NamedCoefficient(name: $0.name, category: $0.category, value: $1)
      }, forKey: .coefficients)
    try container.encodeIfPresent(
      covariance.map { matrix in (0..<matrix.rows).map { matrix.row($0) } }, forKey: .covariance)
    try container.encodeIfPresent(baseline, forKey: .baseline)
    if !knowsAbsoluteRisk { try container.encode(true, forKey: .slopesOnly) }
    if estimation != .maximumLikelihood { try container.encode(estimation, forKey: .estimation) }
    if covarianceEstimation != .model {
      try container.encode(covarianceEstimation, forKey: .covarianceEstimation)
    }
    try container.encodeIfPresent(selection, forKey: .selection)
    try container.encodeIfPresent(leverage, forKey: .leverage)
    try container.encodeIfPresent(linearPredictorSpread, forKey: .linearPredictorSpread)
    try container.encodeIfPresent(cohortRisk, forKey: .cohortRisk)
    try container.encodeIfPresent(shrinkage, forKey: .shrinkage)
    try container.encodeIfPresent(imputation, forKey: .imputation)
    if origin != Origin() { try container.encode(origin, forKey: .origin) }
    if patientCount > 0 { try container.encode(patientCount, forKey: .patientCount) }
    if patientCount > 0 || eventCount > 0 {
      try container.encode(eventCount, forKey: .eventCount)
    }
    try container.encode(isSynthetic, forKey: .isSynthetic)
  }
}

extension ModelFamily {
  /// What the entry before the columns' coefficients is called.
  var constantName: String { isTimeToEvent ? "Centre" : "Intercept" }
}
