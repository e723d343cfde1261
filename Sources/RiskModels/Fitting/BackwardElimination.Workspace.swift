internal import Foundation
package import Statistics

extension BackwardElimination {
  /// The elimination itself, for one fit after another in storage made once.
  ///
  /// From the second fit of a size on nothing is allocated.
  package struct Workspace: Sendable {
    /// What goes or stays together.
    package let factors: [Factor]
    /// When a factor may go.
    package let rule: Rule
    /// The factors that went, in the order they went.
    package private(set) var steps: [Step] = []
    /// Positions of the factors that stay, in their order.
    package private(set) var kept: [Int] = []
    /// The coefficients that stay, among all; the intercept 0 always does.
    package private(set) var keptCoefficients: [Int] = []
    /// What the kept coefficients become, and their covariance column by column.
    private(set) var coefficients: [Double] = []
    private(set) var covariance: [Double] = []

    /// The coefficients of the factor in question, or those that stay without it, or all that went with it.
    private var places: [Int] = []
    private var remaining: [Int] = []
    private var gone: [Int] = []
    /// The factor of V₂₂ and V₂₂⁻¹ b₂ of the statistic last computed.
    private var factored: [Double] = []
    private var solved: [Double] = []
    private var weights: [Double] = []

    /// Prepares for fits with these factors.
    package init(factors: [Factor], rule: Rule) { (self.factors, self.rule) = (factors, rule) }

    /// Eliminates factors of a fit; the covariance is symmetric, a row and a column for each coefficient.
    package mutating func run(_ coefficients: [Double], _ covariance: Matrix) {
      makeRoom(coefficients.count)
      for index in coefficients.indices { keptCoefficients.append(index) }
      for index in factors.indices { kept.append(index) }
      self.coefficients.overwrite(with: coefficients)
      self.covariance.overwrite(with: covariance.storage)
      while !kept.isEmpty, eliminateOne(coefficients, covariance) {}
    }

    private mutating func makeRoom(_ size: Int) {
      steps.empty(keepingRoomFor: factors.count)
      kept.empty(keepingRoomFor: factors.count)
      keptCoefficients.empty(keepingRoomFor: size)
      places.empty(keepingRoomFor: size)
      remaining.empty(keepingRoomFor: size)
      gone.empty(keepingRoomFor: size)
      coefficients.empty(keepingRoomFor: size)
      covariance.empty(keepingRoomFor: size * size)
      factored.empty(keepingRoomFor: size * size)
      solved.empty(keepingRoomFor: size)
      weights.empty(keepingRoomFor: size)
    }

    /// Lets the weakest factor go if the rule allows; `false` if it stays.
    private mutating func eliminateOne(_ full: [Double], _ fullCovariance: Matrix) -> Bool {
      guard let candidate = weakest() else { return false }
      divide(without: candidate.factor, of: full.count)
      guard let residual = wald(gone, full, fullCovariance.storage, size: full.count) else {
        return false
      }
      let step = Step(
        factor: factors[candidate.factor], chiSquared: candidate.chiSquared, residual: residual,
        residualDegreesOfFreedom: gone.count)
      switch rule {
      case .aic: guard step.aic <= 0 else { return false }
      case .p(let level): guard step.residualP > level else { return false }
      }
      readApproximation(full, fullCovariance)
      steps.append(step)
      if let place = kept.firstIndex(of: candidate.factor) { kept.remove(at: place) }
      return true
    }

    /// Parts all coefficients into those that stay without a factor and those that are gone then.
    private mutating func divide(without factor: Int, of size: Int) {
      remaining.removeAll(keepingCapacity: true)
      gone.removeAll(keepingCapacity: true)
      for index in 0..<size {
        let goes = factors[factor].coefficients.contains(index)
        if !goes, keptCoefficients.contains(index) {
          remaining.append(index)
        } else {
          gone.append(index)
        }
      }
    }

    /// The factor with the smallest criterion; the first of several.
    private mutating func weakest() -> (factor: Int, chiSquared: Double)? {
      var best: (factor: Int, chiSquared: Double)?
      var smallest = Double.infinity
      for factor in kept where !isNeeded(factor) {
        places.removeAll(keepingCapacity: true)
        for coefficient in factors[factor].coefficients {
          if let place = keptCoefficients.firstIndex(of: coefficient) { places.append(place) }
        }
        let chiSquared = wald(places, coefficients, covariance, size: coefficients.count)
        guard let chiSquared else { continue }
        let freedom = Double(places.count)
        // A P value of 1 − 1e-17 and one of 1 differ in their upper tails alone.
        let criterion =
          switch rule {
          case .aic: chiSquared - 2 * freedom
          case .p: -ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: freedom)
          }
        if criterion < smallest { (best, smallest) = ((factor, chiSquared), criterion) }
      }
      return best
    }

    /// Whether a factor that is still in cannot stay without this one.
    private func isNeeded(_ factor: Int) -> Bool {
      for dependent in factors[factor].dependents where kept.contains(dependent) { return true }
      return false
    }

    /// b₁ − V₁₂ V₂₂⁻¹ b₂ and V₁₁ − V₁₂ V₂₂⁻¹ V₂₁ for what remains (1) and all that is gone (2).
    ///
    /// The statistic of all that is gone has just been computed.
    private mutating func readApproximation(_ full: [Double], _ fullCovariance: Matrix) {
      coefficients.resize(to: remaining.count)
      covariance.resize(to: remaining.count * remaining.count)
      for (row, own) in remaining.enumerated() {
        coefficients[row] = full[own]
        for (index, other) in gone.enumerated() {
          coefficients[row] -= fullCovariance[own, other] * solved[index]
        }
      }
      weights.resize(to: gone.count)
      for (column, target) in remaining.enumerated() {
        for (index, other) in gone.enumerated() { weights[index] = fullCovariance[target, other] }
        Cholesky.solveInPlace(factored, size: gone.count, &weights)
        for (row, own) in remaining.enumerated() {
          let cell = column * remaining.count + row
          covariance[cell] = fullCovariance[own, target]
          for (index, other) in gone.enumerated() {
            covariance[cell] -= fullCovariance[own, other] * weights[index]
          }
        }
      }
      swap(&keptCoefficients, &remaining)
    }

    /// bᵀ V⁻¹ b for some positions; `nil` if V cannot be inverted there.
    private mutating func wald(
      _ positions: [Int], _ coefficients: [Double], _ covariance: [Double], size: Int
    ) -> Double? {
      let count = positions.count
      factored.resize(to: count * count)
      solved.resize(to: count)
      for (column, other) in positions.enumerated() {
        solved[column] = coefficients[other]
        for (row, own) in positions.enumerated() {
          factored[column * count + row] = covariance[other * size + own]
        }
      }
      guard Cholesky.factorInPlace(&factored, size: count, tolerance: 1e-14) == nil else {
        return nil
      }
      Cholesky.solveInPlace(factored, size: count, &solved)
      var sum = 0.0
      for (index, position) in positions.enumerated() {
        sum += coefficients[position] * solved[index]
      }
      return sum
    }
  }
}

extension BackwardElimination.Step {
  fileprivate init(
    factor: BackwardElimination.Factor, chiSquared: Double, residual: Double,
    residualDegreesOfFreedom: Int
  ) {
    let freedom = factor.coefficients.count
    self.init(
      name: factor.name, chiSquared: chiSquared, degreesOfFreedom: freedom,
      p: ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: Double(freedom)),
      residual: residual, residualDegreesOfFreedom: residualDegreesOfFreedom,
      residualP: ChiSquaredDistribution.upperTail(
        residual, degreesOfFreedom: Double(residualDegreesOfFreedom)),
      aic: residual - 2 * Double(residualDegreesOfFreedom))
  }
}
