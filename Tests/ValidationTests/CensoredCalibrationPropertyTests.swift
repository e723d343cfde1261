import Foundation
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Properties of calibration and concordance under censoring")
struct CensoredCalibrationPropertyTests {
  private func predictions(
    _ seed: UInt64, count: Int = 120, causes: Int, linear: (Double) -> Double = { $0 }
  ) throws -> FollowedPredictions {
    let data = RandomFollowUp(seed: seed, count: count, causes: causes)
    return try FollowedPredictions(
      data.followUp, horizons: [2], linearPredictors: data.risks.map(linear), risks: [data.risks])
  }

  /// The observed risk given to everybody improves on itself by nothing.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func nullModelHasNoIPA(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 60, causes: 1 + Int(seed % 2), ties: true)
    let order = try TimeOrder(data.followUp)
    let horizon = HorizonWeights(order, horizon: 3)
    let risk = ObservedRisk(order, by: horizon.place).risk
    let null = CensoredBrier.influenced(data.risks.map { _ in risk }, order, horizon)
    let found = CensoredBrier.improvement(null, over: null)
    #expect(abs(found.value) < 1e-14)
    #expect(
      null.value.agrees(
        with: CensoredBrier.statistic(ofRisk: risk, horizon, total: 60), within: 1e-12))
    // Of one risk for all patients the observed one is the best.
    for other in [risk - 0.05, risk + 0.05] {
      #expect(CensoredBrier.statistic(ofRisk: other, horizon, total: 60) >= null.value - 1e-12)
    }
    let influences = CensoredBrier.influenced(data.risks, order, horizon).influence
    #expect(abs(influences.reduce(0, +)) < 1e-10)
  }

  /// Turning risks round turns C round, and no C leaves 0...1.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func concordanceTurnsRound(seed: UInt64) throws {
    let isCompeting = seed % 2 == 1
    let data = RandomFollowUp(
      seed: seed, count: 50, causes: isCompeting ? 2 : 1, ties: true)
    let order = try TimeOrder(data.followUp)
    let horizon = HorizonWeights(order, horizon: 3)
    func concordance(_ risks: [Double]) -> [Double] {
      let ranks = RankedRisks.order(of: risks)
      let found = FollowedConcordance(risks, ranks: ranks, order, [horizon])
      return [found.harrell, found.uno[0]] + (isCompeting ? [found.wolbers[0]] : [])
        + TimeDependentAUC.Controls.allCases.map {
          TimeDependentAUC.statistic(risks, ranks: ranks, horizon, controls: $0)
        }
    }
    let (own, turned) = (concordance(data.risks), concordance(data.risks.map { -$0 }))
    let bent = concordance(data.risks.map { exp(3 * $0) })
    for (index, value) in own.enumerated() {
      #expect((0...1).contains(value), "seed \(seed), statistic \(index)")
      #expect(turned[index].agrees(with: 1 - value, within: 1e-12))
      #expect(bent[index].agrees(with: value, within: 1e-14))
    }
  }

  /// D has the sign of the ranking, and only ranks count.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func royston(seed: UInt64) throws {
    func value(_ linear: (Double) -> Double) throws -> Double {
      let patients = try predictions(seed, causes: 1, linear: linear)
      var meter = TimeToEventMeter(patients)
      return meter.indexes(patients.values, in: .frozen)[0][.roystonD]
    }
    let own = try value { $0 }
    #expect(own.isFinite && own != 0)
    #expect(try value { -$0 }.agrees(with: -own, within: 1e-7))
    #expect(try value { exp(2 * $0) }.agrees(with: own, within: 1e-12))
    let separation = PrognosticSeparation(total: 9)
    let ties = [0.3, 0.1, 0.3, 0.2, 0.9, 0.1, 0.5, 0.3, 0.7]
    var scores: [Double] = []
    separation.fillScores(
      of: ties, ranks: RankedRisks.order(of: ties), weights: nil, into: &scores)
    #expect(abs(scores.reduce(0, +)) < 1e-13 && scores[0] == scores[2] && scores[0] == scores[7])
  }

  /// Without censoring a weighted share is a share, and its error is the binomial one on n − 1.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func sharesWithoutCensoring(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 60)
    let followUp = FollowUp(times: data.followUp.times, causes: data.risks.map { _ in 1 })
    let order = try TimeOrder(followUp)
    let horizon = HorizonWeights(order, horizon: 3)
    let isEvent = { horizon.fates[$0] == .event }
    var sweep = WeightedShares(order, horizon, data.risks, confidence: 0.95)
    let found = sweep.lower(to: 0.4).sensitivity
    let events = data.risks.indices.filter(isEvent)
    let p = Double(events.count { data.risks[$0] >= 0.4 }) / Double(events.count)
    #expect(try #require(found.estimate).agrees(with: p, within: 1e-12))
    guard p > 0, p < 1 else { return }
    let variance = p * (1 - p) / Double(events.count) * 60 / 59
    let margin = NormalDistribution.criticalValue() * variance.squareRoot() / (p * (1 - p))
    let (lower, upper) = (inverseLogit(logit(p) - margin).p, inverseLogit(logit(p) + margin).p)
    #expect(try #require(found.upper).agrees(with: upper, within: 1e-11))
    #expect(try #require(found.lower).agrees(with: lower, within: 1e-11))
  }

  /// O/E is one over the factor that risks are multiplied by.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func observedExpectedScales(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 60, causes: 1 + Int(seed % 2))
    let order = try TimeOrder(data.followUp)
    let observed = ObservedRisk(order, by: order.place(ofHorizon: 2))
    let first = ObservedExpectedAtHorizon(observed, meanPredicted: 0.3)
    let second = ObservedExpectedAtHorizon(observed, meanPredicted: 0.15)
    for (a, b) in [
      (first.byObservedError, second.byObservedError), (first.byEvents, second.byEvents),
    ] {
      for path in [\Estimate.estimate, \.lower, \.upper] {
        let value = try #require(a[keyPath: path])
        #expect(b[keyPath: path]?.agrees(with: 2 * value, within: 1e-12) == true)
      }
    }
    let interval = observed.estimate(confidence: 0.95, isCompeting: order.hasCompetingEvents)
    let (lower, upper) = try (#require(interval.lower), #require(interval.upper))
    #expect(0 <= lower && lower < observed.risk && observed.risk < upper && upper <= 1)
  }

  /// Recalibrated risks need no recalibration: another scale of cloglog has 1/b and −a/b.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func pseudoRecalibrationIsUndone(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 150, causes: 1 + Int(seed % 2))
    let order = try TimeOrder(data.followUp)
    let pseudo = WeightedPseudoValues.values(order, by: order.place(ofHorizon: 2))
    let cloglog = data.risks.map(complementaryLogLog)
    let alone = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: true)
    let moved = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog.map { $0 + 0.7 }, slopeIsFixed: true)
    #expect(abs(moved.intercept - (alone.intercept - 0.7)) < 1e-7)
    #expect(abs(moved.interceptError - alone.interceptError) < 1e-7)
    let joint = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog, slopeIsFixed: false)
    guard joint.slope.isFinite, abs(joint.slope) > 0.02 else { return }
    let again = PseudoRecalibration(
      pseudoValues: pseudo, cloglog: cloglog.map { joint.intercept + joint.slope * $0 },
      slopeIsFixed: false)
    #expect(abs(again.slope - 1) < 1e-6 && abs(again.intercept) < 1e-6)
  }

  /// The smooth curve is of risks, not of the scale that they were given on.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func smoothCurveKnowsNoScale(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 150, causes: 1 + Int(seed % 2))
    let order = try TimeOrder(data.followUp)
    let place = order.place(ofHorizon: 2)
    var regression = HazardRegression(order)
    let cloglog = data.risks.map(complementaryLogLog)
    let own = HazardCalibration(&regression, cloglog: cloglog, by: place)
    let moved = HazardCalibration(
      &regression, cloglog: cloglog.map { 1 + 0.5 * $0 }, by: place)
    let (first, second) = try (#require(own), #require(moved))
    for value in cloglog.prefix(30) {
      let observed = first.observed(atCloglog: value)
      #expect(observed >= 0 && observed <= 1)
      #expect(abs(second.observed(atCloglog: 1 + 0.5 * value) - observed) < 1e-7)
    }
  }

  /// Groups hold everybody once, lower risks first.
  @Test(arguments: 0..<20 as Range<UInt64>, [RiskGrouping.quantiles(10), .cut2(7)])
  func groupsPartition(seed: UInt64, grouping: RiskGrouping) {
    let risks = RandomRisks(seed: seed, count: 45, cells: seed % 2 == 0 ? 9 : nil).risks
    let groups = grouping.groups(risks)
    #expect(groups.flatMap(\.self).sorted() == Array(risks.indices))
    for (lower, higher) in zip(groups, groups.dropFirst()) {
      let (top, bottom) = (lower.map { risks[$0] }.max(), higher.map { risks[$0] }.min())
      #expect(top ?? 1 < bottom ?? 0)
    }
    let survival = risks.map { 1 - $0 }
    let cuts = SurvivalGroups.cuts(survival, patientsPerGroup: 9)
    let data = RandomFollowUp(seed: seed, count: 45)
    guard let order = try? TimeOrder(data.followUp) else { return }
    let found = SurvivalGroups(survival, cuts: cuts, order, by: order.place(ofHorizon: 1)).groups
    #expect(found.reduce(0) { $0 + $1.count } == 45)
    let mean = found.filter { $0.count > 0 }.reduce(0) { $0 + $1.count * $1.predicted } / 45
    #expect(mean.agrees(with: survival.reduce(0, +) / 45, within: 1e-12))
  }

  /// Cox's likelihood in one column: every shift is the same model, twice the scale half the coefficient.
  @Test(arguments: 0..<12 as Range<UInt64>)
  func hazardRegressionKnowsNoUnits(seed: UInt64) throws {
    let data = RandomFollowUp(seed: seed, count: 100, causes: 1 + Int(seed % 2), ties: true)
    var regression = HazardRegression(try TimeOrder(data.followUp))
    regression.set(columns: [data.risks])
    let own = regression.fit(from: SIMD2(0, 0))
    regression.set(columns: [data.risks.map { 5 + 2 * $0 }])
    let moved = regression.fit(from: SIMD2(0, 0))
    let (first, second) = try (#require(own), #require(moved))
    #expect(abs(second.coefficients[0] - first.coefficients[0] / 2) < 1e-8)
    #expect(abs(second.logLikelihood - first.logLikelihood) < 1e-8)
    #expect(first.logLikelihood >= first.startLogLikelihood - 1e-12)
  }
}
