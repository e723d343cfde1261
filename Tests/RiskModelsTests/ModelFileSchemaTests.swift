import Foundation
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
    var checker = SchemaChecker(schema: schema)
    let models = try [
      ModelFileSamples.described(), ModelFileSamples.survival(),
      ModelFileSamples.causeSpecific(), ModelFileSamples.imputed(),
      CategorySamples.fit("y ~ x", on: CategorySamples.random(seed: 5)).riskModel,
    ]
    for model in models + (try ModelFileSamples.penalised()) {
      let data = try RiskModelFile.data(for: model)
      #expect(try RiskModelFile.model(from: data) == model)
      checker.check(try JSONSerialization.jsonObject(with: data), against: schema, path: "")
    }
    #expect(checker.problems == [])
    let described = checker.describedKeys(of: schema)
    #expect(described.subtracting(checker.seenKeys).sorted() == [])
  }
}
