internal import Foundation
internal import Statistics
internal import Survival

// What each patient adds to the score, to G and to the baseline hazard; every estimate of variance is a
// sum of squares of these. A sum over a patient's time at risk is a running sum over event times up to the
// patient's own, and, after a competing event, one over later event times weighted by G(t−)/G(T−).
// So everything is linear in the number of patients.

extension FineGraySolver {
  /// Writes each patient's part of the score.
  ///
  /// With `heedingCensoring`, also through the estimate of G; without, as if G were known. The influence of a patient
  /// on b is I⁻¹ (η + ψ): η = ∫ (x − x̄) w dM, ψ what the patient changes of G. Allocates nothing once there is room.
  ///
  /// - Source: Fine & Gray, JASA 1999;94:496, section 4. Matches the variance of `cmprsk::crr`.
  func fillScores(heedingCensoring: Bool, of influence: inout Influence) {
    let (size, count) = (coefficients.count, order.rows.count)
    influence.scores.setSize(rows: count, columns: size)
    fillRelativeHazards(&influence.ratios)
    for column in 0..<size {
      influence.terms.take(state.moments, column: column)
      influence.sums.take(influence.terms.hazards, followed: state.moments.followed)
      influence.throughCensoring.zero(count: count)
      if heedingCensoring {
        let first = column * columns.paddedRows
        influence.competing.take(order, state.moments, values: columns.storage, from: first)
        fillCensoringInfluence(
          &influence.throughCensoring, influence.competing, influence.sums, isByColumn: true)
      }
      fillScores(ofColumn: column, in: &influence)
    }
  }

  private func fillScores(ofColumn column: Int, in influence: inout Influence) {
    let (first, target) = (column * columns.paddedRows, column * influence.scores.paddedRows)
    let (count, all) = (order.rows.count, influence.scores.paddedRows)
    let (ratios, terms, sums) = (influence.ratios, influence.terms, influence.sums)
    let added = influence.throughCensoring
    influence.scores.update { scores in
      for position in 0..<count {
        let x = columns.storage[first + position]
        let until = order.eventTimesUntil[position]
        let inflation = state.moments.inflation[position]
        var centred = sums.until[until] + inflation * sums.followedFrom[until]
        var value = 0.0
        if order.endings[position] == .event {
          value = x - terms.means[until - 1]
          centred -= terms.gone[until - 1]
        }
        value -= x * exposure(position, ratios) - ratios[position] * centred
        scores[target + position] = value + added[position]
      }
      for position in count..<all { scores[target + position] = 0 }
    }
  }

  /// The parts of the score of stretches of follow-up, G taken as known, with their patients' weights.
  ///
  /// A patient's follow-up is one stretch; after a competing event, one for each value of G.
  func rowInfluence() -> (scores: PaddedColumns, weights: [Double]) {
    let stretches = stretchesOfConstantWeight
    var parts = Array(repeating: [Double](), count: coefficients.count)
    var rowWeights: [Double] = []
    let ratios = relativeHazards
    var (terms, sums) = (ColumnTerms(), RunningSums())
    for column in coefficients.indices {
      terms.take(state.moments, column: column)
      sums.take(terms.hazards, followed: state.moments.followed)
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
          let own = x - terms.means[until - 1]
          first += own + ratios[position] * (x * seen - terms.gone[until - 1])
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
    var scores = PaddedColumns(rows: rowWeights.count, columns: parts.count)
    for (column, values) in parts.enumerated() { scores.setColumn(column, to: values) }
    return (scores, rowWeights)
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
    let zeros = Array(repeating: 0.0, count: order.eventTimes.count)
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
    var sums = RunningSums()
    sums.take(steps, followed: moments.followed)
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
    var (competing, added) = (CompetingSums(), [Double]())
    competing.take(order, moments, values: Array(repeating: 1, count: order.rows.count))
    fillCensoringInfluence(&added, competing, sums, isByColumn: false)
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
    var result: [Double] = []
    fillRelativeHazards(&result)
    return result
  }

  private func fillRelativeHazards(_ result: inout [Double]) {
    result.empty(keepingRoomFor: order.rows.count)
    for position in order.rows.indices {
      let weight = weights[position]
      result.append(weight > 0 ? state.hazardRatios[position] / weight : 0)
    }
  }

  private func eventWeight(_ index: Int) -> Double {
    order.eventTimes[index].events.reduce(0) { $0 + weights[$1] }
  }

  private func exposure(_ position: Int, _ ratios: [Double]) -> Double {
    weights[position] > 0 ? state.moments.exposure[position] / weights[position] : 0
  }

  /// Each patient's part through the estimate of G: ∫ q/Y dM, M being the martingale of censoring.
  ///
  /// Under `eventsFirst` this is the derivative of the product that G is, with those who remain after the
  /// censorings in the denominator; `crr` has all at risk there.
  ///
  /// q comes from the first event time whose weights a censoring changes, and from how many distinct times competing events
  /// may have had to be changed: of a column, Σ competing x × Σ followed hazard after it less Σ competing × Σ followed
  /// mean hazard; of the hazard alone, Σ competing × Σ followed steps. Under `everybodyAtRisk` these are bounded as `crr`
  /// does it, which matters at tied times alone: event times from the censoring on, competing events before.
  private func fillCensoringInfluence(
    _ result: inout [Double], _ competing: CompetingSums, _ sums: RunningSums, isByColumn: Bool
  ) {
    func q(_ event: Int, _ known: Int) -> Double {
      guard isByColumn else { return competing.total[known] * sums.followedFrom[event] }
      return competing.byTime[known] * state.moments.followedAfter[event]
        - competing.total[known] * sums.followedFrom[event]
    }
    let eventsLeave = options.tiedCensoring == .eventsFirst
    result.zero(count: order.rows.count)
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
  }
}
