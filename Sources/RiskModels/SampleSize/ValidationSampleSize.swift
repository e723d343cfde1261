internal import Foundation
internal import Statistics

/// How many patients an external validation needs, for intervals of given widths.
///
/// Widths are those of 95 % intervals with the 1.96 of the published formulas.
///
/// - Source: Riley et al., Stat Med 2021;40:4230 (calibration, C by Newcombe's variance, net benefit) and
///   BMJ 2024;384:e074821. Matches `pmvalsampsize(type = "b")`, which steps through standard errors by
///   0.0001 and simulates the slope; here the standard error is solved for and the slope integrated.
///   Times to an event: Riley et al., Stat Med 2022;41:1280.
public struct ValidationSampleSize: Sendable, Hashable, Codable {
  /// How wide the intervals may be.
  public struct Targets: Sendable, Hashable, Codable {
    /// Of the ratio of observed to expected events.
    public var observedExpected = 0.2
    /// Of the calibration slope.
    public var slope = 0.2
    /// Of the C-statistic.
    public var cStatistic = 0.1
    /// Of the standardised net benefit.
    public var netBenefit = 0.2

    /// The widths that `pmvalsampsize` proposes.
    public init() {}

    /// Other widths.
    public init(
      observedExpected: Double, slope: Double, cStatistic: Double, netBenefit: Double = 0.2
    ) {
      (self.observedExpected, self.slope) = (observedExpected, slope)
      (self.cStatistic, self.netBenefit) = (cStatistic, netBenefit)
    }
  }

  /// A decision threshold with what is expected of it.
  public struct Decision: Sendable, Hashable, Codable {
    /// The risk from which on patients are treated.
    public var threshold: Double
    /// The share of patients with the event who are above it.
    public var sensitivity: Double
    /// The share of patients without the event who are below it.
    public var specificity: Double

    /// Creates an expectation.
    public init(threshold: Double, sensitivity: Double, specificity: Double) {
      (self.threshold, self.sensitivity) = (threshold, sensitivity)
      self.specificity = specificity
    }
  }

  /// The overall risk that is expected; times to an event: by the horizon.
  public let prevalence: Double
  /// The intervals that are wanted.
  public let targets: Targets
  /// Patients for the ratio of observed to expected events, assumed to be 1.
  public let observedExpected: Int
  /// Patients for the calibration slope, assumed to be 1.
  public let slope: Int
  /// Patients for the C-statistic; `nil` where other events compete.
  public let cStatistic: Int?
  /// Patients for the standardised net benefit; `nil` without a decision.
  public let netBenefit: Int?
  /// The information of one patient on intercept and slope: αα, αβ, ββ; `nil` for times to an event.
  package let information: [Double]?
  /// The expected net benefit; `nil` without a decision.
  public let expectedNetBenefit: Double?
  /// Times to an event: how patients are expected to be followed; `nil` for binary outcomes.
  public let followUp: FollowUpExpectation?
  /// The C-statistic that is expected; `nil` where other events compete.
  public let expectedCStatistic: Double?
  /// Times to an event: the share of patients whose event is seen; `nil` for binary outcomes.
  public let observedEventShare: Double?

  /// Patients needed for calibration and discrimination.
  public var patients: Int { max(observedExpected, slope, cStatistic ?? 0) }
  /// Events among them.
  public var events: Double { Double(patients) * (observedEventShare ?? prevalence) }

  /// Finds the patients needed; `nil` if a number makes no sense.
  ///
  /// The linear predictor is normal in the patients of the validation, and the model is well calibrated.
  public init?(
    prevalence: Double, cStatistic: Double, linearPredictor: (mean: Double, sd: Double),
    decision: Decision? = nil, targets: Targets = Targets()
  ) {
    let widths = [
      targets.observedExpected, targets.slope, targets.cStatistic, targets.netBenefit,
    ]
    guard prevalence > 0, prevalence < 1, cStatistic > 0, cStatistic < 1,
      linearPredictor.sd > 0, linearPredictor.sd.isFinite, linearPredictor.mean.isFinite,
      widths.allSatisfy({ $0 > 0 && $0.isFinite })
    else { return nil }
    self.prevalence = prevalence
    self.targets = targets
    let error = Self.observedExpectedError(width: targets.observedExpected)
    observedExpected = Self.observedExpected(prevalence: prevalence, standardError: error)
    let information = Self.information(linearPredictor)
    guard let slope = Self.slope(information, width: targets.slope) else { return nil }
    (self.slope, self.information) = (slope, information)
    (followUp, expectedCStatistic, observedEventShare) = (nil, cStatistic, nil)
    self.cStatistic = Self.patients(cStatistic, prevalence, width: targets.cStatistic)
    guard let decision else {
      (netBenefit, expectedNetBenefit) = (nil, nil)
      return
    }
    guard decision.threshold > 0, decision.threshold < 1,
      (0...1).contains(decision.sensitivity), (0...1).contains(decision.specificity)
    else { return nil }
    netBenefit = Self.netBenefit(
      decision, prevalence: prevalence, standardError: targets.netBenefit / (2 * 1.96))
    expectedNetBenefit = Self.expectedNetBenefit(decision, prevalence: prevalence)
  }

  /// Finds the patients needed for a model of times to an event; `nil` if a number makes no sense.
  ///
  /// The observed risk by the horizon is 1 − Kaplan–Meier, or Aalen–Johansen where others compete, and
  /// assumed equal to the expected; the slope is that of pseudo-values on the log cumulative hazard
  /// predicted, assumed to be 1; C is Harrell's until the horizon. Variances are those of many patients,
  /// which the paper simulates; here they are integrated, so that nothing is random. Net benefit is not
  /// judged.
  ///
  /// - Source: Riley et al., Stat Med 2022;41:1280.
  public init?(_ expected: FollowUpExpectation, targets: Targets = Targets()) {
    let widths = [targets.observedExpected, targets.slope, targets.cStatistic]
    guard widths.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let precision = FollowedPrecision(expected)
    func patients(_ variance: Double, _ error: Double) -> Int {
      Self.rounded(variance / (error * error))
    }
    guard precision.risk > 0, precision.slope > 0, precision.risk.isFinite,
      precision.slope.isFinite
    else { return nil }
    prevalence = expected.risk
    self.targets = targets
    observedExpected = patients(
      precision.risk / (expected.risk * expected.risk),
      Self.observedExpectedError(width: targets.observedExpected))
    slope = patients(precision.slope, targets.slope / (2 * 1.96))
    cStatistic = precision.concordance.map { patients($0, targets.cStatistic / (2 * 1.96)) }
    (netBenefit, expectedNetBenefit, information) = (nil, nil, nil)
    (followUp, expectedCStatistic) = (expected, precision.cStatistic)
    observedEventShare = precision.observedEvents
  }

  /// The standard error of ln(O/E) whose interval around 1 has a width: exp(1.96 s) − exp(−1.96 s).
  package static func observedExpectedError(width: Double) -> Double { asinh(width / 2) / 1.96 }

  package static func observedExpected(prevalence: Double, standardError: Double) -> Int {
    rounded((1 - prevalence) / (prevalence * standardError * standardError))
  }

  /// Integrals of the logistic information over the normal linear predictor, by the trapezoidal rule,
  /// which is exact to the last digits for a smooth function that vanishes at both ends.
  private static func information(_ linearPredictor: (mean: Double, sd: Double)) -> [Double] {
    let step = 0.005
    var sums = [0.0, 0.0, 0.0]
    for index in -2400...2400 {
      let z = Double(index) * step
      let x = linearPredictor.mean + linearPredictor.sd * z
      let (risk, complement) = inverseLogit(x)
      let weight = exp(-z * z / 2) * risk * complement
      sums[0] += weight
      sums[1] += weight * x
      sums[2] += weight * x * x
    }
    return sums.map { $0 * step / (2 * Double.pi).squareRoot() }
  }

  private static func slope(_ information: [Double], width: Double) -> Int? {
    let (a, ab, b) = (information[0], information[1], information[2])
    let error = width / (2 * 1.96)
    let patients = a / (error * error * (a * b - ab * ab))
    return patients.isFinite && patients > 0 ? rounded(patients) : nil
  }

  /// The standard error of C in so many patients, by Newcombe's formula.
  ///
  /// - Source: Newcombe, Stat Med 2006;25:559 (method 4).
  package static func standardError(
    cStatistic c: Double, prevalence: Double, patients: Int
  ) -> Double {
    let n = Double(patients)
    let pairs = n / 2 - 1
    let sum = 1 + pairs * (1 - c) / (2 - c) + pairs * c / (1 + c)
    return (c * (1 - c) * sum / (n * n * prevalence * (1 - prevalence))).squareRoot()
  }

  private static func patients(_ c: Double, _ prevalence: Double, width: Double) -> Int {
    var (low, high) = (1, 2)
    func suffices(_ n: Int) -> Bool {
      2 * 1.96 * standardError(cStatistic: c, prevalence: prevalence, patients: n) <= width
    }
    while !suffices(high), high < 1 << 50 { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }

  package static func netBenefit(
    _ decision: Decision, prevalence: Double, standardError: Double
  ) -> Int {
    let odds = decision.threshold / (1 - decision.threshold)
    let weight = (1 - prevalence) / prevalence * odds
    let (sensitivity, specificity) = (decision.sensitivity, decision.specificity)
    let sum =
      sensitivity * (1 - sensitivity) / prevalence
      + weight * weight * specificity * (1 - specificity) / (1 - prevalence)
      + weight * weight * (1 - specificity) * (1 - specificity)
      / (prevalence * (1 - prevalence))
    return rounded(sum / (standardError * standardError))
  }

  private static func expectedNetBenefit(_ decision: Decision, prevalence: Double) -> Double {
    let odds = decision.threshold / (1 - decision.threshold)
    return decision.sensitivity * prevalence
      - (1 - decision.specificity) * (1 - prevalence) * odds
  }

  private static func rounded(_ patients: Double) -> Int { Int(min(patients.rounded(.up), 1e15)) }
}
