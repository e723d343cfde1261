internal import Statistics
internal import Survival

extension ReferenceTopic {
  /// Kaplan–Meier curves, log-rank tests, restricted mean survival times.
  static let km = ReferenceTopic(
    "km",
    tolerances: [
      ToleranceRule("*n_risk*", .exact), ToleranceRule("*n_event*", .exact),
      ToleranceRule("*n_censor*", .exact),
    ],
    informational: [
      Informational("logrank_stratified.strata", because: "part of the specification")
    ],
    compute: { reference, values in
      let sample = try SurvivalSample(reference)
      values.set("n", sample.followUp.count)
      sample.curve(sample.followUp, at: "overall", into: &values)
      for (code, label) in sample.labels.enumerated() {
        let followUp = sample.followUp(ofGroup: code)
        sample.curve(followUp, at: LeafPath.member("by_group", label), into: &values)
      }
      sample.tests(into: &values)
      sample.meanDifference(into: &values)
    })
}

/// A case of the topic: follow-up in groups.
private struct SurvivalSample {
  let followUp: FollowUp
  let groups: [Int]
  let labels: [String]
  let strata: [Int]?
  let times: [Double]
  let horizon: Double

  init(_ reference: ReferenceCase) throws {
    let data = try reference.data()
    func column(_ key: String) throws -> [Double] {
      try data.numbers(reference.spec[key]?.text ?? key)
    }
    followUp = FollowUp(times: try column("time"), causes: try column("event").map { Int($0) })
    (groups, labels) = try data.groups(reference.spec["group"]?.text ?? "")
    strata = try reference.spec["strata"]?.text.map { try data.groups($0).codes }
    times = (reference.spec["times"]?.elements ?? []).compactMap(\.number)
    horizon = try reference.number("tau")
  }

  func followUp(ofGroup code: Int) -> FollowUp {
    followUp.selecting(groups.indices.filter { groups[$0] == code })
  }

  func curve(_ followUp: FollowUp, at path: String, into values: inout ComputedValues) {
    let sets = RiskSets(followUp)
    let curve = KaplanMeier(sets)
    values.set("\(path).n", followUp.count)
    values.set("\(path).events", followUp.eventCount)
    values.set("\(path).times", times)
    values.set("\(path).n_risk", NumberAtRisk(sets, at: times).atRisk)
    let hazards = times.map { curve.cumulativeHazard(at: min($0, curve.times.last ?? 0)) }
    set("\(path).cumhaz_nelson_aalen", hazards.map(\.estimate), into: &values)
    set("\(path).std_chaz", hazards.map(\.standardError), into: &values)
    for type in KaplanMeier.IntervalType.allCases {
      let points = times.map { point(of: curve, at: $0, type) }
      if type == .log {
        set("\(path).surv", points.map(\.estimate), into: &values)
        set("\(path).std_err_surv_greenwood", points.map(\.standardError), into: &values)
      }
      set("\(path).ci_\(type.rawValue).lower", points.map(\.lower), into: &values)
      set("\(path).ci_\(type.rawValue).upper", points.map(\.upper), into: &values)
      let quantiles = [0.25, 0.5, 0.75].map { curve.quantile($0, interval: type) }
      let name = "\(path).quantiles_25_50_75_\(type.rawValue)"
      set("\(name).q", quantiles.map(\.estimate), into: &values)
      set("\(name).lower", quantiles.map(\.lower), into: &values)
      set("\(name).upper", quantiles.map(\.upper), into: &values)
    }
    let mean = RestrictedMean(curve, until: horizon).mean
    values.set("\(path).rmean.rmean", mean.estimate)
    values.set("\(path).rmean.se(rmean)", mean.standardError)
    let reverse = KaplanMeier.followUp(followUp)
    values.set("\(path).median_followup_reverse_km", reverse.quantile(0.5))
    firstSteps(of: curve, sets, at: "\(path).first_steps", into: &values)
  }

  /// `summary(survfit, extend = TRUE)`: after the last time the curve keeps its last value.
  private func point(
    of curve: KaplanMeier, at time: Double, _ type: KaplanMeier.IntervalType
  ) -> Estimate {
    curve.survival(at: min(time, curve.times.last ?? time), interval: type)
  }

  private func firstSteps(
    of curve: KaplanMeier, _ sets: RiskSets, at path: String, into values: inout ComputedValues
  ) {
    values.set("\(path).time", Array(curve.times.prefix(12)))
    values.set("\(path).n_risk", Array(curve.atRisk.prefix(12)))
    values.set("\(path).n_event", Array(curve.events.prefix(12)))
    values.set("\(path).n_censor", Array(sets.censored.prefix(12)))
    values.set("\(path).surv", Array(curve.survival.prefix(12)))
  }

  func tests(into values: inout ComputedValues) {
    set("logrank", LogRankTest(followUp, groups: groups), into: &values)
    set("peto_peto_rho1", LogRankTest(followUp, groups: groups, rho: 1), into: &values)
    if let strata {
      let test = LogRankTest(followUp, groups: groups, strata: strata)
      set("logrank_stratified", test, into: &values)
    }
  }

  private func set(_ path: String, _ test: LogRankTest, into values: inout ComputedValues) {
    values.set("\(path).observed", test.observed)
    values.set("\(path).expected", test.expected)
    values.set("\(path).var", test.covariance)
    values.set("\(path).chisq", test.chiSquared)
    values.set("\(path).df", test.degreesOfFreedom)
    values.set("\(path).p", test.p)
  }

  func meanDifference(into values: inout ComputedValues) {
    let means = [0, 1].map {
      RestrictedMean(KaplanMeier(followUp(ofGroup: $0)), until: horizon)
    }
    let difference = means[1].difference(from: means[0])
    let path = "rmst_difference_group2_minus_1"
    values.set("\(path).tau", horizon)
    values.set("\(path).diff", difference.estimate)
    values.set("\(path).se", difference.standardError)
    values.set("\(path).lower", difference.lower)
    values.set("\(path).upper", difference.upper)
    if let estimate = difference.estimate, let se = difference.standardError {
      values.set("\(path).p", NormalDistribution.twoSidedP(estimate / se))
    }
  }

  private func set(_ path: String, _ list: [Double?], into values: inout ComputedValues) {
    for (index, value) in list.enumerated() {
      values.set(LeafPath.element(path, index, of: list.count), value)
    }
  }
}

extension ReferenceData {
  /// The groups of a column, coded from 0 in R's order of levels or of values, with their labels.
  package func groups(_ name: String) throws -> (codes: [Int], labels: [String]) {
    let column = try column(name)
    let present = Set(column.cells)
    let labels =
      column.levels?.filter(present.contains)
      ?? present.sorted { (Self.number($0), $0) < (Self.number($1), $1) }
    let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    return (column.cells.map { places[$0] ?? 0 }, labels)
  }
}
