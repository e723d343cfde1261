internal import Cohorts
internal import Diagnostics
package import Statistics

extension RiskModel {
  /// The format that this version writes.
  public static let currentFormat = "nomograph-model/1"

  /// Creates a model from its parts; the identifier follows from them.
  package init(
    _ spec: ModelSpec, design: Design, coefficients: [Double], covariance: Matrix,
    counts: (patients: Int, events: Int, isSynthetic: Bool), description: ModelDescription
  ) {
    format = Self.currentFormat
    identifier = ""
    title = description.title
    version = description.version
    family = "logistic"
    formula = spec.formula
    outcome = description.outcome
    event = spec.outcomeAndEvent.event
    self.design = design
    self.coefficients = coefficients
    self.covariance = covariance
    patientCount = counts.patients
    eventCount = counts.events
    isSynthetic = counts.isSynthetic
    identifier = computedIdentifier
  }

  /// The first 12 digits of the SHA-256 of what a prediction depends on.
  ///
  /// That is outcome, terms, levels and coefficients. Wording is left out, so that a translated model
  /// keeps its identifier.
  package var computedIdentifier: String {
    var lines = [family, outcome.variable, event]
    for predictor in design.predictors {
      lines.append(([predictor.variable.name] + predictor.variable.levels.map(\.code)).description)
    }
    for term in design.terms { lines.append(term.canonicalText) }
    lines += coefficients.map { "\($0)" }
    return String(SHA256Digest(text: lines.joined(separator: "\n")).hexadecimal.prefix(12))
  }
}

extension Design.FrozenTerm {
  /// A text that differs between any two terms that compute different columns.
  fileprivate var canonicalText: String {
    switch self {
    case .linear(let name): "linear [\(name.debugDescription)]"
    case .categorical(let name, let levels):
      "categorical [\(name.debugDescription)] \(levels)"
    case .restrictedCubicSpline(let name, let knots): "rcs [\(name.debugDescription)] \(knots)"
    case .polynomial(let name, let degree): "pol [\(name.debugDescription)] \(degree)"
    case .transformed(let name, let transformation):
      "\(transformation.rawValue) [\(name.debugDescription)]"
    case .interaction(let first, let second):
      "(\(first.canonicalText)) * (\(second.canonicalText))"
    }
  }
}
