internal import Foundation
public import Statistics

/// A range of a rate, under which the part of a ROC curve is looked at.
public struct PartialRange: Sendable, Hashable, Codable {
  /// Which rate lies in the range.
  public var rate: ROCAnalysis.Rate
  /// The lower end, 0 or more.
  public var lower: Double
  /// The upper end, 1 or less.
  public var upper: Double

  /// Creates a range; one that is empty or outside 0...1 is refused when a plan is checked.
  public init(_ rate: ROCAnalysis.Rate, _ range: ClosedRange<Double>) {
    (self.rate, lower, upper) = (rate, range.lowerBound, range.upperBound)
  }

  /// Whether there is anything in it.
  var isUsable: Bool { lower >= 0 && upper <= 1 && lower < upper }

  /// The area under a curve of points by rising rate, at equal rates the larger first; corrected by McClish, which is not
  /// defined below the diagonal.
  func area(under points: [(x: Double, y: Double)]) -> (area: Double, corrected: Double?)? {
    guard isUsable, !points.isEmpty else { return nil }
    var area = 0.0
    for (left, right) in zip(points, points.dropFirst()) where right.x > left.x {
      let (start, end) = (max(left.x, lower), min(right.x, upper))
      guard start < end else { continue }
      let slope = (right.y - left.y) / (right.x - left.x)
      area += (end - start) * (left.y + slope * ((start + end) / 2 - left.x))
    }
    let width = upper - lower
    let least = (2 - lower - upper) * width / 2
    return (area, area < least ? nil : (1 + (area - least) / (width - least)) / 2)
  }
}

/// The area under the part of a ROC curve where a rate lies in a range.
///
/// The interval is by bootstrap of patients (percentiles, type 7); none without one, or where the area is not defined in more
/// than half of the resamples. With times the curve is that at the horizon, weighted for censoring anew in each resample.
///
/// - Source: McClish, Med Decis Making 1989;9:190. Matches `pROC::auc(partial.auc = , partial.auc.focus = )`;
///   `pROC::ci.auc` draws events and others apart.
public struct PartialArea: Sendable, Hashable, Codable {
  /// The range.
  public var range: PartialRange
  /// The area, at most the width of the range.
  public var area: Estimate
  /// The area by McClish's scale: ½ is a useless score, 1 a perfect one whatever the range.
  public var corrected: Estimate
}

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
    guard let points = curve(along: rate) else { return nil }
    let found = PartialRange(rate, range).area(under: points)
    return isCorrected ? found?.corrected : found?.area
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
