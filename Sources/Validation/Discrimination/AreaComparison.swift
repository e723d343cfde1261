internal import Foundation
public import Statistics

/// The difference of two areas under ROC curves with its interval and test.
///
/// - Source: DeLong, Biometrics 1988;44:837. Matches `pROC::roc.test(method = "delong")`, paired and
///   unpaired, except that directions are stated and the sign of the difference is always first − second.
public struct AreaComparison: Sendable, Hashable, Codable {
  /// The first area, DeLong interval.
  public var first: Estimate
  /// The second area.
  public var second: Estimate
  /// First minus second, normal interval (Student's t where unpaired).
  public var difference: Estimate
  /// The covariance of the two areas; `nil` for different patients.
  public var covariance: Double?
  /// z where paired, Welch's t where not; `nil` if the variance of the difference is zero.
  public var statistic: Double?
  /// The degrees of freedom of t; `nil` where paired.
  public var degreesOfFreedom: Double?
  /// The two-sided P value.
  public var pValue: Double?

  /// Compares two scores of the same patients.
  ///
  /// - Throws: `ValidationError.outcomesDiffer` if the patients or their outcomes are not the same.
  /// - Complexity: O(n) after the sort of each score.
  public static func paired(
    _ first: ROCAnalysis, _ second: ROCAnalysis, confidence: Double = 0.95
  ) throws(ValidationError) -> AreaComparison {
    guard first.outcomes == second.outcomes else { throw .outcomesDiffer }
    var result = AreaComparison(
      first.area(confidence: confidence), second.area(confidence: confidence))
    let covariance = StructuralComponents.covariance(first, second)
    result.covariance = covariance.isFinite ? covariance : nil
    let variance =
      Concordance.variance(first) + Concordance.variance(second) - 2 * covariance
    // Two scores of one ranking differ by nothing; what is left of their variance is rounding.
    guard variance > 1e-15 else { return result }
    let error = variance.squareRoot()
    let z = (result.difference.estimate ?? .nan) / error
    result.statistic = z
    result.pValue = NormalDistribution.twoSidedP(z)
    result.addLimits(
      error: error, multiplier: NormalDistribution.criticalValue(confidence: confidence),
      method: "DeLong, paired")
    return result
  }

  /// Compares the areas of two groups of different patients.
  ///
  /// Welch's t: each group's variance on its number of patients minus one.
  public static func unpaired(
    _ first: ROCAnalysis, _ second: ROCAnalysis, confidence: Double = 0.95
  ) -> AreaComparison {
    unpaired(
      first.area(confidence: confidence), second.area(confidence: confidence),
      sizes: (first.places.count, second.places.count), confidence: confidence)
  }

  /// Compares areas of different patients that were found before, with their standard errors and patients.
  static func unpaired(
    _ first: Estimate, _ second: Estimate, sizes: (Int, Int), confidence: Double
  ) -> AreaComparison {
    var result = AreaComparison(first, second)
    let errors = (first.standardError ?? 0, second.standardError ?? 0)
    let variances = (errors.0 * errors.0, errors.1 * errors.1)
    let total = variances.0 + variances.1
    guard total > 0, result.difference.estimate != nil else { return result }
    let freedom =
      total * total
      / (variances.0 * variances.0 / Double(sizes.0 - 1)
        + variances.1 * variances.1 / Double(sizes.1 - 1))
    let t = (result.difference.estimate ?? .nan) / total.squareRoot()
    result.statistic = t
    result.degreesOfFreedom = freedom
    result.pValue = 2 * StudentTDistribution.cumulative(-abs(t), degreesOfFreedom: freedom)
    result.addLimits(
      error: total.squareRoot(),
      multiplier: StudentTDistribution.quantile(
        1 - (1 - confidence) / 2, degreesOfFreedom: freedom),
      method: "DeLong, unpaired")
    return result
  }

  private init(_ first: Estimate, _ second: Estimate) {
    (self.first, self.second) = (first, second)
    difference = Estimate(first.estimate.flatMap { a in second.estimate.map { a - $0 } })
  }

  private mutating func addLimits(error: Double, multiplier: Double, method: String) {
    guard let value = difference.estimate else { return }
    difference = Estimate(
      value, lower: value - multiplier * error, upper: value + multiplier * error,
      standardError: error, method: method)
  }
}

/// DeLong's structural components: each patient's share of the pairs that rank right.
enum StructuralComponents {
  /// The covariance of two areas in the same patients; NaN with fewer than two of a class.
  static func covariance(_ first: ROCAnalysis, _ second: ROCAnalysis) -> Double {
    let (m, n) = (Double(first.events), Double(first.nonEvents))
    guard m > 1, n > 1 else { return .nan }
    let areas = (Concordance.statistic(first), Concordance.statistic(second))
    let (a, b) = (places(first), places(second))
    var (amongEvents, amongOthers) = (0.0, 0.0)
    for (row, isEvent) in first.outcomes.enumerated() {
      let (x, y) = (a[first.places[row]], b[second.places[row]])
      if isEvent {
        amongEvents += (x.event - areas.0) * (y.event - areas.1)
      } else {
        amongOthers += (x.other - areas.0) * (y.other - areas.1)
      }
    }
    return amongEvents / (m - 1) / m + amongOthers / (n - 1) / n
  }

  /// For each tie: the share of non-events below an event there, and of events above a non-event.
  private static func places(_ analysis: ROCAnalysis) -> [(event: Double, other: Double)] {
    let (m, n) = (Double(analysis.events), Double(analysis.nonEvents))
    var (eventsBelow, othersBelow) = (0.0, 0.0)
    return analysis.ties.map { tie in
      let place = (
        event: (othersBelow + tie.others / 2) / n, other: (m - eventsBelow - tie.events / 2) / m
      )
      eventsBelow += tie.events
      othersBelow += tie.others
      return place
    }
  }
}
