internal import Statistics

/// Cox's likelihood in one or two columns with Efron's ties.
///
/// A patient who counts twice is two patients at one time. Weights are taken once for many columns; patients
/// of no weight cost nothing.
struct CoxLine: Sendable {
  private var data = LikelihoodSums.CoxRows()
  /// The row of each patient, latest time first.
  private var rows: [Int] = []
  /// The distinct time of each event, latest first.
  private var places: [Int] = []
  private var first: [Double] = []
  private var second: [Double] = []
  private var isPair = false
  /// The columns summed over events.
  private var eventSums = SIMD2<Double>()
  private var scratch: [Double] = []
  private var jumps: [Double] = []

  /// Events, copies counted.
  var events: Double { Double(places.count) }

  /// Takes whole case weights.
  mutating func load(_ order: TimeOrder, weights: [Double]?) {
    rows.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    data.weights.removeAll(keepingCapacity: true)
    data.times.removeAll(keepingCapacity: true)
    data.shares.removeAll(keepingCapacity: true)
    reserve(patients: order.count, copies: Int(weights?.reduce(0, +) ?? Double(order.count)))
    for place in order.times.indices.reversed() { enter(order, place, weights) }
    let atRisk = data.times.isEmpty ? 0 : data.times[data.times.count - 2]
    rows.removeLast(rows.count - atRisk)
    data.weights.removeLast(data.weights.count - atRisk)
    while data.weights.count % 4 != 0 { data.weights.append(0) }
    while data.shares.count % 4 != 0 { data.shares.append(0) }
  }

  /// Makes room for all patients and for an event of every copy, since other weights leave others out.
  private mutating func reserve(patients: Int, copies: Int) {
    rows.reserveCapacity(patients)
    data.times.reserveCapacity(3 * patients)
    data.weights.reserveCapacity(patients + 3)
    first.reserveCapacity(patients + 3)
    second.reserveCapacity(patients + 3)
    places.reserveCapacity(copies)
    data.shares.reserveCapacity(copies + 3)
    jumps.reserveCapacity(copies + 3)
    scratch.reserveCapacity(6 * (patients + copies + 6))
  }

  /// Lets the patients of a time in, those with the event last.
  private mutating func enter(_ order: TimeOrder, _ place: Int, _ weights: [Double]?) {
    let positions = order.starts[place]..<order.starts[place + 1]
    var deaths = 0.0
    for position in positions {
      let row = order.rows[position]
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      if order.causes[row] == 1 { deaths += weight } else { append(row, weight) }
    }
    guard deaths > 0 else { return }
    data.times.append(rows.count)
    for position in positions where order.causes[order.rows[position]] == 1 {
      let row = order.rows[position]
      let weight = weights?[row] ?? 1
      if weight > 0 { append(row, weight) }
    }
    data.times.append(rows.count)
    let steps = max(1, Int(deaths.rounded()))
    for step in 0..<steps {
      data.shares.append(Double(step) / Double(steps))
      places.append(place)
    }
    data.times.append(places.count)
  }

  private mutating func append(_ row: Int, _ weight: Double) {
    rows.append(row)
    data.weights.append(weight)
  }

  /// Takes columns, values by row.
  mutating func take(_ one: [Double], _ other: [Double]?) {
    isPair = other != nil
    Self.gather(one, of: rows, count: data.weights.count, into: &first)
    eventSums.x = sumOverEvents(first)
    eventSums.y = 0
    guard let other else { return }
    Self.gather(other, of: rows, count: data.weights.count, into: &second)
    eventSums.y = sumOverEvents(second)
  }

  // Not a method of the instance, which would hold the column a second time and so have it copied.
  private static func gather(
    _ values: [Double], of rows: [Int], count: Int, into column: inout [Double]
  ) {
    column.resize(to: count)
    for position in rows.indices { column[position] = values[rows[position]] }
    for position in rows.count..<count { column[position] = 0 }
  }

  private func sumOverEvents(_ column: [Double]) -> Double {
    var sum = 0.0
    for time in stride(from: 0, to: data.times.count, by: 3) {
      for position in data.times[time]..<data.times[time + 1] {
        sum += data.weights[position] * column[position]
      }
    }
    return sum
  }

  /// Likelihood, and with `slopes` gradient and information, at coefficients.
  mutating func point(at coefficients: SIMD2<Double>, slopes: Bool) -> HazardPoint {
    let sums = LikelihoodSums.coxLine(
      first, isPair ? second : nil, rows: data, at: coefficients, slopes: slopes,
      scratch: &scratch, jumps: &jumps)
    return HazardPoint(
      logLikelihood: (coefficients * eventSums).sum() - sums.logRisks,
      gradient: eventSums - sums.means, information: sums.variances)
  }

  /// The cumulative baseline hazard by a distinct time, at columns of zero and the last coefficients.
  func cumulativeHazard(until place: Int) -> Double {
    var sum = 0.0
    for event in places.indices.reversed() {
      guard places[event] < place else { break }
      sum += jumps[event]
    }
    return sum
  }
}

/// Likelihood, gradient and information of a hazard regression in one or two columns at one point.
struct HazardPoint: Sendable {
  var logLikelihood = -Double.infinity
  var gradient = SIMD2<Double>()
  /// First, both, second.
  var information = SIMD3<Double>()

  /// The step to the maximum of the quadratic approximation; `nil` where the information is singular.
  func newtonStep(size: Int) -> SIMD2<Double>? {
    guard logLikelihood.isFinite, information.x > 0 else { return nil }
    var step = SIMD2(gradient.x / information.x, 0)
    if size > 1 {
      let ratio = information.y / information.x
      let pivot = information.z - ratio * information.y
      guard pivot > 1e-11 * information.z else { return nil }
      step.y = (gradient.y - ratio * gradient.x) / pivot
      step.x = (gradient.x - information.y * step.y) / information.x
    }
    return step.x.isFinite && step.y.isFinite ? step : nil
  }
}
