public import Diagnostics

extension CohortReader {
  /// Reads completed data sets that were made elsewhere, one below the other as
  /// `mice::complete(action = "long")` writes them.
  ///
  /// The column `imputation` numbers the data sets; 0 is the original data and is passed over. Every data
  /// set must hold every patient of `cohort` that `rows` names, with the values that the cohort knows and
  /// none of `variables` missing; other patients are passed over.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - file: The name that faults are reported under.
  ///   - imputation: The column that numbers the data sets.
  ///   - rows: The patients of the cohort to complete.
  ///   - cohort: The patients as they were observed.
  ///   - variables: The variables that must be complete; those of the outcome among them are only checked.
  /// - Returns: The cohort's patients with the completed variables, in the cohort's order.
  /// - Throws: `CohortError` for what is wrong with the file, `GivenImputationError` for data sets that
  ///   are not completions of the cohort.
  public func completions(
    in bytes: [UInt8], file: String, imputation: String, of rows: [Int], in cohort: Cohort,
    variables: [String]
  ) throws -> CompletedCohorts {
    let table = try CSVReader(encoding: encoding).read(bytes, file: file)
    guard let position = table.header.firstIndex(of: imputation) else {
      throw GivenImputationError.noColumn(imputation, file: file, known: table.header)
    }
    guard idColumn != nil else { throw GivenImputationError.noIdentifier(file: file) }
    var names: [String] = []
    var parts: [String: [CSVTable.Record]] = [:]
    for record in table.records where record.fields[position] != "0" {
      let name = record.fields[position]
      if parts[name] == nil { names.append(name) }
      parts[name, default: []].append(record)
    }
    guard names.count > 1 else {
      throw GivenImputationError.tooFew(names.count, column: imputation, file: file)
    }
    let patients = cohort.selecting(rows: rows)
    let copies = try names.map { name -> Cohort in
      let part = CSVTable(
        file: table.file, header: table.header, records: parts[name] ?? [],
        encoding: table.encoding)
      let completion = Completion(file: file, name: name, cohort: try read(part).cohort)
      return try completion.completed(patients, variables: variables)
    }
    let missing = variables.compactMap { name -> ImputationRecord.Variable? in
      let count = patients[name]?.missingCount ?? 0
      return count > 0 ? ImputationRecord.Variable(variable: name, missing: count) : nil
    }
    return CompletedCohorts(
      copies, observed: patients,
      record: ImputationRecord(method: .given, imputations: copies.count, variables: missing))
  }
}

/// One completed data set as its file holds it.
private struct Completion {
  let file: String
  let name: String
  let cohort: Cohort

  /// The patients with the completed variables.
  func completed(_ patients: Cohort, variables: [String]) throws(GivenImputationError) -> Cohort {
    let places = Dictionary(
      cohort.ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let absent = patients.ids.count { places[$0] == nil }
    guard absent == 0 else {
      throw .patientsMissing(absent, of: patients.rowCount, imputation: name, file: file)
    }
    let sorted = cohort.selecting(rows: patients.ids.compactMap { places[$0] })
    var columns = patients.columns
    for index in columns.indices where variables.contains(columns[index].variable.name) {
      let (own, given) = (columns[index], sorted[columns[index].variable.name])
      guard let given else { continue }
      try check(given, against: own)
      // What is known of everybody stays to the last digit.
      guard own.missingCount > 0 else { continue }
      columns[index] = Column(own.variable, given.values)
    }
    return patients.replacing(columns: columns)
  }

  private func check(_ given: Column, against own: Column) throws(GivenImputationError) {
    let variable = own.variable.name
    guard given.missingCount == 0 else {
      throw .stillMissing(given.missingCount, variable: variable, imputation: name, file: file)
    }
    let changed = (0..<own.count).count { !own.isMissing($0) && !own.agrees(with: given, row: $0) }
    guard changed == 0 else {
      throw .changed(changed, variable: variable, imputation: name, file: file)
    }
  }
}

extension Column {
  /// Whether two columns hold the same value in a row; numbers may differ in their last digits.
  fileprivate func agrees(with other: Column, row: Int) -> Bool {
    switch (values, other.values) {
    case (.numbers(let a), .numbers(let b)):
      abs(a[row] - b[row]) <= 1e-9 * max(abs(a[row]), abs(b[row]))
    case (.categories(let a), .categories(let b)): a[row] == b[row]
    default: false
    }
  }
}

/// Why a file of completed data sets does not fit a cohort.
public enum GivenImputationError: DiagnosableError, Hashable {
  /// There is no column that numbers the data sets.
  case noColumn(String, file: String, known: [String])
  /// Without identifiers nobody can tell whose rows they are.
  case noIdentifier(file: String)
  /// One data set or none.
  case tooFew(Int, column: String, file: String)
  /// A data set lacks patients of the analysis.
  case patientsMissing(Int, of: Int, imputation: String, file: String)
  /// A variable has missing values.
  case stillMissing(Int, variable: String, imputation: String, file: String)
  /// A known value is another one in the data set.
  case changed(Int, variable: String, imputation: String, file: String)

  /// What to tell the user.
  public var diagnostics: [Diagnostic] {
    let (message, hint) = words
    return [Diagnostic(.error, message, at: SourceLocation(file: file), hints: [hint])]
  }

  /// The data are at fault.
  public var exitStatus: ExitStatus { .badData }

  private var file: String {
    switch self {
    case .noColumn(_, let file, _), .noIdentifier(let file), .tooFew(_, _, let file),
      .patientsMissing(_, _, _, let file), .stillMissing(_, _, _, let file),
      .changed(_, _, _, let file):
      file
    }
  }

  private var words: (message: String, hint: String) {
    switch self {
    case .noColumn(let column, _, let known):
      (
        "there is no column '\(column)' that numbers the imputations",
        "name it by 'imputation' under 'missing'; the columns are \(known.joined(separator: ", "))"
      )
    case .noIdentifier:
      (
        "the study names no column of identifiers, by which imputed values find their patients",
        "give 'id' under 'cohort'"
      )
    case .tooFew(let count, let column, _):
      (
        "the column '\(column)' numbers \(count) completed data sets; two or more are needed",
        "0 stands for the original data, as in mice::complete(action = \"long\", include = TRUE)"
      )
    case .patientsMissing(let count, let total, let imputation, _):
      (
        "imputation \(imputation) lacks \(count) of the \(total) patients of the analysis",
        "impute all patients of the data file, and keep their identifiers"
      )
    case .stillMissing(let count, let variable, let imputation, _):
      (
        "'\(variable)' is still missing in \(count) patients of imputation \(imputation)",
        "impute every variable of the model"
      )
    case .changed(let count, let variable, let imputation, _):
      (
        "'\(variable)' differs from the data in \(count) patients of imputation \(imputation) whose value is known",
        "impute the same data file that 'cohort' names; known values stay as they are"
      )
    }
  }
}
