/// One value of one patient, as predictions take it.
public enum PatientValue: Sendable, Hashable, Codable {
  case number(Double)
  /// A level's code.
  case level(String)
}

/// What is known of one patient: value by variable name; what is missing is absent.
public typealias PatientValues = [String: PatientValue]

extension Cohort {
  /// What is known of the patient in `row`; numbers and categories only.
  public func values(ofRow row: Int) -> PatientValues {
    var result: PatientValues = [:]
    for column in columns where !column.isMissing(row) {
      switch column.values {
      case .numbers(let cells): result[column.variable.name] = .number(cells[row])
      case .categories(let cells):
        result[column.variable.name] = .level(column.variable.levels[cells[row]].code)
      case .dates, .texts: break
      }
    }
    return result
  }
}
