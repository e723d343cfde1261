import Foundation
import TestSupport
import Testing

@testable import RiskModels

@Suite("Schema of model files")
struct ModelFileSchemaTests {
  /// A file has exactly the keys that the schema describes, and every key that it requires.
  @Test func hasTheKeysOfTheSchema() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let schema = try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: root.appending(path: "schemas/nomograph-model-1.schema.json")))
        as? [String: Any])
    let checker = SchemaCheck(root: schema)
    var keys: Set<String> = []
    let models = try [
      ModelFileSamples.described(), ModelFileSamples.survival(),
      ModelFileSamples.causeSpecific(), ModelFileSamples.imputed(),
      CategorySamples.fit("y ~ x", on: CategorySamples.random(seed: 5)).riskModel,
    ]
    for model in models + (try ModelFileSamples.penalised()) {
      let data = try RiskModelFile.data(for: model)
      #expect(try RiskModelFile.model(from: data) == model)
      let object = try JSONSerialization.jsonObject(with: data)
      #expect(checker.problems(of: object) == [])
      keys.formUnion(SchemaCheck.keys(of: object))
    }
    // What no sample has.
    let absent: Set = ["transformation", "slopes_only", "additionalProperties"]
    #expect(checker.describedKeys.subtracting(keys).subtracting(absent).sorted() == [])
  }
}
