public import Diagnostics

/// Which variables are missing together: how many patients share each set of missing values.
///
/// n = Σ of the patients of all patterns; a pattern below the smallest count is summed with the next.
///
/// - Source: Little and Rubin, Statistical Analysis with Missing Data, 3rd ed., 1.2; R: `mice::md.pattern`.
public struct MissingPatterns: Sendable, Hashable, Codable {
  /// A variable with missing values.
  public struct Entry: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// What people read.
    public var label: LocalizedText
    /// Patients whose value is missing.
    public var missing: Int

    /// Creates an entry.
    public init(variable: String, label: LocalizedText, missing: Int) {
      (self.variable, self.label, self.missing) = (variable, label, missing)
    }
  }

  /// Patients in whom exactly the same variables are missing.
  public struct Pattern: Sendable, Hashable, Codable {
    /// The names of the missing variables; empty for complete patients.
    public var missing: [String]
    /// Patients.
    public var n: Int

    /// Creates a pattern.
    public init(missing: [String], n: Int) { (self.missing, self.n) = (missing, n) }
  }

  /// Patients of all patterns that are not listed.
  public struct Others: Sendable, Hashable, Codable {
    /// Patients.
    public var n: Int
    /// Patterns; `nil` where small counts are kept back, because it would narrow them down.
    public var patterns: Int?

    /// Creates a sum of patterns.
    public init(n: Int, patterns: Int?) { (self.n, self.patterns) = (n, patterns) }
  }

  /// All patients.
  public var n: Int
  /// Variables in the order of their missing values, the most first.
  public var variables: [Entry]
  /// Further variables with missing values.
  public var furtherVariables: Int
  /// Complete patients first, then the most frequent pattern.
  public var patterns: [Pattern]
  /// The patterns that are not listed; `nil` if all are.
  public var others: Others?
  /// The smallest count that is printed; `nil` if all are.
  public var smallestCell: Int?

  /// Creates patterns that were counted elsewhere.
  public init(
    n: Int, variables: [Entry], furtherVariables: Int = 0, patterns: [Pattern],
    others: Others? = nil, smallestCell: Int? = nil
  ) {
    (self.n, self.variables, self.furtherVariables) = (n, variables, furtherVariables)
    (self.patterns, self.others, self.smallestCell) = (patterns, others, smallestCell)
  }

  /// Counts the patterns of `variables` in a cohort; unknown names are passed over.
  ///
  /// Patterns of fewer than `smallestCell` patients are summed, with as many of the next larger ones as it takes
  /// that no count below it follows from the sum and from what is missing of each variable.
  ///
  /// `nil` if nothing is missing, and if no pattern of missing values can be shown.
  ///
  /// - Parameters:
  ///   - cohort: The patients.
  ///   - names: The columns to look at.
  ///   - smallestCell: The smallest count to print; `nil` prints all.
  ///   - mostVariables: Variables that are listed; patterns of others are summed.
  ///   - mostPatterns: Patterns of missing values that are listed.
  public init?(
    of cohort: Cohort, variables names: [String], smallestCell: Int? = nil,
    mostVariables: Int = 20, mostPatterns: Int = 12
  ) {
    let columns = Self.incomplete(names, in: cohort)
    guard !columns.isEmpty else { return nil }
    let smallest = max(smallestCell ?? 1, 1)
    let shown = columns.prefix(mostVariables).filter { $0.rows.count >= smallest }
    let listed = Set(shown.indices)
    var choice = PatternChoice(
      counts: Self.counts(columns.map(\.rows), patients: cohort.rowCount),
      totals: columns.map(\.rows.count), smallest: smallest)
    guard choice.choose(most: mostPatterns, listed: listed) else { return nil }
    n = cohort.rowCount
    variables = shown.map {
      Entry(variable: $0.variable.name, label: $0.variable.label, missing: $0.rows.count)
    }
    furtherVariables = columns.count - shown.count
    patterns = choice.shown.map { pattern in
      Pattern(missing: pattern.key.map { columns[$0].variable.name }, n: pattern.n)
    }
    if !choice.joined.isEmpty {
      others = Others(n: choice.joinedCount, patterns: smallest > 1 ? nil : choice.joined.count)
    }
    self.smallestCell = smallest > 1 ? smallest : nil
  }

  /// The columns with missing cells, the most first, each with its rows.
  private static func incomplete(
    _ names: [String], in cohort: Cohort
  ) -> [(variable: Variable, rows: [Int])] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.compactMap { cohort[$0] }
      .map { (variable: $0.variable, rows: $0.missingRows) }
      .filter { !$0.rows.isEmpty }.enumerated()
      .sorted { ($1.element.rows.count, $0.offset) < ($0.element.rows.count, $1.offset) }
      .map(\.element)
  }

  /// How many patients miss each set of columns.
  private static func counts(_ columns: [[Int]], patients: Int) -> [[Int]: Int] {
    var keys = [[Int]](repeating: [], count: patients)
    for (column, rows) in columns.enumerated() {
      for row in rows { keys[row].append(column) }
    }
    return keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// The patterns among the first variables alone, for a page with room for no more.
  ///
  /// Patterns of the other variables join the sum. Each of them is large enough to print, so that no small count
  /// follows from the larger sum.
  public func limited(to count: Int) -> MissingPatterns {
    guard count < variables.count else { return self }
    var limited = self
    limited.variables = Array(variables.prefix(count))
    limited.furtherVariables += variables.count - count
    let names = Set(limited.variables.map(\.variable))
    let joined = patterns.filter { !names.isSuperset(of: $0.missing) }
    guard !joined.isEmpty else { return limited }
    limited.patterns = patterns.filter { names.isSuperset(of: $0.missing) }
    let more = joined.reduce(0) { $0 + $1.n }
    let number = smallestCell == nil ? (others?.patterns ?? 0) + joined.count : nil
    limited.others = Others(n: (others?.n ?? 0) + more, patterns: number)
    return limited
  }
}

/// Chooses the patterns that are listed and those that are summed.
private struct PatternChoice {
  typealias Counted = (key: [Int], n: Int)
  /// Listed: complete patients first, then by frequency.
  private(set) var shown: [Counted]
  /// Summed.
  private(set) var joined: [Counted] = []
  private let totals: [Int]
  private let few: Range<Int>

  init(counts: [[Int]: Int], totals: [Int], smallest: Int) {
    shown = counts.map { (key: $0.key, n: $0.value) }.sorted { first, second in
      if first.key.isEmpty != second.key.isEmpty { return first.key.isEmpty }
      if first.n != second.n { return first.n > second.n }
      return first.key.lexicographicallyPrecedes(second.key)
    }
    self.totals = totals
    few = 1..<smallest
  }

  var joinedCount: Int { joined.reduce(0) { $0 + $1.n } }

  /// Joins until nothing small follows; `false` if no pattern of missing values is left to show.
  mutating func choose(most: Int, listed: Set<Int>) -> Bool {
    let all = shown
    shown = []
    for pattern in all {
      let incomplete = shown.count { !$0.key.isEmpty }
      let isListed =
        !few.contains(pattern.n) && listed.isSuperset(of: pattern.key)
        && (pattern.key.isEmpty || incomplete < most)
      if isListed { shown.append(pattern) } else { joined.append(pattern) }
    }
    while givesAway, let last = shown.last, !last.key.isEmpty { joined.append(shown.removeLast()) }
    return !givesAway && shown.contains { !$0.key.isEmpty }
  }

  /// Whether a small count follows from the sum, alone or with what is printed of a variable.
  ///
  /// What is missing of a variable, less what is missing in the listed patterns, is missing in the sum.
  private var givesAway: Bool {
    guard !few.isEmpty, !joined.isEmpty else { return false }
    let all = joinedCount
    if joined.count == 1 || few.contains(all) { return true }
    return totals.indices.contains { variable in
      guard !few.contains(totals[variable]) else { return false }
      let missing = joined.reduce(0) { $0 + ($1.key.contains(variable) ? $1.n : 0) }
      return few.contains(missing) || few.contains(all - missing)
    }
  }
}
