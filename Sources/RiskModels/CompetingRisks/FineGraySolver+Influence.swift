internal import Foundation
internal import Statistics
internal import Survival

// What each patient adds to the score, to G and to the baseline hazard; every estimate of variance is a
// sum of squares of these. A sum over a patient's time at risk is a running sum over event times up to the
// patient's own, and, after a competing event, one over later event times weighted by G(t−)/G(T−).
// So everything is linear in the number of patients.

extension FineGraySolver {
  /// Running sums over event times of one integrand: before each, and from each on times G.
  ///
  /// The influence of a patient on b is I⁻¹ (η + ψ): η = ∫ (x − x̄) w dM, ψ what the patient changes of G.
  ///
  /// - Source: Fine & Gray, JASA 1999;94:496, section 4. Matches the variance of `cmprsk::crr`.
  private struct Sums {
    var until: [Double]
    var followedFrom: [Double]

    init(_ values: [Double], followed: [Double]) {
      let count = values.count
      until = Array(repeating: 0, count: count + 1)
      followedFrom = until
      for index in 0..<count { until[index + 1] = until[index] + values[index] }
      for index in stride(from: count - 1, through: 0, by: -1) {
        followedFrom[index] = followedFrom[index + 1] + followed[index] * values[index]
      }
    }
  }

  /// Each patient's part of the score, a row a position and a column a model column (scaled).
  ///
  /// With `heedingCensoring`, also through the estimate of G; without, as if G were known.
  func scoreInfluence(heedingCensoring: Bool) -> Matrix {
    let size = coefficients.count
    var result = Matrix(rows: order.rows.count, columns: size)
    let ratios = relativeHazards
    for column in 0..<size {
      let x = Array(columns.storage[(column * columns.paddedRows)...].prefix(order.rows.count))
      let (meanHazards, eventMeans, gone) = columnTerms(column)
      let sums = Sums(meanHazards, followed: state.moments.followed)
      for position in order.rows.indices {
        let until = order.eventTimesUntil[position]
        let inflation = state.moments.inflation[position]
        var centred = sums.until[until] + inflation * sums.followedFrom[until]
        var value = 0.0
        if order.endings[position] == .event {
          value = x[position] - eventMeans[until - 1]
          centred -= gone[until - 1]
        }
        value -= x[position] * exposure(position, ratios) - ratios[position] * centred
        result[position, column] = value
      }
      if heedingCensoring {
        let competing = competingSums(of: x)
        add(
          censoringInfluence { event, known in
            competing.byTime[known] * state.moments.followedAfter[event]
              - competing.total[known] * sums.followedFrom[event]
          }, to: &result, column: column)
      }
    }
    return result
  }

  /// The parts of the score of stretches of follow-up, G taken as known, with their patients' weights.
  ///
  /// A patient's follow-up is one stretch; after a competing event, one for each value of G.
  func rowInfluence() -> (scores: Matrix, weights: [Double]) {
    let stretches = stretchesOfConstantWeight
    var parts = Array(repeating: [Double](), count: coefficients.count)
    var rowWeights: [Double] = []
    let ratios = relativeHazards
    for column in coefficients.indices {
      let (meanHazards, eventMeans, gone) = columnTerms(column)
      let sums = Sums(meanHazards, followed: state.moments.followed)
      for position in order.rows.indices {
        let x = columns.storage[column * columns.paddedRows + position]
        let until = order.eventTimesUntil[position]
        let inflation = state.moments.inflation[position]
        func part(from start: Int, to end: Int) -> Double {
          let hazard = state.moments.cumulative[end] - state.moments.cumulative[start]
          return -ratios[position] * (x * hazard - (sums.until[end] - sums.until[start]))
        }
        var first = part(from: 0, to: until)
        if order.endings[position] == .event {
          let seen = goneHazard(until - 1)
          first += x - eventMeans[until - 1] + ratios[position] * (x * seen - gone[until - 1])
        }
        var later: [Double] = []
        let initial = state.censoring.before[order.timeIndices[position]]
        for stretch in stretches where inflation > 0 && stretch.upperBound > until {
          let start = max(until, stretch.lowerBound)
          let followed = state.moments.followed[start]
          let added = inflation * followed * part(from: start, to: stretch.upperBound)
          // Until somebody is censored the weight stays 1, and the first stretch goes on.
          if followed == initial { first += added } else { later.append(added) }
        }
        parts[column] += [first] + later
        if column == 0 {
          rowWeights += Array(repeating: weights[position], count: 1 + later.count)
        }
      }
    }
    return (Matrix(columns: parts, rows: rowWeights.count), rowWeights)
  }

  /// Event times between which nobody is censored.
  private var stretchesOfConstantWeight: [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    let followed = state.moments.followed
    for index in followed.indices
    where index + 1 == followed.count || followed[index + 1] != followed[index] {
      result.append(start..<(index + 1))
      start = index + 1
    }
    return result
  }

  /// The part of the hazard at an event time that tied events do not see.
  private func goneHazard(_ index: Int) -> Double {
    let moments = state.moments
    return (moments.rowStarts[index]..<moments.rowStarts[index + 1]).reduce(0) {
      $0 + moments.shares[$1] * moments.hazards[$1]
    }
  }

  /// Each patient's part of the baseline hazard (at `state.shift`) until an event time, coefficients given.
  func hazardInfluence(until last: Int) -> [Double] {
    let ratios = relativeHazards
    let moments = state.moments
    var (steps, means, gone) = (zeros, zeros, zeros)
    for index in 0..<last {
      for row in moments.rowStarts[index]..<moments.rowStarts[index + 1]
      where moments.weights[row] > 0 {
        let step = moments.hazards[row] / moments.totals[row]
        steps[index] += step
        gone[index] += moments.shares[row] * step
        means[index] += moments.weights[row] / moments.totals[row]
      }
      let weight = eventWeight(index)
      means[index] = weight > 0 ? means[index] / weight : 0
    }
    let sums = Sums(steps, followed: moments.followed)
    var result = order.rows.indices.map { position in
      let until = order.eventTimesUntil[position]
      var exposure = sums.until[until]
      exposure += moments.inflation[position] * sums.followedFrom[until]
      var value = 0.0
      if order.endings[position] == .event {
        value = means[until - 1]
        exposure -= gone[until - 1]
      }
      return value - ratios[position] * exposure
    }
    let competing = competingSums(of: Array(repeating: 1, count: order.rows.count))
    let added = censoringInfluence { event, known in
      competing.total[known] * sums.followedFrom[event]
    }
    for position in result.indices { result[position] += added[position] }
    return result
  }

  /// Σ hazard × mean of each column over event times before `last`: how the hazard moves with coefficients.
  func hazardSlopes(until last: Int) -> [Double] {
    let moments = state.moments
    return coefficients.indices.map { column in
      var sum = 0.0
      for row in 0..<moments.rowStarts[last] where moments.weights[row] > 0 {
        sum += moments.hazards[row] * moments.mean(row: row, column: column)
      }
      return sum
    }
  }

  /// Hazard ratios by position for one patient each, relative to `state.shift`.
  private var relativeHazards: [Double] {
    order.rows.indices.map {
      weights[$0] > 0 ? state.hazardRatios[$0] / weights[$0] : 0
    }
  }

  private var zeros: [Double] { Array(repeating: 0, count: order.eventTimes.count) }

  private func eventWeight(_ index: Int) -> Double {
    order.eventTimes[index].events.reduce(0) { $0 + weights[$1] }
  }

  private func exposure(_ position: Int, _ ratios: [Double]) -> Double {
    weights[position] > 0 ? state.moments.exposure[position] / weights[position] : 0
  }

  /// By event time: Σ hazard × mean, the mean that an event is compared with, and the part of the first
  /// that tied events do not see.
  private func columnTerms(_ column: Int) -> (hazards: [Double], means: [Double], gone: [Double]) {
    let moments = state.moments
    var (hazards, means, gone) = (zeros, zeros, zeros)
    for index in order.eventTimes.indices {
      var weight = 0.0
      for row in moments.rowStarts[index]..<moments.rowStarts[index + 1]
      where moments.weights[row] > 0 {
        let mean = moments.mean(row: row, column: column)
        hazards[index] += moments.hazards[row] * mean
        gone[index] += moments.shares[row] * moments.hazards[row] * mean
        means[index] += moments.weights[row] * mean
        weight += moments.weights[row]
      }
      if weight > 0 { means[index] /= weight }
    }
    return (hazards, means, gone)
  }

  /// Σ weighted hazard ratio / G(T−) × value, and without the value, over competing events before each
  /// distinct time; one more entry for those before the end.
  private func competingSums(of values: [Double]) -> (byTime: [Double], total: [Double]) {
    var (byTime, total) = ([0.0], [0.0])
    var (sum, count) = (0.0, 0.0)
    for index in order.times.indices {
      for position in order.timeStarts[index]..<order.timeStarts[index + 1] {
        sum += state.moments.competing[position] * values[position]
        count += state.moments.competing[position]
      }
      byTime.append(sum)
      total.append(count)
    }
    return (byTime, total)
  }

  /// Each patient's part through the estimate of G: ∫ q/Y dM, M being the martingale of censoring.
  ///
  /// Under `eventsFirst` this is the derivative of the product that G is, with those who remain after the
  /// censorings in the denominator; `crr` has all at risk there.
  ///
  /// `q` gets the first event time whose weights a censoring changes, and how many distinct times
  /// competing events may have had to be changed. Under `everybodyAtRisk` these are bounded as `crr` does
  /// it, which matters at tied times alone: event times from the censoring on, competing events before.
  private func censoringInfluence(_ q: (_ event: Int, _ known: Int) -> Double) -> [Double] {
    let eventsLeave = options.tiedCensoring == .eventsFirst
    var result = Array(repeating: 0.0, count: order.rows.count)
    var passed = 0.0
    var firstEvent = 0
    for index in order.times.indices {
      let positions = order.timeStarts[index]..<order.timeStarts[index + 1]
      let until = positions.isEmpty ? firstEvent : order.eventTimesUntil[positions.lowerBound]
      let atRisk = state.censoring.atRisk[index]
      var jump = 0.0
      let before = passed
      if state.censoring.censored[index] > 0, atRisk > 0 {
        let remaining = atRisk - state.censoring.censored[index]
        if !eventsLeave {
          jump = q(firstEvent, index) / atRisk
        } else if remaining > 0 {
          jump = q(until, index + 1) / remaining
        }
        passed += jump * state.censoring.censored[index] / atRisk
      }
      for position in positions {
        let isCensored = order.endings[position] == .censored
        result[position] =
          isCensored ? jump - passed : -(eventsLeave ? before : passed)
      }
      firstEvent = until
    }
    return result
  }

  private func add(_ values: [Double], to matrix: inout Matrix, column: Int) {
    for (row, value) in values.enumerated() { matrix[row, column] += value }
  }
}
