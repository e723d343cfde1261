import Cohorts
import Diagnostics
import Foundation
import RiskModels
import Statistics
import Survival
import Testing

@testable import Validation

@Suite("Models beside each other") struct ModelComparisonTests {
  /// Scores of the lung data: plogis((age − 62)/10 + (ecog − 1)/2) and plogis((age − 62)/15).
  private struct Lung {
    let followUp: FollowUp
    let risks: [[Double]]
    let events: [Bool]

    init() throws {
      let file = GoldenValues.folder.appending(path: "lung.csv")
      let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",").compactMap { Double($0) } }
      followUp = FollowUp(times: rows.map { $0[0] }, causes: rows.map { Int($0[1]) })
      events = rows.map { $0[1] == 1 }
      risks = [
        rows.map { inverseLogit(($0[2] - 62) / 10 + ($0[4] - 1) / 2).p },
        rows.map { inverseLogit(($0[2] - 62) / 15).p },
      ]
    }

    func comparison(thresholds: [Double] = []) throws -> ModelComparison {
      let plan = ValidationPlan(thresholds: thresholds)
      let both = try risks.map { try FollowedPredictions(followUp, horizons: [365], risks: [$0]) }
      return ModelComparison(both[0], at: 0, both[1], at: 0, following: plan)
    }
  }

  /// R 4.2.2, riskRegression 2022.11.28: Score(list(a, b), Surv(time, status) ~ 1, times = 365, contrasts = TRUE);
  /// survival 3.5: concordance(Surv(time, status) ~ a, reverse = TRUE, timewt =, ymax =, influence = 1), the
  /// standard error sqrt(sum((dfbeta_a − dfbeta_b)²)).
  @Test func differencesWithTimesAgreeWithR() throws {
    let found = try Lung().comparison()
    #expect(found.area.first?.agrees(with: 0.578662991748926) == true)
    #expect(found.area.second?.agrees(with: 0.540326547085442) == true)
    #expect(found.area.difference.agrees(with: 0.0383364446634844))
    #expect(found.area.difference.standardError?.agrees(with: 0.0162938191451977) == true)
    #expect(found.area.p?.agrees(with: 0.0186315858503113) == true)
    #expect(found.brier.difference.agrees(with: 0.00644039803946561))
    #expect(found.brier.difference.standardError?.agrees(with: 0.0071054318670325) == true)
    let harrell = try #require(found.concordance)
    #expect(harrell.first?.agrees(with: 0.579572446555819) == true)
    #expect(harrell.second?.agrees(with: 0.55114469095871) == true)
    #expect(harrell.difference.standardError?.agrees(with: 0.00978365130677927) == true)
    let uno = try #require(found.unoC)
    #expect(uno.first?.agrees(with: 0.578213755383328) == true)
    #expect(uno.second?.agrees(with: 0.549446798691275) == true)
    #expect(uno.difference.standardError?.agrees(with: 0.00992745431516997) == true)
  }

  /// Treating all against treating none: net benefit F − (1 − F) o with F = 1 − 0.411044450999536, whose standard
  /// error (1 + o) times Greenwood's 0.0359360592519578 (summary(survfit(Surv(time, status) ~ 1), times = 365)).
  @Test func netBenefitOfTreatingAllHasGreenwoodsError() throws {
    let lung = try Lung()
    let order = try TimeOrder(lung.followUp)
    let influence = NetBenefitInfluence(order, by: order.place(ofHorizon: 365))
    let all = influence.netBenefit(of: lung.risks[0].map { _ in 0.9 }, atOrAbove: 0.3)
    let (survival, odds) = (0.411044450999536, 3.0 / 7)
    #expect(all.value.agrees(with: 1 - survival - survival * odds, within: 1e-12))
    let squares = all.influence.reduce(0) { $0 + $1 * $1 }.squareRoot() / 227
    #expect(squares.agrees(with: (1 + odds) * 0.0359360592519578, within: 1e-10))
    let none = influence.netBenefit(of: lung.risks[0].map { _ in 0.1 }, atOrAbove: 0.3)
    #expect(none.value == 0 && none.influence.allSatisfy { $0 == 0 })
  }

  /// Five patients, all positive but the last: event 1, censored 2, event 3, event 5 | event 2; horizon 4, threshold ½.
  ///
  /// F of the four positives: 1/4, then 3/4 · 1/2: 5/8. Net benefit 4/5 · (5/8 − 3/8) = 1/5. What a positive changes of F,
  /// times 4: event at 1: 4 ((1 − 1/4)/4 − (5/8 − 1/4) (1 − 1/4)/3) = 3/8; being at risk then costs 4 (1/16 − 3/8 · 1/12) =
  /// 1/8, all that is known of the one censored at 2; event at 3: −1/8 + 4 · 3/4 (1 − 1/2)/2 = 5/8; beyond: −1/8 − 3/4.
  @Test func netBenefitByHand() throws {
    let order = try TimeOrder(FollowUp(times: [3, 1, 5, 2, 2], causes: [1, 1, 1, 0, 1]))
    let influence = NetBenefitInfluence(order, by: order.place(ofHorizon: 4))
    let found = influence.netBenefit(of: [0.9, 0.6, 0.5, 0.7, 0.2], atOrAbove: 0.5)
    #expect(found.value.agrees(with: 0.2, within: 1e-14))
    // (1 + 1)(F (1ᵢ − 4/5) + φᵢ) − (1ᵢ − 4/5): for positives 2 (1/8 + φ) − 1/5, for the other −1 + 4/5.
    let changes: [Double] = [5.0 / 8, 3.0 / 8, -7.0 / 8, -1.0 / 8]
    let positives = changes.map { (change: Double) -> Double in 2 * (0.125 + change) - 0.2 }
    let byHand: [Double] = positives + [-0.2]
    for (one, other) in zip(found.influence, byHand) {
      #expect(abs(one - other) < 1e-12, "\(found.influence)")
    }
  }

  /// The influence of a patient is n times the derivative of the net benefit by the patient's weight, moved to mean zero.
  @Test(arguments: 0..<20) func netBenefitInfluenceIsTheDerivative(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let n = 30
    let times = (0..<n).map { _ in (8 * source.uniform()).rounded(.up) / 2 }
    let causes = (0..<n).map { _ in Int(3 * source.uniform()) }
    let risks = (0..<n).map { _ in (20 * source.uniform()).rounded() / 20 }
    let order = try TimeOrder(FollowUp(times: times, causes: causes))
    let place = order.place(ofHorizon: 2.75)
    let threshold = 0.1 + 0.5 * source.uniform()
    func value(_ weights: [Double]) -> Double {
      DecisionCurveAtHorizon(
        risks, order, by: place, NetBenefitTerms(thresholds: [threshold]), weights: weights
      )
      .netBenefits[0]
    }
    let found = NetBenefitInfluence(order, by: place).netBenefit(
      of: risks, atOrAbove: threshold)
    let ones = Array(repeating: 1.0, count: n)
    guard found.value.isFinite else {
      #expect(value(ones).isNaN)
      return
    }
    #expect(found.value.agrees(with: value(ones), within: 1e-12))
    #expect(abs(found.influence.reduce(0, +)) < 1e-10)
    for row in 0..<n {
      let step = 1e-5
      var (more, less) = (ones, ones)
      more[row] += step
      less[row] -= step
      let slope = (value(more) - value(less)) / (2 * step)
      #expect(abs(found.influence[row] - Double(n) * slope) < 1e-5, "seed \(seed), row \(row)")
    }
  }

  @Test func netBenefitWithTimesHasAnInterval() throws {
    let found = try Lung().comparison(thresholds: [0.5])
    let pair = found.benefits[0].netBenefit
    #expect(pair.difference.lower != nil && pair.p != nil)
    #expect(pair.difference.method == "normal, influence function")
    #expect(found.legacy == nil)
  }

  /// R: 1 − Brier / (p (1 − p)) of both scores of `status`, difference −0.0341294924837252, jackknife standard error
  /// 0.0308963750977941, from which the delta method differs by less than 1 in 100.
  @Test func scaledBrierAgreesWithTheJackknife() throws {
    let lung = try Lung()
    let found = try ModelComparison(
      lung.risks[0], lung.risks[1], outcomes: lung.events, following: ValidationPlan())
    let scaled = try #require(found.scaledBrier)
    #expect(scaled.difference.agrees(with: -0.0341294924837252))
    #expect(scaled.difference.standardError?.agrees(with: 0.0308963750977941, within: 1e-2) == true)
  }

  /// pROC 1.18: roc.test(roc(status, a)[1:100], roc(status, a)[101:227], paired = FALSE): D 1.316231273919,
  /// df 160.0719535921, p 0.189978101969811.
  @Test func cohortsAgreeWithPROC() throws {
    let lung = try Lung()
    let sides = try [0..<100, 100..<227].map { rows in
      let found = try Performance(
        risks: Array(lung.risks[0][rows]), outcomes: Array(lung.events[rows]))
      return (CohortContrast.Side("part", found), found)
    }
    let found = CohortContrast(sides[0], sides[1], isTested: true)
    #expect(found.area.first?.agrees(with: 0.726111111111111) == true)
    #expect(found.area.second?.agrees(with: 0.587710351861295) == true)
    #expect(found.area.p?.agrees(with: 0.189978101969811) == true)
    let error = (0.726111111111111 - 0.587710351861295) / 1.316231273919
    #expect(found.area.difference.standardError?.agrees(with: error, within: 1e-10) == true)
    let t = StudentTDistribution.quantile(0.975, degreesOfFreedom: 160.0719535921)
    let upper = 0.726111111111111 - 0.587710351861295 + t * error
    #expect(found.area.difference.upper?.agrees(with: upper, within: 1e-9) == true)
    let own = CohortContrast(sides[0], sides[1], corrected: sides[1].1, isTested: false)
    #expect(own.area.p == nil && own.area.corrected?.difference == own.area.difference.estimate)
  }

  /// pROC 1.18: auc(roc(status, a), partial.auc = c(1, .8)), the same corrected, and of sensitivity c(.9, 1).
  @Test func partialAreasAgreeWithPROC() throws {
    let lung = try Lung()
    let bootstrap = Bootstrap(replicates: 50, seed: 1)
    let high = PartialArea(
      PartialRange(.specificity, 0.8...1), risks: lung.risks[0], outcomes: lung.events,
      bootstrap: bootstrap, confidence: 0.95)
    #expect(high.area.agrees(with: 0.0335404568331, within: 1e-11))
    #expect(high.corrected.agrees(with: 0.537612380092, within: 1e-11))
    let (low, top) = (high.area.lower ?? 1, high.area.upper ?? 0)
    #expect(low < 0.0335 && 0.0335 < top && high.area.method == "bootstrap, percentile")
    let sensitive = PartialArea(
      PartialRange(.sensitivity, 0.9...1), risks: lung.risks[0], outcomes: lung.events,
      bootstrap: nil, confidence: 0.95)
    #expect(sensitive.area.agrees(with: 0.0156732051447, within: 1e-11))
    #expect(sensitive.area.lower == nil)
  }

  /// Over the whole range the area is the AUC at the horizon; without censoring the weights are one, and both ways agree.
  @Test(arguments: 0..<20) func partialAreaAtAHorizon(seed: Int) throws {
    var source = SplitMix64(seed: UInt64(seed))
    let n = 60
    let risks = (0..<n).map { _ in (20 * source.uniform()).rounded() / 20 }
    let times = (0..<n).map { _ in 10 * source.uniform() }
    let censored = (0..<n).map { _ in source.uniform() < 0.3 }
    func whole(_ causes: [Int]) throws -> (FollowedPredictions, PartialArea) {
      let predictions = try FollowedPredictions(
        FollowUp(times: times, causes: causes), horizons: [5], risks: [risks])
      return (
        predictions,
        PartialArea(
          PartialRange(.specificity, 0...1), predictions, at: 0, bootstrap: nil, confidence: 0.95)
      )
    }
    let (predictions, area) = try whole(censored.map { $0 ? 0 : 1 })
    let auc = TimeDependentAUC.statistic(
      risks, ranks: RankedRisks.order(of: risks), predictions.horizons[0])
    #expect(area.area.agrees(with: auc, within: 1e-12))
    let (followed, _) = try whole(censored.map { _ in 1 })
    for rate in [ROCAnalysis.Rate.specificity, .sensitivity] {
      let range = PartialRange(rate, 0.6...0.95)
      let timed = PartialArea(range, followed, at: 0, bootstrap: nil, confidence: 0.95)
      let plain = PartialArea(
        range, risks: risks, outcomes: times.map { $0 <= 5 }, bootstrap: nil, confidence: 0.95)
      #expect(timed.area.agrees(with: plain.area.estimate ?? .nan, within: 1e-12))
      #expect(
        timed.corrected.estimate == nil
          || timed.corrected.agrees(with: plain.corrected.estimate ?? .nan, within: 1e-10))
    }
  }

  /// In their own patients models are not tested; each is corrected by its own optimism, a foreign model by none.
  @Test func correctsBothModels() async throws {
    let data = FollowedCohort(seed: 1, count: 150)
    let spec = try FollowedCohort.spec(.cox)
    var small = spec
    small.terms = try Formula("status ~ age").terms
    var plan = FollowedCohort.plan
    plan.byCentre = false
    let (first, second) = (
      try fit(spec, to: AnalysisSet(data.cohort, for: spec)),
      try fit(small, to: AnalysisSet(data.cohort, for: small))
    )
    var found = try compare(
      first.riskModel,
      with: [Rival(second.riskModel, title: "age", source: .development), Rival(second.riskModel)],
      on: data.cohort, following: plan, in: .development)
    let own = try await validate(first, specifiedBy: spec, on: data.cohort, following: plan)
    let other = try await validate(second, specifiedBy: small, on: data.cohort, following: plan)
    found.correct(
      try #require(ComparisonResult.Correction(own)),
      rivals: [ComparisonResult.Correction(other), nil])
    #expect(found.comparisons.map(\.horizon) == [2, 2, 5, 5])
    #expect(found.comparisons.allSatisfy { $0.area.p == nil && $0.patients == .development })
    let last = try #require(own.horizons?[1].performance.optimismCorrected?.corrected.aucAtHorizon)
    let rival = try #require(
      other.horizons?[1].performance.optimismCorrected?.corrected.aucAtHorizon)
    let fitted = try #require(found.comparisons[2].area.corrected)
    #expect(fitted.first == last.estimate && fitted.second == rival.estimate)
    let foreign = try #require(found.comparisons[3].area.corrected)
    #expect(foreign.second == found.comparisons[3].area.second)
    #expect(found.comparisons[2].secondSource == .development)
    #expect(found.models.map(\.horizon) == [2, 5] && found.models[0].models.count == 3)
  }
}
