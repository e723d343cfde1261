internal import RiskModels

extension ReferenceTopic {
  /// Sample size of development and validation studies by Riley's criteria.
  static let sampleSize = ReferenceTopic(
    "samplesize",
    tolerances: [
      ToleranceRule("criteria.n", .exact), ToleranceRule("criteria.n1_*", .exact),
      ToleranceRule("criteria.n2_*", .exact), ToleranceRule("criteria.n3_*", .exact),
      ToleranceRule("criteria.n4_*", .exact),
    ],
    compute: { reference, values in
      switch reference.spec["kind"]?.text {
      case "b":
        try binary(reference, expecting: .coxSnellR2(reference.number("rsq")), into: &values)
      case "bc":
        let expected = ExpectedPerformance.cStatistic(try reference.number("cstat"))
        try binary(reference, expecting: expected, into: &values)
      default: break
      }
    })

  private static func binary(
    _ reference: ReferenceCase, expecting expectation: ExpectedPerformance,
    into values: inout ComputedValues
  ) throws {
    let prevalence = try reference.number("prevalence")
    let maximum = SampleSizeAssessment.maximumCoxSnellR2(prevalence: prevalence)
    let assumed = expectation.coxSnellR2(prevalence: prevalence, maximum: maximum)
    values.set("rsq_cs_from_c_exact_integral", assumed)
    values.set("criteria.max_r2_cs", maximum)
    values.set("criteria.nagelkerke", assumed / maximum)
  }
}
