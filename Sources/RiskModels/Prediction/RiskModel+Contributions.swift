public import Cohorts

/// Variables whose effects cannot be told apart because interactions join them, with their terms.
public struct EffectGroup: Sendable, Hashable {
  /// The variables in formula order: one, or those joined by interactions.
  public let variables: [String]
  /// The terms of the group, positions in `Design.terms`.
  public let terms: [Int]
  /// The columns of the group, positions in `Design.columnNames`.
  public let columns: [Int]
  /// The offsets of the group, positions in `Design.offsets`.
  public let offsets: [Int]
}

extension Design {
  /// The predictors split into groups that contribute to a risk independently, in formula order.
  ///
  /// Strata are in no group unless a term is about them, too: they change the baseline.
  public var effectGroups: [EffectGroup] { effectGroups(holding: []) }

  /// The same when some variables are held: these join nothing and are in no group.
  ///
  /// Terms of held variables alone are in no group either: they are constants.
  package func effectGroups(holding held: Set<String>) -> [EffectGroup] {
    let names = predictors.map(\.variable.name).filter { !held.contains($0) }
    func free(_ variables: [String]) -> [String] { variables.filter { !held.contains($0) } }
    var groupOf = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for members in (terms.map(\.variables) + offsets.map(\.variables)).map(free) {
      let joined = Set(members.compactMap { groupOf[$0] })
      guard let target = joined.min(), joined.count > 1 else { continue }
      for name in names where joined.contains(groupOf[name] ?? -1) { groupOf[name] = target }
    }
    let ranges = columnRanges
    return Set(groupOf.values).sorted().compactMap { group in
      func isMember(_ variables: [String]) -> Bool {
        free(variables).first.flatMap { groupOf[$0] } == group
      }
      let members = terms.indices.filter { isMember(terms[$0].variables) }
      let added = offsets.indices.filter { isMember(offsets[$0].variables) }
      guard !members.isEmpty || !added.isEmpty else { return nil }
      return EffectGroup(
        variables: names.filter { groupOf[$0] == group }, terms: members,
        columns: members.flatMap { Array(ranges[$0]) }, offsets: added)
    }
  }
}

extension RiskModel {
  /// The groups of variables that contribute to a risk independently, in formula order.
  public var effectGroups: [EffectGroup] { design.effectGroups }

  /// The coefficient in front of all columns.
  public var intercept: Double { coefficients.first ?? 0 }

  /// What a group adds to the linear predictor at given values; only the group's variables are read.
  ///
  /// - Throws: `PredictionError` for a value that is absent, of the wrong kind or unknown.
  public func contribution(
    of group: EffectGroup, values: PatientValues
  ) throws(PredictionError) -> Double {
    let held = group.terms.flatMap { design.terms[$0].variables }
    let checked = try design.values(of: values, variables: group.variables + held)
    let columns = try design.columns(ofTerms: group.terms, values: checked)
    let offset = try design.offsets(of: checked, positions: group.offsets).first ?? 0
    return zip(group.columns, columns).reduce(offset) { sum, pair in
      sum + coefficients[pair.0 + 1] * (pair.1.first ?? 0)
    }
  }

  /// What each group adds to one patient's linear predictor, compared with a typical patient's.
  ///
  /// - Throws: `PredictionError` for a value that is absent, of the wrong kind or unknown.
  public func contributions(
    of values: PatientValues
  ) throws(PredictionError) -> [Contribution] {
    var result: [Contribution] = []
    let typical = design.typicalValues
    for group in effectGroups {
      let own = try contribution(of: group, values: values)
      let reference = try contribution(of: group, values: typical)
      result.append(
        Contribution(
          variables: group.variables, linearPredictor: own,
          differenceFromTypical: own - reference))
    }
    return result
  }
}
