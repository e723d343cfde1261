import Cohorts
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// Points of `rms::nomogram` for models fitted to data that the project may not carry.
///
/// The axes agree to the last digits. The outcome axis differs by design: rms interpolates the total
/// of a risk linearly in a table of risks, ours solves the model, so the two are a few ten-thousandths of
/// a point apart.
@Suite("Points against rms") struct PointScaleReferenceTests {
  @Test(
    .enabled(if: Reference.external != nil, "set NOMOGRAPH_REFERENCE to the reference folder"),
    arguments: ["glow_linear", "glow_rcs", "glow_interaction", "hip"])
  func agreesWithNomogram(name: String) throws {
    let golden = try RMSNomogram(name)
    let scale = try #require(PointScale(golden.model, options: golden.options))
    var compared = 0
    for axis in scale.axes {
      let theirs = try #require(golden.points(of: axis), "\(axis.variable)")
      #expect(theirs.count == axis.ticks.count)
      for (tick, points) in zip(axis.ticks, theirs) {
        #expect(abs(tick.points - points) < 1e-10, "\(axis.variable) \(tick.value)")
        compared += 1
      }
    }
    #expect(compared == golden.tickCount)
    try checkTotals(scale, golden)
  }

  /// Total points of linear predictors, and of risks as far as interpolation allows.
  private func checkTotals(_ scale: PointScale, _ golden: RMSNomogram) throws {
    let predictors = try #require(golden.totals("lp"))
    for (value, points) in predictors {
      #expect(abs(scale.totalPoints(ofLinearPredictor: value) - points) < 1e-9)
    }
    let risks = try #require(golden.totals("Risk"))
    #expect(risks.count >= 5)
    for (risk, points) in risks {
      #expect(abs(scale.totalPoints(ofLinearPredictor: logit(risk)) - points) < 3e-4)
    }
  }
}

/// A golden nomogram of R with the model that it was made of.
private struct RMSNomogram {
  let model: RiskModel
  private let axes: [String: Any]
  private let ticks: [String: [Double]]

  init(_ name: String) throws {
    let folder = try #require(Reference.external)
    let url = folder.appending(path: "golden/nomogram/\(name).json")
    let file = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let results = try #require(file["results"] as? [String: Any])
    let spec = try #require(file["spec"] as? [String: Any])
    axes = try #require(results["axes"] as? [String: Any])
    let formula = try #require(spec["formula"] as? String)
    let data = folder.appending(path: "prepared/nomogram/\(name).csv")
    let reference = try Reference(golden: url, data: data)
    var fitted = try Samples.fit(formula, on: reference.cohort, event: "1").riskModel
    fitted.replaceCoefficients(by: try #require(results["coef"] as? [String: Double]))
    model = fitted
    ticks = Dictionary(
      uniqueKeysWithValues: model.design.predictors.compactMap { predictor in
        let name = predictor.variable.name
        guard predictor.range != nil,
          let axis = (results["axes"] as? [String: Any])?.first(where: {
            $0.key == name || $0.key.hasPrefix(name + " (")
          })?.value as? [String: Any], let values = axis[name] as? [Double]
        else { return nil }
        return (name, values)
      })
  }

  /// The ticks of R where it shows the distinct values of the data instead of round ones.
  var options: PointScale.Options {
    PointScale.Options(order: .formula, tickStyle: .pretty, ticks: ticks)
  }

  var tickCount: Int {
    axes.filter { !["total.points", "lp", "Risk"].contains($0.key) }
      .reduce(0) { $0 + ((($1.value as? [String: Any])?["points"] as? [Double])?.count ?? 0) }
  }

  func points(of axis: PointScale.Axis) -> [Double]? {
    let conditions = axis.conditions.map { condition -> String in
      if case .level(let code) = condition.value { return "\(condition.variable)=\(code)" }
      return condition.variable
    }
    let key =
      conditions.isEmpty
      ? axis.variable : "\(axis.variable) (\(conditions.joined(separator: ", ")))"
    return (axes[key] as? [String: Any])?["points"] as? [Double]
  }

  func totals(_ name: String) -> [(Double, Double)]? {
    guard let axis = axes[name] as? [String: Any], let points = axis["x"] as? [Double],
      let values = axis["x.real"] as? [Double]
    else { return nil }
    return Array(zip(values, points))
  }
}

extension RiskModel {
  /// Takes R's coefficients in the order of the design, so that only the points are compared.
  fileprivate mutating func replaceCoefficients(by theirs: [String: Double]) {
    let names =
      ["Intercept"]
      + design.columnNames.map { $0.replacing("log(", with: "").replacing(")", with: "") }
    let values = names.compactMap { theirs[$0] }
    guard values.count == coefficients.count else {
      Issue.record("coefficients \(theirs.keys.sorted()) are not \(names)")
      return
    }
    coefficients = values
  }
}
