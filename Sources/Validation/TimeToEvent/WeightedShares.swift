internal import Foundation
internal import Statistics

/// How thresholds, each lower than the last, classify patients who stand for others, with intervals from the influence of each.
///
/// A share is Σ wᵢ bᵢ aᵢ / Σ wᵢ aᵢ with inverse probability of censoring weights w, a who counts and b who is meant. Its interval is
/// symmetric on the log odds, with error² = Σ φᵢ²/(n (n − 1)) and φᵢ = tᵢ + κᵢ: the own term tᵢ = wᵢ aᵢ (bᵢ − share) n / Σ w a, and
/// what estimating the censoring curve adds, κ of `CensoringInfluence`. Both sum to zero, so the terms of all who are followed
/// longer than a time are those up to it with the other sign, and one pass over the times serves the four shares.
///
/// A share of 0 or 1 has the exact interval (Clopper & Pearson) of as many patients as those who count are worth, (Σ w a)²/Σ (w a)².
///
/// - Complexity: O(n log n), and O(distinct times) a threshold.
/// - Source: Uno et al., JASA 2007;102:527; Blanche et al., Stat Med 2013;32:5381; Kish, Survey Sampling, 1965. Matches
///   `timeROC::SeSpPPVNPV`, whose intervals are symmetric on the share itself and which has none at 0 and 1.
struct WeightedShares {
  /// What happens at one distinct time: weights of those with events, and how many leave.
  private struct Place {
    var events = 0.0
    var competing = 0.0
    var positiveEvents = 0.0
    var positiveCompeting = 0.0
    let censored: Double
    let left: Double
    let atRisk: Double
  }

  /// Weights of some patients and their squares, of those with the event and of all others.
  private struct Side {
    var (events, eventSquares) = (0.0, 0.0)
    var (others, otherSquares) = (0.0, 0.0)

    mutating func add(_ weight: Double, isEvent: Bool) {
      events += isEvent ? weight : 0
      eventSquares += isEvent ? weight * weight : 0
      others += isEvent ? 0 : weight
      otherSquares += isEvent ? 0 : weight * weight
    }
  }

  private let order: TimeOrder
  private let horizon: HorizonWeights
  private let risks: [Double]
  private let confidence: Double
  /// Rows by falling risk, of which the first `positives` are positive.
  private let falling: [Int]
  private var positives = 0
  /// The first rows of `falling` together, and all the others: sums of additions only, exactly zero where nobody is.
  private let above, below: [Side]
  private var places: [Place]
  private var positiveFree = 0.0
  private let free: Double

  /// Starts above the highest risk.
  init(_ order: TimeOrder, _ horizon: HorizonWeights, _ risks: [Double], confidence: Double) {
    (self.order, self.horizon) = (order, horizon)
    (self.risks, self.confidence) = (risks, confidence)
    falling = RankedRisks.order(of: risks).reversed()
    above = Self.sums(falling, horizon)
    below = Self.sums(falling.reversed(), horizon).reversed()
    (places, free) = Self.places(order, horizon)
  }

  /// The sums over none, the first, the first two … of some rows.
  private static func sums(_ rows: [Int], _ horizon: HorizonWeights) -> [Side] {
    var side = Side()
    return [side]
      + rows.map { row in
        side.add(horizon.weights[row], isEvent: horizon.fates[row] == .event)
        return side
      }
  }

  /// The times up to the horizon with nobody positive, and the weights of those who reach it.
  private static func places(
    _ order: TimeOrder, _ horizon: HorizonWeights
  ) -> (places: [Place], free: Double) {
    let counts = RiskCounts(order)
    var free = 0.0
    var places = (0..<horizon.place.until).map { place in
      Place(
        censored: counts.censored[place],
        left: counts.events[place] + counts.competing[place], atRisk: counts.atRisk[place])
    }
    for row in horizon.weights.indices {
      switch horizon.fates[row] {
      case .event: places[order.places[row]].events += horizon.weights[row]
      case .competing: places[order.places[row]].competing += horizon.weights[row]
      case .eventFree: free += horizon.weights[row]
      case .unknown: break
      }
    }
    return (places, free)
  }

  /// The shares at a threshold no higher than the one before.
  mutating func lower(to threshold: Double) -> ThresholdShares {
    while positives < falling.count, risks[falling[positives]] >= threshold {
      raise(falling[positives])
      positives += 1
    }
    let shares = intervals()
    return ThresholdShares(
      threshold: threshold, sensitivity: shares[0], specificity: shares[1],
      positivePredictiveValue: shares[2], negativePredictiveValue: shares[3])
  }

  private mutating func raise(_ row: Int) {
    let weight = horizon.weights[row]
    switch horizon.fates[row] {
    case .event: places[order.places[row]].positiveEvents += weight
    case .competing: places[order.places[row]].positiveCompeting += weight
    case .eventFree: positiveFree += weight
    case .unknown: break
    }
  }

  /// Sensitivity, specificity, positive and negative predictive value: the lanes of all that follows.
  private func intervals() -> [Interval] {
    let (positive, negative, all) = (above[positives], below[positives], below[0])
    let meant = SIMD4(positive.events, negative.others, positive.events, negative.others)
    let missed = SIMD4(negative.events, positive.others, positive.others, negative.events)
    let total = SIMD4(
      all.events, all.others, positive.events + positive.others, negative.events + negative.others)
    let meantSquares = SIMD4(
      positive.eventSquares, negative.otherSquares, positive.eventSquares, negative.otherSquares)
    let missedSquares = SIMD4(
      negative.eventSquares, positive.otherSquares, positive.otherSquares, negative.eventSquares)
    let n = Double(falling.count)
    let isBetween = (meant .> 0) .& (missed .> 0)
    let share = (meant / total).clamped(lowerBound: .zero, upperBound: .one)
    let scale = SIMD4(repeating: 0.0).replacing(with: n / total, where: isBetween)
    let (hit, miss) = (scale * (1 - share), scale * share)
    let own = hit * hit * meantSquares + miss * miss * missedSquares
    let error = ((own + censoringAddition(hit: hit, miss: miss)) / (n * (n - 1))).squareRoot()
    return (0..<4).map { lane in
      guard total[lane] > 0, total[lane].isFinite else { return Interval() }
      return isBetween[lane]
        ? interval(share[lane], error: error[lane])
        : exactInterval(
          isAll: meant[lane] > 0,
          of: total[lane] * total[lane] / (meantSquares[lane] + missedSquares[lane]))
    }
  }

  /// What the squares of influences are more than those of the own terms: Σ (κ² + 2 t κ).
  ///
  /// κ is −R after those with events, L/Y − R for those censored, and −R for those who outlive the last censoring before the
  /// horizon, with R = Σ c L/Y² up to a time; L are the terms of those followed longer, Y the number at risk, c those censored.
  private func censoringAddition(hit: SIMD4<Double>, miss: SIMD4<Double>) -> SIMD4<Double> {
    let positiveEvent = SIMD4(hit[0], 0, hit[2], 0)
    let negativeEvent = SIMD4(-miss[0], 0, 0, -miss[3])
    let positiveOther = SIMD4(0, -miss[1], -miss[2], 0)
    let negativeOther = SIMD4(0, hit[1], 0, hit[3])
    let (event, other) = (positiveEvent - negativeEvent, positiveOther - negativeOther)
    func terms(_ place: Place) -> SIMD4<Double> {
      negativeEvent * place.events + event * place.positiveEvents
        + negativeOther * place.competing + other * place.positiveCompeting
    }
    var (earlier, risen) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    var (squares, products) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    for place in places[..<horizon.place.before] {
      let now = terms(place)
      earlier += now
      let later = -earlier / place.atRisk
      risen += later * (place.censored / place.atRisk)
      let ofCensored = later - risen
      squares += ofCensored * ofCensored * place.censored + risen * risen * place.left
      products -= now * risen
    }
    for place in places[horizon.place.before...] { products -= terms(place) * risen }
    products -= (negativeOther * free + other * positiveFree) * risen
    let beyond = order.starts[horizon.place.before]
    squares += risen * risen * Double(order.count - beyond)
    return squares + 2 * products
  }

  private func interval(_ share: Double, error: Double) -> Interval {
    guard error.isFinite else { return Interval(estimate: share) }
    let margin =
      NormalDistribution.criticalValue(confidence: confidence) * error / (share * (1 - share))
    let odds = logit(share)
    return Interval(
      estimate: share, lower: inverseLogit(odds - margin).p, upper: inverseLogit(odds + margin).p)
  }

  /// The limits of none or all of some patients: (α/2)^(1/m) from the share.
  private func exactInterval(isAll: Bool, of patients: Double) -> Interval {
    let limit = pow((1 - confidence) / 2, 1 / patients)
    return isAll
      ? Interval(estimate: 1, lower: limit, upper: 1)
      : Interval(estimate: 0, lower: 0, upper: 1 - limit)
  }
}

extension ThresholdPerformance {
  /// How a threshold classifies at a horizon; counts are patients that those known stand for, rounded.
  init(threshold: Double, _ predictions: FollowedPredictions, at index: Int, confidence: Double) {
    let horizon = predictions.horizons[index]
    let risks = predictions.values.risks[index]
    var sweep = WeightedShares(predictions.order, horizon, risks, confidence: confidence)
    let shares = sweep.lower(to: threshold)
    func isPositive(_ row: Int) -> Bool { risks[row] >= threshold }
    func isEvent(_ row: Int) -> Bool { horizon.fates[row] == .event }
    func count(_ isIn: (Int) -> Bool) -> Int {
      let sum = risks.indices.reduce(0.0) { $0 + (isIn($1) ? horizon.weights[$1] : 0) }
      return Int(exactly: sum.rounded()) ?? 0
    }
    self.init(
      threshold: threshold, truePositives: count { isPositive($0) && isEvent($0) },
      falsePositives: count { isPositive($0) && !isEvent($0) },
      trueNegatives: count { !isPositive($0) && !isEvent($0) },
      falseNegatives: count { !isPositive($0) && isEvent($0) },
      sensitivity: shares.sensitivity, specificity: shares.specificity,
      positivePredictiveValue: shares.positivePredictiveValue,
      negativePredictiveValue: shares.negativePredictiveValue)
    guard let hit = sensitivity.estimate, let right = specificity.estimate else { return }
    positiveLikelihoodRatio = Estimate(hit / (1 - right))
    negativeLikelihoodRatio = Estimate((1 - hit) / right)
  }
}
