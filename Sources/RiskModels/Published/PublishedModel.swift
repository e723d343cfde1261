internal import Cohorts
internal import Foundation

/// A model as a publication prints it, without anybody's data.
public struct PublishedModel: Sendable, Hashable {
  /// A printed coefficient, or one a column for terms with several.
  public struct Effect: Sendable, Hashable {
    /// What is multiplied.
    public var product: PublishedTerm
    /// The coefficients on the scale of the linear predictor, the first factor's columns fastest.
    public var coefficients: [Double]

    /// Creates an effect.
    public init(_ product: PublishedTerm, _ coefficients: [Double]) {
      (self.product, self.coefficients) = (product, coefficients)
    }
  }

  /// How the publication counts a factor: (x − centre) / unit.
  public struct Scaling: Sendable, Hashable {
    /// What is taken away first.
    public var centre: Double
    /// How much of the factor the coefficient is about: 10 for "per ten years"; never 0.
    public var unit: Double
    /// As it is.
    public static let none = Scaling()

    /// Creates a scaling.
    public init(centre: Double = 0, unit: Double = 1) { (self.centre, self.unit) = (centre, unit) }
  }

  /// What turns linear predictors into risks.
  public enum PublishedBaseline: Sendable, Hashable {
    /// The baseline cumulative (subdistribution) hazard at each horizon.
    case hazards([Double: Double])
    /// Cumulative hazards of the event and of competing events at rising times, horizons among them.
    case causes(times: [Double], event: [Double], competing: [Double], Baseline.AbsoluteRisk)
  }

  /// The effects with the linear predictor that the baseline belongs to.
  public struct Equation: Sendable, Hashable {
    /// The printed coefficients.
    public var effects: [Effect]
    /// Logistic models: the intercept; others: minus the linear predictor that the baseline is of.
    public var constant: Double

    /// Creates an equation.
    public init(effects: [Effect], constant: Double = 0) {
      (self.effects, self.constant) = (effects, constant)
    }
  }

  /// Title, outcome, population and citation.
  public var description: ModelDescription
  /// The family with its outcome.
  public var kind: ModelKind
  /// The dictionary entries with range and typical value, in the order of the axes.
  public var predictors: [Design.Predictor]
  /// The model of the event; of several categories that of the first that is compared.
  public var equation: Equation
  /// Cause-specific models: the model of competing events.
  public var competing: Equation?
  /// Multinomial models: the categories that are compared after the first, whose equation is `equation`.
  public var furtherCategories: [Equation] = []
  /// How the publication counts factors, by factor as written; others are taken as they are.
  public var scaling: [String: Scaling]
  /// Survival models: the baseline; `nil` if it was not published.
  public var baseline: PublishedBaseline?
  /// Whether intercept or baseline is known.
  public var knowsAbsoluteRisk: Bool
  /// Patients that the model was made from; `nil` if nobody published how many.
  public var patientCount: Int?
  /// Events among them.
  public var eventCount: Int?

  /// Creates a published model from what its publication prints.
  public init(
    _ description: ModelDescription, kind: ModelKind, predictors: [Design.Predictor],
    equation: Equation
  ) {
    (self.description, self.kind, self.predictors) = (description, kind, predictors)
    (self.equation, scaling, knowsAbsoluteRisk) = (equation, [:], true)
  }

  /// The model as it is shipped.
  ///
  /// - Throws: `PublishedModelError` for coefficients that do not fit their terms, for variables without
  ///   an effect, and for a missing baseline unless the model is one of slopes only.
  public func riskModel() throws(PublishedModelError) -> RiskModel {
    guard !equation.effects.isEmpty else { throw .noEffects }
    let own = try expanded(equation)
    let other = try competing.map { equation throws(PublishedModelError) in try expanded(equation) }
    var further: [(constant: Double, equation: PublishedEquation)] = []
    for category in furtherCategories {
      further.append((category.constant, try expanded(category)))
    }
    var terms = own.terms
    for term in (other?.terms ?? []) + further.flatMap(\.equation.terms)
    where !terms.contains(term) {
      terms.append(term)
    }
    let used = Set(terms.flatMap(\.variables))
    if let unused = predictors.first(where: { !used.contains($0.variable.name) }) {
      throw .unusedVariable(unused.variable.name)
    }
    let shipped = try shippedBaseline(
      competing: other.map {
        [$0.constant + (competing?.constant ?? 0)] + $0.coefficients(of: terms)
      })
    let formula = "\(kind.leftSide) ~ \(terms.map(\.term.notation).joined(separator: " + "))"
    var model = RiskModel(
      ModelSpec(kind: kind, terms: terms.map(\.term), formula: formula),
      design: Design(predictors: predictors, terms: terms),
      estimates: .init(
        coefficients: [own.constant + equation.constant] + own.coefficients(of: terms)
          + further.flatMap {
            [$0.equation.constant + $0.constant] + $0.equation.coefficients(of: terms)
          },
        covariance: nil, baseline: shipped),
      counts: (patientCount ?? 0, eventCount ?? 0, false), description: description)
    model.knowsAbsoluteRisk = knowsAbsoluteRisk
    model.identifier = model.computedIdentifier
    do throws(ModelFileError) { try model.checkConsistency() } catch { throw .unusable(error) }
    return model
  }

  private func expanded(
    _ equation: Equation
  ) throws(PublishedModelError) -> PublishedEquation {
    var result = PublishedEquation(variables: predictors.map(\.variable))
    var seen: Set<Set<PublishedTerm.Factor>> = []
    for effect in equation.effects {
      let (product, found) = (effect.product, effect.coefficients.count)
      guard found == product.columnCount else {
        throw .wrongCount(term: product.notation, expected: product.columnCount, found: found)
      }
      guard seen.insert(Set(product.factors)).inserted else { throw .duplicate(product.notation) }
      result.add(product, effect.coefficients, scaling: scaling)
    }
    return result
  }

  private func shippedBaseline(
    competing: [Double]?
  ) throws(PublishedModelError) -> Baseline? {
    guard kind.family.isTimeToEvent, knowsAbsoluteRisk else { return nil }
    let horizons = kind.timeToEvent?.horizons ?? []
    switch baseline {
    case nil: throw .noBaseline(kind.family)
    case .hazards(let hazards):
      return Baseline(strata: [
        .init(
          horizons: horizons.compactMap { time in
            hazards[time].map { .init(time: time, cumulativeHazard: $0) }
          })
      ])
    case .causes(let times, let event, let other, let absoluteRisk):
      return Baseline(
        strata: [Self.stratum(times: times, event, other, horizons: horizons)],
        competingCoefficients: competing, absoluteRisk: absoluteRisk)
    }
  }

  private static func stratum(
    times: [Double], _ event: [Double], _ other: [Double], horizons: [Double]
  ) -> Baseline.Stratum {
    var (steps, found) = ([[Baseline.Step]](), [Baseline.AtHorizon]())
    var (before, last) = ((event: 0.0, other: 0.0), 0.0)
    for horizon in horizons {
      let places = times.indices.filter { times[$0] > last && times[$0] <= horizon }
      steps.append(
        places.map { place in
          defer { before = (event[place], other[place]) }
          return Baseline.Step(
            event: event[place] - before.event, competing: other[place] - before.other)
        })
      found.append(.init(time: horizon, cumulativeHazard: before.event))
      last = horizon
    }
    return Baseline.Stratum(horizons: found, steps: steps)
  }
}

extension ModelKind {
  /// The outcome as a formula writes it left of the tilde.
  package var leftSide: String {
    switch self {
    case .logistic(let outcome, _), .multinomial(let outcome, _): outcome
    case .cox(let columns, _), .causeSpecific(let columns, _), .fineGray(let columns):
      "Surv(\(columns.time), \(columns.status) == \(columns.event))"
    }
  }
}
