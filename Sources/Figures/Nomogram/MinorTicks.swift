/// The minor ticks of an axis of measured values that keep apart on paper.
///
/// Between two ticks stand all of them, every second, fifth or tenth, or none, so that what is left can be counted.
struct MinorTicks {
  /// A tick that bounds a stretch; the ends of an axis need not be round.
  struct End {
    var value: Double
    var x: Double
    var isRound: Bool
  }

  /// Where they stand.
  let places: [Double]

  init(_ marks: [(value: Double, x: Double)], between ends: [End]) {
    let ends = ends.sorted { $0.value < $1.value }
    let values = marks.sorted { $0.value < $1.value }
    let pitch = zip(values, values.dropFirst()).map { $1.value - $0.value }.min()
    places = zip(ends, ends.dropFirst()).flatMap { low, high in
      Self.chosen(values.filter { $0.value > low.value && $0.value < high.value }, low, high, pitch)
    }
  }

  private static func chosen(
    _ marks: [(value: Double, x: Double)], _ low: End, _ high: End, _ pitch: Double?
  ) -> [Double] {
    let pitch = pitch ?? max(high.value - low.value, 1e-12)
    for step in [1.0, 2, 5, 10] {
      func isMultiple(_ value: Double) -> Bool {
        let count = value / (step * pitch)
        return abs(count - count.rounded()) < 1e-6 * max(1, abs(count))
      }
      guard [low, high].allSatisfy({ !$0.isRound || isMultiple($0.value) }) else { continue }
      // What stands too near the end of an axis gives way to it.
      let clear = marks.filter { mark in
        isMultiple(mark.value)
          && [low, high].allSatisfy {
            $0.isRound || abs($0.x - mark.x) >= AxisTrack.leastPitch
          }
      }
      let places = clear.map(\.x)
      let all = [low.x] + places + [high.x]
      let isApart = zip(all, all.dropFirst()).allSatisfy { abs($1 - $0) >= AxisTrack.leastPitch }
      if isApart { return places }
    }
    return []
  }
}
