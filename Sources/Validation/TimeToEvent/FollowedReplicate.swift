internal import Statistics

/// What one resample tells of predictions at every horizon.
struct FollowedResample: Sendable {
  /// The model as it is, measured in the resampled patients.
  var unchanged: [Measurement]
  /// The model made again, by horizon; or why there is none.
  var refitted: Result<[Replicate], Refitting.Failure>?

  /// Predictions measured in some patients at one horizon.
  struct Measurement: Sendable {
    var indexes: IndexValues
    var curve: [Double]
    var benefit: ResampledBenefit
  }
}

/// What a thread needs to work on resamples of followed patients, made once and copied.
struct FollowedWorker: Sendable {
  private let apparent: FollowedPredictions
  private var refitting: Refitting?
  private var sample: TimeToEventMeter
  private var original: TimeToEventMeter
  /// Those who are not in a resample; `nil` where models are tested in everybody.
  private var outOfBag: TimeToEventMeter?
  /// By horizon: the risks, on the scale of log–log, at which calibration curves are compared, and the
  /// terms of net benefit.
  private let grids: [[Double]]
  private let terms: [NetBenefitTerms]
  private let measures: ResampledMeasures
  private var counts: [Int]
  private var weights: [Double]

  /// Prepares to measure predictions as they are, and a model made again if there is a way to.
  init(
    _ apparent: FollowedPredictions, _ curves: [HorizonValidation], refitting: Refitting?,
    testsOutOfBag: Bool = false, measures: ResampledMeasures = .everything
  ) {
    self.measures = measures
    self.apparent = apparent
    self.refitting = refitting
    sample = TimeToEventMeter(apparent, measures: measures)
    original = sample
    outOfBag = testsOutOfBag ? sample : nil
    grids = curves.map { $0.calibrationCurve.smooth.predicted.map(complementaryLogLog) }
    terms = curves.map(\.decisionCurve.terms)
    counts = Array(repeating: 0, count: apparent.order.count)
    weights = Array(repeating: 0, count: apparent.order.count)
  }

  /// Measures a resample; rows count from zero.
  mutating func result(_ replicate: Int, _ rows: [Int]) -> FollowedResample {
    for row in counts.indices { counts[row] = 0 }
    for row in rows { counts[row] += 1 }
    for row in counts.indices { weights[row] = Double(counts[row]) }
    sample.load(weights: weights)
    let unchanged = measures.contains(.intervals) ? measureUnchanged() : nothing
    guard refitting != nil else { return FollowedResample(unchanged: unchanged) }
    return FollowedResample(
      unchanged: unchanged,
      refitted: Result { () throws(Refitting.Failure) in
        try replicates(
          keepsRisks: measures.contains(.instability) && replicate < Instability.mostModels)
      })
  }

  /// Nothing is defined at any horizon.
  private var nothing: [FollowedResample.Measurement] {
    grids.indices.map { horizon in
      FollowedResample.Measurement(
        indexes: IndexValues(.timeToEvent(isCompeting: sample.isCompeting)),
        curve: Self.points(nil, grids[horizon]),
        benefit: .undefined(thresholds: terms[horizon].thresholds.count))
    }
  }

  /// The predictions as they are: what has no interval in closed form, the curve, external benefits.
  private mutating func measureUnchanged() -> [FollowedResample.Measurement] {
    let isInternal = refitting != nil
    var indexes = sample.indexes(
      apparent.values, in: isInternal ? ownSetting : .frozen, forIntervals: true)
    let curves = sample.calibrations(apparent.values)
    let benefits =
      isInternal ? nil : sample.benefits(apparent.values, terms)
    return indexes.indices.map { horizon in
      let curve = curves[horizon]
      if let curve {
        indexes[horizon].readDistances(
          sample.distances(of: apparent.values, at: horizon, from: curve))
      }
      return FollowedResample.Measurement(
        indexes: indexes[horizon], curve: Self.points(curve, grids[horizon]),
        benefit: benefits?[horizon] ?? .undefined(thresholds: 0))
    }
  }

  /// A smooth curve on a grid of log–log risks; NaN where it is not defined.
  private static func points(_ curve: HazardCalibration?, _ grid: [Double]) -> [Double] {
    grid.map { curve?.observed(atCloglog: $0) ?? .nan }
  }

  /// A penalised model is not calibrated in its own patients.
  private var ownSetting: IndexValues.Setting {
    refitting?.isCalibratedByConstruction == false ? .test : .own
  }

  private mutating func replicates(
    keepsRisks: Bool
  ) throws(Refitting.Failure) -> [Replicate] {
    guard let values = try refitting?.predictions(counts: counts, measuredBy: &sample) else {
      return []
    }
    let training = Self.measure(values, with: &sample, in: ownSetting, grids, terms)
    var test = Self.measure(values, with: &original, in: .test, grids, terms)
    if outOfBag != nil {
      outOfBag?.load(weights: counts.map { $0 == 0 ? 1 : 0 })
      let isAnyone = counts.contains(0)
      let indexes = isAnyone ? outOfBag?.indexes(values, in: .test) : nil
      for index in test.indices {
        test[index].indexes = indexes?[index] ?? IndexValues(test[index].indexes.kind)
      }
    }
    let kept = refitting?.hazards?.keptFactors
    return training.indices.map { index in
      let (training, test) = (training[index], test[index])
      return Replicate(
        training: training.indexes, test: test.indexes, trainingCurve: training.curve,
        testCurve: test.curve, trainingBenefit: training.benefit,
        testBenefit: test.benefit.netBenefits, kept: kept,
        risks: keepsRisks ? values.risks[index] : [])
    }
  }

  private static func measure(
    _ values: FollowedPredictions.Values, with meter: inout TimeToEventMeter,
    in setting: IndexValues.Setting, _ grids: [[Double]], _ terms: [NetBenefitTerms]
  ) -> [FollowedResample.Measurement] {
    let indexes = meter.indexes(values, in: setting)
    let wanted = meter.measures
    let curves: [HazardCalibration?] =
      wanted.contains(.calibrationCurve) ? meter.calibrations(values) : grids.map { _ in nil }
    let benefits =
      wanted.contains(.decisionCurve)
      ? meter.benefits(values, terms)
      : terms.map { .undefined(thresholds: $0.thresholds.count) }
    return indexes.indices.map { horizon in
      FollowedResample.Measurement(
        indexes: indexes[horizon], curve: points(curves[horizon], grids[horizon]),
        benefit: benefits[horizon])
    }
  }
}

extension TimeToEventMeter {
  /// The distances |risk − observed| of the patients of a resample, copies counted.
  func distances(
    of values: FollowedPredictions.Values, at horizon: Int, from curve: HazardCalibration
  ) -> [Double] {
    let (risks, cloglogs) = (values.risks[horizon], values.cloglogs[horizon])
    var result: [Double] = []
    result.reserveCapacity(risks.count)
    for row in risks.indices {
      let count = weights.map { Int($0[row]) } ?? 1
      guard count > 0 else { continue }
      let distance = abs(risks[row] - curve.observed(atCloglog: cloglogs[row]))
      for _ in 0..<count { result.append(distance) }
    }
    return result
  }
}
