internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Foundation
internal import RiskModels

/// Turns a study file as written into a study that can be run: looks up every name and fills in defaults.
struct StudyResolver {
  let file: StudyFile
  let log: ProblemLog
  private(set) var variables: [Variable] = []

  init(_ file: StudyFile, log: ProblemLog) {
    (self.file, self.log) = (file, log)
    variables = resolveVariables()
  }

  /// The study, or `nil` where the log says why not.
  func study() -> Study? {
    let criteria = criteria()
    let spec = model()
    let cohort = cohort()
    var validation = validation(centre: cohort?.centre)
    chooseCurves(&validation, for: spec?.kind.family)
    refuseWhatCategoriesLack(spec?.kind.family)
    let languages = languages()
    let sheet = sheet(languages: languages)
    let missing = missingData()
    guard let spec, let cohort else { return nil }
    validation.rivals = rivals(of: spec)
    return Study(
      id: file.study.id?.value ?? "study", title: file.study.title?.value ?? "Study",
      registration: file.study.registration?.value,
      authors: file.study.authors?.map(\.value) ?? [], version: file.study.version?.value,
      centres: file.study.centres.map { Study.Centre(code: $0.code.value, label: $0.label) },
      cohort: cohort, variables: variables, criteria: criteria, outcome: outcome(spec),
      model: spec, alternatives: alternatives(to: spec),
      modelTitle: file.model?.title?.value ?? file.study.title?.value ?? "Model",
      expectedPerformance: expectedPerformance(), validation: validation,
      figures: figures(validation.thresholds),
      report: Study.ReportSettings(
        languages: languages, statements: file.report.statements,
        smallestCell: file.report.smallestCell), sheet: sheet, missing: missing)
  }

  private func cohort() -> Study.CohortSource? {
    guard let section = file.cohort else {
      log.note(.missingKey("cohort", section: "the study file"), at: file.start)
      return nil
    }
    var encoding: TextEncoding?
    if let written = section.encoding, written.value != "auto" {
      encoding = TextEncoding(named: written.value)
      if encoding == nil {
        let names = ["auto"] + TextEncoding.allCases.map(\.rawValue)
        log.note(.notAllowed(written.value, key: "encoding", allowed: names), at: written.location)
      }
    }
    guard let path = section.file else { return nil }
    return Study.CohortSource(
      file: path.value, id: section.id?.value, centre: section.centre?.value,
      dates: dates(section),
      missingCodes: section.missing?.map(\.value) ?? CohortReader.defaultMissingCodes,
      encoding: encoding, badValues: section.badValues?.value ?? .error,
      duplicates: section.duplicates?.value ?? .error,
      isSynthetic: section.isSynthetic?.value ?? false, source: section.source?.value)
  }

  private func criteria() -> [Criterion] {
    var seen: [String: SourceLocation] = [:]
    func resolve(_ entry: StudyFile.CriterionEntry, _ direction: Attrition.Direction) -> Criterion?
    {
      if let first = seen[entry.id.value] {
        log.note(
          .duplicate(entry.id.value, what: "criterion", firstLine: first.line),
          at: entry.id.location)
      }
      seen[entry.id.value] = seen[entry.id.value] ?? entry.id.location
      let baselineRule = entry.baselineRule.flatMap(rule)
      guard let rule = rule(entry.rule) else { return nil }
      return Criterion(
        id: entry.id.value, text: entry.text, direction: direction, window: entry.window,
        rule: rule, baselineRule: baselineRule)
    }
    return file.include.compactMap { resolve($0, .include) }
      + file.exclude.compactMap { resolve($0, .exclude) }
  }

  private func rule(_ text: Located<String>) -> EligibilityRule? {
    do throws(CohortError) {
      let rule = try EligibilityRule(text.value, at: text.location)
      let faults = rule.faults(under: variables)
      guard faults.isEmpty else { throw CohortError.rules(faults) }
      return rule
    } catch {
      log.note(error, at: text.location)
      return nil
    }
  }

  private func languages() -> [Language] {
    let written = file.report.languages?.map(\.value) ?? []
    var seen: Set<Language> = []
    let unique = written.filter { seen.insert($0).inserted }
    return unique.isEmpty ? [.english] : unique
  }

  private func figures(_ thresholds: [Double]) -> Study.FigureSettings {
    let section = file.figures
    let themes = Theme.presets.map(\.name)
    if let theme = section.theme, !themes.contains(theme.value),
      !ThemeChoice.isPath(theme.value)
    {
      log.note(.notAllowed(theme.value, key: "theme", allowed: themes), at: theme.location)
    }
    for name in section.names ?? [] where FigureName.single(named: name.value) == nil {
      log.note(
        .notAllowed(name.value, key: "include", allowed: FigureName.single.map(\.rawValue)),
        at: name.location)
    }
    let formats = FigureFormat.allCases.filter { format in
      section.formats?.contains { $0.value == format } ?? true
    }
    return Study.FigureSettings(
      formats: formats, theme: section.theme?.value ?? "default",
      names: section.names?.compactMap { FigureName.single(named: $0.value) },
      nomogram: nomogram(thresholds: thresholds),
      panels: figurePanels(on: Theme.presets.first { $0.name == section.theme?.value }))
  }

  private func sheet(languages: [Language]) -> Study.SheetSettings {
    let section = file.sheet
    if let date = section.date { checkIsDate(date) }
    let own = section.languages?.map(\.value) ?? []
    return Study.SheetSettings(
      languages: own.isEmpty ? languages : own,
      paper: section.paper?.value ?? .a4, title: section.title?.value,
      hospital: section.hospital?.value, dateVariable: section.date?.value,
      dateLabel: section.dateLabel?.value,
      patients: section.patients?.map(\.value), eventPhrase: section.eventPhrase?.value,
      whatToDo: section.whatToDo?.map(\.value) ?? [],
      comeBackIf: section.comeBack?.map(\.value) ?? [],
      urgentIf: section.urgent?.map(\.value) ?? [], limits: section.limits?.value,
      contact: section.contact?.value,
      showsRiskIfIneligible: section.showsRiskIfIneligible?.value ?? false,
      thresholds: sheetThresholds())
  }

  private func sheetThresholds() -> [Study.SheetSettings.Threshold] {
    var known: [Double: SourceLocation] = [:]
    for entry in file.sheet.thresholds {
      let (risk, place) = (entry.risk.value, entry.risk.location)
      if !(risk > 0 && risk < 1) {
        log.note(
          .outOfRange("\(risk)", key: "risk", expected: "a risk between 0 and 1, e.g. 0.1"),
          at: place)
      }
      if let first = known[risk] {
        log.note(.duplicate("\(risk)", what: "threshold", firstLine: first.line), at: place)
      }
      known[risk] = place
    }
    return file.sheet.thresholds.sorted { $0.risk.value < $1.risk.value }.map {
      Study.SheetSettings.Threshold(
        risk: $0.risk.value, meaning: $0.meaning.value, source: $0.source.value)
    }
  }
}

extension Study {
  /// Reads a study file, reporting everything that is wrong with it together.
  ///
  /// - Parameters:
  ///   - text: The content of the file.
  ///   - file: The name that problems are reported under.
  /// - Throws: `StudyError.problems`, ordered by line.
  public init(parsing text: String, file: String) throws {
    let log = ProblemLog()
    let written = try StudyFile(parsing: text, file: file, log: log)
    let study = StudyResolver(written, log: log).study()
    try log.throwIfAny()
    guard let study else { preconditionFailure("a study without problems must resolve") }
    self = study
  }
}
