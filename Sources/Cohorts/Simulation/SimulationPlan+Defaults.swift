extension SimulationPlan {
  static let defaultCentres = [
    Centre(
      code: "C1", share: 260, meanShifts: [:], logitShifts: ["aot_post": 0.3],
      fractureLogHazard: 0),
    Centre(
      code: "C2", share: 140, meanShifts: ["age": 0.5], logitShifts: ["aot_post": -0.2],
      fractureLogHazard: 0.15),
    Centre(
      code: "C3", share: 100, meanShifts: ["age": -1.0], logitShifts: ["aot_post": -0.4],
      fractureLogHazard: -0.20),
  ]

  static let defaultContinuous = [
    continuous("age", 72.5, 8.2, 50...98, decimals: 0),
    continuous("bmi", 23.0, 3.5, 14...38, decimals: 1),
    continuous("tscore_min", -3.0, 0.9, -6.5 ... -0.5, decimals: 1),
    continuous("hu_l1", 80, 25, 5...180, decimals: 0),
    continuous("vbq", 3.9, 0.6, 2...6.5, decimals: 2),
    continuous("fi_paraspinal", 30, 11, 3...75, decimals: 1),
    continuous("vit_d", 22, 8, 4...60, decimals: 1),
    continuous("kyphosis_pre", 13, 7, -5...45, decimals: 0),
    continuous("cement_ml", 4.5, 1.4, 1...10, decimals: 1),
  ]

  static let defaultCorrelations = [
    correlation("age", "tscore_min", -0.20), correlation("age", "hu_l1", -0.40),
    correlation("age", "vbq", 0.15), correlation("age", "fi_paraspinal", 0.30),
    correlation("age", "bmi", -0.10), correlation("age", "kyphosis_pre", 0.10),
    correlation("age", "vit_d", -0.15), correlation("tscore_min", "hu_l1", 0.50),
    correlation("tscore_min", "vbq", -0.38), correlation("tscore_min", "bmi", 0.25),
    correlation("hu_l1", "vbq", -0.35), correlation("hu_l1", "fi_paraspinal", -0.30),
    correlation("vbq", "fi_paraspinal", 0.25), correlation("bmi", "fi_paraspinal", 0.10),
  ]

  // Intercepts of plain probabilities are their log odds to four decimals: .80 is 1.3863.
  static let defaultBinary = [
    Binary(name: "sex_female", intercept: 1.3863, effects: [:]),
    Binary(name: "prior_vf", intercept: -1.50, effects: ["age": 0.03, "tscore_min": -0.35]),
    Binary(
      name: "multi_level", intercept: -1.20, effects: ["prior_vf": 0.7, "tscore_min": -0.25]),
    Binary(name: "tl_junction", intercept: 0.3228, effects: [:]),
    Binary(name: "ivc", intercept: -2.1972, effects: [:]),
    Binary(name: "leak_disc", intercept: -1.65, effects: ["ivc": 0.9, "cement_ml": 0.10]),
    Binary(name: "steroid", intercept: -3.1781, effects: [:]),
    Binary(name: "aot_post", intercept: -0.20, effects: ["age": -0.02, "prior_vf": 0.3]),
    Binary(name: "diabetes", intercept: -1.3863, effects: [:]),
    Binary(name: "hypertension", intercept: -0.1603, effects: [:]),
    Binary(name: "smoking", intercept: -0.4055, effects: ["sex_female": -3.4864]),
    Binary(name: "pkp", intercept: 0, effects: [:]),
  ]

  static let defaultFracture = Hazard(
    cumulativeHazard: 0.05815, shape: 0.85,
    effects: [
      "age": 0.020, "sex_female": 0.34, "tscore_min": -0.24, "hu_l1": -0.010, "vbq": 0.45,
      "bmi": -0.05, "prior_vf": 0.60, "multi_level": 0.45, "leak_disc": 0.70, "tl_junction": 0.35,
      "ivc": 0.40, "steroid": 0.65, "aot_post": -0.60, "diabetes": 0.18, "smoking": 0.25,
      "fi_paraspinal": 0.012, "kyphosis_pre": 0.015,
    ])

  static let defaultDeath = Hazard(
    cumulativeHazard: 0.07747, shape: 1,
    effects: ["age": 0.075, "sex_female": -0.45, "bmi": -0.05, "steroid": 0.3, "diabetes": 0.25])

  static let defaultMissing = [
    MissingVariable(
      name: "tscore_min", probability: 0, byCentre: [:], intercept: -1.7,
      effects: ["C2": 0.8, "C3": -0.3, "age": 0.02]),
    missing("vbq", 0.25, ["C3": 0.45]),
    missing("hu_l1", 0.10),
    missing("vit_d", 0.35, ["C2": 0.60, "C3": 0.50]),
    missing("fi_paraspinal", 0.20),
    missing("bmi", 0.08),
    missing("aot_post", 0.10),
    missing("smoking", 0.05),
    missing("kyphosis_pre", 0.07),
    missing("prior_vf", 0.03),
  ]

  private static func continuous(
    _ name: String, _ mean: Double, _ sd: Double, _ limits: ClosedRange<Double>, decimals: Int
  ) -> Continuous {
    Continuous(
      name: name, mean: mean, sd: sd, minimum: limits.lowerBound, maximum: limits.upperBound,
      decimals: decimals)
  }

  private static func correlation(_ a: String, _ b: String, _ r: Double) -> Correlation {
    Correlation(between: [a, b], r: r)
  }

  private static func missing(
    _ name: String, _ probability: Double, _ byCentre: [String: Double] = [:]
  ) -> MissingVariable {
    MissingVariable(
      name: name, probability: probability, byCentre: byCentre, intercept: nil, effects: [:])
  }
}
