import Cohorts
import Diagnostics
import Foundation
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// What nomograms show beyond their axes.
@Suite("Nomogram elements") struct NomogramElementTests {
  private let text = FixedWidthMeasurer()

  private func layout(
    _ figure: NomogramFigure, theme: Theme = .default
  ) -> NomogramLayout {
    NomogramLayout(NomogramContent(figure), style: FigureStyle(theme: theme), measuring: text)
  }

  private func words(_ figure: NomogramFigure, _ language: Language = .english) -> String {
    let style = FigureStyle(language: language)
    return figure.scene(style: style, measuring: text).placedTexts(measuring: text)
      .map(\.run.string).joined(separator: " ")
  }

  /// Age of 52 to 91 with a slope of 0.05 from −5: log odds of −2.4 have no points, and 100 are 1.95 above.
  @Test func barsUnderTotalsAreTheGroupsIntervals() throws {
    var model = NomogramCases.one
    model.leverage = LeverageRange(
      percentile99: 0.1, largest: 0.2,
      groups: [
        .init(patients: 30, linearPredictor: -2, standardError: 0.1),
        .init(patients: 31, linearPredictor: -1, standardError: 0.2),
      ])
    var settings = NomogramSettings()
    settings.elements.insert(.totalConfidence)
    let figure = try #require(NomogramFigure(model, settings: settings))
    let bars = try #require(NomogramContent(figure).totalConfidence).bars
    for (bar, (value, error)) in zip(bars, [(-2.0, 0.1), (-1, 0.2)]) {
      #expect(abs(bar.points - (value + 2.4) / 1.95 * 100) < 1e-9)
      #expect(abs(bar.lower - (value - 1.959964 * error + 2.4) / 1.95 * 100) < 1e-4)
      #expect(abs(bar.upper - (value + 1.959964 * error + 2.4) / 1.95 * 100) < 1e-4)
    }
    let rows = figure.table().rows.filter { $0[0].hasPrefix("total_points_") }
    #expect(rows.count == 6)
    #expect(abs(try #require(Double(rows[0][5])) - 1 / (1 + exp(2))) < 1e-12)
    #expect(words(figure).contains("each of 2 groups by rising total (at least 30 patients"))
    #expect(!words(figure).contains("Bars over an axis"))
    // Without errors, or unless asked for, there are none.
    model.covariance = nil
    #expect(!words(try #require(NomogramFigure(model, settings: settings))).contains("Bars under"))
    #expect(NomogramContent(try #require(NomogramFigure(NomogramCases.one))).totalConfidence == nil)
  }

  /// What has no label is listed, and what is labelled is what the drawing shows.
  @Test(arguments: 0..<8) func tablesSayWhichTicksHaveALabel(seed: Int) throws {
    var random = RandomModel(seed: seed)
    let figure = try #require(NomogramFigure(random.make()))
    let style = FigureStyle(theme: [.default, .singleColumn, .slide][seed % 3])
    let table = figure.table(style: style, measuring: text)
    #expect(table.header.last == "labelled")
    #expect(table.rows.map { Array($0.dropLast()) } == figure.table().rows)
    #expect(table.rows.allSatisfy { ["yes", "no"].contains($0.last) })
    let shown = figure.scene(style: style, measuring: text).placedTexts(measuring: text)
      .map(\.run.string)
    for row in table.rows where row.last == "yes" && row[0] == "risk" {
      // The title of the axis has the unit.
      #expect(shown.contains(String(row[3].dropLast())))
    }
    let layout = NomogramLayout(NomogramContent(figure), style: style, measuring: text)
    for axis in layout.thinnedAxes {
      let rows = table.rows.filter { $0[0] == axis.variable && $0.last == "no" }
      if style.theme.aspect == nil { #expect(!rows.isEmpty) }
    }
  }

  /// Age has a slope of 0.05 with a variance of 0.0004 and a median of 71.5; 39 years are 100 points.
  @Test func confidenceBarsAreRelativeToTheTypicalPatient() throws {
    var model = NomogramCases.one
    model.covariance = Matrix(columns: [[9, -0.02], [-0.02, 0.0004]], rows: 2)
    let scale = try #require(PointScale(model))
    func error(_ age: Double) -> Double? {
      model.standardError(ofPointsAt: .number(age), along: scale.axes[0], on: scale)
    }
    let median = try #require(model.design["age"]?.quartiles[1])
    #expect(error(median) == 0)
    let perUnit = 100 / (39 * 0.05)
    #expect(abs((error(52) ?? 0) - (median - 52) * 0.02 * perUnit) < 1e-9)
    let bars = ConfidenceBar.bars(along: scale.axes[0], of: model, on: scale)
    #expect(bars.count == 4 && bars.allSatisfy { $0.lower < $0.points && $0.points < $0.upper })
    model.covariance = nil
    #expect(error(52) == nil)
    #expect(ConfidenceBar.bars(along: scale.axes[0], of: model, on: scale).isEmpty)
  }

  @Test func groupsBeginWhereTheRiskIsTheirs() throws {
    var settings = NomogramSettings()
    settings.riskGroups = [
      RiskGroup(name: "low", below: 0.1), RiskGroup(name: "middle", below: 0.2),
      RiskGroup(name: "high", below: 0.9999), RiskGroup(name: "certain"),
    ]
    let figure = try #require(NomogramFigure(NomogramCases.plain, settings: settings))
    let segments = RiskSegment.segments(
      settings.riskGroups, on: figure.scale, NomogramWording(.english))
    #expect(segments.map(\.name) == ["low (<10%)", "middle (10%–20%)", "high (20%–99.99%)"])
    let limits = segments.dropFirst().map(\.points.lowerBound)
    for (limit, risk) in zip(limits, [0.1, 0.2]) {
      #expect(abs((figure.scale.risk(ofTotalPoints: limit) ?? 0) - risk) < 1e-12)
    }
    #expect(words(figure).contains("no total reaches: certain (≥99.99%)"))
    #expect(layout(figure).row(.groups)?.groups?.blocks.count == 3)
  }

  @Test func groupsMustRise() {
    #expect(RiskGroup.problem(of: []) == nil)
    #expect(RiskGroup.problem(of: [.init(name: "a", below: 0.1), .init(name: "b")]) == nil)
    for limits in [[0.1], [nil], [nil, nil], [0.2, 0.1, nil], [0, nil], [0.1, 0.2]] as [[Double?]] {
      #expect(RiskGroup.problem(of: limits.map { .init(name: "g", below: $0) }) != nil)
    }
  }

  @Test(arguments: [0.5, 1, 1.5]) func aPointIsAsLongAsAskedFor(length: Double) throws {
    var settings = NomogramSettings()
    settings.millimetresPerPoint = length
    for theme in [Theme.default, .singleColumn, .slide] {
      let figure = try #require(NomogramFigure(NomogramCases.twelve, settings: settings))
      let scene = figure.scene(style: FigureStyle(theme: theme), measuring: text)
      let axis = try #require(group("axis.points", in: scene.items))
      let line = try #require(group("axis.line", in: axis.items))
      guard case .path(let path, _, _)? = line.items.first,
        case .move(let start) = path.elements[0],
        case .line(let end) = path.elements[1]
      else {
        Issue.record("no line")
        continue
      }
      #expect(abs(end.x - start.x - millimetres(100 * length)) < 1e-4)
      let texts = scene.placedTexts(measuring: text)
      #expect(texts.contains { $0.run.string.contains("50 mm") })
    }
  }

  private func group(_ role: Role, in items: [Scene.Item]) -> Scene.Group? {
    for case .group(let group) in items {
      if group.role == role { return group }
      if let inner = self.group(role, in: group.items) { return inner }
    }
    return nil
  }

  /// H(t) = 0.02 t, so the median of somebody with linear predictor x is ln 2 / (0.02 exp x).
  @Test func medianTimesAreThoseOfTheBaseline() throws {
    let model = NomogramCases.survival
    let scale = try #require(PointScale(model))
    let axis = try #require(MedianTimeAxis.axes(of: model, on: scale).first)
    #expect(axis.longestTime == 24 && !axis.ticks.isEmpty)
    for tick in axis.ticks {
      let value = scale.linearPredictor(ofTotalPoints: tick.totalPoints)
      #expect(abs(log(2) / (0.02 * exp(value)) - tick.time) < 1e-9 * tick.time)
    }
    let least = scale.linearPredictor(ofTotalPoints: axis.reachedFrom)
    #expect(abs(log(2) / (0.02 * exp(least)) - 24) < 1e-9)
    #expect(MedianTimeAxis.axes(of: NomogramCases.plain, on: scale).isEmpty)
  }

  @Test func mediansOutOfReachAreSaid() throws {
    var model = NomogramCases.survival
    model.coefficients[0] = -12
    var settings = NomogramSettings()
    settings.elements = [.medianTime]
    let figure = try #require(NomogramFigure(model, settings: settings))
    #expect(words(figure).contains("is not reached within 24 months by any total"))
    #expect(layout(figure).row(.medianTime(0)) == nil)
  }

  @Test func everyHorizonHasThePatientsRisk() throws {
    let model = NomogramCases.survival
    let figure = try #require(NomogramFigure(model, patients: [NomogramCases.patient]))
    let written = words(figure)
    for horizon in [12.0, 24] {
      let risk = try model.predict(NomogramCases.patient, within: horizon).risk
      #expect(written.contains(NomogramWording(.english).risk(try #require(risk.estimate), risk)))
      #expect(risk.lower != nil)
    }
  }

  @Test func unknownValuesHaveBoxesAndRanges() throws {
    var patient = NomogramCases.patient
    patient["age"] = nil
    let figure = try #require(NomogramFigure(NomogramCases.survival, patients: [patient]))
    #expect(words(figure).contains("Dashed boxes"))
    #expect(words(figure, .simplifiedChinese).filter { $0 != " " }.contains("虚线框"))
  }

  @Test func interactionsHaveTheLinesAskedFor() throws {
    var settings = NomogramSettings()
    settings.interactionValues = ["tscore": [-2.5, -3.5]]
    let figure = try #require(NomogramFigure(NomogramCases.interaction, settings: settings))
    let held = figure.scale.axes.filter { $0.variable == "bmi" }.flatMap(\.conditions).map(\.value)
    #expect(held == [.number(-3.5), .number(-2.5)])
  }

  @Test func linearPredictorAxisIsExact() throws {
    var settings = NomogramSettings()
    settings.elements = [.linearPredictor]
    let figure = try #require(NomogramFigure(NomogramCases.plain, settings: settings))
    let layout = layout(figure)
    let track = try #require(layout.row(.linearPredictor)?.tracks.first)
    for tick in track.ticks {
      let value = try #require(Double(tick.text.replacingOccurrences(of: "−", with: "-")))
      let total = figure.scale.totalPoints(ofLinearPredictor: value)
      #expect(abs(layout.x(ofTotal: total) - tick.x) < 1e-9)
    }
  }

  /// The distribution of a folded axis is cut where the axis turns; its parts add up to all patients.
  @Test func histogramsFollowTheFolds() throws {
    let model = NomogramCases.folded
    let scale = try #require(PointScale(model))
    let axis = try #require(scale.axes.first { !$0.turningPoints.isEmpty })
    let distribution = try #require(AxisDistribution(axis, of: model, on: scale))
    #expect(Set(distribution.bins.map(\.line)) == [0, 1])
    let turn = axis.turningPoints[0].points
    #expect(distribution.bins.filter { $0.line == 0 }.last.map { abs($0.to - turn) < 1e-6 } == true)
    #expect(distribution.bins.map(\.height).max() == 1)
    let interaction = try #require(PointScale(NomogramCases.interaction))
    let line = try #require(interaction.axes.first { !$0.conditions.isEmpty })
    #expect(AxisDistribution(line, of: NomogramCases.interaction, on: interaction) == nil)
  }
}
