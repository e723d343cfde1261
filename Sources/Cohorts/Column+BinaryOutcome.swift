internal import Diagnostics

extension Column {
  /// Whether each patient had the event; `nil` where the cell is missing.
  ///
  /// A categorical column has the event where the cell is the level `event`, a numeric column where it
  /// is that number. Without `event`, a yes/no column counts yes and a column of 0 and 1 counts 1.
  /// - Throws: `CohortError.data` if the column has no such level, or is of dates or texts.
  public func binaryOutcome(
    event: String? = nil, file: String = ""
  ) throws(CohortError) -> [Bool?] {
    let place = SourceLocation(file: file)
    let codes = variable.levels.map(\.code)
    switch values {
    case .categories(let cells):
      let code = event ?? variable.yesLevel.map { codes[$0] } ?? ""
      guard case .success(let level) = CellParser(variable).level(of: code) else {
        throw .data([
          DataFault(.unknownEvent(code, column: variable.name, levels: codes), at: place)
        ])
      }
      return cells.map { $0 < 0 ? nil : $0 == level }
    case .numbers(let cells):
      let present = Set(cells.filter { !$0.isNaN })
      let wanted = event.map(CellParser.number) ?? (present.isSubset(of: [0, 1]) ? 1 : nil)
      guard let wanted else {
        let found = present.sorted().prefix(10).map { "\($0)" }
        let kind = DataFault.Kind.unknownEvent(event ?? "", column: variable.name, levels: found)
        throw .data([DataFault(kind, at: place)])
      }
      return cells.map { $0.isNaN ? nil : $0 == wanted }
    case .dates, .texts:
      throw .data([DataFault(.notAnOutcome(variable.name), at: place)])
    }
  }
}
