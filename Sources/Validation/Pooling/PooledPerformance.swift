public import Diagnostics
internal import Foundation
public import Statistics

/// The performance of leave-one-centre-out, pooled over centres.
///
/// Every index is pooled on its own scale (C on the logit, O/E on the log, slope and intercept as they
/// are) with between-centre variance by restricted likelihood and Hartung–Knapp intervals, never narrower
/// than chance alone would make them (ad hoc correction), and
/// transformed back. The prediction interval is what to expect in a new centre.
///
/// - Source: Debray, BMJ 2017;356:i6460; Riley, BMJ 2016;353:i3140. Matches `metafor::rma(method =
///   "REML", test = "adhoc")`.
public struct PooledPerformance: Sendable, Hashable, Codable {
  /// One index pooled over the centres where it is defined.
  public struct Index: Sendable, Hashable, Codable {
    /// The pooled value with the interval of the mean.
    public var pooled: Estimate
    /// The lower limit in a new centre.
    public var predictionLower: Double?
    /// The upper limit in a new centre.
    public var predictionUpper: Double?
    /// The variance between centres on the scale.
    public var tauSquared: Double
    /// The share of the variance that lies between centres, per cent.
    public var iSquared: Double
    /// The scale of pooling.
    public var scale: PoolingScale
    /// The centres that contribute.
    public var centres: Int
  }

  /// The C-statistic, logit scale.
  public var cStatistic: Index?
  /// The area under the ROC curve at the first horizon, logit scale; `nil` for outcomes without times.
  public var aucAtHorizon: Index?
  /// Observed over expected, log scale.
  public var observedExpected: Index?
  /// The calibration slope.
  public var calibrationSlope: Index?
  /// The calibration slope at the first horizon, where that is another; else `nil`.
  public var calibrationSlopeAtHorizon: Index?
  /// The intercept with the slope held at 1.
  public var calibrationInTheLarge: Index?
  /// The centres in all.
  public var centres: Int
  /// What a reader must know of so few centres; `nil` for ten and more.
  public var caution: LocalizedText?

  /// Pools the performance of centres; an index defined in fewer than two of them is `nil`.
  public init(_ rows: [CentrePerformance], confidence: Double = 0.95) {
    func pool(_ index: (Performance) -> Estimate?, on scale: PoolingScale) -> Index? {
      Index(
        rows.compactMap { $0.performance.flatMap(index) }, on: scale, confidence: confidence)
    }
    cStatistic = pool({ $0.cStatistic }, on: .logit)
    aucAtHorizon = pool({ $0.aucAtHorizon }, on: .logit)
    observedExpected = pool({ $0.observedExpected }, on: .log)
    calibrationSlope = pool({ $0.calibrationSlope }, on: .identity)
    calibrationSlopeAtHorizon = pool({ $0.calibrationSlopeAtHorizon }, on: .identity)
    calibrationInTheLarge = pool({ $0.calibrationInTheLarge }, on: .identity)
    centres = rows.count
    caution = Self.caution(centres: rows.count)
  }

  /// An honest word on few centres.
  static func caution(centres: Int) -> LocalizedText? {
    guard centres < 10 else { return nil }
    let freedom = centres - 1
    return LocalizedText(
      english:
        "With \(centres) centres, the variation between centres rests on \(freedom) degree\(freedom == 1 ? "" : "s") of freedom and is all but unknown. The pooled values describe these centres; they do not show that the model holds elsewhere. A narrow interval here may be luck, a wide one is what so few centres can tell.",
      simplifiedChinese:
        "仅有\(centres)个中心，中心间变异的估计只有\(freedom)个自由度，几乎无从判断。合并值只描述这些中心，不能证明模型在其他中心同样适用。置信区间窄可能只是巧合，区间宽则是中心数过少的必然结果。"
    )
  }
}

extension PooledPerformance.Index {
  /// Pools estimates that have a standard error and are finite on the scale; `nil` for fewer than two.
  init?(_ estimates: [Estimate], on scale: PoolingScale, confidence: Double) {
    let usable = estimates.compactMap { estimate -> (value: Double, error: Double)? in
      guard let value = estimate.estimate, let error = estimate.standardError else { return nil }
      let pair = (scale.value(value), scale.standardError(error, at: value))
      return pair.0.isFinite && pair.1.isFinite && pair.1 > 0 ? pair : nil
    }
    guard
      let model = RandomEffects(
        estimates: usable.map(\.value), standardErrors: usable.map(\.error),
        inference: .hartungKnappAdHoc, confidence: confidence)
    else { return nil }
    let limits = scale.limits(model.lower, model.upper)
    let centre = scale.inverse(model.estimate)
    pooled = Estimate(
      centre, lower: limits.lower, upper: limits.upper,
      standardError: model.standardError / scale.standardError(1, at: centre),
      method: "REML, Hartung–Knapp with ad hoc correction, \(scale.rawValue) scale")
    if let low = model.predictionLower, let high = model.predictionUpper {
      (predictionLower, predictionUpper) = scale.limits(low, high)
    }
    (tauSquared, iSquared) = (model.tauSquared, model.iSquared)
    self.scale = scale
    centres = usable.count
  }
}
