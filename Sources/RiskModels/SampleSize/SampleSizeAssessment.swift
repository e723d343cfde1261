public import Diagnostics
public import Statistics
public import Survival

/// How many parameters the data at hand carry, by Riley's criteria.
public struct SampleSizeAssessment: Sendable, Hashable, Codable {
  /// Patients in the analysis.
  public var n: Int
  /// Events among them.
  public var events: Int
  /// Model parameters without the intercept.
  public var parameters: Int
  /// The expected Cox–Snell R² that was assumed.
  public var assumedCoxSnellR2: Double
  /// How that assumption was made, in words.
  public var assumption: LocalizedText
  /// The most parameters these data carry at an expected shrinkage of 0.9.
  public var maximumParameters: Double
  /// Patients needed for this many parameters (the largest of the criteria).
  public var requiredN: Int
  /// Patients needed by each criterion: shrinkage, optimism of R², and for binary outcomes the
  /// precision of the overall risk.
  public var requiredByCriterion: [Int]
  /// Events per parameter, for readers who ask.
  public var eventsPerParameter: Double
  /// Times to an event: rate, mean time and horizon; `nil` for binary outcomes.
  public var eventRate: EventRate?
  /// Times to an event: the overall risk within the horizon, with the interval that these patients give.
  public var overallRisk: Estimate?
}

extension SampleSizeAssessment {
  /// Judges the sample size of a logistic model by Riley's three criteria; `nil` if the numbers allow no
  /// judgement: no events, all events, no parameters, an assumption that no model could meet.
  ///
  /// Shrinkage of 0.9 or better, an optimism of at most 0.05 in Nagelkerke's R², and the overall risk to
  /// within ± 0.05.
  ///
  /// - Source: Riley et al., Stat Med 2019;38:1276 and BMJ 2020;368:m441. Matches `pmsampsize`, except
  ///   that a C-statistic is turned into R² by integration and not by simulation.
  public init?(
    n: Int, events: Int, parameters: Int, expecting expectation: ExpectedPerformance = .unknown
  ) {
    guard n > 0, events > 0, events < n else { return nil }
    let needed = DevelopmentSampleSize(
      parameters: parameters, prevalence: Double(events) / Double(n), expecting: expectation)
    guard let needed else { return nil }
    self.init(n: n, events: events, needed: needed, assumption: expectation.words)
  }

  /// Judges the sample size of a model of times to an event; `nil` if the numbers allow no judgement.
  ///
  /// The rate is that of the event of interest (cause 1) over the whole follow-up; the horizon is the one
  /// whose risk is wanted, in the unit of the times.
  ///
  /// - Source: as for binary outcomes. Matches `pmsampsize(type = "s")`.
  public init?(
    _ data: FollowUp, parameters: Int, horizon: Double? = nil,
    expecting expectation: ExpectedPerformance = .unknown
  ) {
    let total = data.times.reduce(0) { $0 + max(0, $1) }
    guard data.count > 0, data.eventCount > 0, total > 0 else { return nil }
    let summary = EventRate(
      rate: Double(data.eventCount) / total, meanTime: total / Double(data.count),
      horizon: horizon)
    let needed = DevelopmentSampleSize(
      parameters: parameters, followUp: summary, expecting: expectation)
    guard let needed else { return nil }
    self.init(n: data.count, events: data.eventCount, needed: needed, assumption: expectation.words)
    eventRate = summary
    overallRisk = summary.overallRisk(patients: data.count)
  }

  /// Judges what an analysis brings, before any model is fitted; `nil` if it allows no judgement.
  public init?(
    _ data: AnalysisSet, horizon: Double? = nil,
    expecting expectation: ExpectedPerformance = .unknown
  ) {
    let parameters = data.predictors.columns
    if let followUp = data.followUp {
      self.init(followUp, parameters: parameters, horizon: horizon, expecting: expectation)
    } else {
      self.init(
        n: data.patientCount, events: data.eventCount, parameters: parameters,
        expecting: expectation)
    }
  }

  private init(n: Int, events: Int, needed: DevelopmentSampleSize, assumption: LocalizedText) {
    self.n = n
    self.events = events
    parameters = needed.parameters
    assumedCoxSnellR2 = needed.coxSnellR2
    self.assumption = assumption
    maximumParameters = Double(n) / needed.patientsPerParameter
    requiredN = needed.patients
    requiredByCriterion = needed.byCriterion
    eventsPerParameter = Double(events) / Double(needed.parameters)
  }

  /// Whether the model has more parameters than the data carry at a shrinkage of 0.9.
  public var isExceeded: Bool { Double(parameters) > maximumParameters }
}
