internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Decision curves of risks, from the outcomes and risks of the case.
  static let decisionCurves = ReferenceTopic(
    "dca",
    informational: [
      Informational("thresholds*", because: "a setting of the reference"),
      Informational(
        "curves.*.net_intervention_avoided[1]",
        because: "threshold 0: R divides by zero, where the library has no value"),
    ],
    compute: { reference, values in
      let thresholds = reference.results["thresholds"]?.numbers ?? []
      let risks = reference.results.value("inputs", "risk")?.members ?? []
      let isBinary = reference.spec["kind"]?.text == "binary"
      for member in risks {
        let harm = reference.spec.value("harm", member.key)?.number ?? 0
        let settings = Settings(name: member.key, thresholds: thresholds, harm: harm)
        try isBinary
          ? binary(reference, member.value.numbers, settings, into: &values)
          : followed(reference, member.value.numbers, settings, into: &values)
      }
    })

  private struct Settings {
    var name: String
    var thresholds: [Double]
    var harm: Double
  }

  private static func binary(
    _ reference: ReferenceCase, _ risks: [Double], _ settings: Settings,
    into values: inout ComputedValues
  ) throws {
    let outcomes = (reference.results.value("inputs", "y")?.numbers ?? []).map { $0 == 1 }
    let prevalence = reference.spec["prevalence"]?.number
    let ranked = try RankedRisks(risks: risks, outcomes: outcomes)
    let rates = ClassificationRates(
      ranked, thresholds: settings.thresholds, prevalence: prevalence)
    let curve = try DecisionCurve(
      risks: risks, outcomes: outcomes, thresholds: settings.thresholds, harm: settings.harm,
      prevalence: prevalence)
    values.set("n", outcomes.count)
    values.set(
      "prevalence", prevalence ?? Double(ranked.events) / Double(max(1, outcomes.count)))
    set(curve, settings.name, rates.truePositive, rates.falsePositive, into: &values)
  }

  private static func followed(
    _ reference: ReferenceCase, _ risks: [Double], _ settings: Settings,
    into values: inout ComputedValues
  ) throws {
    let order = try TimeOrder(try reference.followUp())
    let place = order.place(ofHorizon: try reference.number("horizon"))
    let rates = DecisionCurveAtHorizon(
      risks, order, by: place,
      NetBenefitTerms(thresholds: settings.thresholds, harm: settings.harm))
    let curve = DecisionCurve(rates)
    values.set("n", order.count)
    values.set("prevalence", rates.overallRisk)
    set(curve, settings.name, rates.truePositiveRates, rates.falsePositiveRates, into: &values)
  }

  private static func set(
    _ curve: DecisionCurve, _ name: String, _ hits: [Double], _ alarms: [Double],
    into values: inout ComputedValues
  ) {
    let path = "curves.\(name)"
    values.set("treat_all", curve.treatAll)
    values.set("\(path).tp_rate", hits)
    values.set("\(path).fp_rate", alarms)
    values.set("\(path).net_benefit", curve.model)
    for (index, avoided) in curve.interventionsAvoided.enumerated() where index > 0 {
      values.set("\(path).net_intervention_avoided[\(index + 1)]", avoided.map { $0 / 100 })
    }
  }
}

extension ReferenceCase {
  /// The follow-up that a case of predicted risks starts from.
  func followUp() throws -> FollowUp {
    guard let times = results.value("inputs", "time")?.numbers,
      let causes = results.value("inputs", "status")?.numbers, times.count == causes.count
    else { throw ReferenceData.Missing(description: "the case has no inputs") }
    return FollowUp(times: times, causes: causes.map { Int($0) })
  }
}
