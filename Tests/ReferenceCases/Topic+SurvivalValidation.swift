internal import Foundation
internal import Statistics
internal import Survival
internal import Validation

extension ReferenceTopic {
  /// Predicted risks under censoring and competing events, from the risks and follow-up of the case.
  static let survivalValidation = ReferenceTopic(
    "surv_validation",
    tolerances: [
      ToleranceRule("calibration_slope_cox.*", .fit),
      ToleranceRule("austin_ici_rcs3_cloglog.*.knots*", .closedForm),
      ToleranceRule("austin_ici_rcs3_cloglog.*", .fit),
      ToleranceRule("pseudo_calibration.*_cloglog*", .glmStopsEarly),
      ToleranceRule("pseudo_values*", .differenceOfCurves),
      ToleranceRule("rotterdam_apparent_5y:concordance.full.*", .splitTiedPairs),
      ToleranceRule("rotterdam_apparent_5y:score.*AUC*", .splitTiedPairs),
    ],
    informational: [
      Informational("times*", because: "a setting of the reference"),
      Informational("horizon", because: "a setting of the reference"),
      Informational("score.*.times*", because: "a setting of the reference"),
    ],
    compute: { reference, values in
      let isCompeting = reference.spec["kind"]?.text == "cr"
      let refits = isCompeting ? [] : try ValidationModels(reference).fits
      let setting =
        reference.results["inputs"] == nil
        ? try ValidationSetting(reference, followUp: refits.first?.followUp, refits)
        : try ValidationSetting(reference)
      values.set("n", setting.order.count)
      for cause in Set(setting.order.causes) {
        values.set("events.\(cause)", setting.order.causes.count { $0 == cause })
      }
      for time in setting.times { setting.setScore(at: time, into: &values) }
      setting.setPseudoValues(into: &values)
      for model in setting.models {
        setting.setObservedExpected(model, into: &values)
        setting.setPseudoCalibration(model, into: &values)
        if setting.order.hasCompetingEvents {
          setting.setWolbers(model, into: &values)
        } else {
          setting.setConcordance(model, into: &values)
          setting.setSlope(model, into: &values)
          setting.setGroups(model, reference, into: &values)
          setting.setSmoothCurve(model, into: &values)
        }
      }
      for refit in refits { refit.setEventsOverFollowUp(into: &values) }
    })
}

extension Tolerance {
  /// A pseudo-value is a difference of n times curves, on the scale of 1.
  fileprivate static let differenceOfCurves = Tolerance(
    "difference of curves", relative: 1e-10, floor: 1)
  /// R's matrix product splits 61 pairs of patients with equal predictors; on linear predictors rounded to
  /// 12 digits R counts as we do.
  fileprivate static let splitTiedPairs = convention(
    "R's rounding of tied risks", relative: 5e-4)
  /// `glm` stops when the deviance changes by less than 1e-12 of itself, which leaves coefficients and
  /// errors rough in the sixth decimal.
  fileprivate static let glmStopsEarly = convention("glm's stopping rule", relative: 1e-6, floor: 1)
}

/// Models to validate in the patients of a case.
struct ValidationSetting {
  struct Model {
    var name: String
    var linearPredictors: [Double]
    /// By the text of the time, "t5".
    var risks: [String: [Double]]
  }

  let followUp: FollowUp
  let order: TimeOrder
  let times: [String]
  let horizon: String
  let models: [Model]

  init(_ reference: ReferenceCase) throws {
    let inputs = reference.results["inputs"]
    let models = (inputs?["risk"]?.members ?? []).map { member in
      Model(
        name: member.key,
        linearPredictors: inputs?.value("lp", member.key)?.numbers ?? [],
        risks: Dictionary(
          member.value.members.map { ($0.key, $0.value.numbers) },
          uniquingKeysWith: { first, _ in first }))
    }
    try self.init(reference, followUp: try reference.followUp(), models: models)
  }

  /// The models made again, for a case that does not carry its predictions.
  init(
    _ reference: ReferenceCase, followUp: FollowUp?, _ refits: [ValidationModels.Fit]
  ) throws {
    guard let followUp else { throw ReferenceData.Missing(description: "no models") }
    let times = reference.spec["times"]?.numbers ?? []
    try self.init(
      reference, followUp: followUp,
      models: refits.map { fit in
        Model(
          name: fit.name, linearPredictors: fit.linearPredictors,
          risks: Dictionary(
            times.map { ("t\(Int($0))", fit.risks(at: $0)) },
            uniquingKeysWith: { first, _ in first }))
      })
  }

  init(_ reference: ReferenceCase, followUp: FollowUp, models: [Model]) throws {
    self.followUp = followUp
    self.models = models
    order = try TimeOrder(followUp)
    times = (reference.spec["times"]?.numbers ?? []).map { "t\(Int($0))" }
    horizon = "t\(Int(try reference.number("horizon")))"
  }

  func place(_ time: String) -> HorizonPlace {
    order.place(ofHorizon: Double(time.dropFirst()) ?? .nan)
  }

  func risks(_ model: Model) -> [Double] { model.risks[horizon] ?? [] }
}

// MARK: Score

extension ValidationSetting {
  func setScore(at time: String, into values: inout ComputedValues) {
    let weights = HorizonWeights(order, horizon: place(time).horizon)
    let areas = models.map { TimeDependentAUC.influenced($0.risks[time] ?? [], order, weights) }
    let path = "score.\(time)"
    values.set("\(path).AUC.model", models.map(\.name))
    set(areas, "\(path).AUC", "AUC", into: &values)
    let overall = ObservedRisk(order, by: weights.place).risk
    let null = Array(repeating: overall, count: order.count)
    let errors = ([null] + models.map { $0.risks[time] ?? [] }).map {
      CensoredBrier.influenced($0, order, weights)
    }
    values.set("\(path).Brier.model", ["Null model"] + models.map(\.name))
    set(errors, "\(path).Brier", "Brier", into: &values)
    values.set(
      "\(path).Brier.IPA", errors.map { CensoredBrier.improvement($0, over: errors[0]).value })
    let names = ["Null model"] + models.map(\.name)
    setContrasts(errors, names, "\(path).Brier_contrasts", "Brier", into: &values)
    setContrasts(areas, models.map(\.name), "\(path).AUC_contrasts", "AUC", into: &values)
  }

  private func set(
    _ statistics: [InfluencedStatistic], _ path: String, _ name: String,
    into values: inout ComputedValues
  ) {
    let estimates = statistics.map { $0.estimate(confidence: 0.95, within: 0...1) }
    values.set("\(path).\(name)", estimates.map { $0.estimate ?? .nan })
    values.set("\(path).se", estimates.map { $0.standardError ?? .nan })
    values.set("\(path).lower", estimates.map { $0.lower ?? .nan })
    values.set("\(path).upper", estimates.map { $0.upper ?? .nan })
  }

  /// Every model against those before it, in the order of Score.
  private func setContrasts(
    _ statistics: [InfluencedStatistic], _ names: [String], _ path: String, _ name: String,
    into values: inout ComputedValues
  ) {
    let pairs = names.indices.flatMap { reference in
      names.indices.filter { $0 > reference }.map { (model: $0, reference: reference) }
    }
    let contrasts = pairs.map { pair in
      ModelContrast(statistics[pair.model], minus: statistics[pair.reference])
    }
    values.set("\(path).model", pairs.map { names[$0.model] })
    values.set("\(path).reference", pairs.map { names[$0.reference] })
    values.set("\(path).delta.\(name)", contrasts.map { $0.difference.estimate ?? .nan })
    values.set("\(path).se", contrasts.map { $0.difference.standardError ?? .nan })
    values.set("\(path).lower", contrasts.map { $0.difference.lower ?? .nan })
    values.set("\(path).upper", contrasts.map { $0.difference.upper ?? .nan })
    values.set("\(path).p", contrasts.map { $0.p ?? .nan })
  }
}

// MARK: Discrimination

extension ValidationSetting {
  func setConcordance(_ model: Model, into values: inout ComputedValues) {
    let path = "concordance.\(model.name)"
    let horizon = place(horizon).horizon
    let settings: [(String, HarrellConcordance.Options)] = [
      ("harrell", .init()), ("harrell_ymax_horizon", .init(horizon: horizon)),
      ("uno_n_G2", .uno()), ("uno_n_G2_ymax_horizon", .uno(horizon: horizon)),
    ]
    for (name, options) in settings {
      let result = HarrellConcordance(followUp, risks: model.linearPredictors, options: options)
      let estimate = result.estimate()
      values.set("\(path).\(name).C", estimate.estimate)
      values.set("\(path).\(name).se", estimate.standardError)
      values.set("\(path).\(name).ci95", [estimate.lower ?? .nan, estimate.upper ?? .nan])
      let counts = result.counts
      values.set(
        "\(path).\(name).count",
        [
          counts.concordant, counts.discordant, counts.tiedRisks, counts.tiedTimes, counts.tiedBoth,
        ], names: ["concordant", "discordant", "tied.x", "tied.y", "tied.xy"])
    }
    setPairsTwice(HarrellConcordance(followUp, risks: model.linearPredictors), path, into: &values)
  }

  /// `Hmisc::rcorr.cens` counts every pair in both directions.
  private func setPairsTwice(
    _ result: HarrellConcordance, _ path: String, into values: inout ComputedValues
  ) {
    let n = Double(followUp.count)
    let counts = result.counts
    let relevant = 2 * counts.usable
    values.set(
      "\(path).hmisc_rcorr_cens",
      [
        result.statistic ?? .nan, result.somersD ?? .nan, 2 * (result.standardError ?? .nan), n, 0,
        Double(followUp.eventCount), relevant, 2 * counts.concordant + counts.tiedRisks,
        n * (n - 1) - relevant - 2 * (counts.tiedTimes + counts.tiedBoth),
      ],
      names: [
        "C Index", "Dxy", "S.D.", "n", "missing", "uncensored", "Relevant Pairs", "Concordant",
        "Uncertain",
      ])
  }

  func setWolbers(_ model: Model, into values: inout ComputedValues) {
    let weights = HorizonWeights(order, horizon: place(horizon).horizon)
    values.set(
      "wolbers_cindex_pec.\(model.name)",
      FollowedConcordance(
        risks(model), ranks: RankedRisks.order(of: risks(model)), order, [weights]
      ).wolbers.first)
  }
}
