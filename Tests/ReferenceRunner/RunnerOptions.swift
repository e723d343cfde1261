import Foundation
import ReferenceCases

/// What the command line asks for.
struct RunnerOptions {
  static let usage = """
    usage: reference-check DIR [--topic NAME]... [--case NAME]... [--strict NAME,NAME] [--brief]
      --topic   only this topic; may be repeated or be a list with commas
      --case    only cases with this text in their name
      --strict  topics in which a value that is not computed fails the case; 'all' for all
      --brief   one line a case, without what is not computed
    """

  var folder: ReferenceFolder?
  var topics: Set<String> = []
  var cases: [String] = []
  var strict: Set<String> = []
  var isBrief = false

  init(_ arguments: some Sequence<String>) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--topic": topics.formUnion(Self.list(rest.popFirst()))
      case "--case": cases += Self.list(rest.popFirst())
      case "--strict": strict.formUnion(Self.list(rest.popFirst()))
      case "--brief": isBrief = true
      default: folder = ReferenceFolder(URL(filePath: argument))
      }
    }
  }

  func includes(topic: String) -> Bool { topics.isEmpty || topics.contains(topic) }
  func includes(case name: String) -> Bool { cases.isEmpty || cases.contains { name.contains($0) } }
  func isStrict(_ topic: String) -> Bool { strict.contains("all") || strict.contains(topic) }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map(String.init)
  }
}
