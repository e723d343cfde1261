/// Patients and what is known of them: columns of equal length, one row a patient.
///
/// Missing values exist here and cannot exist in an analysis set.
public struct Cohort: Sendable, Hashable {
  /// The columns in file order.
  public let columns: [Column]
  /// The number of patients.
  public let rowCount: Int
  /// The identifier of each patient; unique.
  public let ids: [String]
  /// The centre of each patient as its level label code; `nil` if the study names no centre column.
  public let centres: [String]?
  /// The column that `centres` comes from, if a file has one.
  public let centreColumn: String?
  /// Whether the data are marked as synthetic: then every output says so.
  public let isSynthetic: Bool
  /// Where the rows stand in their file; `nil` for patients that come from no file.
  public let origin: RowOrigin?
  private let positions: [String: Int]

  /// Creates a cohort; columns must have one cell an identifier.
  public init(
    columns: [Column], ids: [String], centres: [String]? = nil, isSynthetic: Bool = false,
    centreColumn: String? = nil, origin: RowOrigin? = nil
  ) {
    precondition(columns.allSatisfy { $0.count == ids.count }, "columns differ in length")
    precondition(origin.map { $0.lines.count == ids.count } ?? true, "one line a row")
    self.columns = columns
    self.ids = ids
    self.centres = centres
    self.centreColumn = centreColumn
    self.isSynthetic = isSynthetic
    self.origin = origin
    rowCount = ids.count
    positions = Dictionary(
      columns.enumerated().map { ($1.variable.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The column of a name, if there is one.
  public subscript(name: String) -> Column? { positions[name].map { columns[$0] } }

  /// The names of all columns, in file order.
  public var columnNames: [String] { columns.map(\.variable.name) }

  /// The patients of `rows`, in that order; a row may occur more than once (resampling).
  public func selecting(rows: [Int]) -> Cohort {
    Cohort(
      columns: columns.map { $0.selecting(rows: rows) }, ids: rows.map { ids[$0] },
      centres: centres.map { centres in rows.map { centres[$0] } }, isSynthetic: isSynthetic,
      centreColumn: centreColumn, origin: origin?.selecting(rows: rows))
  }
}
