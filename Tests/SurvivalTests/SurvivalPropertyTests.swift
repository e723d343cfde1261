import Foundation
import Statistics
import Survival
import Testing

@Suite("Properties of curves and tests under censoring")
struct SurvivalPropertyTests {
  private struct Sample {
    var followUp: FollowUp
    var groups: [Int]

    init(seed: Int, count: Int = 40, causes: Int) {
      var source = SplitMix64(seed: 71, stream: seed)
      var (times, found, groups) = ([Double](), [Int](), [Int]())
      for row in 0..<count {
        times.append(Double(1 + source.index(below: 12)))
        found.append(source.index(below: causes + 1))
        groups.append(row % 2 == 0 ? 0 : source.index(below: 3))
      }
      followUp = FollowUp(times: times, causes: found)
      self.groups = groups
    }

    /// The same with time in other units.
    func mapping(_ change: (Double) -> Double) -> FollowUp {
      FollowUp(times: followUp.times.map(change), causes: followUp.causes)
    }
  }

  /// Incidences of all causes and the share free of any add up to one, and never fall.
  @Test(arguments: 0..<40) func incidencesAddUp(seed: Int) throws {
    let data = Sample(seed: seed, causes: 3)
    let sets = RiskSets(data.followUp)
    let free = KaplanMeier(
      times: data.followUp.times, events: data.followUp.causes.map { $0 > 0 })
    let curves = (1...3).map { AalenJohansen(data.followUp, cause: $0) }
    var last = [0.0, 0, 0]
    for time in sets.times {
      guard let survival = free.survival(at: time).estimate else { continue }
      let found = try curves.map { try #require($0.incidence(at: time).estimate) }
      #expect(abs(found.reduce(survival, +) - 1) < 1e-12)
      for (now, before) in zip(found, last) { #expect(now >= before - 1e-15) }
      last = found
      for curve in curves {
        let estimate = curve.incidence(at: time)
        #expect((estimate.lower ?? 0) <= (estimate.estimate ?? 0))
        #expect((estimate.upper ?? 1) >= (estimate.estimate ?? 1))
        #expect((0...1).contains(estimate.lower ?? 0) && (0...1).contains(estimate.upper ?? 1))
      }
    }
  }

  /// Only the order of times counts.
  @Test(arguments: 0..<30) func testsKnowNoUnitOfTime(seed: Int) throws {
    let data = Sample(seed: seed, causes: 2)
    let squared = data.mapping { $0 * $0 }
    let (log, own) = (
      LogRankTest(squared, groups: data.groups, rho: 1),
      LogRankTest(data.followUp, groups: data.groups, rho: 1)
    )
    #expect(abs(try #require(log.chiSquared) - (try #require(own.chiSquared))) < 1e-10)
    // Observed and expected events agree in total; covariances of a group with all groups add up to zero.
    #expect(abs(own.observed.reduce(0, +) - own.expected.reduce(0, +)) < 1e-10)
    for row in own.observed.indices {
      let sum = own.observed.indices.reduce(0.0) { $0 + own.covariance[row, $1] }
      #expect(abs(sum) < 1e-10)
    }
    let (gray, other) = (
      GrayTest(squared, groups: data.groups), GrayTest(data.followUp, groups: data.groups)
    )
    #expect(abs(try #require(gray.chiSquared) - (try #require(other.chiSquared))) < 1e-10)
  }

  /// Reversed risks have 1 − C, with the same error; C is between 0 and 1 whatever the weights.
  @Test(arguments: 0..<30) func concordanceTurnsRound(seed: Int) throws {
    var source = SplitMix64(seed: 72, stream: seed)
    let data = Sample(seed: seed, causes: 1)
    let risks = data.groups.map { _ in Double(source.index(below: 8)) }
    for options in [HarrellConcordance.Options(), .uno(horizon: 9), .init(strata: data.groups)] {
      let own = HarrellConcordance(data.followUp, risks: risks, options: options)
      let turned = HarrellConcordance(
        data.followUp, risks: risks.map { -$0 }, options: options)
      let value = try #require(own.statistic)
      #expect((0...1).contains(value))
      #expect(abs(try #require(turned.statistic) - (1 - value)) < 1e-12)
      let (error, other) = (own.estimate().standardError, turned.estimate().standardError)
      #expect(abs((error ?? 0) - (other ?? 0)) < 1e-12)
    }
  }

  /// Without censoring, pseudo-values are who had the event; their mean is then the observed risk.
  @Test(arguments: 0..<30) func pseudoValuesWithoutCensoring(seed: Int) throws {
    let data = Sample(seed: seed, causes: 2)
    let complete = FollowUp(
      times: data.followUp.times, causes: data.followUp.causes.map { max(1, $0) })
    let values = try #require(PseudoValues(complete).incidence(at: 6))
    for (row, value) in values.enumerated() {
      let isEvent = complete.times[row] <= 6 && complete.causes[row] == 1
      #expect(abs(value - (isEvent ? 1 : 0)) < 1e-11)
    }
    let observed = try #require(AalenJohansen(complete).incidence(at: 6).estimate)
    #expect(abs(values.reduce(0, +) / 40 - observed) < 1e-12)
  }

  /// Patients at risk are those who have neither had the event nor been censored before.
  @Test(arguments: 0..<30) func numbersAtRisk(seed: Int) {
    let data = Sample(seed: seed, causes: 2)
    let times = [0.0, 2, 5.5, 9, 13]
    let table = NumberAtRisk(RiskSets(data.followUp), at: times)
    for (index, time) in times.enumerated() {
      #expect(table.atRisk[index] == data.followUp.times.count { $0 >= time })
      let gone = data.followUp.times.count { $0 <= time }
      #expect(table.events[index] + table.censored[index] == gone)
      let (times, causes) = (data.followUp.times, data.followUp.causes)
      #expect(
        table.censoredBefore[index] == times.indices.count { times[$0] < time && causes[$0] == 0 })
    }
  }

  /// Restricted means rise with the span by no more than its length; quantiles rise with the share.
  @Test(arguments: 0..<30) func meansAndQuantiles(seed: Int) throws {
    let data = Sample(seed: seed, causes: 1)
    let curve = KaplanMeier(data.followUp)
    var last = 0.0
    for horizon in stride(from: 1.0, through: 9, by: 1) {
      guard let mean = RestrictedMean(curve, until: horizon).mean.estimate else { continue }
      #expect(mean >= last - 1e-12 && mean <= last + 1 + 1e-12)
      last = mean
    }
    let quantiles = [0.1, 0.25, 0.5, 0.75].compactMap { curve.quantile($0) }
    #expect(quantiles == quantiles.sorted())
    // The sum of hazards is no more than −log of the product.
    for time in [2.0, 5, 8] {
      guard let survival = curve.survival(at: time).estimate, survival > 0 else { continue }
      #expect(try #require(curve.cumulativeHazard(at: time).estimate) <= -log(survival) + 1e-12)
    }
  }
}
