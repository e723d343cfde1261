extension ROCAnalysis {
  /// The rate that a range is given in.
  public enum Rate: String, Sendable, Hashable, Codable {
    /// The share of non-events that test negative.
    case specificity
    /// The share of events that test positive.
    case sensitivity
  }

  /// The area under the part of the curve where a rate lies in a range.
  ///
  /// The curve between its points is a straight line. Corrected by McClish, ½ is a useless score and 1 a
  /// perfect one whatever the range; the correction is not defined for a curve below the diagonal.
  /// `nil` without both classes, for a range that is empty or outside 0...1.
  ///
  /// - Source: McClish, Med Decis Making 1989;9:190. Matches `pROC::auc(partial.auc = ,
  ///   partial.auc.focus = , partial.auc.correct = )`.
  public func partialArea(
    where rate: Rate, in range: ClosedRange<Double>, isCorrected: Bool = false
  ) -> Double? {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard low >= 0, high <= 1, low < high else { return nil }
    guard let points = curve(along: rate) else { return nil }
    var area = 0.0
    for (left, right) in zip(points, points.dropFirst()) where right.x > left.x {
      let (start, end) = (max(left.x, low), min(right.x, high))
      guard start < end else { continue }
      let slope = (right.y - left.y) / (right.x - left.x)
      area += (end - start) * (left.y + slope * ((start + end) / 2 - left.x))
    }
    guard isCorrected else { return area }
    let least = (2 - low - high) * (high - low) / 2
    return area < least ? nil : (1 + (area - least) / (high - low - least)) / 2
  }

  /// The sensitivity of the curve at a specificity, on the line between its points.
  ///
  /// Where the curve rises at that very specificity, the top of the rise. `nil` without both classes or
  /// outside 0...1. Matches `pROC::coords(input = "specificity")`.
  public func sensitivity(atSpecificity specificity: Double) -> Double? {
    guard (0...1).contains(specificity), let points = curve(along: .specificity) else {
      return nil
    }
    if let point = points.first(where: { $0.x == specificity }) { return point.y }
    for (left, right) in zip(points, points.dropFirst()) where right.x > specificity {
      return left.y + (right.y - left.y) * (specificity - left.x) / (right.x - left.x)
    }
    return nil
  }

  /// The curve along a rate from 0 to 1 with the other rate; at equal rates the larger comes first.
  private func curve(along rate: Rate) -> [(x: Double, y: Double)]? {
    guard events > 0, nonEvents > 0 else { return nil }
    let (m, n) = (Double(events), Double(nonEvents))
    let points = coordinates.map {
      (
        specificity: Double($0.counts.trueNegatives) / n,
        sensitivity: Double($0.counts.truePositives) / m
      )
    }
    switch rate {
    case .specificity: return points.map { ($0.specificity, $0.sensitivity) }
    case .sensitivity: return points.reversed().map { ($0.sensitivity, $0.specificity) }
    }
  }
}
