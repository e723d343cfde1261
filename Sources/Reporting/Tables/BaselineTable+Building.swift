public import Cohorts
public import Diagnostics
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
    let hasCompeting = members.count > 3
    groups = zip([Group.Kind.overall, .withoutEvent, .withEvent, .competingEvent], members).map {
      Group(kind: $0, n: $1.count)
    }
    rows = variables.compactMap { cohort[$0] }.compactMap {
      // Those with another event are compared with nobody.
      Row(of: $0, members: members, compared: hasCompeting ? 1..<3 : 1..<members.count)
    }
  }

  /// The same for an outcome of several categories: a column for each.
  ///
  /// - Parameters:
  ///   - cohort: The eligible patients.
  ///   - variables: Column names, in the order of the table.
  ///   - categories: For each patient the position of the category among `levels`; `nil` where that is not known.
  ///   - levels: The categories with their codes, in the order of the columns.
  public init(
    of cohort: Cohort, variables: [String], categories: [Int?],
    levels: [(code: String, label: LocalizedText)]
  ) {
    let known = categories.count == cohort.rowCount ? categories : []
    let members =
      [Array(0..<cohort.rowCount)]
      + levels.indices.map { level in known.indices.filter { known[$0] == level } }
    groups = members.enumerated().map { index, rows in
      guard index > 0 else { return Group(kind: .overall, n: rows.count) }
      let level = levels[index - 1]
      return Group(kind: .category, n: rows.count, category: level.code, label: level.label)
    }
    rows = variables.compactMap { cohort[$0] }.compactMap {
      Row(of: $0, members: members, compared: 1..<members.count)
    }
  }

  /// Leaves the columns of all patients alone.
  mutating func removeCategories() {
    groups.removeAll { $0.kind == .category }
    for index in rows.indices {
      rows[index].summaries = Array(rows[index].summaries.prefix(1))
      rows[index].missing = Array(rows[index].missing.prefix(1))
      rows[index].standardizedDifference = nil
      for level in rows[index].levels.indices {
        rows[index].levels[level].counts = Array(rows[index].levels[level].counts.prefix(1))
      }
    }
  }
}

extension BaselineTable.Row {
  /// Describes a variable in every group; those at `compared` are the ones between which there are differences.
  fileprivate init?(of column: Column, members: [[Int]], compared: Range<Int>) {
    let variable = column.variable
    let missing = members.map { rows in
      BaselineTable.Count(rows.count { column.isMissing($0) })
    }
    self.init(
      variable: variable.name, label: variable.label, unit: variable.unit,
      decimals: variable.decimals, summaries: [], skewness: nil, isSkewed: false, levels: [],
      missing: missing, standardizedDifference: nil)
    switch column.values {
    case .numbers(let cells): fill(numbers: members.map { $0.map { cells[$0] } }, compared)
    case .categories(let cells):
      fill(categories: cells, of: variable, members: members, compared)
    case .dates, .texts: return nil
    }
  }

  private mutating func fill(numbers groups: [[Double]], _ compared: Range<Int>) {
    let known = groups.map { $0.filter { !$0.isNaN } }
    summaries = known.map(BaselineTable.Summary.init)
    skewness = known.first.flatMap(Self.skewness)
    isSkewed = abs(skewness ?? 0) > BaselineTable.skewnessLimit
    standardizedDifference = Self.meanOfPairs(compared) { first, second in
      guard let spread = pooled(summaries[first], summaries[second]), spread > 0,
        let without = summaries[first].mean, let with = summaries[second].mean
      else { return nil }
      return (with - without) / spread
    }
  }

  /// The difference between two groups with its sign, of more the mean of the sizes of all pairs; `nil` for fewer, or
  /// if one is not defined.
  ///
  /// - Source: matches `tableone::ExtractSmd` (average over pairs).
  private static func meanOfPairs(
    _ groups: Range<Int>, _ difference: (Int, Int) -> Double?
  ) -> Double? {
    let pairs = groups.flatMap { first in
      (first + 1..<max(first + 1, groups.upperBound)).map { (first, $0) }
    }
    let found = pairs.compactMap(difference)
    guard !pairs.isEmpty, found.count == pairs.count else { return nil }
    return pairs.count == 1 ? found[0] : found.reduce(0) { $0 + abs($1) } / Double(found.count)
  }

  private func pooled(_ a: BaselineTable.Summary, _ b: BaselineTable.Summary) -> Double? {
    guard let first = a.standardDeviation, let second = b.standardDeviation else { return nil }
    return ((first * first + second * second) / 2).squareRoot()
  }

  private mutating func fill(
    categories cells: [Int], of variable: Variable, members: [[Int]], _ compared: Range<Int>
  ) {
    let counts = members.map { rows in
      var counts = [Int](repeating: 0, count: variable.levels.count)
      for row in rows where counts.indices.contains(cells[row]) { counts[cells[row]] += 1 }
      return counts
    }
    levels = variable.levels.enumerated().map { index, level in
      BaselineTable.LevelRow(
        code: level.code, label: level.label, counts: counts.map { .init($0[index]) })
    }
    standardizedDifference = Self.meanOfPairs(compared) {
      Self.difference(without: counts[$0], with: counts[$1])
    }
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
