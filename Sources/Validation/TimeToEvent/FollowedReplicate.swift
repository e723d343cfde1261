internal import Statistics

/// What one resample tells of predictions at every horizon.
struct FollowedResample: Sendable {
  /// The model as it is, measured in the resampled patients; undefined where it was not measured.
  var unchanged: [Measurement]
  /// The model made again, by horizon, as far as it could be; nobody asks for it in other patients.
  var replicates: [Replicate]
  /// Why there is none.
  var failure: Refitting.Failure?

  /// Predictions measured in some patients at one horizon.
  struct Measurement: Sendable {
    var indexes: IndexValues
    var curve: [Double]
    var benefit: ResampledBenefit
  }

  /// The model made again at a horizon, or why there is none.
  func refitted(at horizon: Int) -> Result<Replicate, Refitting.Failure> {
    failure.map(Result.failure) ?? .success(replicates[horizon])
  }
}

/// What a thread needs to work on resamples of followed patients, made once and copied.
///
/// From the second replicate on nothing is allocated.
struct FollowedWorker: Sendable {
  private let apparent: FollowedPredictions
  private var refitting: Refitting?
  private var sample: TimeToEventMeter
  private var original: TimeToEventMeter
  /// Those who are not in a resample; `nil` where models are tested in everybody.
  private var outOfBag: TimeToEventMeter?
  /// By horizon: the risks at which calibration curves are compared, and the terms of net benefit.
  private let grids: [CalibrationGrid]
  private let terms: [NetBenefitTerms]
  private let measures: ResampledMeasures
  private var counts: [Int]
  private var weights: [Double]
  private var values = FollowedPredictions.Values()
  private var indexes: [IndexValues]
  private var distances: [Double] = []

  /// Prepares to measure predictions as they are, and a model made again if there is a way to.
  init(
    _ apparent: FollowedPredictions, _ curves: [HorizonValidation], refitting: Refitting?,
    testsOutOfBag: Bool = false, measures: ResampledMeasures = .everything,
    smoother: ValidationPlan.Smoother
  ) {
    self.measures = measures
    self.apparent = apparent
    self.refitting = refitting
    sample = TimeToEventMeter(apparent, measures: measures, smoother: smoother)
    original = sample
    outOfBag = testsOutOfBag ? sample : nil
    grids = curves.map { CalibrationGrid($0.calibrationCurve.smooth.predicted) }
    terms = curves.map(\.decisionCurve.terms)
    counts = Array(repeating: 0, count: apparent.order.count)
    weights = Array(repeating: 0, count: apparent.order.count)
    indexes = sample.undefinedIndexes
  }

  /// Room for what a replicate will yield.
  func room(for replicate: Int) -> FollowedResample {
    let kind = IndexValues.Kind.timeToEvent(isCompeting: sample.isCompeting)
    let (isInternal, horizons) = (refitting != nil, grids.indices)
    let unchanged = horizons.map { horizon in
      FollowedResample.Measurement(
        indexes: IndexValues(kind), curve: .undefined(grids[horizon].risks.count),
        benefit: .undefined(thresholds: isInternal ? 0 : terms[horizon].thresholds.count))
    }
    let risks = keepsRisks(replicate) ? counts.count : 0
    let replicates = horizons.map { horizon in
      Replicate(
        kind, points: grids[horizon].risks.count, thresholds: terms[horizon].thresholds.count,
        risks: risks, factors: refitting?.candidates.count ?? 0)
    }
    return FollowedResample(unchanged: unchanged, replicates: isInternal ? replicates : [])
  }

  private func keepsRisks(_ replicate: Int) -> Bool {
    measures.contains(.instability) && replicate < Instability.mostModels
  }

  /// Measures a resample.
  mutating func measure(
    _ replicate: Int, of bootstrap: Bootstrap, into result: inout FollowedResample
  ) {
    bootstrap.count(ofReplicate: replicate, into: &counts)
    for row in counts.indices { weights[row] = Double(counts[row]) }
    sample.load(weights: weights)
    if measures.contains(.intervals) { measureUnchanged(into: &result.unchanged) }
    guard refitting != nil else { return }
    do throws(Refitting.Failure) {
      try refitting?.prepare(for: .numbered(replicate))
      try refitting?.fillPredictions(counts: counts, measuredBy: &sample, into: &values)
    } catch {
      result.failure = error
      return
    }
    measureRefitted(into: &result.replicates)
    if outOfBag != nil { measureOutOfBag(into: &result.replicates) }
    guard keepsRisks(replicate) else { return }
    for horizon in grids.indices {
      result.replicates[horizon].risks.overwrite(with: values.risks[horizon])
    }
  }

  /// The predictions as they are: what has no interval in closed form, the curve, external benefits.
  private mutating func measureUnchanged(into result: inout [FollowedResample.Measurement]) {
    let isInternal = refitting != nil
    sample.measure(
      apparent.values, in: isInternal ? ownSetting : .frozen, forIntervals: true, into: &indexes)
    for horizon in grids.indices {
      let isFitted = sample.fillCalibration(
        apparent.values, at: horizon, along: grids[horizon], into: &result[horizon].curve)
      if isFitted {
        sample.fillDistances(of: apparent.values, at: horizon, into: &distances)
        indexes[horizon].readDistances(distances, sortedBy: &sample.ranking)
      }
      result[horizon].indexes = indexes[horizon]
      if isInternal { continue }
      sample.fillBenefit(
        apparent.values, at: horizon, terms[horizon], into: &result[horizon].benefit)
    }
  }

  /// A penalised model is not calibrated in its own patients.
  private var ownSetting: IndexValues.Setting {
    refitting?.isCalibratedByConstruction == false ? .test : .own
  }

  private mutating func measureRefitted(into result: inout [Replicate]) {
    let hasCurve = measures.contains(.calibrationCurve)
    let hasBenefit = measures.contains(.decisionCurve)
    sample.measure(values, in: ownSetting, into: &indexes)
    for horizon in grids.indices {
      result[horizon].training = indexes[horizon]
      if hasCurve {
        sample.fillCalibration(
          values, at: horizon, along: grids[horizon], into: &result[horizon].trainingCurve)
      }
      guard hasBenefit else { continue }
      sample.fillBenefit(
        values, at: horizon, terms[horizon], into: &result[horizon].trainingBenefit)
    }
    original.measure(values, in: .test, into: &indexes)
    for horizon in grids.indices {
      result[horizon].test = indexes[horizon]
      result[horizon].keep(refitting?.keptFactors)
      if hasCurve {
        original.fillCalibration(
          values, at: horizon, along: grids[horizon], into: &result[horizon].testCurve)
      }
      guard hasBenefit else { continue }
      original.fillNetBenefits(
        values, at: horizon, terms[horizon], into: &result[horizon].testBenefit)
    }
  }

  /// Those outside of the resample in place of everybody, as far as indexes go.
  private mutating func measureOutOfBag(into result: inout [Replicate]) {
    for row in counts.indices { weights[row] = counts[row] == 0 ? 1 : 0 }
    outOfBag?.load(weights: weights)
    let isAnyone = counts.contains(0)
    if isAnyone { outOfBag?.measure(values, in: .test, into: &indexes) }
    for horizon in grids.indices {
      result[horizon].test = isAnyone ? indexes[horizon] : IndexValues(result[horizon].test.kind)
    }
  }
}

extension TimeToEventMeter {
  /// Writes the distances |risk − observed| of the patients of a resample from the curve last fitted, copies counted.
  ///
  /// Allocates nothing once there is room.
  func fillDistances(
    of values: FollowedPredictions.Values, at horizon: Int, into distances: inout [Double]
  ) {
    let (risks, cloglogs) = (values.risks[horizon], values.cloglogs[horizon])
    distances.removeAll(keepingCapacity: true)
    if distances.capacity < risks.count { distances.reserveCapacity(risks.count) }
    for row in risks.indices {
      let count = weights.map { Int($0[row]) } ?? 1
      guard count > 0 else { continue }
      let distance = abs(risks[row] - smoother.observed(at: risks[row], cloglog: cloglogs[row]))
      for _ in 0..<count { distances.append(distance) }
    }
  }
}
