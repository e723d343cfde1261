import Cohorts
import Diagnostics
import Foundation
import Testing

@testable import RiskModels

@Suite("Model files")
struct RiskModelFileTests {
  private func sample() throws -> RiskModel { try ModelFileSamples.sample() }

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
    #expect(
      error(Data("age,sex".utf8)) == .notJSON(reason: "a value in line 1, column 1 cannot be read"))
    #expect(error(Data()) == .notJSON(reason: "it is empty"))
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
    let shares = try edited { content in
      let predictors = content["predictors"] as? [[String: Any]] ?? []
      content["predictors"] = predictors.map { predictor in
        let count = (predictor["level_shares"] as? [Double])?.count ?? 0
        return count == 0
          ? predictor
          : predictor.merging(["level_shares": [-1e308] + Array(repeating: 0.1, count: count - 1)])
          {
            $1
          }
      }
    }
    #expect(error(shares) == .inconsistent("a level of 'group' has no share of 0 to 1"))
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

  /// A model without a baseline gives points and no risks, and says so in its file.
  @Test func slopesOnlySurvivesTheFile() throws {
    var model = try ModelFileSamples.survival()
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
