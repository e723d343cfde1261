public import Diagnostics
internal import Foundation
internal import Statistics

/// The odds of one category against the reference that belong to total points: an axis under a total.
///
/// odds = exp(least sum + total · unit).
///
/// The odds are exp(lp), so that every tick is solved from the model; the axis is logarithmic.
///
/// - Source: Agresti, Categorical Data Analysis, 3rd ed., section 8.1.
public struct OddsAxis: Sendable, Hashable {
  /// Round odds with the total points that give exactly them.
  public struct Tick: Sendable, Hashable {
    /// The odds.
    public var odds: Double
    /// The total points.
    public var totalPoints: Double
    /// 1 for powers of ten, 2 for 2 and 5 times them; the higher, the sooner one gives way.
    public var rank: Int
  }

  /// The category.
  public var label: LocalizedText
  /// The category whose odds are one.
  public var reference: LocalizedText
  /// Round odds within reach, rising.
  public var ticks: [Tick]
  /// The odds at zero points and at the highest total.
  public var reach: ClosedRange<Double>

  private let scale: PointScale

  /// The odds that the totals of a part reach.
  init(_ part: JointPointScale.Part, reference: LocalizedText) {
    (label, self.reference, scale) = (part.label, reference, part.scale)
    let scale = part.scale
    // Far beyond what a patient has, and still a number.
    func odds(_ total: Double) -> Double {
      exp(min(max(scale.linearPredictor(ofTotalPoints: total), -700), 700))
    }
    let (low, high) = (odds(0), odds(scale.totalPoints.highest))
    reach = min(low, high)...max(low, high)
    ticks = Self.roundOdds(in: reach).map {
      Tick(
        odds: $0.odds, totalPoints: scale.totalPoints(ofLinearPredictor: log($0.odds)),
        rank: $0.rank)
    }
  }

  /// The total points that give exactly these odds.
  package func totalPoints(ofOdds odds: Double) -> Double {
    scale.totalPoints(ofLinearPredictor: log(odds))
  }

  /// The odds that total points give.
  public func odds(ofTotalPoints points: Double) -> Double {
    exp(scale.linearPredictor(ofTotalPoints: points))
  }

  /// One to nine times the powers of ten from a millionth to a million; finer steps where these are few.
  private static func roundOdds(in reach: ClosedRange<Double>) -> [(odds: Double, rank: Int)] {
    let usual = (-6...6).flatMap { exponent -> [(odds: Double, rank: Int)] in
      (1...9).map { digit in
        let scale = pow(10, Double(abs(exponent)))
        let odds = exponent < 0 ? Double(digit) / scale : Double(digit) * scale
        return (odds, digit == 1 ? 1 : digit == 2 || digit == 5 ? 2 : 3)
      }
    }.filter { reach.contains($0.odds) }
    guard usual.count < 5, reach.upperBound < 1e6, reach.lowerBound > 1e-6 else { return usual }
    let span = reach.upperBound - reach.lowerBound
    let step = RoundStep(dividing: span, into: 8)
    let finer = step?.multiples(from: reach.lowerBound, to: reach.upperBound) ?? []
    let new = finer.filter { odds in
      odds > 0 && !usual.contains { abs($0.odds / odds - 1) < 1e-9 }
    }
    return (usual + new.map { (odds: $0, rank: 4) }).sorted { $0.odds < $1.odds }
  }
}

extension JointPointScale {
  /// The odds under each total where the risk is a share of odds of more than two sums, which no plane chart
  /// can join; empty for all other scales.
  public var oddsAxes: [OddsAxis] {
    guard parts.count > 2, let reference else { return [] }
    return parts.map { OddsAxis($0, reference: reference) }
  }

  /// What people read for the category that all odds are against; `nil` where risks are no shares of odds.
  package var reference: LocalizedText? { risks.first { $0.rule == .odds(of: nil) }?.label }
}
