/// How a synthetic cohort is drawn: marginals, correlations, hazards, missing data and faults.
///
/// Keys are snake_case in files; whatever a file leaves out keeps the published or assumed value of
/// ``init()``. Continuous terms act centred at their marginal mean.
public struct SimulationPlan: Sendable, Hashable, Codable {
  /// Which world is drawn.
  public enum Scenario: String, Sendable, Hashable, Codable, CaseIterable {
    /// The plan as it stands.
    case base
    /// The effects of the last centre are weaker and its risk lower.
    case centreShift = "centre_shift"
    /// No predictor has any effect on fracture.
    case noSignal = "no_signal"
    /// About a quarter of the patients are lost.
    case highLoss = "high_loss"
  }

  /// The seed: the same plan and seed give the same file.
  public var seed: UInt64
  /// Screened patients, before repeated rows are added.
  public var patients: Int
  /// Which world is drawn.
  public var scenario: Scenario
  /// The centres, in dictionary order.
  public var centres: [Centre]
  /// When the index procedures took place and how patients are followed.
  public var calendar: Calendar
  /// Continuous variables, joined by a Gaussian copula.
  public var continuous: [Continuous]
  /// The correlations of the copula; all others are 0.
  public var correlations: [Correlation]
  /// Yes/no variables, drawn in this order; each may depend on those before it.
  public var binary: [Binary]
  /// The cause-specific hazard of a new vertebral fracture (Weibull).
  public var fracture: Hazard
  /// The cause-specific hazard of death (exponential).
  public var death: Hazard
  /// Loss to follow-up.
  public var loss: Loss
  /// What the scenarios change.
  public var scenarios: ScenarioChanges
  /// Shares of screened patients whom each registry criterion concerns.
  public var ineligible: Ineligible
  /// Missing values.
  public var missing: MissingData
  /// Faults of data entry.
  public var faults: Faults

  /// The published and assumed values for NCT06172179; the shipped plan file gives the sources.
  public init() {
    seed = 20_231_201
    patients = 620
    scenario = .base
    centres = Self.defaultCentres
    calendar = Calendar()
    continuous = Self.defaultContinuous
    correlations = Self.defaultCorrelations
    binary = Self.defaultBinary
    fracture = Self.defaultFracture
    death = Self.defaultDeath
    loss = Loss()
    scenarios = ScenarioChanges()
    ineligible = Ineligible()
    missing = MissingData()
    faults = Faults()
  }

  /// One centre.
  public struct Centre: Sendable, Hashable, Codable {
    /// Its code in the file: never the name of a hospital.
    public var code: String
    /// Its share of the patients, relative to the other centres.
    public var share: Double
    /// Added to the mean of continuous variables, by name.
    public var meanShifts: [String: Double]
    /// Added to the logit of yes/no variables, by name.
    public var logitShifts: [String: Double]
    /// Added to the log hazard of fracture.
    public var fractureLogHazard: Double
  }

  /// Index dates and visits.
  public struct Calendar: Sendable, Hashable, Codable {
    /// The first index date.
    public var first = "2018-01-01"
    /// The last index date.
    public var last = "2022-12-31"
    /// Months of follow-up.
    public var horizonMonths = 24.0
    /// Months of the visits at which a fracture without symptoms is found.
    public var visitMonths = [1.0, 3, 6, 12, 24]
    /// The share of fractures without symptoms.
    public var asymptomaticShare = 0.30
  }

  /// A truncated normal variable.
  public struct Continuous: Sendable, Hashable, Codable {
    /// The column name.
    public var name: String
    /// Mean and standard deviation before truncation.
    public var mean: Double, sd: Double
    /// The limits of truncation.
    public var minimum: Double, maximum: Double
    /// Decimals in the file.
    public var decimals: Int
  }

  /// One correlation of the copula.
  public struct Correlation: Sendable, Hashable, Codable {
    /// The two variables.
    public var between: [String]
    /// The correlation of their normal scores.
    public var r: Double

    /// Creates a correlation.
    public init(between: [String], r: Double) {
      self.between = between
      self.r = r
    }
  }

  /// A yes/no variable by its log odds.
  public struct Binary: Sendable, Hashable, Codable {
    /// The name; `sex_female`, `multi_level` and `pkp` become sex, n_levels and procedure.
    public var name: String
    /// The log odds at the means.
    public var intercept: Double
    /// Log odds ratios of variables drawn before.
    public var effects: [String: Double]
  }

  /// A cause-specific hazard: H(t) = cumulativeHazard · (t / horizon)^shape · exp(effects).
  public struct Hazard: Sendable, Hashable, Codable {
    /// The cumulative hazard at the horizon of a patient at the means.
    public var cumulativeHazard: Double
    /// The Weibull shape; 1 is exponential.
    public var shape: Double
    /// Log hazard ratios by variable.
    public var effects: [String: Double]
  }

  /// Exponential loss to follow-up.
  public struct Loss: Sendable, Hashable, Codable {
    /// The cumulative hazard at the horizon.
    public var cumulativeHazard = 0.10
  }

  /// What the scenarios change.
  public struct ScenarioChanges: Sendable, Hashable, Codable {
    /// `centre_shift`: the factor of all effects in the last centre.
    public var centreShiftSlope = 0.7
    /// `centre_shift`: added to the log hazard of the last centre.
    public var centreShiftIntercept = -0.4
    /// `no_signal`: the log hazard of everybody, chosen to keep the event rate near 15 %.
    public var noSignalLogHazard = 1.06
    /// `high_loss`: the cumulative hazard of loss at the horizon.
    public var highLossCumulativeHazard = 0.32
  }

  /// Shares of screened patients whom each registry criterion concerns.
  public struct Ineligible: Sendable, Hashable, Codable {
    /// Osteoporosis is not primary.
    public var secondaryOsteoporosis = 0.010
    /// The fracture came from high-energy trauma.
    public var highEnergyTrauma = 0.006
    /// MRI does not confirm a new fracture.
    public var noMriConfirmation = 0.006
    /// The fracture is above T5 or below L5.
    public var levelOutsideRange = 0.006
    /// No vertebral augmentation was performed.
    public var noAugmentation = 0.003
    /// Imaging or medical records are incomplete.
    public var recordsIncomplete = 0.008
    /// There was other spinal surgery.
    public var otherSpinalSurgery = 0.006
    /// Cord compression or nerve-root symptoms existed before.
    public var cordCompression = 0.004
    /// Augmentation for tumour, vascular malformation, infection or symptomatic Schmorl's node.
    public var otherIndication = 0.006
    /// Kümmell's disease or non-union of an old fracture.
    public var kummell = 0.008
    /// A burst fracture at the same time.
    public var burstFracture = 0.006
    /// Dementia, stroke or the like before surgery.
    public var cnsDiseaseBefore = 0.007
    /// Dementia, stroke or the like during follow-up.
    public var cnsDiseaseDuringFollowUp = 0.008
    /// Violent trauma after surgery.
    public var violentTrauma = 0.004
  }

  /// Missing values by variable.
  public struct MissingData: Sendable, Hashable, Codable {
    /// Multiplies every probability.
    public var scale = 1.0
    /// Multiplies the probabilities of `modelVariables` as well.
    public var modelScale = 0.07
    /// The variables that models use: chosen so that about 500 of 620 screened are eligible.
    public var modelVariables = [
      "age", "sex", "bmi", "tscore_min", "hu_l1", "prior_vf", "n_levels", "leak_disc", "aot_post",
    ]
    /// How probable a missing value is, by variable.
    public var variables: [MissingVariable] = SimulationPlan.defaultMissing
    /// Whether treatment is more often unknown in patients followed for less than six months (not
    /// at random).
    public var treatmentMissingNotAtRandom = false
  }

  /// How probable a missing value of one variable is: by centre, or by a log odds.
  public struct MissingVariable: Sendable, Hashable, Codable {
    /// The column name.
    public var name: String
    /// The probability in every centre that `byCentre` and `intercept` do not speak of.
    public var probability: Double
    /// The probability by centre.
    public var byCentre: [String: Double]
    /// The log odds at the means, instead of a probability.
    public var intercept: Double?
    /// Log odds ratios of variables and of centres, beside `intercept`.
    public var effects: [String: Double]
  }

  /// Faults of data entry, for practising with real files' troubles.
  public struct Faults: Sendable, Hashable, Codable {
    /// The share of impossible values among age, body mass index, T-score and CT value.
    public var impossibleShare = 0.0
    /// The share of CT values and T-scores entered in another unit.
    public var unitShare = 0.0
    /// Rows entered twice.
    public var duplicatedRows = 0
    /// The share of dates that are not year-month-day.
    public var mixedDateShare = 0.0
  }
}
