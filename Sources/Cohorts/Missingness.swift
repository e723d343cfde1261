public import Diagnostics

/// How much is missing, by variable and centre; counts only.
public struct Missingness: Sendable, Hashable, Codable {
  /// A count with its share; both `nil` where the count is hidden because it is small.
  public struct Count: Sendable, Hashable, Codable {
    /// Missing cells.
    public var count: Int?
    /// The share of the patients.
    public var share: Double?

    init(_ count: Int, of patients: Int, suppressingBelow threshold: Int) {
      let isHidden = count > 0 && count < threshold
      self.count = isHidden ? nil : count
      share = isHidden || patients == 0 ? nil : Double(count) / Double(patients)
    }
  }

  /// What is missing of one variable.
  public struct VariableCount: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// What people read.
    public var label: LocalizedText
    /// In all patients.
    public var overall: Count
    /// By centre, in the order of `Missingness.centres`.
    public var byCentre: [Count]
  }

  /// All patients.
  public var patients: Int
  /// Patients in whom none of the variables is missing.
  public var complete: Int
  /// The centres in dictionary order; empty without a centre column.
  public var centres: [String]
  /// Patients by centre.
  public var patientsByCentre: [Int]
  /// The variables in the order asked for.
  public var variables: [VariableCount]

  /// Counts missing cells of the named variables (default: all columns).
  ///
  /// Counts from 1 up to but not including `threshold` are hidden; 0 hides none. Names without a
  /// column are passed over.
  public init(
    of cohort: Cohort, variables names: [String]? = nil, suppressingBelow threshold: Int = 0
  ) {
    let columns = (names ?? cohort.columnNames).compactMap { cohort[$0] }
    let centres = cohort.orderedCentres()
    let rowsByCentre = centres.map { centre in
      (0..<cohort.rowCount).filter { cohort.centres?[$0] == centre }
    }
    patients = cohort.rowCount
    complete = (0..<cohort.rowCount).count { row in !columns.contains { $0.isMissing(row) } }
    self.centres = centres
    patientsByCentre = rowsByCentre.map(\.count)
    variables = columns.map { column in
      VariableCount(
        variable: column.variable.name, label: column.variable.label,
        overall: Count(
          column.missingCount, of: cohort.rowCount, suppressingBelow: threshold),
        byCentre: rowsByCentre.map { rows in
          Count(rows.count(where: column.isMissing), of: rows.count, suppressingBelow: threshold)
        })
    }
  }
}
