internal import Foundation
internal import RiskModels
internal import Statistics

extension ReferenceTopic {
  /// Sample size of development and validation studies by Riley's criteria.
  static let sampleSize = ReferenceTopic(
    "samplesize",
    tolerances: [
      ToleranceRule("criteria.n", .exact), ToleranceRule("criteria.n1_*", .exact),
      ToleranceRule("criteria.n2_*", .exact), ToleranceRule("criteria.n3_*", .exact),
      ToleranceRule("criteria.n4_*", .exact),
      ToleranceRule(
        "rsq_pmsampsize_simulated*", .convention("pmsampsize simulates R²", relative: 3e-3)),
      ToleranceRule(
        "pmvalsampsize.table[Criteria 2*",
        .convention("pmvalsampsize simulates the slope's error", relative: 3e-3)),
    ],
    compute: { reference, values in
      switch reference.spec["kind"]?.text {
      case "b":
        try binary(reference, expecting: .coxSnellR2(reference.number("rsq")), into: &values)
      case "bc":
        let expected = ExpectedPerformance.cStatistic(try reference.number("cstat"))
        try binary(reference, expecting: expected, into: &values)
      case "s": try survival(reference, into: &values)
      case "v": try validation(reference, into: &values)
      default: break
      }
    })

  private static func binary(
    _ reference: ReferenceCase, expecting expectation: ExpectedPerformance,
    into values: inout ComputedValues
  ) throws {
    let needed = DevelopmentSampleSize(
      parameters: try reference.whole("parameters"), prevalence: try reference.number("prevalence"),
      expecting: expectation, shrinkage: try reference.number("shrinkage"))
    guard let needed else { return }
    if case .cStatistic = expectation {
      values.set("rsq_cs_from_c_exact_integral", needed.coxSnellR2)
      values.set("rsq_pmsampsize_simulated_seed123456", needed.coxSnellR2)
    }
    criteria(needed, into: &values)
    values.set("criteria.n3_intercept_0.05", needed.byCriterion[2])
    table(
      needed, patients: needed.byCriterion, rows: ["Criteria 3", "Final"], into: &values)
  }

  private static func survival(
    _ reference: ReferenceCase, into values: inout ComputedValues
  ) throws {
    let summary = EventRate(
      rate: try reference.number("rate"), meanTime: try reference.number("meanfup"),
      horizon: try reference.number("timepoint"))
    let needed = DevelopmentSampleSize(
      parameters: try reference.whole("parameters"), followUp: summary,
      expecting: .coxSnellR2(try reference.number("rsq")),
      shrinkage: try reference.number("shrinkage"))
    guard let needed else { return }
    criteria(needed, into: &values)
    values.set("criteria.risk_at_t", needed.overallRisk?.estimate)
    values.set("criteria.risk_lower", needed.overallRisk?.lower)
    values.set("criteria.risk_upper", needed.overallRisk?.upper)
    table(
      needed, patients: needed.byCriterion + [needed.patients],
      rows: ["Criteria 3 *", "Final SS"], into: &values)
  }

  private static func criteria(_ needed: DevelopmentSampleSize, into values: inout ComputedValues) {
    values.set("criteria.n1_shrinkage", needed.byCriterion[0])
    values.set("criteria.n2_small_optimism", needed.byCriterion[1])
    values.set("criteria.shrinkage2", needed.optimismShrinkage)
    values.set("criteria.n", needed.patients)
    values.set("criteria.events", needed.events)
    values.set("criteria.epp", needed.eventsPerParameter)
    values.set("criteria.max_r2_cs", needed.maximumCoxSnellR2)
    values.set("criteria.nagelkerke", needed.nagelkerkeR2)
  }

  /// The table of `pmsampsize`, with its rounding.
  private static func table(
    _ needed: DevelopmentSampleSize, patients: [Int], rows: [String],
    into values: inout ComputedValues
  ) {
    let reached = needed.byCriterion[0] >= needed.byCriterion[1]
    let last = reached ? needed.shrinkage : needed.optimismShrinkage
    let shrinkages = [needed.shrinkage, needed.optimismShrinkage, last, last]
    let cells = zip(patients + [needed.patients], shrinkages).map { count, shrinkage in
      let events = Double(count) * needed.eventsPerPatient
      return [
        Double(count), rounded(shrinkage, 3), Double(needed.parameters),
        rounded(needed.coxSnellR2, 3), rounded(needed.maximumCoxSnellR2, 3),
        rounded(needed.nagelkerkeR2, 3), rounded(events / Double(needed.parameters), 2),
      ] as [Double?]
    }
    values.set(
      "pmsampsize.table", cells: cells, rows: ["Criteria 1", "Criteria 2"] + rows,
      columns: [
        "Samp_size", "Shrinkage", "Parameter", "CS_Rsq", "Max_Rsq", "Nag_Rsq", "EPP",
      ])
    values.set("pmsampsize.n", needed.patients)
  }

  private static func validation(
    _ reference: ReferenceCase, into values: inout ComputedValues
  ) throws {
    let decision = ValidationSampleSize.Decision(
      threshold: try reference.number("threshold"), sensitivity: try reference.number("sens"),
      specificity: try reference.number("spec"))
    let prevalence = try reference.number("prevalence")
    let c = try reference.number("cstat")
    let needed = ValidationSampleSize(
      prevalence: prevalence, cStatistic: c,
      linearPredictor: (try reference.number("lp_mean"), try reference.number("lp_sd")),
      decision: decision,
      targets: .init(
        observedExpected: try reference.number("oe_width"),
        slope: try reference.number("slope_width"),
        cStatistic: try reference.number("c_width"), netBenefit: try reference.number("nb_width")))
    guard let needed else { return }
    let stepwise = steppedError(width: needed.targets.observedExpected)
    let first = ValidationSampleSize.observedExpected(
      prevalence: prevalence, standardError: stepwise)
    let errorOfC = ValidationSampleSize.standardError(
      cStatistic: c, prevalence: prevalence, patients: needed.cStatistic ?? 0)
    let errorOfBenefit = needed.targets.netBenefit / (2 * 1.96)
    let benefit = needed.expectedNetBenefit.map { $0 / prevalence } ?? .nan
    values.set("criteria.n1_oe", first)
    values.set("criteria.se_oe_increment_1e4", stepwise)
    values.set(
      "criteria.se_oe_exact",
      ValidationSampleSize.observedExpectedError(width: needed.targets.observedExpected))
    values.set("criteria.n1_oe_exact", needed.observedExpected)
    values.set("criteria.n2_slope", needed.slope)
    values.set(
      "criteria.info", needed.information ?? [], names: ["I_alpha", "I_alpha_beta", "I_beta"])
    values.set("criteria.n3_cstat", needed.cStatistic ?? 0)
    values.set("criteria.se_cstat", errorOfC)
    values.set("criteria.n4_net_benefit", needed.netBenefit ?? 0)
    values.set("criteria.se_nb", errorOfBenefit)
    values.set("criteria.net_benefit", needed.expectedNetBenefit)
    values.set("criteria.standardised_nb", benefit)
    values.set("criteria.n", needed.patients)
    // The package rounds the error of the net benefit to three decimals before it goes on.
    let fourth = ValidationSampleSize.netBenefit(
      decision, prevalence: prevalence, standardError: rounded(errorOfBenefit, 3))
    let errorOfSlope = rounded(needed.targets.slope / (2 * 1.96), 3)
    let widths = needed.targets
    values.set(
      "pmvalsampsize.table",
      cells: [
        [Double(first), 1, rounded(stepwise, 3), widths.observedExpected],
        [Double(needed.slope), 1, errorOfSlope, widths.slope],
        [Double(needed.cStatistic ?? 0), c, rounded(errorOfC, 3), widths.cStatistic],
        [Double(fourth), rounded(benefit, 3), rounded(errorOfBenefit, 3), widths.netBenefit],
        [Double(fourth), rounded(benefit, 3), rounded(errorOfBenefit, 3), widths.netBenefit],
      ],
      rows: [
        "Criteria 1 - O/E", "Criteria 2 - C-slope", "Criteria 3 - C statistic",
        "Criteria 4 - St Net Benefit", "Final SS",
      ], columns: ["Samp_size", "Perf", "SE", "CI width"])
  }

  /// `pmvalsampsize` looks for the standard error in steps of 0.0001.
  private static func steppedError(width: Double) -> Double {
    var error = 0.0
    while exp(1.96 * error) - exp(-1.96 * error) < width { error += 1e-4 }
    return error
  }

  private static func rounded(_ value: Double, _ decimals: Double) -> Double {
    (value * pow(10, decimals)).rounded(.toNearestOrEven) / pow(10, decimals)
  }
}

extension ReferenceCase {
  fileprivate func whole(_ key: String) throws -> Int { Int(try number(key)) }
}
