internal import Foundation
internal import Statistics

extension ElasticNet {
  /// Solves for every λ of the sequence.
  ///
  /// The path ends early once 99.9 % of the null deviance is explained, as in R. The first λ of an
  /// automatic sequence stands for a penalty without end: only what is not penalised is in.
  ///
  /// - Throws: `ElasticNetError`.
  public func path(of data: ElasticNetData) throws(ElasticNetError) -> ElasticNetPath {
    try check(data)
    switch data.outcome {
    case .binary(let outcomes):
      let loss = ElasticNetLogisticLoss(
        outcomes: outcomes, weights: data.weights, offsets: data.offsets)
      return try path(of: data, loss: loss)
    case .survival(let followUp, let strata):
      let loss = ElasticNetCoxLoss(
        followUp: followUp, strata: strata, weights: data.weights, offsets: data.offsets)
      return try path(of: data, loss: loss)
    }
  }

  private func path<Loss: ElasticNetLoss>(
    of data: ElasticNetData, loss: Loss
  ) throws(ElasticNetError) -> ElasticNetPath {
    let scaling = ColumnScaling(data.predictors, weights: data.weightValues, toUnit: isStandardized)
    let factors = try rescaledFactors(scaling)
    var solver = ElasticNetSolver(
      columns: scaling.columns(of: data.predictors, order: loss.order), loss: loss,
      factors: factors, mixing: mixing)
    guard solver.solveNull() else { throw .notConverged(lambda: .infinity) }
    let nullSlopes = solver.slopes
    var recorder = PathRecorder(
      hasIntercept: loss.hasIntercept, scaling: scaling,
      nullDeviance: loss.devianceScale * (loss.saturated + solver.value),
      devianceScale: loss.devianceScale, saturated: loss.saturated)
    var previous = Double.infinity
    for (index, lambda) in try lambdas(
      solver: &solver, factors: factors, data: data, nullSlopes: nullSlopes
    ).enumerated() {
      let used = index == 0 && isAutomatic ? Self.endless : lambda
      guard solver.solve(lambda: used, previous: previous) else {
        throw .notConverged(lambda: lambda)
      }
      recorder.record(solver, lambda: lambda)
      previous = lambda
      if index > 0, isAutomatic, recorder.isFinished(minimumGain: minimumGain) { break }
    }
    return recorder.path
  }

  /// What stands for a penalty without end; R's number, so that ridge coefficients of 10⁻³⁸ agree.
  private static var endless: Double { 9.9e35 }

  private var isAutomatic: Bool {
    if case .automatic = sequence { true } else { false }
  }

  private func lambdas<Loss: ElasticNetLoss>(
    solver: inout ElasticNetSolver<Loss>, factors: [Double], data: ElasticNetData,
    nullSlopes: [Double]
  ) throws(ElasticNetError) -> [Double] {
    switch sequence {
    case .given(let lambdas): return lambdas.sorted(by: >)
    case .automatic(let count, let ratio):
      guard solver.solve(lambda: Self.endless, previous: .infinity) else {
        throw .notConverged(lambda: .infinity)
      }
      // For ridge regression R takes the slopes before columns without penalty are fitted.
      let slopes = mixing == 0 ? nullSlopes : solver.slopes
      let largest = factors.indices.reduce(0) { largest, index in
        guard factors[index] > 0, factors[index].isFinite else { return largest }
        return max(largest, abs(slopes[index]) / factors[index])
      }
      let start = largest / max(mixing, 0.001)
      let rows = data.predictors.rows
      let end = ratio ?? (rows > data.predictors.columns ? 1e-4 : 1e-2)
      return (0..<count).map { start * pow(end, Double($0) / Double(max(1, count - 1))) }
    }
  }

  private func rescaledFactors(_ scaling: ColumnScaling) throws(ElasticNetError) -> [Double] {
    let count = scaling.means.count
    let given = penaltyFactors ?? Array(repeating: 1, count: count)
    guard given.count == count, given.allSatisfy({ $0 >= 0 }) else { throw .invalidPenaltyFactors }
    // A column that is left out counts with 1 in the mean, as in R.
    let sum = given.reduce(0) { $0 + ($1.isFinite ? $1 : 1) }
    guard sum > 0, sum.isFinite else { throw .invalidPenaltyFactors }
    guard scaling.isVarying.contains(true) else { throw .noVariation }
    return given.indices.map {
      scaling.isVarying[$0] ? given[$0] * Double(count) / sum : .infinity
    }
  }

  private func check(_ data: ElasticNetData) throws(ElasticNetError) {
    guard (0...1).contains(mixing) else { throw .invalidMixing(mixing) }
    switch sequence {
    case .given(let lambdas):
      guard !lambdas.isEmpty else { throw .invalidLambda(nil) }
      if let wrong = lambdas.first(where: { !($0 >= 0 && $0.isFinite) }) {
        throw .invalidLambda(wrong)
      }
    case .automatic(let count, let ratio):
      guard count > 0 else { throw .invalidLambda(nil) }
      if let ratio, !(ratio > 0 && ratio < 1) { throw .invalidLambda(ratio) }
    }
    try data.check()
  }
}

extension ElasticNetData {
  fileprivate func check() throws(ElasticNetError) {
    let usable = weightValues.allSatisfy { $0 >= 0 && $0.isFinite }
    guard usable, weightValues.contains(where: { $0 > 0 }) else { throw .invalidWeights }
    for column in 0..<predictors.columns
    where !predictors.column(column).allSatisfy({ abs($0) < 1e150 }) {
      throw .unusableColumn(column)
    }
    guard isVaried else { throw .singleOutcome }
  }

  /// Whether events occur and, for a binary outcome, also patients without one.
  var isVaried: Bool {
    let weighted = zip(outcome.isEvent, weightValues).filter { $0.1 > 0 }.map(\.0)
    if case .binary = outcome { return weighted.contains(true) && weighted.contains(false) }
    return weighted.contains(true)
  }
}

/// Where columns lie and how far they spread, weighted, with the sum of weights as divisor.
struct ColumnScaling: Sendable {
  let means: [Double]
  /// What columns are divided by.
  let scales: [Double]
  let isVarying: [Bool]

  init(_ predictors: Matrix, weights: [Double], toUnit: Bool) {
    let total = weights.reduce(0, +)
    var (means, scales, isVarying): ([Double], [Double], [Bool]) = ([], [], [])
    for index in 0..<predictors.columns {
      let (mean, spread, largest) = Self.moments(predictors.column(index), weights, total: total)
      isVarying.append(spread > 1e-14 * largest)
      means.append(mean)
      scales.append(toUnit && spread > 1e-14 * largest ? spread : 1)
    }
    (self.means, self.scales, self.isVarying) = (means, scales, isVarying)
  }

  private static func moments(
    _ column: ArraySlice<Double>, _ weights: [Double], total: Double
  ) -> (mean: Double, spread: Double, largest: Double) {
    let start = column.startIndex
    var (sum, largest) = (0.0, 0.0)
    for row in weights.indices {
      sum += column[start + row] * weights[row]
      largest = max(largest, abs(column[start + row]))
    }
    let mean = sum / total
    var squares = 0.0
    for row in weights.indices {
      let distance = column[start + row] - mean
      squares += distance * distance * weights[row]
    }
    return (mean, (squares / total).squareRoot(), largest)
  }

  /// The columns, centred and scaled, with their rows in an order; those that do not vary are zero.
  func columns(of predictors: Matrix, order: [Int]) -> PaddedColumns {
    var result = PaddedColumns(rows: predictors.rows, columns: predictors.columns)
    for index in 0..<predictors.columns where isVarying[index] {
      result.setColumn(
        index, to: predictors.column(index), order: order, minus: means[index],
        over: scales[index])
    }
    return result
  }
}

/// Collects solutions on the original scale.
private struct PathRecorder {
  let hasIntercept: Bool
  let scaling: ColumnScaling
  let nullDeviance: Double
  let devianceScale: Double
  let saturated: Double
  private var lambdas: [Double] = []
  private var intercepts: [Double] = []
  private var coefficients: [Double] = []
  private var ratios: [Double] = []

  init(
    hasIntercept: Bool, scaling: ColumnScaling, nullDeviance: Double, devianceScale: Double,
    saturated: Double
  ) {
    self.hasIntercept = hasIntercept
    self.scaling = scaling
    self.nullDeviance = nullDeviance
    self.devianceScale = devianceScale
    self.saturated = saturated
  }

  mutating func record<Loss: ElasticNetLoss>(_ solver: ElasticNetSolver<Loss>, lambda: Double) {
    lambdas.append(lambda)
    var intercept = solver.intercept
    for (index, value) in solver.coefficients.enumerated() {
      let original = value / scaling.scales[index]
      coefficients.append(original)
      intercept -= original * scaling.means[index]
    }
    intercepts.append(intercept)
    ratios.append(1 - devianceScale * (saturated + solver.value) / nullDeviance)
  }

  func isFinished(minimumGain: Double) -> Bool {
    guard let last = ratios.last, ratios.count > 5 else { return false }
    return last > 0.999 || last - ratios[ratios.count - 2] < minimumGain
  }

  var path: ElasticNetPath {
    var matrix = Matrix(rows: scaling.means.count, columns: lambdas.count)
    matrix.storage = coefficients
    return ElasticNetPath(
      lambdas: lambdas, intercepts: hasIntercept ? intercepts : nil, coefficients: matrix,
      devianceRatios: ratios, nullDeviance: nullDeviance)
  }
}
