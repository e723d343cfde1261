internal import Foundation
internal import RiskModels
internal import Statistics

/// A restricted cubic spline of linear predictors fitted to outcomes, again and again in the same storage.
///
/// Fitting as many patients as before, with as many knots, allocates nothing.
struct SplineSmoother: Sendable {
  /// The straight line that the spline is compared with.
  private(set) var line = Recalibration()
  /// On the scale of the linear predictor.
  private(set) var knots: [Double] = []
  /// The fit, once there is one.
  private(set) var solver: LogisticSolver?
  private var placement = KnotPlacement()
  private var columns = Matrix(rows: 0, columns: 0)

  /// Fits the spline; `false` where risks are 0 or 1, take too few values, or separate the classes.
  mutating func fit(_ ranked: RankedRisks, knots wanted: Int) -> Bool {
    line = Recalibration.joint(ranked)
    guard line.logLikelihood.isFinite, place(wanted, ranked.linearPredictors) else { return false }
    fillColumns(ranked.linearPredictors)
    take(ranked.outcomes)
    return solver?.solve() == .converged
  }

  /// The observed risk at a predicted one; NaN at 0 and 1, and without a fit.
  func observed(at risk: Double) -> Double {
    guard risk > 0, risk < 1, let solver else { return .nan }
    let value = logit(risk)
    return inverseLogit(Self.line(at: value, solver.coefficients, knots: knots)).p
  }

  /// The fitted log odds where the linear predictor has a value.
  static func line(at value: Double, _ coefficients: [Double], knots: [Double]) -> Double {
    var sum = coefficients[0] + value * coefficients[1]
    for index in 0..<(knots.count - 2) {
      sum +=
        RestrictedCubicSpline.Column(index, of: knots).value(at: value) * coefficients[index + 2]
    }
    return sum
  }

  /// Places knots among rising values; `false` if there are too few.
  private mutating func place(_ wanted: Int, _ rising: [Double]) -> Bool {
    placement.removeAll(keepingRoomFor: rising.count)
    for value in rising { placement.add(value, count: 1) }
    do throws(RestrictedCubicSpline.KnotError) {
      try placement.place(wanted, into: &knots)
      _ = try RestrictedCubicSpline(knots: knots)
      return true
    } catch {
      return false
    }
  }

  private mutating func fillColumns(_ values: [Double]) {
    if columns.rows != values.count || columns.columns != knots.count - 1 {
      columns = Matrix(rows: values.count, columns: knots.count - 1)
    }
    for row in values.indices { columns.storage[row] = values[row] }
    for index in 0..<(knots.count - 2) {
      let (bend, first) = (
        RestrictedCubicSpline.Column(index, of: knots), (index + 1) * values.count
      )
      for row in values.indices { columns.storage[first + row] = bend.value(at: values[row]) }
    }
  }

  private mutating func take(_ outcomes: [Double]) {
    let fits = solver.map {
      $0.coefficients.count == columns.columns + 1 && $0.rowCount == columns.rows
    }
    if fits == true {
      solver?.take(columns, penalty: .none)
      solver?.take(outcomes: outcomes)
    } else {
      solver = LogisticSolver(predictors: columns, outcomes: outcomes)
    }
  }
}
