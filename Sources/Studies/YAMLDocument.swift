package import Diagnostics
internal import Foundation
package import Yams

/// The YAML of a file as nodes with places, with everything refused that could hurt or mislead.
///
/// A few hundred bytes of aliases can stand for billions of nodes: such files are refused.
package struct YAMLDocument {
  /// The root of the tree.
  package let root: Node
  /// The file as the user named it.
  package let file: String

  /// The largest file that is read, in bytes; a study with hundreds of variables has some 100 kB.
  package static let sizeLimit = 2_000_000
  private static let nodeLimit = 400_000

  /// Parses one document.
  ///
  /// - Throws: `StudyError.problems` with the place of the first thing that is not YAML.
  package init(_ text: String, file: String) throws(StudyError) {
    self.file = file
    let start = SourceLocation(file: file, line: 1, column: 1)
    guard text.utf8.count <= Self.sizeLimit else {
      throw .problems([StudyProblem(.tooLarge(limit: Self.sizeLimit), at: start)])
    }
    if let alias = Self.aliasUsedAsKey(in: text) {
      throw .problems([StudyProblem(.anchor(alias), at: start)])
    }
    let composed: Node?
    do { composed = try Yams.compose(yaml: text) } catch {
      throw .problems([Self.problem(error, file: file)])
    }
    guard let composed, composed.scalar?.string != "" else {
      throw .problems([StudyProblem(.empty, at: start)])
    }
    guard Self.isSmall(composed) else {
      throw .problems([StudyProblem(.anchor("…"), at: start)])
    }
    root = composed
  }

  /// Where a node stands.
  package static func place(of node: Node, file: String) -> SourceLocation {
    SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column)
  }

  /// The parser hashes keys before anybody can look at the tree, so this has to be seen in the text.
  private static func aliasUsedAsKey(in text: String) -> String? {
    let pattern =
      #/(?:^|[\s\[{,?])\*(?<name>[A-Za-z0-9_-]+)\s*:(?:\s|$)|\?\s+[*&](?<other>[A-Za-z0-9_-]+)/#
    guard let match = text.firstMatch(of: pattern) else { return nil }
    return String(match.output.name ?? match.output.other ?? "")
  }

  /// Whether the tree, with its aliases written out, has no more nodes than a file of the largest size could.
  private static func isSmall(_ root: Node) -> Bool {
    var pending = [root]
    var seen = 0
    while let node = pending.popLast() {
      seen += 1
      guard seen + pending.count <= nodeLimit else { return false }
      switch node {
      case .scalar, .alias: continue
      case .sequence(let sequence): pending.append(contentsOf: sequence)
      case .mapping(let mapping): for (key, value) in mapping { pending += [key, value] }
      }
    }
    return true
  }

  private static func problem(_ error: any Error, file: String) -> StudyProblem {
    func at(_ mark: Mark) -> SourceLocation {
      SourceLocation(file: file, line: mark.line, column: mark.column)
    }
    let start = SourceLocation(file: file, line: 1, column: 1)
    guard let error = error as? YamlError else {
      return StudyProblem(.notYAML("\(error)", hints: []), at: start)
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      guard !problem.contains("nesting level"), context?.text.contains("nesting level") != true
      else { return StudyProblem(.notYAML("it is nested too deeply", hints: []), at: at(mark)) }
      let words = (context.map { "\($0.text) " } ?? "") + problem
      return StudyProblem(.notYAML(words, hints: hints(for: problem)), at: at(mark))
    case .duplicatedKeysInMapping(let names, let context):
      return StudyProblem(
        .duplicate(names.joined(separator: "', '"), what: "the key", firstLine: nil),
        at: at(context.mark))
    case .reader(let problem, let offset, _, let text):
      let lines = offset.map { text.prefix($0).count { $0.isNewline } + 1 }
      return StudyProblem(
        .notYAML(problem, hints: ["save the file as UTF-8 text without control characters"]),
        at: SourceLocation(file: file, line: lines ?? 1))
    case .memory:
      return StudyProblem(.notYAML("it is nested too deeply", hints: []), at: start)
    default: return StudyProblem(.notYAML("it cannot be parsed", hints: []), at: start)
    }
  }

  private static func hints(for problem: String) -> [String] {
    if problem.contains("cannot start any token") {
      return [
        "indent with spaces, not tabs", "put text that holds : # % @ ` & * ? | > ! in quotes",
      ]
    }
    if problem.contains("mapping values are not allowed") {
      return ["put text that holds ': ' in quotes"]
    }
    return []
  }
}
