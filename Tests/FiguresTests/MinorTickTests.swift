import Rendering
import Scenes
import Testing

@testable import Figures

/// Which minor ticks of an axis have room on paper.
@Suite("Minor ticks") struct MinorTickTests {
  /// Ticks at tens from 40 to 60 and an end at 63.4, marks at whole numbers.
  private static func places(perUnit length: Double) -> [Double] {
    let ends =
      [40.0, 50, 60].map { MinorTicks.End(value: $0, x: $0 * length, isRound: true) }
      + [MinorTicks.End(value: 63.4, x: 63.4 * length, isRound: false)]
    let marks = (41...63).filter { $0 % 10 != 0 }.map { (Double($0), Double($0) * length) }
    return MinorTicks(marks, between: ends).places.map { ($0 / length).rounded() }
  }

  @Test(arguments: [
    // All, but 63 would touch the end.
    (
      AxisTrack.leastPitch,
      [41.0, 42, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 59, 61, 62]
    ),
    (AxisTrack.leastPitch / 2, [42, 44, 46, 48, 52, 54, 56, 58]),
    (AxisTrack.leastPitch / 5, [45, 55]), (AxisTrack.leastPitch / 6, []),
  ]) func keepADistanceThatCanBeCounted(perUnit: Double, expected: [Double]) {
    let length = perUnit * (1 + 1e-9)
    let found = Self.places(perUnit: length)
    #expect(found.filter { $0 < 60 } == expected.filter { $0 < 60 })
    for (a, b) in zip(found, found.dropFirst()) {
      #expect((b - a) * length >= AxisTrack.leastPitch * (1 - 1e-6))
    }
    #expect(found.allSatisfy { (63.4 - $0) * length >= AxisTrack.leastPitch * (1 - 1e-6) })
  }

  /// Every minor tick of drawn nomograms keeps the distance, from others and from ticks.
  @Test func drawnTicksKeepTheDistance() throws {
    for theme in [Theme.default, .singleColumn] {
      for model in [NomogramCases.plain] {
        let figure = try #require(NomogramFigure(model))
        let layout = NomogramLayout(
          NomogramContent(figure), style: FigureStyle(theme: theme), measuring: FixedWidthMeasurer()
        )
        for track in layout.rows.flatMap(\.tracks) {
          let minor = track.minorTicks.sorted()
          let ticks = track.ticks.map(\.x)
          for (a, b) in zip(minor, minor.dropFirst()) {
            #expect(b - a >= AxisTrack.leastPitch - 1e-9)
          }
          for mark in minor {
            #expect(ticks.allSatisfy { abs($0 - mark) >= AxisTrack.leastPitch - 1e-9 })
          }
        }
      }
    }
  }
}
