internal import Cohorts
internal import Diagnostics
package import Statistics

extension RiskModel {
  /// The format that this version writes.
  public static let currentFormat = "nomograph-model/1"

  /// Creates a model from its parts; the identifier follows from them.
  package init(
    _ spec: ModelSpec, design: Design, estimates: Estimates,
    counts: (patients: Int, events: Int, isSynthetic: Bool), description: ModelDescription
  ) {
    format = Self.currentFormat
    identifier = ""
    title = description.title
    version = description.version
    family = spec.kind.family
    formula = spec.formula
    outcome = description.outcome
    event = spec.outcomeAndEvent.event
    timeToEvent = spec.kind.timeToEvent
    categories = spec.kind.categories
    self.design = design
    (coefficients, covariance) = (estimates.coefficients, estimates.covariance)
    (baseline, knowsAbsoluteRisk) = (estimates.baseline, true)
    (estimation, origin) = (spec.estimation, description.origin)
    covarianceEstimation = estimates.covariance == nil ? .model : spec.covariance
    patientCount = counts.patients
    eventCount = counts.events
    isSynthetic = counts.isSynthetic
    identifier = computedIdentifier
  }

  /// What a fit estimates.
  package struct Estimates {
    /// The constant first, then one a column.
    package var coefficients: [Double]
    /// Their covariance matrix, if there is one.
    package var covariance: Matrix?
    /// Survival models: what turns the linear predictor into risks.
    package var baseline: Baseline?

    /// Joins estimates.
    package init(coefficients: [Double], covariance: Matrix?, baseline: Baseline? = nil) {
      (self.coefficients, self.covariance) = (coefficients, covariance)
      self.baseline = baseline
    }
  }

  /// The first 12 digits of the SHA-256 of what a prediction depends on.
  ///
  /// That is outcome, terms, levels and coefficients. Wording is left out, so that a translated model
  /// keeps its identifier.
  package var computedIdentifier: String {
    var lines = [family.rawValue, outcome.variable, event]
    if let timeToEvent { lines.append(timeToEvent.canonicalText) }
    if let categories { lines.append("categories \(categories.codes) \(categories.reference)") }
    for predictor in design.predictors {
      lines.append(([predictor.variable.name] + predictor.variable.levels.map(\.code)).description)
    }
    for term in design.terms { lines.append(term.canonicalText) }
    lines += design.strata.map { "strat [\($0.debugDescription)]" }
    lines += design.offsets.map { "offset [\($0.notation)]" }
    lines += coefficients.map { "\($0)" }
    if let baseline { lines += baseline.canonicalLines }
    if !knowsAbsoluteRisk { lines.append("slopes only") }
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
    case .expression(let expression, .line): "expression [\(expression.notation)]"
    case .expression(let expression, .restrictedCubicSpline(let knots)):
      "rcs expression [\(expression.notation)] \(knots)"
    case .expression(let expression, .polynomial(let degree)):
      "pol expression [\(expression.notation)] \(degree)"
    case .restrictedInteraction(let first, let second):
      "(\(first.canonicalText)) %ia% (\(second.canonicalText))"
    case .interaction(let first, let second):
      "(\(first.canonicalText)) * (\(second.canonicalText))"
    }
  }
}

extension TimeToEvent {
  /// A text that differs between any two descriptions that make different predictions.
  fileprivate var canonicalText: String {
    "\(time.debugDescription) \(status.debugDescription) \(competing) \(horizons)"
      + " \(unit?.rawValue ?? "")"
  }
}

extension Baseline {
  /// Lines that differ between any two baselines that make different predictions.
  fileprivate var canonicalLines: [String] {
    strata.flatMap { stratum in
      ["stratum \(stratum.name ?? "")"]
        + stratum.horizons.map { "\($0.time) \($0.cumulativeHazard)" }
        + (stratum.steps ?? []).map { steps in
          steps.map { "\($0.event) \($0.competing)" }.joined(separator: " ")
        }
    } + [(competingCoefficients ?? []).description, absoluteRisk?.rawValue ?? ""]
  }
}
