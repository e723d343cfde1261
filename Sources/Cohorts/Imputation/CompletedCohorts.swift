internal import Statistics

/// Several copies of the same patients in which missing values are filled in, each copy differently.
public struct CompletedCohorts: Sendable, Hashable {
  /// The copies; the same patients in the same order.
  public let cohorts: [Cohort]
  /// The patients as they were observed, with their missing values.
  public let observed: Cohort
  /// How they came about: aggregates only.
  public let record: ImputationRecord

  /// Joins copies with their record; there are as many as the record says.
  public init(_ cohorts: [Cohort], observed: Cohort, record: ImputationRecord) {
    (self.cohorts, self.observed, self.record) = (cohorts, observed, record)
  }

  /// All copies below each other: of such patients a design common to all copies is learnt.
  public var stacked: Cohort {
    guard let first = cohorts.first else { return Cohort(columns: [], ids: []) }
    let columns = first.columns.indices.map { index -> Column in
      let parts = cohorts.map { $0.columns[index].values }
      return Column(first.columns[index].variable, Column.Values(joining: parts))
    }
    return Cohort(
      columns: columns, ids: cohorts.flatMap(\.ids),
      centres: first.centres.map { centres in cohorts.flatMap { $0.centres ?? centres } },
      isSynthetic: first.isSynthetic, centreColumn: first.centreColumn)
  }
}

/// How missing values were filled in, and whether the chains agree: aggregates, no patient's values.
public struct ImputationRecord: Sendable, Hashable, Codable {
  /// Where the completed data sets come from.
  public enum Method: String, Sendable, Hashable, Codable {
    /// Chained equations with predictive mean matching, by this tool.
    case chainedEquations = "chained_equations"
    /// Made elsewhere and read from a file.
    case given
  }

  /// What was filled in of one variable.
  public struct Variable: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// Patients without a value; `nil` if that count is kept back.
    public var missing: Int?
    /// R̂ of the chains' means of imputed values over the later half of the iterations, near 1 where
    /// chains have mixed; `nil` where it is not defined (one iteration, chains that never move).
    public var meanReduction: Double?
    /// R̂ of the chains' standard deviations of imputed values.
    public var deviationReduction: Double?
    /// The largest fraction of missing information among the coefficients of the variable; `nil` for a
    /// variable that is not in the model.
    public var missingInformation: Double?

    /// Creates an account of one variable.
    public init(
      variable: String, missing: Int?, meanReduction: Double? = nil,
      deviationReduction: Double? = nil, missingInformation: Double? = nil
    ) {
      (self.variable, self.missing) = (variable, missing)
      (self.meanReduction, self.deviationReduction) = (meanReduction, deviationReduction)
      self.missingInformation = missingInformation
    }
  }

  /// Where the completed data sets come from.
  public var method: Method
  /// The number of completed data sets.
  public var imputations: Int
  /// Visits of each chain; `nil` for data sets made elsewhere.
  public var iterations: Int?
  /// Donors of a matched value; `nil` for data sets made elsewhere.
  public var donors: Int?
  /// The seed; `nil` for data sets made elsewhere.
  public var seed: UInt64?
  /// The variables with missing values, in the order of the imputation model.
  public var variables: [Variable]
  /// Variables that are in the imputation model and not in the model; `nil` if there are none.
  public var auxiliary: [String]?
  /// Keys of results that cannot be pooled and are therefore absent; `nil` if there are none.
  public var notPooled: [String]?

  /// Creates a record.
  public init(
    method: Method, imputations: Int, iterations: Int? = nil, donors: Int? = nil,
    seed: UInt64? = nil, variables: [Variable]
  ) {
    (self.method, self.imputations, self.iterations) = (method, imputations, iterations)
    (self.donors, self.seed, self.variables) = (donors, seed, variables)
  }
}

extension CompletedCohorts {
  /// Puts the ends of chains in the place of missing cells.
  init(
    _ cohort: Cohort, _ start: [ImputedVariable], _ chains: [ImputationChain],
    _ plan: MultipleImputation
  ) {
    let cohorts = chains.map { chain -> Cohort in
      let filled = Dictionary(
        chain.variables.map { ($0.variable.name, $0) }, uniquingKeysWith: { first, _ in first })
      let columns = cohort.columns.map { column in
        guard let variable = filled[column.variable.name], !variable.missing.isEmpty else {
          return column
        }
        return variable.column
      }
      return cohort.replacing(columns: columns)
    }
    let variables = start.indices.filter { !start[$0].missing.isEmpty }.map { index in
      ImputationRecord.Variable(
        variable: start[index].variable.name, missing: start[index].missing.count,
        meanReduction: Self.scaleReduction(chains.map { $0.traces[index].map(\.mean) }),
        deviationReduction: Self.scaleReduction(chains.map { $0.traces[index].map(\.deviation) }))
    }
    self.init(
      cohorts, observed: cohort,
      record: ImputationRecord(
        method: .chainedEquations, imputations: chains.count, iterations: plan.iterations,
        donors: plan.donors, seed: plan.seed, variables: variables))
  }

  /// The potential scale reduction R̂ over the later half of chains.
  ///
  /// √((n − 1)/n + B/(nW)) with W the mean variance within chains of n steps and B n times the variance
  /// of their means. `nil` for fewer than two chains or two steps, and for chains that do not move.
  ///
  /// - Source: Gelman & Rubin, Stat Sci 1992;7:457, without the correction for degrees of freedom.
  public static func scaleReduction(_ chains: [[Double]]) -> Double? {
    let halves = chains.map { Array($0.suffix(($0.count + 1) / 2)) }
    guard let length = halves.first?.count, length > 1, halves.count > 1,
      halves.allSatisfy({ $0.count == length })
    else { return nil }
    let (n, m) = (Double(length), Double(halves.count))
    let means = halves.map { $0.reduce(0, +) / n }
    let variances = zip(halves, means).map { half, mean in
      half.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    }
    let within = variances.reduce(0, +) / m
    let mean = means.reduce(0, +) / m
    let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (m - 1)
    guard within > 0 else { return nil }
    return ((n - 1) / n + between / within).squareRoot()
  }
}

extension Cohort {
  /// The same patients with other cells.
  func replacing(columns: [Column]) -> Cohort {
    Cohort(
      columns: columns, ids: ids, centres: centres, isSynthetic: isSynthetic,
      centreColumn: centreColumn, origin: origin)
  }
}

extension Column.Values {
  /// Values of one kind below each other; parts of another kind than the first are left out.
  fileprivate init(joining parts: [Column.Values]) {
    switch parts.first {
    case .numbers: self = .numbers(parts.flatMap { $0.numbers ?? [] })
    case .categories: self = .categories(parts.flatMap { $0.positions ?? [] })
    case .dates: self = .dates(parts.flatMap { $0.days ?? [] })
    case .texts, nil: self = .texts(parts.flatMap { $0.words ?? [] })
    }
  }

  private var numbers: [Double]? { if case .numbers(let cells) = self { cells } else { nil } }
  private var positions: [Int]? { if case .categories(let cells) = self { cells } else { nil } }
  private var days: [Int?]? { if case .dates(let cells) = self { cells } else { nil } }
  private var words: [String?]? { if case .texts(let cells) = self { cells } else { nil } }
}
