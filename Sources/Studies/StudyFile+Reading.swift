internal import Cohorts
internal import Diagnostics
internal import Yams

extension StudyFile {
  /// Reads the text of a study file; what is wrong goes to the log.
  ///
  /// - Throws: `StudyError` if the text is not YAML at all: then nothing more can be said.
  package init(parsing text: String, file: String, log: ProblemLog) throws(StudyError) {
    let document = try YAMLDocument(text, file: file)
    guard case .mapping = document.root else {
      let place = YAMLDocument.place(of: document.root, file: file)
      let found = MappingReader.kind(of: document.root)
      throw .problems([
        StudyProblem(
          .wrongKind(
            key: "the study file", expected: "a list of 'key: value'", found: found),
          at: place)
      ])
    }
    self.file = file
    start = SourceLocation(file: file, line: 1, column: 1)
    var root = MappingReader(document.root, name: "the study file", file: file, log: log)
    if var section = root.section("study") { study = Self.study(&section) }
    cohort = root.section("cohort").map { Self.cohort($0) }
    variables = Self.variables(&root)
    if var section = root.section("eligibility") {
      include = Self.criteria(section.sections("include", each: "inclusion criterion"))
      exclude = Self.criteria(section.sections("exclude", each: "exclusion criterion"))
      section.finish()
    }
    outcome = root.section("outcome").map { Self.outcome($0) }
    model = root.section("model").map { Self.model($0) }
    missing = root.section("missing").map { Self.missing($0) }
    if var section = root.section("validation") { validation = Self.validation(&section) }
    if var section = root.section("figures") { figures = Self.figures(&section) }
    if var section = root.section("report") { report = Self.report(&section) }
    if var section = root.section("sheet") { sheet = Self.sheet(&section) }
    root.finish()
  }

  private static func study(_ reader: inout MappingReader) -> StudySection {
    var result = StudySection()
    result.id = reader.text("id")
    result.title = reader.require(reader.localized("title"), "title")
    result.registration = reader.text("registration")
    result.authors = reader.localizedList("authors")
    result.version = reader.text("version")
    result.population = reader.localized("population")
    result.centres = codes(&reader, "centres").map {
      ($0.code, $0.label ?? LocalizedText($0.code.value))
    }
    reader.finish()
    return result
  }

  private static func missing(_ section: MappingReader) -> MissingSection {
    var reader = section
    let result = MissingSection(
      method: reader.choice("method"), imputations: reader.integer("imputations", in: 2...1000),
      iterations: reader.integer("iterations", in: 1...1000),
      donors: reader.integer("donors", in: 1...100), seed: reader.integer("seed", in: 0...Int.max),
      auxiliary: reader.texts("auxiliary"), file: reader.text("file"),
      imputation: reader.text("imputation"), location: reader.location)
    reader.finish()
    return result
  }

  private static func cohort(_ section: MappingReader) -> CohortSection {
    var reader = section
    let result = CohortSection(
      file: reader.require(reader.text("file"), "file"),
      id: reader.text("id"), centre: reader.text("centre"),
      enrolled: reader.text("enrolled"), lastSeen: reader.text("last_seen"),
      missing: reader.texts("missing"), encoding: reader.text("encoding"),
      isSynthetic: reader.flag("synthetic"), source: reader.localized("source"),
      badValues: reader.choice("bad_values"), duplicates: reader.choice("duplicates"),
      location: reader.location)
    reader.finish()
    return result
  }

  /// The data dictionary; `alsoReading` takes what else a file says of a variable.
  static func variables(
    _ root: inout MappingReader,
    alsoReading other: (inout MappingReader, String) -> Void = { _, _ in }
  ) -> [VariableEntry] {
    root.sections("variables", each: "a variable").compactMap { section in
      var reader = section
      let name = reader.require(reader.text("name"), "name")
      if let name { reader.name = "variable '\(name.value)'" }
      let entry = VariableEntry(
        name: name ?? Located("", at: reader.location), label: reader.localized("label")?.value,
        type: reader.require(reader.choice("type"), "type"), unit: reader.localized("unit")?.value,
        levels: reader.has("levels") ? codes(&reader, "levels") : nil,
        range: reader.range("range"), known: reader.choice("known"),
        isModifiable: reader.flag("modifiable")?.value ?? false,
        decimals: reader.integer("decimals", in: 0...9)?.value, location: reader.location)
      if entry.levels == nil { _ = reader.node("levels") }
      if let name { other(&reader, name.value) }
      reader.finish()
      return name == nil ? nil : entry
    }
  }

  /// Codes with labels: a list of codes, or a mapping from code to label.
  static func codes(
    _ reader: inout MappingReader, _ key: String
  ) -> [(code: Located<String>, label: LocalizedText?)] {
    guard let node = reader.node(key) else { return [] }
    guard case .mapping(let mapping) = node else {
      return (reader.texts(key) ?? []).map { ($0, nil) }
    }
    return mapping.compactMap { codeNode, labelNode in
      guard let code = reader.scalar(codeNode, key: key, expected: "codes") else { return nil }
      return (code, reader.localized(in: labelNode, key: "\(key).\(code.value)")?.value)
    }
  }

  private static func criteria(_ sections: [MappingReader]) -> [CriterionEntry] {
    sections.compactMap { section in
      var reader = section
      let id = reader.require(reader.text("id"), "id")
      if let id { reader.name = "criterion '\(id.value)'" }
      let text = reader.require(reader.localized("text"), "text")
      let rule = reader.require(reader.text("rule"), "rule")
      let window: Located<Attrition.Window>? = reader.choice("window")
      let baselineRule = reader.text("baseline_rule")
      reader.finish()
      guard let id, let text, let rule else { return nil }
      return CriterionEntry(
        id: id, text: text.value, rule: rule,
        window: window?.value ?? .baseline, baselineRule: baselineRule)
    }
  }

  private static func outcome(_ section: MappingReader) -> OutcomeSection {
    var reader = section
    let result = OutcomeSection(
      type: reader.choice("type"), variable: reader.text("variable"), event: reader.text("event"),
      categories: categories(&reader), reference: reader.text("reference"),
      time: reader.text("time"), competing: reader.texts("competing"),
      horizons: reader.numbers("horizons"), unit: reader.choice("unit"),
      label: reader.localized("label"), horizon: reader.localized("horizon"),
      location: reader.location)
    reader.finish()
    return result
  }

  /// The categories of an outcome: a list of codes, or a mapping from code to label.
  static func categories(
    _ reader: inout MappingReader
  ) -> [(code: Located<String>, label: LocalizedText?)]? {
    guard reader.has("categories") else {
      _ = reader.node("categories")
      return nil
    }
    return codes(&reader, "categories")
  }

  private static func model(_ section: MappingReader) -> ModelSection {
    var reader = section
    let result = ModelSection(
      title: reader.localized("title"), formula: reader.require(reader.text("formula"), "formula"),
      family: reader.choice("family"), ties: reader.choice("ties"), penalty: penalty(&reader),
      selection: selection(&reader), covariance: covariance(&reader),
      sensitivity: reader.sections("sensitivity", each: "sensitivity analysis").map(sensitivity),
      expectedCStatistic: reader.number("expected_c_statistic"), location: reader.location)
    reader.finish()
    return result
  }

  private static func penalty(_ parent: inout MappingReader) -> PenaltyEntry? {
    guard let node = parent.node("penalty") else { return nil }
    if node.scalar != nil {
      let word: Located<PenaltyWord>? = parent.choice("penalty")
      return word.map { PenaltyEntry(isFirth: true, location: $0.location) }
    }
    guard var reader = parent.section("penalty") else { return nil }
    let result = PenaltyEntry(
      ridge: reader.numbers("ridge"), lasso: reader.text("lasso"), mixing: reader.number("mixing"),
      rule: reader.choice("rule"), folds: reader.integer("folds", in: 3...100),
      location: reader.location)
    reader.finish()
    return result
  }

  private enum PenaltyWord: String, CaseIterable { case firth }

  private static func covariance(_ parent: inout MappingReader) -> CovarianceEntry? {
    guard let node = parent.node("covariance") else { return nil }
    if node.scalar != nil {
      let word: Located<CovarianceType>? = parent.choice("covariance")
      return word.map { CovarianceEntry(type: $0, location: $0.location) }
    }
    guard var reader = parent.section("covariance") else { return nil }
    let result = CovarianceEntry(
      type: reader.require(reader.choice("type"), "type"), cluster: reader.text("cluster"),
      location: reader.location)
    reader.finish()
    return result
  }

  private static func selection(_ parent: inout MappingReader) -> SelectionEntry? {
    guard var reader = parent.section("selection") else { return nil }
    let result = SelectionEntry(
      criterion: reader.require(reader.choice("backward"), "backward"),
      level: reader.number("level"), location: reader.location)
    reader.finish()
    return result
  }

  private static func sensitivity(_ section: MappingReader) -> SensitivityEntry {
    var reader = section
    let result = SensitivityEntry(
      family: reader.require(reader.choice("family"), "family"), variable: reader.text("variable"),
      event: reader.text("event"), location: reader.location)
    reader.finish()
    return result
  }
}
