internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import RiskModels
internal import Studies

/// The patients that sheets are about, with what the study's criteria say of each.
struct SheetPatients {
  let cohort: Cohort
  let bytes: Data
  private let log: [ScreeningLog.Entry]
  private let criteria: [Criterion]
  private let dateVariable: String?

  /// Reads a table with a study's dictionary, or as it is.
  init(dataAt path: String, model: RiskModel, study: Study?) throws {
    if let study {
      let bytes = try InputFile.bytes(at: path)
      var reader = study.reader
      reader.badValues = .missing
      let reading = try reader.read([UInt8](bytes), file: path)
      self.init(
        cohort: reading.cohort, bytes: bytes, study: study,
        log: try reading.cohort.selecting(study.criteria).screeningLog)
    } else {
      let table = try DataTable(at: path, for: model)
      self.init(cohort: table.cohort, bytes: table.bytes, study: nil, log: ScreeningLog())
    }
  }

  /// Takes patients who were screened before.
  init(cohort: Cohort, bytes: Data, study: Study?, log: ScreeningLog) {
    (self.cohort, self.bytes, self.log) = (cohort, bytes, log.entries)
    (criteria, dateVariable) = (study?.criteria ?? [], study?.sheet.dateVariable)
  }

  /// One patient as a sheet shows them.
  subscript(row: Int) -> SheetPatient {
    let entry = log.indices.contains(row) ? log[row] : nil
    return SheetPatient(
      id: cohort.ids[row], values: cohort.values(ofRow: row), procedureDate: date(row),
      unmetCriteria: texts(entry?.failed), undecidedCriteria: texts(entry?.unknown))
  }

  private func texts(_ ids: [String]?) -> [LocalizedText] {
    (ids ?? []).compactMap { id in criteria.first { $0.id == id }?.text }
  }

  private func date(_ row: Int) -> String? {
    guard let dateVariable, case .dates(let cells)? = cohort[dateVariable]?.values,
      let day = cells[row]
    else { return nil }
    let date = Date(timeIntervalSince1970: Double(day) * 86_400)
    return date.formatted(.iso8601.year().month().day())
  }
}
