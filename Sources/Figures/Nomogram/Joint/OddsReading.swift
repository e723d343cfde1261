internal import Foundation
internal import RiskModels

/// One patient's odds as they are printed, and the risks that a reader computes from them.
///
/// Odds have three digits, or more where fewer would give another risk than the model's.
struct OddsReading {
  /// A category: the reference has no total, and odds of one.
  struct Row {
    var name: String
    var total: String
    var odds: String
    var risk: String
  }

  /// The categories in the order of their risks.
  let rows: [Row]
  /// One and all odds; empty where a value is not known.
  let sum: String
  /// How many digits the odds have.
  let digits: Int

  /// Reads the lowest and the highest total of each part, which are equal where all values are known.
  init(_ totals: [ClosedRange<Double>], on scale: JointPointScale, _ words: NomogramWording) {
    let isKnown = totals.allSatisfy { $0.lowerBound == $0.upperBound }
    let ends = zip(scale.parts, totals).map { part, total in
      [total.lowerBound, total.upperBound].map {
        exp(part.scale.linearPredictor(ofTotalPoints: $0))
      }
    }
    let odds = ends.map { $0[0] }
    let known = isKnown ? Self.digits(for: odds, on: scale, words) : 3
    func text(_ range: [Double], _ number: (Double) -> String) -> String {
      let (low, high) = (number(range.min() ?? .nan), number(range.max() ?? .nan))
      return isKnown || low == high ? low : words.range(low, high)
    }
    digits = known
    sum = isKnown ? words.oddsNumber(Self.sum(odds, digits: known), digits: known + 1) : ""
    rows = scale.risks.compactMap { risk -> Row? in
      guard case .odds(let part) = risk.rule else { return nil }
      let share = text(Self.risks(risk, totals, on: scale), words.risk)
      guard let part else {
        return Row(name: words.referenceName(risk.label), total: "", odds: "1", risk: share)
      }
      let bounds = [totals[part].lowerBound, totals[part].upperBound]
      return Row(
        name: words.category(risk.label, NomogramWording.letter(part)),
        total: text(bounds, words.pointsOf),
        odds: text(ends[part]) { words.oddsNumber($0, digits: known) }, risk: share)
    }
  }

  /// The risk at every combination of the ends: its lowest and highest value are among them.
  private static func risks(
    _ risk: JointRisk, _ totals: [ClosedRange<Double>], on scale: JointPointScale
  ) -> [Double] {
    // With odds, a risk rises with its own sum and falls with the others: two corners are enough.
    guard case .odds(let own) = risk.rule else { return [] }
    func corner(isLow: Bool) -> Double {
      let ends = totals.indices.map { index in
        (index == own) == isLow ? totals[index].lowerBound : totals[index].upperBound
      }
      return scale.risk(risk, ofTotals: ends)
    }
    return [corner(isLow: true), corner(isLow: false)]
  }

  private static func rounded(_ odds: Double, digits: Int) -> Double {
    guard odds > 0, odds.isFinite else { return odds }
    let decimals = Double(digits - 1) - log10(odds).rounded(.down)
    let factor = pow(10, min(max(decimals, 0), 12))
    return (odds * factor).rounded() / factor
  }

  private static func sum(_ odds: [Double], digits: Int) -> Double {
    odds.reduce(1) { $0 + rounded($1, digits: digits) }
  }

  /// The fewest digits from which all risks come out as the model has them.
  private static func digits(
    for odds: [Double], on scale: JointPointScale, _ words: NomogramWording
  ) -> Int {
    (3...9).first { digits in
      let all = sum(odds, digits: digits)
      let exact = odds.reduce(1, +)
      return ([1] + odds).allSatisfy {
        words.risk(rounded($0, digits: digits) / all) == words.risk($0 / exact)
      }
    } ?? 9
  }
}
