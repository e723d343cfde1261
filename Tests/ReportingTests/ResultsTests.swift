import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct ResultsTests {
  @Test func comesBackFromJSONAsItWas() throws {
    let results = ResultsFixture.full()
    let json = try results.json()
    let again = try Results(json: json, file: "results.json")
    #expect(again == results)
    #expect(try again.json() == json)
  }

  @Test func refusesANewerFormat() throws {
    let json = Data(#"{"format": "nomograph-results/2", "study": 1}"#.utf8)
    let error = ReportError.newerFormat(file: "results.json", format: "nomograph-results/2")
    #expect(throws: error) { try Results(json: json, file: "results.json") }
    #expect(error.exitStatus == .badData)
  }

  @Test(arguments: ["", "[]", "{}", #"{"format": "nomograph-model/1"}"#, #"{"format": 3}"#])
  func refusesWhatIsNoResultsFile(text: String) {
    #expect(throws: ReportError.self) { try Results(json: Data(text.utf8), file: "x.json") }
  }

  @Test func namesWhatIsMissing() throws {
    #expect(
      throws: ReportError.malformed(file: "results.json", reason: "'study' is missing")
    ) {
      try Results(json: Data(#"{"format": "nomograph-results/1"}"#.utf8), file: "results.json")
    }
  }

  @Test func theSchemaKnowsEveryTopLevelKey() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "schemas/nomograph-results-1.schema.json")
    let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let object = try JSONSerialization.jsonObject(with: ResultsFixture.full().json())
    #expect(SchemaCheck(root: schema).problems(of: object) == [])
    var broken = try #require(object as? [String: Any])
    broken["roc"] = ["thresholds": "none"]
    broken["extra"] = 1
    #expect(SchemaCheck(root: schema).problems(of: broken).count >= 2)
  }

  /// What runs write follows the schema, with times and without.
  @Test(arguments: ["nct06172179", "pima", "rotterdam-gbsg"])
  func theSamplesFollowTheSchema(sample: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func json(_ path: String) throws -> Any {
      try JSONSerialization.jsonObject(with: Data(contentsOf: root.appending(path: path)))
    }
    let schema = SchemaCheck(root: try json("schemas/nomograph-results-1.schema.json"))
    let results = try json("output-samples/\(sample)/results/results.json")
    #expect(schema.problems(of: results) == [])
  }

  @Test func theManifestTellsWhatChanged() throws {
    let file = Provenance.File(name: "a.csv", contents: Data("abc".utf8))
    #expect(file.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let manifest = RunManifest(provenance: ResultsFixture.provenance, outputs: [file])
    #expect(manifest.differences(from: [file]).isEmpty)
    let other = Provenance.File(name: "a.csv", contents: Data("abd".utf8))
    let new = Provenance.File(name: "b.csv", contents: Data())
    #expect(manifest.differences(from: [new]).map(\.severity) == [.error, .warning])
    #expect(
      manifest.differences(from: [other]).map(\.message) == ["'a.csv' has changed since the run"])
    #expect(Provenance.sourceDate(environment: ["SOURCE_DATE_EPOCH": "86400"]) == "1970-01-02")
    #expect(Provenance.sourceDate(environment: [:]) == nil)
    #expect(Provenance.sourceDate(environment: ["SOURCE_DATE_EPOCH": "99999999999999999"]) == nil)
  }
}
