import Foundation
import Statistics
import Testing

@testable import Validation

/// R 4.2.2; the calls stand in `Tests/ReferenceValues/estimators.R`.
@Suite("Pooling, clusters and reclassification against R") struct PooledReferenceTests {
  /// metafor: rma(c(.2, .9, .5, 1.4, .7), sei = c(.2, .3, .25, .4, .15), method = "REML", test =), predict().
  @Test(arguments: [
    (
      RandomEffects.Inference.normal,
      [0.168465665177073121, 0.327678141880650864, 0.988051414637944436]
    ),
    (.hartungKnapp, [0.180406749199191530, 0.156975342500556225, 1.158754214018039130]),
    (.hartungKnappAdHoc, [0.180406749199191530, 0.156975342500556225, 1.158754214018039130]),
  ])
  func centresAgreeWithMetafor(inference: RandomEffects.Inference, expected: [Double]) throws {
    let (values, errors) = ([0.2, 0.9, 0.5, 1.4, 0.7], [0.2, 0.3, 0.25, 0.4, 0.15])
    let model = try #require(
      RandomEffects(estimates: values, standardErrors: errors, inference: inference))
    #expect(model.estimate.agrees(with: 0.657864778259297678, within: 1e-8))
    #expect(model.tauSquared.agrees(with: 0.079702620122937565, within: 1e-8))
    #expect(model.iSquared.agrees(with: 59.405077563621389913, within: 1e-7))
    for (own, theirs) in zip([model.standardError, model.lower, model.upper], expected) {
      #expect(own.agrees(with: theirs, within: 1e-8))
    }
    let moments = try #require(
      RandomEffects(
        estimates: values, standardErrors: errors, heterogeneity: .derSimonianLaird,
        inference: .normal))
    #expect(moments.estimate.agrees(with: 0.656378023572361746, within: 1e-12))
    #expect(moments.standardError.agrees(with: 0.166163880707447614, within: 1e-12))
    #expect(moments.tauSquared.agrees(with: 0.076128359734287152, within: 1e-12))
  }

  /// survival: concordance(e ~ s + strata(i %% 4)) and concordance(e ~ s, cluster = i %% 4), i = 0...39.
  @Test func clusteredConcordanceAgreesWithSurvival() throws {
    let scores = (0..<40).map { Double(17 * $0 % 13) }
    let outcomes = (0..<40).map { 11 * $0 % 7 > 3 }
    let clusters = (0..<40).map { "\($0 % 4)" }
    let within = try ClusteredConcordance.withinClusters(
      scores: scores, outcomes: outcomes, clusters: clusters)
    #expect(within.agrees(with: 0.55670103092783507, within: 1e-13))
    #expect(within.standardError?.agrees(with: 0.11169352269447055, within: 1e-12) == true)
    let robust = try ClusteredConcordance.robust(
      scores: scores, outcomes: outcomes, clusters: clusters)
    #expect(robust.agrees(with: 0.55882352941176472, within: 1e-13))
    #expect(robust.standardError?.agrees(with: 0.10752623302383639, within: 1e-12) == true)
  }

  /// Hmisc: improveProb(a, b, e); categories cut at 0.25 and 0.5 by the formulas of Pencina and of Kundu.
  @Test func reclassificationAgreesWithR() throws {
    let first = (0..<40).map { row -> Double in Double(17 * row % 41 + 1) / 43 }
    let second = (0..<40).map { row -> Double in
      let other = Double(29 * row % 41 + 1) / 43
      return (other + 2 * first[row]) / 3
    }
    let outcomes = (0..<40).map { 11 * $0 % 7 > 3 }
    let free = try #require(
      try ContinuousReclassification(from: first, to: second, outcomes: outcomes))
    #expect(free.netReclassification.estimate.agrees(with: 0.0588235294117647189, within: 1e-13))
    #expect(free.netReclassification.standardError.agrees(with: 0.3165562975030283, within: 1e-12))
    #expect(
      free.integratedDiscrimination.estimate.agrees(with: 0.0054719562243502051, within: 1e-13))
    #expect(
      free.integratedDiscrimination.standardError.agrees(with: 0.0316012562968576716, within: 1e-12)
    )
    let cut = try #require(
      try CategoricalReclassification(
        from: first, to: second, outcomes: outcomes, cuts: [0.25, 0.5]))
    #expect(cut.netReclassification.agrees(with: 0.074168797953964194, within: 1e-13))
    #expect(
      cut.netReclassification.standardError?.agrees(with: 0.136438821192687826, within: 1e-12)
        == true)
    #expect(cut.nullStandardError.agrees(with: 0.139685031247277491, within: 1e-12))
  }
}
