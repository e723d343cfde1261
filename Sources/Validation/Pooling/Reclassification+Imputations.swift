internal import Statistics

extension ModelComparison.Legacy {
  /// Pools reclassification over completed data sets; `nil` parts where one data set has none.
  init(pooling copies: [ModelComparison.Legacy], by pool: ImputationPool) {
    let categorical = copies.compactMap(\.categorical)
    let continuous = copies.compactMap(\.continuous)
    self.init(
      continuous: continuous.count == copies.count
        ? ContinuousReclassification(pooling: continuous, by: pool) : nil,
      categorical: categorical.count == copies.count
        ? CategoricalReclassification(pooling: categorical, by: pool) : nil)
  }
}

extension ContinuousReclassification {
  /// Shares and mean rises are means; differences are pooled by Rubin's rules as they are.
  ///
  /// difference = Σ dᵢ / m with variance W + (1 + 1/m) B.
  ///
  /// They are differences of shares and means, nearly normal on their own scale. Outcomes are the same in every data set.
  ///
  /// - Source: Barnard & Rubin, Biometrika 1999;86:948. Matches `mice::pool.scalar`.
  init?(pooling copies: [ContinuousReclassification], by pool: ImputationPool) {
    guard let first = copies.first else { return nil }
    self = first
    func average(_ path: KeyPath<Self, Double>) -> Double { mean(copies.map { $0[keyPath: path] }) }
    (upAmongEvents, downAmongEvents) = (average(\.upAmongEvents), average(\.downAmongEvents))
    (upAmongOthers, downAmongOthers) = (average(\.upAmongOthers), average(\.downAmongOthers))
    meanRiseAmongEvents = average(\.meanRiseAmongEvents)
    meanFallAmongOthers = average(\.meanFallAmongOthers)
    for path in [
      \Self.netAmongEvents, \.netAmongOthers, \.netReclassification, \.integratedDiscrimination,
    ] {
      self[keyPath: path] = pool.pooled(copies.map { $0[keyPath: path] })
    }
  }
}

extension CategoricalReclassification {
  /// Shares are means, tables rounded means that keep their sums; the difference is pooled as it is, the test with the
  /// variances under no improvement; without a standard error where nobody moves in one data set.
  init?(pooling copies: [CategoricalReclassification], by pool: ImputationPool) {
    guard let first = copies.first, copies.allSatisfy({ $0.cuts == first.cuts }) else { return nil }
    self = first
    func average(_ path: KeyPath<Self, Double>) -> Double { mean(copies.map { $0[keyPath: path] }) }
    (upAmongEvents, downAmongEvents) = (average(\.upAmongEvents), average(\.downAmongEvents))
    (upAmongOthers, downAmongOthers) = (average(\.upAmongOthers), average(\.downAmongOthers))
    eventTable = pool.pooled(copies.map(\.eventTable))
    otherTable = pool.pooled(copies.map(\.otherTable))
    netReclassification = pool.pooled(
      copies.map(\.netReclassification), on: .identity, within: -(.infinity)...(.infinity))
    let test = pool.pooled(
      copies.map {
        ContinuousReclassification.Difference(
          estimate: $0.netAmongEvents + $0.netAmongOthers, standardError: $0.nullStandardError)
      })
    (nullStandardError, nullDegreesOfFreedom) = (test.standardError, test.degreesOfFreedom)
  }
}

extension ImputationPool {
  /// A difference by Rubin's rules; the mean without a standard error where nothing varies in one data set.
  fileprivate func pooled(
    _ copies: [ContinuousReclassification.Difference]
  ) -> ContinuousReclassification.Difference {
    let rules = RubinsRules(
      estimates: copies.map(\.estimate),
      variances: copies.map { $0.standardError * $0.standardError },
      completeDegreesOfFreedom: Double(patients - 1))
    return ContinuousReclassification.Difference(
      estimate: mean(copies.map(\.estimate)), standardError: rules?.standardError ?? 0,
      degreesOfFreedom: rules?.degreesOfFreedom, imputations: copies.count)
  }

  /// The table of rounded means.
  fileprivate func pooled(_ copies: [[[Int]]]) -> [[Int]] {
    let width = copies[0].count
    let cells = CurvePool(confidence: confidence).counts(copies.map { $0.flatMap(\.self) })
    return (0..<width).map { row in Array(cells[row * width..<(row + 1) * width]) }
  }
}
