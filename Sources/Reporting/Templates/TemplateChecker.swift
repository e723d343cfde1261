internal import Diagnostics

/// Finds every problem of a set of templates before any analysis: a template that passes cannot leave a blank.
package struct TemplateChecker {
  /// The templates by file name, such as `report.html.mustache`.
  private let sources: [String: String]
  private let wordings: [String: [String]]
  private var problems: Set<TemplateProblem> = []

  /// Names that are in force at one place: the innermost section last.
  private struct Scope {
    var layers: [[TemplateField]]
    var certain: Set<String> = []

    func field(_ name: String) -> TemplateField? {
      for layer in layers.reversed() {
        if let field = layer.first(where: { $0.name == name }) { return field }
      }
      return nil
    }

    var names: [String] { layers.reversed().flatMap { $0.map(\.name) } }

    func entering(_ field: TemplateField) -> Scope {
      var inner = self
      inner.certain.insert(field.name)
      if let fields = field.inner {
        inner.layers.append(fields)
        inner.certain.subtract(fields.map(\.name))
      }
      return inner
    }
  }

  /// Looks at every template that `roots` reach.
  ///
  /// - Parameters:
  ///   - sources: The templates by file name.
  ///   - roots: The files that are rendered; partials are reached from them.
  ///   - fields: The names of the report.
  ///   - wordings: The wordings with the places that each has to fill in.
  /// - Returns: The problems in the order of files and lines.
  package static func problems(
    in sources: [String: String], roots: [String], fields: [TemplateField],
    wordings: [String: [String]]
  ) -> [TemplateProblem] {
    var checker = TemplateChecker(sources: sources, wordings: wordings)
    for root in roots {
      checker.check(file: root, scope: Scope(layers: [fields]), chain: [])
    }
    return checker.problems.sorted {
      ($0.file, $0.line ?? 0, $0.diagnostic.message) < (
        $1.file, $1.line ?? 0, $1.diagnostic.message
      )
    }
  }

  private init(sources: [String: String], wordings: [String: [String]]) {
    (self.sources, self.wordings) = (sources, wordings)
  }

  private mutating func check(file: String, scope: Scope, chain: [String]) {
    guard let source = sources[file] else {
      problems.insert(TemplateProblem(.unreadable("no such file"), file: file))
      return
    }
    do {
      let nodes = try TemplateReader.read(source, file: file)
      checkPragma(nodes, file: file)
      check(nodes, file: file, scope: scope, chain: chain + [file])
    } catch {
      problems.insert(error)
    }
  }

  private mutating func checkPragma(_ nodes: [TemplateNode], file: String) {
    var isText = false
    for case .pragma(let text, let line) in nodes {
      let isKnown = text.trimmed == "CONTENT_TYPE:TEXT" && TemplateSet.isMarkdown(file)
      isText = isText || isKnown
      if !isKnown { report(.unknownPragma(text), file, line) }
    }
    if TemplateSet.isMarkdown(file), !isText { report(.missingPragma, file, 1) }
  }

  private mutating func check(
    _ nodes: [TemplateNode], file: String, scope: Scope, chain: [String]
  ) {
    for node in nodes {
      switch node {
      case .value(let name, let isEscaped, let line):
        checkValue(name, isEscaped: isEscaped, scope: scope, at: (file, line))
      case .section(let name, let isInverted, let body, let line):
        guard let field = section(name, scope: scope, at: (file, line)) else { continue }
        check(body, file: file, scope: isInverted ? scope : scope.entering(field), chain: chain)
      case .partial(let name, let line):
        checkPartial(name, scope: scope, chain: chain, at: (file, line))
      case .pragma: break
      }
    }
  }

  private mutating func checkValue(
    _ name: String, isEscaped: Bool, scope: Scope, at place: (file: String, line: Int)
  ) {
    if name.hasPrefix("words.") {
      checkWording(String(name.dropFirst("words.".count)), isEscaped: isEscaped, at: place)
      return
    }
    guard let field = scope.field(name) else {
      let near = Suggestion.closest(to: name, among: scope.names)
      return report(.unknownName(name, suggestion: near), place.file, place.line)
    }
    switch field.slot {
    case .text where !isEscaped: report(.mustBeEscaped(name), place.file, place.line)
    case .text: break
    case .optionalText where !isEscaped: report(.mustBeEscaped(name), place.file, place.line)
    case .optionalText where !scope.certain.contains(name):
      report(.notInItsSection(name), place.file, place.line)
    case .optionalText: break
    case .markup where isEscaped && !TemplateSet.isMarkdown(place.file):
      report(.mustNotBeEscaped(name), place.file, place.line)
    case .markup: break
    case .flag, .record, .list:
      report(.wrongUse(name, expected: field.kind + ", not a value"), place.file, place.line)
    }
  }

  private mutating func checkWording(
    _ key: String, isEscaped: Bool, at place: (file: String, line: Int)
  ) {
    guard let places = wordings[key] else {
      let near = Suggestion.closest(to: key, among: wordings.keys.sorted())
      return report(.unknownWording(key, suggestion: near), place.file, place.line)
    }
    if !places.isEmpty || key.contains(".") {
      report(.sentenceInTemplate(key), place.file, place.line)
    }
    if !isEscaped { report(.mustBeEscaped("words." + key), place.file, place.line) }
  }

  private mutating func section(
    _ name: String, scope: Scope, at place: (file: String, line: Int)
  ) -> TemplateField? {
    guard let field = scope.field(name) else {
      let near = Suggestion.closest(to: name, among: scope.names)
      report(.unknownName(name, suggestion: near), place.file, place.line)
      return nil
    }
    if case .text = field.slot {
      report(.wrongUse(name, expected: "text that is always there"), place.file, place.line)
    }
    return field
  }

  private mutating func checkPartial(
    _ name: String, scope: Scope, chain: [String], at place: (file: String, line: Int)
  ) {
    let file = name + ".mustache"
    guard sources[file] != nil else {
      let known = sources.keys.sorted().map { String($0.dropLast(".mustache".count)) }
      let near = Suggestion.closest(to: name, among: known)
      return report(.unknownPartial(name, suggestion: near), place.file, place.line)
    }
    guard !chain.contains(file) else {
      return report(.recursivePartial(chain + [file]), place.file, place.line)
    }
    check(file: file, scope: scope, chain: chain)
  }

  private mutating func report(_ kind: TemplateProblem.Kind, _ file: String, _ line: Int) {
    problems.insert(TemplateProblem(kind, file: file, line: line))
  }
}
