internal import RiskModels
internal import Statistics

/// The table of what a fit says of its own assumptions; only columns that hold something.
struct ModelCheckTable {
  let checks: ModelChecks
  let model: ModelTables
  let words: ReportWords

  var table: ReportTable? {
    let columns = [hazards, competing, inflation, influence].flatMap(\.self)
    guard !columns.isEmpty else { return nil }
    let rows = checks.terms.enumerated().map { index, term in
      ReportTable.Row(model.label(ofColumn: term.name), columns.map { $0.cells[index] })
    }
    let total = ReportTable.Row(words("checks_global"), columns.map(\.total), kind: .total)
    let hasTotal = columns.contains { $0.total != nil }
    return ReportTable(
      id: "checks", title: words("table_checks"), corner: words("term"),
      columns: ReportTable.numbers(columns.map(\.title)), rows: rows + (hasTotal ? [total] : []),
      notes: notes)
  }

  private struct Column {
    var title: String
    var cells: [String?]
    var total: String?
  }

  private func tests(
    _ test: KeyPath<ModelChecks.Term, ModelChecks.Test?>, _ global: ModelChecks.Test?,
    suffix: String
  ) -> [Column] {
    guard let global else { return [] }
    let all = checks.terms.map { $0[keyPath: test] }
    func chi(_ test: ModelChecks.Test?) -> String? {
      guard let test, let chiSquared = test.chiSquared else { return nil }
      let freedom = String(test.degreesOfFreedom)
      guard let pooling = test.pooling else {
        return "\(words.numbers.fixed(chiSquared)) (\(freedom))"
      }
      let both = [freedom, words.freedom(pooling.denominator)].joined(separator: "; ")
      return "\(words.numbers.fixed(pooling.statistic)) (\(both))"
    }
    let isPooled = (all + [global]).contains { $0?.pooling != nil }
    let title = words((isPooled ? "checks_f" : "checks_chi") + suffix)
    return [
      Column(title: title, cells: all.map(chi), total: chi(global)),
      Column(
        title: words("checks_p" + suffix),
        cells: all.map { $0?.p.map { words.numbers.pValue($0) } },
        total: global.p.map { words.numbers.pValue($0) }),
    ]
  }

  private var hazards: [Column] {
    tests(\.proportionalHazards, checks.proportionalHazards, suffix: "")
  }

  private var competing: [Column] {
    tests(
      \.competingProportionalHazards, checks.competingProportionalHazards, suffix: "_competing")
  }

  private var inflation: [Column] {
    guard checks.terms.contains(where: { $0.standardErrorInflation != nil }) else { return [] }
    return [Column(title: words("checks_inflation"), cells: checks.terms.map(inflation))]
  }

  private func inflation(of term: ModelChecks.Term) -> String? {
    guard let value = term.standardErrorInflation else { return nil }
    let number = words.numbers.fixed(value)
    guard let range = term.inflationRange, range.count == 2 else { return number }
    let ends = range.map { words.numbers.fixed($0) }.joined(separator: words.numbers.intervalJoiner)
    return "\(number) (\(ends))"
  }

  private var influence: [Column] {
    let values = checks.terms.map(\.largestInfluence)
    guard values.contains(where: { $0 != nil }) else { return [] }
    return [
      Column(
        title: words("checks_influence"), cells: values.map { $0.map { words.numbers.fixed($0) } }),
      Column(
        title: words(
          "checks_influential", ["cutoff": words.numbers.plain(ModelChecks.influenceCutoff)]),
        cells: checks.terms.map { $0.influentialPatients.map(String.init) }),
    ]
  }

  private var isPooled: Bool { checks.terms.contains { $0.inflationRange != nil } }

  /// How to read each part that the table has.
  private var notes: [String] {
    [
      hazards.isEmpty ? nil : words("note_checks_hazards"),
      checks.withoutProportionalHazards.map { words.text($0) },
      inflation.isEmpty ? nil : words("note_checks_inflation"),
      influence.isEmpty ? nil : words("note_checks_influence"),
      isPooled ? words("note_checks_pooled") : nil,
    ].compactMap { $0 }
  }
}
