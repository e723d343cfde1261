internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Rendering
internal import RiskModels
internal import Studies

/// Makes risk sheets, many at a time.
struct SheetMaker: Sendable {
  let model: RiskModel
  let patients: SheetPatients
  var languages: [Language]
  var isSynthetic = false
  var threads: Int?
  private let scale: PointScale?
  private let content: SheetContent

  init(model: RiskModel, patients: SheetPatients, study: Study?) {
    (self.model, self.patients) = (model, patients)
    scale = PointScale(model)
    languages = study?.sheet.languages ?? [.english]
    content = study.map(SheetContent.init) ?? SheetContent()
  }

  /// All sheets in one PDF, a page a patient and language.
  func combined(_ rows: [Int]) throws -> Data {
    let document = try PDFDocument(metadata: metadata)
    let measurer = try PangoMeasurer()
    for (index, row) in rows.enumerated() {
      ProgressLine.shared.show("sheets", Double(index) / Double(rows.count))
      for language in languages {
        try document.append(sheet(row).scene(style: style(language), measuring: measurer))
      }
    }
    return try document.finish()
  }

  /// One file a patient and language in a folder.
  func write(
    _ rows: [Int], to folder: OutputFolder, below prefix: String, formats: [FigureFormat]
  ) async throws {
    var safe = SafeFileName()
    let jobs = rows.map { (row: $0, name: safe.name(for: patients.cohort.ids[$0])) }
    let formats = formats.isEmpty ? [.pdf] : formats
    try await Parallel.forEach(jobs, threads: threads) { job in
      for language in languages {
        let suffix = language == languages.first ? "" : ".\(language.rawValue)"
        let files = try FigureRenderer(metadata: metadata)
          .files(sheet(job.row), style: style(language), formats: formats)
        for (format, bytes) in files {
          try folder.write(bytes, to: "\(prefix)\(job.name)\(suffix).\(format.rawValue)")
        }
      }
    }
  }

  private func sheet(_ row: Int) -> RiskSheetFigure {
    RiskSheetFigure(model: model, scale: scale, patient: patients[row], content: content)
  }

  private func style(_ language: Language) -> FigureStyle {
    FigureStyle(theme: .default, language: language, isSynthetic: isSynthetic)
  }

  private var metadata: PDFMetadata { PDFMetadata(creator: "nomograph \(ToolVersion.current)") }
}

extension SheetContent {
  init(_ study: Study) {
    self.init()
    let settings = study.sheet
    procedureDateLabel = study.variables.first { $0.name == settings.dateVariable }?.label
    eventPhrase = settings.eventPhrase
    (title, hospital) = (settings.title, settings.hospital)
    (whatToDo, comeBackIf) = (settings.whatToDo, settings.comeBackIf)
    (contact, limits) = (settings.contact, settings.limits)
    showsRiskIfIneligible = settings.showsRiskIfIneligible
  }
}
