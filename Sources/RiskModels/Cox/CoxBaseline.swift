internal import Foundation
public import Statistics
public import Survival

/// The baseline hazard of a Cox regression, with all that standard errors of predictions need.
///
/// The baseline belongs to a patient at `center` without offset. For a patient at x with log hazard
/// ratio η = (x − center)ᵀ b the cumulative hazard is Λ(t) e^η, and its variance
///
/// e^{2η} (Σ w/S₀² + dᵀ V d) with d = ∫ (x − x̄(s)) dΛ(s) = Λ (x − center) − ∫ (x̄ − center) dΛ.
///
/// - Source: Tsiatis, Ann Stat 1981;9:93; Link, Biometrics 1984;40:601. Matches `survfit.coxph`
///   (ctype 2 for Efron's hazard, 1 for Breslow's) and `basehaz`.
public struct CoxBaseline: Sendable, Hashable {
  /// How tied events raise the hazard.
  public enum Hazard: Sendable, Hashable {
    /// In steps, as Efron's approximation has it.
    case efron
    /// At once; named after Breslow, also Nelson–Aalen's.
    case breslow
  }

  /// The baseline of one stratum: values just after each of its event times.
  public struct Stratum: Sendable, Hashable {
    /// The stratum's label.
    public let label: Int
    /// The event times, rising.
    public let times: [Double]
    /// The cumulative hazard Λ at `center`.
    public let cumulativeHazards: [Double]
    /// The last time at which anybody was followed.
    public let lastTime: Double
    /// Σ w / S₀²: the variance of Λ if coefficients were known.
    let hazardVariances: [Double]
    /// The events at each time.
    let eventCounts: [Int]
    /// ∫ (x̄ − center) dΛ, one column a coefficient.
    let meanIntegrals: Matrix
  }

  /// One entry a stratum, by rising label.
  public let strata: [Stratum]
  /// The columns of the patient whose hazard the baseline is.
  public let center: [Double]
  /// The coefficients.
  public let coefficients: [Double]
  /// The covariance of the coefficients.
  public let covariance: Matrix

  /// Λ(t) at the center with its variance and its covariances with the coefficients.
  public struct Value: Sendable, Hashable {
    /// Λ(t).
    public var cumulativeHazard: Double
    /// Its variance, that of coefficients included.
    public var variance: Double
    /// Its covariance with each coefficient.
    public var covariance: [Double]
  }

  /// The baseline at a time: zero before the first event; after the last time it stays as it is.
  ///
  /// `nil` for a stratum that has no patients.
  public func value(at time: Double, stratum label: Int = 0) -> Value? {
    guard let stratum = stratum(label) else { return nil }
    let zero = Array(repeating: 0.0, count: center.count)
    guard let index = TiedTimes.lastIndex(in: stratum.times, notAfter: time) else {
      return Value(cumulativeHazard: 0, variance: 0, covariance: zero)
    }
    // At the center d is −∫ (x̄ − center) dΛ.
    let gap = stratum.meanIntegrals.row(index).map { -$0 }
    let covariances = covariance.times(gap)
    return Value(
      cumulativeHazard: stratum.cumulativeHazards[index],
      variance: stratum.hazardVariances[index] + dot(gap, covariances), covariance: covariances)
  }

  /// The probability of no event by a time, with its 95 % interval.
  ///
  /// 1 before the first event; undefined after the last time unless `extend` is set, as in
  /// `summary(survfit, extend = TRUE)`. Without an offset for this patient leave it zero. The standard
  /// error is that of the probability.
  public func survival(
    at time: Double, for patient: CoxPatient, interval: KaplanMeier.IntervalType = .log,
    extend: Bool = false
  ) -> Estimate {
    guard let stratum = stratum(patient.stratum), patient.columns.count == center.count,
      let base = value(at: time, stratum: patient.stratum),
      extend || time <= stratum.lastTime || TiedTimes.areEqual(time, stratum.lastTime)
    else { return Estimate(nil) }
    let distance = zip(patient.columns, center).map { $0 - $1 }
    let ratio = exp(dot(distance, coefficients) + patient.offset)
    let hazard = base.cumulativeHazard
    let variance =
      base.variance + 2 * hazard * dot(distance, base.covariance)
      + hazard * hazard * dot(distance, covariance.times(distance))
    return Self.estimate(
      hazard: hazard * ratio, standardError: ratio * max(0, variance).squareRoot(),
      interval: interval)
  }

  /// The baseline of a stratum.
  public func stratum(_ label: Int = 0) -> Stratum? { strata.first { $0.label == label } }

  /// exp(−Λ) with limits from the standard error of Λ, which is that of log S.
  private static func estimate(
    hazard: Double, standardError: Double, interval: KaplanMeier.IntervalType
  ) -> Estimate {
    let survival = exp(-hazard)
    guard hazard > 0, survival > 0 else {
      return Estimate(
        survival, standardError: survival * standardError, method: interval.rawValue)
    }
    let margin = NormalDistribution.criticalValue() * standardError
    let limits: (Double, Double) =
      switch interval {
      case .log: (exp(-hazard - margin), min(1, exp(-hazard + margin)))
      case .plain: (max(0, survival * (1 - margin)), min(1, survival * (1 + margin)))
      case .logMinusLog:
        (exp(-hazard * exp(margin / hazard)), exp(-hazard * exp(-margin / hazard)))
      }
    return Estimate(
      survival, lower: limits.0, upper: limits.1, standardError: survival * standardError,
      method: interval.rawValue)
  }
}

/// A patient as a Cox regression sees one.
public struct CoxPatient: Sendable, Hashable {
  /// The model columns.
  public var columns: [Double]
  /// The stratum's label.
  public var stratum: Int
  /// The part of the linear predictor without a coefficient.
  public var offset: Double

  /// Creates a patient.
  public init(columns: [Double], stratum: Int = 0, offset: Double = 0) {
    self.columns = columns
    self.stratum = stratum
    self.offset = offset
  }
}

extension CoxSolver {
  /// The baseline hazard of the last solution.
  ///
  /// Its center is the columns' means unless given; the covariance is the solver's own unless a robust
  /// one is given. Exact ties have Breslow's hazard, as in R. `nil` if there is no covariance.
  public mutating func baseline(
    _ hazard: CoxBaseline.Hazard? = nil, center: [Double]? = nil, covariance given: Matrix? = nil
  ) -> CoxBaseline? {
    guard let covariance = given ?? covariance() else { return nil }
    let kind = hazard ?? (options.ties == .efron ? .efron : .breslow)
    let point = center ?? overallMeans
    let strata = order.strata.indices.map { index in
      StratumHazard(self, stratum: index, kind: kind).baseline(center: point)
    }
    return CoxBaseline(
      strata: strata, center: point, coefficients: coefficients, covariance: covariance)
  }

  /// The mean of every column over all rows, whatever their weight.
  public var overallMeans: [Double] {
    coefficients.indices.map { column in
      let sum = order.strata.indices.reduce(0.0) {
        $0 + mean(ofColumn: column, stratum: $1) * Double(order.strata[$1].rows.count)
      }
      return sum / Double(max(1, order.rows.count))
    }
  }

  func mean(ofColumn column: Int, stratum: Int) -> Double {
    means[column * order.strata.count + stratum]
  }
}

/// Hazard sums of one stratum on the solver's own scale.
private struct StratumHazard {
  let solver: CoxSolver
  let stratum: Int
  let steps: [CoxSolver.Step]

  init(_ solver: CoxSolver, stratum: Int, kind: CoxBaseline.Hazard) {
    self.solver = solver
    self.stratum = stratum
    steps = solver.steps(stratum: stratum, ties: kind == .efron ? .efron : .breslow)
  }

  func baseline(center: [Double]) -> CoxBaseline.Stratum {
    let groups = solver.order.strata[stratum].groups
    let size = center.count
    let shifts = (0..<size).map { solver.mean(ofColumn: $0, stratum: stratum) - center[$0] }
    // Risks are relative to the stratum's means and largest linear predictor; the baseline is not.
    let factor = exp(-solver.state.shifts[stratum] - dot(shifts, solver.coefficients))
    let sums = solver.runningSums(stratum: stratum)
    var integrals = Matrix(rows: groups.count, columns: size)
    var (hazard, variance) = (0.0, 0.0)
    var (hazards, variances) = ([Double](), [Double]())
    for (row, index) in groups.reversed().enumerated() {
      let offset = index - groups.lowerBound
      let step = steps[offset]
      hazard += step.hazard * factor
      variance += step.products.all * factor * factor
      hazards.append(hazard)
      variances.append(variance)
      for column in 0..<size {
        let mean =
          step.products.all * sums.all[offset, column] - step.products.mixed
          * sums.events[offset, column]
        let jump = factor * (solver.scales[column] * mean + shifts[column] * step.hazard)
        integrals[row, column] = (row > 0 ? integrals[row - 1, column] : 0) + jump
      }
    }
    return CoxBaseline.Stratum(
      label: solver.order.strata[stratum].label,
      times: groups.reversed().map { solver.order.groups[$0].time }, cumulativeHazards: hazards,
      lastTime: solver.order.strata[stratum].lastTime, hazardVariances: variances,
      eventCounts: groups.reversed().map { steps[$0 - groups.lowerBound].count },
      meanIntegrals: integrals)
  }
}

extension CoxSolver {
  /// The steps of a stratum's groups under one way to treat ties.
  func steps(stratum: Int, ties: Ties) -> [Step] {
    var atRisk = 0.0
    return order.strata[stratum].groups.map { index in
      let group = order.groups[index]
      atRisk += group.rows.reduce(0) { $0 + state.risks[$1] }
      let weight = group.events.reduce(0) { $0 + weights[$1] }
      var count = group.events.count { weights[$0] > 0 }
      if options.weightMeaning == .copies { count = max(count, Int(min(weight, 1e9).rounded())) }
      return Step(
        ties: ties, count: count, weight: weight, atRisk: atRisk,
        eventRisk: group.events.reduce(0) { $0 + state.risks[$1] })
    }
  }

  /// Σ risk · x over the risk set and over the events of each group, in scaled columns.
  func runningSums(stratum: Int) -> (all: Matrix, events: Matrix) {
    let groups = order.strata[stratum].groups
    var all = Matrix(rows: groups.count, columns: coefficients.count)
    var events = all
    for column in coefficients.indices {
      let start = column * columns.paddedRows
      var sum = 0.0
      for index in groups {
        let group = order.groups[index]
        for position in group.rows {
          sum += state.risks[position] * columns.storage[start + position]
        }
        all[index - groups.lowerBound, column] = sum
        events[index - groups.lowerBound, column] = group.events.reduce(0) {
          $0 + state.risks[$1] * columns.storage[start + $1]
        }
      }
    }
    return (all, events)
  }
}

/// The sum of products.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

extension Matrix {
  /// The product with a vector of one element a column.
  func times(_ vector: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: rows)
    for column in 0..<columns {
      for row in 0..<rows { result[row] += self[row, column] * vector[column] }
    }
    return result
  }
}
