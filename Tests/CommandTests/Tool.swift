import Foundation
import Testing

/// The built tool, run as a user runs it, in a folder of its own.
struct Tool {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "nomograph-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
  }

  static var executable: URL {
    URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "nomograph")
  }

  static var repository: URL {
    (1...3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    return process
  }

  @discardableResult func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  func run(_ arguments: [String]) throws -> Outcome {
    let process = process(arguments)
    // Files, not pipes: a full pipe would stop the tool.
    let (output, errors) = (path("stdout.log"), path("stderr.log"))
    for file in [output, errors] {
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    let texts = try [output, errors].map { try String(contentsOf: $0, encoding: .utf8) }
    for file in [output, errors] { try FileManager.default.removeItem(at: file) }
    return Outcome(code: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// Runs a script of the shell with the tool as `$0`; its exit code.
  func shell(_ script: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script, Self.executable.path]
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func path(_ name: String) -> URL { folder.appending(path: name) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: path(name))
  }

  func text(_ name: String) throws -> String { try String(contentsOf: path(name), encoding: .utf8) }

  func names(_ folder: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder).path).sorted()
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name).path) }

  /// A study of 60 patients in two centres, with one criterion.
  func makeStudy(
    rule: String = "age >= 18", label: String = "Age", id: (Int) -> String = { "P\($0)" },
    event: (Int) -> Bool = { ($0 * 7 + $0 / 9) % 10 < 3 + $0 / 20 },
    age: (Int) -> Int = { 40 + ($0 * 13) % 41 }
  ) throws {
    let rows = (0..<60).map { row in
      let name = id(row).replacing("\"", with: "\"\"")
      return
        "\"\(name)\",\(row % 2 == 0 ? "A" : "B"),\(age(row)),\(row % 3 == 0 ? "m" : "f"),\(event(row) ? 1 : 0)"
    }
    try write("id,centre,age,sex,event\n" + rows.joined(separator: "\n") + "\n", to: "cohort.csv")
    let quoted = label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    try write(
      """
      study: {title: A small study}
      cohort: {file: cohort.csv, id: id, centre: centre}
      variables:
        - {name: centre, type: category, levels: [A, B]}
        - {name: age, label: "\(quoted)", type: number, unit: years, range: [18, 110]}
        - {name: sex, type: category, levels: [m, f]}
        - {name: event, type: yes_no, known: follow_up}
      eligibility:
        include:
          - {id: I1, text: Adults, rule: '\(rule)'}
      model: {formula: event ~ age + sex}
      validation: {bootstrap: 5, seed: 3, internal_external_by: centre}
      figures: {formats: [svg]}
      """, to: "study.yaml")
  }

  /// The content of every file below a folder.
  func contents(_ name: String) throws -> [String: Data] {
    let root = path(name).path
    var result: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      if let data = FileManager.default.contents(atPath: root + "/" + file) { result[file] = data }
    }
    return result
  }
}
