/// What turns the linear predictor of a survival model into risks: aggregates, no patient's times.
///
/// All hazards belong to the linear predictor zero of the model, which is the centre of the columns.
public struct Baseline: Sendable, Hashable, Codable {
  /// The baseline within one horizon.
  public struct AtHorizon: Sendable, Hashable, Codable {
    /// The horizon, in the unit of the model's times.
    public var time: Double
    /// The cumulative hazard H of the event of interest; Fine–Gray: of its subdistribution.
    public var cumulativeHazard: Double
    /// The variance of H; `nil` where nobody published it.
    public var variance: Double?
    /// The covariances of H with the coefficients, the entry of the constant first (as in
    /// `RiskModel.covariance`); `nil` where nobody published them.
    public var covariance: [Double]?

    /// Creates the baseline within one horizon.
    public init(
      time: Double, cumulativeHazard: Double, variance: Double? = nil, covariance: [Double]? = nil
    ) {
      (self.time, self.cumulativeHazard) = (time, cumulativeHazard)
      (self.variance, self.covariance) = (variance, covariance)
    }
  }

  /// One point of the baseline curve.
  public struct Point: Sendable, Hashable, Codable {
    /// The time.
    public var time: Double
    /// The cumulative hazard at that time.
    public var cumulativeHazard: Double

    /// Creates a point.
    public init(time: Double, cumulativeHazard: Double) {
      (self.time, self.cumulativeHazard) = (time, cumulativeHazard)
    }
  }

  /// A jump of both cause-specific hazards, in the order of time; when exactly is not told.
  public struct Step: Sendable, Hashable, Codable {
    /// The jump of the hazard of the event of interest.
    public var event: Double
    /// The jump of the hazard of competing events at its own linear predictor zero.
    public var competing: Double

    /// Creates a step.
    public init(event: Double, competing: Double) {
      (self.event, self.competing) = (event, competing)
    }
  }

  /// The baseline of one stratum.
  public struct Stratum: Sendable, Hashable, Codable {
    /// The stratum's code; `nil` for a model without strata.
    public var name: String?
    /// One entry a horizon, rising in time.
    public var horizons: [AtHorizon]
    /// The curve at evenly spaced times, for pictures and for times between horizons; may be empty.
    public var curve: [Point]
    /// Cause-specific models: the steps up to each horizon beyond those of the horizon before.
    public var steps: [[Step]]?
    /// Cause-specific models: what intervals need of groups of steps; `nil` where it is not known or would
    /// tell too much of single patients.
    public var groups: StepGroups?

    /// Creates the baseline of one stratum.
    public init(
      name: String? = nil, horizons: [AtHorizon], curve: [Point] = [], steps: [[Step]]? = nil,
      groups: StepGroups? = nil
    ) {
      (self.name, self.horizons, self.curve, self.steps) = (name, horizons, curve, steps)
      self.groups = groups
    }
  }

  /// How the absolute risk of cause-specific models is put together.
  public enum AbsoluteRisk: String, Sendable, Hashable, Codable, CaseIterable {
    /// Σ S(t−) dH with S the product of 1 − dH over both causes; riskRegression's default.
    case productLimit = "product-limit"
    /// Σ S(t−) dH with S = exp(−H) over both causes.
    case exponential
    /// Both hazards constant within each step: exact for published tables, whatever their steps.
    case piecewiseExponential = "piecewise-exponential"
  }

  /// One entry a stratum; a model without strata has one.
  public var strata: [Stratum]
  /// Cause-specific models: the model of competing events, constant first.
  public var competingCoefficients: [Double]?
  /// Cause-specific models: the covariance of the competing coefficients, row by row; `nil` where nobody
  /// knows it.
  public var competingCovariance: [[Double]]?
  /// Cause-specific models: the covariance of each coefficient (a row) with each competing one (a column);
  /// `nil` where the two do not depend on each other.
  public var crossCovariance: [[Double]]?
  /// Cause-specific models: how far the patients lay from their centre by the model of competing events; `nil`
  /// where that is not known, and in files of older versions.
  public var competingLeverage: LeverageRange?
  /// Cause-specific models: how the absolute risk is put together.
  public var absoluteRisk: AbsoluteRisk?

  /// Creates a baseline.
  public init(
    strata: [Stratum], competingCoefficients: [Double]? = nil, absoluteRisk: AbsoluteRisk? = nil,
    competingCovariance: [[Double]]? = nil, crossCovariance: [[Double]]? = nil
  ) {
    (self.strata, self.competingCoefficients) = (strata, competingCoefficients)
    self.absoluteRisk = absoluteRisk
    (self.competingCovariance, self.crossCovariance) = (competingCovariance, crossCovariance)
  }

  /// The baseline of a stratum; that of the only one if no name is asked for.
  public func stratum(_ name: String? = nil) -> Stratum? {
    name == nil && strata.count == 1 ? strata.first : strata.first { $0.name == name }
  }
}

extension Baseline.Stratum {
  /// The baseline within a horizon, matched to eight digits.
  public func at(_ time: Double) -> Baseline.AtHorizon? {
    horizons.first { abs($0.time - time) <= 1e-8 * max(abs(time), 1e-300) }
  }
}
