internal import Foundation
internal import RiskModels
internal import Statistics

/// Patients in the order of time, as the sums of a hazard regression run through them.
struct HazardPatients: Sendable {
  /// Where each distinct time starts; one more than times.
  let starts: [Int]
  /// What ended follow-up, by position.
  let causes: [Int]
  let isCompeting: Bool
  /// The number of columns.
  private(set) var size = 0
  /// Columns of a position side by side.
  private(set) var values: [Double] = []
  private(set) var weights: [Double] = []
  /// Whether those with an event at a time count as at risk of censoring there.
  var everybodyAtRisk = false
  private var uncensored: [Double] = []
  private var uncensoredOfAll: [Double] = []

  init(_ order: TimeOrder) {
    starts = order.starts
    causes = order.rows.map { order.causes[$0] }
    isCompeting = order.hasCompetingEvents
    weights = Array(repeating: 1, count: order.count)
  }

  /// Takes case weights by row; `nil` counts everybody once.
  mutating func load(weights given: [Double]?, _ order: TimeOrder) {
    for position in weights.indices { weights[position] = given?[order.rows[position]] ?? 1 }
  }

  /// Estimates the curve of censoring of those who count, by both conventions.
  mutating func loadCensoring(_ counts: RiskCounts) {
    CensoringCurve.estimate(counts, into: &uncensored)
    CensoringCurve.estimate(counts, into: &uncensoredOfAll, everybodyAtRisk: true)
  }

  /// Takes one or two columns, values by row.
  mutating func take(_ first: [Double], _ second: [Double]?, _ order: TimeOrder) {
    size = second == nil ? 1 : 2
    values.resize(to: order.count * size)
    for position in order.rows.indices {
      let row = order.rows[position]
      values[position * size] = first[row]
      if let second { values[position * size + 1] = second[row] }
    }
  }

  /// The probability of not being censored before a distinct time.
  func uncensored(before place: Int) -> Double {
    guard place > 0 else { return 1 }
    return everybodyAtRisk ? uncensoredOfAll[place - 1] : uncensored[place - 1]
  }
}

/// Likelihood, gradient and information of a hazard regression at one point.
struct HazardSums: Sendable {
  private(set) var logLikelihood = -Double.infinity
  private(set) var events = 0.0
  /// The rise of the cumulative baseline hazard at each distinct time.
  private(set) var increments: [Double] = []
  private var gradient: [Double] = []
  private var information: [Double] = []
  private var relative: [Double] = []
  /// Sums over those at risk: 1, then columns, then products of columns, times exp(lp).
  private var atRisk: [Double] = []
  private var tied: [Double] = []
  /// The same over patients gone by a competing event, times 1/G(T−), before each distinct time.
  private var gone: [Double] = []
  private var size = 0

  mutating func evaluate(
    _ patients: HazardPatients, at coefficients: SIMD2<Double>, ties: TieMethod
  ) {
    let isEfron = ties == .efron && !patients.isCompeting
    prepare(patients, coefficients)
    if patients.isCompeting { sumGone(patients) }
    for place in stride(from: patients.starts.count - 2, through: 0, by: -1) {
      let deaths = enter(patients, patients.starts[place]..<patients.starts[place + 1])
      guard deaths > 0 else { continue }
      events += deaths
      let scale = patients.isCompeting ? patients.uncensored(before: place) : 0
      take(deaths: deaths, place: place, goneScale: scale, efron: isEfron)
      for index in tied.indices { tied[index] = 0 }
    }
  }

  /// The same in the shape of one or two columns.
  var point: HazardPoint {
    HazardPoint(
      logLikelihood: logLikelihood, gradient: SIMD2(gradient[0], size > 1 ? gradient[1] : 0),
      information: size > 1
        ? SIMD3(information[0], information[1], information[3]) : SIMD3(information[0], 0, 0))
  }

  /// The cumulative baseline hazard by a place, at columns of zero.
  func cumulativeHazard(until place: Int) -> Double {
    var sum = 0.0
    for index in 0..<place { sum += increments[index] }
    return sum
  }

  private mutating func prepare(_ patients: HazardPatients, _ coefficients: SIMD2<Double>) {
    let (n, p) = (patients.causes.count, patients.size)
    size = p
    let width = 1 + p + p * (p + 1) / 2
    (logLikelihood, events) = (0, 0)
    Self.clear(&increments, patients.starts.count - 1)
    Self.clear(&gradient, p)
    Self.clear(&information, p * p)
    Self.clear(&atRisk, width)
    Self.clear(&tied, width)
    Self.clear(&relative, n)
    for position in 0..<n where patients.weights[position] > 0 {
      var linear = 0.0
      for column in 0..<p {
        linear += coefficients[column] * patients.values[position * p + column]
      }
      relative[position] = patients.weights[position] * exp(linear)
      if patients.causes[position] == 1 {
        logLikelihood += patients.weights[position] * linear
      }
    }
  }

  private static func clear(_ array: inout [Double], _ count: Int) {
    array.resize(to: count)
    for index in 0..<count { array[index] = 0 }
  }

  /// Lets the patients of a time in and returns how many have the event there.
  private mutating func enter(_ patients: HazardPatients, _ positions: Range<Int>) -> Double {
    var deaths = 0.0
    for position in positions {
      let weight = patients.weights[position]
      guard weight > 0 else { continue }
      let factor = relative[position]
      Self.add(patients, position, factor, to: &atRisk, offset: 0)
      guard patients.causes[position] == 1 else { continue }
      Self.add(patients, position, factor, to: &tied, offset: 0)
      deaths += weight
      for column in 0..<size {
        gradient[column] += weight * patients.values[position * size + column]
      }
    }
    return deaths
  }

  private static func add(
    _ patients: HazardPatients, _ position: Int, _ factor: Double, to sums: inout [Double],
    offset: Int
  ) {
    let size = patients.size
    let first = position * size
    sums[offset] += factor
    var index = offset + size + 1
    for column in 0..<size {
      let product = factor * patients.values[first + column]
      sums[offset + 1 + column] += product
      for other in 0...column {
        sums[index] += product * patients.values[first + other]
        index += 1
      }
    }
  }

  /// Sums over those gone by a competing event, from the first time on.
  private mutating func sumGone(_ patients: HazardPatients) {
    let width = atRisk.count
    let places = patients.starts.count - 1
    Self.clear(&gone, width * (places + 1))
    for place in 0..<places {
      let (now, next) = (place * width, (place + 1) * width)
      for index in 0..<width { gone[next + index] = gone[now + index] }
      let remaining = patients.uncensored(before: place)
      for position in patients.starts[place]..<patients.starts[place + 1] {
        guard patients.causes[position] > 1, patients.weights[position] > 0 else { continue }
        Self.add(patients, position, relative[position] / remaining, to: &gone, offset: next)
      }
    }
  }

  /// The events of one time: with Efron's ties the tied leave one by one, with Breslow's all stay.
  private mutating func take(deaths: Double, place: Int, goneScale: Double, efron: Bool) {
    let offset = place * atRisk.count
    func risk(_ index: Int, _ share: Double) -> Double {
      let others = goneScale > 0 ? goneScale * gone[offset + index] : 0
      return atRisk[index] + others - share * tied[index]
    }
    let steps = efron ? max(1, Int(deaths.rounded())) : 1
    let each = deaths / Double(steps)
    for step in 0..<steps {
      let share = efron ? Double(step) / Double(steps) : 0
      let total = risk(0, share)
      logLikelihood -= each * log(total)
      increments[place] += each / total
      var index = size + 1
      for column in 0..<size {
        let mean = risk(1 + column, share) / total
        gradient[column] -= each * mean
        for other in 0...column {
          let otherMean = risk(1 + other, share) / total
          // The lower triangle, column by column.
          information[other * size + column] +=
            each * (risk(index, share) / total - mean * otherMean)
          index += 1
        }
      }
    }
  }
}
