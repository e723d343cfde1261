public import Cohorts
internal import Diagnostics
public import Statistics

extension Design {
  /// The columns of each term, counted from zero, without the intercept.
  public var columnRanges: [Range<Int>] {
    var start = 0
    return terms.map { term in
      defer { start += term.columnCount }
      return start..<(start + term.columnCount)
    }
  }

  /// The model columns of every patient of a cohort, without the intercept.
  ///
  /// - Throws: `PredictionError` for a predictor that the cohort lacks or that has missing values, a
  ///   level that the model does not know, a value where a transformation is not defined.
  public func matrix(for cohort: Cohort) throws(PredictionError) -> Matrix {
    var values = PredictorValues(rowCount: cohort.rowCount)
    for predictor in predictors { try values.read(predictor, from: cohort) }
    return try matrix(of: values)
  }

  /// The model columns of one patient, without the intercept.
  ///
  /// - Throws: `PredictionError` for a predictor that is absent, of the wrong kind, or has a level that
  ///   the model does not know, a value where a transformation is not defined.
  public func row(for patient: PatientValues) throws(PredictionError) -> [Double] {
    try matrix(of: values(of: patient, variables: predictors.map(\.variable.name))).storage
  }

  /// The rows of a cohort in which every predictor is known.
  ///
  /// - Throws: `PredictionError.noSuchColumn` if the cohort lacks a predictor.
  public func completeRows(of cohort: Cohort) throws(PredictionError) -> [Int] {
    var columns: [Column] = []
    for predictor in predictors { columns.append(try cohort.column(for: predictor)) }
    return columns.completeRows(of: cohort.rowCount)
  }

  /// The values of some variables of one patient, checked.
  func values(
    of patient: PatientValues, variables: [String]
  ) throws(PredictionError) -> PredictorValues {
    var values = PredictorValues(rowCount: 1)
    for predictor in predictors where variables.contains(predictor.variable.name) {
      try values.read(predictor, from: patient)
    }
    return values
  }

  /// The values with codes that were read as numbers, for want of a dictionary, as levels again.
  package func recoded(_ patient: PatientValues) -> PatientValues {
    var result = patient
    for predictor in predictors where !predictor.variable.levels.isEmpty {
      let name = predictor.variable.name
      guard case .number(let number)? = patient[name] else { continue }
      result[name] = .level(PredictorValues.code(of: number))
    }
    return result
  }

  /// The columns of some terms for checked values.
  func columns(
    ofTerms indices: [Int], values: PredictorValues
  ) throws(PredictionError) -> [[Double]] {
    var result: [[Double]] = []
    for index in indices {
      let columns = terms[index].columns(of: values)
      for (column, name) in zip(columns, terms[index].columnNames) {
        if let row = column.firstIndex(where: { !$0.isFinite }) {
          throw .undefined(
            column: name, variables: terms[index].variables,
            count: column.count { !$0.isFinite }, firstRow: row,
            at: values.origin?.place(row: row, column: terms[index].variables.first))
        }
      }
      result += columns
    }
    return result
  }

  /// What the offsets add to every patient's linear predictor; zeros without offsets.
  ///
  /// - Throws: `PredictionError` for a predictor that the cohort lacks or that has missing values, a
  ///   value where the offset is not defined.
  public func offsets(for cohort: Cohort) throws(PredictionError) -> [Double] {
    var values = PredictorValues(rowCount: cohort.rowCount)
    let names = offsets.flatMap(\.variables)
    for predictor in predictors where names.contains(predictor.variable.name) {
      try values.read(predictor, from: cohort)
    }
    return try offsets(of: values)
  }

  /// What the offsets add to one patient's linear predictor.
  ///
  /// - Throws: `PredictionError` for a value that is absent, of the wrong kind, or where the offset is not
  ///   defined.
  public func offset(of patient: PatientValues) throws(PredictionError) -> Double {
    guard !offsets.isEmpty else { return 0 }
    let checked = try values(of: patient, variables: offsets.flatMap(\.variables))
    return try offsets(of: checked).first ?? 0
  }

  /// The sum of some offsets, all of them if none are named.
  func offsets(
    of values: PredictorValues, positions: [Int]? = nil
  ) throws(PredictionError) -> [Double] {
    var sum = Array(repeating: 0.0, count: values.rowCount)
    for offset in positions.map({ $0.map { offsets[$0] } }) ?? offsets {
      let column = offset.values(values.numbers, count: values.rowCount)
      if let row = column.firstIndex(where: { !$0.isFinite }) {
        throw .undefined(
          column: "offset(\(offset.notation))", variables: offset.variables,
          count: column.count { !$0.isFinite }, firstRow: row,
          at: values.origin?.place(row: row, column: offset.variables.first))
      }
      for row in sum.indices { sum[row] += column[row] }
    }
    return sum
  }

  func matrix(of values: PredictorValues) throws(PredictionError) -> Matrix {
    let columns = try columns(ofTerms: Array(terms.indices), values: values)
    return Matrix(columns: columns, rows: values.rowCount)
  }
}

extension Cohort {
  func column(for predictor: Design.Predictor) throws(PredictionError) -> Column {
    let name = predictor.variable.name
    guard let column = self[name] else {
      throw .noSuchColumn(
        name, closest: Suggestion.closest(to: name, among: columnNames), known: columnNames)
    }
    return column
  }
}

extension PredictorValues {
  mutating func read(
    _ predictor: Design.Predictor, from cohort: Cohort
  ) throws(PredictionError) {
    let name = predictor.variable.name
    let column = try cohort.column(for: predictor)
    origin = cohort.origin
    if let row = column.missingRows.first {
      throw .missingInCohort(
        name, count: column.missingCount, firstRow: row,
        at: cohort.origin?.place(row: row, column: name))
    }
    switch (predictor.variable.kind, column.values) {
    case (.number, .numbers(let cells)):
      guard cells.allSatisfy(\.isFinite) else { throw .notFinite(name) }
      numbers[name] = cells
    case (.category(let known), .categories(let cells)):
      levels[name] = try Self.positions(
        cells, written: column.variable.levels.map(\.code), known: known.map(\.code), of: name)
    case (.number, .categories): throw .notANumber(name)
    case (.category(let known), .numbers(let cells)):
      // A file without a dictionary may hold codes such as 1 and 2 as numbers.
      let (distinct, positions) = Self.coded(cells)
      levels[name] = try Self.positions(
        positions, written: distinct, known: known.map(\.code), of: name)
    default: throw .unusableColumn(name)
    }
  }

  fileprivate mutating func read(
    _ predictor: Design.Predictor, from patient: PatientValues
  ) throws(PredictionError) {
    let name = predictor.variable.name
    guard let value = patient[name] else { throw .missingPredictor(name) }
    switch (predictor.variable.kind, value) {
    case (.number, .number(let number)):
      guard number.isFinite else { throw .notFinite(name) }
      numbers[name] = [number]
    case (.number, .level): throw .notANumber(name)
    case (.category(let known), .level(let code)):
      levels[name] = try Self.positions(
        [0], written: [code], known: known.map(\.code), of: name)
    case (.category(let known), .number(let number)):
      levels[name] = try Self.positions(
        [0], written: [Self.code(of: number)], known: known.map(\.code), of: name)
    default: throw .unusableColumn(name)
    }
  }

  /// Translates positions in a file's levels into positions in the design's levels.
  private static func positions(
    _ cells: [Int], written: [String], known: [String], of name: String
  ) throws(PredictionError) -> [Int] {
    let translation = written.map { code in known.firstIndex(of: code) }
    var unknown: [String] = []
    let result = cells.map { cell -> Int in
      guard written.indices.contains(cell) else { return 0 }
      if let position = translation[cell] { return position }
      if !unknown.contains(written[cell]) { unknown.append(written[cell]) }
      return 0
    }
    guard unknown.isEmpty else {
      throw .unknownLevels(unknown, variable: name, known: known)
    }
    return result
  }

  private static func coded(_ cells: [Double]) -> (codes: [String], positions: [Int]) {
    var codes: [String] = []
    var found: [String: Int] = [:]
    let positions = cells.map { cell in
      let code = Self.code(of: cell)
      if let position = found[code] { return position }
      found[code] = codes.count
      codes.append(code)
      return codes.count - 1
    }
    return (codes, positions)
  }

  /// A number as a file would write a code: without ".0".
  static func code(of number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
