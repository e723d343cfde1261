import Cohorts
import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

@Suite("Multinomial model files") struct MultinomialModelTests {
  private func sample() throws -> RiskModel {
    try CategorySamples.fit("y ~ x + group", on: CategorySamples.random(seed: 5)).riskModel
  }

  private func edited(_ change: (inout [String: Any]) -> Void) throws -> ModelFileError? {
    let data = try RiskModelFile.data(for: sample())
    var content = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    change(&content)
    do throws(ModelFileError) {
      _ = try RiskModelFile.model(
        from: (try? JSONSerialization.data(withJSONObject: content)) ?? Data())
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
    let cohort = CategorySamples.random(seed: 6)
    #expect(try read.categoryRisks(for: cohort) == model.categoryRisks(for: cohort))
    let content = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let coefficients = try #require(content["coefficients"] as? [[String: Any]])
    #expect(
      coefficients.map { $0["category"] as? String } == [
        "low", "low", "low", "high", "high", "high",
      ])
  }

  @Test func damagedFilesAreRefused() throws {
    #expect(try edited { $0["categories"] = nil } != nil)
    #expect(
      try edited { content in
        var categories = content["categories"] as? [String: Any] ?? [:]
        categories["reference"] = "other"
        content["categories"] = categories
      } != nil)
    #expect(
      try edited { content in
        var categories = content["categories"] as? [String: Any] ?? [:]
        categories["levels"] = Array((categories["levels"] as? [Any] ?? []).prefix(2))
        content["categories"] = categories
      } != nil)
    #expect(
      try edited { content in
        var rows = content["coefficients"] as? [[String: Any]] ?? []
        rows[4]["category"] = "low"
        content["coefficients"] = rows
      } != nil)
    #expect(
      try edited { $0["event"] = "none" }
        == .inconsistent("the event must be the first category that is compared"))
    #expect(
      try edited { content in
        var rows = content["coefficients"] as? [[String: Any]] ?? []
        rows[4]["value"] = 3.5
        content["coefficients"] = rows
      } != nil)
    #expect(try edited { $0["family"] = "logistic" } != nil)
  }

  /// Each sum is a model of one category; the joint risks are those of the model.
  @Test func sumsAndJointRisks() throws {
    let model = try sample()
    let sums = model.modelsOfSums
    #expect(sums.map { $0.outcome.label[.english] } == ["low", "high"])
    #expect(sums.map(\.coefficients.count) == [3, 3])
    let patient: PatientValues = ["x": .number(63), "group": .level("b")]
    let linear = try sums.map { try $0.linearPredictor(of: patient) }
    let found = try model.predictCategories(patient)
    for (a, b) in zip(linear, found.linearPredictors) { #expect(a.agrees(with: b, within: 1e-14)) }
    #expect(model.jointRisks.map { $0.label[.english] } == CategorySamples.codes)
    for (joint, risk) in zip(model.jointRisks, found.risks) {
      #expect(joint.risk(linear).agrees(with: risk.estimate ?? .nan, within: 1e-14))
    }
    let scale = try #require(JointPointScale(model))
    #expect(scale.parts.count == 2 && scale.risks.count == 3)
  }

  /// A single risk would be that of one category taken for all: it is refused.
  @Test func thereIsNoSingleRisk() throws {
    let model = try sample()
    #expect(throws: PredictionError.severalRisks(categories: CategorySamples.codes)) {
      try model.predict(["x": .number(63), "group": .level("b")])
    }
    #expect(throws: PredictionError.severalRisks(categories: CategorySamples.codes)) {
      try model.risks(for: CategorySamples.random(seed: 6))
    }
    #expect(IntegerPoints(model) == nil && model.link() == nil)
  }
}
