internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import Reporting
internal import RiskModels
internal import Studies

/// Writes everything that a run has found into its output folder.
struct RunWriter {
  let inputs: StudyInputs
  let run: StudyRun
  let folder: OutputFolder
  let common: CommonOptions
  let templates: TemplateSet

  private var formats: [FigureFormat] {
    common.formats.isEmpty ? inputs.study.figures.formats : common.formats
  }

  private var theme: Theme { inputs.theme.theme }

  /// Writes all files and returns what readers of the figures would miss.
  func write(sheets: SheetChoice?) async throws -> [Diagnostic] {
    var results = run.results
    results.provenance.inputs += templates.replacements
    let model = run.fitted.riskModel
    let set = FigureSet(
      results: results, model: model, names: inputs.study.figures.names,
      nomogram: inputs.study.figures.nomogram, panels: inputs.study.figures.panels)
    results.figures = set.records(formats: formats)
    let warnings = try await draw(set, results)
    for (name, text) in RunTables(results, model: model).files {
      try folder.write(Data(text.utf8), to: "tables/\(name).csv")
    }
    let log = run.patients.eligible.screeningLog
    try folder.write(Data(log.csv().utf8), to: "tables/screening-log.csv")
    try folder.write(RiskModelFile.data(for: model), to: "model.json")
    try folder.write(results.json(), to: "results.json")
    try writeReports(results)
    try await writeSheets(sheets, results)
    try folder.writeManifest(results.provenance)
    return warnings
  }

  /// A drawing for every figure and language, laid out and rendered side by side; a warning for each figure whose
  /// page the theme has no room for.
  private func draw(_ set: FigureSet, _ results: Results) async throws -> [Diagnostic] {
    let languages = results.study.languages
    let main = languages.first ?? .english
    let renderer = common.renderer(crediting: DocumentCredits(inputs.study))
    let jobs = set.figures.flatMap { _, figure in languages.map { (figure, $0) } }
    let (folder, formats, theme) = (folder, formats, theme)
    var warnings: [(figure: String, first: Diagnostic)] = []
    try await Parallel.inOrder(jobs, threads: common.threads) { figure, language in
      let style = FigureStyle(
        theme: theme, language: language, isSynthetic: results.study.isSynthetic)
      let drawn = try renderer.checkedFiles(
        figure, style: style, formats: formats, lookingForGlyphs: false)
      for (format, bytes) in drawn.files {
        let path = FigureRecord.path(
          id: figure.id, format: format.rawValue, language: language, mainLanguage: main)
        try folder.write(bytes, to: path)
      }
      return drawn.warnings.first.map { (figure.id, $0) }
    } use: { warning in
      guard let warning, !warnings.contains(where: { $0.figure == warning.0 }) else { return }
      warnings.append(warning)
    }
    let style = FigureStyle(
      theme: theme, language: main, isSynthetic: results.study.isSynthetic)
    for (_, figure) in set.figures {
      let table = try renderer.table(of: figure, style: style)
      try folder.write(Data(table.csv.utf8), to: "figures/\(figure.id).csv")
    }
    return warnings.map(\.first)
  }

  private func writeReports(_ results: Results) throws {
    var drawings: [String: String] = [:]
    for path in folder.files where path.hasSuffix(".svg") {
      drawings[path] = folder.read(path).map { String(decoding: $0, as: UTF8.self) }
    }
    for file in try Report(templates: templates).files(for: results, svgFiles: drawings) {
      try folder.write(Data(file.text.utf8), to: file.name)
    }
  }

  private func writeSheets(_ choice: SheetChoice?, _ results: Results) async throws {
    // A sheet shows one risk; the study file's own wishes for sheets were refused.
    guard run.fitted.riskModel.categories == nil else { return }
    let cohort = run.patients.screened
    let patients = SheetPatients(
      cohort: cohort, bytes: inputs.cohort.bytes, study: inputs.study,
      log: run.patients.eligible.screeningLog)
    var maker = SheetMaker(
      model: run.fitted.riskModel, patients: patients, study: inputs.study)
    maker.isSynthetic = results.study.isSynthetic
    maker.adopt(common, theme: theme)
    let rows: [Int] =
      switch choice {
      case .none?: []
      case .all: Array(0..<cohort.rowCount)
      case .typical: typicalRows()
      case nil:
        try inputs.study.sheet.patients.map { try PatientChoice(ids: $0).rows(in: cohort) }
          ?? typicalRows()
      }
    try await maker.write(rows, to: folder, below: "sheets/", formats: [])
  }

  /// The patients of the analysis at the quartiles of predicted risk: a low, a middle and a high one.
  private func typicalRows() -> [Int] {
    let eligible = run.patients.eligible
    let model = run.fitted.riskModel
    let scored = eligible.cohort.ids.indices.compactMap { row -> (Double, Int)? in
      let values = eligible.cohort.values(ofRow: row)
      return (try? model.linearPredictor(of: values)).map { ($0, row) }
    }.sorted { $0 < $1 }
    guard !scored.isEmpty else { return [] }
    let positions = [0.25, 0.5, 0.75].map { Int((Double(scored.count - 1) * $0).rounded()) }
    return Array(Set(positions)).sorted().map { eligible.screenedRows[scored[$0].1] }
  }
}
