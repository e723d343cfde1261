internal import Cohorts
internal import Diagnostics
internal import Statistics

extension DesignLearner {
  mutating func predictor(_ name: String) throws(DesignError) -> Design.Predictor {
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
    let sorted = RankOrder.sorted(cells)
    guard let lowest = sorted.first, let highest = sorted.last, lowest < highest else {
      throw .constant(variable.name, value: sorted.first.map { "\($0)" } ?? "")
    }
    let quartiles = [0.25, 0.5, 0.75].map { quantile(ofSorted: sorted, at: $0) }
    let count = Double(cells.count)
    return Design.Predictor(
      variable: variable, range: lowest...highest, quartiles: quartiles,
      mean: cells.reduce(0) { $0 + $1 / count }, typical: .number(quartiles[1]),
      distribution: BinnedCounts(ofSorted: sorted))
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

  mutating func addWarning(
    _ message: String, hints: [String] = [], inReport: LocalizedText
  ) {
    let warning = Diagnostic(.warning, message, hints: hints, inReport: inReport)
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}
