import Foundation
import Testing

/// Every model under output-samples/published against the numbers that its publication prints.
@Suite("Published samples", .serialized) struct PublishedSamplesTests {
  static let samples = Tool.repository.appending(path: "output-samples/published")

  struct Case: Sendable, CustomTestStringConvertible {
    var folder: String
    var subgroup: String?
    var testDescription: String { [folder, subgroup].compactMap(\.self).joined(separator: " ") }
    func file(_ name: String, _ ending: String) -> URL {
      let stem = subgroup.map { "\(name)-\($0)" } ?? name
      return PublishedSamplesTests.samples.appending(path: "\(folder)/\(stem).\(ending)")
    }
  }

  static let risks: [Case] = [
    Case(folder: "pufhs"), Case(folder: "framingham-2008", subgroup: "men"),
    Case(folder: "framingham-2008", subgroup: "women"),
  ]

  private func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.components(separatedBy: ",") }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// The risk rounded to the digits that the publication prints.
  @Test(arguments: risks) func scoresWhatThePublicationPrints(sample: Case) throws {
    let tool = try Tool()
    let outcome = try tool.run(
      "score", sample.file("model", "json").path, "--data", sample.file("examples", "csv").path,
      "-o", "risks.csv")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let risks = rows(try tool.text("risks.csv"))
    let examples = rows(try String(contentsOf: sample.file("examples", "csv"), encoding: .utf8))
    #expect(risks.count == examples.count && !risks.isEmpty)
    for (row, example) in zip(risks, examples) {
      let printed = try #require(example["published_percent"])
      let risk = try #require(row["risk"].flatMap(Double.init)) * 100
      let decimals = printed.split(separator: ".").last?.count ?? 0
      let half = 0.5 * pow(10, -Double(decimals)) + 1e-9
      #expect(abs(risk - (Double(printed) ?? .nan)) <= half, "\(row["id"] ?? "")")
    }
  }

  /// `nomograph import` makes the committed model files, byte by byte.
  @Test(arguments: try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted())
  func importsTheCommittedModels(folder: String) throws {
    let coefficients = Self.samples.appending(path: "\(folder)/coefficients.yaml")
    guard FileManager.default.fileExists(atPath: coefficients.path) else { return }
    let tool = try Tool()
    let outcome = try tool.run("import", coefficients.path, "-o", "model.json")
    #expect(outcome.code == 0 && outcome.errors.filter { $0 == "\n" }.count >= 1)
    let made = try tool.names()
    #expect(!made.isEmpty)
    for name in made {
      let committed = try Data(contentsOf: Self.samples.appending(path: "\(folder)/\(name)"))
      #expect(try Data(contentsOf: tool.path(name)) == committed, "\(folder)/\(name)")
    }
  }

  @Test func slopesAloneGiveNoRisk() throws {
    let tool = try Tool()
    let model = Self.samples.appending(path: "slopes-only-jiangyin-2024/model.json").path
    try tool.write(
      "id,age,tscore,multiple_levels,leakage,dispersion,treatment\n1,70,-3,no,no,good,none\n",
      to: "patients.csv")
    for arguments in [
      ["score", model, "--data", "patients.csv", "-o", "-"],
      ["sheet", model, "--data", "patients.csv", "--all", "-o", "sheets"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.code == 65 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("slopes only") && outcome.errors.contains("--update"))
    }
    #expect(try tool.run("draw", "nomogram", model, "-o", "n.svg").code == 0)
    #expect(try tool.text("n.svg").contains("There is no risk axis"))
    #expect(try tool.names() == ["n.svg", "patients.csv"])
  }

  @Test func subgroupsAreChosenByName() throws {
    let tool = try Tool()
    let file = Self.samples.appending(path: "framingham-2008/coefficients.yaml").path
    #expect(try tool.run("import", file, "-o", "-").code == 64)
    #expect(try tool.run("import", file, "--subgroup", "wimen").errors.contains("'women'"))
    let outcome = try tool.run("import", file, "--subgroup", "women", "-o", "-")
    let committed = Self.samples.appending(path: "framingham-2008/model-women.json")
    #expect(try outcome.output == String(contentsOf: committed, encoding: .utf8))
    #expect(try tool.names().isEmpty)
  }
}
