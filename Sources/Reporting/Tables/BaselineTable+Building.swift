public import Cohorts
internal import Statistics

extension BaselineTable {
  /// Counts and summarizes `variables` overall and by outcome.
  ///
  /// Variables that the cohort lacks, dates and texts are left out.
  ///
  /// - Parameters:
  ///   - cohort: The eligible patients.
  ///   - variables: Column names, in the order of the table.
  ///   - outcome: For each patient whether the event happened; `nil` where that is not known; empty for outcomes
  ///     without an event, which have the column of all patients alone.
  ///   - competing: For each patient whether a competing event did; empty where none competes. These
  ///     patients have a column of their own and do not count among those without the event.
  public init(
    of cohort: Cohort, variables: [String], outcome: [Bool?], competing: [Bool] = []
  ) {
    let known = outcome.count == cohort.rowCount ? outcome : []
    let other = competing.count == cohort.rowCount ? competing : known.map { _ in false }
    var members = [
      Array(0..<cohort.rowCount), known.indices.filter { known[$0] == false && !other[$0] },
      known.indices.filter { known[$0] == true },
    ]
    if outcome.isEmpty { members = [members[0]] }
    if other.contains(true) { members.append(known.indices.filter { other[$0] }) }
    groups = zip([Group.Kind.overall, .withoutEvent, .withEvent, .competingEvent], members).map {
      Group(kind: $0, n: $1.count)
    }
    rows = variables.compactMap { cohort[$0] }.compactMap { Row(of: $0, members: members) }
  }
}

extension BaselineTable.Row {
  fileprivate init?(of column: Column, members: [[Int]]) {
    let variable = column.variable
    let missing = members.map { rows in
      BaselineTable.Count(rows.count { column.isMissing($0) })
    }
    self.init(
      variable: variable.name, label: variable.label, unit: variable.unit,
      decimals: variable.decimals, summaries: [], skewness: nil, isSkewed: false, levels: [],
      missing: missing, standardizedDifference: nil)
    switch column.values {
    case .numbers(let cells): fill(numbers: members.map { $0.map { cells[$0] } })
    case .categories(let cells): fill(categories: cells, of: variable, members: members)
    case .dates, .texts: return nil
    }
  }

  private mutating func fill(numbers groups: [[Double]]) {
    let known = groups.map { $0.filter { !$0.isNaN } }
    summaries = known.map(BaselineTable.Summary.init)
    skewness = known.first.flatMap(Self.skewness)
    isSkewed = abs(skewness ?? 0) > BaselineTable.skewnessLimit
    guard summaries.count > 2, let spread = pooled(summaries[1], summaries[2]), spread > 0,
      let without = summaries[1].mean, let with = summaries[2].mean
    else { return }
    standardizedDifference = (with - without) / spread
  }

  private func pooled(_ a: BaselineTable.Summary, _ b: BaselineTable.Summary) -> Double? {
    guard let first = a.standardDeviation, let second = b.standardDeviation else { return nil }
    return ((first * first + second * second) / 2).squareRoot()
  }

  private mutating func fill(categories cells: [Int], of variable: Variable, members: [[Int]]) {
    let counts = members.map { rows in
      var counts = [Int](repeating: 0, count: variable.levels.count)
      for row in rows where counts.indices.contains(cells[row]) { counts[cells[row]] += 1 }
      return counts
    }
    levels = variable.levels.enumerated().map { index, level in
      BaselineTable.LevelRow(
        code: level.code, label: level.label, counts: counts.map { .init($0[index]) })
    }
    guard counts.count > 2 else { return }
    standardizedDifference = Self.difference(without: counts[1], with: counts[2])
  }

  /// The adjusted Fisher–Pearson skewness; `nil` for fewer than three values or no spread.
  static func skewness(of values: [Double]) -> Double? {
    let n = Double(values.count)
    guard n > 2 else { return nil }
    let mean = values.reduce(0, +) / n
    let second = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let third = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) } / n
    guard second > 0 else { return nil }
    return third / (second * second.squareRoot()) * (n * (n - 1)).squareRoot() / (n - 2)
  }

  /// The standardized difference of a category between two groups.
  ///
  /// Two levels: the difference of shares over the root of the mean variance, signed. More: the
  /// Mahalanobis distance between the share vectors without the first level. Empty levels do not count.
  ///
  /// - Source: Yang & Dalton, SAS Global Forum 2012, paper 335.
  static func difference(without: [Int], with: [Int]) -> Double? {
    let (total, totalWith) = (Double(without.reduce(0, +)), Double(with.reduce(0, +)))
    guard total > 0, totalWith > 0 else { return nil }
    let used = without.indices.filter { without[$0] + with[$0] > 0 }.dropFirst()
    guard !used.isEmpty else { return nil }
    let p = used.map { Double(without[$0]) / total }
    let q = used.map { Double(with[$0]) / totalWith }
    let difference = zip(q, p).map { $0 - $1 }
    var covariance = Matrix(rows: p.count, columns: p.count)
    for i in p.indices {
      for j in p.indices {
        let own = i == j ? p[i] + q[i] : 0
        covariance[i, j] = (own - p[i] * p[j] - q[i] * q[j]) / 2
      }
    }
    guard let factor = try? Cholesky(covariance) else { return nil }
    let square = zip(difference, factor.solve(difference)).reduce(0.0) { $0 + $1.0 * $1.1 }
    guard square >= 0, square.isFinite else { return nil }
    return p.count == 1 && difference[0] < 0 ? -square.squareRoot() : square.squareRoot()
  }
}

extension BaselineTable.Summary {
  fileprivate init(of values: [Double]) {
    self.init(n: values.count)
    guard !values.isEmpty else { return }
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let quartiles = Statistics.quantiles(of: values, at: [0.25, 0.5, 0.75])
    (lowerQuartile, median, upperQuartile) = (quartiles[0], quartiles[1], quartiles[2])
    guard values.count > 1 else { return }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation = (squares / Double(values.count - 1)).squareRoot()
  }
}
