internal import Statistics

extension ROCCurve {
  /// Gives a curve at a horizon its band, from resampled patients with the predictions as they are.
  ///
  /// Limits: the α/2 and 1 − α/2 quantiles of {ROC_b(u), b = 1 … B} at each false positive rate u. Every resample weighs
  /// its patients for censoring again and reads the sensitivity where its own specificity is 1 − u, so the limits carry
  /// the error of the weights and of the threshold that yields u, which those of ``Band`` without times do not. Found at
  /// 101 rates, by straight lines between them; a limit never lies beyond the curve itself.
  ///
  /// - Source: Efron & Tibshirani, An Introduction to the Bootstrap 1993; Hung & Chiang, Scand J Stat 2010;37:664. As
  ///   `pROC::ci.se`, which draws events and others apart.
  mutating func addBand(
    _ predictions: FollowedPredictions, at index: Int, _ bootstrap: Bootstrap, confidence: Double
  ) {
    var sampled = ResampledROC(predictions, at: index)
    let found = (0..<min(bootstrap.replicates, ResampledROC.most)).compactMap { replicate in
      sampled.measure(replicate, of: bootstrap) ? sampled.sensitivities : nil
    }
    guard found.count > 1, 2 * found.count > min(bootstrap.replicates, ResampledROC.most) else {
      return
    }
    let tail = (1 - confidence) / 2
    let limits = ResampledROC.rates.indices.map { rate in
      quantiles(of: found.map { $0[rate] }, at: [tail, 1 - tail])
    }
    let pairs = zip(specificities, sensitivities).map { specificity, sensitivity in
      let (lower, upper) = (
        Self.read(limits.map { $0[0] }, at: 1 - specificity),
        Self.read(limits.map { $0[1] }, at: 1 - specificity)
      )
      return (min(lower, sensitivity), max(upper, sensitivity))
    }
    band = Band(lower: pairs.map(\.0), upper: pairs.map(\.1))
  }

  /// A limit between two of the even rates that it was found at.
  private static func read(_ limits: [Double], at rate: Double) -> Double {
    let place = min(max(rate, 0), 1) * Double(limits.count - 1)
    let left = min(Int(place), limits.count - 2)
    return min(1, limits[left] + (place - Double(left)) * (limits[left + 1] - limits[left]))
  }
}

/// Sensitivities of resampled patients at fixed specificities, in the same storage for every resample.
private struct ResampledROC {
  /// The false positive rates.
  static let rates = (0...100).map { Double($0) / 100 }
  /// As many resamples as percentiles need; more change a limit by less than the width of its line.
  static let most = 500

  /// The sensitivity at each rate.
  private(set) var sensitivities = [Double](repeating: 0, count: rates.count)
  private let risks: [Double]
  /// Rows by rising risk.
  private let ranks: [Int]
  private let order: TimeOrder
  private var horizon: HorizonWeights
  private var counts = RiskCounts()
  private var repeats: [Int]
  private var caseWeights: [Double]

  init(_ predictions: FollowedPredictions, at index: Int) {
    (order, horizon) = (predictions.order, predictions.horizons[index])
    risks = predictions.values.risks[index]
    ranks = predictions.values.ranks(at: index)
    repeats = Array(repeating: 0, count: risks.count)
    caseWeights = Array(repeating: 0, count: risks.count)
  }

  /// Follows the curve of one resample; `false` if it has no events or nobody without.
  mutating func measure(_ replicate: Int, of bootstrap: Bootstrap) -> Bool {
    bootstrap.count(ofReplicate: replicate, into: &repeats)
    for row in repeats.indices { caseWeights[row] = Double(repeats[row]) }
    counts.count(order, weights: caseWeights)
    horizon.weigh(order, counts, caseWeights: caseWeights)
    var all = (cases: 0.0, others: 0.0)
    for row in risks.indices {
      let role = TimeDependentAUC.roles(horizon, row, .withoutTheEvent)
      all.cases += role.asCase
      all.others += role.asControl
    }
    guard all.cases > 0, all.others > 0, all.cases.isFinite, all.others.isFinite else {
      return false
    }
    follow(all.cases, all.others)
    return true
  }

  /// From the highest risk down; at a rate where the curve rises the top of the rise counts.
  private mutating func follow(_ cases: Double, _ others: Double) {
    var (found, alarms) = (0.0, 0.0)
    var (rate, before) = (0, (false: 0.0, true: 0.0))
    for position in ranks.indices.reversed() {
      let row = ranks[position]
      let role = TimeDependentAUC.roles(horizon, row, .withoutTheEvent)
      found += role.asCase
      alarms += role.asControl
      guard position == 0 || risks[ranks[position - 1]] != risks[row] else { continue }
      let now = (false: alarms / others, true: min(1, found / cases))
      while rate < Self.rates.count, Self.rates[rate] < now.false {
        let part = (Self.rates[rate] - before.false) / (now.false - before.false)
        sensitivities[rate] = before.true + part * (now.true - before.true)
        rate += 1
      }
      before = now
    }
    while rate < Self.rates.count {
      sensitivities[rate] = 1
      rate += 1
    }
  }
}
