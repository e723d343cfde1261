public import Diagnostics

/// Turns a CSV file into a cohort under a data dictionary.
///
/// Every fault of the file is reported together. Without a dictionary, a column is numeric if every
/// cell that is not missing is a number, else categorical with its levels in sorted order.
public struct CohortReader: Sendable, Hashable {
  /// What to do with cells that cannot be right.
  public enum BadValues: String, Sendable, Hashable, Codable, CaseIterable {
    /// Refuse the file.
    case error
    /// Treat them as missing and report how many there were.
    case missing
  }

  /// What to do with rows whose identifier has come before.
  public enum Duplicates: String, Sendable, Hashable, Codable, CaseIterable {
    /// Refuse the file.
    case error
    /// Keep the first and report how many were left out.
    case first
  }

  /// The cells that stand for missing unless a study says otherwise.
  public static let defaultMissingCodes = ["", "NA", "NaN", "."]

  /// The data dictionary; `nil` to learn the columns from the file.
  public var variables: [Variable]?
  /// The column of identifiers; `nil` numbers the rows from 1.
  public var idColumn: String?
  /// The column of centres, if any.
  public var centreColumn: String?
  /// Cells that stand for missing; an empty cell always does.
  public var missingCodes: [String]
  /// The encoding to assume; `nil` detects it.
  public var encoding: TextEncoding?
  /// What to do with cells that cannot be right.
  public var badValues: BadValues
  /// What to do with repeated identifiers.
  public var duplicates: Duplicates
  /// Two columns of dates, one of which is never before the other.
  public var dateOrder: DateOrder?
  /// Whether an identifier may come more than once, as in a table of visits that is only scored;
  /// `duplicates` then says nothing.
  package var allowsRepeatedIDs = false
  /// Columns that hold numbers even if a cell does not, for files without a dictionary.
  package var numberColumns: Set<String> = []

  /// Creates a reader that refuses bad cells and repeated identifiers.
  public init(
    variables: [Variable]? = nil, idColumn: String? = nil, centreColumn: String? = nil,
    missingCodes: [String] = CohortReader.defaultMissingCodes
  ) {
    self.variables = variables
    self.idColumn = idColumn
    self.centreColumn = centreColumn
    self.missingCodes = missingCodes
    badValues = .error
    duplicates = .error
  }

  /// Reads a file.
  ///
  /// - Throws: `CohortError`: no such file, a folder, or `.data` with every fault of the content.
  public func read(fileAt path: String) throws(CohortError) -> CohortReading {
    try read(CSVReader(encoding: encoding).read(fileAt: path))
  }

  /// Reads the bytes of a file; `file` is the name that faults are reported under.
  ///
  /// - Throws: `CohortError.data` with every fault of the content.
  public func read(_ bytes: [UInt8], file: String) throws(CohortError) -> CohortReading {
    try read(CSVReader(encoding: encoding).read(bytes, file: file))
  }

  /// Reads a table of text cells.
  ///
  /// - Throws: `CohortError.data` with every fault of the content.
  public func read(_ table: CSVTable) throws(CohortError) -> CohortReading {
    var assembly = CohortAssembly(table, options: self)
    return try assembly.reading()
  }
}

/// Two columns of dates, one of which is never before the other.
public struct DateOrder: Sendable, Hashable {
  /// The column of the earlier date.
  public var earlier: String
  /// The column of the later date; `nil` if there is none.
  public var later: String?

  /// Names the columns.
  public init(earlier: String, later: String?) { (self.earlier, self.later) = (earlier, later) }
}

/// A cohort with what reading it has shown.
public struct CohortReading: Sendable, Hashable {
  /// The patients.
  public let cohort: Cohort
  /// What was noticed and how the file was put right, if it was.
  public let quality: DataQuality
  /// What to tell the user: columns that nobody asked for, cells treated as missing.
  public let warnings: [Diagnostic]
}

/// What a file was like before it became a cohort; counts only, no patient's data.
public struct DataQuality: Sendable, Hashable, Codable {
  /// Cells of one column that were treated as missing for one reason.
  public struct BadCells: Sendable, Hashable, Codable {
    /// The column.
    public var column: String
    /// Why: `not_a_number`, `out_of_range`, `unknown_level`, `not_a_date`, `ambiguous_date` or
    /// `reversed_dates`.
    public var reason: String
    /// How many cells.
    public var count: Int
  }

  /// Rows in the file.
  public var rows: Int
  /// Rows left out because their identifier had come before.
  public var duplicatesDropped: Int
  /// Cells treated as missing because they could not be right, by column and reason.
  public var badCells: [BadCells]
  /// The encoding that the file was read from.
  public var encoding: TextEncoding
  /// Columns of the file that the dictionary does not name.
  public var unusedColumns: [String]
}
