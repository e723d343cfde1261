public import Cohorts
public import Diagnostics
internal import Statistics

extension Design {
  /// Learns knots, levels, ranges and typical values from patients without missing values.
  ///
  /// Terms keep their order, except that interactions come after all other terms.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as its term asks.
  public init(learning terms: [Term], from cohort: Cohort) throws(DesignError) {
    self = try Design.learning(terms, from: cohort).design
  }

  /// Learns a design and says what the user should know of it: levels without patients, fewer knots.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as its term asks.
  public static func learning(
    _ terms: [Term], from cohort: Cohort
  ) throws(DesignError) -> (design: Design, warnings: [Diagnostic]) {
    try learning(
      ModelSpec(kind: .logistic(outcome: "", event: ""), terms: terms, formula: ""), from: cohort)
  }

  /// Learns the design of a specification, with its strata and offsets, and says what the user should know.
  ///
  /// - Throws: `DesignError` for the first variable that cannot be used as the specification asks.
  package static func learning(
    _ spec: ModelSpec, from cohort: Cohort
  ) throws(DesignError) -> (design: Design, warnings: [Diagnostic]) {
    guard cohort.rowCount > 0 else { throw .noPatients }
    let terms = spec.terms
    var learner = DesignLearner(cohort: cohort, factors: spec.factorNames)
    let ordered =
      terms.filter { $0.factors.count == 1 }
      + terms.filter { $0.factors.count > 1 }.sortedByOrder()
    var frozen: [FrozenTerm] = []
    for term in ordered { frozen.append(try learner.freeze(term)) }
    for offset in spec.offsets { _ = try learner.values(of: offset) }
    for stratum in spec.strata { try learner.addStratum(stratum) }
    let design = Design(
      predictors: learner.predictors, terms: frozen, strata: spec.strata, offsets: spec.offsets)
    return (design, learner.warnings)
  }
}

extension ModelSpec {
  /// The variables that are taken as categories even where they are numbers.
  fileprivate var factorNames: Set<String> {
    Set(strata + terms.flatMap(\.interactingParts).compactMap { part in
      if case .factor(let name) = part { name } else { nil }
    })
  }
}

extension [Term] {
  /// Interactions of fewer variables first, otherwise as written.
  fileprivate func sortedByOrder() -> [Term] {
    enumerated().sorted {
      ($0.element.factors.count, $0.offset) < ($1.element.factors.count, $1.offset)
    }.map(\.element)
  }
}

/// Turns terms into frozen terms one after the other, keeping what it learns of each variable.
private struct DesignLearner {
  let cohort: Cohort
  /// Numbers among these are taken as categories.
  let factors: Set<String>
  var predictors: [Design.Predictor] = []
  var warnings: [Diagnostic] = []
  private var known: [String: Design.Predictor] = [:]

  init(cohort: Cohort, factors: Set<String>) { (self.cohort, self.factors) = (cohort, factors) }

  mutating func freeze(_ term: Term) throws(DesignError) -> Design.FrozenTerm {
    switch term {
    case .variable(let name):
      let predictor = try predictor(name)
      try checkIsNoFactor(name)
      if case .category(let levels) = predictor.variable.kind {
        return .categorical(name, levels: levels.map(\.code))
      }
      return .linear(name)
    case .restrictedCubicSpline(let name, let choice):
      let numbers = try numbers(name, in: "rcs")
      return .restrictedCubicSpline(
        name, knots: try knots(choice, of: name, values: numbers, notation: term.notation))
    case .polynomial(let name, let degree):
      let distinct = Set(try numbers(name, in: "pol")).count
      guard distinct > degree else {
        throw .tooFewDistinctValues(name, wanted: degree + 1, possible: 0)
      }
      return .polynomial(name, degree: degree)
    case .transformed(let name, let transformation):
      let numbers = try numbers(name, in: transformation.rawValue)
      let undefined = numbers.count { !transformation($0).isFinite }
      guard undefined == 0 else {
        throw .undefinedTransformation(name, notation: term.notation, count: undefined)
      }
      return .transformed(name, transformation)
    case .factor(let name):
      return .categorical(name, levels: try predictor(name).variable.levels.map(\.code))
    case .expression(let expression, let shape):
      return .expression(expression, try freeze(shape, of: expression, notation: term.notation))
    case .interaction(let first, let second):
      return .interaction(try freeze(first), try freeze(second))
    case .restrictedInteraction(let first, let second):
      return .restrictedInteraction(try freeze(first), try freeze(second))
    }
  }

  private mutating func freeze(
    _ shape: TermShape, of expression: Expression, notation: String
  ) throws(DesignError) -> Design.FrozenTerm.Shape {
    let values = try values(of: expression)
    let name = expression.columnName
    switch shape {
    case .line:
      let distinct = Set(values)
      guard distinct.count > 1 else {
        throw .constant(name, value: distinct.first.map { "\($0)" } ?? "")
      }
      return .line
    case .restrictedCubicSpline(let choice):
      return .restrictedCubicSpline(
        knots: try knots(choice, of: name, values: values, notation: notation))
    case .polynomial(let degree):
      guard Set(values).count > degree else {
        throw .tooFewDistinctValues(name, wanted: degree + 1, possible: 0)
      }
      return .polynomial(degree: degree)
    }
  }

  /// The values of an expression in every patient, all of them finite.
  mutating func values(of expression: Expression) throws(DesignError) -> [Double] {
    var columns: [String: [Double]] = [:]
    for name in expression.variables {
      columns[name] = try numbers(name, in: expression.columnName)
    }
    let values = expression.values(columns, count: cohort.rowCount)
    let undefined = values.count { !$0.isFinite }
    guard undefined == 0 else {
      throw .undefinedTransformation(
        expression.variables.joined(separator: "', '"), notation: expression.columnName,
        count: undefined)
    }
    return values
  }

  /// Learns the values of a variable whose baseline hazards differ.
  mutating func addStratum(_ name: String) throws(DesignError) { _ = try predictor(name) }

  private func checkIsNoFactor(_ name: String) throws(DesignError) {
    guard factors.contains(name), case .numbers? = cohort[name]?.values else { return }
    throw .numberAndFactor(name)
  }

  private mutating func knots(
    _ choice: KnotChoice, of name: String, values: [Double], notation: String
  ) throws(DesignError) -> [Double] {
    do throws(RestrictedCubicSpline.KnotError) {
      switch choice {
      case .given(let knots): return try RestrictedCubicSpline(knots: knots).knots
      case .count(let count):
        let knots = try KnotPlacement(values).knots(count)
        if knots.count < count {
          addWarning(
            "'\(name)' has \(knots.count) knots, not \(count), because many of its values are tied",
            hints: ["give the knots, as in rcs(\(name), c(…)), to choose where they go"],
            inReport: LocalizedText(
              english:
                "The spline of ‘\(name)’ has \(knots.count) knots, not \(count), because many values are tied.",
              simplifiedChinese:
                "因“\(name)”有大量相同取值，其样条采用\(knots.count)个节点，而非\(count)个。"))
        }
        return knots
      }
    } catch {
      switch error {
      case .tooFewDistinctValues(let wanted, let possible):
        throw .tooFewDistinctValues(name, wanted: wanted, possible: possible)
      case .unsupportedCount, .notIncreasing: throw .invalidKnots(name, notation: notation)
      }
    }
  }

  private mutating func numbers(
    _ name: String, in function: String
  ) throws(DesignError) -> [Double] {
    _ = try predictor(name)
    try checkIsNoFactor(name)
    guard case .numbers(let cells)? = cohort[name]?.values else {
      throw .notNumeric(name, function: function)
    }
    return cells
  }

  private mutating func predictor(_ name: String) throws(DesignError) -> Design.Predictor {
    if let predictor = known[name] { return predictor }
    guard let column = cohort[name] else {
      throw .noSuchVariable(
        name, closest: Suggestion.closest(to: name, among: cohort.columnNames),
        known: cohort.columnNames)
    }
    guard column.missingCount == 0 else {
      throw .missingValues(name, count: column.missingCount)
    }
    let predictor = try describe(column)
    known[name] = predictor
    predictors.append(predictor)
    return predictor
  }

  private mutating func describe(_ column: Column) throws(DesignError) -> Design.Predictor {
    let name = column.variable.name
    switch column.values {
    case .numbers(let cells):
      if factors.contains(name) { return try describeFactor(cells, of: column.variable) }
      return try describeNumbers(cells, of: column.variable)
    case .categories(let cells): return try describeLevels(cells, of: column.variable)
    case .dates: throw .unusableKind(name, kind: "dates")
    case .texts: throw .unusableKind(name, kind: "text")
    }
  }

  private func describeNumbers(
    _ cells: [Double], of variable: Variable
  ) throws(DesignError) -> Design.Predictor {
    let infinite = cells.count { !$0.isFinite }
    guard infinite == 0 else { throw .notFinite(variable.name, count: infinite) }
    let sorted = cells.sorted()
    guard let lowest = sorted.first, let highest = sorted.last, lowest < highest else {
      throw .constant(variable.name, value: sorted.first.map { "\($0)" } ?? "")
    }
    let quartiles = [0.25, 0.5, 0.75].map { quantile(ofSorted: sorted, at: $0) }
    let count = Double(cells.count)
    return Design.Predictor(
      variable: variable, range: lowest...highest, quartiles: quartiles,
      mean: cells.reduce(0) { $0 + $1 / count }, typical: .number(quartiles[1]))
  }

  /// Numbers as categories: each value a level, in increasing order.
  private mutating func describeFactor(
    _ cells: [Double], of variable: Variable
  ) throws(DesignError) -> Design.Predictor {
    let distinct = Set(cells).sorted()
    guard distinct.count <= 200 else { throw .tooManyLevels(variable.name, count: distinct.count) }
    let places = Dictionary(
      distinct.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var category = variable
    category.kind = .category(
      distinct.map { Variable.Level(code: PredictorValues.code(of: $0)) })
    category.plausibleRange = nil
    category.decimals = nil
    return try describeLevels(cells.map { places[$0] ?? 0 }, of: category)
  }

  private mutating func describeLevels(
    _ cells: [Int], of variable: Variable
  ) throws(DesignError) -> Design.Predictor {
    var counts = Array(repeating: 0, count: variable.levels.count)
    for cell in cells where counts.indices.contains(cell) { counts[cell] += 1 }
    let occurring = counts.indices.filter { counts[$0] > 0 }
    guard occurring.count > 1 else {
      throw .constant(variable.name, value: occurring.first.map { variable.levels[$0].code } ?? "")
    }
    warnOfSmallLevels(counts, of: variable)
    var kept = variable
    kept.kind = .category(occurring.map { variable.levels[$0] })
    let largest = occurring.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    return Design.Predictor(
      variable: kept, typical: .level(variable.levels[largest].code),
      levelShares: occurring.map { Double(counts[$0]) / Double(cells.count) })
  }

  private mutating func warnOfSmallLevels(_ counts: [Int], of variable: Variable) {
    for (level, count) in zip(variable.levels, counts) where count < 2 {
      let subject = "level '\(level.code)' of '\(variable.name)'"
      if count == 0 {
        addWarning(
          "\(subject) occurs in no patient of the analysis and is left out of the model",
          inReport: LocalizedText(
            english:
              "Level ‘\(level.code)’ of ‘\(variable.name)’ occurs in no patient of the analysis and is left out of the model.",
            simplifiedChinese:
              "变量“\(variable.name)”的水平“\(level.code)”在分析人群中未出现，未纳入模型。"))
      } else {
        addWarning(
          "\(subject) occurs in one patient only: its coefficient means nothing",
          hints: ["merge it with another level"],
          inReport: LocalizedText(
            english:
              "Level ‘\(level.code)’ of ‘\(variable.name)’ occurs in one patient only: its coefficient means nothing.",
            simplifiedChinese:
              "变量“\(variable.name)”的水平“\(level.code)”仅见于1例患者，其系数无意义。"))
      }
    }
  }

  private mutating func addWarning(
    _ message: String, hints: [String] = [], inReport: LocalizedText
  ) {
    let warning = Diagnostic(.warning, message, hints: hints, inReport: inReport)
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}
