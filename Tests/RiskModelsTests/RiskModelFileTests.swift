import Cohorts
import Diagnostics
import Foundation
import Testing

@testable import RiskModels

@Suite("Model files")
struct RiskModelFileTests {
  private func sample() throws -> RiskModel {
    try Samples.fit("y ~ rcs(x, 4) * group + pol(z, 2)", on: Samples.random(seed: 12)).riskModel
  }

  private func edited(_ change: (inout [String: Any]) -> Void) throws -> Data {
    let data = try RiskModelFile.data(for: sample())
    var content = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&content)
    return try JSONSerialization.data(withJSONObject: content)
  }

  private func error(_ data: Data) -> ModelFileError? {
    do throws(ModelFileError) {
      _ = try RiskModelFile.model(from: data)
      return nil
    } catch {
      #expect(error.diagnostics.allSatisfy { !$0.message.isEmpty })
      return error
    }
  }

  @Test func roundTripIsIdentity() throws {
    let model = try sample()
    let data = try RiskModelFile.data(for: model)
    let read = try RiskModelFile.model(from: data)
    #expect(read == model)
    #expect(try RiskModelFile.data(for: read) == data)
    let cohort = Samples.random(seed: 13)
    #expect(try read.linearPredictors(for: cohort) == model.linearPredictors(for: cohort))
    #expect(try read.predict(cohort.values(ofRow: 0)) == model.predict(cohort.values(ofRow: 0)))
  }

  @Test func identifierDependsOnCoefficientsAndNotOnWording() throws {
    var model = try sample()
    #expect(model.identifier.count == 12 && model.identifier == model.computedIdentifier)
    let before = model.identifier
    model.title = LocalizedText(english: "A", simplifiedChinese: "甲")
    #expect(model.computedIdentifier == before)
    model.coefficients[1] = model.coefficients[1].nextUp
    #expect(model.computedIdentifier != before)
  }

  /// No number of the file comes from a single patient's row: the file has no list as long as the cohort.
  @Test func holdsNoPatients() throws {
    let text = try #require(String(data: RiskModelFile.data(for: sample()), encoding: .utf8))
    for id in (100..<200).map({ "P\($0)" }) { #expect(!text.contains(id)) }
    func longest(_ value: Any) -> Int {
      if let list = value as? [Any] { return max(list.count, list.map(longest).max() ?? 0) }
      if let object = value as? [String: Any] { return object.values.map(longest).max() ?? 0 }
      return 0
    }
    #expect(try longest(JSONSerialization.jsonObject(with: Data(text.utf8))) < 20)
  }

  @Test func refusesOtherFiles() throws {
    #expect(error(Data("age,sex".utf8)) == .notJSON)
    #expect(error(Data()) == .notJSON)
    #expect(error(Data("[1]".utf8)) == .notAModel(format: nil))
    #expect(
      error(Data(#"{"format": "nomograph-results/1"}"#.utf8))
        == .notAModel(format: "nomograph-results/1"))
    #expect(
      error(try edited { $0["format"] = "nomograph-model/2" }) == .newerFormat("nomograph-model/2"))
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    #expect(error(try edited { $0["offset"] = 1 }) == .unknownKeys(["offset"]))
    let nested = try edited { content in
      var terms = content["terms"] as? [[String: Any]] ?? []
      terms[0]["weight"] = 2
      content["terms"] = terms
    }
    #expect(error(nested) == .unknownKeys(["terms[0].weight"]))
    let term = try edited { content in
      var terms = content["terms"] as? [[String: Any]] ?? []
      terms[0]["type"] = "neural_network"
      content["terms"] = terms
    }
    guard case .malformed(let path, let reason) = error(term) else {
      Issue.record("an unknown type of term was accepted")
      return
    }
    #expect(path == "terms[0].type" && reason.contains("neural_network"))
    #expect(error(try edited { $0["family"] = "cox" })?.diagnostics.isEmpty == false)
  }

  @Test func refusesWhatDoesNotFitTogether() throws {
    #expect(
      error(try edited { $0["patient_count"] = nil })
        == .inconsistent("'patient_count' is missing"))
    #expect(error(try edited { $0["coefficients"] = [] }) != nil)
    #expect(error(try edited { $0["covariance"] = [[1.0]] }) != nil)
    #expect(error(try edited { $0["predictors"] = [] }) != nil)
    #expect(error(try edited { $0["event_count"] = 100_000 }) != nil)
    #expect(error(try edited { $0["terms"] = [["type": "linear", "variable": "w"]] }) != nil)
    let unordered = try edited { content in
      var terms = content["terms"] as? [[String: Any]] ?? []
      terms[0]["knots"] = [3.0, 2, 1, 0]
      content["terms"] = terms
    }
    #expect(error(unordered) != nil)
  }

  @Test func refusesEditedCoefficients() throws {
    let data = try edited { content in
      var coefficients = content["coefficients"] as? [[String: Any]] ?? []
      coefficients[1]["value"] = 0.5
      content["coefficients"] = coefficients
    }
    guard case .changed = error(data) else {
      Issue.record("an edited model was accepted")
      return
    }
  }

  /// A file has exactly the keys that the schema describes, and every key that it requires.
  @Test func hasTheKeysOfTheSchema() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let schema = try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: root.appending(path: "schemas/nomograph-model-1.schema.json")))
        as? [String: Any])
    var checker = SchemaChecker(schema: schema)
    for model in try [described(), survival(), causeSpecific(), imputed()] + penalised() {
      let data = try RiskModelFile.data(for: model)
      #expect(try RiskModelFile.model(from: data) == model)
      checker.check(try JSONSerialization.jsonObject(with: data), against: schema, path: "")
    }
    #expect(checker.problems == [])
    let described = checker.describedKeys(of: schema)
    #expect(described.subtracting(checker.seenKeys).sorted() == [])
  }

  /// A model with everything that can be said of imputation.
  private func imputed() throws -> RiskModel {
    var record = ImputationRecord(
      method: .chainedEquations, imputations: 5, iterations: 10, donors: 5, seed: 1,
      variables: [
        ImputationRecord.Variable(
          variable: "x", missing: 9, meanReduction: 1, deviationReduction: 1,
          missingInformation: 0.1)
      ])
    (record.auxiliary, record.notPooled) = (["z"], ["model_checks"])
    var model = try described()
    model.imputation = record
    return model
  }

  /// A model with every wording, and with every kind of term that a logistic model can have.
  private func described() throws -> RiskModel {
    var model = try Samples.fit(
      "y ~ rcs(x, 4) * group + pol(z, 2) + log(z + 9) + pol(exp(z), 2) + offset(0.1 * z)",
      on: Samples.random(seed: 12)
    ).riskModel
    model.version = "1.0"
    model.outcome.horizon = "within 24 months"
    model.outcome.population = LocalizedText(english: "women", simplifiedChinese: "女性")
    model.shrinkage = ShrinkageRecord(
      lambda: 0.02, best: 0.01, withinOneStandardError: 0.02, dropped: ["x"])
    model.covarianceEstimation = .clustered(by: "centre")
    model.design.predictors[0].variable.unit = "years"
    model.design.predictors[0].variable.plausibleRange = 0...200
    model.design.predictors[0].variable.decimals = 1
    model.origin = .init(
      citation: "A paper", parent: "0123456789ab", update: "new intercept", dataHash: "ab",
      recalibration: .init(parameters: ["slope"], estimates: [0.9], covariance: [[0.01]]))
    return model
  }

  private func penalised() throws -> [RiskModel] {
    var model = try sample()
    let ways: [Estimation] = [
      .ridge(RidgePenalty(1, nonlinear: 2)), .firth, .elasticNet(ElasticNetChoice()),
      .elasticNet(ElasticNetChoice(mixing: 0.5, strength: .fixed(0.1))),
    ]
    let spec = try Formula("y ~ rcs(x, 4) * group + pol(z, 2)").logisticSpec(event: "yes")
    var selecting = spec
    selecting.selection = .backward(.p(0.05))
    let cohort = Samples.random(seed: 12)
    model.selection = try fit(selecting, to: AnalysisSet(cohort, for: selecting)).riskModel
      .selection
    #expect(model.selection?.eliminated.isEmpty == false)
    return ways.map { way in
      var penalised = model
      penalised.estimation = way
      return penalised
    }
  }

  /// A Cox model with strata, put together by hand.
  private func survival() throws -> RiskModel {
    let cohort = Samples.random(seed: 3)
    let times = TimeToEvent(
      time: "t", status: "d", event: "1", competing: ["2"], horizons: [12, 24], unit: .months)
    let spec = try Formula("Surv(t, d) ~ x + z + x %ia% z + strat(group)")
      .spec(kind: .cox(times, ties: .efron))
    let strata = ["a", "b", "c"].map { level in
      Baseline.Stratum(
        name: "group=\(level)",
        horizons: [12, 24].map {
          .init(
            time: $0, cumulativeHazard: 0.01 * $0, variance: 0.001,
            covariance: [0, 0.001, 0.002, 0])
        }, curve: [.init(time: 0, cumulativeHazard: 0), .init(time: 24, cumulativeHazard: 0.24)])
    }
    return try byHand(spec, cohort, [-1, 0.02, 0.3, 0.001], Baseline(strata: strata))
  }

  private func causeSpecific() throws -> RiskModel {
    let times = TimeToEvent(time: "t", status: "d", event: "1", competing: ["2"], horizons: [5])
    let spec = try Formula("Surv(t, d) ~ z").spec(kind: .causeSpecific(times, ties: .efron))
    let baseline = Baseline(
      strata: [
        .init(
          horizons: [.init(time: 5, cumulativeHazard: 0.2)],
          steps: [[.init(event: 0.1, competing: 0), .init(event: 0.1, competing: 0.05)]])
      ], competingCoefficients: [0, 0.2], absoluteRisk: .productLimit)
    return try byHand(spec, Samples.random(seed: 3), [0.1, 0.3], baseline)
  }

  private func byHand(
    _ spec: ModelSpec, _ cohort: Cohort, _ coefficients: [Double], _ baseline: Baseline
  ) throws -> RiskModel {
    let design = try Design.learning(spec, from: cohort).design
    return RiskModel(
      spec, design: design,
      estimates: .init(coefficients: coefficients, covariance: nil, baseline: baseline),
      counts: (200, 80, true), description: ModelDescription(spec))
  }

  /// A model without a baseline gives points and no risks, and says so in its file.
  @Test func slopesOnlySurvivesTheFile() throws {
    var model = try survival()
    model.baseline = nil
    model.knowsAbsoluteRisk = false
    model.identifier = model.computedIdentifier
    let data = try RiskModelFile.data(for: model)
    #expect(String(decoding: data, as: UTF8.self).contains("\"slopes_only\" : true"))
    #expect(try RiskModelFile.model(from: data) == model)
    let patient = Samples.random(seed: 3).values(ofRow: 4)
    #expect(throws: PredictionError.slopesOnly) { try model.predict(patient) }
  }
}

/// As much of JSON Schema as the schema of model files uses.
private struct SchemaChecker {
  let schema: [String: Any]
  var problems: [String] = []
  var seenKeys: Set<String> = []

  init(schema: [String: Any]) { self.schema = schema }

  private func resolve(_ node: [String: Any]) -> [String: Any] {
    guard let reference = node["$ref"] as? String else { return node }
    let definitions = schema["$defs"] as? [String: Any]
    return definitions?[String(reference.split(separator: "/").last ?? "")] as? [String: Any] ?? [:]
  }

  mutating func check(_ value: Any, against unresolved: [String: Any], path: String) {
    let node = resolve(unresolved)
    if let choices = node["oneOf"] as? [[String: Any]] {
      let fitting = choices.filter { choice in
        var trial = SchemaChecker(schema: schema)
        trial.check(value, against: choice, path: path)
        return trial.problems.isEmpty
      }
      guard fitting.count == 1 else {
        problems.append("\(path): \(fitting.count) of the choices fit")
        return
      }
      return check(value, against: fitting[0], path: path)
    }
    checkScalar(value, against: node, path: path)
    if let object = value as? [String: Any] { checkObject(object, against: node, path: path) }
    if let list = value as? [Any], let items = node["items"] as? [String: Any] {
      for element in list { check(element, against: items, path: path + "[]") }
    }
  }

  private mutating func checkScalar(_ value: Any, against node: [String: Any], path: String) {
    if let constant = node["const"] as? String, constant != value as? String {
      problems.append("\(path): not \(constant)")
    }
    if let allowed = node["enum"] as? [String], !allowed.contains(value as? String ?? "") {
      problems.append("\(path): not allowed")
    }
    let types = node["type"] as? [String] ?? (node["type"] as? String).map { [$0] } ?? []
    let fits = types.contains { type in
      switch type {
      case "object": value is [String: Any]
      case "array": value is [Any]
      case "string": value is String
      default: value is NSNumber
      }
    }
    if !types.isEmpty, !fits { problems.append("\(path): not of type \(types)") }
  }

  private mutating func checkObject(
    _ object: [String: Any], against node: [String: Any], path: String
  ) {
    let properties = node["properties"] as? [String: Any] ?? [:]
    for key in node["required"] as? [String] ?? [] where object[key] == nil {
      problems.append("\(path): \(key) is missing")
    }
    for (key, value) in object {
      guard let property = properties[key] as? [String: Any] else {
        problems.append("\(path): \(key) is not described")
        continue
      }
      seenKeys.insert(key)
      check(value, against: property, path: "\(path).\(key)")
    }
  }

  /// Every property name anywhere in the schema, but for those of terms that the sample lacks.
  func describedKeys(of node: Any) -> Set<String> {
    if let list = node as? [Any] {
      return list.reduce(into: []) { $0.formUnion(describedKeys(of: $1)) }
    }
    guard let object = node as? [String: Any] else { return [] }
    let names = Set((object["properties"] as? [String: Any])?.keys.map { $0 } ?? [])
    return object.values.reduce(into: names) { $0.formUnion(describedKeys(of: $1)) }
      .subtracting(["transformation", "slopes_only", "additionalProperties"])
  }
}
