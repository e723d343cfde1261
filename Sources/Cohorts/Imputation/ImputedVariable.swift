internal import Statistics

/// A variable of the imputation model in one chain: its cells, of which the missing ones change.
struct ImputedVariable {
  let variable: Variable
  /// Rows with a known value.
  let observed: [Int]
  /// Rows without.
  let missing: [Int]
  /// Numbers, or positions of levels.
  private(set) var values: [Double]
  /// The levels that occur, without the first: one indicator each.
  private let indicatorLevels: [Int]

  /// Takes a column; `nil` for dates and text.
  init?(_ column: Column) {
    let cells: [Double]
    switch column.values {
    case .numbers(let numbers): cells = numbers
    case .categories(let positions): cells = positions.map { $0 < 0 ? .nan : Double($0) }
    case .dates, .texts: return nil
    }
    (variable, values) = (column.variable, cells)
    observed = cells.indices.filter { !cells[$0].isNaN }
    missing = cells.indices.filter { cells[$0].isNaN }
    let isNumber = column.variable.levels.isEmpty
    let levels = isNumber ? [] : Set(observed.map { Int(cells[$0]) }).sorted()
    indicatorLevels = Array(levels.dropFirst())
  }

  private var isCategory: Bool { !variable.levels.isEmpty }

  /// The columns by which the variable predicts others: itself, or indicators of all levels but one.
  var columns: [[Double]] {
    guard isCategory else { return [values] }
    return indicatorLevels.map { level in values.map { $0 == Double(level) ? 1 : 0 } }
  }

  /// Fills missing cells with values drawn from the known ones.
  mutating func fillFromObserved(using random: inout SplitMix64) {
    for row in missing { values[row] = values[observed[random.index(below: observed.count)]] }
  }

  /// Imputes the missing cells by predictive mean matching on the columns of the others.
  ///
  /// Numbers are matched as they are, categories by the scores of their levels that the other columns
  /// predict best; with two levels these are any two numbers.
  ///
  /// - Throws: `ImputationError.dependentColumns` if the other columns have no regression.
  mutating func impute(
    from predictors: [[Double]], donors: Int, using random: inout SplitMix64
  ) throws(ImputationError) {
    guard var regression = try? RegressionDraw(columns: predictors, observed: observed) else {
      throw .dependentColumns(variable.name)
    }
    regression.fit(response(regression), using: &random)
    let pool = DonorPool(predictions: observed.map(regression.prediction), size: donors)
    for row in missing {
      let donor = pool.draw(for: regression.drawnPrediction(row), using: &random)
      values[row] = values[observed[donor]]
    }
  }

  private func response(_ regression: RegressionDraw) -> [Double] {
    let known = observed.map { values[$0] }
    guard isCategory, indicatorLevels.count > 1, regression.columnCount > 0 else { return known }
    let levels = known.map { Int($0) }
    let scores = regression.canonicalScores(of: levels, count: variable.levels.count)
    return levels.map { scores[$0] }
  }

  /// The column with its missing cells filled in.
  var column: Column {
    Column(variable, isCategory ? .categories(values.map { Int($0) }) : .numbers(values))
  }

  /// The mean and standard deviation of the imputed cells; of categories of the positions of levels.
  var summary: (mean: Double, deviation: Double) {
    let n = Double(missing.count)
    let mean = missing.reduce(0) { $0 + values[$1] } / n
    let squares = missing.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
    return (mean, missing.count > 1 ? (squares / (n - 1)).squareRoot() : 0)
  }
}
