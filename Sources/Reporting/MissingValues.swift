public import Cohorts
public import Diagnostics

/// Missing values by variable and centre, and how many patients they cost.
public struct MissingValues: Sendable, Hashable, Codable {
  /// Patients looked at.
  public var n: Int
  /// Patients with every variable of the model known; `nil` if that count is kept back.
  public var completeCases: Int?
  /// The codes of the centres; empty without a centre column.
  public var centres: [String]
  /// Patients by centre; `nil` for a count that is kept back.
  public var patientsByCentre: [Int?]
  /// The variables in dictionary order.
  public var variables: [Row]
  /// Which variables are missing together; `nil` if nothing is missing or no pattern is common enough to print.
  public var patterns: MissingPatterns?
  /// How missing values were filled in; `nil` for complete cases.
  public var imputation: ImputationRecord?
  /// Criteria that leave patients out because a predictor is missing; `nil` if no criterion does.
  public var criteria: [Criterion]?

  /// A criterion of eligibility that asks whether predictors were recorded.
  public struct Criterion: Sendable, Hashable, Codable {
    /// The criterion's identifier in the study file.
    public var id: String
    /// The predictors it asks for; nobody whom it let in lacks one.
    public var variables: [String]

    /// Creates it.
    public init(id: String, variables: [String]) { (self.id, self.variables) = (id, variables) }
  }

  /// One variable.
  public struct Row: Sendable, Hashable, Codable {
    /// The column name.
    public var variable: String
    /// What people read.
    public var label: LocalizedText
    /// Patients whose value is missing; `nil` if that count is kept back.
    public var missing: Int?
    /// The same by centre, in the order of `MissingValues.centres`.
    public var byCentre: [Int?]

    /// Creates a row.
    public init(variable: String, label: LocalizedText, missing: Int?, byCentre: [Int?] = []) {
      (self.variable, self.label) = (variable, label)
      (self.missing, self.byCentre) = (missing, byCentre)
    }
  }

  /// Creates a table of missing values.
  public init(
    n: Int, completeCases: Int?, centres: [String] = [], patientsByCentre: [Int?] = [],
    variables: [Row]
  ) {
    (self.n, self.completeCases, self.variables) = (n, completeCases, variables)
    (self.centres, self.patientsByCentre) = (centres, patientsByCentre)
  }

  /// Counts the missing values of `variables` in a cohort; unknown names are left out.
  ///
  /// Patterns of fewer than `smallestCell` patients are summed; `Results.keepBackCounts` looks at the other counts.
  public init(in cohort: Cohort, variables: [String], smallestCell: Int? = nil) {
    let counts = Missingness(of: cohort, variables: variables)
    self.init(
      n: counts.patients, completeCases: counts.complete, centres: counts.centres,
      patientsByCentre: counts.patientsByCentre,
      variables: counts.variables.map { row in
        Row(
          variable: row.variable, label: row.label, missing: row.overall.count,
          byCentre: row.byCentre.map(\.count))
      })
    patterns = MissingPatterns(of: cohort, variables: variables, smallestCell: smallestCell)
  }
}
