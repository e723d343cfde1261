internal import Foundation
public import Statistics

/// How many patients the development of a model needs, by the criteria of Riley and colleagues.
///
/// n₁ = p / ((S − 1) log(1 − R²/S)), n₂ the same with S = R² / (R² + 0.05 max R²), n₃ = (1.96/0.05)² φ (1 − φ).
///
/// 1. An expected shrinkage of at least `shrinkage`; 2. an optimism of at most 0.05 in Nagelkerke's R²;
/// 3. binary outcomes: the overall risk to within ± 0.05. For times to an event the third is judged by
/// the interval of the overall risk, which is given.
///
/// - Source: Riley et al., Stat Med 2019;38:1276 and BMJ 2020;368:m441. Matches `pmsampsize`, except
///   that nothing is simulated.
public struct DevelopmentSampleSize: Sendable, Hashable {
  /// Model parameters without the intercept.
  public let parameters: Int
  /// The Cox–Snell R² that is expected.
  public let coxSnellR2: Double
  /// The Cox–Snell R² of a model that knows every outcome.
  public let maximumCoxSnellR2: Double
  /// The shrinkage that the first criterion asks for.
  public let shrinkage: Double
  /// The shrinkage at which the second criterion is met.
  public let optimismShrinkage: Double
  /// Patients needed by each criterion, in order; times to an event: two.
  public let byCriterion: [Int]
  /// Events a patient: a share, or for times to an event the rate times the mean follow-up.
  public let eventsPerPatient: Double
  /// Times to an event: the risk within the horizon, with its interval in as many patients as needed.
  public let overallRisk: Estimate?

  /// Patients needed: the most that a criterion asks for.
  public var patients: Int { byCriterion.max() ?? 0 }
  /// Events among them.
  public var events: Double { Double(patients) * eventsPerPatient }
  /// Events among them for each parameter.
  public var eventsPerParameter: Double { events / Double(parameters) }
  /// The expected Nagelkerke R².
  public var nagelkerkeR2: Double { coxSnellR2 / maximumCoxSnellR2 }
  /// Patients for each parameter by the first criterion.
  public var patientsPerParameter: Double {
    Self.patientsPerParameter(coxSnellR2, shrinkage: shrinkage)
  }

  /// For a binary outcome; `nil` if the numbers allow no model.
  public init?(
    parameters: Int, prevalence: Double, expecting expectation: ExpectedPerformance,
    shrinkage: Double = 0.9
  ) {
    guard prevalence > 0, prevalence < 1 else { return nil }
    let maximum = Self.maximumCoxSnellR2(prevalence: prevalence)
    let assumed = expectation.coxSnellR2(prevalence: prevalence, maximum: maximum)
    // Both are 1.96 and not 1.959964 in the published formula.
    let precision = (1.96 / 0.05) * (1.96 / 0.05) * prevalence * (1 - prevalence)
    self.init(
      parameters: parameters, coxSnellR2: (assumed, maximum), shrinkage: shrinkage,
      furtherCriteria: [precision], eventsPerPatient: prevalence)
  }

  /// For a time to an event; `nil` if the numbers allow no model.
  ///
  /// `rate` is of events per unit of time, `meanFollowUp` and `horizon` are in that unit.
  public init?(
    parameters: Int, followUp: EventRate, expecting expectation: ExpectedPerformance,
    shrinkage: Double = 0.9
  ) {
    guard followUp.isUsable else { return nil }
    let maximum = Self.maximumCoxSnellR2(followUp)
    let assumed = expectation.coxSnellR2(
      eventsPerPatient: followUp.eventsPerPatient, maximum: maximum)
    self.init(
      parameters: parameters, coxSnellR2: (assumed, maximum), shrinkage: shrinkage,
      furtherCriteria: [], eventsPerPatient: followUp.eventsPerPatient, followUp: followUp)
  }

  private init?(
    parameters: Int, coxSnellR2: (assumed: Double, maximum: Double), shrinkage: Double,
    furtherCriteria: [Double], eventsPerPatient: Double, followUp: EventRate? = nil
  ) {
    let (assumed, maximum) = coxSnellR2
    guard parameters > 0, shrinkage > 0, shrinkage < 1, assumed > 0, assumed < shrinkage,
      assumed < maximum
    else { return nil }
    let second = assumed / (assumed + 0.05 * maximum)
    let required =
      [shrinkage, second].map {
        Double(parameters) * Self.patientsPerParameter(assumed, shrinkage: $0)
      } + furtherCriteria
    byCriterion = required.map { Int(min($0.rounded(.up), 1e15)) }
    self.parameters = parameters
    (self.coxSnellR2, maximumCoxSnellR2) = (assumed, maximum)
    (self.shrinkage, optimismShrinkage) = (shrinkage, second)
    self.eventsPerPatient = eventsPerPatient
    overallRisk = followUp?.overallRisk(patients: byCriterion.max() ?? 0)
  }

  /// The Cox–Snell R² of a model that knows every binary outcome.
  package static func maximumCoxSnellR2(prevalence: Double) -> Double {
    -expm1(2 * (prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence)))
  }

  /// The same for times to an event, by the exponential model without predictors.
  ///
  /// The events of 10 000 patients are rounded up, as in `pmsampsize`.
  package static func maximumCoxSnellR2(_ followUp: EventRate) -> Double {
    let events = (followUp.eventsPerPatient * 10_000).rounded(.up) / 10_000
    return -expm1(2 * (events * log(events) - events))
  }

  private static func patientsPerParameter(_ r2: Double, shrinkage: Double) -> Double {
    1 / ((shrinkage - 1) * log1p(-r2 / shrinkage))
  }
}
