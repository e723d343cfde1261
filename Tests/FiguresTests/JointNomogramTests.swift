import Cohorts
import Diagnostics
import Foundation
import Rendering
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Nomograms of risks that depend on two sums, read from the drawing itself.
@Suite("Nomograms of two sums") struct JointNomogramTests {
  /// Any model as a cause-specific one of one to three horizons, death falling where the event rises.
  private static func model(seed: Int) -> RiskModel {
    var random = RandomModel(seed: seed)
    var model = random.make()
    model.family = .causeSpecific
    let horizons = [[24.0], [12, 24], [6, 12, 24]][seed % 3]
    model.timeToEvent = TimeToEvent(
      time: "months", status: "status", event: "1", competing: ["2"], horizons: horizons,
      unit: .months)
    // A typical patient's hazards are the baselines' own.
    var competing = model
    competing.coefficients = model.coefficients.enumerated().map {
      $0 == 0 ? 0 : $1 * ($0 % 2 == 0 ? 0.7 : -0.4)
    }
    let typical = model.design.typicalValues
    model.coefficients[0] -= (try? model.linearPredictor(of: typical)) ?? 0
    competing.coefficients[0] -= (try? competing.linearPredictor(of: typical)) ?? 0
    let other = competing.coefficients
    let step = Baseline.Step(event: 0.03, competing: 0.05)
    model.baseline = Baseline(
      strata: [
        .init(
          horizons: horizons.indices.map {
            .init(time: horizons[$0], cumulativeHazard: 0.15 * Double($0 + 1))
          }, steps: horizons.map { _ in Array(repeating: step, count: 5) })
      ], competingCoefficients: other, absoluteRisk: .piecewiseExponential)
    return model
  }

  private static func figure(seed: Int) throws -> JointNomogramFigure {
    let model = model(seed: seed)
    var whole = model.design.typicalValues
    var settings = NomogramSettings.marking(seed % 2 == 0 ? [0.2] : [])
    if seed % 3 == 0 { settings.elements = Set(NomogramElement.allCases) }
    var open = whole
    if let name = model.design.predictors.last?.variable.name { open[name] = nil }
    if let range = model.design.predictors[0].range {
      whole[model.design.predictors[0].variable.name] = .number(range.upperBound)
    }
    return try #require(
      JointNomogramFigure(
        model, patients: [[], [whole], [whole, open]][seed % 3],
        cohort: [model.design.typicalValues], settings: settings))
  }

  @Test(arguments: 0..<18) func textsNeitherTouchNorLeaveThePage(seed: Int) throws {
    let figure = try Self.figure(seed: seed)
    let themes: [Theme] = [.default, .singleColumn, .slide]
    let style = FigureStyle(
      theme: themes[(seed + seed / 3) % 3], language: seed % 2 == 0 ? .english : .simplifiedChinese,
      isSynthetic: seed % 5 < 3)
    let text = FixedWidthMeasurer()
    let scene = figure.scene(style: style, measuring: text)
    let page = Rectangle(x: 0, y: 0, width: scene.size.width, height: scene.size.height)
    let texts = scene.placedTexts(measuring: text)
    for (index, first) in texts.enumerated() {
      #expect(page.contains(first.box), "'\(first.run.string)' leaves the page")
      for second in texts[(index + 1)...] where first.box.overlaps(second.box) {
        Issue.record("'\(first.run.string)' touches '\(second.run.string)'")
      }
    }
  }

  /// Every label stands on a curve, and the place under it gives the risk that it names.
  @Test(arguments: 0..<6) func curvesAreWhatTheirLabelsSay(seed: Int) throws {
    let figure = try Self.figure(seed: seed)
    let style = FigureStyle()
    let grid = RiskChartGrid(
      figure, style: style, at: Point(x: 0, y: 100), measuring: FixedWidthMeasurer())
    #expect(grid.charts.count == figure.scale.risks.count)
    for chart in grid.charts {
      #expect(chart.curves.count >= 2)
      let highest = figure.scale.highestTotals
      for curve in chart.curves {
        let said = try #require(Double(curve.label.string.dropLast())) / 100
        #expect(abs(said - curve.risk) < 1e-9)
        for point in curve.points {
          let totals = [
            (point.x - chart.plot.minX) / chart.plot.size.width * highest[0],
            (chart.plot.maxY - point.y) / chart.plot.size.height * highest[1],
          ]
          let found = figure.scale.risk(figure.scale.risks[chart.risk], ofTotals: totals)
          #expect(abs(found - curve.risk) < 1e-7)
        }
        // The label hides its own curve and no other.
        for other in chart.curves {
          let isCrossed = zip(other.points, other.points.dropFirst()).contains {
            curve.box.isCrossed(from: $0, to: $1)
          }
          #expect(isCrossed == (other.risk == curve.risk))
        }
      }
    }
  }

  @Test func patientsRisksAreOnTheirCharts() throws {
    let model = Self.model(seed: 1)
    let patient = model.design.typicalValues
    let figure = try #require(JointNomogramFigure(model, patients: [patient]))
    let texts = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
      .placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    for horizon in model.horizons {
      let risk = try model.predict(patient, within: horizon).risk.estimate ?? .nan
      #expect(texts.contains(NomogramWording(.english).risk(risk)))
    }
  }

  /// With the errors of both models known the charts give intervals, and both parts have bars.
  @Test func risksHaveTheirIntervals() throws {
    var model = Self.model(seed: 1)
    let size = model.coefficients.count
    var covariance = Matrix(rows: size, columns: size)
    for index in 1..<size {
      covariance[index, index] = pow(0.1 * model.coefficients[index], 2) + 1e-6
    }
    model.covariance = covariance
    var baseline = try #require(model.baseline)
    baseline.competingCovariance = (0..<size).map { covariance.row($0) }
    let steps = baseline.strata[0].steps?.reduce(0) { $0 + $1.count } ?? 0
    let group = Baseline.StepGroup(
      steps: steps, variance: 0.001, meanIntegrals: Array(repeating: 0, count: size - 1))
    baseline.strata[0].groups = .init(event: [group], competing: [group])
    model.baseline = baseline
    var patient = model.design.typicalValues
    if let range = model.design.predictors[0].range {
      patient[model.design.predictors[0].variable.name] = .number(range.upperBound)
    }
    var settings = NomogramSettings()
    settings.elements = [.confidence]
    let figure = try #require(
      JointNomogramFigure(model, patients: [patient], settings: settings))
    let texts = figure.scene(style: FigureStyle(), measuring: FixedWidthMeasurer())
      .placedTexts(measuring: FixedWidthMeasurer()).map(\.run.string)
    let words = NomogramWording(.english)
    for horizon in model.horizons {
      let risk = try model.predict(patient, within: horizon).risk
      let wording = words.risk(risk.estimate ?? .nan, risk)
      #expect(wording.contains("(") && texts.contains(wording))
    }
    #expect(texts.joined(separator: " ").contains(words.riskIntervalsInBrackets))
    for part in figure.scale.parts {
      let bars = part.scale.axes.map {
        ConfidenceBar.bars(along: $0, of: part.model, on: part.scale).count
      }
      #expect(bars.contains { $0 > 0 })
    }
    #expect(figure.scale.parts[1].model.leverage == nil)
  }

  /// A reader who reads exactly finds the model's risk; half a millimetre costs little.
  @Test func readingsAreNearTheModel() throws {
    let model = Self.model(seed: 1)
    let figure = try #require(JointNomogramFigure(model))
    let grid = RiskChartGrid(
      figure, style: FigureStyle(), at: Point(x: 0, y: 100), measuring: FixedWidthMeasurer())
    let totals = figure.scale.highestTotals.map { $0 * 0.37 }
    for chart in grid.charts {
      let found = chart.reading(of: totals, resolution: 1e-9)
      #expect(zip(found, totals).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    let precision = ReadingPrecision(figure, axisLength: 300, charts: grid.charts)
    #expect(precision.patientCount == 400 && precision.isSimulated)
    #expect(precision.medianError > 0 && precision.medianError < 0.01)
    #expect(precision.medianPoints > 0 && precision.medianPoints < 2)
  }

  /// No risk of a patient gives way to curves: each stands under its chart with its interval or range.
  @Test func risksOfSeveralPatientsStandUnderTheirCharts() throws {
    let figure = try Self.figure(seed: 2)
    let (text, words) = (FixedWidthMeasurer(), NomogramWording(.english))
    let grid = RiskChartGrid(figure, style: FigureStyle(), at: Point(x: 0, y: 100), measuring: text)
    #expect(figure.patients.count == 2)
    for chart in grid.charts {
      var scene = Scene(size: Size(width: 500, height: 900))
      scene.add(chart.items)
      let placed = scene.placedTexts(measuring: text)
      for index in 1...2 {
        let name = words.patientTitle(index)
        let own = try #require(placed.first { $0.run.string.hasPrefix(name + ": ") })
        #expect(own.run.string.contains("%") && own.box.minY > chart.plot.maxY)
      }
    }
  }

  @Test func modelsOfOneSumKeepTheirAxisOfRisks() {
    #expect(JointNomogramFigure(NomogramCases.plain) == nil)
    #expect(NomogramFigure.drawing(NomogramCases.plain) is NomogramFigure)
    #expect(NomogramFigure.drawing(Self.model(seed: 1)) is JointNomogramFigure)
  }
}
