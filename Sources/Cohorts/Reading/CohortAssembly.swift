internal import Diagnostics

/// One reading of one table: columns, identifiers and centres, with every fault on the way.
struct CohortAssembly {
  /// The column that marks a file as synthetic when every cell is 1.
  static let syntheticColumn = "synthetic"

  private let table: CSVTable
  private let options: CohortReader
  private let positions: [String: Int]
  private let missing: Set<String>
  private var faults: [DataFault] = []
  private var badCells: [DataFault] = []
  private var rows: [Int]
  private var duplicatesDropped = 0

  init(_ table: CSVTable, options: CohortReader) {
    self.table = table
    self.options = options
    let named = table.header.enumerated().map { ($1, $0) }
    positions = Dictionary(named, uniquingKeysWith: { first, _ in first })
    missing = Set(options.missingCodes).union([""])
    rows = Array(table.records.indices)
  }

  mutating func reading() throws(CohortError) -> CohortReading {
    checkColumns()
    let ids = readIDs()
    var columns = variables().compactMap { readColumn($0) }
    checkOrder(of: &columns)
    let centres = readCentres()
    let refused = options.badValues == .error ? faults + badCells : faults
    guard refused.isEmpty else { throw .data(refused.sorted(by: CSVReader.isEarlier)) }
    let cohort = Cohort(
      columns: columns, ids: ids, centres: centres, isSynthetic: isSynthetic,
      centreColumn: options.centreColumn, origin: origin)
    let quality = DataQuality(
      rows: table.records.count, duplicatesDropped: duplicatesDropped, badCells: badCellCounts(),
      encoding: table.encoding, unusedColumns: unusedColumns)
    return CohortReading(
      cohort: cohort, quality: quality, warnings: warnings(quality) + repetitions(in: cohort))
  }

  // MARK: Columns

  private mutating func checkColumns() {
    var wanted: [(name: String, role: String)] = []
    if let id = options.idColumn { wanted.append((id, "identifier")) }
    if let centre = options.centreColumn { wanted.append((centre, "centre")) }
    for variable in options.variables ?? [] { wanted.append((variable.name, "variable")) }
    var reported: Set<String> = []
    for (name, role) in wanted where positions[name] == nil && reported.insert(name).inserted {
      let kind = DataFault.Kind.missingColumn(name, role: role, columns: table.header)
      faults.append(DataFault(kind, at: SourceLocation(file: table.file, line: 1)))
    }
  }

  private func variables() -> [Variable] {
    if let given = options.variables { return given }
    let reserved = [options.idColumn, isSynthetic ? Self.syntheticColumn : nil].compactMap(\.self)
    return table.header.filter { !reserved.contains($0) }.map(inferredVariable)
  }

  private func inferredVariable(_ name: String) -> Variable {
    guard !options.numberColumns.contains(name) else { return Variable(name: name, kind: .number) }
    let present = rows.map { cell($0, name) }.filter { !missing.contains($0) }
    if present.allSatisfy({ CellParser.number($0) != nil }) {
      return Variable(name: name, kind: .number)
    }
    let levels = Set(present).sorted().map { Variable.Level(code: $0) }
    return Variable(name: name, kind: .category(levels))
  }

  private mutating func readColumn(_ variable: Variable) -> Column? {
    guard positions[variable.name] != nil else { return nil }
    let parser = CellParser(variable)
    switch variable.kind {
    case .number:
      return Column(variable, .numbers(read(variable.name, missing: .nan, parser.number)))
    case .category:
      return Column(variable, .categories(read(variable.name, missing: -1, parser.level)))
    case .date:
      return Column(
        variable, .dates(read(variable.name, missing: nil) { parser.day(of: $0).map { .some($0) } })
      )
    case .text:
      return Column(variable, .texts(read(variable.name, missing: nil) { .success($0) }))
    }
  }

  private mutating func read<Value>(
    _ name: String, missing mark: Value, _ parse: (String) -> Result<Value, CellFault>
  ) -> [Value] {
    rows.map { row in
      let text = cell(row, name)
      guard !missing.contains(text) else { return mark }
      switch parse(text) {
      case .success(let value): return value
      case .failure(let fault):
        badCells.append(DataFault(fault.kind, at: place(row, name)))
        return mark
      }
    }
  }

  /// A date before the one that it cannot precede is a bad cell.
  private mutating func checkOrder(of columns: inout [Column]) {
    guard let order = options.dateOrder, let later = order.later,
      let first = columns.first(where: { $0.variable.name == order.earlier }),
      let place = columns.firstIndex(where: { $0.variable.name == later }),
      case .dates(let starts) = first.values, case .dates(var ends) = columns[place].values
    else { return }
    for index in ends.indices {
      guard let start = starts[index], let end = ends[index], end < start else { continue }
      let kind = DataFault.Kind.reversedDates(
        cell(rows[index], later), column: later, earlier: order.earlier)
      badCells.append(DataFault(kind, at: self.place(rows[index], later)))
      ends[index] = nil
    }
    columns[place] = Column(columns[place].variable, .dates(ends))
  }

  private func cell(_ row: Int, _ name: String) -> String {
    positions[name].map { CSVReader.trimmed(table.records[row].fields[$0]) } ?? ""
  }

  private func place(_ row: Int, _ name: String) -> SourceLocation {
    SourceLocation(
      file: table.file, line: table.records[row].line, column: positions[name].map { $0 + 1 })
  }

  /// Where the rows that stay stand in the file.
  private var origin: RowOrigin {
    RowOrigin(
      file: table.file, lines: rows.map { table.records[$0].line },
      columns: positions.mapValues { $0 + 1 })
  }

  // MARK: Identifiers, centres, the synthetic mark

  private mutating func readIDs() -> [String] {
    guard let column = options.idColumn, positions[column] != nil else {
      return rows.map { "\($0 + 1)" }
    }
    var firstRow: [String: Int] = [:]
    var kept: [Int] = []
    for row in rows {
      let id = cell(row, column)
      if missing.contains(id) {
        faults.append(DataFault(.missingID, at: place(row, column)))
      } else if let first = firstRow[id], !options.allowsRepeatedIDs {
        duplicatesDropped += 1
        guard options.duplicates == .error else { continue }
        let kind = DataFault.Kind.duplicateID(id, firstLine: table.records[first].line)
        faults.append(DataFault(kind, at: place(row, column)))
      } else {
        firstRow[id] = row
      }
      // A row that is refused stays for now, so that its cells are looked at too.
      kept.append(row)
    }
    rows = kept
    return kept.map { cell($0, column) }
  }

  private mutating func readCentres() -> [String]? {
    guard let name = options.centreColumn, positions[name] != nil else { return nil }
    let variable = options.variables?.first { $0.name == name }
    let parser = variable.map(CellParser.init)
    return rows.map { row in
      let text = cell(row, name)
      if missing.contains(text) {
        faults.append(DataFault(.missingCentre(name), at: place(row, name)))
      }
      guard let parser, let variable, !variable.levels.isEmpty else { return text }
      return (try? parser.level(of: text).get()).map { variable.levels[$0].code } ?? text
    }
  }

  private var isSynthetic: Bool {
    positions[Self.syntheticColumn] != nil && !table.records.isEmpty
      && table.records.indices.allSatisfy {
        CellParser.number(cell($0, Self.syntheticColumn)) == 1
      }
  }

  // MARK: What to tell the user

  private var unusedColumns: [String] {
    guard let variables = options.variables else { return [] }
    let used = Set(variables.map(\.name)).union(
      [options.idColumn, options.centreColumn, Self.syntheticColumn].compactMap(\.self))
    return table.header.filter { !used.contains($0) }
  }

  private func badCellCounts() -> [DataQuality.BadCells] {
    var counts: [DataQuality.BadCells] = []
    for fault in badCells {
      guard let (column, reason) = fault.kind.cell else { continue }
      let same = counts.firstIndex { $0.column == column && $0.reason == reason }
      if let same {
        counts[same].count += 1
      } else {
        counts.append(DataQuality.BadCells(column: column, reason: reason, count: 1))
      }
    }
    return counts
  }

  private func repetitions(in cohort: Cohort) -> [Diagnostic] {
    guard options.idColumn != nil, !options.allowsRepeatedIDs else { return [] }
    let columns = cohort.columns.filter { $0.variable.name != options.idColumn }
    let found = RepeatedRows(of: columns, rows: cohort.rowCount)
    return [found.warning(at: SourceLocation(file: table.file))].compactMap { $0 }
  }

  private func warnings(_ quality: DataQuality) -> [Diagnostic] {
    let place = SourceLocation(file: table.file)
    var warnings = quality.badCells.map { bad in
      let first = badCells.first { $0.kind.cell.map { $0 == (bad.column, bad.reason) } ?? false }
      return DataFault.warning(about: bad, first: first?.location)
    }
    if quality.duplicatesDropped > 0 {
      warnings.append(DataFault.duplicatesWarning(quality.duplicatesDropped, at: place))
    }
    if !quality.unusedColumns.isEmpty {
      warnings.append(DataFault.unusedColumnsNote(quality.unusedColumns, at: place))
    }
    return warnings
  }
}
