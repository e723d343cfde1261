public import Cohorts
public import Diagnostics

/// A risk model as points that can be added by hand: the numbers behind a nomogram.
///
/// points = 100 (xᵀb − least) / span of the widest group; lp = least sum + total · span / 100.
///
/// The points of a group of terms are its share of the linear predictor above its lowest, scaled so
/// that the widest group spans 0 to 100. Total points are a linear function of the linear predictor,
/// so the risk that belongs to a total is exact.
///
/// - Source: Harrell, Regression Modeling Strategies; matches the points of `rms::nomogram`.
public struct PointScale: Sendable, Hashable, Codable {
  /// A labelled value of a predictor with its points.
  public struct Tick: Sendable, Hashable, Codable {
    /// The value.
    public var value: PatientValue
    /// What people read.
    public var label: LocalizedText
    /// The points.
    public var points: Double
    /// 0 for what must be shown (ends, categories); the higher, the sooner it may give way.
    public var rank: Int
  }

  /// A number with its points, without a label.
  public struct Mark: Sendable, Hashable, Codable {
    /// The number in the variable's unit.
    public var value: Double
    /// The points.
    public var points: Double

    /// Creates a mark.
    public init(value: Double, points: Double) { (self.value, self.points) = (value, points) }
  }

  /// A variable that is held at one value along an axis.
  public struct Condition: Sendable, Hashable, Codable {
    /// The variable's name.
    public var variable: String
    /// What people read for the variable.
    public var variableLabel: LocalizedText
    /// The value.
    public var value: PatientValue
    /// What people read for the value, with its unit.
    public var label: LocalizedText
  }

  /// One predictor axis; interactions give one for each value of the other variables.
  public struct Axis: Sendable, Hashable, Codable {
    /// The variable along the axis.
    public var variable: String
    /// What people read for it.
    public var label: LocalizedText
    /// Its unit.
    public var unit: LocalizedText?
    /// All variables that share these points: the variable itself and those it interacts with.
    public var group: [String]
    /// The values of the other variables of the group; empty without interactions.
    public var conditions: [Condition]
    /// Labelled values: numbers in rising order, categories in the order of their levels.
    public var ticks: [Tick]
    /// Round numbers between the ticks.
    public var minorTicks: [Mark]
    /// Where the points stop rising and begin to fall, or the other way round.
    public var turningPoints: [Mark]

    /// The fewest and the most points on this axis.
    public var pointsRange: ClosedRange<Double> {
      let all = ticks.map(\.points) + turningPoints.map(\.points)
      return (all.min() ?? 0)...(all.max() ?? 0)
    }
  }

  /// The axis of total points.
  public struct TotalAxis: Sendable, Hashable, Codable {
    /// The most points that the axes allow; the fewest is zero.
    public var highest: Double
    /// Round totals.
    public var ticks: [Double]
    /// Round totals between them.
    public var minorTicks: [Double]
  }

  /// A round risk with the total points that give exactly this risk.
  public struct RiskTick: Sendable, Hashable, Codable {
    /// The risk, a share.
    public var risk: Double
    /// What people read, a percentage without the sign.
    public var label: String
    /// The total points.
    public var totalPoints: Double
    /// The linear predictor.
    public var linearPredictor: Double
    /// 0 for what must be shown; the higher, the sooner it may give way.
    public var rank: Int
  }

  /// The risks that belong to total points.
  public struct RiskAxis: Sendable, Hashable, Codable {
    /// What is predicted, as "new vertebral fracture".
    public var label: LocalizedText
    /// The time span in words; `nil` if the outcome has none.
    public var horizon: LocalizedText?
    /// The horizon as a number; `nil` for models without times.
    public var time: Double?
    /// The stratum that the axis is for; `nil` for models without strata.
    public var stratum: String?
    /// The baseline cumulative hazard within the horizon; `nil` for models without times.
    public var hazard: Double?
    /// Round risks within reach.
    public var ticks: [RiskTick]
    /// Round risks between them, as total points.
    public var minorTicks: [RiskTick]
    /// Round risks that no total on the axes reaches: not drawn, and said so.
    public var unreachable: [Double]
    /// The risk at zero points.
    public var lowestRisk: Double
    /// The risk at the highest total.
    public var highestRisk: Double

    /// How the linear predictor becomes this axis's risk.
    public var link: RiskLink { RiskLink(hazard: hazard) }
  }

  /// One entry a group of terms: where its points begin and how far they go.
  public struct Group: Sendable, Hashable, Codable {
    /// The variables, in formula order.
    public var variables: [String]
    /// The linear predictor that gives zero points.
    public var linearPredictorAtZero: Double
    /// The most points on the group's axes.
    public var highestPoints: Double
  }

  /// The predictor axes from top to bottom.
  public var axes: [Axis]
  /// The groups of terms in the order of their axes.
  public var groups: [Group]
  /// The axis of total points.
  public var totalPoints: TotalAxis
  /// The risk axes, horizons rising; empty for models that know no absolute risk.
  public var riskAxes: [RiskAxis]
  /// Points for one unit of the linear predictor.
  public var pointsPerUnit: Double
  /// The linear predictor of somebody with zero points, intercept included.
  public var linearPredictorAtZero: Double

  /// The variables that the whole scale is for one value of; a scale of a study has none.
  public var held: [Condition] = []

  /// A patient's values with those that the scale holds.
  package func holding(_ values: PatientValues) -> PatientValues {
    values.merging(held.map { ($0.variable, $0.value) }) { _, held in held }
  }

  private enum CodingKeys: String, CodingKey {
    case axes, groups, totalPoints, riskAxes
    case pointsPerUnit = "pointsPerUnitLp"
    case linearPredictorAtZero = "lpAtZeroPoints"
  }

  /// The axis of the longest horizon, which single numbers are about.
  public var primaryRiskAxis: RiskAxis? { riskAxes.last }

  /// The risk on the primary axis that belongs to total points; `nil` if there is no such axis.
  public func risk(ofTotalPoints points: Double) -> Double? {
    primaryRiskAxis?.link.risk(linearPredictor(ofTotalPoints: points))
  }

  /// Total points of a linear predictor.
  public func totalPoints(ofLinearPredictor value: Double) -> Double {
    (value - linearPredictorAtZero) * pointsPerUnit
  }

  /// The linear predictor of total points.
  public func linearPredictor(ofTotalPoints points: Double) -> Double {
    linearPredictorAtZero + points / pointsPerUnit
  }
}
