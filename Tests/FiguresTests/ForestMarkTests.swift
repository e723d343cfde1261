import Diagnostics
import Figures
import RiskModels
import Scenes
import Statistics
import TestSupport
import Testing
import Validation

/// What forest plots and distributions say of pooled values, small parts and censored patients.
@Suite struct ForestMarkTests {
  private let text = FixedWidthMeasurer()

  private func figure(_ rows: [ForestFigure.Row]) -> ForestFigure {
    ForestFigure(
      measure: .cStatistic, rows: rows, labelHeading: "Centre", detailHeading: "", title: "A title."
    )
  }

  @Test func captionsNameOnlyTheMarksThatAreDrawn() {
    let row = ForestFigure.Row(label: "C1", estimate: Estimate(0.7, lower: 0.6, upper: 0.8))
    var (pooled, range) = (row, row)
    (pooled.mark, range.mark) = (.diamond, .range)
    #expect(!figure([row]).caption(in: .english).contains("diamond"))
    let both = figure([row, pooled, range]).caption(in: .english)
    #expect(both.contains("diamond") && both.contains("prediction interval"))
    let bare = figure([ForestFigure.Row(label: "C1", estimate: Estimate(0.7))])
    #expect(!bare.caption(in: .english).contains("95%"))
    let texts = bare.scene(style: FigureStyle(), measuring: text).placedTexts(measuring: text)
    #expect(!texts.contains { $0.run.string.contains("CI") })
  }

  /// A prediction interval has no estimate of its own, and an arrow is explained only where there is one.
  @Test func captionsAndNumbersSayWhatIsDrawn() {
    var row = ForestFigure.Row(label: "C1", estimate: Estimate(0.7, lower: 0.6, upper: 0.8))
    row.mark = .range
    let scene = figure([row]).scene(style: FigureStyle(), measuring: text)
    #expect(scene.placedTexts(measuring: text).contains { $0.run.string == "0.60 to 0.80" })
    #expect(figure([row]).alternativeText(in: .english).contains("C1: 0.60 to 0.80"))
    #expect(!figure([row]).caption(in: .english).contains("arrow"))
    var ratios = figure([
      ForestFigure.Row(label: "Age", estimate: Estimate(2, lower: 0.01, upper: 300))
    ])
    ratios.measure = .ratio(.logistic)
    #expect(ratios.caption(in: .english).contains("an arrow head marks"))
    #expect(ratios.caption(in: .simplifiedChinese).contains("箭头"))
  }

  /// Centres alike in everything differ by nothing; one much worse than the others makes a variance.
  @Test func pooledValuesSayHowMuchCentresDiffer() throws {
    func centre(_ code: String, worse: Bool = false) throws -> CentrePerformance {
      let risks = (0..<200).map { Double($0 + 1) / 210 }
      let outcomes = risks.indices.map { (risks[$0] > 0.5) != ($0 % (worse ? 2 : 5) == 0) }
      return CentrePerformance(
        centre: code, performance: try Performance(risks: risks, outcomes: outcomes))
    }
    let alike = try [centre("A"), centre("B"), centre("C")]
    let same = try #require(
      ForestFigure.centres(alike, pooled: PooledPerformance(alike)).notes.first)
    #expect(same[.english].contains("τ² = 0 (REML, logit scale), so the prediction interval"))
    #expect(same[.english].contains("(t, 2 df)"))
    #expect(same[.simplifiedChinese].contains("中心间方差τ² = 0"))
    let apart = try [centre("A"), centre("B"), centre("C", worse: true)]
    let pooled = PooledPerformance(apart)
    let variance = try #require(pooled.cStatistic?.tauSquared)
    let note = try #require(ForestFigure.centres(apart, pooled: pooled).notes.first)
    #expect(variance > 0.01)
    #expect(note[.english].contains("τ² = " + NumberStyle().fixed(variance, decimals: 3)))
    #expect(!note[.english].contains("Hartung"))
  }

  @Test func aPooledValueIsAClosedDiamondBetweenItsLimits() {
    var row = ForestFigure.Row(label: "All", estimate: Estimate(0.7, lower: 0.6, upper: 0.8))
    row.mark = .diamond
    let scene = figure([row]).scene(style: FigureStyle(), measuring: text)
    #expect(corners(scene.items) == 4)
    row.mark = .square
    #expect(corners(figure([row]).scene(style: FigureStyle(), measuring: text).items) != 4)
  }

  /// The pieces of the filled outline in the group of an estimate without a line, less the closing one.
  private func corners(_ items: [Scene.Item]) -> Int? {
    for case .group(let group) in items where group.role == "estimate" {
      guard group.items.count == 1, case .path(let path, _, _) = group.items[0] else { return nil }
      return path.elements.count - 1
    }
    return nil
  }

  @Test func subgroupsHaveAHeadingAndARowForEachPart() throws {
    var source = SplitMix64(seed: 3)
    let risks = (0..<203).map { _ in source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let labels = risks.indices.map { $0 < 100 ? "women" : $0 < 200 ? "men" : "other" }
    var table = try SubgroupTable(
      by: "sex", labels: labels, predictions: .init(risks: risks, outcomes: outcomes))
    let figure = try #require(ForestFigure.subgroups([table]))
    #expect(figure.id == "forest-subgroups" && figure.rows.count == 4)
    #expect(figure.rows.map(\.isIndented) == [false, true, true, true])
    let small = try #require(figure.rows.first { $0.label[.english] == "other" })
    #expect(small.estimate == nil && small.note?[.english] == "too few to judge")
    table.keepBack(2)
    let kept = try #require(ForestFigure.subgroups([table])?.rows.last)
    #expect(kept.detail == nil && kept.note?[.english] == "kept back")
    #expect(ForestFigure.subgroups([]) == nil)
  }

  /// Parts are compared with all patients, and a reader sees whether those made the model.
  @Test func subgroupsBeginWithAllPatients() throws {
    var source = SplitMix64(seed: 3)
    let risks = (0..<200).map { _ in source.uniform() }
    let outcomes = risks.map { source.uniform() < $0 }
    let labels = risks.indices.map { $0 < 100 ? "women" : "men" }
    let table = try SubgroupTable(
      by: "sex", labels: labels, predictions: .init(risks: risks, outcomes: outcomes))
    let all = table.rows[0].performance
    let figure = try #require(ForestFigure.subgroups([table], amongAll: all))
    #expect(figure.rows[0].label[.english] == "All patients" && !figure.rows[0].isIndented)
    #expect(figure.rows[0].estimate?.estimate == all?.cStatistic.estimate)
    #expect(figure.notes.contains { $0[.english].hasPrefix("Apparent") })
    let other = try #require(ForestFigure.subgroups([table], amongAll: all, isApparent: false))
    #expect(other.notes.isEmpty && !other.title[.english].contains("optimism"))
  }

  @Test func distributionsCountWhomTheyLeaveOut() {
    var distribution = RiskDistribution(
      edges: [0, 0.5, 1], withEvent: [1, 2], withoutEvent: [4, 3],
      fiveNumbers: [0.1, 0.2, 0.3, 0.4, 0.6])
    func caption(_ language: Language) -> String {
      DistributionFigure(distribution: distribution, outcome: "an event").caption(in: language)
    }
    #expect(!caption(.english).contains("censored"))
    distribution.censored = [20, 18]
    #expect(caption(.english).contains("38 patients censored before the horizon"))
    #expect(caption(.simplifiedChinese).contains("38例在该时间点前删失"))
  }

  /// Seven had no event, three of them because another came first; more than seven cannot be among them.
  @Test func distributionsSayWhereCompetingEventsAre() {
    let distribution = RiskDistribution(
      edges: [0, 0.5, 1], withEvent: [1, 2], withoutEvent: [4, 3],
      fiveNumbers: [0.1, 0.2, 0.3, 0.4, 0.6])
    func caption(_ competing: Int?, _ language: Language) -> String {
      DistributionFigure(
        distribution: distribution, outcome: "an event", competingEvents: competing
      ).caption(in: language)
    }
    let english = caption(3, .english)
    #expect(english.contains("horizon (4)") && english.contains("competing event before (3)."))
    let chinese = caption(3, .simplifiedChinese)
    #expect(chinese.contains("无任何事件者（4例）") && chinese.contains("发生竞争事件者（3例）"))
    for none in [nil, 0, 8] {
      #expect(!caption(none, .english).contains("competing"))
      #expect(!caption(none, .simplifiedChinese).contains("竞争"))
    }
  }
}
