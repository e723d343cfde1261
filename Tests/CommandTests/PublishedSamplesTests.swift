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
    Case(folder: "pooled-cohort-2013", subgroup: "white-women"),
    Case(folder: "pooled-cohort-2013", subgroup: "african-american-women"),
    Case(folder: "pooled-cohort-2013", subgroup: "white-men"),
    Case(folder: "pooled-cohort-2013", subgroup: "african-american-men"),
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

  /// Each category of PCPTRC 2.0 as the authors' formula gives it.
  @Test func everyCategoryHasItsPublishedRisk() throws {
    let tool = try Tool()
    let sample = Case(folder: "pcptrc-2")
    let data = sample.file("examples", "csv")
    let outcome = try tool.run(
      "score", sample.file("model", "json").path, "--data", data.path, "-o", "risks.csv")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let risks = rows(try tool.text("risks.csv"))
    let examples = rows(try String(contentsOf: data, encoding: .utf8))
    #expect(risks.count == 2 && examples.count == 2)
    for (row, example) in zip(risks, examples) {
      for category in ["none", "low", "high"] {
        let printed = try #require(example["published_percent_\(category)"].flatMap(Double.init))
        let risk = try #require(row["risk_\(category)"].flatMap(Double.init)) * 100
        #expect(abs(risk - printed) <= 0.005 + 1e-9, "\(row["id"] ?? "") \(category)")
      }
    }
  }

  /// Overall survival is what neither cause takes: 1 less the risks of both.
  ///
  /// Swapping the roles of the causes in the file gives the risk of the other.
  @Test func twoCausesLeaveThePublishedOverallSurvival() throws {
    let tool = try Tool()
    let sample = Case(folder: "predict-breast")
    var swapped = try String(contentsOf: sample.file("coefficients", "yaml"), encoding: .utf8)
    swapped = swapped.replacing("event_hazard", with: "\u{1}")
      .replacing("competing_hazard", with: "event_hazard")
      .replacing("\u{1}", with: "competing_hazard")
    let own = try #require(swapped.range(of: "\ncoefficients:\n"))
    let other = try #require(swapped.range(of: "\ncompeting:\n  coefficients:\n"))
    let end = try #require(swapped.range(of: "\ncentred:\n"))
    let ownTerms = swapped[own.upperBound..<other.lowerBound]
    let otherTerms = swapped[other.upperBound..<end.lowerBound]
    swapped =
      swapped[..<own.lowerBound] + "\ncoefficients:\n" + otherTerms
      + "\ncompeting:\n  coefficients:\n"
      + ownTerms.replacing("\n  ", with: "\n    ")
      .replacing("  I((age / 10)^-2):", with: "    I((age / 10)^-2):", maxReplacements: 1)
      + swapped[end.lowerBound...]
    try tool.write(swapped, to: "other.yaml")
    let imported = try tool.run("import", "other.yaml", "-o", "other.json")
    #expect(imported.code == 0, "\(imported.errors)")
    let data = sample.file("examples", "csv").path
    let models = [sample.file("model", "json").path, "other.json"]
    var risks: [[Double]] = []
    for model in models {
      #expect(try tool.run("score", model, "--data", data, "-o", "risks.csv").code == 0)
      risks.append(
        rows(try tool.text("risks.csv")).compactMap { $0["risk_10"].flatMap(Double.init) })
    }
    let examples = rows(try String(contentsOf: URL(filePath: data), encoding: .utf8))
    #expect(risks.map(\.count) == [3, 3] && examples.count == 3)
    for (row, example) in examples.enumerated() {
      let survival = (1 - risks[0][row] - risks[1][row]) * 100
      let printed = try #require(example["published_overall_survival_percent"].flatMap(Double.init))
      #expect(abs(survival - printed) <= 0.005 + 1e-9, "\(example["id"] ?? "")")
    }
    // The published hazard functions integrated in steps of a tenth of a year.
    #expect(abs(risks[0][0] - 0.0519387) < 1e-5)
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
    let validated = try tool.run("validate", model, "--data", "patients.csv", "-o", "-")
    #expect(validated.code == 65 && validated.errors.contains("slopes only"))
    #expect(try tool.run("draw", "nomogram", model, "-o", "n.svg").code == 0)
    #expect(try tool.text("n.svg").contains("There is no risk axis"))
    #expect(try tool.names() == ["n.svg", "patients.csv"])
  }

  /// From slopes to risks: twenty patients with known outcome give the constant; the new file names its
  /// parent, gives risks and draws their axis.
  @Test func recalibratedSlopesGiveRisks() throws {
    let tool = try Tool()
    let model = Self.samples.appending(path: "slopes-only-jiangyin-2024/model.json").path
    let lines = (0..<20).map { row in
      "\(row),\(60 + row),\(-1 - row % 4),\(row % 2 == 0 ? "no" : "yes"),no,\(row % 3 == 0 ? "poor" : "good"),none,\(row % 5 == 0 ? 1 : 0)"
    }
    let header = "id,age,tscore,multiple_levels,leakage,dispersion,treatment,new_fracture"
    try tool.write(([header] + lines).joined(separator: "\n") + "\n", to: "ours.csv")
    let outcome = try tool.run(
      "validate", model, "--data", "ours.csv", "--update", "large", "--updated-model", "ours.json")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let text = try tool.text("ours.json")
    #expect(text.contains("\"parent\" : \"d71b4871997d\"") && !text.contains("slopes_only"))
    #expect(text.contains("recalibrated in the large in 20 patients with 4 events"))
    #expect(try tool.run("score", "ours.json", "--data", "ours.csv", "-o", "risks.csv").code == 0)
    let risks = rows(try tool.text("risks.csv")).compactMap { $0["risk"].flatMap(Double.init) }
    // The likelihood equation of the intercept: expected events equal observed events.
    #expect(risks.count == 20 && abs(risks.reduce(0, +) - 4) < 1e-6)
    #expect(try tool.run("draw", "nomogram", "ours.json", "-o", "n.svg").code == 0)
    #expect(try !tool.text("n.svg").contains("There is no risk axis"))
    for method in ["slope", "refit", "closed-test"] {
      let code = try tool.run(
        "validate", "ours.json", "--data", "ours.csv", "-o", "v.json", "--update", method,
        "--updated-model", "\(method).json"
      ).code
      #expect([0, 1].contains(code), "\(method)")
    }
    #expect(try tool.run("validate", model, "--data", "ours.csv", "--update", "all").code == 64)
  }

  @Test func aHeldVariableTakesInteractionsApart() throws {
    let tool = try Tool()
    let model = Self.samples.appending(path: "pooled-cohort-2013/model-white-men.json").path
    let outcome = try tool.run("draw", "nomogram", model, "--at", "age=55", "-o", "n.svg")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try tool.text("n.svg").contains("only for patients with age 55 years"))
    for wrong in ["aeg=55", "age=old", "age", "smoker=perhaps"] {
      #expect(try tool.run("draw", "nomogram", model, "--at", wrong, "-o", "m.svg").code == 64)
    }
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
