internal import Foundation
internal import Statistics

// Sums over risk sets are swapped so that no cross-product is made at each event time. With the hazard
// dΛ(t) = w / S₀(t) of a step, its risk-weighted mean x̄(t) and patient i's risk rᵢ,
//
//   gradient     Σ wᵢ δᵢ xᵢ − Σ w x̄(t)  =  Σ xᵢ (wᵢ δᵢ − rᵢ Λ(tᵢ))
//   information  Σ w (C(t) / S₀(t) − x̄ x̄ᵀ)  =  Xᵀ diag(rᵢ Λ(tᵢ)) X − Σ w x̄ x̄ᵀ
//
// two cross-products a Newton step, whatever the number of events. At d tied events Efron's steps
// k = 0..<d take the share f = k / d of the events' sums away: S₀ − f E₀ and a − f aᴱ. The events
// themselves then meet the hazard Σ (1 − f) w / (S₀ − f E₀), and Σ w x̄ x̄ᵀ is of rank two:
//
//   A a aᵀ − B (a aᴱᵀ + aᴱ aᵀ) + C aᴱ aᴱᵀ  with  (A, B, C) = Σ w (1, f, f²) / (S₀ − f E₀)²

extension CoxSolver {
  /// Everything that a solution writes to, made once.
  struct Workspace: Sendable {
    /// Coefficients of the centred and scaled columns.
    var current: [Double]
    var step: [Double]
    /// The log likelihood less the penalty.
    var logLikelihood = -Double.infinity
    var plainLogLikelihood = -Double.infinity
    /// By position: the linear predictor of every padded row.
    var linear: [Double]
    var scratch: [Double]
    var information: [Double]
    /// By position: case weight times exp(linear predictor), relative to the stratum's largest.
    private(set) var risks: [Double]
    /// By position: the cumulative hazard that each patient met, on the scale of `risks`.
    private(set) var cumulativeHazards: [Double]
    /// By stratum: what `risks` are relative to.
    private(set) var shifts: [Double]
    /// By group.
    private(set) var steps: [Step]
    private var residuals: [Double]
    var curvatures: [Double]
    private var candidate: [Double]
    private(set) var gradient: [Double]
    private var factorStorage: [Double]
    private var products: [Double]
    /// Σ r Λ x² of each column, against which rounding of its information is judged.
    private var squares: [Double]
    var moments: MomentRows
    let order: CoxRiskOrder
    private let options: Options
    /// Of the scaled columns, square, column by column; empty without a penalty.
    private var penalty: [Double] = []
    private var size: Int

    init(order: CoxRiskOrder, columns: PaddedColumns, options: Options) {
      size = columns.columns
      self.order = order
      self.options = options
      let vector = Array(repeating: 0.0, count: size)
      let perRow = Array(repeating: 0.0, count: columns.paddedRows)
      (current, step, candidate, gradient) = (vector, vector, vector, vector)
      squares = vector
      (linear, scratch, risks, cumulativeHazards) = (perRow, perRow, perRow, perRow)
      (residuals, curvatures) = (perRow, perRow)
      information = Array(repeating: 0, count: size * size)
      (factorStorage, products) = (information, information)
      shifts = Array(repeating: 0, count: order.strata.count)
      steps = Array(repeating: Step(), count: order.groups.count)
      moments = MomentRows(order: order, columns: size, options: options)
    }

    /// Becomes a workspace for as many columns; allocates nothing if there have been as many before.
    mutating func setCount(columns count: Int) {
      size = count
      current.resize(to: count)
      step.resize(to: count)
      candidate.resize(to: count)
      gradient.resize(to: count)
      squares.resize(to: count)
      information.resize(to: count * count)
      factorStorage.resize(to: count * count)
      products.resize(to: count * count)
      moments.setCount(columns: count)
    }

    /// Takes the penalty of columns that were divided by `scales`.
    mutating func setPenalty(_ given: Matrix?, scales: [Double]) {
      guard let given else { return penalty = [] }
      given.divide(onBothSidesBy: scales, into: &penalty)
    }

    /// Computes linear predictors, hazards, log likelihood and residuals at `current`.
    mutating func evaluate(_ columns: PaddedColumns, offsets: [Double], weights: [Double]) {
      columns.product(current, into: &linear)
      var sum = 0.0
      for index in order.strata.indices {
        let stratum = order.strata[index]
        let shift = prepareRisks(of: stratum, offsets: offsets, weights: weights)
        shifts[index] = shift
        for position in stratum.rows where order.isEvent[position] {
          sum += weights[position] * (linear[position] - shift)
        }
        sum -= fillSteps(of: stratum, weights: weights)
        fillHazards(of: stratum, weights: weights)
      }
      if options.ties == .exact {
        sum -= ExactTies(order: order, columns: columns, risks: risks).logDenominators()
      }
      plainLogLikelihood = sum
      logLikelihood = sum - penaltyTerm()
    }

    /// Fills linear predictors and risks; returns the largest linear predictor.
    private mutating func prepareRisks(
      of stratum: CoxRiskOrder.Stratum, offsets: [Double], weights: [Double]
    ) -> Double {
      var largest = -Double.infinity
      for position in stratum.rows {
        linear[position] += offsets[position]
        if weights[position] > 0 { largest = max(largest, linear[position]) }
      }
      let shift = largest.isFinite ? largest : 0
      LikelihoodSums.fillRisks(
        linear, weights: weights, shift: shift, rows: stratum.rows, into: &risks)
      return shift
    }

    /// Fills the steps of a stratum, latest time first; returns its part of the log likelihood.
    private mutating func fillSteps(
      of stratum: CoxRiskOrder.Stratum, weights: [Double]
    ) -> Double {
      var (atRisk, logs) = (0.0, 0.0)
      for index in stratum.groups {
        let group = order.groups[index]
        for position in group.start..<group.firstEvent { atRisk += risks[position] }
        var (eventRisk, weight, count) = (0.0, 0.0, 0)
        for position in group.events {
          eventRisk += risks[position]
          weight += weights[position]
          count += weights[position] > 0 ? 1 : 0
        }
        atRisk += eventRisk
        if options.weightMeaning == .copies { count = max(count, Int(min(weight, 1e9).rounded())) }
        steps[index] = Step(
          ties: options.ties, count: count, weight: weight, atRisk: atRisk, eventRisk: eventRisk)
        logs += steps[index].logDenominators
      }
      return logs
    }

    /// Fills what each patient met, earliest time first.
    ///
    /// One array at a time: loops over whole strata run in vectors.
    private mutating func fillHazards(of stratum: CoxRiskOrder.Stratum, weights: [Double]) {
      let lastGroupEnd = stratum.groups.last.map { order.groups[$0].end } ?? stratum.rows.lowerBound
      for position in lastGroupEnd..<stratum.rows.upperBound { cumulativeHazards[position] = 0 }
      var cumulative = 0.0
      for index in stratum.groups.reversed() {
        let group = order.groups[index]
        let atEvent = cumulative + steps[index].eventHazard
        cumulative += steps[index].hazard
        for position in group.start..<group.firstEvent { cumulativeHazards[position] = cumulative }
        for position in group.events { cumulativeHazards[position] = atEvent }
      }
      for position in stratum.rows {
        curvatures[position] = risks[position] * cumulativeHazards[position]
      }
      for position in stratum.rows {
        residuals[position] =
          (order.isEvent[position] ? weights[position] : 0) - curvatures[position]
      }
    }

    /// The information matrix at the point last evaluated; only the lower triangle is meant.
    mutating func fillInformation(_ columns: PaddedColumns) {
      fillPlainInformation(columns)
      if options.ties == .exact {
        ExactTies(order: order, columns: columns, risks: risks).addInformation(to: &information)
      }
      for index in penalty.indices { information[index] += penalty[index] }
    }

    /// The information without the penalty and without exact ties.
    mutating func fillPlainInformation(_ columns: PaddedColumns) {
      columns.weightedCrossProduct(weights: curvatures, into: &information)
      for index in 0..<size { squares[index] = information[index * size + index] }
      moments.fill(columns, order: order, risks: risks, steps: steps)
      moments.crossProduct(into: &products)
      for index in information.indices { information[index] -= products[index] }
    }

    /// The first column that does not vary among those who count: its information is rounding.
    func constantColumn(tolerance: Double) -> Int? {
      (0..<size).first { !(information[$0 * size + $0] > tolerance * squares[$0]) }
    }

    /// Factors the information matrix; the first singular column or `nil`.
    mutating func factor(tolerance: Double) -> Int? {
      for index in information.indices { factorStorage[index] = information[index] }
      return Cholesky.factorInPlace(&factorStorage, size: size, tolerance: tolerance)
    }

    /// Writes the inverse of the information last made; `false` if that is singular.
    mutating func invertInformation(into inverse: inout [Double]) -> Bool {
      guard factor(tolerance: 1e-14) == nil else { return false }
      Cholesky.invert(factorStorage, size: size, into: &inverse, scratch: &candidate)
      return true
    }

    /// Factors the information with a little of each column's squares added to its diagonal.
    mutating func factorDamped() -> Bool {
      for damping in [1e-10, 1e-8, 1e-6, 1e-4] {
        for index in information.indices { factorStorage[index] = information[index] }
        for index in 0..<size { factorStorage[index * size + index] += damping * squares[index] }
        if Cholesky.factorInPlace(&factorStorage, size: size, tolerance: 1e-14) == nil {
          return true
        }
      }
      return false
    }

    /// Finds the Newton step and returns its decrement, twice the rise in log likelihood it promises.
    mutating func findStep(_ columns: PaddedColumns) -> Double {
      fillGradient(columns)
      for index in gradient.indices { step[index] = gradient[index] }
      Cholesky.solveInPlace(factorStorage, size: size, &step)
      var decrement = 0.0
      for index in gradient.indices { decrement += gradient[index] * step[index] }
      return decrement
    }

    /// The gradient of scaled coefficients at the point last evaluated.
    mutating func fillGradient(_ columns: PaddedColumns) {
      columns.transposedProduct(residuals, into: &gradient)
      if options.ties == .exact {
        ExactTies(order: order, columns: columns, risks: risks).addGradient(to: &gradient)
      }
      guard !penalty.isEmpty else { return }
      for row in 0..<size {
        for column in 0..<size { gradient[row] -= penalty[column * size + row] * current[column] }
      }
    }

    private func penaltyTerm() -> Double {
      guard !penalty.isEmpty else { return 0 }
      var sum = 0.0
      for column in 0..<size {
        for row in 0..<size { sum += penalty[column * size + row] * current[row] * current[column] }
      }
      return sum / 2
    }

    /// Takes the step, halved until the likelihood does not fall; `false` if no half of it helps.
    mutating func takeStep(
      _ columns: PaddedColumns, offsets: [Double], weights: [Double]
    ) -> Bool {
      let before = logLikelihood
      let slack = 1e-13 * (abs(before) + 1)
      for index in current.indices { candidate[index] = current[index] }
      var fraction = 1.0
      for _ in 0..<40 {
        for index in current.indices { current[index] = candidate[index] + fraction * step[index] }
        evaluate(columns, offsets: offsets, weights: weights)
        if logLikelihood >= before - slack { return true }
        fraction /= 2
      }
      for index in current.indices { current[index] = candidate[index] }
      evaluate(columns, offsets: offsets, weights: weights)
      return false
    }
  }
}
