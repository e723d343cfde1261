internal import Foundation
public import Statistics

/// Net reclassification improvement without categories, and integrated discrimination improvement.
///
/// **Legacy.** Both are improper: they reward a second model for being miscalibrated, and their tests
/// reject too often for nested models. They are here because older protocols ask for them. Compare
/// likelihoods, Brier scores or net benefit instead.
///
/// NRI = P(up | event) − P(down | event) + P(down | no event) − P(up | no event), where up is any rise of
/// the risk. IDI is the difference of mean rises.
///
/// - Source: Pencina, Stat Med 2008;27:157 and 2011;30:11. Against: Hilden & Gerds, Stat Med 2014;33:3405;
///   Pepe, Stat Med 2014;33:110. Matches `Hmisc::improveProb`.
public struct ContinuousReclassification: Sendable, Hashable, Codable {
  /// A difference with its standard error.
  public struct Difference: Sendable, Hashable, Codable {
    /// The difference.
    public var estimate: Double
    /// Its standard error; 0 where nothing varies.
    public var standardError: Double
    /// The degrees of freedom of a difference pooled over imputations; `nil` for one of known values.
    public var degreesOfFreedom: Double?
    /// The data sets that it was pooled over; `nil` for known values.
    public var imputations: Int?
    /// The difference over its standard error, pooled with Student's t; `nil` where that is 0.
    public var z: Double? { standardError > 0 ? estimate / standardError : nil }

    /// Creates it from its parts.
    public init(
      estimate: Double, standardError: Double, degreesOfFreedom: Double? = nil,
      imputations: Int? = nil
    ) {
      (self.estimate, self.standardError) = (estimate, standardError)
      (self.degreesOfFreedom, self.imputations) = (degreesOfFreedom, imputations)
    }

    /// The difference with its normal interval, pooled with Student's; without one where nothing varies.
    public func interval(confidence: Double = 0.95) -> Estimate {
      let method = imputations.map { "Rubin, identity scale, \($0) imputations" }
      guard standardError > 0 else { return Estimate(estimate, method: method) }
      let margin =
        standardError
        * (degreesOfFreedom.map {
          StudentTDistribution.quantile(1 - (1 - confidence) / 2, degreesOfFreedom: $0)
        } ?? NormalDistribution.criticalValue(confidence: confidence))
      return Estimate(
        estimate, lower: estimate - margin, upper: estimate + margin,
        standardError: standardError, method: method ?? "normal")
    }
  }

  /// Patients.
  public var n: Int
  /// Events.
  public var events: Int
  /// Of the events, the share whose risk rises.
  public var upAmongEvents: Double
  /// Of the events, the share whose risk falls.
  public var downAmongEvents: Double
  /// Of the others, the share whose risk rises.
  public var upAmongOthers: Double
  /// Of the others, the share whose risk falls.
  public var downAmongOthers: Double
  /// The improvement among events.
  public var netAmongEvents: Difference
  /// The improvement among the others.
  public var netAmongOthers: Difference
  /// The net reclassification improvement, −2...2.
  public var netReclassification: Difference
  /// The mean rise of risk among events.
  public var meanRiseAmongEvents: Double
  /// The mean fall of risk among the others.
  public var meanFallAmongOthers: Double
  /// The integrated discrimination improvement.
  public var integratedDiscrimination: Difference

  /// Compares two sets of risks of the same patients; `nil` without both classes.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a risk is not in 0...1.
  public init?(
    from first: [Double], to second: [Double], outcomes: [Bool]
  ) throws(ValidationError) {
    let pairs = try RiskPairs(first, second, outcomes)
    let (among, others) = (Moves(pairs.rises(where: true)), Moves(pairs.rises(where: false)))
    guard among.n > 0, others.n > 0 else { return nil }
    n = outcomes.count
    events = Int(among.n)
    (upAmongEvents, downAmongEvents) = (among.up, among.down)
    (upAmongOthers, downAmongOthers) = (others.up, others.down)
    netAmongEvents = Difference(
      estimate: among.up - among.down, standardError: among.netVariance.squareRoot())
    netAmongOthers = Difference(
      estimate: others.down - others.up, standardError: others.netVariance.squareRoot())
    netReclassification = Difference(
      estimate: among.up - among.down - (others.up - others.down),
      standardError: (among.netVariance + others.netVariance).squareRoot())
    (meanRiseAmongEvents, meanFallAmongOthers) = (among.mean, -others.mean)
    integratedDiscrimination = Difference(
      estimate: among.mean - others.mean,
      standardError: (among.variance / among.n + others.variance / others.n).squareRoot())
  }
}

/// Two risks of each patient, checked.
struct RiskPairs {
  let first: [Double]
  let second: [Double]
  let outcomes: [Bool]

  init(_ first: [Double], _ second: [Double], _ outcomes: [Bool]) throws(ValidationError) {
    guard !outcomes.isEmpty else { throw .noPatients }
    for risks in [first, second] {
      guard risks.count == outcomes.count else {
        throw .countsDiffer(risks: risks.count, outcomes: outcomes.count)
      }
      if let row = risks.firstIndex(where: { !(0...1).contains($0) }) {
        throw .notARisk(row: row, count: risks.count { !(0...1).contains($0) })
      }
    }
    (self.first, self.second, self.outcomes) = (first, second, outcomes)
  }

  /// The rises of risk of one class.
  func rises(where isEvent: Bool) -> [Double] {
    outcomes.indices.filter { outcomes[$0] == isEvent }.map { second[$0] - first[$0] }
  }
}

/// How risks of one class move.
private struct Moves {
  var n: Double
  var up: Double
  var down: Double
  var mean: Double
  /// The sample variance; 0 for one patient.
  var variance: Double

  init(_ rises: [Double]) {
    n = Double(rises.count)
    up = Double(rises.count { $0 > 0 }) / n
    down = Double(rises.count { $0 < 0 }) / n
    let mean = rises.reduce(0, +) / n
    self.mean = mean
    variance =
      n > 1 ? rises.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) : 0
  }

  /// The multinomial variance of up − down.
  var netVariance: Double { max(0, (up + down - (up - down) * (up - down)) / n) }
}
