import Diagnostics
import Figures
import Scenes
import TestSupport
import Testing

@testable import Validation

/// Curves say whether they are apparent or corrected, and what is left out.
@Suite("Names of curves") struct CurveNameTests {
  private func texts(_ figure: some Figure) -> [String] {
    let measurer = FixedWidthMeasurer()
    return figure.scene(style: FigureStyle(), measuring: measurer)
      .placedTexts(measuring: measurer).map(\.run.string)
  }

  @Test func apparentWhereACorrectedCurveStandsBeside() throws {
    var settings = SampleSettings()
    let corrected = try SampleFigures(settings, seed: 4)
    #expect(texts(corrected.decision).contains("Model, apparent"))
    #expect(texts(corrected.calibration).contains("Apparent, 95% CI"))
    #expect(corrected.decision.caption(in: .english).contains("belong to the apparent curve"))
    settings.isCorrected = false
    let plain = try SampleFigures(settings, seed: 4)
    #expect(texts(plain.decision).contains("Model"))
    #expect(texts(plain.calibration).contains("Smooth curve, 95% CI"))
  }

  @Test func avoidedInterventionsOfOtherPatientsAreNotApparent() throws {
    let sample = try SampleFigures(SampleSettings(), seed: 4)
    var figure = try #require(sample.interventionsAvoided as? InterventionsAvoidedFigure)
    #expect(figure.caption(in: .english).contains("Apparent, not corrected"))
    figure.isApparent = false
    #expect(!figure.caption(in: .english).contains("Apparent"))
    #expect(!figure.caption(in: .simplifiedChinese).contains("表观"))
    #expect(texts(figure).contains("Model"))
  }

  @Test func severalModelsSayThatTheyAreApparent() throws {
    let sample = try SampleFigures(SampleSettings(), seed: 4)
    let model = ComparedModel(
      title: "First", performance: sample.performance, roc: sample.roc.curves[0].roc,
      decisionCurve: sample.decision.curve)
    var other = model
    other.title = "Second"
    func figure(_ patients: SubgroupTable.Patients) throws -> DecisionCurveFigure {
      try #require(
        DecisionCurveFigure(
          comparing: ComparedModels(patients: patients, models: [model, other]),
          outcome: "fracture"))
    }
    let own = try figure(.development)
    #expect(own.caption(in: .english).contains("All curves are apparent"))
    #expect(own.caption(in: .simplifiedChinese).contains("各曲线均为表观值"))
    #expect(texts(own).contains { $0.hasSuffix("; apparent, not corrected for optimism") })
    let others = try figure(.external)
    #expect(!others.caption(in: .english).contains("apparent"))
    #expect(others.caption(in: .english).contains("Bands are left out"))
  }

  /// The reference category has no curve of its own, and the caption says why.
  @Test func decisionsLeaveOutTheReference() throws {
    let sample = try SampleFigures(SampleSettings(), seed: 4)
    let all = sample.categories
    let figure = try #require(
      DecisionCategoriesFigure(all, leavingOut: all[0].category, outcome: "outcome"))
    #expect(figure.categories.map(\.category) == all.dropFirst().map(\.category))
    let name = all[0].label
    #expect(
      figure.caption(in: .english).contains("The reference category, \(name[.english]), has no"))
    #expect(
      figure.caption(in: .simplifiedChinese).contains("参照类别“\(name[.simplifiedChinese])”不绘曲线"))
    #expect(!figure.table().rows.contains { $0[0] == all[0].category })
  }
}
