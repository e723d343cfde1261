internal import Foundation
internal import Statistics

extension PartialArea {
  /// The area under the curve of risks in patients whose outcome is known.
  ///
  /// Limits: the α/2 and 1 − α/2 quantiles of {A_b, b = 1 … B}.
  ///
  /// - Source: Efron & Tibshirani, An Introduction to the Bootstrap 1993.
  init(
    _ range: PartialRange, risks: [Double], outcomes: [Bool], bootstrap: Bootstrap?,
    confidence: Double
  ) {
    let ranks = RankedRisks.order(of: risks)
    self.init(range, count: risks.count, bootstrap: bootstrap, confidence: confidence) { weights in
      let curve = WeightedROC(
        risks, ranks: ranks,
        cases: outcomes.indices.map { outcomes[$0] ? weights?[$0] ?? 1 : 0 },
        controls: outcomes.indices.map { outcomes[$0] ? 0 : weights?[$0] ?? 1 })
      return curve.area(in: range)
    }
  }

  /// The area under the curve at a horizon; controls have not had the event by then.
  init(
    _ range: PartialRange, _ predictions: FollowedPredictions, at index: Int,
    bootstrap: Bootstrap?, confidence: Double
  ) {
    let (order, risks) = (predictions.order, predictions.values.risks[index])
    let ranks = predictions.values.ranks(at: index)
    var horizon = predictions.horizons[index]
    self.init(range, count: risks.count, bootstrap: bootstrap, confidence: confidence) { weights in
      if let weights {
        horizon.weigh(order, RiskCounts(order, weights: weights), caseWeights: weights)
      }
      let roles = risks.indices.map { TimeDependentAUC.roles(horizon, $0, .withoutTheEvent) }
      let curve = WeightedROC(
        risks, ranks: ranks, cases: roles.map(\.asCase), controls: roles.map(\.asControl))
      return curve.area(in: range)
    }
  }

  private init(
    _ range: PartialRange, count: Int, bootstrap: Bootstrap?, confidence: Double,
    _ area: (_ weights: [Double]?) -> (area: Double, corrected: Double?)?
  ) {
    self.range = range
    let own = area(nil)
    (self.area, corrected) = (Estimate(own?.area), Estimate(own?.corrected))
    guard let bootstrap, bootstrap.replicates > 0, own != nil else { return }
    let found = (0..<bootstrap.replicates).map { replicate in
      var weights = Array(repeating: 0.0, count: count)
      for row in bootstrap.rows(ofReplicate: replicate, rowCount: count) { weights[row] += 1 }
      return area(weights)
    }
    self.area.addPercentiles(of: found.map { $0?.area }, confidence)
    corrected.addPercentiles(of: found.map { $0?.corrected }, confidence)
  }
}

extension Estimate {
  fileprivate mutating func addPercentiles(of values: [Double?], _ confidence: Double) {
    let known = values.compactMap(\.self).filter(\.isFinite)
    guard estimate != nil, known.count > 1, 2 * known.count > values.count else { return }
    let tail = (1 - confidence) / 2
    let limits = quantiles(of: known, at: [tail, 1 - tail])
    self = Estimate(
      estimate, lower: limits[0], upper: limits[1], method: "bootstrap, percentile")
  }
}

/// A ROC curve of patients who stand for others.
private struct WeightedROC {
  /// Specificity rising, at equal specificities the higher sensitivity first; empty without both classes.
  private var points: [(specificity: Double, sensitivity: Double)] = []

  /// Follows the curve from the lowest risk up; `ranks` are rows by rising risk.
  init(_ risks: [Double], ranks: [Int], cases: [Double], controls: [Double]) {
    let all = (cases: cases.reduce(0, +), controls: controls.reduce(0, +))
    guard all.cases > 0, all.controls > 0 else { return }
    var below = (cases: 0.0, controls: 0.0)
    points.append((0, 1))
    for (position, row) in ranks.enumerated() {
      below.cases += cases[row]
      below.controls += controls[row]
      let isLast = position == ranks.count - 1
      guard isLast || risks[ranks[position + 1]] != risks[row] else { continue }
      // The last point is nobody: exactly 1 and 0, whatever rounding says.
      points.append(
        isLast ? (1, 0) : (below.controls / all.controls, 1 - below.cases / all.cases))
    }
  }

  func area(in range: PartialRange) -> (area: Double, corrected: Double?)? {
    switch range.rate {
    case .specificity: range.area(under: points.map { ($0.specificity, $0.sensitivity) })
    case .sensitivity:
      range.area(under: points.reversed().map { ($0.sensitivity, $0.specificity) })
    }
  }
}

extension ValidationPlan {
  /// The resamples that give intervals to what has no other; `nil` where there are none.
  func samplingBootstrap(isExternal: Bool) -> Bootstrap? {
    (isExternal || method.isBootstrap) && bootstrap.replicates > 0 ? bootstrap : nil
  }

  /// The partial area of risks without times; `nil` if none is asked for.
  func partialArea(_ ranked: RankedRisks, isExternal: Bool) -> PartialArea? {
    partialRange.map { range in
      var outcomes = Array(repeating: false, count: ranked.count)
      for (place, row) in ranked.givenRows.enumerated() {
        outcomes[row] = ranked.outcomes[place] > 0
      }
      return PartialArea(
        range, risks: ranked.risksAsGiven, outcomes: outcomes,
        bootstrap: samplingBootstrap(isExternal: isExternal), confidence: confidence)
    }
  }

  /// The partial area of predictions at a horizon; `nil` if none is asked for.
  func partialArea(
    _ predictions: FollowedPredictions, at index: Int, isExternal: Bool
  ) -> PartialArea? {
    partialRange.map {
      PartialArea(
        $0, predictions, at: index, bootstrap: samplingBootstrap(isExternal: isExternal),
        confidence: confidence)
    }
  }
}
