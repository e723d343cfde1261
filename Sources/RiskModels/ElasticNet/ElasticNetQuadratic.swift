internal import Foundation
internal import Statistics

// Priorities: the exact minimum, also for nearly collinear columns, where coordinate descent crawls;
// then few factorisations: between two values of λ the set of non-zero coefficients hardly changes.

/// Minimises ½ b'Qb − c'b + Σ t |b| for a positive definite Q, starting from a guess.
///
/// The coefficients that are not zero, with their signs, are the state of the search: with those fixed
/// the minimum is the solution of linear equations. On the way there the first coefficient that would
/// change its sign becomes zero; once there, the zero with the steepest slope joins. Every step goes
/// down, so that the search ends.
///
/// - Source: Lee et al., NIPS 2006 (feature-sign search).
struct ElasticNetQuadratic: Sendable {
  /// Q, both triangles, column by column.
  private(set) var matrix: [Double]
  /// c.
  var linear: [Double]
  /// t: nothing is penalised at 0.
  var thresholds: [Double]
  /// The minimum, after `solve`.
  var solution: [Double]
  private var size: Int
  private var active: [Int] = []
  private var signs: [Double]
  private var factored: [Int] = []
  private var factor: [Double] = []
  private var target: [Double] = []

  init(size: Int) {
    self.size = size
    matrix = Array(repeating: 0, count: size * size)
    linear = Array(repeating: 0, count: size)
    (thresholds, solution, signs, target) = (linear, linear, linear, linear)
    factor = matrix
    active.reserveCapacity(size)
    factored.reserveCapacity(size)
  }

  /// Becomes a problem of another size with nothing set; allocates nothing up to the size it was made with.
  mutating func setSize(_ size: Int) {
    self.size = size
    matrix.zero(count: size * size)
    linear.zero(count: size)
    thresholds.zero(count: size)
    solution.zero(count: size)
    signs.zero(count: size)
    factored.removeAll(keepingCapacity: true)
  }

  /// Sets Q to a matrix of which the lower triangle is meant, plus a diagonal.
  mutating func setMatrix(lowerTriangle: [Double], diagonal: [Double]) {
    for column in 0..<size {
      for row in column..<size {
        let value = lowerTriangle[column * size + row] + (row == column ? diagonal[row] : 0)
        matrix[column * size + row] = value
        matrix[row * size + column] = value
      }
    }
    factored.removeAll(keepingCapacity: true)
  }

  /// Finds the minimum; `false` if Q is singular in some direction and the search did not end.
  mutating func solve() -> Bool {
    active.empty(keepingRoomFor: size)
    for index in 0..<size where solution[index] != 0 || thresholds[index] == 0 {
      active.append(index)
    }
    for index in active { signs[index] = solution[index] < 0 ? -1 : 1 }
    for _ in 0..<(20 * size + 50) {
      guard findTarget() else { return descendByCoordinates() }
      if let crossing = moveToTarget() {
        solution[crossing] = 0
        active.removeAll { $0 == crossing }
      } else if let (entering, slope) = steepestZero() {
        signs[entering] = slope > 0 ? -1 : 1
        active.insert(entering, at: active.firstIndex { $0 > entering } ?? active.count)
      } else {
        return true
      }
    }
    return descendByCoordinates()
  }

  /// Solves the equations of the active coefficients with their signs fixed.
  private mutating func findTarget() -> Bool {
    let count = active.count
    if factored != active {
      factor.resize(to: count * count)
      for (j, column) in active.enumerated() {
        for i in j..<count { factor[j * count + i] = matrix[column * size + active[i]] }
      }
      guard Cholesky.factorInPlace(&factor, size: count, tolerance: 1e-13) == nil else {
        factored.removeAll(keepingCapacity: true)
        return false
      }
      factored.empty(keepingRoomFor: size)
      for index in active { factored.append(index) }
    }
    target.empty(keepingRoomFor: size)
    for index in active { target.append(linear[index] - thresholds[index] * signs[index]) }
    Cholesky.solveInPlace(factor, size: count, &target)
    return true
  }

  /// Goes towards the target until the first coefficient changes its sign, and returns that one.
  private mutating func moveToTarget() -> Int? {
    var fraction = 1.0
    var crossing: Int?
    for (position, index) in active.enumerated() where thresholds[index] > 0 {
      guard target[position] * signs[index] <= 0 else { continue }
      let distance = solution[index] - target[position]
      let share = distance == 0 ? 0 : solution[index] / distance
      if crossing == nil || share < fraction { (fraction, crossing) = (share, index) }
    }
    for (position, index) in active.enumerated() {
      let start = solution[index]
      solution[index] =
        crossing == nil ? target[position] : start + fraction * (target[position] - start)
    }
    return crossing
  }

  /// The zero coefficient whose slope exceeds its threshold by most, with that slope.
  private func steepestZero() -> (index: Int, slope: Double)? {
    var steepest: (index: Int, slope: Double)?
    var largest = 0.0
    for index in 0..<size where solution[index] == 0 && thresholds[index] > 0 {
      let slope = self.slope(at: index)
      let excess = abs(slope) - thresholds[index]
      let rounding = 1e-13 * (abs(linear[index]) + thresholds[index])
      if excess > largest + rounding { (steepest, largest) = ((index, slope), excess) }
    }
    return steepest
  }

  private func slope(at index: Int) -> Double {
    var sum = -linear[index]
    for other in active { sum += matrix[index * size + other] * solution[other] }
    return sum
  }

  /// The slow way, which also ends where columns explain each other completely.
  private mutating func descendByCoordinates() -> Bool {
    active.empty(keepingRoomFor: size)
    for index in 0..<size { active.append(index) }
    factored.removeAll(keepingCapacity: true)
    for _ in 0..<100_000 {
      var largest = 0.0
      for index in 0..<size where matrix[index * size + index] > 0 {
        let curvature = matrix[index * size + index]
        let old = solution[index]
        let pull = old * curvature - slope(at: index)
        let shrunk = max(0, abs(pull) - thresholds[index]) / curvature
        solution[index] = pull < 0 ? -shrunk : shrunk
        largest = max(largest, curvature * (solution[index] - old) * (solution[index] - old))
      }
      if largest < 1e-24 { return true }
    }
    return false
  }
}
