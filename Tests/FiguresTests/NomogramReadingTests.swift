import Cohorts
import Diagnostics
import Foundation
import Scenes
import Statistics
import Testing

@testable import Figures
@testable import RiskModels

/// Whether everything between two labels can be told: risks, times, and what captions say of them.
@Suite("Reading a nomogram") struct NomogramReadingTests {
  private let text = FixedWidthMeasurer()

  /// Log odds over a span that reaches from so much to so much.
  private func model(from low: Double, to high: Double) -> RiskModel {
    let slope = (logit(high) - logit(low)) / 39
    return NomogramFixture.model(
      [NomogramCases.age], [.linear("age")], [logit(low) - slope * 52, slope])
  }

  private func track(_ figure: NomogramFigure, _ theme: Theme) throws -> AxisTrack {
    let layout = NomogramLayout(
      NomogramContent(figure), style: FigureStyle(theme: theme), measuring: text)
    return try #require(layout.row(.risk(0))?.tracks.first)
  }

  /// In one column of a journal, 85 mm: no two tens beside each other are without a label, and most often none.
  @Test(arguments: [
    (0.002, 0.98), (0.005, 0.95), (0.01, 0.9), (0.05, 0.8), (0.1, 0.6), (0.001, 0.7),
  ]) func tensBetweenLabelsCanBeTold(low: Double, high: Double) throws {
    for theme in [Theme.singleColumn, .default, .doubleColumn] {
      let figure = try #require(NomogramFigure(model(from: low, to: high)))
      let track = try track(figure, theme)
      let omitted = Set(track.placement.omitted)
      let tens = track.ticks.indices.filter {
        Int(track.ticks[$0].text).map { $0 >= 10 && $0 <= 90 && $0.isMultiple(of: 10) } ?? false
      }
      #expect(!tens.isEmpty)
      for (first, second) in zip(tens, tens.dropFirst()) {
        #expect(!(omitted.contains(first) && omitted.contains(second)), "\(theme.name)")
      }
      if theme.name != "single-column" { #expect(tens.allSatisfy { !omitted.contains($0) }) }
      #expect(track.ticks.allSatisfy { !$0.text.contains("%") })
    }
  }

  /// Twelve predictors on 170 mm left 30 and 40 % without a label between 20 and 50 %.
  @Test func everyTenHasALabelOnAWideAxis() throws {
    let track = try track(#require(NomogramFigure(model(from: 0.002, to: 0.983))), .default)
    let shown = track.placement.places.map { track.ticks[$0.label].text }
    #expect(Set(["10", "20", "30", "40", "50", "60", "70", "80", "90"]).isSubset(of: shown))
  }

  /// 6 to 24 months: from the calendar 8, 9, 10, 12, 15, 18 and 21, and 7.
  @Test func timesAreThoseOfACalendar() {
    let marks = RoundTimes.marks(in: 6...24, unit: .months) { $0 }
    #expect(marks.map(\.value) == [7, 8, 9, 10, 12, 15, 18, 21])
    #expect(marks.map(\.rank) == [3, 3, 2, 3, 1, 3, 2, 3])
    // Half a year to ten years.
    let years = RoundTimes.marks(in: 0.45...10, unit: .years) { $0 }
    #expect(
      years.map(\.value)
        == [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9])
    // So short that the calendar has one time alone: round values between the ends.
    let short = RoundTimes.marks(in: 12.5...13.5, unit: .months) { ($0 - 12.5) * 100 }
    #expect(short.contains { $0.value == 13 } && short.count >= 3)
  }

  /// The hazard is 0.02 a month: medians of 3 to 24 months have ticks all along, not only above ten.
  @Test func shortMediansHaveTicks() throws {
    let scale = try #require(PointScale(NomogramCases.survival))
    let axis = try #require(MedianTimeAxis.axes(of: NomogramCases.survival, on: scale).first)
    let places =
      ([axis.reachedFrom] + axis.ticks.map(\.totalPoints) + [scale.totalPoints.highest]).sorted()
    let widest = zip(places, places.dropFirst()).map { $1 - $0 }.max() ?? 0
    #expect(widest <= 0.35 * (scale.totalPoints.highest - axis.reachedFrom))
    let shortest = shortestMedian(scale)
    let least = try #require(axis.ticks.map(\.time).min())
    #expect(least < shortest * 1.5 && least > shortest)
  }

  /// The median at the highest total: ln 2 / (0.02 exp x).
  private func shortestMedian(_ scale: PointScale) -> Double {
    log(2) / (0.02 * exp(scale.linearPredictor(ofTotalPoints: scale.totalPoints.highest)))
  }

  @Test func everyHorizonIsNamed() throws {
    let figure = try #require(NomogramFigure(NomogramCases.survival))
    for language in Language.allCases {
      let caption = figure.caption(in: language)
      for axis in figure.scale.riskAxes {
        #expect(caption.contains(try #require(axis.horizon?[language])), "\(caption)")
      }
    }
    #expect(figure.caption(in: .english).contains("over the whole follow-up"))
    #expect(figure.caption(in: .simplifiedChinese).contains("整个随访期间事件"))
    let plain = try #require(NomogramFigure(NomogramCases.plain))
    #expect(!plain.caption(in: .english).contains("follow-up"))
  }

  /// Both ends of a range have the same decimals.
  @Test func rangesHaveOneNumberOfDecimals() {
    let words = NomogramWording(.english)
    #expect(words.span(0.005...0.95) == "0.5% to 95.0%")
    #expect(words.span(0.11...0.74) == "11% to 74%")
    #expect(words.span(0.063...0.739) == "6.3% to 73.9%")
    #expect(words.span(0.00002...0.9996) == "<0.1% to >99.9%")
    #expect(words.span(0.00002...0.0004) == "0.0020% to 0.040%")
    #expect(NomogramWording(.simplifiedChinese).span(0.11...0.74) == "11%至74%")
    #expect(PocketCardWording(.english).risk(0.096...0.13) == "9.6–13.0%")
    #expect(PocketCardWording(.english).risk(0.15...0.1502) == "15%")
  }
}
