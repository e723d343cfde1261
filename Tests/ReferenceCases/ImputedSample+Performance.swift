internal import Foundation
internal import RiskModels
internal import Statistics
internal import Survival
internal import Validation

// Performance in each completed data set, and tests of the last terms, pooled.

extension ImputedSample {
  func performance(into values: inout ComputedValues) throws {
    let rows = try completed.map(indexes)
    values.set(
      "performance.per_imputation", cells: rows.map { $0.map { $0.isNaN ? nil : $0 } },
      columns: ["C", "seC", "slope", "seSlope", "brier"])
    func column(_ index: Int) -> [Double] { rows.map { $0[index] } }
    let (c, errors) = (column(0), column(1))
    set(pool(c, errors, .identity), at: "performance.C_plain_rubin", into: &values)
    set(pool(column(2), column(3), .identity), at: "performance.slope", into: &values)
    let logit = pool(c, errors, .logit)
    set(logit, at: "performance.C_logit", into: &values)
    values.set("performance.C_pooled", logit.map { PoolingScale.logit.inverse($0.estimate) })
    if let limits = logit?.limits(isNormal: true) {
      let back = PoolingScale.logit.limits(limits.lower, limits.upper)
      values.set("performance.C_ci95", [back.lower, back.upper])
    }
    values.set("performance.brier_mean", column(4).reduce(0, +) / Double(rows.count))
  }

  private func pool(
    _ values: [Double], _ errors: [Double], _ scale: PoolingScale
  ) -> RubinsRules? {
    let onScale = zip(errors, values).map { scale.standardError($0, at: $1) }
    return RubinsRules(estimates: values.map(scale.value), variances: onScale.map { $0 * $0 })
  }

  private func set(_ rules: RubinsRules?, at path: String, into values: inout ComputedValues) {
    values.set("\(path).est", rules?.estimate)
    values.set("\(path).within", rules?.within)
    values.set("\(path).between", rules?.between)
    values.set("\(path).total", rules?.total)
    values.set("\(path).se", rules?.standardError)
  }

  /// C, its error, slope, its error and Brier score of the pooled model in one completed data set.
  private func indexes(_ data: Completed) throws -> [Double] {
    let scores = linearPredictors(data, pooledCoefficients)
    let column = Matrix(columns: [scores], rows: scores.count)
    let slope = try Self.fit(column, data.outcome)
    let place = isLogistic ? 1 : 0
    let slopes = [slope.coefficients[place], slope.covariance[place, place].squareRoot()]
    switch data.outcome {
    case .binary(let outcomes):
      let c = try ClusteredConcordance.independent(scores: scores, outcomes: outcomes)
      let performance = try Performance(
        risks: scores.map { inverseLogit($0).p }, outcomes: outcomes)
      return [c.estimate ?? .nan, c.standardError ?? .nan] + slopes
        + [performance.brier.estimate ?? .nan]
    case .followUp(let followUp):
      let c = HarrellConcordance(followUp, risks: scores)
      return [c.statistic ?? .nan, c.standardError ?? .nan] + slopes + [.nan]
    }
  }

  func tests(into values: inout ComputedValues) throws {
    let rows = names.indices.suffix(tested)
    let part = estimates.map { estimate in rows.map { estimate[$0] } }
    let blocks = covariances.map { covariance in
      Matrix(columns: rows.map { column in rows.map { covariance[$0, column] } }, rows: tested)
    }
    let first = PooledTest.d1(
      estimates: part, covariances: blocks, completeDegreesOfFreedom: completeDegreesOfFreedom)
    set(first, "D1", ["F.value", "df1", "df2", "P(>F)", "RIV"], into: &values)
    let wald = try zip(part, blocks).map { estimate, block in
      zip(estimate, try Cholesky(block).solve(estimate)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let second = PooledTest.d2(waldStatistics: wald, coefficients: tested)
    set(second, "D2", ["F.value", "df1", "df2", "P(>F)", "RIV"], into: &values)
    guard isLogistic else {
      // The reference has none for Cox models.
      values.set("tests_drop_last_term.D3", nil as Double?)
      return
    }
    let third = PooledTest.d3(
      ratiosAtOwn: completed.map { 2 * ($0.full.logLikelihood - $0.reduced.logLikelihood) },
      ratiosAtPooled: try ratiosAtPooled(), coefficients: tested)
    set(third, "D3", ["F", "df1", "df2", "p", "riv"], into: &values)
  }

  /// `mice` fits the intercept anew at the pooled slopes.
  private func ratiosAtPooled() throws -> [Double] {
    let reduced = mean(completed.map(\.reduced.coefficients))
    return try completed.map { data in
      guard case .binary(let outcomes) = data.outcome else { return .nan }
      func logLikelihood(_ coefficients: [Double]) throws -> Double {
        let ranked = try RankedRisks(
          linearPredictors: linearPredictors(data, coefficients), outcomes: outcomes)
        return Recalibration.interceptAlone(ranked).logLikelihood
      }
      return try 2 * (logLikelihood(pooledCoefficients) - logLikelihood(reduced))
    }
  }

  private func set(
    _ test: PooledTest?, _ name: String, _ keys: [String], into values: inout ComputedValues
  ) {
    let numbers = [
      test?.statistic, test?.numerator, test?.denominator, test?.pValue, test?.relativeIncrease,
    ]
    for (key, number) in zip(keys, numbers) {
      values.set("tests_drop_last_term.\(name).\(key)", number)
    }
  }
}
