/// A part of a formula's right side while it is parsed: its factors, and where it begins.
struct FormulaTerm {
  enum Role: Hashable {
    case effect
    case stratum(String)
    case offset(Arithmetic)
  }

  /// Empty for strata and offsets.
  var factors: [Term]
  var column: Int
  var role = Role.effect

  /// The factors joined from the left.
  var term: Term {
    factors.dropFirst().reduce(factors[0]) { .interaction($0, $1) }
  }

  /// Two parts are one if they have the same factors in any order.
  var identity: Identity { Identity(factors: Set(factors), role: role) }

  struct Identity: Hashable {
    var factors: Set<Term>
    var role: Role
  }

  var stratum: String? { if case .stratum(let name) = role { name } else { nil } }
  var offset: Arithmetic? { if case .offset(let expression) = role { expression } else { nil } }

  /// The variables of the part, whatever its role.
  var variables: [String] {
    switch role {
    case .effect: factors.flatMap(\.variables)
    case .stratum(let name): [name]
    case .offset(let expression): expression.variables
    }
  }

  /// Left and right without repetitions.
  static func union(
    _ left: [FormulaTerm], _ right: [FormulaTerm], column: Int
  ) throws(FormulaError) -> [FormulaTerm] {
    var identities = Set(left.map(\.identity))
    let all = left + right.filter { identities.insert($0.identity).inserted }
    guard all.count <= 500 else { throw FormulaError(.tooLong, column: column) }
    return all
  }

  /// Every term of the left with every term of the right.
  static func cross(
    _ left: [FormulaTerm], _ right: [FormulaTerm]
  ) throws(FormulaError) -> [FormulaTerm] {
    var products: [FormulaTerm] = []
    for first in left {
      for second in right {
        try first.checkIsEffect()
        try second.checkIsEffect()
        let added = second.factors.filter { !first.factors.contains($0) }
        let shared = Set(first.factors.flatMap(\.variables))
        if let twice = added.flatMap(\.variables).first(where: shared.contains) {
          throw FormulaError(.selfInteraction(twice), column: second.column)
        }
        products.append(FormulaTerm(factors: first.factors + added, column: first.column))
      }
    }
    return try union([], products, column: left.first?.column ?? 1)
  }

  /// The products of two single terms without those that bend in both.
  static func restrictedProduct(
    _ left: [FormulaTerm], _ right: [FormulaTerm], column: Int
  ) throws(FormulaError) -> [FormulaTerm] {
    guard left.count == 1, right.count == 1, left[0].factors.count == 1,
      right[0].factors.count == 1
    else {
      for part in left + right { try part.checkIsEffect() }
      throw FormulaError(
        .invalidArgument(function: "%ia%", expected: "one term on each side"), column: column)
    }
    let (first, second) = (left[0].term, right[0].term)
    let shared = Set(first.variables)
    if let twice = second.variables.first(where: shared.contains) {
      throw FormulaError(.selfInteraction(twice), column: right[0].column)
    }
    return [
      FormulaTerm(factors: [.restrictedInteraction(first, second)], column: left[0].column)
    ]
  }

  private func checkIsEffect() throws(FormulaError) {
    switch role {
    case .effect: return
    case .stratum: throw FormulaError(.notAFormulaPart("strat()"), column: column)
    case .offset: throw FormulaError(.notAFormulaPart("offset()"), column: column)
    }
  }
}
