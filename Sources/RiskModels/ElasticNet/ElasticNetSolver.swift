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
///
/// A solver is storage for one set of patients after another; from the second on nothing is allocated.
struct ElasticNetSolver<Loss: ElasticNetLoss>: Sendable {
  /// The coefficients of the standardised columns.
  private(set) var coefficients: [Double]
  private(set) var intercept = 0.0
  /// The negative mean log likelihood at the solution.
  private(set) var value = Double.infinity
  /// How fast the mean log likelihood rises with each coefficient at the solution.
  private(set) var slopes: [Double]

  private(set) var loss: Loss
  private var columns: PaddedColumns
  /// Infinite for columns that may not take part.
  private var factors: [Double]
  private let mixing: Double
  /// The columns that take part, rising.
  private var members: [Int] = []
  private var isMember: [Bool] = []
  private var working: PaddedColumns
  private var quadratic = ElasticNetQuadratic(size: 0)
  private var information: [Double] = []
  private var diagonal: [Double] = []
  private var isInformationOld = true
  private var usedLambda = -1.0
  private var linear: [Double]
  private var current: [Double] = []
  /// Where the last step set out.
  private var origin: [Double] = []
  private var workingSlopes: [Double] = []

  /// Makes room for all rows of data.
  init(room data: ElasticNetData, mixing: Double) {
    let (rows, size) = (data.predictors.rows, data.predictors.columns)
    let all = size + (Loss.hasIntercept ? 1 : 0)
    loss = Loss(room: data)
    columns = PaddedColumns(rows: rows, columns: size)
    working = PaddedColumns(rows: rows, columns: all)
    quadratic = ElasticNetQuadratic(size: all)
    self.mixing = mixing
    coefficients = Array(repeating: 0, count: size)
    (slopes, factors) = (coefficients, coefficients)
    information = Array(repeating: 0, count: all * all)
    (diagonal, current, origin, workingSlopes) = (
      Self.zeros(all), Self.zeros(all), Self.zeros(all), Self.zeros(all)
    )
    linear = Array(repeating: 0, count: columns.paddedRows)
    isMember = Array(repeating: false, count: size)
    members.reserveCapacity(size)
  }

  private static func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

  private var first: Int { Loss.hasIntercept ? 1 : 0 }

  /// Takes some rows of data, their columns standardised; nothing is fitted then.
  mutating func load(
    _ data: ElasticNetData, rows: [Int], _ scaling: ColumnScaling, factors: [Double]
  ) {
    loss.load(data, rows: rows)
    scaling.fill(&columns, from: data.predictors, order: loss.order)
    self.factors.overwrite(with: factors)
    coefficients.zero(count: columns.columns)
    slopes.zero(count: columns.columns)
    linear.zero(count: columns.paddedRows)
    (intercept, value, usedLambda) = (0, .infinity, -1)
    isMember.removeAll(keepingCapacity: true)
    for _ in 0..<columns.columns { isMember.append(false) }
    takeMembers()
  }

  /// Fits the intercept alone, which must come first.
  mutating func solveNull() -> Bool {
    value = loss.evaluate(linear)
    guard Loss.hasIntercept || !members.isEmpty else { return finish(isConverged: true) }
    return finish(isConverged: iterate(lambda: 0))
  }

  /// The deviance at linear predictors given by row of the data; the solution is not touched.
  mutating func deviance(_ linear: [Double], gatheredIn scratch: inout [Double]) -> Double {
    loss.gather(linear, into: &scratch)
    return loss.devianceScale * (loss.saturated + loss.value(scratch))
  }

  /// Solves for λ, starting from the solution for the larger `previous`.
  mutating func solve(lambda: Double, previous: Double) -> Bool {
    let bound = mixing * (previous.isFinite ? max(0, 2 * lambda - previous) : lambda)
    if join(slopesFrom: bound) { takeMembers() }
    for _ in 0...factors.count {
      guard finish(isConverged: iterate(lambda: lambda)) else { return false }
      guard joinOverlooked(lambda: lambda) else { return true }
      takeMembers()
    }
    return true
  }

  /// Lets columns take part whose slopes reach a bound; `false` if there is none that did not.
  private mutating func join(slopesFrom bound: Double) -> Bool {
    var isAny = false
    for column in factors.indices where !isMember[column] && factors[column].isFinite {
      guard abs(slopes[column]) >= factors[column] * bound else { continue }
      (isMember[column], isAny) = (true, true)
    }
    return isAny
  }

  /// Lets columns take part that should not be zero at the solution; `false` if there is none.
  private mutating func joinOverlooked(lambda: Double) -> Bool {
    var isAny = false
    for column in factors.indices where !isMember[column] && factors[column].isFinite {
      let bound = factors[column] * lambda * mixing * (1 + 1e-10) + 1e-14
      guard abs(slopes[column]) > bound else { continue }
      (isMember[column], isAny) = (true, true)
    }
    return isAny
  }

  /// Works with the columns that take part from now on.
  private mutating func takeMembers() {
    members.empty(keepingRoomFor: isMember.count)
    for column in isMember.indices where isMember[column] { members.append(column) }
    let size = members.count + first
    working.take(members, of: columns, leadingOnes: first)
    quadratic.setSize(size)
    information.zero(count: size * size)
    diagonal.zero(count: size)
    workingSlopes.zero(count: size)
    origin.zero(count: size)
    current.zero(count: size)
    if Loss.hasIntercept { current[0] = intercept }
    for (position, index) in members.enumerated() {
      current[position + first] = coefficients[index]
    }
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
    let objective = value + penalty(of: current, lambda)
    for index in 0..<size { origin[index] = current[index] }
    var fraction = 1.0
    for _ in 0..<(isFresh ? 40 : 1) {
      for index in 0..<size {
        let (start, goal) = (origin[index], quadratic.solution[index])
        current[index] = fraction == 1 ? goal : start + fraction * (goal - start)
      }
      working.product(current, into: &linear)
      value = loss.evaluate(linear)
      if value + penalty(of: current, lambda) <= objective + 1e-13 * (abs(objective) + 1e-3) {
        return largestChange
      }
      fraction /= 2
    }
    for index in 0..<size { current[index] = origin[index] }
    working.product(current, into: &linear)
    value = loss.evaluate(linear)
    return nil
  }

  private var largestChange: Double {
    var largest = 0.0
    for index in current.indices {
      let change = current[index] - origin[index]
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
    if Loss.hasIntercept { intercept = current[0] }
    for (position, index) in members.enumerated() {
      coefficients[index] = current[position + first]
    }
    columns.transposedProduct(loss.residuals, into: &slopes)
    return isConverged && value.isFinite
  }
}
