internal import Diagnostics
internal import Validation

/// What resampling made of apparent performance, by the method's own name: only the bootstrap's optimism is
/// subtracted, the others estimate performance in patients left out.
extension Wording {
  /// A corrected curve in a key.
  func corrected(by method: ResamplingMethod) -> String {
    switch method {
    case .optimism: self("Corrected for optimism", "校正乐观偏差后")
    case .weighted632: self("Corrected (.632)", "校正后（.632法）")
    case .weighted632Plus: self("Corrected (.632+)", "校正后（.632+法）")
    case .crossValidation: self("Cross-validated", "交叉验证")
    }
  }

  /// What areas of the patients that the model was made from are.
  var apparentNote: String { self("Apparent, not corrected for optimism.", "表观值，未校正乐观偏差。") }

  /// What shaded areas are.
  var shadingNote: String { self("Shading: pointwise 95%\u{00A0}CI.", "阴影为逐点95%\u{00A0}CI。") }

  /// The model's own curve beside its label, called apparent where a corrected one is drawn.
  func model(isApparent: Bool) -> String {
    isApparent ? self("Model, apparent", "模型（表观）") : self("Model", "模型")
  }

  /// The model's corrected curve beside its label.
  func correctedModel(by method: ResamplingMethod) -> String {
    let how = corrected(by: method)
    return self("Model, \(how.prefix(1).lowercased())\(how.dropFirst())", "模型（\(how)）")
  }

  /// The row of all centres in a forest of centres.
  func correctedCentres(by method: ResamplingMethod) -> String {
    let how = corrected(by: method)
    return self(
      "All centres (\(how.prefix(1).lowercased())\(how.dropFirst()))",
      method == .optimism ? "全部中心（乐观偏差校正后）" : "全部中心（\(how)）")
  }

  /// The dashed curve of a calibration plot, a sentence.
  func correctedCurve(by method: ResamplingMethod) -> String {
    switch method {
    case .optimism, .weighted632, .weighted632Plus:
      self("The dashed curve is corrected for optimism by bootstrap.", "虚线为经Bootstrap校正乐观偏差后的曲线。")
    case .crossValidation:
      self(
        "The dashed curve is of patients left out of the model by cross-validation.",
        "虚线为交叉验证（由未参与建模的患者得到）的曲线。")
    }
  }
}
