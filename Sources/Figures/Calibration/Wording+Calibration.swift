internal import Statistics
internal import Validation

/// The indexes under small calibration panels.
extension Wording {
  /// The smooth curve in a key: called apparent where a corrected one stands beside it.
  func smoothCurve(isApparent: Bool, hasBand: Bool) -> String {
    let name = isApparent ? self("Apparent", "表观") : self("Smooth curve", "平滑曲线")
    return hasBand ? name + self(", 95% CI", "（95% CI）") : name
  }

  /// How many patients the bars leave out, a sentence.
  func barsLeaveOut(_ censored: Int, _ horizon: FigureHorizon?) -> String {
    self(
      "The histogram leaves out \(count(censored)) censored \(beforeHorizon(horizon)).",
      "直方图不含\(beforeHorizon(horizon))删失的\(count(censored))例。")
  }

  /// The intercept, the slope and observed over expected events, with intervals.
  func calibrationFacts(_ performance: Performance) -> [(label: String, value: String)] {
    calibrationIndexes(performance).map { ($0.label, estimate($0.value)) }
  }

  /// The same in a sentence, with the comma before; nothing where none is defined.
  func calibrationList(_ performance: Performance) -> String {
    let values = calibrationIndexes(performance).filter { $0.value.estimate != nil }.map {
      $0.label.lowercasedUnlessAbbreviated + self(" ", "为") + withInterval($0.value)
    }
    return values.isEmpty ? "" : self(", ", "，") + clauses(values)
  }

  private func calibrationIndexes(
    _ performance: Performance
  ) -> [(label: String, value: Estimate)] {
    [
      (self("In the large", "总体校准"), performance.calibrationInTheLarge),
      (self("Slope", "斜率"), performance.jointCalibrationSlope),
      (self("O:E", "O:E"), performance.observedExpected),
    ]
  }
}

extension String {
  /// "slope", but "O:E".
  fileprivate var lowercasedUnlessAbbreviated: String {
    dropFirst().contains(where: \.isUppercase) ? self : lowercased()
  }
}
