internal import Statistics

extension Instability {
  /// Joins the instabilities of models made again within each completed copy.
  ///
  /// Models are counted over all copies; errors, limits and shares are means over copies, along risk in the groups of the
  /// copy that has the fewest. `nil` without copies.
  init?(pooling copies: [Instability], by pool: CurvePool) {
    guard let coarsest = copies.min(by: { $0.prediction.count < $1.prediction.count }) else {
      return nil
    }
    self = coarsest
    replicates = copies.reduce(0) { $0 + $1.replicates }
    failedReplicates = copies.reduce(0) { $0 + $1.failedReplicates }
    meanAbsoluteError = mean(copies.map(\.meanAbsoluteError))
    medianAbsoluteError = mean(copies.map(\.medianAbsoluteError))
    absoluteErrorQ90 = mean(copies.map(\.absoluteErrorQ90))
    largestAbsoluteError = mean(copies.map(\.largestAbsoluteError))
    let sizes = coarsest.prediction.map(\.n)
    prediction = sizes.indices.map { index in
      func read(_ value: KeyPath<PredictionGroup, Double>) -> Double {
        mean(
          copies.map { copy in
            copy.value(copy.prediction.map { $0[keyPath: value] }, at: index, of: sizes)
          })
      }
      return PredictionGroup(
        n: sizes[index], meanPredicted: read(\.meanPredicted), lower: read(\.lower),
        lowerQuartile: read(\.lowerQuartile), median: read(\.median),
        upperQuartile: read(\.upperQuartile), upper: read(\.upper),
        meanAbsoluteError: read(\.meanAbsoluteError))
    }
    classification = classification.indices.map { place in
      let marks = copies.map { $0.classification[place] }
      return Classification(
        threshold: marks[0].threshold, meanShareChanged: mean(marks.map(\.meanShareChanged)),
        byGroup: sizes.indices.map { index in
          mean(zip(copies, marks).map { $0.value($1.byGroup, at: index, of: sizes) })
        }, patientsUnstable: mean(marks.map(\.patientsUnstable)))
    }
    calibration = Curves(pooling: copies.map(\.calibration), by: pool)
    decision = Curves(pooling: copies.map(\.decision), by: pool)
  }

  /// A value of this copy's groups in a group of others: the mean over the patients that both hold by rank.
  private func value(_ values: [Double], at index: Int, of sizes: [Int]) -> Double {
    let start = sizes.prefix(index).reduce(0, +)
    let end = start + sizes[index]
    var (sum, first) = (0.0, 0)
    for (group, value) in zip(prediction, values) {
      let shared = min(end, first + group.n) - max(start, first)
      if shared > 0 { sum += Double(shared) * value }
      first += group.n
    }
    return sum / Double(sizes[index])
  }
}

extension Instability.Curves {
  /// Limits averaged along what the curves of all copies reach, on the points of the first.
  fileprivate init(pooling copies: [Instability.Curves], by pool: CurvePool) {
    let low = copies.compactMap(\.points.first).max() ?? 0
    let high = copies.compactMap(\.points.last).min() ?? 0
    points = (copies.first?.points ?? []).filter { $0 >= low && $0 <= high }
    let grid = points
    func limit(_ value: (Instability.Curves) -> [Double?]?) -> [Double?]? {
      let edges = copies.compactMap(value)
      guard edges.count == copies.count else { return nil }
      return grid.map { place in
        pool.average(zip(copies, edges).map { pool.read($0.points, $1, at: place) })
      }
    }
    lower = limit(\.lower) ?? []
    upper = limit(\.upper) ?? []
    lowerQuartile = limit(\.lowerQuartile)
    upperQuartile = limit(\.upperQuartile)
  }
}
