internal import Diagnostics
internal import Foundation
internal import RiskModels
internal import Statistics

extension ValidateCommand {
  /// Adapts the model to the patients, says what was done and writes the new model.
  func updateModel(_ model: RiskModel, _ table: DataTable) throws {
    guard let update else { return }
    let hash = RiskModel.Origin.hash(ofData: table.bytes)
    let result = try model.updated(by: update, in: table.cohort, dataHash: hash)
    for line in Self.lines(result) { common.reporter.say(line) }
    guard result.extent != .none else {
      common.reporter.say("the model stays as it is: no updated model was written")
      return
    }
    let bytes: Data
    do { bytes = try RiskModelFile.data(for: result.model) } catch {
      throw CommandFailure.refused(error.diagnostics, error.exitStatus)
    }
    try SingleFile.write(bytes, to: updatedModel, inputs: [self.model, data])
    let words = result.model.origin.update?[.english] ?? ""
    if updatedModel != "-" {
      common.reporter.say("wrote '\(updatedModel)': model \(result.model.identifier), \(words)")
    }
  }

  /// The tests of the closed procedure, one a line, and what they choose.
  private static func lines(_ update: ModelUpdate) -> [String] {
    let style = NumberStyle()
    func number(_ value: Double, _ decimals: Int) -> String {
      style.fixed(value, decimals: decimals)
    }
    let tests = update.tests.map { test in
      "refit against \(name(test.against)): chi-squared \(number(test.chiSquared, 2)) on "
        + "\(test.degreesOfFreedom) df, p \(style.pValue(test.p))"
    }
    let isCategorical = update.model.family.isCategorical
    let found = [
      "patients \(update.patientCount)" + (isCategorical ? "" : ", events \(update.eventCount)"),
      update.slope.isFinite ? "calibration slope \(number(update.slope, 3))" : nil,
      update.interceptChange.map { "change of the log odds \(number($0, 3))" },
      update.hazardRatio.map { "baseline hazard × \(number($0, 3))" },
    ].compactMap(\.self).joined(separator: ", ")
    let errors = (update.model.origin.recalibration).map { recalibration in
      let parts = recalibration.parameters.indices.map { index in
        let error = recalibration.covariance[index][index].squareRoot()
        let name = recalibration.parameters[index].replacing("_", with: " ")
        let category = recalibration.categories.map { "\($0[index]) " } ?? ""
        return "\(category)\(name) \(number(error, 3))"
      }
      return "standard errors: \(parts.joined(separator: ", "))"
    }
    let changes = (update.categories ?? []).map { change in
      "\(change.category): change of the log odds \(number(change.interceptChange, 3))"
        + (change.slope.map { ", slope \(number($0, 3))" } ?? "")
    }
    let chosen =
      name(update.extent) + (isCategorical && update.extent == .slope ? " a category" : "")
    return [found] + changes + [errors].compactMap(\.self) + tests
      + (tests.isEmpty ? [] : ["the closed test chooses: \(chosen)"])
  }

  private static func name(_ extent: ModelUpdate.Extent) -> String {
    switch extent {
    case .none: "the model as it is"
    case .large: "recalibration in the large"
    case .slope: "recalibration with one slope"
    case .refit: "refit"
    }
  }
}
