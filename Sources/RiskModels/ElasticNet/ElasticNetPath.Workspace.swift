internal import Foundation
internal import Statistics

extension ElasticNetPath {
  /// Storage in which the path of one set of patients is made after that of another.
  ///
  /// From the second path on nothing is allocated.
  struct Workspace<Loss: ElasticNetLoss>: Sendable {
    /// The last path.
    private(set) var path: ElasticNetPath
    private let settings: ElasticNet
    /// Those that were given, largest first; empty where they are found.
    private let given: [Double]
    private var scaling = ColumnScaling()
    private var factors: [Double] = []
    private var solver: ElasticNetSolver<Loss>
    private var lambdas: [Double] = []
    private var nullSlopes: [Double] = []

    /// Makes room for all rows of data.
    init(_ settings: ElasticNet, room data: ElasticNetData) {
      self.settings = settings
      if case .given(let lambdas) = settings.sequence {
        given = lambdas.sorted(by: >)
      } else {
        given = []
      }
      solver = ElasticNetSolver(room: data, mixing: settings.mixing)
      path = settings.roomForPath(columns: data.predictors.columns, Loss.self)
    }

    /// The deviance at linear predictors, given by row of the data, in the patients of the last path.
    mutating func deviance(_ linear: [Double], gatheredIn scratch: inout [Double]) -> Double {
      solver.deviance(linear, gatheredIn: &scratch)
    }

    /// Changes the last path for another value, whose storage the next one takes.
    mutating func exchange(_ other: inout ElasticNetPath) { swap(&path, &other) }

    /// Makes the path in some rows of data, in rising order.
    mutating func solve(_ data: ElasticNetData, rows: [Int]) throws(ElasticNetError) {
      try settings.check()
      try data.check(rows)
      scaling.measure(data, rows: rows, toUnit: settings.isStandardized)
      try rescaleFactors()
      solver.load(data, rows: rows, scaling, factors: factors)
      guard solver.solveNull() else { throw .notConverged(lambda: .infinity) }
      nullSlopes.overwrite(with: solver.slopes)
      path.begin(columns: factors.count, nullDeviance: solver.deviance)
      try findLambdas(rows: rows.count)
      var previous = Double.infinity
      for index in lambdas.indices {
        let lambda = lambdas[index]
        let used = index == 0 && given.isEmpty ? ElasticNet.endless : lambda
        guard solver.solve(lambda: used, previous: previous) else {
          throw .notConverged(lambda: lambda)
        }
        path.append(solver, lambda: lambda, scaling)
        previous = lambda
        if index > 0, given.isEmpty, path.isFinished(minimumGain: settings.minimumGain) { break }
      }
    }

    private mutating func findLambdas(rows: Int) throws(ElasticNetError) {
      guard case .automatic(let count, let ratio) = settings.sequence else {
        return lambdas.overwrite(with: given)
      }
      guard solver.solve(lambda: ElasticNet.endless, previous: .infinity) else {
        throw .notConverged(lambda: .infinity)
      }
      var largest = 0.0
      for index in factors.indices where factors[index] > 0 && factors[index].isFinite {
        // For ridge regression R takes the slopes before columns without penalty are fitted.
        let slope = settings.mixing == 0 ? nullSlopes[index] : solver.slopes[index]
        largest = max(largest, abs(slope) / factors[index])
      }
      let start = largest / max(settings.mixing, 0.001)
      let end = ratio ?? (rows > factors.count ? 1e-4 : 1e-2)
      lambdas.empty(keepingRoomFor: count)
      for index in 0..<count {
        lambdas.append(start * pow(end, Double(index) / Double(max(1, count - 1))))
      }
    }

    private mutating func rescaleFactors() throws(ElasticNetError) {
      let count = scaling.means.count
      let given = settings.penaltyFactors
      guard given?.count ?? count == count else { throw .invalidPenaltyFactors }
      factors.empty(keepingRoomFor: count)
      // A column that is left out counts with 1 in the mean, as in R.
      var (sum, isAny) = (0.0, false)
      for index in 0..<count {
        let factor = given?[index] ?? 1
        guard factor >= 0 else { throw .invalidPenaltyFactors }
        sum += factor.isFinite ? factor : 1
        isAny = isAny || scaling.isVarying[index]
        factors.append(factor)
      }
      guard sum > 0, sum.isFinite else { throw .invalidPenaltyFactors }
      guard isAny else { throw .noVariation }
      for index in 0..<count {
        factors[index] =
          scaling.isVarying[index] ? factors[index] * Double(count) / sum : .infinity
      }
    }
  }
}

extension ElasticNet {
  /// What stands for a penalty without end; R's number, so that ridge coefficients of 10⁻³⁸ agree.
  fileprivate static var endless: Double { 9.9e35 }

  /// An empty path with room for all of its penalties.
  func roomForPath<Loss: ElasticNetLoss>(columns: Int, _ loss: Loss.Type) -> ElasticNetPath {
    var path = ElasticNetPath(
      lambdas: [], intercepts: Loss.hasIntercept ? [] : nil,
      coefficients: Matrix(rows: 0, columns: 0), devianceRatios: [], nullDeviance: 0)
    path.reserve(lambdaCount, columns: columns)
    return path
  }

  /// The most penalties that a path may have.
  var lambdaCount: Int {
    switch sequence {
    case .given(let lambdas): lambdas.count
    case .automatic(let count, _): max(0, count)
    }
  }
}

extension ElasticNetSolver {
  /// The deviance of the model at the solution.
  fileprivate var deviance: Double { loss.devianceScale * (loss.saturated + value) }
}

extension ElasticNetPath {
  fileprivate mutating func reserve(_ count: Int, columns: Int) {
    lambdas.reserveCapacity(count)
    intercepts?.reserveCapacity(count)
    devianceRatios.reserveCapacity(count)
    coefficients.storage.reserveCapacity(count * columns)
  }

  fileprivate mutating func begin(columns: Int, nullDeviance: Double) {
    lambdas.removeAll(keepingCapacity: true)
    intercepts?.removeAll(keepingCapacity: true)
    devianceRatios.removeAll(keepingCapacity: true)
    coefficients.removeColumns(leavingRows: columns)
    self.nullDeviance = nullDeviance
  }

  /// Takes the solution over to the original scale.
  fileprivate mutating func append<Loss: ElasticNetLoss>(
    _ solver: ElasticNetSolver<Loss>, lambda: Double, _ scaling: ColumnScaling
  ) {
    lambdas.append(lambda)
    var intercept = solver.intercept
    coefficients.appendColumn()
    let start = coefficients.storage.count - coefficients.rows
    for (index, value) in solver.coefficients.enumerated() {
      let original = value / scaling.scales[index]
      coefficients.storage[start + index] = original
      intercept -= original * scaling.means[index]
    }
    intercepts?.append(intercept)
    devianceRatios.append(1 - solver.deviance / nullDeviance)
  }

  fileprivate func isFinished(minimumGain: Double) -> Bool {
    guard let last = devianceRatios.last, devianceRatios.count > 5 else { return false }
    return last > 0.999 || last - devianceRatios[devianceRatios.count - 2] < minimumGain
  }
}
