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
  var paper: Paper
  private var theme = Theme.default
  private var dotsPerInch = 300.0
  private let scale: PointScale?
  private let content: SheetContent
  private let memory = SheetMemory()

  init(model: RiskModel, patients: SheetPatients, study: Study?) {
    (self.model, self.patients) = (model, patients)
    scale = PointScale(model)
    languages = study?.sheet.languages ?? [.english]
    paper = study?.sheet.paper ?? .a4
    content = study.map(SheetContent.init) ?? SheetContent()
  }

  /// Takes what the command line says; of a theme colours and fonts, for the sizes are those of the paper.
  mutating func adopt(_ common: CommonOptions, theme: Theme) {
    (threads, self.theme, dotsPerInch) = (common.threads, theme, common.resolution)
    if !common.languages.isEmpty { languages = common.languages }
  }

  /// All sheets in one PDF, a page a patient and language; laid out side by side, drawn in order.
  func combined(_ rows: [Int]) async throws -> Data {
    let document = try PDFDocument(metadata: metadata)
    // A few pages at a time: changing threads costs time as well.
    let starts = stride(from: 0, to: rows.count, by: 4)
    let pieces = starts.map { rows[$0..<min($0 + 4, rows.count)] }
    var finished = 0
    try await Parallel.inOrder(pieces, threads: threads) { piece in
      let measurer = try PangoMeasurer(fonts: theme.fonts)
      return piece.flatMap { row in
        let sheet = sheet(row)
        return languages.map {
          FigureRenderer.scene(sheet, style: style($0), measuring: measurer)
        }
      }
    } use: { scenes in
      for scene in scenes { try document.append(scene) }
      finished += 1
      ProgressLine.shared.show("sheets", Double(finished) / Double(pieces.count))
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
        var renderer = FigureRenderer(metadata: metadata)
        renderer.dotsPerInch = dotsPerInch
        let files = try renderer.files(sheet(job.row), style: style(language), formats: formats)
        for (format, bytes) in files {
          try folder.write(bytes, to: "\(prefix)\(job.name)\(suffix).\(format.rawValue)")
        }
      }
    }
  }

  private func sheet(_ row: Int) -> RiskSheetFigure {
    var sheet = RiskSheetFigure(
      model: model, scale: scale, patient: patients[row], content: content, memory: memory)
    sheet.paper = paper
    return sheet
  }

  private func style(_ language: Language) -> FigureStyle {
    FigureStyle(theme: theme, language: language, isSynthetic: isSynthetic)
  }

  private var metadata: PDFMetadata { PDFMetadata(creator: "nomograph \(ToolVersion.current)") }
}

extension SheetContent {
  init(_ study: Study) {
    self.init()
    let settings = study.sheet
    procedureDateLabel =
      settings.dateLabel ?? study.variables.first { $0.name == settings.dateVariable }?.label
    eventPhrase = settings.eventPhrase
    (title, hospital) = (settings.title, settings.hospital)
    (whatToDo, comeBackIf) = (settings.whatToDo, settings.comeBackIf)
    urgentIf = settings.urgentIf
    (contact, limits) = (settings.contact, settings.limits)
    showsRiskIfIneligible = settings.showsRiskIfIneligible
    thresholds = settings.thresholds.map {
      Threshold(risk: $0.risk, meaning: $0.meaning, source: $0.source)
    }
  }
}
