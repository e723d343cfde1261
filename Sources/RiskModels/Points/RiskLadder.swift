internal import Foundation
internal import Statistics

/// The round risks that readers know, from almost never to almost always.
enum RiskLadder {
  /// A round risk as a percentage above 0 or below 100, whichever is nearer.
  struct Rung {
    /// The round percentage, or what is missing to 100.
    let percentage: Double
    /// Whether `percentage` counts down from 100.
    let isFromTop: Bool
    /// 1 for the risks that matter most; the higher, the sooner one gives way.
    let rank: Int
    private let decimals: Int

    init(_ percentage: Double, isFromTop: Bool = false, rank: Int, decimals: Int = 0) {
      (self.percentage, self.isFromTop) = (percentage, isFromTop)
      (self.rank, self.decimals) = (rank, decimals)
    }

    /// The risk, a share.
    var risk: Double { (isFromTop ? 100 - percentage : percentage) / 100 }

    /// Its log odds, from the nearer end so that no digit is lost close to 1.
    var linearPredictor: Double {
      let nearer = logit(percentage / 100)
      return isFromTop ? -nearer : nearer
    }

    /// The logarithm of its cumulative hazard −log(1 − risk), from the nearer end likewise.
    var logCumulativeHazard: Double {
      isFromTop ? log(-log(percentage / 100)) : log(-log1p(-percentage / 100))
    }

    /// The percentage without its sign.
    var label: String {
      NumberStyle().fixed(isFromTop ? 100 - percentage : percentage, decimals: decimals)
    }
  }

  /// From 0.000000000001 % to 99.999999999999 %, rising.
  static let rungs: [Rung] = {
    let below = tails.map { Rung($0.percentage, rank: $0.rank, decimals: $0.decimals) }
    let above = tails.reversed().map {
      Rung($0.percentage, isFromTop: true, rank: $0.rank, decimals: $0.decimals)
    }
    return below + whole + above
  }()

  /// Whole percentages from 1 to 99 by importance.
  private static let whole: [Rung] = {
    let ranks: [Int: [Double]] = [
      1: [1, 10, 50, 90, 99], 2: [5, 20, 80, 95], 3: [2, 30, 70, 98], 4: [40, 60],
      6: [3, 15, 25, 35, 45, 55, 65, 75, 85, 97], 7: [4, 6, 7, 8, 92, 93, 94, 96],
    ]
    return ranks.flatMap { rank, values in values.map { (value: $0, rank: rank) } }
      .sorted { $0.value < $1.value }
      .map {
        $0.value > 50
          ? Rung(100 - $0.value, isFromTop: true, rank: $0.rank) : Rung($0.value, rank: $0.rank)
      }
  }()

  /// 1, 2 and 5 of every power of ten below 1 %, rising.
  private static let tails: [(percentage: Double, rank: Int, decimals: Int)] =
    (1...12).reversed().flatMap { power in
      [(1.0, 4), (2.0, 6), (5.0, 5)].map { digit, rank in
        (digit / pow(10, Double(power)), rank, power)
      }
    }

  /// Unlabelled risks between those of the ladder.
  static let fine: [Double] =
    ((2...9).map { Double($0) / 1000 } + (1...20).map { Double($0) / 100 }
      + (5...19).map { Double($0) / 20 } + (90...99).map { Double($0) / 100 }
      + (991...999).map { Double($0) / 1000 })
}

extension RiskLink {
  /// The linear predictor of a round risk, without losing digits close to 1.
  func linearPredictor(ofRung rung: RiskLadder.Rung) -> Double {
    switch self {
    case .logit: rung.linearPredictor
    case .cumulativeHazard(let hazard): rung.logCumulativeHazard - log(hazard)
    }
  }
}
