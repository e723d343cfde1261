internal import Foundation
internal import Statistics

/// The indexes of performance as plain numbers, for sums over replicates; NaN where not defined.
struct IndexValues: Sendable {
  /// The indexes in the order of `values`.
  enum Index: Int, CaseIterable {
    case cStatistic, calibrationIntercept, calibrationInTheLarge, calibrationSlope
    case brier, scaledBrier, ici, e50, e90, emax, observedExpected, nagelkerkeR2
    case aucAtHorizon, aucEventFreeControls, unoC, roystonD, calibrationSlopeAtHorizon
    case discriminationIndex, unreliabilityIndex, qualityIndex, giniMeanDifference
    case giniRisk, coxSnellR2, mcFaddenR2, tjurR2

    /// Of every outcome.
    static let common = allCases.filter { $0.rawValue <= Index.nagelkerkeR2.rawValue }
    /// rms's likelihood ratios per patient and the spread of linear predictors.
    static let harrell: [Index] = [
      .discriminationIndex, .unreliabilityIndex, .qualityIndex, .giniMeanDifference,
    ]
  }

  /// What is predicted, which decides which indexes there are.
  enum Kind: Sendable, Hashable {
    case binary
    case timeToEvent(isCompeting: Bool)

    /// The indexes of this kind.
    var indexes: [Index] {
      switch self {
      case .binary:
        Index.common + Index.harrell + [.giniRisk, .coxSnellR2, .mcFaddenR2, .tjurR2]
      case .timeToEvent(let isCompeting):
        Index.common + [.aucAtHorizon]
          + [isCompeting ? .aucEventFreeControls : .calibrationSlopeAtHorizon]
          + [.unoC, .roystonD] + Index.harrell
      }
    }
  }

  /// What is predicted.
  let kind: Kind

  /// By index, in place: replicates copy them without storage of their own.
  private var values = SIMD32<Double>(repeating: .nan)

  subscript(index: Index) -> Double {
    get { values[index.rawValue] }
    set { values[index.rawValue] = newValue }
  }

  /// Whose patients the predictions are for, which decides what needs no fit.
  enum Setting {
    /// A maximum likelihood model in the very patients it was fitted to: calibration is perfect by
    /// construction, and rms takes it so.
    case own
    /// Any other patients; R² is that of the recalibrated predictions, as in `rms::validate`.
    case test
    /// Any other patients; R² is that of the predictions as they are, as in `rms::val.prob`.
    case frozen
  }

  /// Nothing is defined yet.
  init(_ kind: Kind) { self.kind = kind }

  /// Computes the indexes; those of the smooth curve only if there is one.
  init(
    _ ranked: RankedRisks, smoother: CalibrationSmoother?, in setting: Setting
  ) {
    self.init(.binary)
    self[.cStatistic] = Concordance.statistic(ranked)
    readSquaredErrors(ranked)
    let frozen = Recalibration.frozen(ranked)
    let joint = setting == .own ? Recalibration() : .joint(ranked, startingWith: frozen)
    if setting == .own {
      (self[.calibrationIntercept], self[.calibrationSlope]) = (0, 1)
      self[.calibrationInTheLarge] = 0
    } else {
      (self[.calibrationIntercept], self[.calibrationSlope]) = (joint.intercept, joint.slope)
      self[.calibrationInTheLarge] =
        Recalibration.interceptAlone(ranked, startingWith: frozen).intercept
    }
    readLikelihoods(ranked, frozen: frozen.logLikelihood, joint: joint, in: setting)
    if let smoother { readDistances(smoother.distances(ranked)) }
  }

  private mutating func readSquaredErrors(_ ranked: RankedRisks) {
    var (squares, expected, events) = (0.0, 0.0, 0.0)
    for row in 0..<ranked.count {
      let error = ranked.outcomes[row] - ranked.risks[row]
      squares += error * error
      expected += ranked.risks[row]
      events += ranked.outcomes[row]
    }
    let n = Double(ranked.count)
    let prevalence = events / n
    self[.brier] = squares / n
    if prevalence > 0, prevalence < 1 {
      self[.scaledBrier] = 1 - squares / n / (prevalence * (1 - prevalence))
    }
    if expected > 0 { self[.observedExpected] = events / expected }
  }

  /// Takes ICI, E50, E90 and Emax from the distances of patients from a curve; leaves them where there are none.
  mutating func readDistances(_ distances: [Double]) {
    var order = RankOrder()
    readDistances(distances, sortedBy: &order)
  }

  /// The same with storage for sorting.
  mutating func readDistances(_ distances: [Double], sortedBy order: inout RankOrder) {
    guard let errors = CalibrationErrors(distances, sortedBy: &order) else { return }
    (self[.ici], self[.e50]) = (errors.ici, errors.e50)
    (self[.e90], self[.emax]) = (errors.e90, errors.emax)
  }
}

extension IndexValues.Index {
  /// Where the index stands in a performance.
  var path: WritableKeyPath<Performance, Estimate> {
    switch self {
    case .cStatistic: \.cStatistic
    case .calibrationIntercept: \.calibrationIntercept
    case .calibrationInTheLarge: \.calibrationInTheLarge
    case .calibrationSlope: \.calibrationSlope
    case .brier: \.brier
    case .scaledBrier: \.scaledBrier
    case .ici: \.ici
    case .e50: \.e50
    case .e90: \.e90
    case .emax: \.emax
    case .observedExpected: \.observedExpected
    case .nagelkerkeR2: \.nagelkerkeR2
    case .aucAtHorizon: \.aucAtHorizon.orUndefined
    case .aucEventFreeControls: \.aucEventFreeControls.orUndefined
    case .unoC: \.unoC.orUndefined
    case .roystonD: \.roystonD.orUndefined
    case .calibrationSlopeAtHorizon: \.calibrationSlopeAtHorizon.orUndefined
    case .discriminationIndex: \.discriminationIndex.orUndefined
    case .unreliabilityIndex: \.unreliabilityIndex.orUndefined
    case .qualityIndex: \.qualityIndex.orUndefined
    case .giniMeanDifference: \.giniMeanDifference.orUndefined
    case .giniRisk: \.giniRisk.orUndefined
    case .coxSnellR2: \.coxSnellR2.orUndefined
    case .mcFaddenR2: \.mcFaddenR2.orUndefined
    case .tjurR2: \.tjurR2.orUndefined
    }
  }

  /// Whether the index is a distance between risks and a smooth calibration curve.
  var isDistance: Bool { [.ici, .e50, .e90, .emax].contains(self) }

  /// Whether nothing but resampling gives the index an interval.
  func hasNoClosedForm(_ kind: IndexValues.Kind) -> Bool {
    if isDistance || isLikelihoodBased { return true }
    switch kind {
    case .binary: return self == .scaledBrier
    case .timeToEvent(let isCompeting):
      // Wolbers' C has none, Harrell's has.
      return self == .roystonD || (isCompeting && (self == .cStatistic || self == .unoC))
    }
  }

  /// Whether it is made of likelihood ratios or mean differences of predictions.
  private var isLikelihoodBased: Bool {
    let explained: [Self] = [.nagelkerkeR2, .giniRisk, .coxSnellR2, .mcFaddenR2, .tjurR2]
    return explained.contains(self) || Self.harrell.contains(self)
  }

  /// The values that the index can take.
  var bounds: ClosedRange<Double> {
    switch self {
    case .cStatistic, .brier, .ici, .e50, .e90, .aucAtHorizon, .aucEventFreeControls, .unoC,
      .giniRisk:
      0...1
    case .emax, .observedExpected, .giniMeanDifference: 0...(.infinity)
    case .scaledBrier, .nagelkerkeR2, .coxSnellR2, .mcFaddenR2, .tjurR2: -(.infinity)...1
    case .calibrationIntercept, .calibrationInTheLarge, .calibrationSlope,
      .calibrationSlopeAtHorizon, .roystonD, .discriminationIndex, .unreliabilityIndex,
      .qualityIndex:
      -(.infinity)...(.infinity)
    }
  }
}

extension Performance {
  /// The indexes without intervals.
  init(_ values: IndexValues, n: Int, events: Int) {
    self.init(
      n: n, events: events, cStatistic: Estimate(nil), calibrationIntercept: Estimate(nil),
      calibrationInTheLarge: Estimate(nil), calibrationSlope: Estimate(nil), brier: Estimate(nil),
      scaledBrier: Estimate(nil), ici: Estimate(nil), e50: Estimate(nil), e90: Estimate(nil),
      emax: Estimate(nil), observedExpected: Estimate(nil), nagelkerkeR2: Estimate(nil))
    for index in values.kind.indexes { self[keyPath: index.path] = Estimate(values[index]) }
  }
}

extension Estimate? {
  /// The estimate, undefined where there is none.
  fileprivate var orUndefined: Estimate {
    get { self ?? Estimate(nil) }
    set { self = newValue }
  }
}
