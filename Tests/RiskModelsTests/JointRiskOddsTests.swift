import Diagnostics
import Foundation
import Statistics
import Testing

@testable import RiskModels

/// The risk of one of several categories, from the log odds of each against the reference.
@Suite("Risks of categories from odds") struct JointRiskOddsTests {
  private static func risk(of category: Int?, _ logOdds: [Double]) -> Double {
    JointRisk(label: "x", rule: .odds(of: category)).risk(logOdds)
  }

  /// Odds of 2 and 5 against the reference: of 1 + 2 + 5 = 8 patients, 1, 2 and 5 have each.
  @Test func oddsShareOutThePatients() {
    let logOdds = [log(2.0), log(5.0)]
    #expect(abs(Self.risk(of: nil, logOdds) - 1.0 / 8) < 1e-15)
    #expect(abs(Self.risk(of: 0, logOdds) - 2.0 / 8) < 1e-15)
    #expect(abs(Self.risk(of: 1, logOdds) - 5.0 / 8) < 1e-15)
  }

  @Test func oneSumIsTheLogisticRisk() {
    for value in stride(from: -30.0, through: 30, by: 0.5) {
      #expect(abs(Self.risk(of: 0, [value]) - 1 / (1 + exp(-value))) < 1e-15)
    }
  }

  @Test func nothingOverflows() {
    #expect(Self.risk(of: 0, [800, 799]) == 1 / (1 + exp(-1.0)))
    #expect(Self.risk(of: nil, [800, 799]) == 0)
    #expect(Self.risk(of: nil, [-800, -900]) == 1)
    // A rare category keeps its digits beside a common one.
    #expect(abs(Self.risk(of: 0, [-700, 0]) / (exp(-700.0) / 2) - 1) < 1e-14)
    #expect(Self.risk(of: 2, [0, 0]).isNaN)
    #expect(Self.risk(of: -1, [0, 0]).isNaN)
  }

  @Test(arguments: 0..<50) func allRisksSumToOneAndFollowTheirOwnOdds(seed: UInt64) {
    var source = SplitMix64(seed: seed, stream: 0)
    let count = 1 + Int(source.uniform() * 6)
    let logOdds = (0..<count).map { _ in 40 * source.uniform() - 20 }
    let categories: [Int?] = [nil] + (0..<count).map { $0 }
    let risks = categories.map { Self.risk(of: $0, logOdds) }
    #expect(abs(risks.reduce(0, +) - 1) < 1e-14)
    #expect(risks.allSatisfy { (0...1).contains($0) })
    // More odds of one category: more of it, less of every other.
    for raised in logOdds.indices {
      var more = logOdds
      more[raised] += 0.5
      for (category, before) in zip(categories, risks) {
        let after = Self.risk(of: category, more)
        #expect(category == raised ? after >= before : after <= before)
      }
    }
  }
}
