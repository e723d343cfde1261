public import Diagnostics

/// What a nomogram can show beyond its axes.
public enum NomogramElement: String, Sendable, Hashable, Codable, CaseIterable {
  /// How the patients of the development are spread over each axis.
  case distribution
  /// Confidence bars of the points of each value compared with a typical patient.
  case confidence
  /// Confidence bars of the totals of tenths of the patients of the development.
  case totalConfidence = "total-confidence"
  /// An axis of the linear predictor.
  case linearPredictor = "linear-predictor"
  /// An axis of the time by which half of the patients have had the event; Cox models.
  case medianTime = "median-time"

  /// What is shown unless somebody asks for something else.
  public static let usual: Set<NomogramElement> = [.distribution]
}

/// A named stretch of the risk axis.
public struct RiskGroup: Sendable, Hashable {
  /// What people read: "low".
  public var name: LocalizedText
  /// The risk at which the next group begins, a share; `nil` for the last group.
  public var below: Double?

  /// Creates a group.
  public init(name: LocalizedText, below: Double? = nil) { (self.name, self.below) = (name, below) }

  /// What is expected of groups that are not as they must be; `nil` for good ones and for none.
  package static func problem(of groups: [RiskGroup]) -> String? {
    guard !groups.isEmpty else { return nil }
    let limits = groups.dropLast().map(\.below)
    let known = limits.compactMap(\.self)
    guard groups.count > 1, groups.last?.below == nil, known.count == limits.count,
      known.allSatisfy({ $0 > 0 && $0 < 1 }), zip(known, known.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      return
        "two or more groups, each but the last with the risk that it is below, rising between 0 and 1"
    }
    return nil
  }
}

/// Choices in drawing a nomogram that are the reader's and not the model's.
public struct NomogramSettings: Sendable, Hashable {
  /// What is shown beyond the axes.
  public var elements = NomogramElement.usual
  /// Decision thresholds to mark on the risk axis, as shares.
  public var thresholds: [Double] = []
  /// Groups of risk in rising order, shown between total points and risk; empty for none.
  public var riskGroups: [RiskGroup] = []
  /// The values at which numbers are held along the lines of an interaction, by variable.
  public var interactionValues: [String: [Double]] = [:]
  /// The length of one point on paper in millimetres; `nil` for as much as the page has room for.
  ///
  /// The page becomes as wide as it takes, and a bar of 50 mm shows whether a printer shrank it.
  public var millimetresPerPoint: Double?

  /// The lengths that a point may have, in millimetres.
  package static let lengths = 0.2...10.0

  /// The usual choices.
  public init() {}
}
