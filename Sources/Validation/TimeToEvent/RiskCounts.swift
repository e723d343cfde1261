/// Who is at risk and who leaves at each distinct time, with patients counting as often as they are told.
struct RiskCounts: Sendable {
  /// Patients at risk just before each distinct time.
  var atRisk: [Double] = []
  /// Events of interest at each time.
  var events: [Double] = []
  /// Competing events at each time.
  var competing: [Double] = []
  /// Patients censored at each time.
  var censored: [Double] = []

  /// Counts patients; `nil` weights count everybody once, a weight of zero nobody.
  init(_ order: TimeOrder, weights: [Double]? = nil) { count(order, weights: weights) }

  /// Starts empty, for counting again and again.
  init() {}

  /// Counts again, in the same storage.
  mutating func count(_ order: TimeOrder, weights: [Double]?) {
    let size = order.times.count
    clear(size)
    var left = 0.0
    for place in stride(from: size - 1, through: 0, by: -1) {
      for position in order.starts[place]..<order.starts[place + 1] {
        let row = order.rows[position]
        let weight = weights?[row] ?? 1
        left += weight
        switch order.causes[row] {
        case 0: censored[place] += weight
        case 1: events[place] += weight
        default: competing[place] += weight
        }
      }
      atRisk[place] = left
    }
  }

  private mutating func clear(_ size: Int) {
    if atRisk.count != size {
      atRisk = Array(repeating: 0, count: size)
      (events, competing, censored) = (atRisk, atRisk, atRisk)
      return
    }
    for place in 0..<size {
      (atRisk[place], events[place], competing[place], censored[place]) = (0, 0, 0, 0)
    }
  }
}
