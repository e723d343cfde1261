internal import Foundation
internal import Statistics

// Priorities: the same bytes for the same plan everywhere, then a truth that is exactly known: hazards
// act on the values as recorded, and each patient has a stream of random numbers of its own.

/// Draws synthetic patients from a plan.
public struct CohortSimulator: Sendable {
  /// The plan.
  public let plan: SimulationPlan
  private let copula: Copula
  private let centreOfPatient: [Int]
  private let dates: ClosedRange<Int>
  private let binaryTerms: [EffectTerms]
  private let fractureTerms: EffectTerms
  private let deathTerms: EffectTerms

  /// Prepares a plan.
  ///
  /// - Throws: `CohortError.plan` with everything that makes the plan impossible.
  public init(_ plan: SimulationPlan) throws(CohortError) {
    let faults = plan.problems
    guard faults.isEmpty else { throw .plan(faults) }
    guard
      let copula = Copula(names: plan.continuous.map(\.name), correlations: plan.correlations),
      case .date(let first) = DateCell(plan.calendar.first),
      case .date(let last) = DateCell(plan.calendar.last)
    else { throw .plan([PlanFault(kind: .correlationsImpossible, path: "correlations")]) }
    self.plan = plan
    self.copula = copula
    let days = (first.daysSince1970, last.daysSince1970)
    dates = min(days.0, days.1)...max(days.0, days.1)
    centreOfPatient = Self.allot(plan)
    binaryTerms = plan.binary.map { EffectTerms($0.effects, in: plan) }
    fractureTerms = EffectTerms(plan.fracture.effects, in: plan)
    deathTerms = EffectTerms(plan.death.effects, in: plan)
  }

  /// All patients of the plan.
  public func patients() -> [SimulatedPatient] { centreOfPatient.indices.map(patient) }

  /// Patients of each centre by largest remainder, shuffled so that file order says nothing.
  private static func allot(_ plan: SimulationPlan) -> [Int] {
    let total = plan.centres.reduce(0) { $0 + $1.share }
    let quotas = plan.centres.map { $0.share / total * Double(plan.patients) }
    var counts = quotas.map { Int($0) }
    let byRemainder = quotas.indices.sorted {
      (quotas[$1] - Double(counts[$1]), $0) < (quotas[$0] - Double(counts[$0]), $1)
    }
    for centre in byRemainder.prefix(max(0, plan.patients - counts.reduce(0, +))) {
      counts[centre] += 1
    }
    var centres = counts.enumerated().flatMap { Array(repeating: $0, count: $1) }
    var source = SplitMix64(seed: plan.seed, stream: 0)
    for last in stride(from: centres.count - 1, to: 0, by: -1) {
      centres.swapAt(last, source.index(below: last + 1))
    }
    return centres
  }

  private func patient(_ index: Int) -> SimulatedPatient {
    var source = SplitMix64(seed: plan.seed, stream: index + 1)
    let centre = centreOfPatient[index]
    let values = draw(centre: centre, &source)
    let surgery = dates.lowerBound + source.index(below: dates.count)
    let fracture = fractureLogHazard(values, centre: centre)
    let death = deathTerms.sum(values)
    var patient = SimulatedPatient(
      id: "SYN-" + Self.padded(index + 1), centre: centre, values: values,
      fractureLogHazard: fracture, deathLogHazard: death,
      trueRisk: trueRisk(fracture: fracture, death: death, months: plan.calendar.horizonMonths),
      surgeryDay: surgery, fractureMonths: time(plan.fracture, fracture, &source),
      deathMonths: time(plan.death, death, &source),
      course: .init(end: .completed, months: 0, isSymptomatic: true, site: ""), flags: [:],
      level: "")
    let lost = time(
      SimulationPlan.Hazard(cumulativeHazard: lossHazard, shape: 1, effects: [:]), 0, &source)
    patient.course = course(of: patient, lost: lost, &source)
    addEligibility(to: &patient, &source)
    return patient
  }

  // MARK: Covariates

  private func draw(centre: Int, _ source: inout SplitMix64) -> [String: Double] {
    var values: [String: Double] = [:]
    let shifts = plan.centres[centre]
    for (variable, score) in zip(plan.continuous, copula.scores(&source)) {
      let mean = variable.mean + (shifts.meanShifts[variable.name] ?? 0)
      values[variable.name] = Self.truncated(variable, mean: mean, score: score)
    }
    for (variable, terms) in zip(plan.binary, binaryTerms) {
      let odds =
        variable.intercept + terms.sum(values)
        + (shifts.logitShifts[variable.name] ?? 0)
      values[variable.name] = source.uniform() < inverseLogit(odds).p ? 1 : 0
    }
    return values
  }

  /// The value of a truncated normal at the rank of a normal score, rounded as recorded.
  private static func truncated(
    _ variable: SimulationPlan.Continuous, mean: Double, score: Double
  ) -> Double {
    let low = NormalDistribution.cumulative((variable.minimum - mean) / variable.sd)
    let high = NormalDistribution.cumulative((variable.maximum - mean) / variable.sd)
    let rank = low + NormalDistribution.cumulative(score) * (high - low)
    let exact = mean + variable.sd * NormalDistribution.quantile(min(max(rank, 1e-300), 1 - 1e-16))
    let unit = pow(10, Double(variable.decimals))
    return (min(max(exact, variable.minimum), variable.maximum) * unit).rounded() / unit
  }

  private func fractureLogHazard(_ values: [String: Double], centre: Int) -> Double {
    if plan.scenario == .noSignal { return plan.scenarios.noSignalLogHazard }
    let effects = fractureTerms.sum(values)
    let shift = plan.centres[centre].fractureLogHazard
    guard plan.scenario == .centreShift, centre == plan.centres.count - 1 else {
      return effects + shift
    }
    return effects * plan.scenarios.centreShiftSlope + shift + plan.scenarios.centreShiftIntercept
  }

  // MARK: Times

  private var lossHazard: Double {
    plan.scenario == .highLoss
      ? plan.scenarios.highLossCumulativeHazard : plan.loss.cumulativeHazard
  }

  private func time(
    _ hazard: SimulationPlan.Hazard, _ logHazard: Double, _ source: inout SplitMix64
  ) -> Double {
    let exponential = -log1p(-source.uniform())
    let rate = hazard.cumulativeHazard * exp(logHazard)
    guard rate > 0 else { return .infinity }
    return plan.calendar.horizonMonths * pow(exponential / rate, 1 / hazard.shape)
  }

  /// The cumulative incidence of fracture before death: ∫ exp(−H_f − H_d) dH_f by Simpson's rule.
  ///
  /// The integration variable is H_f itself, in which the integrand is smooth at 0.
  func trueRisk(fracture: Double, death: Double, months: Double) -> Double {
    let share = months / plan.calendar.horizonMonths
    let total = plan.fracture.cumulativeHazard * exp(fracture) * pow(share, plan.fracture.shape)
    let dying = plan.death.cumulativeHazard * exp(death) * pow(share, plan.death.shape)
    guard total > 0, total.isFinite else { return total > 0 ? 1 : 0 }
    let panels = 128
    let ratio = plan.death.shape / plan.fracture.shape
    let sum = (0...panels).reduce(0.0) { sum, point in
      let x = Double(point) / Double(panels)
      let weight: Double = point == 0 || point == panels ? 1 : point.isMultiple(of: 2) ? 2 : 4
      return sum + weight * exp(-total * x - dying * pow(x, ratio))
    }
    return sum * total / Double(3 * panels)
  }

  private func course(
    of patient: SimulatedPatient, lost: Double, _ source: inout SplitMix64
  ) -> SimulatedPatient.Course {
    let isSymptomatic = source.uniform() >= plan.calendar.asymptomaticShare
    let site = Self.site(source.uniform())
    let horizon = plan.calendar.horizonMonths
    // A fracture without symptoms is found at the next visit, if the patient comes to it.
    let visit = plan.calendar.visitMonths.filter { $0 >= patient.fractureMonths }.min()
    let found = isSymptomatic ? patient.fractureMonths : visit ?? .infinity
    let fractured = patient.fractureMonths < patient.deathMonths ? found : .infinity
    let ends: [(SimulatedPatient.Course.End, Double)] = [
      (.fracture, fractured), (.death, patient.deathMonths), (.lost, lost), (.completed, horizon),
    ]
    let first = ends.dropFirst().reduce(ends[0]) { $1.1 < $0.1 ? $1 : $0 }
    return .init(end: first.0, months: first.1, isSymptomatic: isSymptomatic, site: site)
  }

  /// Most new fractures are next to a treated level.
  private static func site(_ u: Double) -> String {
    u < 0.60 ? "adjacent" : u < 0.92 ? "remote" : "same_level"
  }

  private static func padded(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
