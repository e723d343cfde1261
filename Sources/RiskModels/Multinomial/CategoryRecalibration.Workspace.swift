internal import Foundation
internal import Statistics

extension CategoryRecalibration {
  /// Patients whose linear predictors are recalibrated.
  package struct Patients: Sendable {
    /// One array a category but the reference, one value a patient.
    package var linear: [[Double]]
    /// The category of each patient, the reference 0, the others counted from 1.
    package let categories: [Int]
    /// How often each patient counts.
    package var weights: [Double]

    /// Joins them; all have one value a patient.
    package init(linear: [[Double]], categories: [Int], weights: [Double]) {
      (self.linear, self.categories, self.weights) = (linear, categories, weights)
    }

    /// How often the patients of a category count together.
    fileprivate func weight(of category: Int) -> Double {
      var sum = 0.0
      for row in categories.indices where categories[row] == category { sum += weights[row] }
      return sum
    }
  }

  /// Newton's method on centred linear predictors, for one set of patients after another in storage made once.
  ///
  /// Intercepts come first, then slopes unless they are held. From the second fit on nothing is allocated.
  package struct Workspace: Sendable {
    /// One a category but the reference.
    package private(set) var intercepts: [Double]
    /// The same; all 1 where they were held.
    package private(set) var slopes: [Double]
    /// The log likelihood at the maximum.
    var logLikelihood: Double { best.logLikelihood }
    private var centres: [Double]
    private var best = Point()
    private var trial = Point()
    private var step: [Double] = []
    private var factored: [Double] = []
    private var scratch: [Double]

    /// Parameters with likelihood, its slope and its curvature there.
    private struct Point: Sendable {
      var parameters: [Double] = []
      var logLikelihood = -Double.infinity
      var gradient: [Double] = []
      var information: [Double] = []
    }

    /// Makes room for so many categories beside the reference.
    package init(blocks: Int) {
      intercepts = Array(repeating: 0, count: blocks)
      (slopes, centres) = (intercepts, intercepts)
      scratch = Array(repeating: 0, count: blocks + 1)
    }

    /// Recalibrates, with slopes held at 1 or free.
    ///
    /// - Throws: `Failure` where there is no maximum.
    package mutating func solve(
      _ patients: Patients, slopesAreFixed: Bool
    ) throws(Failure) {
      for category in 0...centres.count where !(patients.weight(of: category) > 0) {
        throw .emptyCategory(category)
      }
      centre(patients)
      guard isDefined(patients, slopesAreFixed: slopesAreFixed) else { throw .undefined }
      start(patients, slopesAreFixed: slopesAreFixed)
      try iterate(patients)
      for block in centres.indices {
        slopes[block] = slopesAreFixed ? 1 : best.parameters[centres.count + block]
        intercepts[block] = best.parameters[block] - slopes[block] * centres[block]
      }
    }

    private mutating func centre(_ patients: Patients) {
      var total = 0.0
      for weight in patients.weights { total += weight }
      for block in centres.indices {
        var sum = 0.0
        for row in patients.weights.indices {
          sum += patients.linear[block][row] * patients.weights[row]
        }
        centres[block] = sum / total
      }
    }

    /// Whether the linear predictors are finite and, for slopes, differ between patients.
    private func isDefined(_ patients: Patients, slopesAreFixed: Bool) -> Bool {
      for block in centres.indices {
        var differs = slopesAreFixed
        for row in patients.weights.indices {
          let centred = patients.linear[block][row] - centres[block]
          guard centred.isFinite else { return false }
          if abs(centred) > 1e-12, patients.weights[row] > 0 { differs = true }
        }
        guard differs else { return false }
      }
      return true
    }

    /// Begins with the linear predictors as they are, or with the shares of the categories where these fit better.
    private mutating func start(_ patients: Patients, slopesAreFixed: Bool) {
      let blocks = centres.count
      let size = slopesAreFixed ? blocks : 2 * blocks
      Self.resize(&best, to: size)
      Self.resize(&trial, to: size)
      step.resize(to: size)
      factored.resize(to: size * size)
      let reference = patients.weight(of: 0)
      for index in 0..<size {
        let isSlope = index >= blocks
        best.parameters[index] = isSlope ? 1 : centres[index]
        trial.parameters[index] = isSlope ? 1 : log(patients.weight(of: index + 1) / reference)
      }
      Self.evaluate(&best, patients, centres, scratch: &scratch)
      Self.evaluate(&trial, patients, centres, scratch: &scratch)
      if !(best.logLikelihood >= trial.logLikelihood) { swap(&best, &trial) }
    }

    private static func resize(_ point: inout Point, to size: Int) {
      point.parameters.resize(to: size)
      point.gradient.resize(to: size)
      point.information.resize(to: size * size)
    }

    private mutating func iterate(_ patients: Patients) throws(Failure) {
      for iteration in 1...100 {
        try factor(tolerance: iteration == 1 ? 1e-12 : 1e-14)
        for index in step.indices { step[index] = best.gradient[index] }
        Cholesky.solveInPlace(factored, size: step.count, &step)
        var decrement = 0.0
        for index in step.indices { decrement += step[index] * best.gradient[index] }
        guard decrement.isFinite else { throw .notConverged }
        let isLast = decrement < 1e-14 * (abs(best.logLikelihood) + 0.1)
        guard takeStep(patients) else {
          // No step improves: rounding has the last word at the maximum, nothing has it elsewhere.
          if decrement < 1e-9 * (abs(best.logLikelihood) + 1) { return }
          throw .notConverged
        }
        if isLast { return }
        if iteration >= 8, let isComplete = separation(patients) {
          throw .separated(isComplete: isComplete)
        }
      }
      throw .notConverged
    }

    private mutating func factor(tolerance: Double) throws(Failure) {
      for index in factored.indices { factored[index] = best.information[index] }
      guard Cholesky.factorInPlace(&factored, size: step.count, tolerance: tolerance) == nil else {
        throw .undefined
      }
    }

    private mutating func takeStep(_ patients: Patients) -> Bool {
      var share = 1.0
      let slack = 1e-12 * (1 + abs(best.logLikelihood))
      while share > 1e-6 {
        for index in step.indices {
          trial.parameters[index] = best.parameters[index] + share * step[index]
        }
        Self.evaluate(&trial, patients, centres, scratch: &scratch)
        if trial.logLikelihood >= best.logLikelihood - slack {
          swap(&best, &trial)
          return true
        }
        share /= 2
      }
      return false
    }

    /// Computes likelihood, slope and curvature; nothing overflows.
    ///
    /// `scratch` takes each patient's linear predictors and then risks, the reference first.
    private static func evaluate(
      _ point: inout Point, _ patients: Patients, _ centres: [Double], scratch: inout [Double]
    ) {
      let (blocks, size) = (centres.count, point.parameters.count)
      point.logLikelihood = 0
      for index in point.gradient.indices { point.gradient[index] = 0 }
      for index in point.information.indices { point.information[index] = 0 }
      for row in patients.categories.indices where patients.weights[row] > 0 {
        var largest = 0.0
        scratch[0] = 0
        for k in 0..<blocks {
          let slope = size > blocks ? point.parameters[blocks + k] : 1
          let centred = patients.linear[k][row] - centres[k]
          scratch[k + 1] = point.parameters[k] + slope * centred
          largest = max(largest, scratch[k + 1])
        }
        let own = scratch[patients.categories[row]] - largest
        var total = 0.0
        for k in scratch.indices {
          scratch[k] = exp(scratch[k] - largest)
          total += scratch[k]
        }
        point.logLikelihood += patients.weights[row] * (own - log(total))
        for k in scratch.indices { scratch[k] /= total }
        add(row, of: patients, centres, risks: scratch, to: &point)
      }
      if !point.logLikelihood.isFinite { point.logLikelihood = -.infinity }
    }

    /// Adds one patient's part of slope and curvature; both triangles are written.
    private static func add(
      _ row: Int, of patients: Patients, _ centres: [Double], risks: [Double],
      to point: inout Point
    ) {
      let (blocks, size, weight) = (
        centres.count, point.parameters.count, patients.weights[row]
      )
      func add(_ value: Double, _ first: Int, _ second: Int) {
        point.information[second * size + first] += value
        if first != second { point.information[first * size + second] += value }
      }
      for k in 0..<blocks {
        let own = patients.linear[k][row] - centres[k]
        let residual = weight * ((patients.categories[row] == k + 1 ? 1 : 0) - risks[k + 1])
        point.gradient[k] += residual
        if size > blocks { point.gradient[blocks + k] += residual * own }
        for l in 0...k {
          let curvature = weight * risks[k + 1] * ((k == l ? 1 : 0) - risks[l + 1])
          add(curvature, k, l)
          guard size > blocks else { continue }
          let other = patients.linear[l][row] - centres[l]
          add(curvature * own * other, blocks + k, blocks + l)
          add(curvature * other, k, blocks + l)
          if k != l { add(curvature * own, l, blocks + k) }
        }
      }
    }

    /// Whether the last step moves no patient from the own category towards another; then, whether it moves all away.
    private mutating func separation(_ patients: Patients) -> Bool? {
      let blocks = centres.count
      var (worst, best) = (Double.infinity, 0.0)
      for row in patients.categories.indices where patients.weights[row] > 0 {
        scratch[0] = 0
        for k in 0..<blocks {
          let slope = step.count > blocks ? step[blocks + k] : 0
          scratch[k + 1] = step[k] + slope * (patients.linear[k][row] - centres[k])
        }
        for other in scratch.indices where other != patients.categories[row] {
          let ahead = scratch[patients.categories[row]] - scratch[other]
          (worst, best) = (min(worst, ahead), max(best, ahead))
        }
      }
      guard best > 0.1, worst > -1e-3 * best else { return nil }
      return worst > 1e-3 * best
    }

    /// The covariance of intercepts at linear predictors of zero, a − b c for each category, and of free slopes.
    mutating func covariance() throws(Failure) -> Matrix {
      try factor(tolerance: 1e-14)
      var result = Matrix(rows: step.count, columns: step.count)
      Cholesky.invert(factored, size: step.count, into: &result.storage, scratch: &step)
      let (blocks, size) = (centres.count, step.count)
      guard size > blocks else { return result }
      for column in 0..<size {
        for block in 0..<blocks {
          result[block, column] -= centres[block] * result[blocks + block, column]
        }
      }
      for row in 0..<size {
        for block in 0..<blocks {
          result[row, block] -= centres[block] * result[row, blocks + block]
        }
      }
      return result
    }
  }
}
