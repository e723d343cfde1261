internal import Cohorts
internal import RiskModels

/// How the patients that a model was made from are spread over one of its axes.
///
/// Heights are patients per unit of a number, or patients of a level, as shares of the axis's highest.
struct AxisDistribution {
  /// A bin of numbers, or the piece of it that lies on one line of a folded axis.
  struct Bin {
    /// The line, counted from the lowest values.
    var line: Int
    /// The points at both limits.
    var from: Double
    var to: Double
    var height: Double
  }

  /// A level, or a whole number of few.
  struct Bar {
    var line: Int
    var points: Double
    var height: Double
  }

  private(set) var bins: [Bin] = []
  private(set) var bars: [Bar] = []

  /// `nil` if nothing is known of the variable's values, and for lines of an interaction: a number's
  /// distribution among all patients says nothing of those for whom the line is.
  init?(_ axis: PointScale.Axis, of model: RiskModel, on scale: PointScale) {
    guard axis.conditions.isEmpty, let predictor = model.design[axis.variable] else { return nil }
    if predictor.variable.levels.isEmpty {
      guard let counts = predictor.distribution, let range = predictor.range else { return nil }
      addNumbers(counts, range: range, axis: axis) {
        model.points(along: axis, at: [$0], on: scale).first ?? .nan
      }
    } else {
      addLevels(predictor.levelShares, axis: axis)
    }
    guard !(bins.isEmpty && bars.isEmpty) else { return nil }
  }

  private mutating func addLevels(_ shares: [Double], axis: PointScale.Axis) {
    guard shares.count == axis.ticks.count, let highest = shares.max(), highest > 0 else { return }
    bars = zip(axis.ticks, shares).map { Bar(line: 0, points: $0.points, height: $1 / highest) }
  }

  private mutating func addNumbers(
    _ counts: BinnedCounts, range: ClosedRange<Double>, axis: PointScale.Axis,
    points: (Double) -> Double
  ) {
    let densities = counts.densities
    guard let highest = densities.max(), highest > 0 else { return }
    let turns = axis.turningPoints.map(\.value)
    let stops = [range.lowerBound] + turns + [range.upperBound]
    for bin in counts.counts.indices where counts.counts[bin] > 0 {
      let height = densities[bin] / highest
      if counts.isSingleValue(bin) {
        let value = counts.edges[bin] + 0.5
        bars.append(
          Bar(line: turns.count { value > $0 }, points: points(value), height: height))
        continue
      }
      for (line, stretch) in zip(stops, stops.dropFirst()).enumerated() {
        let low = max(counts.edges[bin], stretch.0)
        let high = min(counts.edges[bin + 1], stretch.1)
        guard low < high else { continue }
        bins.append(Bin(line: line, from: points(low), to: points(high), height: height))
      }
    }
    bins.removeAll { !($0.from.isFinite && $0.to.isFinite) }
    bars.removeAll { !$0.points.isFinite }
  }
}
