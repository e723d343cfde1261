internal import Foundation
public import Statistics

/// The residuals of a Cox regression, each patient's in the order given to the solver.
///
/// With exact ties only the likelihood is defined, not residuals, so that there are none.
///
/// - Source: Therneau, Grambsch & Fleming, Biometrika 1990;77:147; ties after Efron as in `survival`.
///   Matches `residuals.coxph` (unweighted).
public struct CoxResiduals: Sendable, Hashable {
  /// Event less expected number of events, Λ(t) e^η: at most one, zero on average.
  public let martingale: [Double]
  /// The martingale residuals made symmetric about zero.
  public let deviance: [Double]
  /// Each patient's part of the gradient, one column a coefficient: they sum to zero.
  public let score: Matrix
  /// What the columns of a patient with an event differ from their mean over the risk set, one row an
  /// event, in the order of strata and time.
  public let schoenfeld: Matrix
  /// The patient of each row of `schoenfeld`.
  public let schoenfeldRows: [Int]

  private let weights: [Double]

  /// Computes the residuals of a solver's last solution; `nil` with exact ties.
  public init?(_ solver: CoxSolver) {
    guard solver.options.ties != .exact else { return nil }
    let pass = ResidualPass(solver)
    martingale = pass.martingale
    deviance = pass.deviance
    score = pass.score
    schoenfeld = pass.schoenfeld
    schoenfeldRows = pass.schoenfeldRows
    weights = pass.weights
  }

  /// How much each patient moves each coefficient, to first order: weight · score residual · V.
  ///
  /// V is the covariance from the information (`CoxSolver.covariance`).
  public func dfbeta(covariance: Matrix) -> Matrix {
    var result = Matrix(rows: score.rows, columns: score.columns)
    for row in 0..<score.rows {
      let moved = covariance.times(score.row(row))
      for column in 0..<score.columns { result[row, column] = weights[row] * moved[column] }
    }
    return result
  }

  /// The sandwich covariance, patients of one cluster counting as one; without clusters each alone.
  ///
  /// - Source: Lin & Wei, JASA 1989;84:1074. Matches `coxph(cluster =)`: no small-sample factor.
  public func robustCovariance(covariance: Matrix, clusters: [Int]? = nil) -> Matrix {
    let influence = dfbeta(covariance: covariance)
    var sums: [Int: [Double]] = [:]
    for row in 0..<influence.rows {
      let key = clusters?[row] ?? row
      let part = influence.row(row)
      sums[key] = sums[key].map { zip($0, part).map(+) } ?? part
    }
    var result = Matrix(rows: score.columns, columns: score.columns)
    for key in sums.keys.sorted() {
      guard let sum = sums[key] else { continue }
      for i in sum.indices {
        for j in sum.indices { result[i, j] += sum[i] * sum[j] }
      }
    }
    return result
  }

  /// Schoenfeld residuals scaled to the size of coefficients: r V · (events) + b, one row an event.
  ///
  /// Their trend over time is that of the log hazard ratio.
  ///
  /// - Source: Grambsch & Therneau, Biometrika 1994;81:515. Matches `residuals(type = "scaledsch")`.
  public func scaledSchoenfeld(covariance: Matrix, coefficients: [Double]) -> Matrix {
    var result = schoenfeld
    for row in 0..<schoenfeld.rows {
      let scaled = covariance.times(schoenfeld.row(row))
      for column in coefficients.indices {
        result[row, column] = scaled[column] * Double(schoenfeld.rows) + coefficients[column]
      }
    }
    return result
  }
}

/// One pass through the risk sets of a solution.
private struct ResidualPass {
  var martingale: [Double]
  var deviance: [Double]
  var weights: [Double]
  var score: Matrix
  var schoenfeld: Matrix
  var schoenfeldRows: [Int] = []

  init(_ solver: CoxSolver) {
    let order = solver.order
    let count = order.rows.count
    martingale = Array(repeating: 0, count: count)
    (deviance, weights) = (martingale, martingale)
    score = Matrix(rows: count, columns: solver.coefficients.count)
    let events = order.isEvent.count { $0 }
    schoenfeld = Matrix(rows: events, columns: solver.coefficients.count)
    for stratum in order.strata.indices {
      fillMartingale(solver, stratum: stratum)
      fillScores(solver, stratum: stratum)
    }
  }

  private mutating func fillMartingale(_ solver: CoxSolver, stratum: Int) {
    for position in solver.order.strata[stratum].rows {
      let row = solver.order.rows[position]
      let event = solver.order.isEvent[position] ? 1.0 : 0.0
      let risk = exp(solver.state.linear[position] - solver.state.shifts[stratum])
      let residual = event - risk * solver.state.cumulativeHazards[position]
      martingale[row] = residual
      weights[row] = solver.weights[position]
      let squared = -2 * (residual + (event > 0 ? log(event - residual) : 0))
      deviance[row] = (residual < 0 ? -1 : 1) * max(0, squared).squareRoot()
    }
  }

  /// Patients meet Σ (x − x̄) dΛ up to their time; those with the event its share at that time, too.
  private mutating func fillScores(_ solver: CoxSolver, stratum: Int) {
    let order = solver.order
    let sums = solver.runningSums(stratum: stratum)
    let groups = order.strata[stratum].groups
    let firstRow = schoenfeldRows.count
    for index in groups.reversed() {
      schoenfeldRows += order.groups[index].events.map { order.rows[$0] }
    }
    for column in solver.coefficients.indices {
      let scores = ColumnScores(solver: solver, stratum: stratum, column: column)
      var drift = 0.0
      var eventRow = firstRow
      for index in groups.reversed() {
        let group = order.groups[index]
        let means = EventMeans(
          solver, index, all: sums.all[index - groups.lowerBound, column],
          events: sums.events[index - groups.lowerBound, column])
        for position in group.events {
          let residual = scores.value(position) - means.mean
          score[order.rows[position], column] = scores.residual(
            position, drift: drift + means.eventDrift, event: residual)
          schoenfeld[eventRow, column] = residual * solver.scales[column]
          eventRow += 1
        }
        drift += means.drift
        for position in group.start..<group.firstEvent {
          score[order.rows[position], column] = scores.residual(position, drift: drift, event: 0)
        }
      }
    }
  }
}

/// The score residuals of one column in one stratum.
private struct ColumnScores {
  let solver: CoxSolver
  let stratum: Int
  let column: Int

  /// The scaled column at a position.
  func value(_ position: Int) -> Double {
    solver.columns.storage[column * solver.columns.paddedRows + position]
  }

  /// The event's part less risk · ∫ (x − x̄) dΛ, of which ∫ x̄ dΛ is the drift.
  func residual(_ position: Int, drift: Double, event: Double) -> Double {
    let risk = exp(solver.state.linear[position] - solver.state.shifts[stratum])
    let hazard = solver.state.cumulativeHazards[position]
    return solver.scales[column] * (event - risk * (value(position) * hazard - drift))
  }
}

/// Means of one column over a risk set, weighted by the steps of its event time.
private struct EventMeans {
  /// The mean of the steps' risk-weighted means: what an event is compared with.
  var mean = 0.0
  /// Σ x̄ dΛ for those without an event at this time.
  var drift = 0.0
  /// The same for those with the event, who leave in steps.
  var eventDrift = 0.0

  init(_ solver: CoxSolver, _ index: Int, all: Double, events: Double) {
    let group = solver.order.groups[index]
    var (weight, risk) = (0.0, 0.0)
    for position in group.events {
      weight += solver.weights[position]
      risk += solver.state.risks[position]
    }
    let (atRisk, count) = (solver.state.steps[index].atRisk, solver.state.steps[index].count)
    guard count > 0, atRisk > 0 else { return }
    let steps = solver.options.ties == .efron ? count : 1
    let share = weight / Double(steps)
    for step in 0..<steps {
      let left = Double(step) / Double(count)
      let denominator = atRisk - left * risk
      let center = (all - left * events) / denominator
      mean += center / Double(steps)
      drift += share / denominator * center
      eventDrift += share / denominator * center * (1 - left)
    }
  }
}
