internal import Foundation
internal import Statistics

// Priorities: the minimum itself rather than a point near it (coefficients of collinear columns differ
// visibly long before the likelihood does), then speed: cross-validation solves a thousand of these.
//
// Newton's method with the penalty kept exact: at each step the likelihood is replaced by its quadratic
// approximation and that problem is solved exactly. Between neighbouring λ the curvature hardly changes,
// so that it is only renewed where steps stop shrinking tenfold; the slope is always exact, and with it
// the minimum. Only columns that might enter take part (the strong rule); the others are checked after.

/// Solves a penalised regression for falling λ, each from the solution before.
struct ElasticNetSolver<Loss: ElasticNetLoss>: Sendable {
  /// The coefficients of the standardised columns.
  private(set) var coefficients: [Double]
  private(set) var intercept = 0.0
  /// The negative mean log likelihood at the solution.
  private(set) var value = Double.infinity
  /// How fast the mean log likelihood rises with each coefficient at the solution.
  private(set) var slopes: [Double]

  private var loss: Loss
  private let columns: PaddedColumns
  private let factors: [Double]
  private let mixing: Double
  private var members: [Int] = []
  private var working: PaddedColumns
  private var quadratic = ElasticNetQuadratic(size: 0)
  private var information: [Double] = []
  private var isInformationOld = true
  private var usedLambda = -1.0
  private var linear: [Double]
  private var current: [Double] = []
  private var workingSlopes: [Double] = []

  /// `factors` are infinite for columns that may not take part.
  init(columns: PaddedColumns, loss: Loss, factors: [Double], mixing: Double) {
    self.columns = columns
    self.loss = loss
    self.factors = factors
    self.mixing = mixing
    coefficients = Array(repeating: 0, count: columns.columns)
    slopes = coefficients
    working = PaddedColumns(rows: columns.rows, columns: 0)
    linear = Array(repeating: 0, count: columns.paddedRows)
    setMembers([])
  }

  private var first: Int { loss.hasIntercept ? 1 : 0 }

  /// Fits the intercept alone, which must come first.
  mutating func solveNull() -> Bool {
    value = loss.evaluate(linear)
    guard loss.hasIntercept || !members.isEmpty else { return finish(isConverged: true) }
    return finish(isConverged: iterate(lambda: 0))
  }

  /// Solves for λ, starting from the solution for the larger `previous`.
  mutating func solve(lambda: Double, previous: Double) -> Bool {
    let bound = mixing * (previous.isFinite ? max(0, 2 * lambda - previous) : lambda)
    let candidates = factors.indices.filter {
      coefficients[$0] != 0 || (factors[$0].isFinite && abs(slopes[$0]) >= factors[$0] * bound)
    }
    join(candidates)
    for _ in 0...factors.count {
      guard finish(isConverged: iterate(lambda: lambda)) else { return false }
      let overlooked = factors.indices.filter {
        coefficients[$0] == 0 && factors[$0].isFinite
          && abs(slopes[$0]) > factors[$0] * lambda * mixing * (1 + 1e-10) + 1e-14
      }
      guard join(overlooked) else { return true }
    }
    return true
  }

  /// Lets columns take part; `false` if all did before.
  @discardableResult
  private mutating func join(_ candidates: [Int]) -> Bool {
    let union = Set(members).union(candidates)
    guard union.count > members.count else { return false }
    setMembers(union.sorted())
    return true
  }

  private mutating func setMembers(_ indices: [Int]) {
    members = indices
    let size = indices.count + first
    working = PaddedColumns(joining: indices, of: columns, leadingOnes: first)
    quadratic = ElasticNetQuadratic(size: size)
    information = Array(repeating: 0, count: size * size)
    current = (loss.hasIntercept ? [intercept] : []) + indices.map { coefficients[$0] }
    workingSlopes = current
    isInformationOld = true
  }

  private mutating func iterate(lambda: Double) -> Bool {
    var previousChange = Double.infinity
    setPenalty(lambda)
    for _ in 0..<200 {
      let isFresh = isInformationOld
      if isInformationOld { renewInformation(lambda) }
      guard let change = takeStep(lambda: lambda, isFresh: isFresh) else {
        if isFresh { return false }
        isInformationOld = true
        continue
      }
      if change <= 1e-16 { return true }
      if change > 0.01 * previousChange { isInformationOld = true }
      previousChange = change
    }
    return false
  }

  private mutating func setPenalty(_ lambda: Double) {
    for (position, index) in members.enumerated() {
      quadratic.thresholds[position + first] = lambda * mixing * factors[index]
    }
    if mixing < 1, lambda != usedLambda, !isInformationOld { applyInformation(lambda) }
    usedLambda = lambda
  }

  private mutating func renewInformation(_ lambda: Double) {
    loss.fillInformation(of: working, into: &information)
    isInformationOld = false
    applyInformation(lambda)
  }

  private mutating func applyInformation(_ lambda: Double) {
    var diagonal = Array(repeating: 0.0, count: current.count)
    for (position, index) in members.enumerated() {
      diagonal[position + first] = lambda * (1 - mixing) * factors[index]
    }
    quadratic.setMatrix(lowerTriangle: information, diagonal: diagonal)
  }

  /// One step to the minimum of the approximation, halved until the objective does not rise.
  ///
  /// Returns the largest squared change on the scale of the linear predictor's variance, or `nil` if
  /// no step helps.
  private mutating func takeStep(lambda: Double, isFresh: Bool) -> Double? {
    working.transposedProduct(loss.residuals, into: &workingSlopes)
    let size = current.count
    for row in 0..<size {
      var sum = workingSlopes[row]
      for column in 0..<size {
        sum += information[max(row, column) + min(row, column) * size] * current[column]
      }
      quadratic.linear[row] = sum
      quadratic.solution[row] = current[row]
    }
    guard quadratic.solve() else { return nil }
    let (start, objective) = (current, value + penalty(of: current, lambda))
    let goal = quadratic.solution
    var fraction = 1.0
    for _ in 0..<(isFresh ? 40 : 1) {
      for index in 0..<size {
        current[index] =
          fraction == 1 ? goal[index] : start[index] + fraction * (goal[index] - start[index])
      }
      working.product(current, into: &linear)
      value = loss.evaluate(linear)
      if value + penalty(of: current, lambda) <= objective + 1e-13 * (abs(objective) + 1e-3) {
        return largestChange(from: start)
      }
      fraction /= 2
    }
    current = start
    working.product(current, into: &linear)
    value = loss.evaluate(linear)
    return nil
  }

  private func largestChange(from start: [Double]) -> Double {
    var largest = 0.0
    for index in current.indices {
      let change = current[index] - start[index]
      largest = max(largest, change * change * information[index * (current.count + 1)])
    }
    return largest
  }

  private func penalty(of solution: [Double], _ lambda: Double) -> Double {
    var sum = 0.0
    for (position, index) in members.enumerated() {
      let b = solution[position + first]
      sum += factors[index] * ((1 - mixing) / 2 * b * b + mixing * abs(b))
    }
    return lambda * sum
  }

  /// Copies the solution out and computes every column's slope.
  private mutating func finish(isConverged: Bool) -> Bool {
    if loss.hasIntercept { intercept = current[0] }
    for (position, index) in members.enumerated() {
      coefficients[index] = current[position + first]
    }
    columns.transposedProduct(loss.residuals, into: &slopes)
    return isConverged && value.isFinite
  }
}
