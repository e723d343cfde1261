internal import Foundation
internal import Statistics

extension FineGraySolver {
  /// Everything that a solution writes to, made once.
  ///
  /// All hazards belong to patients whose linear predictor is `shift`, which keeps exponentials in range.
  struct Workspace: Sendable {
    /// Coefficients of the centred and scaled columns.
    var current: [Double]
    var step: [Double]
    /// The log likelihood less the penalty, and without it.
    private(set) var logLikelihood = -Double.infinity
    private(set) var plainLogLikelihood = -Double.infinity
    private(set) var shift = 0.0
    /// By position, padded: linear predictors with offsets, and weighted relative hazards.
    private(set) var linear: [Double]
    private(set) var hazardRatios: [Double]
    var scratch: [Double]
    private(set) var information: [Double]
    private(set) var censoring: SubdistributionCensoring
    /// The risk sets at event times; several rows a time under Efron's ties.
    private(set) var moments: Moments
    /// Of the scaled columns, square, column by column; empty without a penalty.
    private var penalty: [Double] = []
    private let ties: TieMethod
    private var candidate: [Double]
    private var gradient: [Double]
    private var eventSums: [Double]
    private var factorStorage: [Double]
    private var columnSums: [Double]
    private var tiedColumnSums: [Double]
    private var momentColumn: [Double]
    private var momentProduct: [Double]

    init(order: SubdistributionOrder, columns: PaddedColumns, options: Options) {
      let size = columns.columns
      let vector = Array(repeating: 0.0, count: size)
      let perRow = Array(repeating: 0.0, count: columns.paddedRows)
      (current, step, candidate, gradient, eventSums) = (vector, vector, vector, vector, vector)
      (linear, hazardRatios, scratch) = (perRow, perRow, perRow)
      information = Array(repeating: 0, count: size * size)
      (factorStorage, momentProduct) = (information, information)
      censoring = SubdistributionCensoring(times: order.times.count)
      moments = Moments(order: order, columns: size, ties: options.ties)
      columnSums = Array(repeating: 0, count: order.eventTimes.count)
      tiedColumnSums = columnSums
      momentColumn = Array(repeating: 0, count: moments.rows.rows)
      ties = options.ties
    }

    /// Becomes a workspace for as many columns; allocates nothing if there have been as many before.
    mutating func setCount(columns count: Int) {
      current.resize(to: count)
      step.resize(to: count)
      candidate.resize(to: count)
      gradient.resize(to: count)
      eventSums.resize(to: count)
      information.resize(to: count * count)
      factorStorage.resize(to: count * count)
      momentProduct.resize(to: count * count)
      moments.setCount(columns: count)
    }

    /// Takes the penalty of columns that were divided by `scales`.
    mutating func setPenalty(_ given: Matrix?, scales: [Double]) {
      guard let given else { return penalty = [] }
      given.divide(onBothSidesBy: scales, into: &penalty)
    }

    /// Takes over new case weights.
    mutating func prepare(
      _ order: SubdistributionOrder, _ columns: PaddedColumns, weights: [Double], options: Options
    ) {
      censoring.update(order, weights: weights, ties: options.tiedCensoring)
      moments.prepare(order, weights: weights, censoring: censoring, ties: ties)
      for position in scratch.indices {
        let isEvent = position < order.rows.count && order.endings[position] == .event
        scratch[position] = isEvent ? weights[position] : 0
      }
      columns.transposedProduct(scratch, into: &eventSums)
    }

    /// Computes risk sets and log likelihood at `current`.
    mutating func evaluate(
      _ order: SubdistributionOrder, _ columns: PaddedColumns, offsets: [Double], weights: [Double]
    ) {
      columns.product(current, into: &linear)
      shift = -.infinity
      for position in offsets.indices {
        linear[position] += offsets[position]
        if weights[position] > 0 { shift = max(shift, linear[position]) }
      }
      if !shift.isFinite { shift = 0 }
      var eventSum = 0.0
      for position in offsets.indices {
        let relative = linear[position] - shift
        hazardRatios[position] = weights[position] > 0 ? weights[position] * exp(relative) : 0
      }
      for event in order.eventTimes {
        for position in event.events where weights[position] > 0 {
          eventSum += weights[position] * (linear[position] - shift)
        }
      }
      moments.fillTotals(order, hazardRatios: hazardRatios)
      plainLogLikelihood = eventSum - moments.logTotals
      logLikelihood = plainLogLikelihood - penaltyValue
    }

    /// The means of columns in risk sets and the information matrix at the point last evaluated.
    mutating func fillInformation(_ order: SubdistributionOrder, _ columns: PaddedColumns) {
      for column in 0..<columns.columns {
        fillColumnSums(order, columns, column: column)
        moments.means(
          ofColumn: column, sums: columnSums, tied: tiedColumnSums, scratch: &momentColumn)
      }
      moments.fillExposure(order, hazardRatios: hazardRatios)
      columns.weightedCrossProduct(
        weights: moments.exposure, into: &information)
      moments.crossProduct(into: &momentProduct)
      let isPenalized = !penalty.isEmpty
      for index in information.indices {
        information[index] += (isPenalized ? penalty[index] : 0) - momentProduct[index]
      }
    }

    /// Factors the information matrix; the first singular column or `nil`.
    mutating func factor(tolerance: Double) -> Int? {
      for index in information.indices { factorStorage[index] = information[index] }
      return Cholesky.factorInPlace(&factorStorage, size: current.count, tolerance: tolerance)
    }

    /// Finds the Newton step and returns its decrement, twice the rise in log likelihood it promises.
    mutating func findStep() -> Double {
      moments.weightedMeanSums(into: &gradient)
      let size = current.count
      for index in gradient.indices {
        gradient[index] = eventSums[index] - gradient[index]
        if !penalty.isEmpty {
          for other in 0..<size {
            gradient[index] -= penalty[other * size + index] * current[other]
          }
        }
        step[index] = gradient[index]
      }
      Cholesky.solveInPlace(factorStorage, size: size, &step)
      var decrement = 0.0
      for index in gradient.indices { decrement += gradient[index] * step[index] }
      return decrement
    }

    /// Takes the step, halved until the likelihood does not fall; `false` if no half of it helps.
    mutating func takeStep(
      _ order: SubdistributionOrder, _ columns: PaddedColumns, offsets: [Double],
      weights: [Double]
    ) -> Bool {
      let before = logLikelihood
      let slack = 1e-13 * (abs(before) + 1)
      for index in current.indices { candidate[index] = current[index] }
      var fraction = 1.0
      for _ in 0..<40 {
        for index in current.indices { current[index] = candidate[index] + fraction * step[index] }
        evaluate(order, columns, offsets: offsets, weights: weights)
        if logLikelihood >= before - slack { return true }
        fraction /= 2
      }
      for index in current.indices { current[index] = candidate[index] }
      evaluate(order, columns, offsets: offsets, weights: weights)
      return false
    }

    private var penaltyValue: Double {
      guard !penalty.isEmpty else { return 0 }
      var sum = 0.0
      for (column, b) in current.enumerated() {
        for (row, c) in current.enumerated() {
          sum += b * c * penalty[column * current.count + row]
        }
      }
      return sum / 2
    }

    /// Σ hazard ratio × column over each risk set, and over the events of each time.
    private mutating func fillColumnSums(
      _ order: SubdistributionOrder, _ columns: PaddedColumns, column: Int
    ) {
      let offset = column * columns.paddedRows
      let fillsTies = moments.hasTies
      columns.storage.withUnsafeBufferPointer { x in
        hazardRatios.withUnsafeBufferPointer { ratios in
          moments.competing.withUnsafeBufferPointer { competing in
            var (sum, end) = (0.0, order.rows.count)
            for index in order.eventTimes.indices.reversed() {
              let start = order.eventTimes[index].start
              for position in start..<end { sum += ratios[position] * x[offset + position] }
              columnSums[index] = sum
              end = start
            }
            (sum, end) = (0, 0)
            for index in order.eventTimes.indices {
              let start = order.eventTimes[index].start
              for position in end..<start { sum += competing[position] * x[offset + position] }
              columnSums[index] += moments.followed[index] * sum
              end = start
            }
            guard fillsTies else { return }
            for (index, event) in order.eventTimes.enumerated() {
              tiedColumnSums[index] = event.events.reduce(0) {
                $0 + ratios[$1] * x[offset + $1]
              }
            }
          }
        }
      }
    }
  }
}
