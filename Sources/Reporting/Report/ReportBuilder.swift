internal import Diagnostics
internal import RiskModels
internal import Statistics
internal import Validation

/// Puts the parts of a report in order; what a run did not do has no part.
struct ReportBuilder {
  let results: Results
  let words: ReportWords
  /// The figures by identifier.
  let figures: [String: ReportFigure]

  private typealias Block = ReportSection.Block

  private var patients: PatientTables { PatientTables(results: results, words: words) }
  private var model: ModelTables { ModelTables(results: results, words: words) }
  private var performance: PerformanceTables { PerformanceTables(results: results, words: words) }
  private var checks: ReportTable? {
    results.modelChecks.flatMap { ModelCheckTable(checks: $0, model: model, words: words).table }
  }
  private var categories: CategoryTables? {
    results.categories.map {
      CategoryTables(
        validation: $0, known: results.model?.categories?.levels.count,
        smallestCell: results.plan.smallestCell, words: words)
    }
  }
  private var summary: PerformanceSummary { PerformanceSummary(results: results, words: words) }
  private var comparison: ComparisonTable { ComparisonTable(results: results, words: words) }
  private var centres: CentreTables { CentreTables(results: results, words: words) }
  private var instability: InstabilityTable { InstabilityTable(results: results, words: words) }
  private var pocketCard: PocketCardTable { PocketCardTable(results: results, words: words) }
  private var sensitivity: SensitivityTables { SensitivityTables(results: results, words: words) }

  /// The sections in order, the checklist last but one: it refers to all others.
  func sections() -> [ReportSection] {
    let first = [
      patientSection, modelSection, performanceSection, externalSection, sensitivitySection,
      methodsSection, limitationSection,
    ].filter { !$0.blocks.isEmpty }
    let last = [checklist(after: first), provenanceSection].filter { !$0.blocks.isEmpty }
    return first + last
  }

  private func section(_ id: String, _ blocks: [Block?]) -> ReportSection {
    ReportSection(id: id, title: words("section_" + id), blocks: blocks.compactMap { $0 })
  }

  private var calibrationTests: Block? {
    CalibrationTestTable(results: results, words: words).table.map(Block.table)
  }

  private func figure(_ id: String) -> Block? { figures[id].map(Block.figure) }

  private var patientSection: ReportSection {
    section(
      "patients",
      [
        figure("flow"), patients.attrition.map(Block.table), patients.centres.map(Block.table),
        figure("recruitment"),
        patients.baseline.map(Block.table), patients.missing.map(Block.table),
        figure("missingness"),
      ])
  }

  private var modelSection: ReportSection {
    let equation = model.equation
    let meanings = model.variableMeanings
    return section(
      "model",
      [
        figure("nomogram"), model.coefficients.map(Block.table), figure("forest"),
        figure("partial-effects"), figure("partial-risks"),
        model.tests.map(Block.table), checks.map(Block.table), model.inclusion.map(Block.table),
        equation.isEmpty ? nil : .heading(words("equation")),
        equation.isEmpty ? nil : .equation(equation),
        meanings.isEmpty ? nil : .list(meanings), model.points.map(Block.table),
      ])
  }

  private var performanceSection: ReportSection {
    section(
      "performance",
      [
        summary.development.map(Block.paragraph), categories?.overall.map(Block.table),
        categories?.byCategory.map(Block.table), categories?.recalibration.map(Block.table),
        results.external == nil
          ? CaseMixTable(results: results, words: words).table.map(Block.table) : nil,
        performance.performance.map(Block.table),
        performance.horizons.map(Block.table), figure("roc"), figure("roc-horizons"),
        figure("calibration"), calibrationTests, figure("distribution"), figure("survival"),
        figure("decision"), figure("interventions-avoided"),
        figure("threshold-performance"),
        performance.thresholds(results.thresholds, id: "thresholds", title: "table_thresholds")
          .map(Block.table),
        pocketCard.table(.development).map(Block.table),
        comparison.table(in: .development).map(Block.table),
        figure("roc-models"), figure("decision-models"),
        results.external == nil ? comparison.table(in: .external).map(Block.table) : nil,
        results.external == nil ? comparison.cohorts.map(Block.table) : nil,
        categories?.comparison.map(Block.table), categories?.subgroups.map(Block.table),
        instability.summary.map(Block.paragraph), instability.table.map(Block.table),
        figure("instability"), figure("forest-subgroups"),
      ] + subgroups(.development) + centres.tables.map(Block.table)
        + CategoryCentreTables(results: results, words: words).tables.map(Block.table)
        + [figure("calibration-centres")] + otherFigures)
  }

  /// Figures that no section names.
  private var otherFigures: [Block?] {
    let placed = Set(ReportFields.figureNames)
    let others = results.figures.map(\.id).filter {
      !placed.contains($0.replacing("-", with: "_")) && !isExternal($0)
    }
    return others.map(figure)
  }

  private func isExternal(_ id: String) -> Bool { id.hasPrefix("external") }

  private var externalSection: ReportSection {
    guard let external = results.external else { return section("external", []) }
    let drawn = results.figures.map(\.id).filter(isExternal).map(figure)
    return section(
      "external",
      [
        .paragraph(summary.external(external)),
        CaseMixTable(results: results, words: words).table.map(Block.table),
        performance.external.map(Block.table), comparison.cohorts.map(Block.table),
        comparison.table(in: .external).map(Block.table),
      ] + drawn + [
        performance.thresholds(
          external.thresholds, id: "external_thresholds", title: "table_external_thresholds"
        ).map(Block.table), pocketCard.table(.external).map(Block.table),
      ] + subgroups(.external))
  }

  /// Models validated alone have their subgroups beside their performance.
  private func subgroups(_ patients: SubgroupTable.Patients) -> [Block?] {
    let isAlone = results.external == nil
    let tables = SubgroupReport(results: results, words: words)
    let chosen = patients == .development && isAlone ? tables.all : tables.of(patients)
    return chosen.map(Block.table)
  }

  private var sensitivitySection: ReportSection {
    section(
      "sensitivity",
      [sensitivity.performance.map(Block.table), sensitivity.coefficients.map(Block.table)])
  }

  private var methodsSection: ReportSection {
    let text = MethodsText(results: results, words: words).paragraphs.flatMap {
      [Block.heading($0.heading), .paragraph($0.text)]
    }
    return section("methods", text + [performance.conventions.map(Block.table)])
  }

  private var limitationSection: ReportSection {
    let limits = Limitations(results: results, words: words).sentences
    let warnings = results.warnings.filter { $0.severity != .note }.map { warning in
      warning.inReport.map { words.text($0) }
        ?? ([warning.message] + warning.hints).joined(separator: "; ")
    }.filter { !$0.isEmpty }
    return section(
      "limitations",
      [
        limits.isEmpty ? nil : .list(limits),
        warnings.isEmpty ? nil : .heading(words("warnings")),
        warnings.isEmpty ? nil : .list(warnings),
      ])
  }

  private func checklist(after sections: [ReportSection]) -> ReportSection {
    let index = ReportIndex(sections, words: words)
    let table = TripodChecklist.table(
      for: results, words: words, parts: index.parts, reference: index.reference)
    return section("checklist", [.table(table)])
  }

  private var provenanceSection: ReportSection {
    let provenance = results.provenance
    let libraries = provenance.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let options = provenance.options.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    let made = words(
      "made_with",
      [
        "tool": "\(provenance.tool) \(provenance.toolVersion)", "seed": String(provenance.seed),
      ])
    return section(
      "provenance",
      [
        .paragraph(made),
        libraries.isEmpty
          ? nil : .paragraph(words("libraries", ["list": libraries.joined(separator: ", ")])),
        options.isEmpty
          ? nil : .paragraph(words("options", ["list": options.joined(separator: "; ")])),
        performance.inputs.map(Block.table),
      ])
  }
}

/// The numbers and anchors of the parts of a report.
struct ReportIndex {
  private(set) var tables: [String: Int] = [:]
  private(set) var figures: [String: Int] = [:]
  private var sections: [String: (number: Int, title: String)] = [:]
  private let words: ReportWords

  init(_ sections: [ReportSection], words: ReportWords) {
    self.words = words
    for (position, section) in sections.enumerated() {
      self.sections[section.id] = (position + 1, section.title)
      for block in section.blocks {
        switch block {
        case .table(let table): tables[table.id] = tables.count + 1
        case .figure(let figure): figures[figure.id] = figures.count + 1
        default: break
        }
      }
    }
  }

  /// What the report has, by identifier.
  var parts: Set<String> {
    Set(tables.keys).union(figures.keys).union(sections.keys).union(["title"])
  }

  /// A part's name in the report and its anchor.
  func reference(_ id: String) -> (text: String, anchor: String) {
    if let number = tables[id] {
      return (words("table_n", ["n": String(number)]), Self.anchor("table", id))
    }
    if let number = figures[id] {
      return (words("figure_n", ["n": String(number)]), Self.anchor("figure", id))
    }
    if let section = sections[id] {
      let values = ["n": String(section.number), "title": section.title]
      return (words("section_n", values), Self.anchor("section", id))
    }
    return (words("title"), "top")
  }

  /// An anchor that is safe in HTML and in Markdown.
  static func anchor(_ kind: String, _ id: String) -> String {
    let safe = id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }
    return kind + "-" + safe.joined()
  }
}
