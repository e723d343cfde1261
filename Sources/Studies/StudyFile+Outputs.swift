internal import Cohorts
internal import Diagnostics
internal import Figures
internal import Yams

/// The sections that say how to validate and what to make: all of them may be left out.
extension StudyFile {
  static func validation(_ reader: inout MappingReader) -> ValidationSection {
    var result = ValidationSection()
    result.method = reader.choice("method")
    result.folds = reader.integer("folds", in: 2...1000)
    result.repeats = reader.integer("repeats", in: 1...10_000)
    result.bootstrap = reader.integer("bootstrap", in: 0...100_000)
    result.seed = reader.integer("seed", in: 0...Int.max)
    result.centre = reader.text("internal_external_by")
    result.thresholds = reader.numbers("thresholds")
    result.thresholdRationale = reader.localized("threshold_rationale")
    result.thresholdRange = reader.range("threshold_range")
    result.smoother = reader.choice("smoother")
    result.harm = reader.number("harm")
    result.prevalence = reader.number("prevalence")
    result.subgroups = subgroups(&reader)
    result.rivals = reader.sections("compare", each: "a model to compare with").map(rival)
    result.partialAUC = reader.section("partial_auc").map(partialAUC)
    if var external = reader.section("external") {
      result.external = ExternalEntry(
        file: external.require(external.text("file"), "file"), label: external.localized("label"))
      external.finish()
    }
    reader.finish()
    return result
  }

  private static func rival(_ section: MappingReader) -> RivalEntry {
    var reader = section
    let result = RivalEntry(
      file: reader.text("model"), formula: reader.text("formula"), family: reader.choice("family"),
      label: reader.localized("label"), location: reader.location)
    reader.finish()
    return result
  }

  private static func partialAUC(_ section: MappingReader) -> PartialEntry {
    var reader = section
    let result = PartialEntry(
      specificity: reader.range("specificity"), sensitivity: reader.range("sensitivity"),
      location: reader.location)
    reader.finish()
    return result
  }

  /// A list of variables, those of numbers as mappings with their cuts.
  private static func subgroups(_ reader: inout MappingReader) -> [SubgroupEntry] {
    reader.textsOrSections("subgroups", each: "a subgroup").compactMap { item in
      switch item {
      case .text(let name): return SubgroupEntry(variable: name)
      case .section(var section):
        let name = section.require(section.text("variable"), "variable")
        let cuts = section.numbers("cuts")
        section.finish()
        return name.map { SubgroupEntry(variable: $0, cuts: cuts) }
      }
    }
  }

  static func figures(_ reader: inout MappingReader) -> FigureSection {
    var result = FigureSection()
    result.formats = reader.choices("formats")
    result.theme = reader.text("theme")
    result.names = reader.texts("include")
    if var section = reader.section("nomogram") { result.nomogram = nomogram(&section) }
    result.panels = reader.sections("panels", each: "a panel").compactMap {
      var section = $0
      return panel(&section)
    }
    reader.finish()
    return result
  }

  private static func panel(_ reader: inout MappingReader) -> PanelEntry? {
    let name = reader.require(reader.text("name"), "name")
    let figures = reader.require(reader.texts("figures"), "figures")
    let wide = reader.texts("wide") ?? []
    let columns = reader.integer("columns", in: 1...6)
    reader.finish()
    guard let name, let figures else { return nil }
    return PanelEntry(name: name, figures: figures, wide: wide, columns: columns)
  }

  static func report(_ reader: inout MappingReader) -> ReportSection {
    var result = ReportSection()
    result.languages = reader.choices("languages")
    result.smallestCell = reader.integer("smallest_cell", in: 0...1000)?.value
    if var statements = reader.section("statements") {
      for key in statements.keys {
        result.statements[key.value] = statements.localized(key.value)?.value
      }
      statements.finish()
    }
    reader.finish()
    return result
  }

  static func sheet(_ reader: inout MappingReader) -> SheetSection {
    var result = SheetSection()
    result.hospital = reader.localized("hospital")
    result.title = reader.localized("title")
    result.date = reader.text("date")
    result.dateLabel = reader.localized("procedure_date_label")
    result.patients = reader.texts("patients")
    result.eventPhrase = reader.localized("event_phrase")
    result.whatToDo = reader.localizedList("what_to_do")
    result.comeBack = reader.localizedList("come_back_if")
    result.urgent = reader.localizedList("urgent_if")
    result.limits = reader.localized("limits")
    result.contact = reader.localized("contact")
    result.languages = reader.choices("languages")
    result.paper = reader.choice("paper")
    result.showsRiskIfIneligible = reader.flag("risk_if_ineligible")
    result.thresholds = reader.sections("thresholds", each: "a threshold").compactMap {
      var section = $0
      return threshold(&section)
    }
    reader.finish()
    return result
  }

  /// A threshold without a source would be an opinion: all three keys are needed.
  private static func threshold(_ reader: inout MappingReader) -> StudyFile.ThresholdEntry? {
    let risk = reader.require(reader.number("risk"), "risk")
    let meaning = reader.require(reader.localized("meaning"), "meaning")
    let source = reader.require(reader.localized("source"), "source")
    reader.finish()
    guard let risk, let meaning, let source else { return nil }
    return StudyFile.ThresholdEntry(risk: risk, meaning: meaning, source: source)
  }
}
