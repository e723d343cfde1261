internal import Cohorts
internal import Diagnostics
internal import Foundation
internal import Statistics
internal import Survival

// Coefficients are averaged, and so are the logarithms of baseline hazards: the pooled model's
// log(−log S) or log odds of any patient is then the mean over the fits of single copies.

extension FittedModel {
  /// Pools the fits of completed copies by Rubin's rules.
  ///
  /// b = Σ bᵢ / m with covariance W + (1 + 1/m) B; the baseline hazard is averaged on log(−log S).
  ///
  /// Intervals and P values of coefficients are Student's with Barnard and Rubin's degrees of freedom, of
  /// complete data patients − coefficients (of all categories), with times events − coefficients. Wald tests by variable
  /// are D₁, likelihood ratio tests D₃ where the likelihood allows any. Log likelihood, likelihood ratio, AIC and R²
  /// are means over copies; the P value of the likelihood ratio is that of D₃, without it that of D₂.
  ///
  /// - Throws: `ImputedFitError` for fits without standard errors or with baselines at different times.
  /// - Source: Rubin, Multiple Imputation for Nonresponse in Surveys 1987. Matches `mice::pool`.
  init(
    pooling fits: [FittedModel], _ spec: ModelSpec, of analysis: CompletedAnalysis
  ) throws(ImputedFitError) {
    guard let first = fits.first else { throw .tooFewCopies(0) }
    self = first
    let estimates = fits.map(\.riskModel.coefficients)
    let covariances = fits.compactMap(\.riskModel.covariance)
    guard let total = RubinsRules.totalCovariance(estimates: estimates, covariances: covariances)
    else { throw .elasticNet }
    let freedom = Self.completeDegreesOfFreedom(first)
    coefficients = Self.pooled(fits.map(\.coefficients), freedom)
    let competing = analysis.sets.first?.followUp?.causes.count { $0 > 1 } ?? 0
    competingCoefficients = Self.pooled(
      fits.map(\.competingCoefficients), Double(competing - first.competingCoefficients.count))
    riskModel.coefficients = Self.mean(estimates)
    riskModel.covariance = total
    riskModel.baseline = try Baseline(pooling: fits.map(\.riskModel))
    riskModel.imputation = Self.record(analysis.record, coefficients, riskModel.design)
    riskModel = riskModel.measuringLeverage(
      in: analysis.stacked.predictors, copies: fits.count)
    riskModel.linearPredictorSpread = LinearPredictorSpread(
      pooling: fits.compactMap(\.riskModel.linearPredictorSpread))
    let risks = fits.compactMap(\.riskModel.cohortRisk)
    riskModel.cohortRisk = risks.isEmpty ? nil : risks.reduce(0, +) / Double(risks.count)
    poolSpreadOfCategories(of: fits.map(\.riskModel))
    riskModel.identifier = riskModel.computedIdentifier
    waldTests =
      WaldTests(
        copies: fits.map(\.riskModel), design: riskModel.design,
        completeDegreesOfFreedom: max(1, freedom)
      ).rows
    likelihoodRatioTests = PooledLikelihoodTests(spec, analysis.sets)?.rows ?? []
    averageLikelihoods(of: fits)
    linearPredictors = Self.mean(fits.map(\.linearPredictors))
    warnings = Self.distinct(analysis.stacked.warnings + fits.flatMap(\.warnings))
  }

  /// How the linear predictor of each category is spread over all copies.
  private mutating func poolSpreadOfCategories(of copies: [RiskModel]) {
    for index in (riskModel.categories?.levels ?? []).indices {
      riskModel.categories?.levels[index].linearPredictorSpread = LinearPredictorSpread(
        pooling: copies.compactMap { $0.categories?.levels[index].linearPredictorSpread })
    }
  }

  private mutating func averageLikelihoods(of fits: [FittedModel]) {
    func mean(_ value: (FittedModel) -> Double) -> Double {
      fits.reduce(0) { $0 + value($1) } / Double(fits.count)
    }
    logLikelihood = mean(\.logLikelihood)
    nullLogLikelihood = mean(\.nullLogLikelihood)
    likelihoodRatio = mean(\.likelihoodRatio)
    (aic, nagelkerkeR2) = (mean(\.aic), mean(\.nagelkerkeR2))
    iterations = fits.map(\.iterations).max() ?? 0
    effectiveParameters = effectiveParameters == nil ? nil : mean { $0.effectiveParameters ?? 0 }
    if let total = likelihoodRatioTests.first(where: { $0.variable == "TOTAL" }) {
      likelihoodRatioP = total.p
      return
    }
    let slopes = riskModel.design.columnNames.count * (riskModel.categories?.compared.count ?? 1)
    let test = PooledTest.d2(
      waldStatistics: fits.map(\.likelihoodRatio), coefficients: slopes)
    // Ratios that agree in every copy leave D₂ without degrees of freedom: the test of one copy holds.
    if let p = test?.pValue, p.isFinite { likelihoodRatioP = p }
  }

  private static func completeDegreesOfFreedom(_ fit: FittedModel) -> Double {
    let model = fit.riskModel
    let units = model.family.isTimeToEvent ? model.eventCount : model.patientCount
    return Double(units - fit.coefficients.count)
  }

  private static func pooled(
    _ tables: [[CoefficientRow]], _ freedom: Double
  ) -> [CoefficientRow] {
    (tables.first ?? []).indices.compactMap { index in
      let rows = tables.map { $0[index] }
      let rules = RubinsRules(
        estimates: rows.map(\.estimate), variances: rows.compactMap { $0.se.map { $0 * $0 } },
        completeDegreesOfFreedom: max(1, freedom))
      var pooled =
        rules.map { CoefficientRow(name: rows[0].name, pooled: $0) }
        ?? CoefficientRow(
          name: rows[0].name,
          estimate: rows.reduce(0) { $0 + $1.estimate } / Double(rows.count))
      pooled.category = rows[0].category
      return pooled
    }
  }

  /// The record with the largest fraction of missing information of each variable, without counts.
  private static func record(
    _ record: ImputationRecord, _ coefficients: [CoefficientRow], _ design: Design
  ) -> ImputationRecord {
    var record = record
    // Several linear predictors have a constant each, a logistic one has one, those of hazards have none.
    let size = design.columnNames.count
    let blocks = Set(coefficients.map(\.category)).count
    let constants = coefficients.count / max(1, blocks) - size
    for index in record.variables.indices {
      let name = record.variables[index].variable
      let columns = zip(design.terms, design.columnRanges).filter { $0.0.variables.contains(name) }
        .flatMap { Array($0.1) }
      let places = (0..<blocks).flatMap { block in
        columns.map { block * (size + constants) + constants + $0 }
      }
      record.variables[index].missing = nil
      record.variables[index].missingInformation =
        places.compactMap { coefficients[$0].missingInformation }.max()
    }
    return record
  }

  private static func mean(_ vectors: [[Double]]) -> [Double] {
    (vectors.first ?? []).indices.map { index in
      vectors.reduce(0) { $0 + $1[index] } / Double(vectors.count)
    }
  }

  private static func distinct(_ warnings: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<String> = []
    return warnings.filter { seen.insert($0.message).inserted }
  }
}

extension CoefficientRow {
  /// Creates a row of Rubin's rules: Student's t where other rows have the normal distribution.
  init(name: String, pooled rules: RubinsRules) {
    self.init(name: name, estimate: rules.estimate, se: rules.standardError)
    (z, p) = (rules.statistic, rules.pValue)
    let limits = rules.limits()
    (lower, upper) = (limits.lower, limits.upper)
    degreesOfFreedom = rules.degreesOfFreedom
    missingInformation = rules.fractionOfMissingInformation
  }
}

extension Baseline {
  /// Averages the baselines of fits of completed copies on the logarithmic scale.
  ///
  /// The variance of a cumulative hazard and its covariances with the coefficients are Rubin's on that
  /// scale, brought back by the delta method. `nil` for families without times.
  fileprivate init?(pooling models: [RiskModel]) throws(ImputedFitError) {
    let baselines = models.compactMap(\.baseline)
    guard baselines.count == models.count, var result = baselines.first else { return nil }
    for index in result.strata.indices {
      guard baselines.allSatisfy({ $0.strata.indices.contains(index) }) else {
        throw .differentTimes
      }
      try result.strata[index].pool(baselines.map { $0.strata[index] }, models)
    }
    let competing = baselines.compactMap(\.competingCoefficients)
    if let size = competing.first?.count, competing.count == models.count {
      result.competingCoefficients = (0..<size).map { column in
        competing.reduce(0) { $0 + $1[column] } / Double(competing.count)
      }
    }
    result.poolCompetingCovariance(of: models)
    self = result
  }
}

extension Baseline.Stratum {
  fileprivate mutating func pool(
    _ copies: [Baseline.Stratum], _ models: [RiskModel]
  ) throws(ImputedFitError) {
    let agree = copies.allSatisfy { copy in
      copy.name == name && copy.horizons.map(\.time) == horizons.map(\.time)
        && copy.curve.map(\.time) == curve.map(\.time)
        && copy.steps?.map(\.count) == steps?.map(\.count)
    }
    guard agree else { throw .differentTimes }
    for index in horizons.indices {
      horizons[index].pool(copies.map { $0.horizons[index] }, models)
    }
    for index in curve.indices {
      curve[index].cumulativeHazard = geometricMean(copies.map { $0.curve[index].cumulativeHazard })
    }
    guard let shape = steps else { return }
    let all = copies.compactMap(\.steps)
    for index in shape.indices {
      for step in shape[index].indices {
        steps?[index][step] = Baseline.Step(
          event: geometricMean(all.map { $0[index][step].event }),
          competing: geometricMean(all.map { $0[index][step].competing }))
      }
    }
    groups = Baseline.StepGroups(pooling: copies, steps: steps ?? [])
  }
}

extension Baseline.AtHorizon {
  fileprivate mutating func pool(_ copies: [Baseline.AtHorizon], _ models: [RiskModel]) {
    cumulativeHazard = geometricMean(copies.map(\.cumulativeHazard))
    (variance, covariance) = (nil, nil)
    let parts = zip(copies, models).compactMap { $0.onLogarithm(with: $1) }
    guard parts.count == copies.count,
      let total = RubinsRules.totalCovariance(
        estimates: parts.map(\.estimates), covariances: parts.map(\.covariance))
    else { return }
    let last = total.columns - 1
    variance = total[last, last] * cumulativeHazard * cumulativeHazard
    covariance = (0..<last).map { total[$0, last] * cumulativeHazard }
  }

  /// Coefficients and the logarithm of the hazard with their joint covariance.
  private func onLogarithm(
    with model: RiskModel
  ) -> (estimates: [Double], covariance: Matrix)? {
    guard cumulativeHazard > 0, let own = model.covariance, let variance, let covariance,
      covariance.count == own.columns
    else { return nil }
    let size = own.columns
    var joint = Matrix(rows: size + 1, columns: size + 1)
    for column in 0..<size {
      for row in 0..<size { joint[row, column] = own[row, column] }
      joint[size, column] = covariance[column] / cumulativeHazard
      joint[column, size] = joint[size, column]
    }
    joint[size, size] = variance / (cumulativeHazard * cumulativeHazard)
    return (model.coefficients + [log(cumulativeHazard)], joint)
  }
}

/// exp of the mean logarithm; 0 where a value is 0, as before the first event.
private func geometricMean(_ values: [Double]) -> Double {
  guard values.allSatisfy({ $0 > 0 }) else { return 0 }
  return exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
