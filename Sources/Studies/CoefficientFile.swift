public import Diagnostics
public import RiskModels

/// A file of published coefficients, read into the models that it describes.
///
/// One publication, one file: models of subgroups (by sex, by ancestry) stand in one file and share its
/// dictionary, outcome and citation.
public struct CoefficientFile: Sendable {
  /// One model of the file.
  public struct Entry: Sendable, Hashable {
    /// The name of the subgroup, part of a file name; `nil` if the file has one model.
    public var name: String?
    /// The model as it is shipped.
    public var model: RiskModel
  }

  /// The models in the order of the file; at least one.
  public let entries: [Entry]
  /// What looks like a misprint: intervals that are not about their estimate.
  public let warnings: [Diagnostic]

  /// Reads a coefficient file, reporting everything that is wrong with it together.
  ///
  /// - Parameters:
  ///   - text: The content of the file.
  ///   - file: The name that problems are reported under.
  /// - Throws: `StudyError.problems`, ordered by line.
  public init(parsing text: String, file: String) throws {
    let log = ProblemLog()
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw StudyError.problems([
        StudyProblem(
          .unsuitable(file, reason: "is empty", hints: ["a file of coefficients is expected"]),
          at: SourceLocation(file: file, line: 1, column: 1))
      ])
    }
    let document = try YAMLDocument(text, file: file)
    var root = MappingReader(document.root, name: "the coefficient file", file: file, log: log)
    var reader = CoefficientReader(&root, file: file, log: log)
    let entries = reader.entries(&root)
    root.finish()
    try log.throwIfAny()
    (self.entries, warnings) = (entries, reader.warnings)
  }
}

/// Reads one coefficient file: what all its models share first, then each model.
struct CoefficientReader {
  let log: ProblemLog
  let file: String
  let family: ModelFamily?
  let description: ModelDescription
  let outcome: PublishedOutcome
  let predictors: [Design.Predictor]
  var warnings: [Diagnostic] = []
  let counts: (patients: Int?, events: Int?)

  init(_ root: inout MappingReader, file: String, log: ProblemLog) {
    (self.file, self.log) = (file, log)
    predictors = Self.predictors(&root, file: file, log: log)
    var (family, counts): (ModelFamily?, (Int?, Int?)) = (nil, (nil, nil))
    var title: LocalizedText?
    var (version, population, citation): (String?, LocalizedText?, LocalizedText?)
    if var model = root.require(root.section("model"), "model") {
      title = model.require(model.localized("title"), "title")?.value
      let written: Located<ModelFamily>? = model.choice("family")
      family = model.require(written, "family")?.value
      version = model.text("version")?.value
      population = model.localized("population")?.value
      citation = model.require(model.localized("citation"), "citation")?.value
      counts = Self.counts(&model)
      model.finish()
    }
    outcome = PublishedOutcome(&root, family: family)
    self.family = family
    self.counts = counts
    var words = outcome.description
    words.population = population
    description = ModelDescription(
      title: title ?? words.label, version: version, outcome: words,
      origin: .init(citation: citation))
  }

  /// Patients and events; more events than patients are a mistake.
  static func counts(_ reader: inout MappingReader) -> (Int?, Int?) {
    let patients = reader.integer("patients", in: 1...100_000_000)
    let events = reader.integer("events", in: 0...100_000_000)
    if let events, let patients, events.value > patients.value {
      reader.log.note(
        .outOfRange("\(events.value)", key: "events", expected: "at most the patients"),
        at: events.location)
    }
    if let events, patients == nil {
      reader.log.note(
        .unsuitable(
          "events", reason: "says nothing without 'patients'", hints: ["add 'patients: …'"]),
        at: events.location)
    }
    return (patients?.value, events?.value)
  }

  /// The models of the file, without those that a problem was noted for.
  mutating func entries(_ root: inout MappingReader) -> [CoefficientFile.Entry] {
    let shared = part(&root, inheriting: nil)
    guard root.has("subgroups") else {
      _ = root.node("subgroups")
      return model(shared, isSubgroup: false).map { [.init(name: nil, model: $0)] } ?? []
    }
    var seen: Set<String> = []
    var found: [CoefficientFile.Entry] = []
    for section in root.sections("subgroups", each: "a subgroup") {
      var reader = section
      let name = reader.require(reader.text("name"), "name")
      if let name { reader.name = "subgroup '\(name.value)'" }
      var part = part(&reader, inheriting: shared)
      part.label = reader.localized("label")?.value ?? name.map { LocalizedText($0.value) }
      part.population = reader.localized("population")?.value
      let (patients, events) = Self.counts(&reader)
      part.counts = patients.map { ($0, events) }
      reader.finish()
      guard let name else { continue }
      if !seen.insert(name.value).inserted {
        log.note(.duplicate(name.value, what: "subgroup", firstLine: nil), at: name.location)
      }
      if !Self.isFileName(name.value) {
        log.note(
          .unsuitable(
            name.value, reason: "must be usable in a file name",
            hints: ["use letters, digits, '-' and '_'; wordings belong to 'label'"]),
          at: name.location)
      }
      if let model = model(part, isSubgroup: true) {
        found.append(.init(name: name.value, model: model))
      }
    }
    return found
  }

  private static func isFileName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 60
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
  }
}
