internal import Cohorts

extension Design.FrozenTerm {
  /// A term of a publication, for which no data are at hand: everything must be written.
  ///
  /// - Throws: `PublishedModelError` for splines without knots and for categories where numbers are needed.
  init(_ term: Term, variables: [Variable]) throws(PublishedModelError) {
    let categories = variables.filter { !$0.levels.isEmpty }
    func levels(of name: String) -> [String]? {
      categories.first { $0.name == name }.map { $0.levels.map(\.code) }
    }
    if case .variable(let name) = term {
      self = levels(of: name).map { .categorical(name, levels: $0) } ?? .linear(name)
      return
    }
    if let category = term.variables.first(where: { levels(of: $0) != nil }) {
      throw .notANumber(category, in: term.notation)
    }
    switch term {
    case .variable(let name): self = .linear(name)
    case .restrictedCubicSpline(let name, .given(let knots)):
      self = .restrictedCubicSpline(name, knots: knots)
    case .polynomial(let name, let degree): self = .polynomial(name, degree: degree)
    case .transformed(let name, let transformation): self = .transformed(name, transformation)
    case .expression(let expression, .line): self = .expression(expression, .line)
    case .expression(let expression, .restrictedCubicSpline(.given(let knots))):
      self = .expression(expression, .restrictedCubicSpline(knots: knots))
    case .expression(let expression, .polynomial(let degree)):
      self = .expression(expression, .polynomial(degree: degree))
    case .restrictedCubicSpline, .expression, .factor: throw .needsData(term.notation)
    case .interaction, .restrictedInteraction:
      throw .notATerm(
        term.notation, reason: "it joins variables", hints: ["join factors by ':'"])
    }
  }

  /// The term as a formula has it, with what was learnt written out.
  package var term: Term {
    switch self {
    case .linear(let name), .categorical(let name, _): .variable(name)
    case .restrictedCubicSpline(let name, let knots):
      .restrictedCubicSpline(name, knots: .given(knots))
    case .polynomial(let name, let degree): .polynomial(name, degree: degree)
    case .transformed(let name, let transformation): .transformed(name, transformation)
    case .expression(let expression, .line): .expression(expression, .line)
    case .expression(let expression, .restrictedCubicSpline(let knots)):
      .expression(expression, .restrictedCubicSpline(.given(knots)))
    case .expression(let expression, .polynomial(let degree)):
      .expression(expression, .polynomial(degree: degree))
    case .interaction(let first, let second): .interaction(first.term, second.term)
    case .restrictedInteraction(let first, let second):
      .restrictedInteraction(first.term, second.term)
    }
  }
}
