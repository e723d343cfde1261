internal import Foundation
public import Statistics

// Priorities: pROC's numbers to the last digits, one sort for everything, nothing turned round without
// being told to.

/// Everything that a receiver operating characteristic tells of one score, on any scale.
///
/// A score is a marker, a sum of points or a predicted risk. The direction is stated and never found in
/// the data: pROC's `direction = "auto"` compares medians and so makes every useless marker look better
/// than chance. A score that ranks the wrong way round has an area below ½.
///
/// **Units and shape.** One finite score and one outcome a patient, in one order. **Ties** count one half.
/// **Edges.** Without a patient of either class areas and rates of that class are `nil`.
///
/// - Source: DeLong, Biometrics 1988;44:837. Matches `pROC::roc(direction = "<")` and `">"`.
public struct ROCAnalysis: Sendable {
  /// Which end of the score is the risky one.
  public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
    /// The higher the score, the higher the risk; pROC's `"<"`.
    case higherIsRiskier = "higher_is_riskier"
    /// The lower the score, the higher the risk (T-scores, haemoglobin); pROC's `">"`.
    case lowerIsRiskier = "lower_is_riskier"
  }

  /// Patients with one score.
  struct Tie: Sendable {
    var score: Double
    var events: Double
    var others: Double
  }

  /// The direction that was stated.
  public let direction: Direction
  /// Patients with the event.
  public let events: Int
  /// Patients without it.
  public let nonEvents: Int
  /// Groups of equal scores, least risky first.
  let ties: [Tie]
  /// The group of each patient, in the order given.
  let places: [Int]
  /// Whether each patient had the event, in the order given.
  let outcomes: [Bool]

  /// Ranks scores.
  ///
  /// - Throws: `ValidationError` if lengths differ, nobody is there, or a score is not finite.
  /// - Complexity: O(n log n).
  public init(
    scores: [Double], outcomes: [Bool], direction: Direction = .higherIsRiskier
  ) throws(ValidationError) {
    guard scores.count == outcomes.count else {
      throw .countsDiffer(risks: scores.count, outcomes: outcomes.count)
    }
    guard !scores.isEmpty else { throw .noPatients }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw .notAScore(row: row, count: scores.count { !$0.isFinite })
    }
    let sign = direction == .higherIsRiskier ? 1.0 : -1.0
    let order = RankedRisks.order(of: scores.map { sign * $0 })
    var ties: [Tie] = []
    var places = Array(repeating: 0, count: scores.count)
    for row in order {
      if ties.last?.score != scores[row] {
        ties.append(Tie(score: scores[row], events: 0, others: 0))
      }
      if outcomes[row] {
        ties[ties.count - 1].events += 1
      } else {
        ties[ties.count - 1].others += 1
      }
      places[row] = ties.count - 1
    }
    self.direction = direction
    self.ties = ties
    self.places = places
    self.outcomes = outcomes
    events = outcomes.count { $0 }
    nonEvents = outcomes.count - events
  }
}

extension ROCAnalysis: TieGrouped {
  package func forEachTie(
    _ body: (_ value: Double, _ events: Double, _ others: Double) -> Void
  ) {
    for tie in ties { body(tie.score, tie.events, tie.others) }
  }
}

extension ROCAnalysis {
  /// The area under the curve with its interval; `nil` without both classes.
  ///
  /// No interval with fewer than two patients of a class, nor where the estimated variance is zero.
  public func area(
    interval: AreaInterval = .deLong, confidence: Double = 0.95
  ) -> Estimate {
    interval.estimate(self, confidence: confidence)
  }

  /// The two-sided P value of the Mann–Whitney test, normal approximation with correction for ties and
  /// continuity; `nil` without both classes or where all scores are equal.
  ///
  /// - Source: Mann & Whitney, Ann Math Stat 1947;18:50. Matches `wilcox.test(exact = FALSE)`.
  public var mannWhitneyP: Double? {
    let (m, n) = (Double(events), Double(nonEvents))
    let area = Concordance.statistic(self)
    guard area.isFinite, m + n > 1 else { return nil }
    let tied = ties.reduce(0.0) { sum, tie in
      let size = tie.events + tie.others
      return sum + size * (size * size - 1)
    }
    let variance = m * n / 12 * (m + n + 1 - tied / ((m + n) * (m + n - 1)))
    guard variance > 0 else { return nil }
    let distance = m * n * (area - 0.5)
    let corrected = max(0, abs(distance) - 0.5)
    return NormalDistribution.twoSidedP(distance == 0 ? 0 : corrected / variance.squareRoot())
  }
}
