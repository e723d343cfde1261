import Cohorts
import Diagnostics
import Foundation
import Testing

@testable import RiskModels

/// Edited files of models of times: each is refused with words, and none traps.
@Suite("Model files with times") struct TimedModelFileTests {
  /// A cause-specific model with everything that only models of times have.
  private func timed() throws -> RiskModel {
    let age = ModelFixture.number("age", 30...80)
    let columns = TimeToEvent(
      time: "t", status: "d", event: "1", competing: ["2"], horizons: [1, 2], unit: .years)
    let effect = PublishedModel.Effect(
      try PublishedTerm(parsing: "I(age / 10)", variables: [age.variable]), [0.1])
    var published = PublishedModel(
      ModelDescription(
        title: "T", outcome: .init(variable: "d", label: "death"), origin: .init(citation: "A")),
      kind: .causeSpecific(columns, ties: .efron), predictors: [age],
      equation: .init(effects: [effect]))
    published.competing = .init(effects: [effect])
    published.baseline = .causes(
      times: [1, 2], event: [0.1, 0.2], competing: [0.1, 0.3], .piecewiseExponential)
    var model = try published.riskModel()
    model.baseline?.strata[0].curve = [.init(time: 1, cumulativeHazard: 0.1)]
    model.baseline?.strata[0].horizons[0].variance = 0.01
    model.baseline?.strata[0].horizons[0].covariance = [0, 0]
    return model
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

  private func editedTimed(_ change: (inout [String: Any]) -> Void) throws -> Data {
    var model = try timed()
    model.identifier = model.computedIdentifier
    var content = try #require(
      JSONSerialization.jsonObject(with: RiskModelFile.data(for: model)) as? [String: Any])
    #expect(error(try JSONSerialization.data(withJSONObject: content)) == nil)
    change(&content)
    return try JSONSerialization.data(withJSONObject: content)
  }

  /// Every edit of what turns linear predictors into risks is refused, and none traps.
  @Test func refusesTimesThatDoNotFitTogether() throws {
    func stratum(_ change: (inout [String: Any]) -> Void) throws -> Data {
      try editedTimed { content in
        guard var baseline = content["baseline"] as? [String: Any],
          var strata = baseline["strata"] as? [[String: Any]]
        else { return }
        change(&strata[0])
        baseline["strata"] = strata
        content["baseline"] = baseline
      }
    }
    #expect(
      error(try editedTimed { $0["baseline"] = nil }) == .inconsistent("the baseline is missing"))
    #expect(error(try editedTimed { $0["time_to_event"] = nil }) != nil)
    #expect(error(try editedTimed { $0["family"] = "logistic" }) != nil)
    #expect(error(try editedTimed { $0["family"] = "cox" }) != nil)
    #expect(error(try editedTimed { $0["slopes_only"] = "perhaps" }) != nil)
    #expect(error(try editedTimed { $0["slopes_only"] = true }) != nil)
    #expect(error(try editedTimed { $0["origin"] = ["author": "x"] }) != nil)
    #expect(error(try stratum { $0["horizons"] = [[String: Any]]() }) != nil)
    #expect(
      error(
        try stratum {
          $0["horizons"] = [
            ["time": 1, "cumulative_hazard": -0.1], ["time": 2, "cumulative_hazard": 0.2],
          ]
        }) == .inconsistent("the cumulative hazard must rise from horizon to horizon"))
    #expect(error(try stratum { $0["steps"] = [[["event": -1, "competing": 0]], []] }) != nil)
    #expect(error(try stratum { $0["steps"] = nil }) != nil)
    #expect(error(try stratum { $0["curve"] = "smooth" }) != nil)
    let family = error(try editedTimed { $0["family"] = "weibull" })
    #expect(family?.diagnostics.first?.message.contains("weibull") == true)
  }
}
