import Foundation
import ReferenceCases
import Testing

/// Cases whose data the project may carry: everything computed agrees.
@Suite("Reference cases") struct CarriedCasesTests {
  static let folder = ReferenceFolder(
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "ReferenceValues"))

  static let cases: [(topic: String, name: String)] = ReferenceTopic.all.flatMap { topic in
    folder.cases(of: topic.name).map { (topic.name, $0) }
  }

  @Test(arguments: cases)
  func agrees(topic: String, name: String) throws {
    let found = try #require(ReferenceTopic.all.first { $0.name == topic })
    let report = found.run(try Self.folder.load(topic, name))
    #expect(report.agrees, "\(([report.line()] + report.details()).joined(separator: "\n"))")
  }

  @Test("the folder has cases, and answered topics compare something")
  func comparesSomething() throws {
    #expect(!Self.cases.isEmpty)
    for topic in ReferenceTopic.all where topic.compute != nil {
      let reports = try Self.folder.cases(of: topic.name).map {
        topic.run(try Self.folder.load(topic.name, $0))
      }
      #expect(reports.isEmpty || reports.contains { $0.compared > 0 }, "\(topic.name)")
    }
  }
}
